/**
 * What a check is, and what it is given. Checks are data with a small function per case; selection, verdicts, recording and clean-up
 * are the engine's.
 */
import type { Action, ActionName } from '../dialects/action.ts';
import type { Answer, RefusalReason, Values } from '../dialects/answer.ts';
import type { Dialect, PolicyValues, Resource } from '../dialects/dialect.ts';
import type { Flow } from '../flows/flow.ts';
import type { History } from '../history/record.ts';
import type { Api, Need, Operation } from '../spec/api.ts';
import type { NearMiss } from '../target/credentials.ts';
import type { Exchange } from '../target/exchange.ts';
import type { GateProtocol } from '../target/gate.ts';
import type { Redactor } from '../target/redaction.ts';
import type { TargetConfiguration } from '../target/target.ts';
import type { WireRequest } from './call-request.ts';
import type { LoadProgress, LoadResult, Phase } from './events.ts';

/** Topic of the checks that verify contracts: their ids begin with it and a dot. */
export const CONTRACT_TOPIC = 'contract';
/** The same for the checks that make loads. */
export const LOAD_TOPIC = 'load';

/** Topic of the checks of races: their ids begin with it and a dot. */
export const RACE_TOPIC = 'race';

export interface Check {
  /** Id of the clause that the check is foremost about. */
  readonly id: string;
  readonly title: string;
  /** All clauses that it tests, `id` among them. */
  readonly clauses: readonly string[];
  /** Wanted of the target, beyond admin credentials; missing ones skip the check with the reason. */
  readonly needs?: readonly Need[];
  /** Sends something large (batches at the upper bound); run only with `--large`. */
  readonly large?: boolean;
  /** Measures the target: it runs after all others, and nothing beside it. Patterns choose it by its name, not by its clauses. */
  readonly alone?: boolean;
  /** Derived from the spec where the check is about every operation. */
  cases(api: Api, dialect: Dialect): readonly Case[];
}

export interface Case {
  /** operation × situation, unique within the check: `createRedemption: no credentials`. */
  readonly name: string;
  /** The operation that is judged here, if one. */
  readonly operation?: string;
  readonly needs?: readonly Need[];
  readonly large?: boolean;
  run(context: CaseContext): Promise<void>;
}

/** A request said in the words of the spec rather than of the dialect. */
export interface Call {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** A value is sent as JSON; a string or bytes as they are. */
  readonly body?: unknown;
  /** undefined: as the spec says; null: no content-type header. */
  readonly contentType?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose credentials; default admin. */
  readonly as?: string;
  /**
   * How the credentials of `as` are said: in one of the two schemes, with a wrong password, or not at all; or a header value made to be
   * wrong. Where the target's configuration has no such credentials the case ends as skipped.
   */
  readonly authorization?: 'none' | 'basic' | 'bearer' | 'wrong-password' | NearMiss | { readonly header: string };
}

/** An action with everything that was seen of it. */
export interface Step<Name extends ActionName = ActionName> {
  readonly action: Extract<Action, { do: Name }>;
  readonly answer: Answer<Name>;
  readonly exchange: Exchange;
}

/** An action that is released together with others. */
export interface ReleasedAction {
  readonly action: Action;
  readonly as?: string;
  /** Break the connection once the request has left, so that nobody knows what came of it. */
  readonly cut?: boolean;
}

/** What came of actions that were released together. */
export interface ReleasedSteps {
  readonly protocol: GateProtocol;
  /** Why the requests did not overlap; undefined where no answer began before the last byte of the last request had left. */
  readonly hindrance: string | undefined;
  readonly steps: readonly {
    readonly action: Action;
    readonly answer: Answer;
    readonly exchange: Exchange;
    /** Milliseconds of a monotonic clock. */
    readonly calledAt: number;
    readonly returnedAt: number;
  }[];
}

/** What a broken promise is told with. */
export interface Breach {
  /** Default: the check's id. */
  readonly clause?: string;
  /** Default: the case's operation, then the exchange's. */
  readonly operation?: string;
  /** The kind of failure, in a few kebab-case words: part of the fingerprint, so never an id, code or time. */
  readonly kind: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly pointer?: string;
  /** Default: the latest of the case; null: no exchange of this process shows it. */
  readonly exchange?: Exchange | null;
  /** Concurrent operations. */
  readonly history?: History;
  /** Those of them that prove it, and their exchanges, as far as there are any, but for `exchange`. */
  readonly proof?: { readonly operations: readonly number[]; readonly exchanges: readonly Exchange[] };
}

/** A movable clock of the target, in a project of its own where the hook gives one. */
export interface TargetClock {
  now(): Date;
  /** Sets the target's time; never back within one case. */
  moveTo(instant: Date): Promise<void>;
}

/** What a process of its own needs to send requests to the target. */
export interface Access {
  readonly configuration: TargetConfiguration;
  /** Headers of every request by role, credentials among them: they are secrets. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Knows all secrets. */
  readonly redactor: Redactor;
  /** Of all that may be sent in this run. */
  readonly requestsLeft: number;
}

export interface CaseContext {
  readonly api: Api;
  readonly dialect: Dialect;
  readonly runId: string;
  readonly seed: number;
  /** Seeded by the run's seed and the case's name: the same in every run with that seed. */
  readonly random: { integer(minimum: number, maximum: number): number; pick<Item>(items: readonly Item[]): Item };
  /** Aborted when the run stops. */
  readonly signal: AbortSignal;
  /** Why the run ends before everything was asked; undefined while it goes on. */
  readonly stopped: string | undefined;
  /** A name that carries the run id and is unique in the run; `purpose` is a word for the reader. */
  name(purpose: string): string;
  /** The same for voucher codes and prefixes: upper-case letters and digits only, at most 16 characters. */
  code(): string;
  /** The value of a policy, declared or inferred; undefined where it is unknown: then a case about it is inconclusive. */
  policy(name: string): string | undefined;
  /** The values of all policies, as far as they are known. */
  readonly policies: PolicyValues;
  operation(id: string): Operation;

  /** Sends a request in the words of the spec. The answer is judged. @throws Unanswered where no complete answer came */
  call(operation: string, call?: Call): Promise<Exchange>;
  /** Sends a request just as it is given, with the credentials of a role, or with none. The answer is judged. @throws Unanswered */
  send(request: WireRequest, as: string | null): Promise<Exchange>;
  /** Performs an action in the words of the dialect. @throws Unanswered */
  perform<Name extends ActionName>(action: Extract<Action, { do: Name }>, as?: string): Promise<Step<Name>>;
  /** Releases actions together. Every answer is judged; one that did not come leaves its step without an answer. */
  release(actions: readonly ReleasedAction[], protocol?: GateProtocol): Promise<ReleasedSteps>;
  /** Performs an action that is only set-up: a refusal makes the case inconclusive. */
  given<Name extends ActionName>(action: Extract<Action, { do: Name }>, as?: string): Promise<Values[Name]>;
  /** Walks a flow live. A FlowInterrupted makes the case inconclusive unless the case catches it. */
  walk<Result>(flow: Flow<Result>, as?: string): Promise<Result>;
  /** The JSON body of an exchange; undefined where it is none. */
  json(exchange: Exchange): unknown;
  /** The value at a JSON pointer of an exchange's JSON body. */
  at(exchange: Exchange, pointer: string): unknown;

  /** For requests that another process sends: they are neither judged nor recorded. */
  readonly access: Access;
  /** Counts requests that another process has sent. */
  sentElsewhere(requests: number): void;
  /** Books what another process has made, so that it is taken away. */
  made(resource: Resource): void;
  /** Leaves on the target what the case has made, for another run to take away; says what it is, the oldest first. */
  keep(): readonly Resource[];
  /** Tells what goes on, and how far it is. May be called often. */
  tellPhase(phase: Phase['phase'], done?: number): void;
  /** Tells how a load goes, and what came of it. */
  tell(said: ({ readonly event: 'load progress' } & LoadProgress) | ({ readonly event: 'load finished' } & LoadResult)): void;

  /** Records a finding unless `holds`; the case goes on. Gives `holds`. */
  expect(holds: boolean, breach: Breach): boolean;
  /** Expects success of an action, otherwise a finding and the end of the case. */
  done<Name extends ActionName>(step: Step<Name>, because: Pick<Breach, 'kind' | 'message'> & Partial<Breach>): Values[Name];
  /** Expects a refusal with the reason, in the status class, attribute and code that the API documents; each deviation is a finding. */
  refused(
    step: Pick<Step, 'answer' | 'exchange'>,
    reason: RefusalReason | readonly RefusalReason[],
    because: Pick<Breach, 'kind' | 'message'> & Partial<Breach>,
  ): boolean;
  /** Expects one of these status numbers or, with `'4xx'`, that class. */
  status(
    exchange: Exchange,
    expected: number | '2xx' | '4xx' | readonly number[],
    because: Pick<Breach, 'kind' | 'message'> & Partial<Breach>,
  ): boolean;

  /** Ends the case as inconclusive. */
  undecided(reason: string): never;
  /** Ends the case as unsupported. */
  unsupported(reason: string): never;
  /** Ends the case as skipped: the situation cannot be asked of this target. */
  skip(reason: string): never;
  /** Present in cases that need `clock`. */
  readonly clock: TargetClock | undefined;
}

/** A probe finds out how a target behaves where the sources leave it open. */
export interface Probe {
  readonly policy: string;
  /** Wanted of the target, beyond admin credentials; without them the policy stays unknown. */
  readonly needs?: readonly Need[];
  /** The value seen; undefined where it cannot be told. */
  run(context: CaseContext): Promise<string | undefined>;
}

/** All checks and probes of one API. */
export interface Catalogue {
  readonly api: string;
  readonly checks: readonly Check[];
  readonly probes: readonly Probe[];
}
