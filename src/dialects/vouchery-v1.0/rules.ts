/** The eight kinds of rules of Vouchery 1.0. Pure: k6 loads this file. */
import type { Rule, RuleKind } from '../action.ts';
import { key } from './keys.ts';

/** Where the rules of a kind live; a singular kind has at most one rule a campaign, addressed by the campaign. */
export const RULES: Readonly<Record<RuleKind, { readonly segment: string; readonly word: string; readonly singular: boolean }>> = {
  area: { segment: 'area_rules', word: 'AreaRule', singular: false },
  budget: { segment: 'budget_rules', word: 'BudgetRule', singular: false },
  category: { segment: 'category_rules', word: 'CategoryRule', singular: false },
  'max-discount': { segment: 'max_discount_rule', word: 'MaxDiscountRule', singular: true },
  'new-customer': { segment: 'new_customer_rule', word: 'NewCustomerRule', singular: true },
  'per-customer': { segment: 'per_customer_rule', word: 'PerCustomerRule', singular: true },
  'time-of-order': { segment: 'time_of_order_rules', word: 'TimeOfOrderRule', singular: false },
  timeframe: { segment: 'timeframe_rules', word: 'TimeframeRule', singular: false },
};

const MEMBERS: { readonly [Kind in RuleKind]: (rule: Extract<Rule, { kind: Kind }>) => Readonly<Record<string, unknown>> } = {
  area: (rule) => ({ area_id: key(rule.area) }),
  budget: (rule) => ({ timeframe: rule.period, budget: rule.budget }),
  category: (rule) => ({ category_id: key(rule.category), rule_type: rule.mode, tags: rule.tags }),
  'max-discount': (rule) => ({ max_discount: rule.maxDiscount }),
  'new-customer': () => ({}),
  'per-customer': (rule) => ({ max_redemptions: rule.maxRedemptions }),
  'time-of-order': (rule) => ({ start_time: rule.start, end_time: rule.end, day_of_week: rule.weekday, time_zone: rule.timeZone }),
  timeframe: (rule) => ({ start_time: rule.start, end_time: rule.end, time_zone: rule.timeZone }),
};

/** The body with which a rule is created. */
export function ruleMembers<Kind extends RuleKind>(rule: Extract<Rule, { kind: Kind }>): Readonly<Record<string, unknown>> {
  return MEMBERS[rule.kind](rule);
}
