/** What is there before a race: campaigns, codes, validated sales. */
import type { Action, Basket, CampaignDraft } from '../dialects/action.ts';
import type { CaseContext } from '../engine/check.ts';
import type { Arrange } from './cell.ts';

/** What one redemption takes off, in every cell. */
export const DISCOUNT = 5;
const COST = 40;

type Limits = Pick<CampaignDraft, 'maxTotalBudget' | 'maxRedemptions' | 'voucherType' | 'tags'> & {
  readonly main?: Pick<CampaignDraft, 'maxTotalBudget'>;
};

/** A main campaign with discount campaigns below it, active. Gives the keys of the latter. */
export async function campaigns(context: CaseContext, arrange: Arrange, limits: Limits, count = 1): Promise<readonly string[]> {
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

/** One discount campaign, active. Gives its key. */
export async function oneCampaign(context: CaseContext, arrange: Arrange, limits: Limits = {}): Promise<string> {
  const [only = ''] = await campaigns(context, arrange, limits);
  return only;
}

/** A voucher of each of these campaigns. Gives their codes. */
export async function vouchers(context: CaseContext, arrange: Arrange, of: readonly string[]): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const key of of) {
    const code = context.code();
    await arrange<'createVoucher'>({ do: 'createVoucher', campaign: key, code });
    codes.push(code);
  }
  return codes;
}

/** So many vouchers of one campaign. */
export async function vouchersOf(context: CaseContext, arrange: Arrange, key: string, count: number): Promise<readonly string[]> {
  return await vouchers(
    context,
    arrange,
    times(count, () => key),
  );
}

export function sale(context: CaseContext, code: string, more: Partial<Basket> = {}): Basket {
  return { code, transaction: context.name('sale'), cost: COST, ...more };
}

/** A sale with this code, in one step. */
export function redeem(context: CaseContext, code: string, more: Partial<Basket> = {}): Action {
  return { do: 'redeem', basket: sale(context, code, more) };
}

export function times<Item>(count: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Validates sales with these codes. Gives what confirms them. */
export async function validated(context: CaseContext, arrange: Arrange, codes: readonly string[]): Promise<readonly Confirmation[]> {
  const confirmations: Confirmation[] = [];
  for (const code of codes) {
    const basket = sale(context, code);
    await arrange<'validateRedemption'>({ do: 'validateRedemption', basket });
    confirmations.push({ do: 'confirmRedemption', code, transaction: basket.transaction });
  }
  return confirmations;
}

export type Confirmation = Extract<Action, { do: 'confirmRedemption' }>;
