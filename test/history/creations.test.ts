/** What is made in long histories: each mistake is found, and its right neighbour is not accused. */
import { describe, expect, it } from 'vitest';
import type { Action, CodeAlphabet } from '../../src/dialects/action.ts';
import { examineHistory } from '../../src/history/judge-history.ts';
import { BELOW, basketOf, codeOf, foundIn, LongHistory, longHistory, MAIN, redemptionView, voucherView } from './long-history.ts';

type Case = readonly [what: string, kind: string, wrong: (long: LongHistory) => void, right: (long: LongHistory) => void];

function batch(
  long: LongHistory,
  codes: readonly string[],
  more: { readonly prefix?: string; readonly alphabet?: CodeAlphabet } = {},
  campaign = BELOW,
): void {
  const order = { campaign: BELOW, size: 2, alphabet: 'mixed', randomLength: 4, prefix: 'B', ...more } as const;
  long.done(
    { do: 'createVoucherBatch', ...order },
    codes.map((code) => voucherView(0, { code, campaign })),
  );
}

function bring(long: LongHistory, codes: readonly string[], accepted: number, refused: number): void {
  long.done({ do: 'importVouchers', campaign: BELOW, rows: codes.map((code) => ({ code })) }, { accepted, refused });
}

const customer = (name: string): Action => ({ do: 'createCustomer', customer: name });
const draft = { kind: 'main', name: 'other' } as const;

const CASES: readonly Case[] = [
  ['a batch that is too small', 'batch-wrong', (long) => batch(long, ['B-2222']), (long) => batch(long, ['B-2222', 'B-3333'])],
  [
    'a code in another campaign',
    'batch-wrong',
    (long) => batch(long, ['B-2222', 'B-3333'], {}, MAIN),
    (long) => batch(long, ['B-2222', 'B-3333']),
  ],
  ['a code with another prefix', 'batch-wrong', (long) => batch(long, ['B-2222', 'C-3333']), (long) => batch(long, ['B2222', 'B3333'])],
  ['a code that is too long', 'batch-wrong', (long) => batch(long, ['B-2222', 'B-33333']), (long) => batch(long, ['B_2222', 'B_3333'])],
  [
    'a letter among digits',
    'batch-wrong',
    (long) => batch(long, ['B-2222', 'B-333A'], { alphabet: 'digits' }),
    (long) => batch(long, ['B-2202', 'B-3313'], { alphabet: 'digits' }),
  ],
  [
    'a digit among letters',
    'batch-wrong',
    (long) => batch(long, ['B-ABCD', 'B-ABC2'], { alphabet: 'letters' }),
    (long) => batch(long, ['B-ABCD', 'B-OIlo'], { alphabet: 'letters' }),
  ],
  ['a look-alike', 'batch-wrong', (long) => batch(long, ['B-2222', 'B-333O']), (long) => batch(long, ['B-2222', 'B-333o'])],
  [
    'a code that comes twice in a batch',
    'code-made-twice',
    (long) => batch(long, ['B-2222', 'B-2222']),
    (long) => {
      batch(long, ['B-2222', 'B-3333']);
      long.done({ do: 'deleteVoucher', code: 'B-2222' }, null);
      long.done({ do: 'createVoucher', campaign: BELOW, code: 'B-2222' }, voucherView(0, { code: 'B-2222' }));
    },
  ],
  [
    'a code that was imported though it was there',
    'code-made-twice',
    (long) => {
      const called = long.now + 10;
      long.done({ do: 'createVoucher', campaign: BELOW, code: 'N1' }, voucherView(0, { code: 'N1' }), { called });
      long.done({ do: 'importVouchers', campaign: BELOW, rows: [{ code: 'N1' }] }, { accepted: 1, refused: 0 }, { called });
    },
    (long) => bring(long, ['N1', 'N1', '', codeOf(0)], 1, 3),
  ],
  [
    'a campaign under a key that another one has',
    'campaign-made-twice',
    (long) => long.done({ do: 'createCampaign', draft }, { campaign: MAIN }),
    (long) => {
      long.done({ do: 'createCampaign', draft }, { campaign: '9' });
      long.open({ do: 'deleteCampaign', campaign: '9' });
      long.done({ do: 'createCampaign', draft }, { campaign: '9' });
    },
  ],
  [
    'a customer that is made twice at once',
    'customer-made-twice',
    (long) => {
      const called = long.now + 10;
      long.done(customer('new'), { customer: 'new', isNew: true }, { called });
      long.done(customer('new'), { customer: 'new', isNew: true }, { called });
    },
    (long) => {
      long.done(customer('new'), { customer: 'new', isNew: true });
      long.refused(customer('new'), 'invalid-input');
      long.done({ do: 'deleteCustomer', customer: 'new' }, null);
      long.done(customer('new'), { customer: 'new', isNew: true });
    },
  ],
  [
    'a customer that is made though a redemption had made it',
    'customer-made-twice',
    (long) => long.done(customer('customer-3'), { customer: 'customer-3', isNew: undefined }),
    (long) => {
      const called = long.now + 10;
      long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(500) }, voucherView(500), { called, lasts: 1 });
      long.done({ do: 'redeem', basket: basketOf(500) }, redemptionView(500), { called: called + 5, lasts: 20 });
      long.done(customer('customer-500'), { customer: 'customer-500', isNew: true }, { called: called + 10 });
    },
  ],
  ['an import that loses rows', 'import-miscounted', (long) => bring(long, ['N1', 'N2'], 1, 0), (long) => bring(long, ['N1', 'N2'], 1, 1)],
  [
    'an import that took over more than was free',
    'import-miscounted',
    (long) => bring(long, ['N1', 'N1', codeOf(0)], 2, 1),
    (long) => {
      long.open({ do: 'deleteVoucher', code: codeOf(0) });
      bring(long, ['N1', 'N1', codeOf(0)], 2, 1);
    },
  ],
];

describe('what is made in a long history', () => {
  it.each(CASES)('shows %s', (_, kind, wrong, right) => {
    expect(foundIn({}, wrong, right)).toEqual({ long: true, wrong: [kind], right: [] });
  });

  it('tells all codes that two batches have in common, once', () => {
    const long = longHistory();
    batch(long, ['B-2222', 'B-3333'], { prefix: 'B' });
    batch(long, ['B-2222', 'B-3333'], { prefix: 'B-' });
    batch(long, ['CODE1', 'CODE2'], { prefix: 'CODE' });
    const told = examineHistory(long.history()).violations.filter(({ kind }) => kind === 'code-made-twice');
    expect(told.map(({ subject }) => subject)).toEqual(['B-2222', 'CODE1', 'CODE2']);
    expect(told[0]!.told).toContain('so were 1 others');
  });

  it('is told of a short history too, where the model has no word about it', () => {
    const short = new LongHistory();
    short.done({ do: 'createCampaign', draft: { kind: 'main', name: 'main' } }, { campaign: MAIN });
    short.done({ do: 'createCampaign', draft: { kind: 'discount', parent: MAIN, name: 'below' } }, { campaign: BELOW });
    batch(short, ['B-2222', 'B-33333']);
    bring(short, ['N1', 'N2'], 1, 0);
    expect(short.kinds()).toEqual(['batch-wrong', 'import-miscounted']);
  });
});
