/** The periods of budget rules (`budget.rule-year` and the others, `budget.rule-time-zone`). Pure: k6 loads this file. */
import type { PolicyOf } from './policies.ts';
import type { Period, Spending } from './state.ts';

/** Periods begin and end at a full quarter of an hour, in every zone. */
export const SLOT_MS = 15 * 60_000;
const DAY = 86_400_000;

/** The quarters of an hour of two instants. */
export function slotsOf([earliest, latest]: readonly [number, number]): readonly [number, number] {
  return [Math.floor(earliest / SLOT_MS), Math.floor(latest / SLOT_MS)];
}

/** What was spent within the period of an instant: at least, and at most. */
export function spentWithin(
  spent: readonly Spending[],
  period: Period,
  at: readonly [number, number],
  policy: PolicyOf,
): readonly [number, number] {
  const zone = policy('budget-time-zone', ['UTC', 'unknown']);
  const now = slotsOf(at);
  let [least, most] = [0, 0];
  for (const { slots, cents, andMore } of spent) {
    const [sure, thinkable] =
      zone === 'UTC' ? together(slots, now, (slot) => periodOf(period, slot * SLOT_MS, policy)) : anywhere(slots, now);
    if (sure) least += cents;
    if (thinkable) most += andMore ? Number.POSITIVE_INFINITY : cents;
  }
  return [least, most];
}

/** Whether two instants, each known to lie between two, are in one period: for certain, and possibly. */
function together(
  one: readonly [number, number],
  other: readonly [number, number],
  of: (slot: number) => number,
): readonly [boolean, boolean] {
  const [from, to, otherFrom, otherTo] = [of(one[0]), of(one[1]), of(other[0]), of(other[1])];
  return [from === to && to === otherFrom && otherFrom === otherTo, from <= otherTo && otherFrom <= to];
}

/** In zones that this room has no data of, only what lies within one quarter of an hour is surely within one period. */
function anywhere(one: readonly [number, number], other: readonly [number, number]): readonly [boolean, boolean] {
  return [together(one, other, (slot) => slot)[0], true];
}

/** A number that all instants of one period share, and that grows with time. */
export function periodOf(period: Period, instant: number, policy: PolicyOf): number {
  const date = new Date(instant);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const day = Math.floor(instant / DAY);
  // The epoch was a Thursday.
  const weekFrom = (weekday: number): number => Math.floor((day + 4 - weekday) / 7);
  if (period === 'year') return year;
  if (period === 'quarter') return year * 4 + Math.floor(month / 3);
  if (period === 'month') return year * 12 + month;
  if (period === 'week') return weekFrom(policy('budget-week-start', ['monday', 'sunday']) === 'sunday' ? 0 : 1);
  if (period === 'day') return day;
  if (period === 'hour') return Math.floor(instant / 3_600_000);
  return weekFrom(0);
}
