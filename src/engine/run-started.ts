/** The first event of a run: everything that a reader needs to know about API, catalogue and circumstances. */
import type { Api } from '../spec/api.ts';
import type { Catalogue, Check } from './check.ts';
import type { CheckSummary, ClauseSummary, OperationSummary } from './events.ts';
import type { Selection } from './selection.ts';

/** Checks of which something is selected, with the number of their selected cases. */
export function checkSummaries({ checks, cases }: Selection): CheckSummary[] {
  const counts = Map.groupBy(cases, ({ check }) => check);
  return checks.map((check) => ({
    id: check.id,
    title: check.title,
    topic: check.id.split('.')[0]!,
    clauses: check.clauses,
    cases: counts.get(check)?.length ?? 0,
  }));
}

export function clauseSummaries(api: Api, catalogue: Catalogue): ClauseSummary[] {
  const checksOf = new Map<string, Check[]>();
  for (const check of catalogue.checks) {
    for (const clause of check.clauses) checksOf.set(clause, [...(checksOf.get(clause) ?? []), check]);
  }
  return [...api.clauses.values()].map((clause) => ({
    id: clause.id,
    sentence: clause.sentence,
    level: clause.level,
    evidence: clause.evidence,
    sources: clause.sources,
    operations: clause.operations,
    policy: clause.policy ?? null,
    untestable: clause.untestable ?? null,
    checks: (checksOf.get(clause.id) ?? []).map(({ id }) => id),
  }));
}

export function operationSummaries(api: Api): OperationSummary[] {
  return [...api.operations.values()].map((operation) => ({
    id: operation.id,
    method: operation.method,
    path: operation.path,
    tag: operation.tag,
    summary: operation.summary,
    evidence: operation.evidence,
    statuses: [...operation.responses.keys()],
  }));
}
