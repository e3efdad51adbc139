/**
 * What bounds the spending and the number of redemptions: the campaign, its main campaign, budget rules (`budget.*`, `count.*`). Only what is
 * confirmed counts (`budget.unconfirmed-free`, `count.unconfirmed-free`). Pure: k6 loads this file.
 */
import type { BudgetPeriod } from '../dialects/action.ts';
import type { RefusalReason } from '../dialects/answer.ts';
import { centsOf } from './amounts.ts';
import type { Obstacles } from './obstacles.ts';
import { slotsOf, spentWithin } from './periods.ts';
import type { PolicyOf } from './policies.ts';
import { rulesOf } from './rules.ts';
import type { CampaignState, Circumstances, State } from './state.ts';

/** Why a redemption is refused where the budget rule of a period has no room. */
export const REASON_OF_PERIOD: Readonly<Record<BudgetPeriod, RefusalReason>> = {
  year: 'yearly-budget-exceeded',
  quarter: 'quarterly-budget-exceeded',
  month: 'monthly-budget-exceeded',
  week: 'weekly-budget-exceeded',
  sunday_week: 'weekly-budget-exceeded',
  day: 'daily-budget-exceeded',
  hour: 'hourly-budget-exceeded',
};

interface Bound {
  /** What is left: at least, and at most. */
  readonly left: readonly [number, number];
  readonly reasons: readonly RefusalReason[];
}

/**
 * Holds a discount against every limit, and adds what stands in the way.
 * @param discount in cents; undefined where it cannot be told
 * @returns the discount that is granted; undefined where it cannot be told
 */
export function withinLimits(
  state: State,
  campaign: CampaignState,
  discount: number | undefined,
  { at, unseen }: Circumstances,
  policy: PolicyOf,
  obstacles: Obstacles,
): number | undefined {
  const main = state.campaigns.get(campaign.draft.parent ?? '');
  const siblings = main === undefined ? [] : below(state, main.campaign);
  const elsewhere = unseen?.limits === true;
  for (const [limit, redeemed] of [
    [campaign.draft.maxRedemptions, campaign.redeemed],
    [main?.draft.maxRedemptions, siblings.reduce((sum, one) => sum + one.redeemed, 0)],
  ] as const) {
    if (limit === undefined) continue;
    if (elsewhere) obstacles.may('count-exceeded');
    else if (redeemed >= limit) obstacles.must('count-exceeded');
  }
  let granted = discount;
  // What a main campaign that nobody has seen allows, nobody can tell.
  if (unseen !== undefined && main === undefined && campaign.draft.parent !== undefined) {
    obstacles.may('count-exceeded', 'main-budget-exceeded', 'budget-exceeded');
    if (policy('budget-overshoot', ['refuse', 'cut', 'last-over']) === 'cut') granted = undefined;
  }
  for (const { left, reasons } of budgets(campaign, main, siblings, at, policy)) {
    if (elsewhere || granted === undefined) {
      // However much it was cut to, there is room for all of it; whether nothing at all is granted when nothing is left, no clause says.
      if (!elsewhere && discount !== undefined && discount <= left[0] && left[0] > 0) continue;
      obstacles.may(...reasons);
      // Cut, perhaps, to a rest that nobody can tell.
      if (policy('budget-overshoot', ['refuse', 'cut', 'last-over']) === 'cut') granted = undefined;
      continue;
    }
    const [least, most] = left;
    if (granted <= least) {
      // Whether nothing at all is granted when nothing is left, no clause says.
      if (granted === 0 && least === 0) obstacles.may(...reasons);
      continue;
    }
    const overshoot = policy('budget-overshoot', ['refuse', 'cut', 'last-over']);
    const stopped = overshoot === 'refuse' ? granted > most : most <= 0 && granted > 0;
    if (stopped) obstacles.must(...reasons);
    else if (overshoot === 'refuse' || least <= 0) obstacles.may(...reasons);
    if (overshoot === 'cut' && !stopped) granted = least === most ? Math.max(0, least) : undefined;
  }
  return granted;
}

function budgets(
  campaign: CampaignState,
  main: CampaignState | undefined,
  siblings: readonly CampaignState[],
  at: Circumstances['at'],
  policy: PolicyOf,
): readonly Bound[] {
  const whole = (limit: number | undefined, of: readonly CampaignState[], reasons: readonly RefusalReason[]): readonly Bound[] => {
    if (limit === undefined) return [];
    const spent = of.flatMap((one) => one.spent);
    const left = centsOf(limit) - spent.reduce((sum, { cents }) => sum + cents, 0);
    return [{ left: [spent.some(({ andMore }) => andMore) ? Number.NEGATIVE_INFINITY : left, left], reasons }];
  };
  return [
    ...whole(campaign.draft.maxTotalBudget, [campaign], ['budget-exceeded']),
    // Which of the two words a main budget has is a policy about wording only.
    ...whole(main?.draft.maxTotalBudget, siblings, ['main-budget-exceeded', 'budget-exceeded']),
    ...rulesOf(campaign, 'budget').map(({ period, budget }) => {
      const [least, most] = spentWithin(campaign.spent, period, at, policy);
      return { left: [centsOf(budget) - most, centsOf(budget) - least], reasons: [REASON_OF_PERIOD[period]] } as const;
    }),
  ];
}

/** The campaigns below a main campaign. */
export function below(state: State, main: string): readonly CampaignState[] {
  return [...state.campaigns.values()].filter(({ draft }) => draft.parent === main);
}

/**
 * A campaign in which one more redemption is confirmed.
 * @param cents its discount; undefined where it cannot be told
 */
export function counted(campaign: CampaignState, cents: number | undefined, at: Circumstances['at']): CampaignState {
  const slots = slotsOf(at);
  const same = ({ slots: [from, to] }: CampaignState['spent'][number]): boolean => from === slots[0] && to === slots[1];
  const before = campaign.spent.find(same);
  const sum = (before?.cents ?? 0) + (cents ?? 0);
  const andMore = before?.andMore === true || cents === undefined;
  const spent = [...campaign.spent.filter((one) => !same(one)), { slots, cents: sum, andMore }];
  spent.sort((one, other) => one.slots[0] - other.slots[0] || one.slots[1] - other.slots[1]);
  return { ...campaign, redeemed: campaign.redeemed + 1, spent };
}
