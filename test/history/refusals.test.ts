/** Refusals for limits in long histories: where every reason is wrong it is told, and its right neighbour is not accused. */
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/dialects/action.ts';
import type { RefusalReason } from '../../src/dialects/answer.ts';
import {
  BELOW,
  basketOf,
  COST,
  codeOf,
  DISCOUNT,
  foundIn,
  type Limits,
  type LongHistory,
  longHistory,
  redemptionView,
  SALES,
  saleOf,
} from './long-history.ts';

const VOUCHERS = SALES + 20;
const SPENT = SALES * DISCOUNT;
const PERCENT = { type: 'percentage', value: 12.5 } as const;

function refuse(long: LongHistory, ...reasons: readonly RefusalReason[]): void {
  long.refused({ do: 'redeem', basket: basketOf(SALES) }, reasons);
}

/** Validated when there was room, and refused when it is confirmed. */
function refuseConfirmation(long: LongHistory, reason: RefusalReason): void {
  long.done({ do: 'validateRedemption', basket: basketOf(SALES) }, redemptionView(SALES, false));
  long.refused({ do: 'confirmRedemption', code: codeOf(SALES), transaction: saleOf(SALES) }, reason);
}

function addRule(long: LongHistory, rule: Rule): void {
  long.done({ do: 'addRule', campaign: BELOW, rule }, { rule: '1', campaign: BELOW });
}

/** A sale of which nobody has heard. */
function openSale(long: LongHistory, more: object = {}): void {
  long.open({ do: 'redeem', basket: { ...basketOf(SALES + 1), ...more } });
}

type Case = readonly [what: string, limits: Limits, wrong: (long: LongHistory) => void, right: (long: LongHistory) => void];

const CASES: readonly Case[] = [
  [
    'the number of a main campaign',
    { draft: { maxRedemptions: 1000 }, main: { maxRedemptions: SALES + 1 } },
    (long) => refuse(long, 'count-exceeded'),
    (long) => {
      openSale(long);
      refuse(long, 'count-exceeded');
    },
  ],
  [
    'the budget, where the main campaign has one too',
    { draft: { maxTotalBudget: SPENT + DISCOUNT }, main: { maxTotalBudget: SPENT + DISCOUNT } },
    (long) => refuse(long, 'budget-exceeded'),
    (long) => {
      openSale(long);
      refuse(long, 'budget-exceeded');
    },
  ],
  [
    'a budget, beside an open sale',
    { draft: { maxTotalBudget: SPENT + 2 * DISCOUNT } },
    (long) => {
      openSale(long);
      refuse(long, 'budget-exceeded');
    },
    (long) => {
      openSale(long);
      openSale(long, { transaction: 'another' });
      refuse(long, 'budget-exceeded');
    },
  ],
  [
    'a percentage that has room',
    { draft: { discount: PERCENT, maxTotalBudget: SPENT + DISCOUNT + 0.01 } },
    (long) => refuse(long, 'budget-exceeded'),
    (long) => {
      openSale(long, { cost: 1 });
      refuse(long, 'budget-exceeded');
    },
  ],
  [
    'a percentage that is confirmed',
    { draft: { discount: PERCENT, maxTotalBudget: SPENT + DISCOUNT } },
    (long) => refuseConfirmation(long, 'budget-exceeded'),
    (long) => {
      openSale(long, { cost: 1 });
      refuseConfirmation(long, 'budget-exceeded');
    },
  ],
  [
    'two limits that both have room',
    { draft: { maxTotalBudget: SPENT + DISCOUNT, maxRedemptions: SALES + 1 } },
    (long) => refuse(long, 'budget-exceeded', 'count-exceeded'),
    (long) => {
      openSale(long);
      refuse(long, 'budget-exceeded', 'count-exceeded');
    },
  ],
  [
    'a limit for each customer',
    {},
    (long) => {
      addRule(long, { kind: 'per-customer', maxRedemptions: 1 });
      refuse(long, 'customer-limit-exceeded');
    },
    (long) => {
      addRule(long, { kind: 'per-customer', maxRedemptions: 1 });
      openSale(long, { customer: basketOf(SALES).customer });
      refuse(long, 'customer-limit-exceeded');
    },
  ],
  [
    'new customers',
    {},
    (long) => {
      addRule(long, { kind: 'new-customer' });
      long.done({ do: 'createCustomer', customer: basketOf(SALES).customer }, { customer: basketOf(SALES).customer, isNew: true });
      refuse(long, 'new-customer-required');
    },
    (long) => {
      addRule(long, { kind: 'new-customer' });
      // It may have been there before.
      refuse(long, 'new-customer-required');
    },
  ],
  [
    'a budget of the day, by percentage',
    { draft: { discount: PERCENT } },
    (long) => {
      addRule(long, { kind: 'budget', period: 'day', budget: SPENT + DISCOUNT + 0.01 });
      refuse(long, 'daily-budget-exceeded');
    },
    (long) => {
      addRule(long, { kind: 'budget', period: 'day', budget: SPENT + DISCOUNT - 0.01 });
      refuse(long, 'daily-budget-exceeded');
    },
  ],
];

describe('a refusal in a long history', () => {
  it.each(CASES)('is without a reason: %s', (_, limits, wrong, right) => {
    expect(COST * 0.125).toBe(DISCOUNT);
    expect(foundIn({ ...limits, vouchers: VOUCHERS }, wrong, right)).toEqual({ long: true, wrong: ['refused-without-reason'], right: [] });
  });

  it('may be for a limit that was lowered in the meantime, or for one that nobody knows', () => {
    const long = longHistory({ draft: { maxRedemptions: 1000 }, main: { maxRedemptions: 1000 }, vouchers: VOUCHERS });
    const view = { campaign: BELOW, name: undefined, status: undefined, parent: undefined };
    long.done({ do: 'changeCampaign', campaign: BELOW, changes: { maxRedemptions: SALES } }, view);
    refuse(long, 'count-exceeded');
    long.done({ do: 'changeCampaign', campaign: BELOW, changes: { maxRedemptions: 1000 } }, view);
    long.open({ do: 'createVoucherBatch', campaign: BELOW, size: 1000, alphabet: 'mixed', randomLength: 4, prefix: 'P' });
    refuse(long, 'count-exceeded');
    expect(long.kinds()).toEqual([]);
  });
});
