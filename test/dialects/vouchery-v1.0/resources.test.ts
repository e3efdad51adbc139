import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/dialects/action.ts';
import type { Resource } from '../../../src/dialects/dialect.ts';
import { dialectOf } from '../../../src/dialects/index.ts';
import { response } from '../response.ts';

const dialect = dialectOf('vouchery-v1.0');

function made(action: Action, status: number, body?: unknown): readonly Resource[] {
  return dialect.made(dialect.request(action, {}), response(status, body));
}

function removals(resource: Resource): readonly string[] {
  return dialect.removals(resource).map((action) => action.do);
}

const basket = { code: 'A/1', transaction: 'SO&1', cost: 1, customer: 'c 77' };

describe('what a request has made', () => {
  it('is the campaign, and whether others hang on it', () => {
    expect(made({ do: 'createCampaign', draft: { kind: 'main', name: 'x' } }, 200, { id: 13 })).toEqual([
      { kind: 'campaign', campaign: '13', main: true },
    ]);
    expect(made({ do: 'createCampaign', draft: { kind: 'discount', parent: '13', name: 'x' } }, 200, { id: 14 })).toEqual([
      { kind: 'campaign', campaign: '14', main: false },
    ]);
  });

  it('is the voucher, and the customer it is reserved for', () => {
    expect(made({ do: 'createVoucher', campaign: '14', code: 'A', customer: 'c-77' }, 200, { id: 1, code: 'A' })).toEqual([
      { kind: 'customer', customer: 'c-77' },
      { kind: 'voucher', code: 'A' },
    ]);
  });

  it('is the voucher even where the answer does not show it', () => {
    expect(made({ do: 'createVoucher', campaign: '14', code: 'A' }, 200, 'garbage')).toEqual([{ kind: 'voucher', code: 'A' }]);
  });

  it('is every code of a batch', () => {
    const batch: Action = { do: 'createVoucherBatch', campaign: '14', size: 2, alphabet: 'mixed', randomLength: 6, prefix: 'K' };
    expect(made(batch, 200, [{ code: 'K-1' }, { code: 'K-2' }])).toEqual([
      { kind: 'voucher', code: 'K-1' },
      { kind: 'voucher', code: 'K-2' },
    ]);
  });

  it('is every row of an import that was not refused', () => {
    const rows = [{ code: 'A' }, { code: 'B,1', customer: 'c-77' }, { code: 'C' }];
    expect(made({ do: 'importVouchers', campaign: '14', rows }, 200, { invalid_rows: ['C,'] })).toEqual([
      { kind: 'voucher', code: 'A' },
      { kind: 'customer', customer: 'c-77' },
      { kind: 'voucher', code: 'B,1' },
    ]);
    const bare = { ...dialect.request({ do: 'importVouchers', campaign: '14', rows: [] }, {}), body: 'A\nB' };
    expect(dialect.made(bare, response(200, {}))).toEqual([
      { kind: 'voucher', code: 'A' },
      { kind: 'voucher', code: 'B' },
    ]);
  });

  it('is an unconfirmed redemption, and the customer that it names', () => {
    expect(made({ do: 'validateRedemption', basket }, 200, { transaction_id: 'SO&1', confirmed_at: null })).toEqual([
      { kind: 'customer', customer: 'c 77' },
      { kind: 'redemption', code: 'A/1', transaction: 'SO&1' },
    ]);
  });

  it('is no confirmed redemption: nothing can take it away', () => {
    expect(made({ do: 'redeem', basket }, 200, { transaction_id: 'SO&1', confirmed_at: '2019-02-04T09:15:30Z' })).toEqual([
      { kind: 'customer', customer: 'c 77' },
    ]);
  });

  it('is the customer that a search names, but not the one of a reservation, who has to be there already', () => {
    const found: Action = { do: 'findVoucher', tags: { purpose: 'a' }, customer: 'c 77' };
    expect(made(found, 200, { code: 'A' })).toEqual([{ kind: 'customer', customer: 'c 77' }]);
    expect(made(found, 204)).toEqual([]);
    expect(made({ do: 'reserveVouchers', customer: 'c 77', codes: ['A'] }, 200, {})).toEqual([]);
    expect(made({ do: 'createCustomer', customer: 'c 77' }, 200, { identifier: 'c 77' })).toEqual([{ kind: 'customer', customer: 'c 77' }]);
  });

  it('is the category or the area', () => {
    expect(made({ do: 'createCategory', name: 'x', tags: [] }, 200, { id: 8 })).toEqual([{ kind: 'category', category: '8' }]);
    expect(made({ do: 'createArea', name: 'x', corners: [] }, 200, { id: 3 })).toEqual([{ kind: 'area', area: '3' }]);
  });

  it('is nothing where the request was refused or only read', () => {
    expect(made({ do: 'createCampaign', draft: { kind: 'main', name: 'x' } }, 422, { id: 13 })).toEqual([]);
    expect(made({ do: 'getCampaign', campaign: '13' }, 200, { id: 13 })).toEqual([]);
  });
});

describe('taking away', () => {
  it('tries to delete first, and falls back on making useless', () => {
    expect(removals({ kind: 'campaign', campaign: '14', main: false })).toEqual(['deleteCampaign', 'changeCampaign']);
    expect(removals({ kind: 'voucher', code: 'A' })).toEqual(['deleteVoucher', 'expireVouchers', 'changeVoucher']);
    expect(removals({ kind: 'redemption', code: 'A', transaction: 'S' })).toEqual(['cancelRedemption']);
    expect(removals({ kind: 'customer', customer: 'c' })).toEqual(['deleteCustomer']);
    expect(removals({ kind: 'category', category: '8' })).toEqual(['deleteCategory']);
    expect(removals({ kind: 'area', area: '3' })).toEqual(['deleteArea']);
  });
});
