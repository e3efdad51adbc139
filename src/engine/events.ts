/**
 * The one stream of events that a run emits, appended as NDJSON to events.ndjson while it goes on. Every report is a reader of it.
 * Secrets are redacted before an event exists. The JSON Schema beside this file documents the same for other tools.
 */
import type { HistoryLine } from '../history/record.ts';
import type { Evidence, Level } from '../spec/api.ts';
import type { Verdict } from './verdict.ts';

export interface CheckSummary {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  readonly clauses: readonly string[];
  readonly cases: number;
}

export interface ClauseSummary {
  readonly id: string;
  readonly sentence: string;
  readonly level: Level;
  readonly evidence: Evidence;
  readonly sources: readonly string[];
  readonly operations: readonly string[];
  readonly policy: string | null;
  readonly untestable: string | null;
  /** Ids of the checks that name it. */
  readonly checks: readonly string[];
}

export interface OperationSummary {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly evidence: Evidence;
  /** Documented status numbers. */
  readonly statuses: readonly number[];
}

/** How one policy of the target is known. */
export interface PolicyState {
  readonly name: string;
  readonly question: string;
  readonly value: string | null;
  readonly origin: 'declared' | 'inferred' | 'unknown';
}

/** A redacted exchange, fit to be shown: bodies are text, cut at a bound. */
export interface RecordedExchange {
  readonly number: number;
  readonly operation: string | null;
  readonly role: string;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly requestBody: string | null;
  readonly status: number | null;
  readonly responseHeaders: readonly (readonly [string, string])[];
  /** Text of at most 16 KiB; bytes that are not UTF-8 are shown as U+FFFD. */
  readonly responseBody: string | null;
  readonly failure: { readonly kind: string; readonly message: string } | null;
  readonly startedAt: number;
  readonly durationMs: number;
  /** A line for a POSIX shell that sends the request again; credentials are environment variables. */
  readonly curl: string;
}

/** One occurrence of a broken promise. Occurrences with the same fingerprint are one finding. */
export interface Finding {
  /** Stable over runs: hash of api, clause, operation and kind; never of ids, codes or times. */
  readonly fingerprint: string;
  readonly level: 'fail' | 'warn' | 'note';
  readonly clause: string;
  readonly operation: string | null;
  readonly kind: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /** JSON pointer or header name, '' where none fits. */
  readonly pointer: string;
  readonly check: string;
  readonly case: string;
  readonly exchange: RecordedExchange | null;
  /** The concurrent operations that prove it; first occurrences of what races and loads find only. */
  readonly history: readonly HistoryLine[] | null;
  /** Operations of the history that prove it; absent where none does, and in older records. */
  readonly proof?: readonly number[];
  /** Exchanges that show it together with `exchange`, in order; absent where it does by itself. */
  readonly others?: readonly RecordedExchange[];
}

/** How many operations of a load came to one outcome. */
export interface LoadOutcome {
  readonly action: string;
  /** `error`: no answer, one that cannot be read, or one that is no part of the business; `open`: cut by the end of the load. */
  readonly outcome: 'done' | 'refused' | 'error' | 'open';
  /** Why it was refused, or what the error was; '' for what was done. */
  readonly reason: string;
  readonly count: number;
}

/** Milliseconds from call to return, of one action. */
export interface LoadLatency {
  readonly action: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What a run does where neither checks nor a load tell it. */
export interface Phase {
  readonly phase: 'policies' | 'set-up' | 'load' | 'audit' | 'judging' | 'clean-up';
  /** Probes that are done, requests that were answered, operations that are judged, things that are gone. */
  readonly done: number;
  /** null where nobody knows beforehand. */
  readonly of: number | null;
}

/** A load while it goes on. */
export interface LoadProgress {
  readonly workload: string;
  readonly profile: string;
  readonly elapsedMs: number;
  /** Operations answered so far, and in the second before; the same of redemptions. */
  readonly operations: number;
  readonly operationsPerSecond: number;
  readonly redemptions: number;
  readonly redemptionsPerSecond: number;
  /** Of the operations in the second before; null where there was none. */
  readonly p95Ms: number | null;
  readonly refusals: number;
  readonly errors: number;
  /** What the answers leave of all budgets together; null where there is none. */
  readonly budget: { readonly left: number; readonly of: number } | null;
}

/** How often a sampled response of a load was of an operation and had a status. */
export interface LoadSampled {
  readonly operation: string;
  readonly status: number;
  readonly count: number;
}

/** Something that had to hold about speed. */
export interface LoadThreshold {
  readonly metric: string;
  readonly condition: string;
  readonly actual: number;
  readonly holds: boolean;
}

/** A load over time, in equal spans from its first request on. Of each span: what was answered in it. */
export interface LoadCourse {
  readonly spanMs: number;
  readonly operations: readonly number[];
  readonly redemptions: readonly number[];
  readonly refusals: readonly number[];
  readonly errors: readonly number[];
  /** null where nothing was answered. */
  readonly p50Ms: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  /** Limits of campaigns, and what was spent of each by the end of every span. */
  readonly limits: readonly {
    readonly name: string;
    readonly unit: 'amount' | 'redemptions';
    readonly limit: number;
    readonly spent: readonly number[];
  }[];
  /** How many limits there are; not all of many are followed. */
  readonly limitsInAll: number;
}

/** A time in which a load went otherwise than it should. Instants are milliseconds since its first request. */
export interface LoadTrouble {
  /** `silence`: nothing was answered that was asked; `slow`: answers took far longer than usual; `error`: no answer that is a part of the business. */
  readonly kind: 'silence' | 'slow' | 'error';
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether it lasted to the end of the load. */
  readonly toEnd: boolean;
  /** Requests that it met, of those that were sent in this time. */
  readonly requests: number;
  readonly of: number;
  /** Of errors, as the outcomes have it; '' otherwise, and where several are told together. */
  readonly reason: string;
  /** When and what, in words. */
  readonly told: string;
}

/** How far a target follows a rate that rises: up to the instant from which on its answers are slow. Instants as of troubles. */
export interface LoadKnee {
  /** Whether there is such an instant. Otherwise this is about the end of the load. */
  readonly bends: boolean;
  readonly atMs: number;
  /** What was asked for then. */
  readonly visitsPerSecond: number;
  /** What was answered from then on; where it does not bend, at the end of the load. */
  readonly requestsPerSecond: number;
  readonly redemptionsPerSecond: number;
  /** What 95 of 100 answers do not exceed, in the middle one of the spans before; where it does not bend, of all. */
  readonly p95Ms: number;
  /** The same of the spans after; null where it does not bend. */
  readonly p95AfterMs: number | null;
  /** In words. */
  readonly told: string;
}

/** What was asked once a load was over and all was quiet; the answers are in the history too. */
export interface LoadAudit {
  /** Sales that were tried once more, and answered. */
  readonly tried: number;
  /** Redemptions that the lists of campaigns showed, and vouchers that were read one by one. */
  readonly redemptions: number;
  readonly vouchers: number;
  /** Why not everything was asked; null where it was. */
  readonly cut: string | null;
}

/** What profile, flags and configuration asked for: at most so many users, visits and seconds. */
export interface LoadAsked {
  readonly users: number;
  readonly visits: number;
  readonly seconds: number;
  /** Between two steps of a visitor, on average. */
  readonly thinkSeconds: number;
  /** At most, of all instances together; absent where the configuration has no limit. */
  readonly requestsPerSecond?: number;
}

/** Processes of k6 that made a load together. */
export interface LoadInstances {
  readonly count: number;
  /** From the first request of the first to that of the last; null where fewer than two sent any. */
  readonly startedWithinMs: number | null;
  /** By how much the instants of two writers of the history may be off: the checkers take nothing closer for an order. */
  readonly clockUncertaintyMs: number;
  /** What each counted itself; null where one left no count. */
  readonly counted: readonly ({ readonly operations: number; readonly visits: number; readonly dropped: number } | null)[];
}

/** What came of a load. */
export interface LoadResult {
  readonly workload: string;
  readonly profile: string;
  readonly model: 'open' | 'closed';
  readonly k6: string;
  readonly asked: LoadAsked;
  /** Present where several instances made it. */
  readonly instances?: LoadInstances;
  /** Why it ended before its time; null where it did not. */
  readonly stopped: string | null;
  readonly durationMs: number;
  /** What was not counted in throughput and latency; outcomes and the verdict are about everything. */
  readonly warmUpMs: number;
  readonly visits: number;
  /** Visits that should have begun and did not, for want of users: load that was not delivered. */
  readonly dropped: number;
  /** Requests that were sent, all of them in the history; `open` had no answer that tells what came of them: some of the `errors`, and all that the end has cut off. */
  readonly operations: number;
  readonly open: number;
  /** Redemptions at once and confirmations that succeeded; a second confirmation of one sale is none. */
  readonly redemptions: number;
  readonly operationsPerSecond: number;
  readonly redemptionsPerSecond: number;
  /** All actions together first, as `all`. */
  readonly latency: readonly LoadLatency[];
  readonly outcomes: readonly LoadOutcome[];
  readonly errors: number;
  /** In the order in which they began. */
  readonly troubles: readonly LoadTrouble[];
  /** Present where the rate rises until it is too much, no limit of requests a second holds it, and there was enough of it. */
  readonly knee?: LoadKnee;
  readonly thresholds: readonly LoadThreshold[];
  /** Of each action an HdrHistogram (V2, compressed, base 64) of microseconds: mergeable with those of other loads. */
  readonly histograms: Readonly<Record<string, string>>;
  readonly course: LoadCourse;
  /** Of the responses that were written down whole; each user's first one and some of the others are. */
  readonly sampled: readonly LoadSampled[];
  /** null where the load was stopped early, or its history is not judged. */
  readonly audit: LoadAudit | null;
  readonly history: {
    /** Name of the file, in the folder of the run. */
    readonly file: string;
    /** False: the user has switched the judging of the history off. */
    readonly judged: boolean;
    /** Whether k6 counted as many operations as the history has. */
    readonly complete: boolean;
    /** What no order of the operations explains. */
    readonly violations: number;
    /** Parts of it that the search came to no end about. */
    readonly undecided: number;
  };
}

export type Event =
  | {
      readonly event: 'run started';
      readonly at: number;
      readonly format: 1;
      readonly runId: string;
      readonly api: string;
      readonly apiTitle: string;
      readonly target: string;
      /** Words of a command line that name the same target, such as `--sandbox`: empty where a configuration does; absent in older records. */
      readonly targetFlags?: readonly string[];
      readonly seed: number;
      readonly strict: boolean;
      readonly environment: Readonly<Record<string, string>>;
      readonly operations: readonly OperationSummary[];
      readonly clauses: readonly ClauseSummary[];
      readonly checks: readonly CheckSummary[];
      readonly knownFailures: readonly KnownFailure[];
    }
  | { readonly event: 'policies'; readonly at: number; readonly policies: readonly PolicyState[] }
  | { readonly event: 'check started'; readonly at: number; readonly check: string }
  | {
      readonly event: 'exchange';
      readonly at: number;
      readonly check: string;
      readonly case: string;
      readonly operation: string | null;
      readonly method: string;
      readonly url: string;
      readonly role: string;
      readonly status: number | null;
      readonly failure: string | null;
      readonly durationMs: number;
      /** Number of problems that the judge found in it. */
      readonly problems: number;
    }
  | ({ readonly event: 'finding'; readonly at: number } & Finding)
  | {
      readonly event: 'case finished';
      readonly at: number;
      readonly check: string;
      readonly case: string;
      readonly operation: string | null;
      readonly verdict: Verdict;
      /** Why it was skipped, inconclusive, unsupported or an error; '' otherwise. */
      readonly reason: string;
      /** Where vouchsafe itself broke: for its makers, never for the console. */
      readonly stack?: string;
      readonly durationMs: number;
      readonly exchanges: number;
    }
  | {
      readonly event: 'check finished';
      readonly at: number;
      readonly check: string;
      readonly verdict: Verdict;
      readonly durationMs: number;
    }
  | ({ readonly event: 'phase'; readonly at: number } & Phase)
  | ({ readonly event: 'load progress'; readonly at: number } & LoadProgress)
  | ({ readonly event: 'load finished'; readonly at: number } & LoadResult)
  | { readonly event: 'left behind'; readonly at: number; readonly resource: string; readonly why: string }
  /** Something about the run that a reader should know, such as an outage, a pause for 429, an early stop. */
  | { readonly event: 'notice'; readonly at: number; readonly message: string }
  | {
      readonly event: 'run finished';
      readonly at: number;
      readonly verdict: Verdict;
      readonly exitCode: number;
      /** Set when the run ended before everything was asked: interrupted, time limit, fail-fast, outage. */
      readonly stopped: string | null;
      readonly durationMs: number;
      readonly exchanges: number;
      /** Requests of the clean-up: no exchanges, as nobody judges them. */
      readonly cleanUpRequests: number;
      readonly cleaned: number;
      readonly left: number;
    };

export interface KnownFailure {
  readonly fingerprint: string;
  readonly reason: string;
  readonly link: string | null;
  /** ISO date; the entry is void after this day. */
  readonly expires: string | null;
}
