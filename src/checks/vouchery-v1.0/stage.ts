/** The scenery of checks about redemptions and money: campaigns that are ready to be redeemed in. */
import type { CampaignDraft, Discount, Rule } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import { addDiscountCampaign, createCampaign } from '../../flows/create-campaign.ts';

export interface StagePlan {
  readonly main?: Partial<CampaignDraft>;
  /** Default: generic codes, and a discount of half the basket. */
  readonly discount?: Partial<CampaignDraft>;
  readonly rules?: readonly Rule[];
  readonly activate?: boolean;
}

export interface Stage {
  readonly main: string;
  readonly campaign: string;
  /** An active code of the campaign. */
  readonly code: string;
}

/** Half of the basket: every discount can be had by choosing the basket. */
const HALF: Discount = { type: 'percentage', value: 50, currency: 'EUR' };

/** A main campaign, an active discount campaign below it, and one code. What the target refuses here makes the case inconclusive. */
export async function setStage(context: CaseContext, plan: StagePlan = {}): Promise<Stage> {
  const { main, campaign } = await context.walk(
    createCampaign({ ...plan, main: { name: context.name('main'), ...plan.main }, discount: discountDraft(context, plan) }),
  );
  return { main: main.campaign, campaign: campaign.campaign, code: await addCode(context, campaign.campaign) };
}

/** Another discount campaign below a main campaign that is there already. */
export async function setSister(context: CaseContext, main: string, plan: Omit<StagePlan, 'main'> = {}): Promise<Stage> {
  const { campaign } = await context.walk(addDiscountCampaign(main, { ...plan, discount: discountDraft(context, plan) }));
  return { main, campaign: campaign.campaign, code: await addCode(context, campaign.campaign) };
}

/** One more active code of a campaign. */
export async function addCode(context: CaseContext, campaign: string): Promise<string> {
  const code = context.code();
  await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code });
  return code;
}

export const UNIQUE: Partial<CampaignDraft> = { voucherType: 'unique' };

function discountDraft(context: CaseContext, { discount }: Pick<StagePlan, 'discount'>): Omit<CampaignDraft, 'kind'> {
  return { name: context.name('campaign'), discount: HALF, voucherType: 'generic', ...discount };
}
