/** What loads put to the test, beside the promises of their workloads. */
import { LOAD_TOPIC } from '../engine/check.ts';
import type { Api, Clause } from '../spec/api.ts';
import { HISTORY_CLAUSE } from './violation-clauses.ts';

const CLAUSES: readonly Clause[] = (
  [
    [HISTORY_CLAUSE, 'must', 'Under load some order of the operations explains all answers.'],
    [`${LOAD_TOPIC}.answered`, 'must', 'Under load every request has an answer, and one that the API documents.'],
    [`${LOAD_TOPIC}.thresholds`, 'must', 'Under load the thresholds of the profile hold.'],
  ] as const
).map(([id, level, sentence]) => ({
  id,
  sentence,
  level,
  evidence: 'inferred',
  sources: [],
  facts: [],
  operations: [],
  policy: undefined,
  needs: [],
  untestable: undefined,
}));

/** Their ids. */
export const LOAD_CLAUSES: readonly string[] = CLAUSES.map(({ id }) => id);

/** The API with the clauses of loads. */
export function withLoadClauses(api: Api): Api {
  return { ...api, clauses: new Map([...api.clauses, ...CLAUSES.map((clause) => [clause.id, clause] as const)]) };
}
