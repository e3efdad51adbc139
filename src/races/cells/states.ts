/** Races of redemptions with what takes them back or switches them off. */
import type { CaseContext } from '../../engine/check.ts';
import type { Cell } from '../cell.ts';
import { oneCampaign, redeem, sharedCampaign, validated, vouchersOf } from '../set-up.ts';

const confirmsUnlooked = (context: CaseContext): string | undefined =>
  context.policy('confirm-checks-state') === 'refused' ? undefined : 'the target confirms after a campaign was switched off';

export const STATE_CELLS: readonly Cell[] = [
  {
    name: 'confirm-x-withdraw',
    title: 'A validation is confirmed while it is withdrawn',
    clauses: ['redemption.confirmed-kept', 'redemption.abandon'],
    racers: [2],
    async arrange(context, arrange) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange), 1);
      const [confirmation] = await validated(context, arrange, [code]);
      return { racers: [confirmation!, { do: 'cancelRedemption', code, transaction: confirmation!.transaction }] };
    },
  },
  {
    name: 'redeem-x-campaign-off',
    title: 'A campaign is switched off while a sale is redeemed, and another sale follows',
    clauses: ['redemption.campaign-inactive'],
    racers: [2],
    async arrange(context, arrange) {
      const key = await oneCampaign(context, arrange);
      const [first = '', second = ''] = await vouchersOf(context, arrange, key, 2);
      return {
        racers: [redeem(context, first), { do: 'changeCampaign', campaign: key, status: 'inactive' }],
        afterwards: [redeem(context, second)],
      };
    },
  },
  {
    name: 'confirm-x-campaign-off',
    title: 'A campaign is switched off while a validation is confirmed, and another confirmation follows',
    clauses: ['redemption.confirm-state'],
    racers: [2],
    unsupported: confirmsUnlooked,
    async arrange(context, arrange) {
      const key = await oneCampaign(context, arrange);
      const [first, second] = await validated(context, arrange, await vouchersOf(context, arrange, key, 2));
      return {
        racers: [first!, { do: 'changeCampaign', campaign: key, status: 'inactive' }],
        afterwards: [second!],
      };
    },
  },
  {
    name: 'redeem-x-voucher-off',
    title: 'A generic code is switched off while it is redeemed, and another sale follows',
    clauses: ['redemption.voucher-inactive'],
    racers: [2],
    async arrange(context, arrange) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange, { voucherType: 'generic' }), 1);
      return {
        racers: [redeem(context, code), { do: 'changeVoucher', code, active: false }],
        afterwards: [redeem(context, code)],
      };
    },
  },
  {
    name: 'redeem-x-delete-voucher',
    title: 'A code is deleted while it is redeemed',
    clauses: ['voucher.redeemed-kept', 'voucher.deleted'],
    racers: [2],
    async arrange(context, arrange) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange), 1);
      return {
        racers: [redeem(context, code), { do: 'deleteVoucher', code }],
        // Refused in either order: the code is used, or gone.
        afterwards: [redeem(context, code)],
      };
    },
  },
];
