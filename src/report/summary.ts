/** summary.json: the run in one object, for scripts. summary.schema.json describes it. */
import type { Finding, LoadResult, PolicyState } from '../engine/events.ts';
import type { Verdict } from '../engine/verdict.ts';
import { isRaced } from './again.ts';
import { type ContractRecord, contractsOf } from './contracts.ts';
import type { ClauseCoverage, OperationCoverage } from './coverage.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import { historyFile } from './history-file.ts';
import type { KnownFailureRecord } from './known-failures.ts';
import type { Counts, NotProven, RunRecord } from './run-record.ts';

export interface SummaryFinding {
  readonly fingerprint: string;
  readonly level: Finding['level'];
  readonly gates: boolean;
  readonly check: string;
  readonly case: string;
  /** The broken clause first, then the others that its check tests. */
  readonly clauses: readonly string[];
  readonly operation: string | null;
  readonly kind: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly pointer: string;
  readonly occurrences: number;
  readonly known: {
    readonly reason: string;
    readonly link: string | null;
    readonly expires: string | null;
    readonly expired: boolean;
  } | null;
  /** null where no exchange shows it. */
  readonly curl: string | null;
  /** File of the operations that prove it, within the folder of the reports; null where it is none of concurrency. */
  readonly history: string | null;
}

export interface Summary {
  readonly format: 1;
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** False where the record ends before the run did. */
  readonly complete: boolean;
  readonly stopped: string | null;
  readonly runId: string;
  readonly api: string;
  readonly target: string;
  readonly seed: number;
  readonly strict: boolean;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly counts: Counts;
  readonly operations: OperationCoverage;
  readonly clauses: ClauseCoverage;
  readonly findings: readonly SummaryFinding[];
  readonly knownFailures: readonly KnownFailureRecord[];
  readonly notProven: readonly NotProven[];
  readonly policies: readonly PolicyState[];
  readonly contracts: readonly ContractRecord[];
  /** Without their courses and histograms, which are in the event stream. */
  readonly load: readonly Omit<LoadResult, 'course' | 'histograms'>[];
  readonly environment: Readonly<Record<string, string>>;
  readonly left: RunRecord['left'];
  readonly notices: RunRecord['notices'];
}

export function summaryOf(record: RunRecord): Summary {
  const clausesOf = new Map(record.checks.map((check) => [check.id, check.clauses]));
  return {
    format: 1,
    verdict: record.verdict,
    exitCode: record.exitCode,
    complete: record.complete,
    stopped: record.stopped,
    runId: record.runId,
    api: record.api,
    target: record.target,
    seed: record.seed,
    strict: record.strict,
    startedAt: new Date(record.startedAt).toISOString(),
    durationMs: record.durationMs,
    counts: record.counts,
    operations: record.operationCoverage,
    clauses: record.clauseCoverage,
    findings: record.findings.map((finding) => summaryFinding(finding, clausesOf.get(finding.check) ?? [])),
    knownFailures: record.knownFailures,
    notProven: record.notProven,
    policies: record.policies,
    contracts: contractsOf(record),
    load: record.loads.map(({ course: _course, histograms: _histograms, ...result }) => result),
    environment: record.environment,
    left: record.left,
    notices: record.notices,
  };
}

function summaryFinding(finding: DistinctFinding, clauses: readonly string[]): SummaryFinding {
  const { known } = finding;
  return {
    fingerprint: finding.fingerprint,
    level: finding.level,
    gates: finding.gates,
    check: finding.check,
    case: finding.case,
    clauses: [...new Set([finding.clause, ...clauses])],
    operation: finding.operation,
    kind: finding.kind,
    message: finding.message,
    expected: finding.expected,
    actual: finding.actual,
    pointer: finding.pointer,
    occurrences: finding.occurrences,
    known: known === null ? null : { reason: known.reason, link: known.link, expires: known.expires, expired: known.expired },
    curl: isRaced(finding) ? null : (finding.exchange?.curl ?? null),
    history: historyFile(finding),
  };
}
