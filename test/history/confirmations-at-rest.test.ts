/** In a history that is short enough to be searched as a whole: a confirmation that reads show no longer, though they show others. */
import { expect, it } from 'vitest';
import { basketOf, codeOf, type LongHistory, longHistory, redemptionView, saleOf } from './long-history.ts';

function twoSales(): LongHistory {
  const short = longHistory({ vouchers: 2, sales: false });
  short.done({ do: 'redeem', basket: basketOf(0) }, redemptionView(0));
  short.done({ do: 'validateRedemption', basket: basketOf(1) }, redemptionView(1, false));
  short.done({ do: 'confirmRedemption', code: codeOf(1), transaction: saleOf(1) }, redemptionView(1));
  return short;
}

function read(short: LongHistory, index: number, confirmed: boolean): void {
  short.done({ do: 'getRedemption', code: codeOf(index), transaction: saleOf(index) }, redemptionView(index, confirmed));
}

it('tells of a confirmation that is lost', () => {
  const short = twoSales();
  read(short, 0, true);
  read(short, 1, false);
  expect(short.kinds()).toEqual(['entry-outdated']);
});

it('accuses nobody who still shows it', () => {
  const short = twoSales();
  read(short, 0, true);
  read(short, 1, true);
  expect(short.kinds()).toEqual([]);
});

it('accuses nobody whose reads never show it', () => {
  const short = twoSales();
  read(short, 0, false);
  read(short, 1, false);
  expect(short.kinds()).toEqual([]);
});
