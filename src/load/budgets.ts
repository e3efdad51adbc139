/** What a load leaves of the limits of its campaigns, counted from its answers. */
import type { Action, BudgetPeriod } from '../dialects/action.ts';
import type { Answer, RedemptionView } from '../dialects/answer.ts';
import { type CampaignFacts, ledgerOf } from '../history/ledger.ts';
import { type History, redeems, saleKey } from '../history/record.ts';
import { SLOT_MS } from '../model/periods.ts';

export interface Limit {
  /** Such as `budgets of campaigns`. */
  readonly kind: string;
  /** Such as `budget of campaign 7`. */
  readonly name: string;
  readonly unit: 'amount' | 'redemptions';
  readonly limit: number;
  /** Whether it bounds what no other limit of the same unit bounds as a whole: their sum counts nothing twice. */
  readonly outermost: boolean;
}

interface Counted extends Limit {
  spent: number;
  /** Whether it bounds what is spent within a period. */
  readonly periodic: boolean;
  /** The quarter of an hour that something was spent in last, and what was spent in it: it surely is within one period. */
  quarter: number;
  spentInQuarter: number;
  /** Whether it has certainly run out. */
  reached: boolean;
}

export class Budgets {
  readonly #limits: Counted[] = [];
  readonly #byCode = new Map<string, readonly Counted[]>();
  /** Discounts of validations, which a confirmation need not repeat. */
  readonly #validated = new Map<string, number>();
  readonly #counted = new Set<string>();
  /** The zero of the history, in milliseconds since the epoch. */
  readonly #zero: number;

  /** @param setUp what has made the campaigns and codes */
  constructor(setUp: History) {
    this.#zero = setUp.header.clock.wallAtZero;
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

  /** The kinds of which no limit was reached so far, such as `hourly budgets of campaigns`. */
  unreached(): readonly string[] {
    const kinds = new Set(this.#limits.map(({ kind }) => kind));
    for (const { kind, reached } of this.#limits) if (reached) kinds.delete(kind);
    return [...kinds];
  }

  /** What is left of all budgets together; null where there is none. */
  left(): { readonly left: number; readonly of: number } | null {
    const budgets = this.#limits.filter(({ unit, outermost }) => unit === 'amount' && outermost);
    if (budgets.length === 0) return null;
    const sum = (one: (limit: Counted) => number): number => cents(budgets.reduce((total, limit) => total + one(limit), 0));
    return { left: sum(({ limit, spent }) => limit - spent), of: sum(({ limit }) => limit) };
  }

  /** @param at when it was answered: instants never go back by much */
  add(action: Action, answer: Answer | undefined, at: number): void {
    if (answer?.outcome !== 'done') return;
    const redeemed = redeems(action);
    if (!redeemed && action.do !== 'validateRedemption') return;
    const sale = 'basket' in action ? action.basket : action;
    const limits = this.#byCode.get(sale.code);
    if (limits === undefined) return;
    const key = saleKey(sale);
    const { discount } = answer.value as RedemptionView;
    if (!redeemed) {
      if (discount !== undefined) this.#validated.set(key, discount);
      return;
    }
    // A second confirmation spends nothing.
    if (this.#counted.has(key)) return;
    this.#counted.add(key);
    const amount = discount ?? this.#validated.get(key) ?? 0;
    const quarter = Math.floor((this.#zero + at) / SLOT_MS);
    for (const limit of limits) spend(limit, limit.unit === 'amount' ? amount : 1, quarter);
  }
}

function spend(limit: Counted, amount: number, quarter: number): void {
  limit.spentInQuarter = cents((limit.quarter === quarter ? limit.spentInQuarter : 0) + amount);
  limit.quarter = quarter;
  limit.spent = cents(limit.spent + amount);
  limit.reached ||= (limit.periodic ? limit.spentInQuarter : limit.spent) >= limit.limit;
}

function limitsOf({ key, draft, budgetRules }: CampaignFacts, parent: CampaignFacts | undefined): Counted[] {
  const whose = draft.kind === 'main' ? 'main campaign' : 'campaign';
  const counted = (what: readonly [one: string, several: string], { unit, limit, above, periodic = false }: Bound): Counted[] => {
    const [name, kind] = [`${what[0]} of ${whose} ${key}`, `${what[1]} of ${whose}s`];
    const nothing = { spent: 0, quarter: 0, spentInQuarter: 0, reached: false };
    return limit === undefined ? [] : [{ kind, name, unit, limit, outermost: above === undefined, periodic, ...nothing }];
  };
  const { maxTotalBudget, maxRedemptions } = draft;
  const above = parent?.draft;
  return [
    ...counted(['budget', 'budgets'], { unit: 'amount', limit: maxTotalBudget, above: above?.maxTotalBudget }),
    ...counted(['redemptions', 'counts'], { unit: 'redemptions', limit: maxRedemptions, above: above?.maxRedemptions }),
    ...budgetRules.flatMap(({ period, budget }) => {
      const word = PERIOD_WORDS[period];
      return counted([`${word} budget`, `${word} budgets`], {
        unit: 'amount',
        limit: budget,
        above: maxTotalBudget ?? above?.maxTotalBudget,
        periodic: true,
      });
    }),
  ];
}

interface Bound {
  readonly unit: Limit['unit'];
  readonly limit: number | undefined;
  /** Of the same unit, in the campaign above. */
  readonly above: number | undefined;
  readonly periodic?: boolean;
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
