/** Lists and single reads in long histories: each mistake is found, and its right neighbour is not accused. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import { examineHistory } from '../../src/history/judge-history.ts';
import {
  BELOW,
  basketOf,
  codeOf,
  customerOf,
  foundIn,
  type LongHistory,
  longHistory,
  MAIN,
  readPages,
  redemptionView,
  SALES,
  saleOf,
  voucherView,
} from './long-history.ts';

const REDEMPTIONS: Action = { do: 'listRedemptions', campaign: BELOW };
const VOUCHERS: Action = { do: 'listVouchers', campaign: BELOW };
const all = Array.from({ length: SALES }, (_, index) => index);
const redemptions = all.map((index) => redemptionView(index));
const vouchers = all.map((index) => voucherView(index));
const list = (items: readonly unknown[], total?: number) => ({ items, total, nextPage: undefined });
const cancel = (index: number): Action => ({ do: 'cancelRedemption', code: codeOf(index), transaction: saleOf(index) });

/** One more validated sale of a voucher of its own. */
function validatedSale(long: LongHistory, index = 500): void {
  long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(index) }, voucherView(index));
  long.done({ do: 'validateRedemption', basket: basketOf(index) }, redemptionView(index, false));
}

/** A sale of which nobody has heard. */
function openSale(long: LongHistory, index = 501): void {
  long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(index) }, voucherView(index));
  long.open({ do: 'redeem', basket: basketOf(index) });
}

/** A first page, read after one that is full, while a voucher is being made and another one deleted. */
const whileVouchersChange = (long: LongHistory, shown: readonly unknown[]): void => {
  long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
  long.done({ ...VOUCHERS, perPage: 20 }, { items: vouchers.slice(0, 20), total: SALES + 1, nextPage: 2 });
  const called = long.now + 10;
  long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(501) }, voucherView(501), { called, lasts: 50 });
  long.done({ do: 'deleteVoucher', code: codeOf(500) }, null, { called: called + 1, lasts: 50 });
  long.done({ ...VOUCHERS, perPage: 20 }, { items: shown, total: SALES, nextPage: 2 }, { called: called + 10, lasts: 5 });
};

type Case = readonly [what: string, kind: string, wrong: (long: LongHistory) => void, right: (long: LongHistory) => void];

const CASES: readonly Case[] = [
  [
    'a redemption that is missing from a list',
    'entry-missing',
    (long) => long.done(REDEMPTIONS, list(redemptions.slice(1))),
    (long) => long.done(REDEMPTIONS, list(redemptions.toReversed())),
  ],
  [
    'a redemption that is missing from the pages of a list',
    'entry-missing',
    (long) => readPages(long, REDEMPTIONS, redemptions.toSpliced(40, 1), 25),
    (long) => readPages(long, REDEMPTIONS, redemptions, 25, SALES),
  ],
  [
    'a redemption that is missing from a list whose other sale is open',
    'entry-missing',
    (long) => {
      openSale(long);
      readPages(long, REDEMPTIONS, redemptions.toSpliced(40, 1), 25);
    },
    (long) => {
      openSale(long);
      readPages(long, REDEMPTIONS, redemptions, 25);
      readPages(long, REDEMPTIONS, [redemptionView(501), ...redemptions], 25);
    },
  ],
  [
    'more entries lost than operations in the midst of the pages explain',
    'entry-missing',
    (long) => {
      validatedSale(long);
      long.open({ do: 'confirmRedemption', code: codeOf(500), transaction: saleOf(500) });
      readPages(long, REDEMPTIONS, [...redemptions.slice(3), ...redemptions.slice(3, 7)], 25);
    },
    (long) => {
      validatedSale(long);
      long.open({ do: 'confirmRedemption', code: codeOf(500), transaction: saleOf(500) });
      // The confirmed one moved to a page that was read before, and one of its neighbours with it; others came from there in their place.
      readPages(long, REDEMPTIONS, [...redemptions.slice(1), ...redemptions.slice(1, 3)], 25);
    },
  ],
  [
    'a list that loses what another has shown, though nobody has heard of the sale',
    'entry-missing',
    (long) => {
      openSale(long);
      long.done(REDEMPTIONS, list([...redemptions, redemptionView(501)]));
      long.done(REDEMPTIONS, list(redemptions));
    },
    (long) => {
      openSale(long);
      long.done(REDEMPTIONS, list(redemptions));
      long.done(REDEMPTIONS, list([...redemptions, redemptionView(501)]));
    },
  ],
  [
    'a withdrawn redemption that is listed',
    'entry-impossible',
    (long) => {
      validatedSale(long);
      long.done(cancel(500), null);
      long.done(REDEMPTIONS, list([...redemptions, redemptionView(500, false)]));
    },
    (long) => {
      validatedSale(long);
      const called = long.now + 10;
      long.done(cancel(500), null, { called, lasts: 50 });
      long.done(REDEMPTIONS, list([...redemptions, redemptionView(500, false)]), { called: called + 10, lasts: 5 });
      long.done(REDEMPTIONS, list(redemptions), { called: called + 20, lasts: 5 });
    },
  ],
  [
    'a redemption that is missing after it was validated once more',
    'entry-missing',
    (long) => {
      validatedSale(long);
      long.done(cancel(500), null);
      long.done({ do: 'validateRedemption', basket: basketOf(500) }, redemptionView(500, false));
      long.done(REDEMPTIONS, list(redemptions));
    },
    (long) => {
      validatedSale(long);
      long.open(cancel(500));
      long.done(REDEMPTIONS, list(redemptions));
    },
  ],
  [
    'a redemption that nobody has made',
    'entry-impossible',
    (long) => long.done({ ...REDEMPTIONS, perPage: 2 }, { items: [redemptionView(700)], total: undefined, nextPage: 2 }),
    (long) => long.done({ ...REDEMPTIONS, perPage: 2 }, { items: [redemptionView(7)], total: undefined, nextPage: 2 }),
  ],
  [
    'a redemption under a code of another sale',
    'entry-impossible',
    (long) => long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [{ ...redemptionView(7), code: codeOf(8) }], nextPage: 2 }),
    (long) => long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [{ ...redemptionView(7), code: undefined }], nextPage: 2 }),
  ],
  [
    'an entry that comes twice in a page',
    'entry-impossible',
    (long) => long.done({ ...REDEMPTIONS, perPage: 2 }, { items: [redemptions[0], redemptions[0]], nextPage: 2 }),
    (long) => long.done({ ...REDEMPTIONS, perPage: 2 }, { items: [redemptions[0], redemptions[1]], nextPage: 2 }),
  ],
  [
    'a redemption that is listed before it is called',
    'entry-impossible',
    (long) => {
      const called = long.now + 10;
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500), { called, lasts: 1 });
      long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptionView(500)], nextPage: 2 }, { called: called + 10 });
      long.done({ do: 'redeem', basket: basketOf(500) }, redemptionView(500), { called: called + 30 });
    },
    (long) => {
      const called = long.now + 10;
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500), { called, lasts: 1 });
      long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptionView(500)], nextPage: 2 }, { called: called + 10 });
      long.done({ do: 'redeem', basket: basketOf(500) }, redemptionView(500), { called: called + 12 });
    },
  ],
  [
    'a confirmed redemption that a list shows as unconfirmed',
    'entry-outdated',
    (long) => long.done(REDEMPTIONS, list(redemptions.with(3, redemptionView(3, false)))),
    // A target whose lists never show it.
    (long) => long.done(REDEMPTIONS, list(all.map((index) => redemptionView(index, false)))),
  ],
  [
    'a validated redemption that a list shows as confirmed',
    'entry-outdated',
    (long) => {
      validatedSale(long);
      long.done(REDEMPTIONS, list([...redemptions, redemptionView(500)]));
    },
    (long) => {
      validatedSale(long);
      long.open({ do: 'confirmRedemption', code: codeOf(500), transaction: saleOf(500) });
      long.done(REDEMPTIONS, list([...redemptions, redemptionView(500)]));
    },
  ],
  [
    'another discount than was granted',
    'entry-outdated',
    (long) => long.done(REDEMPTIONS, list(redemptions.with(3, { ...redemptionView(3), discount: 4 }))),
    (long) => long.done(REDEMPTIONS, list(redemptions.with(3, { ...redemptionView(3), discount: undefined }))),
  ],
  [
    'a count that is too low',
    'entry-missing',
    (long) => long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptions[0]], total: SALES - 1, nextPage: 2 }),
    (long) => {
      validatedSale(long);
      long.open(cancel(500));
      long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptions[0]], total: SALES, nextPage: 2 });
      long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptions[0]], total: SALES + 1, nextPage: 2 });
    },
  ],
  [
    'a count that is too high',
    'entry-impossible',
    (long) => long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptions[0]], total: SALES + 1, nextPage: 2 }),
    (long) => {
      openSale(long);
      long.done({ ...REDEMPTIONS, perPage: 1 }, { items: [redemptions[0]], total: SALES + 1, nextPage: 2 });
    },
  ],
  [
    'a voucher that is missing from a list',
    'entry-missing',
    (long) => readPages(long, VOUCHERS, vouchers.slice(1), 20),
    (long) => readPages(long, VOUCHERS, vouchers, 20, SALES),
  ],
  [
    'a voucher of a batch that is missing from a list',
    'entry-missing',
    (long) => {
      batch(long);
      long.done(VOUCHERS, list(vouchers));
    },
    (long) => {
      batch(long);
      long.done(VOUCHERS, list([...vouchers, { ...voucherView(0), code: 'B-2222' }, { ...voucherView(0), code: 'B-3333' }]));
    },
  ],
  [
    'a page that has fewer entries than another of its size, though more follow',
    'entry-missing',
    (long) => {
      readPages(long, VOUCHERS, vouchers, 20, SALES);
      long.done({ ...VOUCHERS, perPage: 20 }, { items: vouchers.slice(1, 20), total: SALES, nextPage: 2 });
    },
    (long) => {
      // A target whose largest page has ten: what lies on the pages before a later one may be twice as much.
      readPages(long, VOUCHERS, vouchers, 10, SALES);
      long.done({ ...VOUCHERS, perPage: 20 }, { items: vouchers.slice(0, 10), total: SALES, nextPage: 2 });
      long.done({ ...VOUCHERS, perPage: 20, page: 2 }, { items: vouchers.slice(10, 20), total: SALES, nextPage: 3 });
      long.done({ ...VOUCHERS, perPage: 20, page: 7 }, { items: vouchers.slice(60, 70), total: SALES, nextPage: 8 });
      long.done({ ...VOUCHERS, perPage: 20, page: 9 }, list([], SALES));
    },
  ],
  [
    'a first page without entries, though there are some',
    'entry-missing',
    (long) => long.done({ ...VOUCHERS, perPage: 20 }, { items: [], total: SALES, nextPage: 2 }),
    (long) => {
      long.done({ ...VOUCHERS, perPage: 20, page: 5 }, { items: [], total: SALES, nextPage: undefined });
      long.done({ ...VOUCHERS, perPage: 20, page: 0 }, { items: [], total: SALES, nextPage: 1 });
      long.done({ ...VOUCHERS, perPage: 0 }, { items: [], total: SALES, nextPage: 1 });
    },
  ],
  [
    'a first page that has fewer entries than another where no size is asked for',
    'entry-missing',
    (long) => {
      long.done(VOUCHERS, { items: vouchers.slice(0, 25), total: SALES, nextPage: 2 });
      long.done(VOUCHERS, { items: vouchers.slice(0, 24), total: SALES, nextPage: 2 });
    },
    (long) => {
      long.done(VOUCHERS, { items: vouchers.slice(0, 25), total: SALES, nextPage: 2 });
      long.done({ ...VOUCHERS, page: 4 }, list(vouchers.slice(75), SALES));
      // Other lists may have pages of another size.
      long.done(REDEMPTIONS, { items: redemptions.slice(0, 20), total: SALES, nextPage: 2 });
    },
  ],
  [
    'a last page that lacks one',
    'entry-missing',
    (long) => {
      long.done({ ...VOUCHERS, perPage: 30 }, { items: vouchers.slice(0, 30), total: SALES, nextPage: 2 });
      long.done({ ...VOUCHERS, perPage: 30, page: 3 }, list(vouchers.slice(61), SALES));
    },
    (long) => {
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
      long.open({ do: 'deleteVoucher', code: codeOf(500) });
      long.done({ ...VOUCHERS, perPage: 30 }, { items: vouchers.slice(0, 30), total: SALES, nextPage: 2 });
      long.done({ ...VOUCHERS, perPage: 30, page: 3 }, list(vouchers.slice(60), SALES));
      long.done({ ...VOUCHERS, perPage: 30, page: 3 }, list([...vouchers.slice(60), voucherView(500)], SALES + 1));
    },
  ],
  [
    'fewer entries than are counted without a next page, and than another page has',
    'entry-missing',
    (long) => {
      long.done({ ...VOUCHERS, perPage: 20 }, list(vouchers.slice(0, 20), SALES));
      long.done({ ...VOUCHERS, perPage: 20 }, list(vouchers.slice(0, 19), SALES));
    },
    // Where the rest is nobody knows.
    (long) => long.done({ ...VOUCHERS, perPage: 20 }, list(vouchers.slice(0, 19), SALES)),
  ],
  [
    'a page that loses one while others are made and deleted',
    'entry-missing',
    (long) => whileVouchersChange(long, vouchers.slice(0, 19)),
    (long) => whileVouchersChange(long, vouchers.slice(0, 20)),
  ],
  [
    'a voucher that nobody has made',
    'entry-impossible',
    (long) => long.done(VOUCHERS, list([...vouchers, voucherView(900)])),
    (long) => {
      long.open({ do: 'createVoucherBatch', campaign: BELOW, size: 1, alphabet: 'mixed', randomLength: 4, prefix: 'P' });
      long.done(VOUCHERS, list([...vouchers, voucherView(900)]));
    },
  ],
  [
    'a deleted voucher that is listed',
    'entry-impossible',
    (long) => {
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
      long.done({ do: 'deleteVoucher', code: codeOf(500) }, null);
      long.done(VOUCHERS, list([...vouchers, voucherView(500)]));
    },
    (long) => {
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
      long.done({ do: 'deleteVoucher', code: codeOf(500) }, null);
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
      long.done(VOUCHERS, list([...vouchers, voucherView(500)]));
    },
  ],
  [
    'a voucher that was switched off and is listed as active',
    'entry-outdated',
    (long) => switchedOff(long, (after) => after.done(VOUCHERS, list([...vouchers, voucherView(500)]))),
    (long) => switchedOff(long, (after) => after.done(VOUCHERS, list([...vouchers, voucherView(500, { active: false })]))),
  ],
  [
    'a voucher that is listed as reserved for somebody for whom nobody has reserved it',
    'entry-outdated',
    (long) => long.done(VOUCHERS, list(vouchers.with(0, voucherView(0, { customer: 'stranger' })))),
    (long) => {
      long.open({ do: 'reserveVouchers', customer: 'stranger', codes: [codeOf(0)] });
      long.done(VOUCHERS, list(vouchers.with(0, voucherView(0, { customer: 'stranger' }))));
    },
  ],
  [
    'a reserved voucher that its customer does not see',
    'entry-missing',
    (long) => {
      long.done({ do: 'reserveVouchers', customer: customerOf(1), codes: [codeOf(1), codeOf(2)] }, { customer: customerOf(1) });
      long.done({ do: 'listCustomerVouchers', customer: customerOf(1) }, list([voucherView(1)]));
    },
    (long) => {
      long.done({ do: 'reserveVouchers', customer: customerOf(1), codes: [codeOf(1), codeOf(2)] }, { customer: customerOf(1) });
      long.open({ do: 'releaseVouchers', customer: customerOf(1), codes: [codeOf(2)] });
      long.done({ do: 'listCustomerVouchers', customer: customerOf(1) }, list([voucherView(1)]));
    },
  ],
  [
    'a voucher in the list of a customer for whom nobody has reserved it',
    'entry-impossible',
    (long) => long.done({ do: 'listCustomerVouchers', customer: customerOf(1) }, list([voucherView(1)])),
    (long) => {
      long.open({ do: 'findVoucher', tags: { team: 'red' }, customer: customerOf(1) });
      long.done({ do: 'listCustomerVouchers', customer: customerOf(1) }, list([voucherView(1)]));
      // It may have been reserved before the history began.
      long.done({ do: 'listCustomerVouchers', customer: customerOf(2) }, list([voucherView(901, { campaign: '77' })]));
    },
  ],
  [
    'a redemption that its customer does not see',
    'entry-missing',
    (long) => long.done({ do: 'listCustomerRedemptions', customer: customerOf(7) }, list([])),
    (long) => long.done({ do: 'listCustomerRedemptions', customer: customerOf(7) }, list([redemptionView(7)])),
  ],
  [
    'a redemption in the list of another customer',
    'entry-outdated',
    (long) => long.done({ do: 'listCustomerRedemptions', customer: customerOf(7) }, list([redemptionView(7), redemptionView(8)])),
    (long) => {
      long.open({ do: 'deleteCustomer', customer: customerOf(7) });
      long.done({ do: 'listCustomerRedemptions', customer: customerOf(7) }, list([]));
    },
  ],
  [
    'a campaign that is not found',
    'entry-missing',
    (long) => long.refused({ do: 'getCampaign', campaign: BELOW }, 'not-found'),
    (long) => {
      long.open({ do: 'deleteCampaign', campaign: MAIN });
      long.refused({ do: 'getCampaign', campaign: BELOW }, 'not-found');
    },
  ],
  [
    'a campaign that is missing from the list of all',
    'entry-missing',
    (long) => long.done({ do: 'listCampaigns' }, list([{ campaign: MAIN }])),
    (long) => long.done({ do: 'listCampaigns' }, list([{ campaign: MAIN }, { campaign: '99' }, { campaign: BELOW }])),
  ],
  [
    'a campaign that is shown in a state that it has left',
    'entry-outdated',
    (long) => long.done({ do: 'getCampaign', campaign: BELOW }, { campaign: BELOW, name: 'below', status: 'draft', parent: MAIN }),
    (long) => {
      long.open({ do: 'changeCampaign', campaign: BELOW, status: 'inactive' });
      long.done({ do: 'getCampaign', campaign: BELOW }, { campaign: BELOW, name: 'below', status: 'inactive', parent: MAIN });
      long.done({ do: 'getCampaign', campaign: MAIN }, { campaign: MAIN, name: 'main', status: 'draft', parent: undefined });
    },
  ],
  [
    'a customer that is not found',
    'entry-missing',
    (long) => long.refused({ do: 'getCustomer', customer: customerOf(3) }, 'not-found'),
    (long) => long.refused({ do: 'getCustomer', customer: customerOf(300) }, 'not-found'),
  ],
  [
    'a customer that was deleted and is still there',
    'entry-impossible',
    (long) => {
      long.done({ do: 'deleteCustomer', customer: customerOf(3) }, null);
      long.done({ do: 'getCustomer', customer: customerOf(3) }, { customer: customerOf(3), isNew: undefined });
    },
    (long) => {
      long.done({ do: 'deleteCustomer', customer: customerOf(3) }, null);
      long.open({ do: 'createCustomer', customer: customerOf(3) });
      long.done({ do: 'getCustomer', customer: customerOf(3) }, { customer: customerOf(3), isNew: undefined });
    },
  ],
  [
    'a customer that is still new after a redemption',
    'entry-outdated',
    (long) => long.done({ do: 'getCustomer', customer: customerOf(3) }, { customer: customerOf(3), isNew: true }),
    (long) => {
      long.done({ do: 'getCustomer', customer: customerOf(3) }, { customer: customerOf(3), isNew: false });
      // It may have been there before.
      long.done({ do: 'getCustomer', customer: 'old' }, { customer: 'old', isNew: false });
    },
  ],
  [
    'a customer that is not new though it never bought anything',
    'entry-outdated',
    (long) => {
      long.done({ do: 'createCustomer', customer: 'fresh' }, { customer: 'fresh', isNew: true });
      long.done({ do: 'getCustomer', customer: 'fresh' }, { customer: 'fresh', isNew: false });
    },
    (long) => {
      long.done({ do: 'createCustomer', customer: 'fresh' }, { customer: 'fresh', isNew: true });
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
      long.open({ do: 'redeem', basket: { ...basketOf(500), customer: 'fresh' } });
      long.done({ do: 'getCustomer', customer: 'fresh' }, { customer: 'fresh', isNew: false });
    },
  ],
];

function batch(long: LongHistory): void {
  const order = { campaign: BELOW, size: 2, alphabet: 'mixed', randomLength: 4, prefix: 'B' } as const;
  long.done(
    { do: 'createVoucherBatch', ...order },
    ['B-2222', 'B-3333'].map((code) => voucherView(0, { code })),
  );
}

function switchedOff(long: LongHistory, then: (long: LongHistory) => void): void {
  long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500));
  long.done({ do: 'changeVoucher', code: codeOf(500), active: false }, voucherView(500, { active: false }));
  then(long);
}

describe('reads in a long history', () => {
  it.each(CASES)('show %s', (_, kind, wrong, right) => {
    expect(foundIn({}, wrong, right)).toEqual({ long: true, wrong: [kind], right: [] });
  });

  it('name the operations that prove it', () => {
    const long = longHistory();
    const [first, last] = [long.operations.length + 1, long.operations.length + 4];
    readPages(long, REDEMPTIONS, redemptions.toSpliced(41, 1), 25);
    const [violation] = examineHistory(long.history()).violations;
    const sale = long.operations.find(({ action }) => action.do === 'redeem' && action.basket.code === codeOf(41))!;
    expect(violation).toMatchObject({ subject: BELOW, operations: [sale.id, first, first + 1, first + 2, last] });
    expect(violation?.told).toContain(`redemption ${saleOf(41)} of voucher ${codeOf(41)}`);
  });

  it('are not certain within the uncertainty of clocks', () => {
    const long = longHistory();
    validatedSale(long);
    long.done(cancel(500), null);
    long.done(REDEMPTIONS, list([...redemptions, redemptionView(500, false)]));
    long.uncertaintyMs = 20;
    expect(long.kinds()).toEqual([]);
  });

  it('say nothing of campaigns and vouchers that were there before', () => {
    const long = longHistory();
    long.done({ do: 'listRedemptions', campaign: '77' }, list([redemptionView(900)], 7));
    long.done({ do: 'listVouchers', campaign: '77' }, list([voucherView(900)], 7));
    long.done({ do: 'getVoucher', code: 'other' }, { ...voucherView(0), code: 'other' });
    long.refused({ do: 'getCampaign', campaign: '77' }, 'not-found');
    long.refused({ do: 'createVoucher', campaign: BELOW, code: 'taken' }, 'invalid-input');
    long.done({ do: 'listCustomerRedemptions', customer: 'old' }, list([{ ...redemptionView(0), code: 'taken', transaction: 'old' }]));
    expect(long.kinds()).toEqual([]);
  });
});

describe('lists in a short history', () => {
  it.each([
    ['a redemption that was withdrawn', [redemptionView(500, false)]],
    ['a redemption that nobody made', [redemptionView(900)]],
  ])('show %s', (_, items) => {
    const short = longHistory({ vouchers: 0, sales: false });
    validatedSale(short);
    short.done(cancel(500), null);
    expect(short.kinds()).toEqual([]);
    short.done(REDEMPTIONS, list(items));
    expect(short.kinds()).toEqual(['entry-impossible']);
  });
});
