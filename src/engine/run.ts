/** One run of a catalogue against a target: from the preflight to the exit code. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dialect } from '../dialects/dialect.ts';
import type { Api } from '../spec/api.ts';
import { openTarget, type Target } from '../target/client.ts';
import { Clock } from '../target/clock.ts';
import { authorizationOf } from '../target/credentials.ts';
import type { Exchange } from '../target/exchange.ts';
import type { TargetConfiguration } from '../target/target.ts';
import { CaseRunner, needsOf } from './case-runner.ts';
import type { Catalogue } from './check.ts';
import { leftoversOf } from './clean-run.ts';
import { cleanUp } from './clean-up.ts';
import { wireRequestOf } from './dialect-exchange.ts';
import type { Event, KnownFailure } from './events.ts';
import { exitCodeOf, type Outcome, verdictOf } from './exit-code.ts';
import { KnownFailures } from './known-failures.ts';
import { settlePolicies } from './policy-phase.ts';
import { preflight, type Readiness } from './preflight.ts';
import { randomOf, shuffled } from './random.ts';
import { RecordLost } from './record-lost.ts';
import { EVENTS_FILE, Recorder } from './recorder.ts';
import { redactedEvent } from './redacted-event.ts';
import { Names, newRunId } from './run-id.ts';
import { checkSummaries, clauseSummaries, operationSummaries } from './run-started.ts';
import { type SelectedCase, type Selection, select, type Wanted } from './selection.ts';
import { Session } from './session.ts';
import { eachOf } from './side-by-side.ts';
import type { Verdict } from './verdict.ts';

/** How long the clean-up may take: after a run that came to its end, and after one that was interrupted. */
const CLEAN_UP_MS = 120_000;
const CLEAN_UP_INTERRUPTED_MS = 30_000;
/** So long at least a request that was given up counts as under way. */
const UNDER_WAY_MS = 500;

export interface RunOptions extends Wanted {
  readonly api: Api;
  readonly dialect: Dialect;
  readonly catalogue: Catalogue;
  readonly target: TargetConfiguration;
  /** Where events.ndjson is written. */
  readonly directory: string;
  readonly seed: number;
  /** Stop at the first finding that gates. */
  readonly failFast?: boolean;
  /** Warnings gate too, and cases that could not decide are no proof. */
  readonly strict?: boolean;
  /** Send the large things as well. */
  readonly large?: boolean;
  /** After so long running cases are cut, and what was made is cleaned up. */
  readonly timeLimitMs?: number;
  readonly knownFailures?: readonly KnownFailure[];
  /** Aborting it interrupts the run: exit code 130, after the clean-up. */
  readonly signal?: AbortSignal;
  /** Aborting it gives up the clean-up as well. */
  readonly abandon?: AbortSignal;
  /** Are told every event, redacted, after it was written. */
  readonly listeners?: readonly ((event: Event) => void)[];
  /** Only where somebody must know it beforehand; by default a new one. */
  readonly runId?: string;
  /** Words of a command line that name the target, for who wants to ask it again. */
  readonly targetFlags?: readonly string[];
  /** About the circumstances, such as versions, for the record. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunResult {
  readonly runId: string;
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** Why the run ended before everything was asked; null where it did not. */
  readonly stopped: string | null;
  readonly exchanges: number;
  readonly cleaned: number;
  readonly left: number;
}

/**
 * Never throws for anything that the target, the network or a check does.
 * @throws Error, fit for the user, where the safety guard forbids the target or the clock hook, or the directory cannot be written
 * @throws RecordLost where it cannot be written any more
 */
export async function runCatalogue(options: RunOptions): Promise<RunResult> {
  let run: Run | undefined;
  const target = openTarget(options.target, (message) => {
    run?.session.emit({ event: 'notice', message });
  });
  const clock = options.target.clock === undefined ? undefined : new Clock(options.target.clock, options.target, target.redactor);
  const recorder = new Recorder(options.directory);
  run = new Run(options, target, clock, recorder);
  try {
    return await run.finish();
  } finally {
    recorder.close();
    await target.close();
  }
}

class Run {
  readonly session: Session;
  readonly #options: RunOptions;
  readonly #clock: Clock | undefined;
  readonly #knownFailures: KnownFailures;
  readonly #selection: Selection;
  readonly #startedAt = Date.now();
  readonly #start = performance.now();
  /** Why the record ends before the run. */
  #unrecorded: Error | undefined;

  constructor(options: RunOptions, target: Target, clock: Clock | undefined, recorder: Recorder) {
    const { api, dialect, seed } = options;
    this.#options = options;
    this.#clock = clock;
    this.#knownFailures = new KnownFailures(options.knownFailures ?? [], this.#startedAt);
    this.#selection = select(options.catalogue, api, dialect, options);
    const runId = options.runId ?? newRunId();
    this.session = new Session({
      api,
      dialect,
      target,
      runId,
      names: new Names(runId),
      seed,
      knownFailures: this.#knownFailures,
      failFast: options.failFast === true,
      strict: options.strict === true,
      emit: (event) => {
        const redacted = redactedEvent(event, target.redactor);
        this.#record(recorder, redacted);
        for (const listener of options.listeners ?? []) listener(redacted);
      },
      probe: () => this.#probe(target),
    });
  }

  async finish(): Promise<RunResult> {
    const { signal, timeLimitMs } = this.#options;
    const { stop } = this.session;
    const interrupt = (): void => {
      stop.cut('interrupted');
    };
    if (signal?.aborted === true) interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    const timer =
      timeLimitMs === undefined
        ? undefined
        : setTimeout(() => {
            stop.cut(`the time limit of ${timeLimitMs / 1000} s was reached`);
          }, timeLimitMs);
    this.#announce();
    let readiness: Readiness = 'ready';
    try {
      readiness = await this.#ask();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      await this.#cleanUp();
    }
    const result = this.#conclude(readiness);
    if (this.#unrecorded !== undefined) throw new RecordLost(join(this.#options.directory, EVENTS_FILE), result.runId, this.#unrecorded);
    return result;
  }

  /** A run without a record proves nothing. It is ended, in good order: what it has made on the target goes. */
  #record(recorder: Recorder, event: Event): void {
    if (this.#unrecorded !== undefined) return;
    try {
      recorder.write(event);
    } catch (error) {
      this.#unrecorded = error as Error;
      this.session.stop.cut('the record of the run cannot be written');
    }
  }

  #announce(): void {
    const { api, catalogue, seed, targetFlags } = this.#options;
    this.session.emit({
      event: 'run started',
      format: 1,
      runId: this.session.runId,
      api: api.id,
      apiTitle: api.title,
      target: this.#options.target.baseUrl,
      ...(targetFlags === undefined ? {} : { targetFlags }),
      seed,
      strict: this.#options.strict === true,
      environment: this.#options.environment ?? {},
      operations: operationSummaries(api),
      clauses: clauseSummaries(api, catalogue),
      checks: checkSummaries(this.#selection),
      knownFailures: this.#options.knownFailures ?? [],
    });
    for (const pattern of this.#selection.idle) {
      this.session.emit({
        event: 'notice',
        message: `the pattern "${pattern}" fits no check, clause or case: see \`vouchsafe list cases\``,
      });
    }
  }

  /** Everything that is asked of the target, in its phases. */
  async #ask(): Promise<Readiness> {
    const { session } = this;
    const { cases } = this.#selection;
    if (cases.length === 0) {
      session.emit({ event: 'notice', message: 'nothing is selected: there is nothing to ask' });
      return 'ready';
    }
    const readiness = await preflight(session);
    if (readiness === 'unreachable') session.stop.drain('the target cannot be reached');
    if (readiness === 'credentials refused') session.stop.drain('the target refuses the credentials');
    if (readiness !== 'ready') return readiness;
    await settlePolicies(session, this.#options.catalogue, this.#clock);
    await this.#runCases(cases);
    return readiness;
  }

  async #runCases(cases: readonly SelectedCase[]): Promise<void> {
    const { session } = this;
    const { concurrency } = session.target.configuration.limits;
    const runner = new CaseRunner(session, cases, this.#clock, this.#options.large === true);
    const shared = shuffled(cases, randomOf(session.seed, 'order of cases'));
    const order = shared.filter(({ check }) => check.alone !== true);
    const [timeless, timed] = [order.filter((one) => !needsOf(one).has('clock')), order.filter((one) => needsOf(one).has('clock'))];
    await eachOf(timeless, concurrency, async (selected) => {
      if (session.stop.reason === undefined) await runner.run(selected);
    });
    // The first one shows whether the leases share the time of the target.
    let apart = false;
    for (const selected of timed.slice(0, 1)) {
      if (session.stop.reason === undefined) apart = await runner.runLeased(selected);
    }
    await eachOf(timed.slice(1), apart ? concurrency : 1, async (selected) => {
      if (session.stop.reason === undefined) await runner.runLeased(selected);
    });
    for (const selected of cases.filter(({ check }) => check.alone === true)) {
      if (session.stop.reason === undefined) await runner.run(selected);
    }
  }

  async #probe(target: Target): Promise<Exchange> {
    const { dialect } = this.#options;
    const credentials = target.configuration.credentials.admin ?? {};
    const request = wireRequestOf(dialect, { do: 'listCampaigns' }, this.session.policyValues);
    return await target.send({ ...request, role: 'admin', authorization: authorizationOf(credentials), signal: this.session.stop.signal });
  }

  async #cleanUp(): Promise<void> {
    const { session } = this;
    const { dialect, target, policyValues: policies, credentials, ledger } = session;
    const limit = AbortSignal.timeout(session.stop.signal.aborted ? CLEAN_UP_INTERRUPTED_MS : CLEAN_UP_MS);
    const { abandon } = this.#options;
    const signal = abandon === undefined ? limit : AbortSignal.any([limit, abandon]);
    let made = ledger.handOver();
    let cleaned = 0;
    for (;;) {
      const progress = (tried = 0): void => {
        session.tellPhase('clean-up', tried, made.length);
      };
      if (made.length > 0) progress();
      const taken = await cleanUp({ dialect, target, policies, credentials, made, signal, progress });
      cleaned += taken.cleaned;
      await this.#findUnanswered(signal);
      const found = ledger.handOver();
      if (found.length === 0) {
        session.noteCleanUp({ cleaned, left: taken.left });
        return;
      }
      // What hangs on other things may have kept them.
      made = [...taken.left.map((one) => one.made), ...found];
    }
  }

  /**
   * Adds to the ledger what requests have made that were never answered. They may still be on their way when all that is known has been taken
   * away: nothing keeps the order of requests on different connections.
   */
  async #findUnanswered(signal: AbortSignal): Promise<void> {
    const { dialect, target, policyValues: policies, credentials, ledger, runId, unansweredAt, slowestMs } = this.session;
    if (unansweredAt === undefined) return;
    try {
      const rest = unansweredAt + Math.max(UNDER_WAY_MS, slowestMs) - performance.now();
      await pause(Math.max(0, rest), undefined, { signal });
      const found = await leftoversOf({ dialect, target, policies, signal }, runId, credentials);
      for (const { resource, role } of found) ledger.add(resource, role);
    } catch (error) {
      // What a target answers is never a reason to throw; a later `vouchsafe clean` looks again.
      const why = signal.aborted ? 'there was no time' : error instanceof Error ? error.message : String(error);
      this.session.emit({ event: 'notice', message: `some requests had no answer, and what they made cannot be looked up: ${why}` });
    }
  }

  #conclude(readiness: Readiness): RunResult {
    const { session } = this;
    const { strict = false, only, skip, operation, signal } = this.#options;
    const stopped = session.stop.reason ?? null;
    const seen = session.findings.distinct();
    const everythingRan = stopped === null && only === undefined && skip === undefined && operation === undefined;
    for (const message of this.#knownFailures.remarks(seen, everythingRan)) session.emit({ event: 'notice', message });
    const gating = [...seen].filter(([fingerprint]) => !this.#knownFailures.has(fingerprint)).map(([, level]) => level);
    const outcome: Outcome = {
      interrupted: signal?.aborted === true,
      unreachable: readiness === 'unreachable' || session.circuit.gone !== undefined,
      incomplete: stopped !== null,
      strict,
      fails: gating.filter((level) => level === 'fail').length,
      warns: gating.filter((level) => level === 'warn').length,
      cases: session.verdicts,
    };
    const { exchanges, cleaned, left, runId } = session;
    const [verdict, exitCode] = [verdictOf(outcome), exitCodeOf(outcome)];
    const durationMs = performance.now() - this.#start;
    session.emit({
      event: 'run finished',
      verdict,
      exitCode,
      stopped,
      durationMs,
      exchanges,
      cleanUpRequests: session.target.exempted,
      cleaned,
      left,
    });
    return { runId, verdict, exitCode, stopped, exchanges, cleaned, left };
  }
}
