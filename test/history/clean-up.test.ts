/** Clean-up at the end of a long history hides nothing, and what was taken away in its midst excuses. */
import { describe, expect, it } from 'vitest';
import type { Action, Rule } from '../../src/dialects/action.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import { BELOW, basketOf, DISCOUNT, type LongHistory, longHistory, redemptionView, SALES } from './long-history.ts';

const CUSTOMER = 'kiwi';

function sell(long: LongHistory, index: number, lasts = 5): void {
  const action: Action = { do: 'redeem', basket: { ...basketOf(index), customer: CUSTOMER } };
  long.done(action, { ...redemptionView(index), customer: CUSTOMER }, { lasts });
}

/** Two sales to one customer under a rule. @param removed when the rule goes: after both, between them, or while the second one is under way */
function ruled(rule: Rule, removed: 'after' | 'between' | 'during'): LongHistory {
  const long = longHistory({ vouchers: SALES + 2 });
  long.policies = { ...long.policies, 'budget-time-zone': 'UTC' };
  long.done({ do: 'createCustomer', customer: CUSTOMER, isNew: true }, { customer: CUSTOMER });
  long.done({ do: 'addRule', campaign: BELOW, rule }, { rule: '7', kind: rule.kind });
  const remove = (called = long.now + 10): void => {
    long.done({ do: 'removeRule', campaign: BELOW, kind: rule.kind, rule: '7' }, null, { called });
  };
  sell(long, SALES);
  if (removed === 'between') remove();
  sell(long, SALES + 1, 20);
  if (removed === 'during') remove(long.now - 15);
  if (removed === 'after') remove();
  return long;
}

describe('clean-up', () => {
  it.each<[string, Rule]>([
    ['customer-limit-exceeded', { kind: 'per-customer', maxRedemptions: 1 }],
    ['new-customer-twice', { kind: 'new-customer' }],
    ['period-budget-exceeded', { kind: 'budget', period: 'day', budget: DISCOUNT }],
  ])('of a rule does not hide: %s', (kind, rule) => {
    const long = ruled(rule, 'after');
    expect(long.operations.length).toBeGreaterThan(ORDER_LIMITS.whole);
    expect(long.kinds()).toEqual([kind]);
    expect(ruled(rule, 'between').kinds()).toEqual([]);
    expect(ruled(rule, 'during').kinds()).toEqual([]);
  });

  it.each<[string, Rule]>([
    ['customer-limit-exceeded', { kind: 'per-customer', maxRedemptions: 1 }],
    ['new-customer-twice', { kind: 'new-customer' }],
  ])('of a customer does not hide: %s', (kind, rule) => {
    const left = (between: boolean): LongHistory => {
      const long = longHistory({ vouchers: SALES + 2 });
      long.done({ do: 'createCustomer', customer: CUSTOMER, isNew: true }, { customer: CUSTOMER });
      long.done({ do: 'addRule', campaign: BELOW, rule }, { rule: '7', kind: rule.kind });
      sell(long, SALES);
      if (between) long.done({ do: 'deleteCustomer', customer: CUSTOMER }, null);
      sell(long, SALES + 1);
      if (!between) long.done({ do: 'deleteCustomer', customer: CUSTOMER }, null);
      return long;
    };
    expect(left(false).kinds()).toEqual([kind]);
    expect(left(true).kinds()).toEqual([]);
  });

  it('of a campaign does not hide what its sales spent of the main budget', () => {
    const cleaned = (sales: number): LongHistory => {
      const long = longHistory({ main: { maxTotalBudget: (SALES + 1) * DISCOUNT }, vouchers: SALES + 2 });
      long.policies = { ...long.policies, 'campaign-deletion': 'always' };
      for (let index = SALES; index < SALES + sales; index += 1) sell(long, index);
      long.done({ do: 'deleteCampaign', campaign: BELOW }, null);
      return long;
    };
    expect(cleaned(2).kinds()).toEqual(['budget-exceeded']);
    expect(cleaned(1).kinds()).toEqual([]);
  });
});
