/** What a redemption takes off (`discount.*`). Pure: k6 loads this file. */
import type { Discount } from '../dialects/action.ts';
import { centsOf, shareOf } from './amounts.ts';
import type { PolicyOf } from './policies.ts';
import { rulesOf } from './rules.ts';
import type { CampaignState } from './state.ts';

/** In cents, before any budget is looked at; undefined where the campaign has no discount that can be told. */
export function discountOf(campaign: CampaignState, cost: number, policy: PolicyOf): number | undefined {
  const { discount } = campaign.draft;
  if (discount === undefined) return undefined;
  const [least, most] = fullDiscount(discount, cost, policy).map((full) => capped(campaign, full, cost, policy));
  return least === most ? least : undefined;
}

function fullDiscount({ type, value }: Discount, cost: number, policy: PolicyOf): readonly number[] {
  if (type === 'numeric') return [centsOf(value), centsOf(value)];
  return shareOf(cost, value, isWhole(cost * value) ? 'down' : policy('rounding', ['half-up', 'half-even', 'down']));
}

function capped(campaign: CampaignState, full: number, cost: number, policy: PolicyOf): number {
  const [cap] = rulesOf(campaign, 'max-discount');
  const discount = cap === undefined ? full : Math.min(full, centsOf(cap.maxDiscount));
  if (discount <= cost) return discount;
  return policy('discount-basket-cap', ['capped', 'uncapped']) === 'capped' ? cost : discount;
}

/** Whether cents times percent leave no fraction of a cent; a binary fraction is taken for one. */
function isWhole(product: number): boolean {
  return Number.isInteger(product / 100);
}
