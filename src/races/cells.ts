/** The catalogue of races. Each is small: what is there beforehand, and what happens at once. */
import type { Basket, CampaignDraft } from '../dialects/action.ts';
import type { CaseContext } from '../engine/check.ts';
import type { Arrange, Cell } from './cell.ts';

/** What one redemption takes off, in every cell. */
const DISCOUNT = 5;
const COST = 40;

type Limits = Pick<CampaignDraft, 'maxTotalBudget' | 'maxRedemptions' | 'voucherType'> & {
  readonly main?: Pick<CampaignDraft, 'maxTotalBudget'>;
};

/** A main campaign with discount campaigns below it, active. */
async function campaigns(context: CaseContext, arrange: Arrange, limits: Limits, count = 1): Promise<readonly string[]> {
  const { main: above = {}, ...own } = limits;
  const main = await arrange<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: context.name('race'), ...above } });
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const draft: CampaignDraft = {
      kind: 'discount',
      parent: main.campaign,
      name: context.name('race'),
      discount: { type: 'numeric', value: DISCOUNT },
      voucherType: 'unique',
      ...own,
    };
    const { campaign } = await arrange<'createCampaign'>({ do: 'createCampaign', draft });
    await arrange<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
    made.push(campaign);
  }
  return made;
}

async function vouchers(context: CaseContext, arrange: Arrange, of: readonly string[]): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const campaign of of) {
    const code = context.code();
    await arrange<'createVoucher'>({ do: 'createVoucher', campaign, code });
    codes.push(code);
  }
  return codes;
}

function sale(context: CaseContext, code: string, more: Partial<Basket> = {}): Basket {
  return { code, transaction: context.name('sale'), cost: COST, ...more };
}

function times<Item>(count: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

async function validated(arrange: Arrange, baskets: readonly Basket[]): Promise<readonly Basket[]> {
  for (const basket of baskets) await arrange<'validateRedemption'>({ do: 'validateRedemption', basket });
  return baskets;
}

function confirmed(baskets: readonly Basket[]) {
  return baskets.map(({ code, transaction }) => ({ do: 'confirmRedemption', code, transaction }) as const);
}

const oneValidationOnly = (context: CaseContext): string | undefined =>
  context.policy('second-validation') === 'refused' ? 'the target allows one validation of a code at a time' : undefined;

export const CELLS: readonly Cell[] = [
  {
    name: 'redeem-x-redeem',
    title: 'A single-use code is redeemed at once in several sales',
    clauses: ['redemption.unique-once'],
    racers: [2, 5],
    kinds: ['code-redeemed-twice', 'code-refused-unused'],
    async arrange(context, arrange, racers) {
      const [code = ''] = await vouchers(context, arrange, await campaigns(context, arrange, {}));
      return {
        racers: times(racers, () => ({ do: 'redeem', basket: sale(context, code) })),
        afterwards: [{ do: 'redeem', basket: sale(context, code) }],
      };
    },
  },
  {
    name: 'confirm-x-confirm-code',
    title: 'Several validations of a single-use code are confirmed',
    clauses: ['redemption.unique-once'],
    racers: [2, 5],
    kinds: ['code-redeemed-twice', 'code-refused-unused'],
    unsupported: oneValidationOnly,
    async arrange(context, arrange, racers) {
      const [code = ''] = await vouchers(context, arrange, await campaigns(context, arrange, {}));
      return {
        racers: confirmed(
          await validated(
            arrange,
            times(racers, () => sale(context, code)),
          ),
        ),
      };
    },
  },
  {
    name: 'redeem-x-confirm',
    title: 'A code is redeemed at once while a validation of it is confirmed',
    clauses: ['redemption.unique-once'],
    racers: [2],
    kinds: ['code-redeemed-twice', 'code-refused-unused'],
    unsupported: oneValidationOnly,
    async arrange(context, arrange) {
      const [code = ''] = await vouchers(context, arrange, await campaigns(context, arrange, {}));
      const pending = await validated(arrange, [sale(context, code)]);
      return { racers: [...confirmed(pending), { do: 'redeem', basket: sale(context, code) }] };
    },
  },
  {
    name: 'confirm-x-confirm-budget',
    title: 'Validations are confirmed when the budget has room for one',
    clauses: ['budget.confirmed-sum', 'budget.rechecked-at-confirm'],
    racers: [2, 5, 20],
    kinds: ['budget-exceeded', 'budget-refused-with-room'],
    async arrange(context, arrange, racers) {
      const [campaign = ''] = await campaigns(context, arrange, { maxTotalBudget: DISCOUNT });
      const codes = await vouchers(
        context,
        arrange,
        times(racers, () => campaign),
      );
      return {
        racers: confirmed(
          await validated(
            arrange,
            codes.map((code) => sale(context, code)),
          ),
        ),
      };
    },
  },
  {
    name: 'redeem-x-redeem-budget',
    title: 'Sales are redeemed at once when the budget has room for two',
    clauses: ['budget.confirmed-sum', 'budget.campaign-limit'],
    racers: [5],
    kinds: ['budget-exceeded', 'budget-refused-with-room'],
    async arrange(context, arrange, racers) {
      const [campaign = ''] = await campaigns(context, arrange, { maxTotalBudget: 2 * DISCOUNT });
      const codes = await vouchers(
        context,
        arrange,
        times(racers + 1, () => campaign),
      );
      const [last = '', ...racing] = codes;
      // The drain probe: what was left must be exactly what the history leaves.
      return {
        racers: racing.map((code) => ({ do: 'redeem', basket: sale(context, code) })),
        afterwards: [{ do: 'redeem', basket: sale(context, last) }],
      };
    },
  },
  {
    name: 'two-campaigns-x-main-budget',
    title: 'Two discount campaigns spend the last of one main budget',
    clauses: ['budget.confirmed-sum', 'budget.main-limit'],
    racers: [2, 4],
    kinds: ['budget-exceeded', 'budget-refused-with-room'],
    async arrange(context, arrange, racers) {
      const two = await campaigns(context, arrange, { main: { maxTotalBudget: DISCOUNT } }, 2);
      const codes = await vouchers(
        context,
        arrange,
        times(racers, (index) => two[index % 2] ?? ''),
      );
      return { racers: codes.map((code) => ({ do: 'redeem', basket: sale(context, code) })) };
    },
  },
  {
    name: 'confirm-x-confirm-count',
    title: 'Validations are confirmed when one more redemption is allowed',
    clauses: ['count.campaign-limit', 'count.rechecked-at-confirm'],
    racers: [2, 5, 20],
    kinds: ['count-exceeded', 'count-refused-with-room'],
    async arrange(context, arrange, racers) {
      const [campaign = ''] = await campaigns(context, arrange, { maxRedemptions: 1 });
      const codes = await vouchers(
        context,
        arrange,
        times(racers, () => campaign),
      );
      return {
        racers: confirmed(
          await validated(
            arrange,
            codes.map((code) => sale(context, code)),
          ),
        ),
      };
    },
  },
  {
    name: 'customer-x-two-codes',
    title: 'One customer redeems two codes when one is allowed',
    clauses: ['rule.per-customer'],
    racers: [2],
    kinds: ['customer-limit-exceeded'],
    async arrange(context, arrange, racers) {
      const [campaign = ''] = await campaigns(context, arrange, {});
      await arrange<'addRule'>({ do: 'addRule', campaign, rule: { kind: 'per-customer', maxRedemptions: 1 } });
      const customer = context.name('customer');
      await arrange<'createCustomer'>({ do: 'createCustomer', customer });
      const codes = await vouchers(
        context,
        arrange,
        times(racers, () => campaign),
      );
      return { racers: codes.map((code) => ({ do: 'redeem', basket: sale(context, code, { customer }) })) };
    },
  },
  {
    name: 'confirm-x-withdraw',
    title: 'A validation is confirmed while it is withdrawn',
    clauses: ['redemption.confirmed-kept', 'redemption.abandon'],
    racers: [2],
    kinds: ['confirmed-and-withdrawn'],
    async arrange(context, arrange) {
      const [code = ''] = await vouchers(context, arrange, await campaigns(context, arrange, {}));
      const pending = await validated(arrange, [sale(context, code)]);
      return {
        racers: [...confirmed(pending), ...pending.map(({ transaction }) => ({ do: 'cancelRedemption', code, transaction }) as const)],
      };
    },
  },
  {
    name: 'one-transaction-twice',
    title: 'One transaction id is used in two sales of one generic code',
    clauses: ['transaction.repeated'],
    racers: [2, 5],
    kinds: ['transaction-taken-twice'],
    async arrange(context, arrange, racers) {
      const [code = ''] = await vouchers(context, arrange, await campaigns(context, arrange, { voucherType: 'generic' }));
      const basket = sale(context, code);
      return { racers: times(racers, () => ({ do: 'redeem', basket })) };
    },
  },
  {
    name: 'find-x-find',
    title: 'Customers are looked for a voucher at once when there is one for each but one',
    clauses: ['find.distinct'],
    racers: [2, 5],
    kinds: ['code-given-twice'],
    async arrange(context, arrange, racers) {
      const team = context.name('team');
      const main = await arrange<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: context.name('race') } });
      const draft: CampaignDraft = {
        kind: 'discount',
        parent: main.campaign,
        name: context.name('race'),
        discount: { type: 'numeric', value: DISCOUNT },
        voucherType: 'unique',
        tags: { team },
      };
      const { campaign } = await arrange<'createCampaign'>({ do: 'createCampaign', draft });
      await arrange<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
      await vouchers(
        context,
        arrange,
        times(racers - 1, () => campaign),
      );
      return { racers: times(racers, () => ({ do: 'findVoucher', tags: { team }, customer: context.name('customer') })) };
    },
  },
  {
    name: 'two-batches-one-prefix',
    title: 'Two batches are ordered with one prefix',
    clauses: ['batch.prefix-unused', 'batch.codes-distinct'],
    racers: [2],
    kinds: ['prefix-taken-twice', 'code-made-twice'],
    async arrange(context, arrange, racers) {
      const [campaign = ''] = await campaigns(context, arrange, {});
      const prefix = context.code();
      return {
        racers: times(racers, () => ({ do: 'createVoucherBatch', campaign, size: 3, alphabet: 'mixed', randomLength: 6, prefix })),
      };
    },
  },
];
