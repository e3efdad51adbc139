/** Every cell is silent about the right sandbox, and tells of the defect that was made for it. */
import { describe, expect, it } from 'vitest';
import { CELLS } from '../../src/races/cells.ts';
import { roundsFor } from '../../src/races/race-checks.ts';
import { loadApi } from '../../src/spec/load.ts';
import { API, raceSandbox, SEVERAL_VALIDATIONS } from './against-sandbox.ts';

/** False alarms are looked for by `node test/races/false-alarms.ts`. */
const ROUNDS_TO_STAND = 3;

/** The cells that have to find each race defect. */
const FINDERS: Readonly<Record<string, readonly (readonly [cell: string, kind: string])[]>> = {
  'race-code-redeemed': [
    ['redeem-x-redeem', 'race-code-redeemed-twice'],
    ['redeem-x-confirm', 'race-code-redeemed-twice'],
  ],
  'race-code-confirmed': [['confirm-x-confirm-code', 'race-code-redeemed-twice']],
  'race-create': [['create-x-create', 'race-code-made-twice']],
  'race-budget-redeemed': [
    ['redeem-x-redeem-budget', 'race-budget-exceeded'],
    ['redeem-x-confirm-budget', 'race-budget-exceeded'],
  ],
  'race-budget-confirmed': [['confirm-x-confirm-budget', 'race-budget-exceeded']],
  'race-main-budget': [['two-campaigns-x-main-budget', 'race-budget-exceeded']],
  'race-main-budget-confirmed': [['confirm-x-confirm-main-budget', 'race-budget-exceeded']],
  'race-main-count-redeemed': [['two-campaigns-x-main-count', 'race-count-exceeded']],
  'race-main-count-confirmed': [['confirm-x-confirm-main-count', 'race-count-exceeded']],
  'race-budget-of-year': [['budget-of-year', 'race-period-budget-exceeded']],
  'race-budget-of-quarter': [['budget-of-quarter', 'race-period-budget-exceeded']],
  'race-budget-of-month': [['budget-of-month', 'race-period-budget-exceeded']],
  'race-budget-of-week': [['budget-of-week', 'race-period-budget-exceeded']],
  'race-budget-of-sunday-week': [['budget-of-sunday-week', 'race-period-budget-exceeded']],
  'race-budget-of-day': [['budget-of-day', 'race-period-budget-exceeded']],
  'race-budget-of-hour': [['budget-of-hour', 'race-period-budget-exceeded']],
  'race-budget-of-year-confirmed': [['confirm-x-confirm-year', 'race-period-budget-exceeded']],
  'race-budget-of-quarter-confirmed': [['confirm-x-confirm-quarter', 'race-period-budget-exceeded']],
  'race-budget-of-month-confirmed': [['confirm-x-confirm-month', 'race-period-budget-exceeded']],
  'race-budget-of-week-confirmed': [['confirm-x-confirm-week', 'race-period-budget-exceeded']],
  'race-budget-of-sunday-week-confirmed': [['confirm-x-confirm-sunday-week', 'race-period-budget-exceeded']],
  'race-budget-of-day-confirmed': [['confirm-x-confirm-day', 'race-period-budget-exceeded']],
  'race-budget-of-hour-confirmed': [['confirm-x-confirm-hour', 'race-period-budget-exceeded']],
  'race-budget-lowered': [
    ['redeem-x-lower-budget', 'race-budget-exceeded'],
    ['redeem-x-campaign-off', 'race-redeemed-after-switch-off'],
  ],
  'race-count-redeemed': [['redeem-x-redeem-count', 'race-count-exceeded']],
  'race-count-confirmed': [['confirm-x-confirm-count', 'race-count-exceeded']],
  'race-spending-lost': [['redeem-x-redeem-room', 'race-budget-exceeded']],
  'race-count-lost': [['confirm-x-confirm-room', 'race-count-exceeded']],
  'race-second-confirmation': [['one-confirmation-twice', 'race-budget-refused-with-room']],
  'race-per-customer': [['customer-x-two-codes', 'race-customer-limit-exceeded']],
  'race-per-customer-confirmed': [['confirm-x-confirm-customer', 'race-customer-limit-exceeded']],
  'race-new-customer': [['new-customer-x-two-codes', 'race-new-customer-twice']],
  'race-unseen-customer': [['unseen-customer-twice', 'undocumented-status:500']],
  'race-transaction': [
    ['one-transaction-twice', 'race-transaction-taken-twice'],
    ['one-transaction-two-codes', 'race-transaction-taken-twice'],
  ],
  'race-withdrawal': [['confirm-x-withdraw', 'race-confirmed-and-withdrawn']],
  'race-campaign-off': [
    ['confirm-x-campaign-off', 'race-redeemed-after-switch-off'],
    ['confirm-x-lower-budget', 'race-budget-exceeded'],
    ['confirm-x-raise-budget', 'race-budget-refused-with-room'],
    ['confirm-x-lower-count', 'race-count-exceeded'],
    ['confirm-x-raise-count', 'race-count-refused-with-room'],
  ],
  'race-voucher-off': [['redeem-x-voucher-off', 'race-redeemed-after-switch-off']],
  'race-voucher-deleted': [['redeem-x-delete-voucher', 'race-no-order-explains']],
  'race-find': [['find-x-find', 'race-code-given-twice']],
  'race-find-assigned': [['find-x-reserve', 'race-no-order-explains']],
  'race-reservation': [['find-x-redeem', 'race-no-order-explains']],
  'race-prefix': [['two-batches-one-prefix', 'race-prefix-taken-twice']],
};

describe('the right sandbox', () => {
  it.each(['h1', 'h2'] as const)('is not accused in some rounds of every cell over %s', async (protocol) => {
    const { findings, cases, result } = await raceSandbox([], { rounds: ROUNDS_TO_STAND, protocol }, undefined, SEVERAL_VALIDATIONS);
    expect(findings).toEqual([]);
    expect(cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(result.exitCode).toBe(0);
  });

  it.each(['h1', 'h2'] as const)('is not accused where an exchange of each round breaks over %s and is sent again', async (protocol) => {
    const { findings, cases, result } = await raceSandbox(
      [],
      { rounds: ROUNDS_TO_STAND, protocol, faults: true },
      undefined,
      SEVERAL_VALIDATIONS,
    );
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
        { rounds: ROUNDS_TO_STAND },
        CELLS.filter(({ clauses }) => clauses.some((clause) => clause.startsWith('budget.'))).map(({ name }) => name),
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

  it('has cells that have to find it', () => {
    expect(Object.keys(FINDERS).sort()).toEqual(defects.map(({ id }) => id).sort());
  });

  it('is there for every cell', () => {
    const cells = Object.values(FINDERS).flatMap((own) => own.map(([cell]) => cell));
    expect([...new Set(cells)].sort()).toEqual(CELLS.map(({ name }) => name).sort());
  });

  // Requests on several connections do not meet within no time at all: such a window is for HTTP/2.
  const trials = defects.flatMap(({ id, race }) =>
    (race?.gapMs === 0 ? (['h2'] as const) : (['h1', 'h2'] as const)).map((protocol) => [id, protocol] as const),
  );

  it.each(trials)('%s is found over %s', async (id, protocol) => {
    for (const [cell, kind] of FINDERS[id]!) {
      const { findings, result } = await raceSandbox([id], { rounds: 60, protocol }, [cell], SEVERAL_VALIDATIONS);
      expect(result.exitCode).toBe(1);
      const found = findings.find((finding) => finding.kind === kind);
      expect(found, cell).toMatchObject({ check: `race.${cell}`, level: 'fail' });
      expect(found!.history !== null || !kind.startsWith('race-'), cell).toBe(true);
    }
  });
});

it.each(['confirm-not-stored', 'refused-confirm-confirms', 'redemption-list-unconfirmed-missing', 'validated-shown-confirmed'])(
  'what is read when all is quiet has to agree with the answers: %s is found by races',
  async (defect) => {
    const { findings } = await raceSandbox([defect], { rounds: 1 }, ['redeem-x-confirm', 'confirm-x-confirm-budget', 'confirm-x-withdraw']);
    expect(findings.filter(({ kind }) => kind.startsWith('race-'))).not.toEqual([]);
  },
);

it.each([
  ['confirmed-later-not-counted', 'one-confirmation-twice', 'race-budget-exceeded'],
  ['confirmed-later-not-counted', 'confirm-x-raise-budget', 'race-budget-exceeded'],
  ['budget-rule-hour-ignored', 'confirm-x-confirm-hour', 'race-period-budget-exceeded'],
  ['budget-last-cent-refused', 'redeem-x-redeem-room', 'race-budget-refused-with-room'],
])('what is left in the end is exactly what the history leaves: %s is found by %s', async (defect, cell, kind) => {
  const { findings } = await raceSandbox([defect], { rounds: 1 }, [cell]);
  expect([...new Set(findings.map((finding) => finding.kind))]).toEqual([kind]);
});

it('a race defect is found though exchanges break and are sent again', async () => {
  const cells = ['redeem-x-redeem', 'confirm-x-confirm-budget'];
  const { findings } = await raceSandbox(['race-code-redeemed', 'race-budget-confirmed'], { rounds: 30, faults: true }, cells);
  expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(cells.map((cell) => `race.${cell}`)));
});

it('the number of rounds follows from the bound, by the rule of three', () => {
  expect(roundsFor(0.01)).toBe(300);
  expect(roundsFor(0.05)).toBe(60);
});
