/** Races for codes that are handed out. */
import type { Cell } from '../cell.ts';
import { oneCampaign, redeem, sharedCampaign, times, vouchersOf } from '../set-up.ts';

export const DISTRIBUTION_CELLS: readonly Cell[] = [
  {
    name: 'find-x-find',
    title: 'Customers are looked for a voucher at once when there is one for each but one',
    clauses: ['find.distinct'],
    racers: [2, 5],
    async arrange(context, arrange, racers) {
      const team = context.name('team');
      await vouchersOf(context, arrange, await oneCampaign(context, arrange, { tags: { team } }), racers - 1);
      return { racers: times(racers, () => ({ do: 'findVoucher', tags: { team }, customer: context.name('customer') })) };
    },
  },
  {
    name: 'find-x-reserve',
    title: 'A code is found for one customer while it is reserved for another',
    clauses: ['find.skips-reserved'],
    racers: [2],
    async arrange(context, arrange) {
      const team = context.name('team');
      const [code = ''] = await vouchersOf(context, arrange, await oneCampaign(context, arrange, { tags: { team } }), 1);
      const customer = context.name('customer');
      await arrange<'createCustomer'>({ do: 'createCustomer', customer });
      return {
        racers: [
          { do: 'findVoucher', tags: { team }, customer: context.name('customer') },
          { do: 'reserveVouchers', customer, codes: [code] },
        ],
        afterwards: [{ do: 'getVoucher', code }],
      };
    },
  },
  {
    name: 'find-x-redeem',
    title: 'A code is found for one customer while somebody else redeems it',
    clauses: ['customer.reserved-only', 'find.usable'],
    racers: [2],
    async arrange(context, arrange) {
      const team = context.name('team');
      const [code = ''] = await vouchersOf(context, arrange, await oneCampaign(context, arrange, { tags: { team } }), 1);
      return {
        racers: [{ do: 'findVoucher', tags: { team }, customer: context.name('customer') }, redeem(context, code)],
      };
    },
  },
  {
    name: 'two-batches-one-prefix',
    title: 'Two batches are ordered with one prefix',
    clauses: ['batch.prefix-unused', 'batch.codes-distinct'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const key = await sharedCampaign(context, arrange);
      const prefix = context.code();
      return {
        racers: times(racers, () => ({ do: 'createVoucherBatch', campaign: key, size: 3, alphabet: 'mixed', randomLength: 6, prefix })),
      };
    },
  },
];
