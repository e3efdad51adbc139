/** Campaigns without vouchers: what checks about the objects themselves start from. */
import type { CampaignDraft } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import { addDiscountCampaign } from '../../flows/create-campaign.ts';

/** A main campaign. */
export async function mainCampaign(context: CaseContext): Promise<string> {
  const { campaign } = await context.given<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: context.name('main') } });
  return campaign;
}

/** An active campaign of unique vouchers that has none yet, below a main campaign of its own or the one given. */
export async function emptyCampaign(
  context: CaseContext,
  { main, activate = true, draft = {} }: { main?: string; activate?: boolean; draft?: Partial<CampaignDraft> } = {},
): Promise<string> {
  const { campaign } = await context.walk(
    addDiscountCampaign(main ?? (await mainCampaign(context)), {
      activate,
      discount: {
        name: context.name('campaign'),
        discount: { type: 'percentage', value: 10, currency: 'EUR' },
        voucherType: 'unique',
        ...draft,
      },
    }),
  );
  return campaign.campaign;
}
