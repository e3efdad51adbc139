/** Refusals of Vouchery 1.0 that come from its business, not from the form of a request. */
import type { CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';
import { categoryOf } from './categories.ts';
import { atNoon, days, hours, targetNow } from './moments.ts';
import { ELSEWHERE, INSIDE } from './places.ts';
import { customerOf } from './rule-customers.ts';
import { around } from './rule-places.ts';
import { basketOf, redeem, saleFor, spent } from './sales.ts';
import { type StagePlan, setStage, UNIQUE } from './stage.ts';

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
  ...limits(),
  ...conditions(),
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

/** One refusal for each limit, since each has a code and a message of its own. */
function limits(): readonly BusinessRefusal[] {
  const periods = ['year', 'quarter', 'month', 'week', 'sunday_week', 'day', 'hour'] as const;
  const plans: readonly (readonly [string, StagePlan])[] = [
    ['budget of the campaign used up', { discount: { maxTotalBudget: 5 } }],
    ['budget of the main campaign used up', { main: { maxTotalBudget: 5 } }],
    ...periods.map((period) => [`budget of the ${period} used up`, { rules: [{ kind: 'budget', period, budget: 5 }] }] as const),
    ['number of the campaign reached', { discount: { maxRedemptions: 1 } }],
    ['number of the main campaign reached', { main: { maxRedemptions: 1 } }],
    ['number of the customer reached', { rules: [{ kind: 'per-customer', maxRedemptions: 1 }] }],
  ];
  return plans.map(([what, plan]) => ({
    operation: 'createRedemption',
    what,
    provoke: async (context) => {
      const { code } = await setStage(context, plan);
      const customer = context.name('customer');
      await spent(context, saleFor(context, code, 5, { customer }));
      return (await redeem(context, saleFor(context, code, 5, { customer }))).exchange;
    },
  }));
}

/** One refusal for each condition of a sale. */
function conditions(): readonly BusinessRefusal[] {
  const sale = (what: string, sell: (context: CaseContext) => ReturnType<typeof redeem>): BusinessRefusal => ({
    operation: 'createRedemption',
    what,
    provoke: async (context) => (await sell(context)).exchange,
  });
  return [
    sale('basket below the minimum', async (context) => {
      const { code } = await setStage(context, { discount: { minimumValue: 50 } });
      return redeem(context, basketOf(context, code, 10));
    }),
    sale('basket above the maximum', async (context) => {
      const { code } = await setStage(context, { discount: { maximumValue: 50 } });
      return redeem(context, basketOf(context, code, 100));
    }),
    sale('transaction id that is taken', async (context) => {
      const { code } = await setStage(context);
      const { transaction } = await spent(context, saleFor(context, code, 5));
      return redeem(context, { ...saleFor(context, code, 5), transaction });
    }),
    sale('code of another customer', async (context) => {
      const { campaign } = await setStage(context, { discount: UNIQUE });
      const code = context.code();
      await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code, customer: context.name('customer') });
      return redeem(context, saleFor(context, code, 5, { customer: context.name('customer') }));
    }),
    sale('customer that is not new', async (context) => {
      const { code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
      return redeem(context, saleFor(context, code, 5, { customer: await customerOf(context, false) }));
    }),
    sale('no place', async (context) => {
      const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
      return redeem(context, saleFor(context, code, 5));
    }),
    sale('place outside every area', async (context) => {
      const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
      return redeem(context, saleFor(context, code, 5, { location: ELSEWHERE }));
    }),
    ...(
      [
        ['no category', 'any_of', []],
        ['no required tag', 'any_of', ['bread']],
        ['forbidden tag', 'none_of', ['fruit']],
        ['unknown tag', 'any_of', ['stones']],
      ] as const
    ).map(([what, mode, tags]) =>
      sale(what, async (context) => {
        const { category, entries } = await categoryOf(context, ['fruit', 'bread']);
        const { code } = await setStage(context, { rules: [{ kind: 'category', category, mode, tags: ['fruit'] }] });
        return redeem(context, saleFor(context, code, 5, { categories: entries(...tags) }));
      }),
    ),
    sale('after the period of a timeframe rule', async (context) => {
      const { campaign, code } = await setStage(context);
      const rule = days(await targetNow(context, code), -20, -10);
      await context.given<'addRule'>({ do: 'addRule', campaign, rule });
      return redeem(context, saleFor(context, code, 5));
    }),
    sale('on another weekday than that of a time-of-order rule', async (context) => {
      const { campaign, code } = await setStage(context);
      const now = atNoon(await targetNow(context, code));
      await context.given<'addRule'>({ do: 'addRule', campaign, rule: hours(now.plus({ days: 3 }), 6, 18) });
      return redeem(context, saleFor(context, code, 5));
    }),
  ];
}
