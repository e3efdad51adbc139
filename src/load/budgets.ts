/** What a load leaves of the limits of its campaigns, counted from its answers. */
import type { Action, BudgetPeriod } from '../dialects/action.ts';
import type { Answer, RedemptionView } from '../dialects/answer.ts';
import { type CampaignFacts, ledgerOf } from '../history/ledger.ts';
import { type History, redeems } from '../history/record.ts';

export interface Limit {
  /** Such as `budget of campaign 7`. */
  readonly name: string;
  readonly unit: 'amount' | 'redemptions';
  readonly limit: number;
  /** Whether it bounds what no other limit of the same unit bounds as a whole: their sum counts nothing twice. */
  readonly outermost: boolean;
}

interface Counted extends Limit {
  spent: number;
}

export class Budgets {
  readonly #limits: Counted[] = [];
  readonly #byCode = new Map<string, readonly Counted[]>();
  /** Discounts of validations, which a confirmation need not repeat. */
  readonly #validated = new Map<string, number>();
  readonly #counted = new Set<string>();

  /** @param setUp what has made the campaigns and codes */
  constructor(setUp: History) {
    const { campaigns, codes } = ledgerOf(setUp);
    const own = new Map([...campaigns.values()].map((facts) => [facts.key, limitsOf(facts, campaigns.get(facts.draft.parent ?? ''))]));
    this.#limits = [...own.values()].flat();
    for (const [code, campaign] of codes) {
      const parent = campaigns.get(campaign)?.draft.parent;
      const all = [...(own.get(campaign) ?? []), ...(parent === undefined ? [] : (own.get(parent) ?? []))];
      if (all.length > 0) this.#byCode.set(code, all);
    }
  }

  get limits(): readonly Limit[] {
    return this.#limits;
  }

  /** What was spent of each limit so far. */
  spent(): readonly number[] {
    return this.#limits.map(({ spent }) => spent);
  }

  /** What is left of all budgets together; null where there is none. */
  left(): { readonly left: number; readonly of: number } | null {
    const budgets = this.#limits.filter(({ unit, outermost }) => unit === 'amount' && outermost);
    if (budgets.length === 0) return null;
    const sum = (one: (limit: Counted) => number): number => cents(budgets.reduce((total, limit) => total + one(limit), 0));
    return { left: sum(({ limit, spent }) => limit - spent), of: sum(({ limit }) => limit) };
  }

  add(action: Action, answer: Answer | undefined): void {
    if (answer?.outcome !== 'done') return;
    const redeemed = redeems(action);
    if (!redeemed && action.do !== 'validateRedemption') return;
    const { code, transaction } = 'basket' in action ? action.basket : action;
    const limits = this.#byCode.get(code);
    if (limits === undefined) return;
    const key = JSON.stringify([code, transaction]);
    const { discount } = answer.value as RedemptionView;
    if (!redeemed) {
      if (discount !== undefined) this.#validated.set(key, discount);
      return;
    }
    // A second confirmation spends nothing.
    if (this.#counted.has(key)) return;
    this.#counted.add(key);
    const amount = discount ?? this.#validated.get(key) ?? 0;
    for (const limit of limits) limit.spent = cents(limit.spent + (limit.unit === 'amount' ? amount : 1));
  }
}

function limitsOf({ key, draft, budgetRules }: CampaignFacts, parent: CampaignFacts | undefined): Counted[] {
  const whose = `${draft.kind === 'main' ? 'main campaign' : 'campaign'} ${key}`;
  const counted = (name: string, unit: Limit['unit'], limit: number | undefined, above: number | undefined): Counted[] =>
    limit === undefined ? [] : [{ name: `${name} of ${whose}`, unit, limit, outermost: above === undefined, spent: 0 }];
  return [
    ...counted('budget', 'amount', draft.maxTotalBudget, parent?.draft.maxTotalBudget),
    ...counted('redemptions', 'redemptions', draft.maxRedemptions, parent?.draft.maxRedemptions),
    ...budgetRules.flatMap(({ period, budget }) =>
      counted(`${PERIOD_WORDS[period]} budget`, 'amount', budget, draft.maxTotalBudget ?? parent?.draft.maxTotalBudget),
    ),
  ];
}

const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = {
  year: 'yearly',
  quarter: 'quarterly',
  month: 'monthly',
  week: 'weekly',
  sunday_week: 'weekly (from Sunday)',
  day: 'daily',
  hour: 'hourly',
};

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
