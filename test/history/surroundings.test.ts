/** A campaign that changes all the time: of its changes those are looked at that a sale may have seen, and no other. */
import { expect, it } from 'vitest';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import { BELOW, basketOf, codeOf, type LongHistory, longHistory, redemptionView, SALES } from './long-history.ts';

const CHANGES = 60;

/** Between any two sales the discount changes to the number of the sale that comes next. @param late how long the last change takes */
function changing(shown: (sale: number) => number, late = 5): LongHistory {
  const long = longHistory({ vouchers: SALES + CHANGES });
  for (let sale = 1; sale < CHANGES; sale += 1) {
    const discount = { type: 'numeric', value: sale } as const;
    long.done(
      { do: 'changeCampaign', campaign: BELOW, changes: { discount } },
      { campaign: BELOW },
      { lasts: sale === CHANGES - 1 ? late : 5 },
    );
    const [index, called] = [SALES + sale, long.operations.at(-1)!.called + 10];
    long.done(
      { do: 'validateRedemption', basket: basketOf(index) },
      { ...redemptionView(index, false), discount: shown(sale) },
      { called },
    );
  }
  return long;
}

it('a sale shows the discount that the last change has set', () => {
  expect(changing((sale) => sale).operations.length).toBeGreaterThan(ORDER_LIMITS.whole);
  expect(changing((sale) => sale).kinds()).toEqual([]);
});

it('a sale that shows one that was replaced before is told', () => {
  const long = changing((sale) => (sale === 40 ? 39 : sale));
  expect(long.kinds()).toEqual(['no-order-explains']);
  expect(long.operations.some(({ action }) => 'basket' in action && action.basket.code === codeOf(SALES + 40))).toBe(true);
});

it('while a change is under way a sale may show the one before', () => {
  const last = CHANGES - 1;
  const before = (sale: number): number => (sale === last ? last - 1 : sale);
  expect(changing(before).kinds()).toEqual(['no-order-explains']);
  expect(changing(before, 20).kinds()).toEqual([]);
});
