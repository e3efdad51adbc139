/** Searches that find nothing in long histories: told where something certainly fitted, and only there. */
import { expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import { BELOW, basketOf, codeOf, type Limits, type LongHistory, longHistory, MAIN, SALES, voucherView } from './long-history.ts';

const search = (team = 'red', customer?: string): Action => ({
  do: 'findVoucher',
  tags: { team },
  ...(customer === undefined ? {} : { customer }),
});
const view = { campaign: BELOW, name: undefined, status: undefined, parent: undefined };

function searched(then: (long: LongHistory) => void, limits: Limits = {}): readonly string[] {
  const long = longHistory({ vouchers: SALES + 1, ...limits });
  then(long);
  expect(long.operations.length).toBeGreaterThan(ORDER_LIMITS.whole);
  return long.kinds();
}

it('a search that finds nothing although a voucher fits is told, with a customer or without', () => {
  expect(searched((long) => long.done(search(), null))).toEqual(['nothing-found']);
  expect(searched((long) => long.done(search('red', 'anybody'), null))).toEqual(['nothing-found']);
});

it.each<[string, (long: LongHistory) => void, Limits]>([
  ['is sold out', () => {}, { vouchers: SALES }],
  ['has other tags', (long) => void long.done({ do: 'changeCampaign', campaign: BELOW, changes: { tags: { team: 'blue' } } }, view), {}],
  ['may have been switched off', (long) => void long.open({ do: 'changeCampaign', campaign: BELOW, status: 'inactive' }), {}],
  ['may have been deleted', (long) => void long.open({ do: 'deleteCampaign', campaign: MAIN }), {}],
  ['may have a rule', (long) => void long.open({ do: 'addRule', campaign: BELOW, rule: { kind: 'max-discount', maxDiscount: 1 } }), {}],
  ['has a limit', () => {}, { main: { maxRedemptions: 1000 } }],
])('is not told where the campaign %s', (_, before, limits) => {
  expect(
    searched((long) => {
      before(long);
      long.done(search(), null);
    }, limits),
  ).toEqual([]);
});

it.each<[string, (long: LongHistory) => void]>([
  ['may have been sold', (long) => void long.open({ do: 'redeem', basket: basketOf(SALES) })],
  ['may have been found', (long) => void long.open(search('red', 'somebody'))],
  ['was found for somebody', (long) => void long.done(search('red', 'somebody'), voucherView(SALES, { customer: 'somebody' }))],
  ['may have been reserved', (long) => void long.open({ do: 'reserveVouchers', customer: 'somebody', codes: [codeOf(SALES)] })],
  ['may have expired', (long) => void long.open({ do: 'expireVouchers', codes: [codeOf(SALES)] })],
  ['may have been deleted', (long) => void long.open({ do: 'deleteVoucher', code: codeOf(SALES) })],
])('is not told where the voucher %s', (_, before) => {
  expect(
    searched((long) => {
      before(long);
      long.done(search(), null);
    }),
  ).toEqual([]);
});

it('is not told of a voucher that is made meanwhile', () => {
  expect(
    searched(
      (long) => {
        const called = long.now + 10;
        long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500), { called });
        long.done(search(), null, { called: called + 2 });
      },
      { vouchers: SALES },
    ),
  ).toEqual([]);
});
