/** Campaigns: made, changed, deleted, read (`campaign.*`). Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import { below } from './limits.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Expected, type Outcome, refused } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { type CampaignState, type State, setCampaign, without } from './state.ts';

/** @param told the answer's value: the key is the service's choice. Where nobody knows it, nobody can use the campaign. */
export function createCampaign(state: State, { draft }: Extract<Action, { do: 'createCampaign' }>, told: unknown): readonly Outcome[] {
  const obstacles = new Obstacles();
  const parent = state.campaigns.get(draft.parent ?? '');
  if (draft.kind === 'discount' && parent?.draft.kind !== 'main') obstacles.must('invalid-input', 'not-found');
  if (draft.kindValue !== undefined) obstacles.may('invalid-input');
  if (draft.discount?.type === 'percentage' && draft.discount.value > 100) obstacles.may('invalid-input');
  const campaign = (told as { readonly campaign?: string } | undefined)?.campaign;
  return obstacles.outcomes(state, () => {
    if (campaign === undefined) return done(state, {});
    // A key of its own is what makes it another campaign.
    if (state.campaigns.has(campaign)) return [];
    const made: CampaignState = { campaign, draft, status: 'draft', rules: new Map(), spent: [], redeemed: 0 };
    return done(setCampaign(state, made), viewOf(made));
  });
}

export function changeCampaign(state: State, action: Extract<Action, { do: 'changeCampaign' }>): readonly Outcome[] {
  const before = state.campaigns.get(action.campaign);
  if (before === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  if (action.changes?.kind !== undefined || action.changes?.parent !== undefined) obstacles.maySomehow();
  const after = { ...before, draft: { ...before.draft, ...action.changes }, status: action.status ?? before.status };
  return obstacles.outcomes(state, () => done(setCampaign(state, after), viewOf(after)));
}

export function deleteCampaign(
  state: State,
  { campaign }: Extract<Action, { do: 'deleteCampaign' }>,
  policy: PolicyOf,
): readonly Outcome[] {
  if (!state.campaigns.has(campaign)) return refused(state, 'not-found');
  const family = new Set([campaign, ...below(state, campaign).map((one) => one.campaign)]);
  const rule = policy('campaign-deletion', ['unless-redeemed', 'always', 'never-with-vouchers']);
  const obstacles = new Obstacles();
  if (rule === 'unless-redeemed' && [...state.redemptions.values()].some((one) => family.has(one.campaign) && one.confirmed)) {
    obstacles.must('not-deletable');
  }
  if (rule === 'never-with-vouchers' && [...state.vouchers.values()].some((one) => family.has(one.campaign)))
    obstacles.must('not-deletable');
  // What becomes of the campaigns below it no clause says: they go with it, or stand in the way.
  if (family.size > 1) obstacles.maySomehow();
  const after: State = {
    ...state,
    campaigns: without(state.campaigns, (one) => family.has(one.campaign)),
    vouchers: without(state.vouchers, (one) => family.has(one.campaign)),
    redemptions: without(state.redemptions, (one) => family.has(one.campaign)),
  };
  return obstacles.outcomes(state, () => done(after, null));
}

export function getCampaign(state: State, { campaign }: Extract<Action, { do: 'getCampaign' }>): readonly Outcome[] {
  const known = state.campaigns.get(campaign);
  return known === undefined ? refused(state, 'not-found') : done(state, viewOf(known));
}

function viewOf({ campaign, draft, status }: CampaignState): Expected {
  return { campaign, name: draft.name, status, parent: draft.kind === 'discount' ? draft.parent : undefined };
}
