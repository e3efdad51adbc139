/** What a voucher may show after it was expired: no clause promises the word for its state, or that it still shows as active. */
import { expect, it } from 'vitest';
import type { VoucherView } from '../../src/dialects/answer.ts';
import { codeOf, longHistory, voucherView } from './long-history.ts';

function kindsOf(expire: boolean, view: Partial<VoucherView>): readonly string[] {
  const short = longHistory({ vouchers: 1, sales: false });
  if (expire) short.done({ do: 'expireVouchers', codes: [codeOf(0)] }, null);
  short.done({ do: 'getVoucher', code: codeOf(0) }, voucherView(0, view));
  return short.kinds();
}

it.each([{ active: false, status: 'expired' }, { status: 'active' }, { status: 'expired' }])(
  'accuses no expired voucher that shows %o',
  (view) => {
    expect(kindsOf(true, view)).toEqual([]);
  },
);

it('tells of a voucher that shows as inactive though nobody has changed it', () => {
  expect(kindsOf(false, { active: false })).not.toEqual([]);
});
