/** Limits in long histories: each overrun and each wrong refusal is found, and its right neighbour is not accused. */
import { describe, expect, it } from 'vitest';
import type { Action, BudgetPeriod } from '../../src/dialects/action.ts';
import {
  BELOW,
  basketOf,
  DISCOUNT,
  foundIn,
  type Limits,
  type LongHistory,
  longHistory,
  MAIN,
  redemptionView,
  SALES,
} from './long-history.ts';

const VOUCHERS = SALES + 100;
const SPENT = SALES * DISCOUNT;
const view = { campaign: BELOW, name: undefined, status: undefined, parent: undefined };

function change(long: LongHistory, changes: object, campaign = BELOW): void {
  long.done({ do: 'changeCampaign', campaign, changes }, view);
}

/** So many more sales, all at once. */
function sell(long: LongHistory, count: number, from = SALES): void {
  const called = long.now + 10;
  for (let index = from; index < from + count; index += 1) {
    long.done({ do: 'redeem', basket: basketOf(index) }, redemptionView(index), { called, lasts: 20 });
  }
}

type Case = readonly [what: string, kind: string, limits: Limits, wrong: (long: LongHistory) => void, right: (long: LongHistory) => void];

const CASES: readonly Case[] = [
  [
    'a budget that was set later',
    'budget-exceeded',
    {},
    (long) => {
      change(long, { maxTotalBudget: SPENT + 3 * DISCOUNT });
      sell(long, 4);
    },
    (long) => {
      change(long, { maxTotalBudget: SPENT + 3 * DISCOUNT });
      sell(long, 3);
    },
  ],
  [
    'a number of redemptions that was set later',
    'count-exceeded',
    {},
    (long) => {
      change(long, { maxRedemptions: SALES });
      sell(long, 1);
    },
    (long) => change(long, { maxRedemptions: SALES / 2 }),
  ],
  [
    'a number that was lowered before many redemptions at once',
    'count-exceeded',
    { draft: { maxRedemptions: 1000 } },
    (long) => {
      change(long, { maxRedemptions: SALES + 5 });
      sell(long, 6);
    },
    (long) => {
      change(long, { maxRedemptions: SALES + 5 });
      sell(long, 5);
    },
  ],
  [
    'a number that was lowered in the midst of many redemptions',
    'count-exceeded',
    { draft: { maxRedemptions: 1000 } },
    (long) => {
      sell(long, 50);
      long.done({ do: 'changeCampaign', campaign: BELOW, changes: { maxRedemptions: SALES + 49 } }, view, {
        called: long.now - 15,
        lasts: 5,
      });
      const called = long.now - 5;
      long.done({ do: 'redeem', basket: basketOf(150) }, redemptionView(150), { called, lasts: 3 });
    },
    (long) => {
      sell(long, 50);
      long.done({ do: 'changeCampaign', campaign: BELOW, changes: { maxRedemptions: SALES + 49 } }, view, {
        called: long.now - 15,
        lasts: 30,
      });
    },
  ],
  [
    'a limit that was taken away and set again',
    'count-exceeded',
    { draft: { maxRedemptions: SALES } },
    (long) => {
      change(long, { maxRedemptions: null });
      sell(long, 5);
      change(long, { maxRedemptions: SALES + 9 });
      sell(long, 5, SALES + 5);
    },
    (long) => {
      change(long, { maxRedemptions: null });
      sell(long, 20);
    },
  ],
  [
    'a limit that nobody knows to be raised',
    'count-exceeded',
    { draft: { maxRedemptions: SALES } },
    (long) => {
      long.open({ do: 'changeCampaign', campaign: BELOW, changes: { maxRedemptions: SALES + 5 } });
      sell(long, 6);
    },
    (long) => {
      long.open({ do: 'changeCampaign', campaign: BELOW, changes: { maxRedemptions: SALES + 5 } });
      sell(long, 5);
    },
  ],
  [
    'the number of a main campaign',
    'count-exceeded',
    { main: { maxRedemptions: SALES + 5 } },
    (long) => sell(long, 6),
    (long) => sell(long, 5),
  ],
  [
    'the budget of a main campaign that was set later',
    'budget-exceeded',
    {},
    (long) => {
      change(long, { maxTotalBudget: SPENT }, MAIN);
      sell(long, 1);
    },
    (long) => {
      sell(long, 1);
      change(long, { maxTotalBudget: SPENT }, MAIN);
    },
  ],
];

/** As many sales as a rule allows, and one more, an hour apart. */
function ruled(period: BudgetPeriod, start: number, apart: number, policies: Readonly<Record<string, string>>, sales = 4): LongHistory {
  const long = longHistory({ vouchers: VOUCHERS });
  long.policies = { ...long.policies, ...policies };
  long.wallAtZero = start;
  const rule: Action = { do: 'addRule', campaign: BELOW, rule: { kind: 'budget', period, budget: 3 * DISCOUNT } };
  long.done(rule, { rule: '1', campaign: BELOW });
  for (let index = SALES; index < SALES + sales; index += 1) {
    long.done({ do: 'redeem', basket: basketOf(index) }, redemptionView(index), { called: long.now + apart });
  }
  return long;
}

const HOUR = 3_600_000;
const JUNE = Date.UTC(2026, 5, 10, 9, 5);

describe('limits in a long history', () => {
  it.each(CASES)('are exceeded: %s', (_, kind, limits, wrong, right) => {
    expect(foundIn({ ...limits, vouchers: VOUCHERS }, wrong, right)).toEqual({ long: true, wrong: [kind], right: [] });
  });

  it.each<[BudgetPeriod, number, number]>([
    ['hour', JUNE, 12 * 60_000],
    ['day', JUNE, HOUR],
    ['week', JUNE, 10 * HOUR],
    ['sunday_week', JUNE, 10 * HOUR],
    ['month', JUNE, 24 * HOUR],
    ['quarter', Date.UTC(2026, 3, 3), 9 * 24 * HOUR],
    ['year', Date.UTC(2026, 0, 5), 60 * 24 * HOUR],
  ])('are those of a whole %s, where it is one of UTC', (period, start, apart) => {
    const utc = { 'budget-time-zone': 'UTC', 'budget-week-start': 'monday' };
    expect(ruled(period, start, apart, utc).kinds()).toEqual(['period-budget-exceeded']);
    expect(ruled(period, start, apart, utc, 3).kinds()).toEqual([]);
    // The last one falls into the next period.
    expect(ruled(period, start, apart * 7, utc).kinds()).toEqual([]);
  });

  it('are those of the period that sales show, where the clock of the target is not that of the history', () => {
    const utc = { 'budget-time-zone': 'UTC' };
    // The last sale is in the next hour by one of the clocks, and not by the other.
    const sold = (untilNext: number, aheadMs: number): readonly string[] => {
      const long = ruled('hour', Date.UTC(2026, 5, 10, 9, 5), 60_000, utc, 3);
      const hours = Date.UTC(2026, 5, 10, 10) - long.wallAtZero;
      long.done({ do: 'redeem', basket: basketOf(SALES + 3) }, redemptionView(SALES + 3), { called: hours - untilNext });
      for (const operation of long.operations) {
        const { action, answer, called } = operation;
        if (answer?.outcome !== 'done' || (action.do !== 'redeem' && action.do !== 'validateRedemption')) continue;
        const validatedAt = new Date(long.wallAtZero + called + aheadMs).toISOString();
        Object.assign(operation, { answer: { ...answer, value: { ...(answer.value as object), validatedAt } } });
      }
      return long.kinds();
    };
    expect(sold(60_000, 0)).toEqual(['period-budget-exceeded']);
    expect(sold(60_000, 180_000)).toEqual([]);
    expect(sold(-60_000, 0)).toEqual([]);
    expect(sold(-60_000, -180_000)).toEqual(['period-budget-exceeded']);
    // Nobody's clock is believed to a second.
    expect(sold(177_000, 180_000)).toEqual([]);
    expect(sold(183_000, 180_000)).toEqual([]);
  });

  it('are certain in an unknown zone where the period is certain', () => {
    const unknown = { 'budget-time-zone': 'Asia/Tokyo' };
    expect(ruled('year', JUNE, HOUR, unknown).kinds()).toEqual(['period-budget-exceeded']);
    expect(ruled('month', JUNE, HOUR, unknown).kinds()).toEqual(['period-budget-exceeded']);
    expect(ruled('day', JUNE, HOUR, unknown).kinds()).toEqual([]);
    expect(ruled('month', Date.UTC(2026, 5, 30, 14), HOUR, unknown).kinds()).toEqual([]);
    // Wednesday to Saturday is in one week, whenever it begins; Saturday to Sunday is not.
    expect(ruled('week', Date.UTC(2026, 5, 10, 16), 12 * HOUR, {}).kinds()).toEqual(['period-budget-exceeded']);
    expect(ruled('week', Date.UTC(2026, 5, 13, 2), 12 * HOUR, {}).kinds()).toEqual([]);
  });

  it('are not exceeded by the last grant, where it may go beyond', () => {
    const long = longHistory({ vouchers: VOUCHERS });
    long.policies = { ...long.policies, 'budget-overshoot': 'last-over' };
    change(long, { maxTotalBudget: SPENT + DISCOUNT + 1 });
    sell(long, 2);
    expect(long.kinds()).toEqual([]);
    sell(long, 1, SALES + 2);
    expect(long.kinds()).toEqual(['budget-exceeded']);
  });
});
