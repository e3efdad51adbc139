/** The contracts of a run, each with how many of its interactions are kept. */
import { CONTRACT_TOPIC } from '../engine/check.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { RunRecord } from './run-record.ts';

export interface ContractRecord {
  readonly check: string;
  /** The Pact file, as the user named it. */
  readonly source: string;
  /** null: not finished when the stream ended. */
  readonly verdict: Verdict | null;
  readonly interactions: number;
  readonly kept: number;
}

export function contractsOf({ checks, clauses }: RunRecord): readonly ContractRecord[] {
  return checks
    .filter(({ topic }) => topic === CONTRACT_TOPIC)
    .map(({ id, verdict, cases, finished }) => ({
      check: id,
      source: clauses.find((clause) => clause.id === id)?.sources[0] ?? '',
      verdict,
      interactions: cases,
      kept: finished.filter((one) => one.verdict === 'pass').length,
    }));
}
