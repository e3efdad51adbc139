/** Answers that say of a redemption, or of a confirmation, that nothing is confirmed, though others of the same action show that it is. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import { examineHistory } from '../../src/history/judge-history.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import { basketOf, codeOf, type LongHistory, longHistory, redemptionView, saleOf } from './long-history.ts';

type Sell = (history: LongHistory, index: number, shown: boolean) => number;

const IN_ONE_STEP: Sell = (history, index, shown) => history.done({ do: 'redeem', basket: basketOf(index) }, redemptionView(index, shown));

const IN_TWO_STEPS: Sell = (history, index, shown) => {
  history.done({ do: 'validateRedemption', basket: basketOf(index) }, redemptionView(index, false));
  return confirm(history, index, shown);
};

function confirm(history: LongHistory, index: number, shown: boolean): number {
  const action: Action = { do: 'confirmRedemption', code: codeOf(index), transaction: saleOf(index) };
  return history.done(action, redemptionView(index, shown));
}

/** A history that is searched as a whole, one that is too long for it, and one in which what is by itself is not searched either. */
const LIMITS = [
  ['short', ORDER_LIMITS],
  ['long', { ...ORDER_LIMITS, whole: 0 }],
  ['huge', { ...ORDER_LIMITS, whole: 0, singles: 0 }],
] as const;

describe.each(LIMITS)('in a %s history', (_, limits) => {
  const found = (history: LongHistory) => examineHistory(history.history(), limits).violations;

  it.each([
    ['redemption in one step', IN_ONE_STEP],
    ['confirmation', IN_TWO_STEPS],
  ] as const)('an answer to a %s that does not show it confirmed is told, where others show it', (_what, sell) => {
    const history = longHistory({ vouchers: 4, sales: false });
    const shown = sell(history, 0, true);
    const unshown = sell(history, 1, false);
    sell(history, 2, true);
    expect(found(history)).toMatchObject([{ kind: 'confirmation-not-shown', subject: codeOf(1), operations: [shown, unshown] }]);
  });

  it.each([
    ['redemptions in one step', IN_ONE_STEP, IN_TWO_STEPS],
    ['confirmations', IN_TWO_STEPS, IN_ONE_STEP],
  ] as const)('nothing is told of a service whose answers to %s never show it', (_what, silent, showing) => {
    const history = longHistory({ vouchers: 4, sales: false });
    silent(history, 0, false);
    showing(history, 1, true);
    silent(history, 2, false);
    expect(found(history)).toEqual([]);
  });

  it.each([
    ['redemption', 'redeem'],
    ['confirmation', 'confirmRedemption'],
  ] as const)('an answer to a %s that says that nothing is confirmed is told, whatever others show', (_what, name) => {
    const history = longHistory({ vouchers: 4, sales: false });
    const denied = { ...redemptionView(0, false), unconfirmed: true };
    if (name === 'confirmRedemption') history.done({ do: 'validateRedemption', basket: basketOf(0) }, denied);
    const action: Action = name === 'redeem' ? { do: name, basket: basketOf(0) } : { do: name, code: codeOf(0), transaction: saleOf(0) };
    const id = history.done(action, denied);
    expect(found(history)).toMatchObject([{ kind: 'confirmation-not-shown', subject: codeOf(0), operations: [id] }]);
  });

  it('a read that says so after a confirmation is told, and before it is not', () => {
    const history = longHistory({ vouchers: 4, sales: false });
    const denied = { ...redemptionView(0, false), unconfirmed: true };
    const read: Action = { do: 'getRedemption', code: codeOf(0), transaction: saleOf(0) };
    history.done({ do: 'validateRedemption', basket: basketOf(0) }, denied);
    history.done(read, denied);
    const confirmed = confirm(history, 0, true);
    expect(found(history)).toEqual([]);
    const id = history.done(read, denied);
    expect(found(history)).toMatchObject([{ kind: 'entry-outdated', operations: expect.arrayContaining([confirmed, id]) }]);
  });

  it('nothing is told of a second confirmation that is answered as the first was', () => {
    const history = longHistory({ vouchers: 4, sales: false });
    history.policies = { ...history.policies, 'second-confirmation': 'accepted' };
    IN_TWO_STEPS(history, 0, true);
    confirm(history, 0, true);
    expect(found(history)).toEqual([]);
  });

  it('of many answers about one voucher one is told', () => {
    const history = longHistory({ vouchers: 4, sales: false });
    history.policies = { ...history.policies, 'second-confirmation': 'accepted' };
    IN_TWO_STEPS(history, 0, true);
    IN_TWO_STEPS(history, 1, false);
    confirm(history, 1, false);
    expect(found(history).map(({ kind }) => kind)).toEqual(['confirmation-not-shown']);
  });
});
