/** Races for transaction ids. */
import type { CaseContext } from '../../engine/check.ts';
import type { Cell } from '../cell.ts';
import { redeem, sale, sharedCampaign, times, vouchersOf } from '../set-up.ts';

const perVoucher = (context: CaseContext): string | undefined =>
  context.policy('transaction-scope') === 'voucher' ? 'the target tells transactions apart by voucher' : undefined;

export const TRANSACTION_CELLS: readonly Cell[] = [
  {
    name: 'one-transaction-twice',
    title: 'One transaction id is used in two sales of one generic code',
    clauses: ['transaction.repeated'],
    racers: [2, 5],
    async arrange(context, arrange, racers) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange, { voucherType: 'generic' }), 1);
      const basket = sale(context, code);
      return { racers: times(racers, () => ({ do: 'redeem', basket })) };
    },
  },
  {
    name: 'one-transaction-two-codes',
    title: 'One transaction id is used in sales of two codes',
    clauses: ['transaction.scope'],
    racers: [2],
    unsupported: perVoucher,
    async arrange(context, arrange, racers) {
      const codes = await vouchersOf(context, arrange, await sharedCampaign(context, arrange), racers);
      const transaction = context.name('sale');
      return { racers: codes.map((code) => redeem(context, code, { transaction })) };
    },
  },
];
