/** The scenery in which each operation of Vouchery 1.0 is exercised, made from the dialect's actions. */
import type { CampaignDraft } from '../../../dialects/action.ts';
import type { CaseContext } from '../../../engine/check.ts';
import type { Exercise, Reading } from '../../subjects.ts';
import { ELSEWHERE, INSIDE, squareAround } from '../places.ts';

export interface Scene {
  readonly context: CaseContext;
  /** Whose objects these are. */
  readonly as: string;
  /** Who makes sales. */
  readonly seller: string;
}

/** Makes what one operation needs. */
export type Recipe = (scene: Scene) => Promise<Exercise>;

export async function mainCampaign({ context, as }: Scene): Promise<string> {
  const draft = { kind: 'main', name: context.name('main') } as const;
  const { campaign } = await context.given<'createCampaign'>({ do: 'createCampaign', draft }, as);
  return campaign;
}

/** A discount campaign in draft, below a main campaign of its own. */
export async function draftCampaign(scene: Scene, more: Partial<CampaignDraft> = {}): Promise<string> {
  const { context, as } = scene;
  const draft: CampaignDraft = {
    kind: 'discount',
    parent: await mainCampaign(scene),
    name: context.name('campaign'),
    voucherType: 'generic',
    discount: { type: 'percentage', value: 10, currency: 'EUR' },
    ...more,
  };
  const { campaign } = await context.given<'createCampaign'>({ do: 'createCampaign', draft }, as);
  return campaign;
}

/** A discount campaign that takes redemptions. */
export async function activeCampaign(scene: Scene, more: Partial<CampaignDraft> = {}): Promise<string> {
  const campaign = await draftCampaign(scene, more);
  await scene.context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' }, scene.as);
  return campaign;
}

export async function voucherIn({ context, as }: Scene, campaign: string, customer?: string): Promise<string> {
  const code = context.code();
  await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code, ...(customer === undefined ? {} : { customer }) }, as);
  return code;
}

export async function customerOf({ context, as }: Scene): Promise<string> {
  const customer = context.name('customer');
  await context.given<'createCustomer'>({ do: 'createCustomer', customer }, as);
  return customer;
}

export interface Sale {
  readonly code: string;
  readonly transaction: string;
}

/** A sale that is validated, and not confirmed: what is confirmed stays for ever. */
export async function saleOf({ context, seller }: Scene, code: string, customer?: string): Promise<Sale> {
  const transaction = context.name('sale');
  const basket = { code, transaction, cost: 50, ...(customer === undefined ? {} : { customer }) };
  await context.given<'validateRedemption'>({ do: 'validateRedemption', basket }, seller);
  return { code, transaction };
}

export async function areaOf({ context, as }: Scene, elsewhere = false): Promise<string> {
  const corners = squareAround(elsewhere ? ELSEWHERE : INSIDE, 0.5);
  const { area } = await context.given<'createArea'>({ do: 'createArea', name: context.name('area'), corners }, as);
  return area;
}

export async function categoryOf({ context, as }: Scene): Promise<string> {
  const action = { do: 'createCategory', name: context.name('category'), tags: ['fruit', 'bread', 'milk'] } as const;
  const { category } = await context.given<'createCategory'>(action, as);
  return category;
}

/** Status and body of each reading, by the scene's role. */
export async function shown({ context, as }: Scene, readings: readonly Reading[]): Promise<string> {
  const texts: string[] = [];
  for (const { operation, call } of readings) {
    const { response } = await context.call(operation, { ...call, as });
    texts.push(`${operation} ${response?.status} ${new TextDecoder().decode(response?.body)}`);
  }
  return texts.join('\n');
}

/** Reads the object whose numeric key the answer shows. */
export function readById(context: CaseContext, operation: string, name = 'id'): NonNullable<Exercise['result']> {
  return (answer) => {
    const id = context.at(answer, `/${name}`);
    return typeof id === 'number' ? { operation, call: { path: { id } } } : undefined;
  };
}
