/** Every cell is silent about the right sandbox, and tells of the defect that was made for it. */
import { describe, expect, it } from 'vitest';
import { CELLS } from '../../src/races/cells.ts';
import { roundsFor } from '../../src/races/race-checks.ts';
import { loadApi } from '../../src/spec/load.ts';
import { API, raceSandbox } from './against-sandbox.ts';

/** The cell that has to find each race defect. */
const FINDERS: Readonly<Record<string, readonly [cell: string, kind: string]>> = {
  'race-code-redeemed': ['redeem-x-redeem', 'race-code-redeemed-twice'],
  'race-code-confirmed': ['confirm-x-confirm-code', 'race-code-redeemed-twice'],
  'race-budget-redeemed': ['redeem-x-redeem-budget', 'race-budget-exceeded'],
  'race-budget-confirmed': ['confirm-x-confirm-budget', 'race-budget-exceeded'],
  'race-main-budget': ['two-campaigns-x-main-budget', 'race-budget-exceeded'],
  'race-count-confirmed': ['confirm-x-confirm-count', 'race-count-exceeded'],
  'race-per-customer': ['customer-x-two-codes', 'race-customer-limit-exceeded'],
  'race-transaction': ['one-transaction-twice', 'race-transaction-taken-twice'],
  'race-withdrawal': ['confirm-x-withdraw', 'race-confirmed-and-withdrawn'],
  'race-prefix': ['two-batches-one-prefix', 'race-prefix-taken-twice'],
};

/** Under it a code may be validated more than once, so that its validations can race. */
const SEVERAL_VALIDATIONS = { 'second-validation': 'allowed' };

describe('the right sandbox', () => {
  it.each(['h1', 'h2'] as const)('is not accused in twenty rounds of every cell over %s', async (protocol) => {
    const { findings, cases, result } = await raceSandbox([], { rounds: 20, protocol }, undefined, SEVERAL_VALIDATIONS);
    expect(findings).toEqual([]);
    expect(cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(result.exitCode).toBe(0);
  });

  it('is told where a race does not apply to what it has chosen', async () => {
    const { cases } = await raceSandbox([], { rounds: 1 }, ['confirm-x-confirm-code'], { 'second-validation': 'refused' });
    expect(cases.map(({ verdict, reason }) => [verdict, reason])).toContainEqual([
      'unsupported',
      expect.stringContaining('one validation'),
    ]);
  });

  it.each(['refuse', 'cut', 'last-over'])(
    'is not accused where a discount beyond the budget is treated as chosen: %s',
    async (overshoot) => {
      const { findings } = await raceSandbox(
        [],
        { rounds: 5 },
        CELLS.map(({ name }) => name).filter((name) => name.includes('budget')),
        {
          'budget-overshoot': overshoot,
        },
      );
      expect(findings).toEqual([]);
    },
  );
});

describe('a race defect', () => {
  const defects = [...loadApi(API).defects.values()].filter(({ race }) => race !== undefined);

  it('has a cell that is made to find it', () => {
    expect(Object.keys(FINDERS).sort()).toEqual(defects.map(({ id }) => id).sort());
  });

  // Requests on several connections do not meet within no time at all: such a window is for HTTP/2.
  const trials = defects.flatMap(({ id, race }) =>
    (race?.gapMs === 0 ? (['h2'] as const) : (['h1', 'h2'] as const)).map((protocol) => [id, protocol] as const),
  );

  it.each(trials)('%s is found over %s', async (id, protocol) => {
    const [cell, kind] = FINDERS[id]!;
    const { findings, result } = await raceSandbox([id], { rounds: 60, protocol }, [cell], SEVERAL_VALIDATIONS);
    expect(result.exitCode).toBe(1);
    const found = findings.find((finding) => finding.kind === kind);
    expect(found).toMatchObject({ check: `race.${cell}`, level: 'fail', actual: expect.stringContaining('racer 1') });
  });
});

it('the number of rounds follows from the bound, by the rule of three', () => {
  expect(roundsFor(0.01)).toBe(300);
  expect(roundsFor(0.05)).toBe(60);
});
