/** Which promise each kind of violation breaks. */
import type { ViolationKind } from '../history/record.ts';

/** Of loads: what their history shows to be wrong without breaking a promise that the API documents in as many words. */
export const HISTORY_CLAUSE = 'load.history';

const CLAUSE_OF: Partial<Readonly<Record<ViolationKind, string>>> = {
  'code-redeemed-twice': 'redemption.unique-once',
  'budget-exceeded': 'budget.confirmed-sum',
  'period-budget-exceeded': 'budget.confirmed-sum',
  'count-exceeded': 'count.campaign-limit',
  'customer-limit-exceeded': 'rule.per-customer',
  'new-customer-twice': 'rule.new-customer',
  'transaction-taken-twice': 'transaction.repeated',
  'confirmed-and-withdrawn': 'redemption.confirmed-kept',
  'code-made-twice': 'voucher.code-unique',
  'prefix-taken-twice': 'batch.prefix-unused',
  'code-given-twice': 'find.distinct',
  'nothing-found': 'find.nothing',
  'batch-wrong': 'batch.size',
  'import-miscounted': 'import.counts',
};

/** The clause of the kind, where the workload is about it; otherwise the one of all histories. */
export function clauseOf(kind: ViolationKind, { clauses }: { readonly clauses: readonly string[] }): string {
  const own = CLAUSE_OF[kind];
  return own !== undefined && clauses.includes(own) ? own : HISTORY_CLAUSE;
}
