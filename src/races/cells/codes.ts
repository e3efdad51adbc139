/** Races for codes that are redeemed once, and made once. */
import type { CaseContext } from '../../engine/check.ts';
import type { Cell } from '../cell.ts';
import { campaigns, redeem, sharedCampaign, times, validated, vouchersOf } from '../set-up.ts';

const oneValidationOnly = (context: CaseContext): string | undefined =>
  context.policy('second-validation') === 'refused' ? 'the target allows one validation of a code at a time' : undefined;

export const CODE_CELLS: readonly Cell[] = [
  {
    name: 'redeem-x-redeem',
    title: 'A single-use code is redeemed at once in several sales',
    clauses: ['redemption.unique-once'],
    racers: [2, 5],
    async arrange(context, arrange, racers) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange), 1);
      return { racers: times(racers, () => redeem(context, code)), afterwards: [redeem(context, code)] };
    },
  },
  {
    name: 'confirm-x-confirm-code',
    title: 'Several validations of a single-use code are confirmed',
    clauses: ['redemption.unique-once'],
    racers: [2, 5],
    unsupported: oneValidationOnly,
    async arrange(context, arrange, racers) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange), 1);
      return {
        racers: await validated(
          context,
          arrange,
          times(racers, () => code),
        ),
      };
    },
  },
  {
    name: 'redeem-x-confirm',
    title: 'A code is redeemed at once while a validation of it is confirmed',
    clauses: ['redemption.unique-once'],
    racers: [2],
    unsupported: oneValidationOnly,
    async arrange(context, arrange) {
      const [code = ''] = await vouchersOf(context, arrange, await sharedCampaign(context, arrange), 1);
      return { racers: [...(await validated(context, arrange, [code])), redeem(context, code)] };
    },
  },
  {
    name: 'create-x-create',
    title: 'One code is made in two campaigns',
    clauses: ['voucher.code-unique'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const code = context.code();
      const both = await campaigns(context, arrange, {}, racers);
      return { racers: both.map((key) => ({ do: 'createVoucher', campaign: key, code })) };
    },
  },
];
