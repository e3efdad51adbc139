/** Redemptions in one step and in two: redeemed, validated, confirmed, withdrawn, read (`redemption.*`, `transaction.*`). Pure: k6 loads this file. */
import type { Basket } from '../dialects/action.ts';
import { amountOf, centsOf } from './amounts.ts';
import { checkCustomer, withCustomer } from './customers.ts';
import { discountOf } from './discount.ts';
import { counted, withinLimits } from './limits.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Expected, type Outcome, refused } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { rulesOf } from './rules.ts';
import {
  type CampaignState,
  type Circumstances,
  type RedemptionState,
  redemptionKey,
  type State,
  setCampaign,
  setRedemption,
  type VoucherState,
  without,
} from './state.ts';
import { isUnique } from './uses.ts';

type Addressed = { readonly code: string; readonly transaction: string };

export function viewOf({ code, transaction, customer, cost, discount, confirmed }: RedemptionState): Expected {
  return {
    code,
    transaction,
    customer,
    cost: amountOf(cost),
    discount: discount === undefined ? undefined : amountOf(discount),
    confirmed,
  };
}

/** @param told the answer's value: says the discount where the model cannot */
export function createRedemption(
  state: State,
  basket: Basket,
  confirmed: boolean,
  circumstances: Circumstances,
  policy: PolicyOf,
  told: unknown,
): readonly Outcome[] {
  const { code, transaction, customer } = basket;
  const cost = centsOf(basket.cost);
  const voucher = state.vouchers.get(code);
  const campaign = state.campaigns.get(voucher?.campaign ?? '');
  if (voucher === undefined || campaign === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  checkTransaction(state, transaction, voucher, circumstances, policy, obstacles);
  checkState(state, campaign, voucher, circumstances, () => true, obstacles);
  checkUse(state, voucher, confirmed, policy, obstacles);
  if (voucher.customer !== undefined && voucher.customer !== customer) obstacles.must('other-customer');
  const { minimumValue, maximumValue } = campaign.draft;
  if (minimumValue !== undefined && cost < centsOf(minimumValue)) obstacles.must('below-minimum');
  if (maximumValue !== undefined && cost > centsOf(maximumValue)) obstacles.must('above-maximum');
  checkUnjudged(campaign, basket, obstacles);
  checkCustomer(state, campaign, customer, false, circumstances, policy, obstacles);
  const discount = withinLimits(state, campaign, discountOf(campaign, cost, policy), circumstances, policy, obstacles);
  return obstacles.outcomes(state, () => {
    const redemption: RedemptionState = {
      code,
      transaction,
      campaign: campaign.campaign,
      customer,
      customerGone: false,
      cost,
      discount: discount ?? discountTold(told),
      confirmed: false,
    };
    const validated = setRedemption(withCustomer(state, customer), redemption);
    return confirmed ? confirmedOutcome(validated, redemption, circumstances) : done(validated, viewOf(redemption));
  });
}

export function confirmRedemption(
  state: State,
  addressed: Addressed,
  circumstances: Circumstances,
  policy: PolicyOf,
  told: unknown,
): readonly Outcome[] {
  const redemption = state.redemptions.get(redemptionKey(addressed));
  const voucher = state.vouchers.get(addressed.code);
  const campaign = state.campaigns.get(voucher?.campaign ?? '');
  if (redemption === undefined || voucher === undefined || campaign === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  if (redemption.confirmed) {
    if (policy('second-confirmation', ['refused', 'accepted']) === 'accepted') return done(state, viewOf(redemption));
    obstacles.must('already-confirmed');
    // That the code is used is true as well.
    if (isUnique(state, voucher)) obstacles.may('code-already-used');
    return obstacles.outcomes(state, () => []);
  }
  // How long a limited time is, no clause says.
  if (circumstances.policies['unconfirmed-lifetime'] !== 'unlimited') obstacles.may('time-limit-expired');
  checkState(
    state,
    campaign,
    voucher,
    circumstances,
    () => policy('confirm-checks-state', ['refused', 'allowed']) === 'refused',
    obstacles,
  );
  const used = [...state.redemptions.values()].some((one) => one.code === addressed.code && one.confirmed);
  if (used && isUnique(state, voucher)) obstacles.must('code-already-used');
  // What else has changed since the validation may be looked at again, or not.
  if (voucher.customer !== undefined && voucher.customer !== redemption.customer) obstacles.may('other-customer');
  const { minimumValue, maximumValue } = campaign.draft;
  if (minimumValue !== undefined && redemption.cost < centsOf(minimumValue)) obstacles.may('below-minimum');
  if (maximumValue !== undefined && redemption.cost > centsOf(maximumValue)) obstacles.may('above-maximum');
  checkUnjudged(campaign, undefined, obstacles);
  checkCustomer(state, campaign, redemption.customer, true, circumstances, policy, obstacles);
  const discount = withinLimits(state, campaign, redemption.discount, circumstances, policy, obstacles);
  return obstacles.outcomes(state, () =>
    confirmedOutcome(state, { ...redemption, discount: discount ?? discountTold(told) }, circumstances),
  );
}

function confirmedOutcome(state: State, redemption: RedemptionState, { at }: Circumstances): readonly Outcome[] {
  const after = { ...redemption, confirmed: true };
  const campaign = counted(state.campaigns.get(redemption.campaign)!, redemption.discount, at);
  return done(setCampaign(setRedemption(state, after), campaign), viewOf(after));
}

export function cancelRedemption(state: State, addressed: Addressed): readonly Outcome[] {
  const redemption = state.redemptions.get(redemptionKey(addressed));
  if (redemption === undefined) return refused(state, 'not-found');
  if (redemption.confirmed) return refused(state, 'confirmed-is-final');
  return done({ ...state, redemptions: without(state.redemptions, (one) => one === redemption) }, null);
}

export function getRedemption(state: State, addressed: Addressed): readonly Outcome[] {
  const redemption = state.redemptions.get(redemptionKey(addressed));
  return redemption === undefined ? refused(state, 'not-found') : done(state, viewOf(redemption));
}

function checkTransaction(
  state: State,
  transaction: string,
  voucher: VoucherState,
  { unseen }: Circumstances,
  policy: PolicyOf,
  obstacles: Obstacles,
): void {
  const same = [...state.redemptions.values()].filter((one) => one.transaction === transaction);
  const elsewhere = unseen?.transactions.has(transaction) === true;
  if (same.length === 0 && !elsewhere) return;
  const scope = policy('transaction-scope', ['project', 'campaign', 'voucher']);
  const taken = same.some(
    (one) => scope === 'project' || (scope === 'campaign' ? one.campaign === voucher.campaign : one.code === voucher.code),
  );
  if (taken) obstacles.must('transaction-taken');
  else if (elsewhere && scope !== 'voucher') obstacles.may('transaction-taken');
}

/** @param looked whether the state is looked at; asked only where it matters */
function checkState(
  state: State,
  campaign: CampaignState,
  voucher: VoucherState,
  { unseen }: Circumstances,
  looked: () => boolean,
  obstacles: Obstacles,
): void {
  // No clause says what the state of the main campaign means; nor is it known where that has not been seen.
  const { parent } = campaign.draft;
  const main = state.campaigns.get(parent ?? '');
  const hidden = unseen !== undefined && parent !== undefined && main === undefined;
  if (main?.status === 'inactive' || hidden) obstacles.may('campaign-not-active');
  const untold = campaign.status === 'draft' && unseen?.activations === true;
  if (untold) obstacles.may('campaign-not-active');
  const off = campaign.status !== 'active' && !untold;
  if (!off && voucher.active && !voucher.expired) return;
  if (!looked()) {
    // Whether an expired code can still be confirmed where switched-off ones can, no clause says.
    if (voucher.expired) obstacles.maySomehow();
    return;
  }
  if (off) obstacles.must('campaign-not-active');
  if (!voucher.active || voucher.expired) obstacles.mustSomehow();
}

function checkUse(state: State, voucher: VoucherState, confirmed: boolean, policy: PolicyOf, obstacles: Obstacles): void {
  if (!isUnique(state, voucher)) return;
  const own = [...state.redemptions.values()].filter(({ code }) => code === voucher.code);
  if (own.some((one) => one.confirmed)) obstacles.must('code-already-used');
  else if (own.length > 0 && policy('second-validation', ['allowed', 'refused']) === 'refused') {
    // The policy speaks of validating; a redemption in one step validates too.
    if (confirmed) obstacles.maySomehow('code-already-used');
    else obstacles.mustSomehow('code-already-used');
  }
}

/** Places, categories and hours are not the model's: where such a rule is, its refusals may come, or not. */
function checkUnjudged(campaign: CampaignState, basket: Basket | undefined, obstacles: Obstacles): void {
  if (rulesOf(campaign, 'area').length > 0) obstacles.may('location-required', 'location-invalid', 'outside-areas');
  if (rulesOf(campaign, 'category').length > 0) obstacles.may('tags-required', 'tags-forbidden', 'category-required');
  if ((basket?.categories ?? []).length > 0) obstacles.may('tags-unknown');
  if (rulesOf(campaign, 'time-of-order').length + rulesOf(campaign, 'timeframe').length > 0) obstacles.may('not-valid-now');
}

function discountTold(told: unknown): number | undefined {
  const { discount } = (told ?? {}) as { readonly discount?: number };
  return discount === undefined ? undefined : centsOf(discount);
}
