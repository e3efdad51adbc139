/** What a redemption takes off (`discount.*`). Pure: k6 loads this file. */
import { centsOf, shareOf } from './amounts.ts';
import type { PolicyOf } from './policies.ts';
import { rulesOf } from './rules.ts';
import type { CampaignState } from './state.ts';

/** In cents, before any budget is looked at; undefined where the campaign has no discount that can be told. */
export function discountOf(campaign: CampaignState, cost: number, policy: PolicyOf): number | undefined {
  const { discount } = campaign.draft;
  if (discount === undefined) return undefined;
  const percentage = discount.type === 'percentage';
  const full = percentage
    ? shareOf(cost, discount.value, isWhole(cost * discount.value) ? 'down' : policy('rounding', ['half-up', 'half-even', 'down']))
    : centsOf(discount.value);
  const [cap] = rulesOf(campaign, 'max-discount');
  const capped = cap === undefined ? full : Math.min(full, centsOf(cap.maxDiscount));
  if (capped <= cost) return capped;
  return policy('discount-basket-cap', ['capped', 'uncapped']) === 'capped' ? cost : capped;
}

/** Whether cents times percent leave no fraction of a cent; a binary fraction is taken for one. */
function isWhole(product: number): boolean {
  return Number.isInteger(product / 100);
}
