/** Campaigns: made, changed, deleted, read (`campaign.*`). Pure: k6 loads this file. */
import type { Action, CampaignChanges, CampaignDraft } from '../dialects/action.ts';
import { below } from './limits.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Outcome, refused } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { type CampaignState, type Circumstances, type State, setCampaign, without } from './state.ts';

/** @param told the answer's value: the key is the service's choice. Where nobody knows it, nobody can use the campaign. */
export function createCampaign(
  state: State,
  { draft }: Extract<Action, { do: 'createCampaign' }>,
  { unseen }: Circumstances,
  told: unknown,
): readonly Outcome[] {
  const obstacles = new Obstacles();
  const parent = state.campaigns.get(draft.parent ?? '');
  if (draft.kind === 'discount' && parent?.draft.kind !== 'main') {
    // A campaign that is not there may have been made by somebody else.
    if (parent === undefined && unseen !== undefined) obstacles.may('invalid-input', 'not-found');
    else obstacles.must('invalid-input', 'not-found');
  }
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
  const after = { ...before, draft: changedDraft(before.draft, action.changes), status: action.status ?? before.status };
  return obstacles.outcomes(state, () => done(setCampaign(state, after), viewOf(after)));
}

/** What is null is taken away; tags are members of their own. */
function changedDraft(draft: CampaignDraft, changes: CampaignChanges = {}): CampaignDraft {
  const { tags, ...others } = changes;
  const members = Object.entries({ ...draft, ...others }).filter(([, value]) => value !== null && value !== undefined);
  return { ...(Object.fromEntries(members) as unknown as CampaignDraft), ...(tags == null ? {} : { tags: { ...draft.tags, ...tags } }) };
}

export function deleteCampaign(
  state: State,
  { campaign }: Extract<Action, { do: 'deleteCampaign' }>,
  { unseen }: Circumstances,
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
  // Others may have used it.
  if (unseen?.limits === true && rule !== 'always') obstacles.may('not-deletable');
  // What becomes of the campaigns below it no clause says: they go with it, or stand in the way, also those that somebody else has made.
  if (family.size > 1 || (unseen !== undefined && state.campaigns.get(campaign)?.draft.kind === 'main')) obstacles.maySomehow();
  const after: State = {
    ...state,
    campaigns: without(state.campaigns, (one) => family.has(one.campaign)),
    vouchers: without(state.vouchers, (one) => family.has(one.campaign)),
    redemptions: without(state.redemptions, (one) => family.has(one.campaign)),
  };
  return obstacles.outcomes(state, () => done(after, null));
}

export function getCampaign(
  state: State,
  { campaign }: Extract<Action, { do: 'getCampaign' }>,
  { unseen }: Circumstances,
): readonly Outcome[] {
  const known = state.campaigns.get(campaign);
  if (known === undefined) return refused(state, 'not-found');
  const untold = known.status === 'draft' && unseen?.activations === true;
  return done(state, { ...viewOf(known), ...(untold ? { status: undefined } : {}) });
}

function viewOf({ campaign, draft, status }: CampaignState): Readonly<Record<string, unknown>> {
  return { campaign, name: draft.name, status, parent: draft.kind === 'discount' ? draft.parent : undefined };
}
