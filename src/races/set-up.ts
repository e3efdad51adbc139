/** What is there before a race: campaigns, codes, validated sales. */
import type { Action, Basket, CampaignDraft } from '../dialects/action.ts';
import type { CaseContext } from '../engine/check.ts';
import type { Arrange } from './cell.ts';

/** What one redemption takes off, in every cell. */
export const DISCOUNT = 5;
const COST = 40;

/** What bounds a campaign, or a main campaign. */
export type Limit = Pick<CampaignDraft, 'maxTotalBudget' | 'maxRedemptions'>;

type Limits = Limit & Pick<CampaignDraft, 'voucherType' | 'tags'> & { readonly main?: Limit };

/** A main campaign with discount campaigns below it, active. Gives the keys of the latter. */
export async function campaigns(context: CaseContext, arrange: Arrange, limits: Limits, count = 1): Promise<readonly string[]> {
  const { main, ...own } = limits;
  const parent = await mainCampaign(context, arrange, main);
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { campaign } = await arrange<'createCampaign'>({ do: 'createCampaign', draft: draftOf(context, parent, own) });
    await arrange<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
    made.push(campaign);
  }
  return made;
}

/** One without limits is shared by all rounds. */
async function mainCampaign(context: CaseContext, arrange: Arrange, limits: Limits['main']): Promise<string> {
  const action = { do: 'createCampaign', draft: { kind: 'main', name: context.name('race'), ...limits } } as const;
  const made = await (limits === undefined ? arrange.once<'createCampaign'>('main', action) : arrange<'createCampaign'>(action));
  return made.campaign;
}

function draftOf(context: CaseContext, parent: string, own: Omit<Limits, 'main'>): CampaignDraft {
  return {
    kind: 'discount',
    parent,
    name: context.name('race'),
    discount: { type: 'numeric', value: DISCOUNT },
    voucherType: 'unique',
    ...own,
  };
}

/** A campaign without limits that all rounds share: for what is about its codes alone. */
export async function sharedCampaign(context: CaseContext, arrange: Arrange, own: Pick<Limits, 'voucherType'> = {}): Promise<string> {
  const parent = await mainCampaign(context, arrange, undefined);
  const draft = draftOf(context, parent, own);
  const { campaign } = await arrange.once<'createCampaign'>('campaign', { do: 'createCampaign', draft });
  await arrange.once<'changeCampaign'>('activation', { do: 'changeCampaign', campaign, status: 'active' });
  return campaign;
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

/** What racers contend for. */
export interface Contest {
  /** One for each racer. */
  readonly codes: readonly string[];
  /** The drain probe. */
  readonly drain: readonly Action[];
}

/** Vouchers of one campaign for racers, and as many more as a drain probe needs where so many redemptions have room. */
export async function contest(
  context: CaseContext,
  arrange: Arrange,
  key: string,
  { racers, room, basket = {} }: { readonly racers: number; readonly room: number; readonly basket?: Partial<Basket> },
): Promise<Contest> {
  const codes = await vouchersOf(context, arrange, key, racers + room + 1);
  return { codes: codes.slice(0, racers), drain: codes.slice(racers).map((code) => redeem(context, code, basket)) };
}

/** From so many on, a batch is quicker than one voucher after another. */
const BATCH = 2;

/** So many vouchers of one campaign. */
export async function vouchersOf(context: CaseContext, arrange: Arrange, key: string, count: number): Promise<readonly string[]> {
  if (count >= BATCH) {
    const order = { campaign: key, size: count, alphabet: 'mixed', randomLength: 6, prefix: context.code(), active: true } as const;
    return (await arrange<'createVoucherBatch'>({ do: 'createVoucherBatch', ...order })).map(({ code }) => code);
  }
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
export async function validated(
  context: CaseContext,
  arrange: Arrange,
  codes: readonly string[],
  more: Partial<Basket> = {},
): Promise<readonly Confirmation[]> {
  const confirmations: Confirmation[] = [];
  for (const code of codes) {
    const basket = sale(context, code, more);
    await arrange<'validateRedemption'>({ do: 'validateRedemption', basket });
    confirmations.push({ do: 'confirmRedemption', code, transaction: basket.transaction });
  }
  return confirmations;
}

export type Confirmation = Extract<Action, { do: 'confirmRedemption' }>;
