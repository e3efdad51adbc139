/** One run, folded from its events, live or from a file. Every report writer works from a `RunRecord` and from nothing else. */
import type { CheckSummary, Event, Finding, LoadResult, PolicyState } from '../engine/events.ts';
import { VERDICTS, type Verdict } from '../engine/verdict.ts';
import { type Cause, causesOf } from './causes.ts';
import {
  type ClauseCoverage,
  type ClauseRecord,
  countClauses,
  countOperations,
  coverClauses,
  type OperationCoverage,
  OperationLog,
  type OperationRecord,
} from './coverage.ts';
import { type DistinctFinding, DistinctFindings } from './distinct-findings.ts';
import { judgeKnownFailures, type KnownFailureRecord } from './known-failures.ts';

export interface CaseRecord {
  readonly check: string;
  readonly case: string;
  readonly operation: string | null;
  readonly verdict: Verdict;
  /** Why it was not decided; '' for a decided one. */
  readonly reason: string;
  readonly durationMs: number;
  readonly exchanges: number;
  /** Fingerprints of what was found in it, each once. */
  readonly findings: readonly string[];
}

export interface CheckRecord extends CheckSummary {
  /** null: not finished when the stream ended. */
  readonly verdict: Verdict | null;
  readonly durationMs: number;
  readonly finished: readonly CaseRecord[];
}

/** How many of a kind came to each verdict; `notRun` had not finished when the stream ended. */
export type Tally = Readonly<Record<Verdict | 'total' | 'notRun', number>>;

export interface Counts {
  readonly cases: Tally;
  readonly checks: Tally;
  /** Distinct ones; `known` do not gate because the user's file names them. */
  readonly findings: Readonly<Record<Finding['level'] | 'total' | 'gating' | 'known', number>>;
  readonly exchanges: number;
}

/** Cases that decided nothing, for one reason. */
export interface NotProven {
  readonly verdict: 'skipped' | 'unsupported' | 'inconclusive' | 'error';
  readonly reason: string;
  readonly cases: number;
  readonly checks: readonly string[];
}

export interface RunRecord {
  readonly runId: string;
  readonly api: string;
  readonly apiTitle: string;
  readonly target: string;
  /** Words of a command line that name the same target; undefined where the record does not say. */
  readonly targetFlags: readonly string[] | undefined;
  readonly seed: number;
  readonly strict: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Up to the last event where the run did not finish. */
  readonly durationMs: number;
  /** False where the stream has no `run finished`: the run was killed, or still goes on. */
  readonly complete: boolean;
  readonly verdict: Verdict;
  /** As the run ended; of an incomplete run what it would have been: 1 if something gates, else 3. */
  readonly exitCode: number;
  readonly stopped: string | null;
  readonly counts: Counts;
  /** What gates comes first. */
  readonly findings: readonly DistinctFinding[];
  /** The same findings, those that look alike together. */
  readonly causes: readonly Cause[];
  readonly knownFailures: readonly KnownFailureRecord[];
  readonly checks: readonly CheckRecord[];
  readonly operations: readonly OperationRecord[];
  readonly operationCoverage: OperationCoverage;
  readonly clauses: readonly ClauseRecord[];
  readonly clauseCoverage: ClauseCoverage;
  readonly policies: readonly PolicyState[];
  readonly loads: readonly LoadResult[];
  readonly notProven: readonly NotProven[];
  readonly left: readonly { readonly resource: string; readonly why: string }[];
  /** Requests that took away what the run had made. */
  readonly cleanUpRequests: number;
  readonly cleaned: number;
  readonly notices: readonly { readonly at: number; readonly message: string }[];
}

type EventOf<Name extends Event['event']> = Extract<Event, { event: Name }>;

/** Takes the events of one run in order, and gives what they amount to so far. */
export class RunFold {
  #started: EventOf<'run started'> | undefined;
  #finished: EventOf<'run finished'> | undefined;
  #lastAt = 0;
  #exchanges = 0;
  readonly #operations = new OperationLog();
  readonly #findings = new DistinctFindings();
  readonly #findingsOfCase = new Map<string, Set<string>>();
  readonly #cases: EventOf<'case finished'>[] = [];
  readonly #checks = new Map<string, EventOf<'check finished'>>();
  readonly #policies = new Map<string, PolicyState>();
  readonly #loads: LoadResult[] = [];
  readonly #left: { resource: string; why: string }[] = [];
  readonly #notices: { at: number; message: string }[] = [];

  add(event: Event): void {
    this.#lastAt = Math.max(this.#lastAt, event.at);
    switch (event.event) {
      case 'run started':
        this.#started = event;
        break;
      case 'policies':
        for (const policy of event.policies) {
          this.#policies.set(policy.name, policy);
        }
        break;
      case 'check started':
        break;
      case 'exchange':
        this.#exchanges += 1;
        if (event.operation !== null) {
          this.#operations.add(event.operation, event.status, event.durationMs);
        }
        break;
      case 'finding': {
        this.#findings.add(event);
        const key = caseKey(event.check, event.case);
        this.#findingsOfCase.set(key, (this.#findingsOfCase.get(key) ?? new Set()).add(event.fingerprint));
        break;
      }
      case 'case finished':
        this.#cases.push(event);
        break;
      case 'check finished':
        this.#checks.set(event.check, event);
        break;
      case 'phase':
      case 'load progress':
        break;
      case 'load finished': {
        const { event: _event, at: _at, ...result } = event;
        this.#loads.push(result);
        for (const { operation, status, count } of result.sampled) this.#operations.addUntimed(operation, status, count);
        break;
      }
      case 'left behind':
        this.#left.push({ resource: event.resource, why: event.why });
        break;
      case 'notice':
        this.#notices.push({ at: event.at, message: event.message });
        break;
      case 'run finished':
        this.#finished = event;
        break;
    }
  }

  /** @throws Error before the first `run started` */
  record(): RunRecord {
    const started = this.#started;
    if (started === undefined) {
      throw new Error('these events hold no "run started"');
    }
    const levels = new Map(started.clauses.map((clause) => [clause.id, clause.level]));
    const findings = this.#findings.sorted({
      strict: started.strict,
      startedAt: started.at,
      knownFailures: started.knownFailures,
      levelOf: (clause) => levels.get(clause),
    });
    const checks = this.#checkRecords(started.checks);
    const cases = checks.flatMap((check) => check.finished);
    const operations = started.operations.map((operation) => this.#operations.of(operation));
    const clauses = coverClauses(started.clauses, cases, findings);
    const gating = findings.filter((finding) => finding.gates).length;
    return {
      runId: started.runId,
      api: started.api,
      apiTitle: started.apiTitle,
      target: started.target,
      targetFlags: started.targetFlags,
      seed: started.seed,
      strict: started.strict,
      environment: started.environment,
      startedAt: started.at,
      durationMs: this.#finished?.durationMs ?? this.#lastAt - started.at,
      complete: this.#finished !== undefined,
      verdict: this.#finished?.verdict ?? verdictOfPart(gating > 0, findings),
      exitCode: this.#finished?.exitCode ?? (gating > 0 ? 1 : 3),
      stopped: this.#finished?.stopped ?? null,
      counts: {
        cases: tally(
          cases.map((one) => one.verdict),
          checks.reduce((sum, check) => sum + Math.max(check.cases - check.finished.length, 0), 0),
        ),
        checks: tally(
          checks.flatMap((check) => check.verdict ?? []),
          checks.filter((check) => check.verdict === null).length,
        ),
        findings: countFindings(findings),
        exchanges: this.#finished?.exchanges ?? this.#exchanges,
      },
      findings,
      causes: causesOf(findings),
      knownFailures: judgeKnownFailures(started.knownFailures, this.#findings.occurrences(), started.at),
      checks,
      operations,
      operationCoverage: countOperations(operations),
      clauses,
      clauseCoverage: countClauses(clauses),
      policies: [...this.#policies.values()],
      loads: this.#loads,
      notProven: groupNotProven(cases),
      left: this.#left,
      // Older records do not say.
      cleanUpRequests: this.#finished?.cleanUpRequests ?? 0,
      cleaned: this.#finished?.cleaned ?? 0,
      notices: this.#notices,
    };
  }

  #checkRecords(announced: readonly CheckSummary[]): CheckRecord[] {
    const finished = Map.groupBy(this.#cases, (one) => one.check);
    const names = new Set(announced.map((check) => check.id));
    // Probes and the like may finish cases without having been announced: they are shown all the same.
    const others = [...finished.keys()]
      .filter((id) => !names.has(id))
      .map((id): CheckSummary => ({ id, title: id, topic: id.split('.')[0]!, clauses: [], cases: 0 }));
    return [...announced, ...others].map((check) => {
      const end = this.#checks.get(check.id);
      const own = finished.get(check.id) ?? [];
      return {
        ...check,
        verdict: end?.verdict ?? null,
        durationMs: end?.durationMs ?? own.reduce((sum, one) => sum + one.durationMs, 0),
        finished: own.map((one) => ({
          check: one.check,
          case: one.case,
          operation: one.operation,
          verdict: one.verdict,
          reason: one.reason,
          durationMs: one.durationMs,
          exchanges: one.exchanges,
          findings: [...(this.#findingsOfCase.get(caseKey(one.check, one.case)) ?? [])],
        })),
      };
    });
  }
}

/** The record of a run whose events are all there. @throws Error where none of them is `run started` */
export function foldEvents(events: Iterable<Event>): RunRecord {
  const fold = new RunFold();
  for (const event of events) {
    fold.add(event);
  }
  return fold.record();
}

function caseKey(check: string, name: string): string {
  return JSON.stringify([check, name]);
}

/** Of a run without an end: what was found stands, but without an end nothing passes. */
function verdictOfPart(gating: boolean, findings: readonly DistinctFinding[]): Verdict {
  if (gating) {
    return findings.some((finding) => finding.gates && finding.level === 'fail') ? 'fail' : 'warn';
  }
  return 'error';
}

function tally(verdicts: readonly Verdict[], notRun: number): Tally {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const verdict of verdicts) {
    counts[verdict] += 1;
  }
  return { total: verdicts.length + notRun, ...counts, notRun };
}

function countFindings(findings: readonly DistinctFinding[]): Counts['findings'] {
  const level = (wanted: Finding['level']): number => findings.filter((finding) => finding.level === wanted).length;
  return {
    total: findings.length,
    gating: findings.filter((finding) => finding.gates).length,
    fail: level('fail'),
    warn: level('warn'),
    note: level('note'),
    known: findings.filter((finding) => finding.known !== null && !finding.known.expired).length,
  };
}

const UNDECIDED = ['error', 'inconclusive', 'unsupported', 'skipped'] as const;

function groupNotProven(cases: readonly CaseRecord[]): NotProven[] {
  return UNDECIDED.flatMap((verdict) => {
    const byReason = Map.groupBy(
      cases.filter((one) => one.verdict === verdict),
      (one) => one.reason,
    );
    return [...byReason]
      .map(([reason, own]) => ({ verdict, reason, cases: own.length, checks: [...new Set(own.map((one) => one.check))] }))
      .sort((a, b) => b.cases - a.cases || (a.reason < b.reason ? -1 : 1));
  });
}
