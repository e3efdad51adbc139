/** Refusals of Vouchery 1.0 that come from its business, not from the form of a request. */
import type { CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';
import { redeem, saleFor, spent } from './sales.ts';
import { setStage, UNIQUE } from './stage.ts';

export interface BusinessRefusal {
  readonly operation: string;
  readonly what: string;
  /** Does what has to be refused. */
  readonly provoke: (context: CaseContext) => Promise<Exchange>;
}

export const BUSINESS_REFUSALS: readonly BusinessRefusal[] = [
  {
    operation: 'createRedemption',
    what: 'campaign in draft',
    provoke: async (context) => {
      const { code } = await setStage(context, { activate: false });
      return (await redeem(context, saleFor(context, code, 5))).exchange;
    },
  },
  {
    operation: 'createRedemption',
    what: 'code that was used',
    provoke: async (context) => {
      const { code } = await setStage(context, { discount: UNIQUE });
      await spent(context, saleFor(context, code, 5));
      return (await redeem(context, saleFor(context, code, 5))).exchange;
    },
  },
  {
    operation: 'createVoucher',
    what: 'code that is taken',
    provoke: async (context) => {
      const { campaign, code } = await setStage(context, { activate: false });
      return (await context.perform<'createVoucher'>({ do: 'createVoucher', campaign, code })).exchange;
    },
  },
  {
    operation: 'deleteVoucher',
    what: 'redeemed voucher',
    provoke: async (context) => {
      const { code } = await setStage(context);
      await spent(context, saleFor(context, code, 5));
      return (await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code })).exchange;
    },
  },
  {
    operation: 'deleteRedemption',
    what: 'confirmed redemption',
    provoke: async (context) => {
      const { code } = await setStage(context);
      const { transaction } = await spent(context, saleFor(context, code, 5));
      return (await context.perform<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction })).exchange;
    },
  },
  {
    operation: 'confirmRedemption',
    what: 'confirmed redemption',
    provoke: async (context) => {
      const { code } = await setStage(context);
      const { transaction } = await spent(context, saleFor(context, code, 5));
      return (await context.perform<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction })).exchange;
    },
  },
];
