/** The walkthrough "create a campaign": a main campaign, a discount campaign below it, its rules, and its activation. Pure: k6 loads this file. */
import type { CampaignDraft, Rule } from '../dialects/action.ts';
import type { CampaignView, RuleView } from '../dialects/answer.ts';
import { attempt, type Flow, need } from './flow.ts';

export interface CampaignPlan {
  readonly main: Omit<CampaignDraft, 'kind' | 'parent'>;
  readonly discount: Omit<CampaignDraft, 'kind' | 'parent'>;
  readonly rules?: readonly Rule[];
  /** Default true; otherwise the discount campaign stays a draft. */
  readonly activate?: boolean;
}

export interface CreatedCampaign {
  readonly main: CampaignView;
  /** The discount campaign, as it was last seen. */
  readonly campaign: CampaignView;
  readonly rules: readonly RuleView[];
}

/** Makes a discount campaign that is ready for vouchers and redemptions. @throws FlowInterrupted */
export function* createCampaign(plan: CampaignPlan): Flow<CreatedCampaign> {
  const main = yield* need<'createCampaign'>({ do: 'createCampaign', draft: { ...plan.main, kind: 'main' } });
  const below = yield* addDiscountCampaign(main.campaign, plan);
  return { main, ...below };
}

/** Makes a discount campaign below a main campaign that is there already. @throws FlowInterrupted */
export function* addDiscountCampaign(main: string, plan: Omit<CampaignPlan, 'main'>): Flow<Omit<CreatedCampaign, 'main'>> {
  const draft = yield* need<'createCampaign'>({ do: 'createCampaign', draft: { ...plan.discount, kind: 'discount', parent: main } });
  const rules: RuleView[] = [];
  for (const rule of plan.rules ?? []) rules.push(yield* need<'addRule'>({ do: 'addRule', campaign: draft.campaign, rule }));
  if (plan.activate === false) return { campaign: draft, rules };
  // Only the activation of the discount campaign is documented. A deployment may want its main campaign active as well.
  yield* attempt<'changeCampaign'>({ do: 'changeCampaign', campaign: main, status: 'active' });
  const campaign = yield* need<'changeCampaign'>({ do: 'changeCampaign', campaign: draft.campaign, status: 'active' });
  return { campaign, rules };
}
