/** Rounds about the budget of a period are played within one, and count only then. */
import { describe, expect, it } from 'vitest';
import type { BudgetPeriod } from '../../src/dialects/action.ts';
import { untilOnePeriod, type WallClock, withinOnePeriod } from '../../src/races/whole-period.ts';
import { raceSandbox } from './against-sandbox.ts';

const UTC = { 'budget-time-zone': 'UTC', 'budget-week-start': 'monday' };
const ANYWHERE = {};
const SECOND = 1000;
/** A new year that begins a month and a quarter as well, on a Thursday. */
const NEW_YEAR = Date.parse('2026-01-01T00:00:00Z');
const MONDAY = Date.parse('2026-01-05T00:00:00Z');
const SUNDAY = Date.parse('2026-01-04T00:00:00Z');
const HOUR = Date.parse('2026-01-07T13:00:00Z');

const ENDS: readonly (readonly [period: BudgetPeriod, end: number])[] = [
  ['year', NEW_YEAR],
  ['quarter', NEW_YEAR],
  ['month', NEW_YEAR],
  ['week', MONDAY],
  ['sunday_week', SUNDAY],
  ['day', HOUR - 13 * 3600 * SECOND],
  ['hour', HOUR],
];

describe('a round', () => {
  it.each(ENDS)('waits for the end of a %s, and begins when surely the next one has begun', (period, end) => {
    for (const before of [60, 30, 12]) expect(untilOnePeriod(period, end - before * SECOND, UTC)).toBe(0);
    for (const from of [-9.9, -5, -1, -0.001, 0, 0.001, 3, 4.9]) {
      const now = end + from * SECOND;
      const wait = untilOnePeriod(period, now, UTC);
      expect(now + wait).toBe(end + 5 * SECOND);
      expect(withinOnePeriod(period, now + wait, now + wait + 5 * SECOND, UTC)).toBe(true);
    }
    for (const after of [5, 6, 60]) expect(untilOnePeriod(period, end + after * SECOND, UTC)).toBe(0);
  });

  it('does not wait for the end of a shorter period', () => {
    expect(untilOnePeriod('day', HOUR, UTC)).toBe(0);
    expect(untilOnePeriod('year', HOUR, ANYWHERE)).toBe(0);
  });

  it('waits at each quarter of an hour where nobody knows the zone', () => {
    for (const period of ['day', 'hour'] as const) {
      expect(untilOnePeriod(period, HOUR + 15 * 60 * SECOND - 1, ANYWHERE)).toBe(5 * SECOND + 1);
      expect(untilOnePeriod(period, HOUR + 20 * 60 * SECOND, ANYWHERE)).toBe(0);
    }
  });

  it('across the end of a period is none within it', () => {
    expect(withinOnePeriod('hour', HOUR - 20 * SECOND, HOUR - 6 * SECOND, UTC)).toBe(true);
    expect(withinOnePeriod('hour', HOUR - 20 * SECOND, HOUR - 4 * SECOND, UTC)).toBe(false);
    expect(withinOnePeriod('hour', HOUR + 4 * SECOND, HOUR + 6 * SECOND, UTC)).toBe(false);
  });
});

describe('races that begin two seconds before a full hour', () => {
  /** A clock that shows it whenever a round begins, and goes on where somebody waits for it; or does not. */
  function clock(goesOn: boolean): WallClock & { readonly pauses: readonly number[] } {
    const pauses: number[] = [];
    let now = HOUR - 2 * SECOND;
    return {
      pauses,
      now: () => now,
      pause: (milliseconds) => {
        pauses.push(milliseconds);
        if (goesOn) now += milliseconds;
        return Promise.resolve();
      },
    };
  }

  it.each([
    ['race-budget-of-hour', 'budget-of-hour'],
    ['race-budget-of-hour-confirmed', 'confirm-x-confirm-hour'],
  ])('wait for it, and find what they have to find: %s', async (defect, cell) => {
    const wall = clock(true);
    const { findings } = await raceSandbox([defect], { rounds: 60, wall }, [cell], {}, HOUR + 5 * SECOND);
    expect(findings.map(({ kind }) => kind)).toContain('race-period-budget-exceeded');
    expect(wall.pauses).toEqual([7 * SECOND]);
  });

  it('prove nothing where they are played all the same', async () => {
    const wall = clock(false);
    const { cases } = await raceSandbox([], { rounds: 3, wall }, ['budget-of-hour', 'confirm-x-confirm-budget'], {}, HOUR - 2 * SECOND);
    const [hour, ...others] = cases.toSorted((one, other) => one.check.localeCompare(other.check));
    expect(hour).toMatchObject({ check: 'race.budget-of-hour', verdict: 'inconclusive' });
    expect(hour?.reason).toMatch(/^no round overlapped \(HTTP\/\d.*: its hour may have ended while it was played\)$/);
    expect(new Set(others.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
  });
});
