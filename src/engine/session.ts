/** What all cases of one run share. */
import type { Dialect, PolicyValues } from '../dialects/dialect.ts';
import { createJudge, type Judge } from '../judge/judge.ts';
import type { Api } from '../spec/api.ts';
import { Circuit } from '../target/circuit.ts';
import type { Target } from '../target/client.ts';
import type { Exchange } from '../target/exchange.ts';
import type { Credentials } from '../target/target.ts';
import type { CleanUpResult } from './clean-up.ts';
import type { Event, Phase, PolicyState } from './events.ts';
import { FindingBook } from './findings.ts';
import type { KnownFailures } from './known-failures.ts';
import { Ledger } from './ledger.ts';
import type { Names } from './run-id.ts';
import { patternOf } from './selection.ts';
import { Stop } from './stop.ts';
import type { Verdict } from './verdict.ts';

/** How often it is told how far a phase is. */
const PHASE_MS = 1000;

/** An event without its time, which `emit` gives it. */
export type Said = Event extends infer One ? (One extends Event ? Omit<One, 'at'> : never) : never;

export interface SessionParts {
  readonly api: Api;
  readonly dialect: Dialect;
  readonly target: Target;
  readonly runId: string;
  readonly names: Names;
  readonly seed: number;
  readonly knownFailures: KnownFailures;
  readonly failFast: boolean;
  readonly strict: boolean;
  readonly emit: (event: Event) => void;
  /** Asks the target something harmless, past the judge. */
  readonly probe: () => Promise<Exchange>;
}

export class Session {
  readonly api: Api;
  readonly dialect: Dialect;
  readonly target: Target;
  readonly runId: string;
  readonly names: Names;
  readonly seed: number;
  readonly judge: Judge;
  readonly stop = new Stop();
  readonly ledger = new Ledger();
  readonly findings = new FindingBook();
  readonly circuit: Circuit;
  readonly verdicts: Partial<Record<Verdict, number>> = {};
  readonly #parts: SessionParts;
  readonly #lacks: readonly ((text: string) => boolean)[];
  #phase: Phase['phase'] | undefined;
  #phaseToldAt = 0;
  #policies: readonly PolicyState[] = [];
  #policyValues: PolicyValues = {};
  /** Exchanges of cases, probes and the preflight; things taken away, and things that stay. */
  exchanges = 0;
  cleaned = 0;
  left = 0;
  /** When the last request was given up that may have made something without an answer that says so; undefined where there was none. */
  unansweredAt: number | undefined;
  /** The longest that the target has taken for an answer, in milliseconds. */
  slowestMs = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.api = parts.api;
    this.dialect = parts.dialect;
    this.target = parts.target;
    this.runId = parts.runId;
    this.names = parts.names;
    this.seed = parts.seed;
    this.judge = createJudge(parts.api);
    this.circuit = new Circuit(parts.probe);
    this.#lacks = parts.target.configuration.lacks.map(patternOf);
  }

  emit(event: Said): void {
    this.#parts.emit({ ...event, at: Date.now() });
  }

  /** Tells what goes on, and how far it is: at the beginning of a phase, and then only so often. */
  tellPhase(phase: Phase['phase'], done = 0, of: number | null = null): void {
    const now = performance.now();
    if (phase === this.#phase && now - this.#phaseToldAt < PHASE_MS) return;
    this.#phase = phase;
    this.#phaseToldAt = now;
    this.emit({ event: 'phase', phase, done, of });
  }

  /** Whether the target says that it does not offer this clause or operation. */
  lacks(id: string): boolean {
    return this.#lacks.some((matches) => matches(id));
  }

  get policies(): readonly PolicyState[] {
    return this.#policies;
  }

  set policies(policies: readonly PolicyState[]) {
    this.#policies = policies;
    this.#policyValues = Object.fromEntries(policies.map(({ name, value }) => [name, value ?? undefined]));
  }

  /** The values of the policies as far as they are known. */
  get policyValues(): PolicyValues {
    return this.#policyValues;
  }

  /** The credentials of the configuration, by role. */
  get credentials(): Readonly<Record<string, Credentials>> {
    return this.target.configuration.credentials;
  }

  /** Takes what came of an exchange, and waits where the target seems to be gone. */
  async observe(exchange: Exchange): Promise<void> {
    this.exchanges += 1;
    const { failure } = exchange;
    if (failure === undefined) this.slowestMs = Math.max(this.slowestMs, exchange.durationMs);
    if (failure?.maybeSent === true && exchange.request.method !== 'GET') this.unansweredAt = performance.now();
    if (failure?.kind === 'blocked') this.stop.drain(failure.message);
    await this.circuit.note(exchange);
    if (this.circuit.gone !== undefined) this.stop.drain(this.circuit.gone);
  }

  /** Whether a finding makes the run fail. */
  gates(fingerprint: string, level: 'fail' | 'warn' | 'note'): boolean {
    const weighs = level === 'fail' || (level === 'warn' && this.#parts.strict);
    return weighs && !this.#parts.knownFailures.has(fingerprint);
  }

  /** Counts a finding and stops the run where the user wants it to stop at the first. */
  noteGate(fingerprint: string, level: 'fail' | 'warn' | 'note'): void {
    if (this.#parts.failFast && this.gates(fingerprint, level)) this.stop.drain('stopped at the first failure, as asked');
  }

  /** Books what came of a clean-up, and says what stays. */
  noteCleanUp({ cleaned, left }: CleanUpResult): void {
    this.cleaned += cleaned;
    this.left += left.length;
    for (const { resource, why } of left) this.emit({ event: 'left behind', resource, why });
  }

  countVerdict(verdict: Verdict): void {
    this.verdicts[verdict] = (this.verdicts[verdict] ?? 0) + 1;
  }
}
