/** What of the API a run really touched: operations that answered, clauses that were put to the test. */
import type { ClauseSummary, OperationSummary } from '../engine/events.ts';
import type { Verdict } from '../engine/verdict.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import { type Timing, timingOf } from './timings.ts';

export interface SeenStatus {
  /** null: no answer. */
  readonly status: number | null;
  readonly count: number;
  /** Whether the API documents this number for the operation. */
  readonly documented: boolean;
}

export interface OperationRecord extends OperationSummary {
  /** Ascending, no answer last. */
  readonly seen: readonly SeenStatus[];
  /** It answered at least once. */
  readonly exercised: boolean;
  /** It answered with a 2xx at least once. */
  readonly succeeded: boolean;
  readonly timing: Timing | undefined;
}

/**
 * - `broken`: a finding says so
 * - `held`: a case of its checks came to a decision, and nothing was found
 * - `not exercised`: it has checks, but no case of them came to a decision
 * - `untestable`: no black-box check can decide it
 * - `without check`: testable, but nothing tests it
 */
export type ClauseState = 'broken' | 'held' | 'not exercised' | 'untestable' | 'without check';

export interface ClauseRecord extends ClauseSummary {
  readonly state: ClauseState;
  /** Findings that break it, gravest first. */
  readonly findings: readonly DistinctFinding[];
  /** Why a clause was not exercised, each reason once. */
  readonly reasons: readonly string[];
}

export interface OperationCoverage {
  readonly total: number;
  readonly exercised: number;
  readonly succeeded: number;
}

export interface ClauseCoverage {
  readonly total: number;
  /** At least one check names it. */
  readonly checked: number;
  /** A case of its checks came to a decision. */
  readonly exercised: number;
  readonly broken: number;
  readonly untestable: number;
  readonly contested: number;
  readonly withoutCheck: number;
}

const DECIDED: ReadonlySet<Verdict> = new Set(['pass', 'warn', 'fail']);

/** Collects what each operation answered and how long it took. */
export class OperationLog {
  readonly #seen = new Map<string, Map<number | null, number>>();
  readonly #durations = new Map<string, number[]>();

  add(operation: string, status: number | null, durationMs: number): void {
    this.#see(operation, status, 1);
    // How long no answer took says something about the time limit, not about the operation.
    if (status !== null) {
      const durations = this.#durations.get(operation) ?? [];
      durations.push(durationMs);
      this.#durations.set(operation, durations);
    }
  }

  /** Answers of which nobody has written down how long they took. */
  addUntimed(operation: string, status: number, count: number): void {
    this.#see(operation, status, count);
  }

  #see(operation: string, status: number | null, count: number): void {
    const seen = this.#seen.get(operation) ?? new Map<number | null, number>();
    this.#seen.set(operation, seen.set(status, (seen.get(status) ?? 0) + count));
  }

  of(operation: OperationSummary): OperationRecord {
    const seen = [...(this.#seen.get(operation.id) ?? [])]
      .map(([status, count]) => ({ status, count, documented: status !== null && operation.statuses.includes(status) }))
      .sort((a, b) => (a.status ?? Number.POSITIVE_INFINITY) - (b.status ?? Number.POSITIVE_INFINITY));
    return {
      ...operation,
      seen,
      exercised: seen.some(({ status }) => status !== null),
      succeeded: seen.some(({ status }) => status !== null && status >= 200 && status < 300),
      timing: timingOf(this.#durations.get(operation.id) ?? []),
    };
  }
}

/** A finished case, as far as coverage wants to know. */
export interface DecidedCase {
  readonly check: string;
  readonly verdict: Verdict;
  readonly reason: string;
}

/** Says for each clause whether it was put to the test, and how it came out. */
export function coverClauses(
  clauses: readonly ClauseSummary[],
  cases: readonly DecidedCase[],
  findings: readonly DistinctFinding[],
): ClauseRecord[] {
  const casesOf = Map.groupBy(cases, (one) => one.check);
  const findingsOf = Map.groupBy(
    findings.filter((finding) => finding.level !== 'note'),
    (finding) => finding.clause,
  );
  return clauses.map((clause) => {
    const own = clause.checks.flatMap((check) => casesOf.get(check) ?? []);
    const broken = findingsOf.get(clause.id) ?? [];
    const decided = own.some((one) => DECIDED.has(one.verdict));
    return {
      ...clause,
      findings: broken,
      state: stateOf(clause, broken.length > 0, decided),
      reasons: decided ? [] : [...new Set(own.map((one) => one.reason).filter((reason) => reason !== ''))],
    };
  });
}

function stateOf(clause: ClauseSummary, broken: boolean, decided: boolean): ClauseState {
  if (broken) {
    return 'broken';
  }
  if (decided) {
    return 'held';
  }
  if (clause.untestable !== null) {
    return 'untestable';
  }
  return clause.checks.length > 0 ? 'not exercised' : 'without check';
}

export function countOperations(operations: readonly OperationRecord[]): OperationCoverage {
  return {
    total: operations.length,
    exercised: operations.filter((operation) => operation.exercised).length,
    succeeded: operations.filter((operation) => operation.succeeded).length,
  };
}

export function countClauses(clauses: readonly ClauseRecord[]): ClauseCoverage {
  const count = (test: (clause: ClauseRecord) => boolean): number => clauses.filter(test).length;
  return {
    total: clauses.length,
    checked: count((clause) => clause.checks.length > 0),
    exercised: count((clause) => clause.state === 'broken' || clause.state === 'held'),
    broken: count((clause) => clause.state === 'broken'),
    untestable: count((clause) => clause.state === 'untestable'),
    contested: count((clause) => clause.policy !== null),
    withoutCheck: count((clause) => clause.state === 'without check'),
  };
}
