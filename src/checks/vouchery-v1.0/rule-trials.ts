/** For each kind of rule: one that has an effect, an update that changes it, and sales that show which of the two holds. */
import type { Basket, Rule, RuleKind } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import { categoryOf } from './categories.ts';
import { atNoon, days, hours, targetNow } from './moments.ts';
import { ELSEWHERE, INSIDE } from './places.ts';
import { customerOf } from './rule-customers.ts';
import { around } from './rule-places.ts';

/** A sale that comes to a discount of `discount` where no rule interferes. */
export interface TrialSale {
  readonly discount: number;
  readonly more?: Partial<Basket>;
  /** The discount that is granted nevertheless, or none. */
  readonly under: number | 'refused';
}

export interface Trial {
  readonly rule: Rule;
  /** In this order, under the rule as it was made. */
  readonly made: readonly TrialSale[];
  /** The members of an update, and the sales after it; undefined for a rule without settings. */
  readonly update: { readonly body: Readonly<Record<string, unknown>>; readonly sales: readonly TrialSale[] } | undefined;
}

export interface TrialKind {
  readonly kind: RuleKind;
  /** As in createAreaRule, updateAreaRule, deleteAreaRule. */
  readonly word: string;
  /** Whether the rule is addressed by its campaign: there is one at most. */
  readonly singular: boolean;
  /** `code` is of a campaign that has no rule yet. */
  prepare(context: CaseContext, code: string): Promise<Trial>;
}

export const TRIALS: readonly TrialKind[] = [
  {
    kind: 'area',
    word: 'AreaRule',
    singular: false,
    async prepare(context) {
      const rule = await around(context, INSIDE);
      const other = await around(context, ELSEWHERE);
      const at = (location: typeof INSIDE, under: TrialSale['under']): TrialSale => ({ discount: 10, more: { location }, under });
      return {
        rule,
        made: [at(ELSEWHERE, 'refused'), at(INSIDE, 10)],
        update: { body: { area_id: Number(other.area) }, sales: [at(INSIDE, 'refused'), at(ELSEWHERE, 10)] },
      };
    },
  },
  {
    kind: 'budget',
    word: 'BudgetRule',
    singular: false,
    async prepare() {
      const sales = [
        { discount: 10, under: 10 },
        { discount: 10, under: 'refused' },
      ] as const;
      return { rule: { kind: 'budget', period: 'year', budget: 10 }, made: sales, update: { body: { budget: 20 }, sales } };
    },
  },
  {
    kind: 'category',
    word: 'CategoryRule',
    singular: false,
    async prepare(context) {
      const { category, entries } = await categoryOf(context, ['fruit', 'bread']);
      const tagged = (tag: string, under: TrialSale['under']): TrialSale => ({ discount: 10, more: { categories: entries(tag) }, under });
      return {
        rule: { kind: 'category', category, mode: 'any_of', tags: ['fruit'] },
        made: [tagged('bread', 'refused'), tagged('fruit', 10)],
        update: { body: { tags: ['bread'] }, sales: [tagged('fruit', 'refused'), tagged('bread', 10)] },
      };
    },
  },
  {
    kind: 'max-discount',
    word: 'MaxDiscountRule',
    singular: true,
    async prepare() {
      return {
        rule: { kind: 'max-discount', maxDiscount: 20 },
        made: [{ discount: 50, under: 20 }],
        update: { body: { max_discount: 30 }, sales: [{ discount: 50, under: 30 }] },
      };
    },
  },
  {
    kind: 'new-customer',
    word: 'NewCustomerRule',
    singular: true,
    async prepare(context) {
      const customer = await customerOf(context, false);
      return { rule: { kind: 'new-customer' }, made: [{ discount: 10, more: { customer }, under: 'refused' }], update: undefined };
    },
  },
  {
    kind: 'per-customer',
    word: 'PerCustomerRule',
    singular: true,
    async prepare(context) {
      const more = { customer: context.name('customer') };
      const sales = [
        { discount: 10, more, under: 10 },
        { discount: 10, more, under: 'refused' },
      ] as const;
      const update = { body: { max_redemptions: 2 }, sales };
      return { rule: { kind: 'per-customer', maxRedemptions: 1 }, made: sales, update };
    },
  },
  {
    kind: 'time-of-order',
    word: 'TimeOfOrderRule',
    singular: false,
    async prepare(context, code) {
      const now = atNoon(await targetNow(context, code));
      const fitting = hours(now, 6, 18);
      return {
        rule: hours(now.plus({ days: 3 }), 6, 18),
        made: [{ discount: 10, under: 'refused' }],
        update: { body: { day_of_week: fitting.weekday }, sales: [{ discount: 10, under: 10 }] },
      };
    },
  },
  {
    kind: 'timeframe',
    word: 'TimeframeRule',
    singular: false,
    async prepare(context, code) {
      const now = await targetNow(context, code);
      return {
        rule: days(now, -20, -10),
        made: [{ discount: 10, under: 'refused' }],
        update: { body: { end_time: days(now, -20, 10).end }, sales: [{ discount: 10, under: 10 }] },
      };
    },
  },
];
