/** What a case is given: the run of one case, from its first request to its verdict. */
import type { Action, ActionName } from '../dialects/action.ts';
import type { RefusalReason, Values } from '../dialects/answer.ts';
import type { Dialect, PolicyValues, Resource } from '../dialects/dialect.ts';
import { type Flow, FlowInterrupted } from '../flows/flow.ts';
import { TooManyPages } from '../flows/paging.ts';
import { linesOf } from '../history/recorder.ts';
import type { Api, Operation } from '../spec/api.ts';
import { valueAt } from '../spec/pointer.ts';
import { authorizationOf, nearMissOf, wrongPasswordOf } from '../target/credentials.ts';
import type { Exchange } from '../target/exchange.ts';
import type { GateProtocol } from '../target/gate.ts';
import type { Credentials } from '../target/target.ts';
import { requestOf, type WireRequest } from './call-request.ts';
import { CaseEnd, Unanswered } from './case-end.ts';
import type { Access, Breach, Call, CaseContext, ReleasedAction, ReleasedSteps, Step, TargetClock } from './check.ts';
import { answerOf, dialectRequestOf, dialectResponseOf, wireRequestOf } from './dialect-exchange.ts';
import type { Finding, Phase, RecordedExchange } from './events.ts';
import { type Broken, refusalBreaches, shownAnswer, statusBreach } from './expectations.ts';
import { fingerprintOf, kindOf, levelOf } from './findings.ts';
import type { Ledger } from './ledger.ts';
import { type Random, randomOf } from './random.ts';
import { recordedExchange } from './recorded-exchange.ts';
import type { Session } from './session.ts';
import { escalate, type Verdict } from './verdict.ts';

/** Clause of an answer that is not even HTTP: it has no status that could be listed. */
const MALFORMED_CLAUSE = 'exchange.status';
/** Of one finding: each may be large. */
const MOST_OTHERS = 9;

export interface CaseScope {
  readonly session: Session;
  readonly check: string;
  readonly case: string;
  /** The operation that the case is about. */
  readonly operation: string | undefined;
  /** By role: the configuration's, or those of a clock lease. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly ledger: Ledger;
  readonly clock: TargetClock | undefined;
}

type Because = Pick<Breach, 'kind' | 'message'> & Partial<Breach>;

export class CaseRun implements CaseContext {
  readonly #scope: CaseScope;
  readonly #session: Session;
  readonly #seen = new Set<string>();
  readonly #made: Resource[] = [];
  /** The evidence for a finding that names none. */
  #last: Exchange | undefined;
  readonly random: Random;
  readonly clock: TargetClock | undefined;
  /** What the findings so far make of the case. */
  verdict: Verdict = 'pass';
  exchanges = 0;

  constructor(scope: CaseScope) {
    this.#scope = scope;
    this.#session = scope.session;
    this.random = randomOf(scope.session.seed, `${scope.check} > ${scope.case}`);
    this.clock = scope.clock;
  }

  get api(): Api {
    return this.#session.api;
  }

  get dialect(): Dialect {
    return this.#session.dialect;
  }

  get runId(): string {
    return this.#session.runId;
  }

  get seed(): number {
    return this.#session.seed;
  }

  get signal(): AbortSignal {
    return this.#session.stop.signal;
  }

  get stopped(): string | undefined {
    return this.#session.stop.reason;
  }

  name(purpose: string): string {
    return this.#session.names.name(purpose);
  }

  code(): string {
    return this.#session.names.code();
  }

  policy(name: string): string | undefined {
    if (!this.api.policies.has(name)) throw new Error(`the API has no policy "${name}"`);
    return this.#session.policyValues[name];
  }

  get policies(): PolicyValues {
    return this.#session.policyValues;
  }

  get access(): Access {
    const { configuration, redactor, requestsLeft } = this.#session.target;
    const headers = Object.entries(this.#scope.credentials).flatMap(([role, credentials]) => {
      const authorization = authorizationOf(credentials);
      return authorization === undefined ? [] : [[role, { accept: 'application/json', ...configuration.headers, authorization }] as const];
    });
    return { configuration, headers: Object.fromEntries(headers), redactor, requestsLeft };
  }

  sentElsewhere(requests: number): void {
    this.#session.target.sentElsewhere(requests);
  }

  made(resource: Resource): void {
    this.#scope.ledger.add(resource, 'admin');
  }

  keep(): readonly Resource[] {
    for (const resource of this.#made) this.#scope.ledger.keep(resource);
    return this.#made;
  }

  tellPhase(phase: Phase['phase'], done?: number): void {
    this.#session.tellPhase(phase, done);
  }

  tell(said: Parameters<CaseContext['tell']>[0]): void {
    this.#session.emit(said);
  }

  operation(id: string): Operation {
    const operation = this.api.operations.get(id);
    if (operation === undefined) throw new Error(`the API has no operation "${id}"`);
    return operation;
  }

  async call(operation: string, call: Call = {}): Promise<Exchange> {
    const role = call.as ?? 'admin';
    return await this.#exchange(requestOf(this.operation(operation), call), role, this.#authorization(role, call.authorization));
  }

  async send(request: WireRequest, as: string | null): Promise<Exchange> {
    return await this.#exchange(request, as ?? 'admin', as === null ? undefined : this.#authorization(as, undefined));
  }

  async perform<Name extends ActionName>(action: Extract<Action, { do: Name }>, as = 'admin'): Promise<Step<Name>> {
    const request = wireRequestOf(this.dialect, action, this.#session.policyValues);
    const exchange = await this.#exchange(request, as, this.#authorization(as, undefined));
    return { action, answer: answerOf<Name>(this.dialect, action, exchange), exchange };
  }

  async release(actions: readonly ReleasedAction[], protocol?: GateProtocol): Promise<ReleasedSteps> {
    const session = this.#session;
    const requests = actions.map(({ action, as = 'admin', cut = false }) => ({
      ...wireRequestOf(this.dialect, action, session.policyValues),
      role: as,
      authorization: this.#authorization(as, undefined),
      cut,
      signal: this.signal,
    }));
    const round = await session.target.release(requests, protocol);
    const steps: ReleasedSteps['steps'][number][] = [];
    for (const [index, { exchange, calledAt, returnedAt }] of round.exchanges.entries()) {
      await this.#take(requests[index]!, exchange);
      const { action } = actions[index]!;
      steps.push({ action, answer: answerOf(this.dialect, action, exchange), exchange, calledAt, returnedAt });
    }
    return { protocol: round.protocol, hindrance: round.hindrance, steps };
  }

  async given<Name extends ActionName>(action: Extract<Action, { do: Name }>, as?: string): Promise<Values[Name]> {
    const { answer, exchange } = await this.perform<Name>(action, as);
    if (answer.outcome === 'done') return answer.value;
    throw new CaseEnd('inconclusive', `the set-up failed: ${action.do} was ${shownAnswer(answer, exchange)}`);
  }

  async walk<Result>(flow: Flow<Result>, as?: string): Promise<Result> {
    let step = flow.next();
    while (step.done !== true) {
      const { answer } = await this.perform(step.value, as);
      step = flow.next(answer);
    }
    return step.value;
  }

  json(exchange: Exchange): unknown {
    try {
      return JSON.parse(Buffer.from(exchange.response?.body ?? []).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  at(exchange: Exchange, pointer: string): unknown {
    return valueAt(this.json(exchange), pointer);
  }

  expect(holds: boolean, breach: Breach): boolean {
    if (!holds) this.#breach(breach);
    return holds;
  }

  done<Name extends ActionName>(step: Step<Name>, because: Because): Values[Name] {
    const { answer, exchange } = step;
    if (answer.outcome === 'done') return answer.value;
    this.#breach({ exchange, expected: `${answer.action} is done`, actual: shownAnswer(answer, exchange), ...because });
    throw new CaseEnd('pass', '');
  }

  refused(step: Step, reason: RefusalReason | readonly RefusalReason[], because: Because): boolean {
    const reasons = typeof reason === 'string' ? [reason] : reason;
    return this.#breaches(step.exchange, refusalBreaches(this.dialect, this.#session.policyValues, step, reasons), because);
  }

  status(exchange: Exchange, expected: number | '2xx' | '4xx' | readonly number[], because: Because): boolean {
    return this.#breaches(exchange, statusBreach(this.api, exchange, expected), because);
  }

  undecided(reason: string): never {
    throw new CaseEnd('inconclusive', reason);
  }

  unsupported(reason: string): never {
    throw new CaseEnd('unsupported', reason);
  }

  skip(reason: string): never {
    throw new CaseEnd('skipped', reason);
  }

  /** Runs the case to its end. Never throws: what a check throws is a verdict too. */
  async finish(run: (context: CaseContext) => Promise<void>): Promise<{ verdict: Verdict; reason: string; stack?: string }> {
    try {
      await run(this);
      return { verdict: this.verdict, reason: '' };
    } catch (thrown) {
      const end = this.#endOf(thrown);
      const verdict = escalate(this.verdict === 'pass' ? end.verdict : this.verdict, end.verdict);
      return { ...end, verdict };
    }
  }

  #endOf(thrown: unknown): { verdict: Verdict; reason: string; stack?: string } {
    if (thrown instanceof CaseEnd) return { verdict: thrown.verdict, reason: thrown.reason };
    if (thrown instanceof FlowInterrupted) return { verdict: 'inconclusive', reason: `the set-up failed: ${thrown.message}` };
    if (thrown instanceof TooManyPages) return { verdict: 'inconclusive', reason: thrown.message };
    if (this.signal.aborted) return { verdict: 'skipped', reason: this.#session.stop.reason ?? 'interrupted' };
    if (thrown instanceof Unanswered) {
      const { failure } = thrown.exchange;
      // That the answer is no HTTP is proven, and found already.
      if (failure?.kind === 'malformed') return { verdict: 'pass', reason: '' };
      if (failure?.kind === 'blocked') return { verdict: 'skipped', reason: failure.message };
      return { verdict: 'error', reason: thrown.message };
    }
    if (thrown instanceof Error) {
      return {
        verdict: 'error',
        reason: `vouchsafe broke: ${thrown.message}`,
        ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
      };
    }
    return { verdict: 'error', reason: `vouchsafe broke: ${String(thrown)}` };
  }

  #authorization(role: string, how: Call['authorization']): string | undefined {
    if (how === 'none') return undefined;
    if (typeof how === 'object') return how.header;
    const credentials = this.#scope.credentials[role];
    if (credentials === undefined) throw new CaseEnd('skipped', `there are no credentials for ${role}`);
    const header = headerOf(credentials, how);
    if (header !== undefined) return header;
    if (how === 'other-case-password' && credentials.password !== undefined) {
      throw new CaseEnd('skipped', `the password of ${role} has no letters that could be written otherwise`);
    }
    const missing = how === 'bearer' || how === 'longer-key' ? 'API key' : 'user and password';
    throw new CaseEnd('skipped', `there is no ${missing} for ${role}`);
  }

  async #exchange(request: WireRequest, role: string, authorization: string | undefined): Promise<Exchange> {
    const session = this.#session;
    const exchange = await session.target.send({ ...request, role, authorization, signal: this.signal });
    await this.#take({ ...request, role }, exchange);
    const { failure } = exchange;
    if (failure !== undefined) throw new Unanswered(exchange);
    if (this.#isTooMany(exchange)) {
      throw new CaseEnd('error', 'the target goes on answering 429 (too many requests): set limits.requestsPerSecond in the configuration');
    }
    return exchange;
  }

  /** Books, judges and records what came of a request. */
  async #take(request: WireRequest & { readonly role: string }, exchange: Exchange): Promise<void> {
    const session = this.#session;
    this.exchanges += 1;
    this.#last = exchange;
    const { response, failure } = exchange;
    if (response !== undefined && response.status >= 200 && response.status < 300) {
      for (const made of this.dialect.made(dialectRequestOf(request), dialectResponseOf(response))) {
        this.#scope.ledger.add(made, request.role);
        this.#made.push(made);
      }
    }
    const problems = this.#judged(exchange);
    session.emit({
      event: 'exchange',
      check: this.#scope.check,
      case: this.#scope.case,
      operation: exchange.operation ?? null,
      method: exchange.request.method,
      url: exchange.request.url,
      role: request.role,
      status: response?.status ?? null,
      failure: failure?.kind ?? null,
      durationMs: exchange.durationMs,
      problems,
    });
    await session.observe(exchange);
  }

  /** A limit on requests is no part of most APIs, and reaching it is nobody's mistake but the client's. */
  #isTooMany({ operation, response }: Exchange): boolean {
    return response?.status === 429 && operation !== undefined && this.operation(operation).responses.get(429) === undefined;
  }

  /** Judges an exchange and records what is wrong with it. Gives the number of problems. */
  #judged(exchange: Exchange): number {
    const { operation, response, failure } = exchange;
    if (failure?.kind === 'malformed') {
      const kind = 'malformed-answer';
      const text = { message: 'The answer is not HTTP', expected: 'an HTTP response within bounds', actual: failure.message };
      this.#find({ clause: MALFORMED_CLAUSE, operation: operation ?? null, kind, level: 'fail', pointer: '', ...text }, exchange);
      return 1;
    }
    if (operation === undefined || response === undefined || this.#isTooMany(exchange)) return 0;
    const problems = this.#session.judge.judge(this.operation(operation), { method: exchange.request.method }, response);
    for (const problem of problems) {
      const { clause, severity, pointer, message, expected, actual } = problem;
      this.#find(
        { clause, operation, kind: kindOf(problem, response.status), level: severity, pointer, message, expected, actual },
        exchange,
      );
    }
    return problems.length;
  }

  #breaches(exchange: Exchange, broken: readonly Broken[], because: Because): boolean {
    for (const { suffix, clause, expected, actual } of broken) {
      const kind = suffix === undefined ? because.kind : `${because.kind}-${suffix}`;
      this.#breach({ exchange, expected, actual, ...because, kind, ...(clause === undefined ? {} : { clause }) });
    }
    return broken.length === 0;
  }

  #breach(breach: Breach): void {
    const clause = breach.clause ?? this.#scope.check;
    const level = this.api.clauses.get(clause)?.level;
    if (level === undefined) throw new Error(`the API has no clause "${clause}"`);
    const operation = breach.operation ?? this.#scope.operation ?? breach.exchange?.operation ?? null;
    const { kind, message, expected, actual, pointer = '' } = breach;
    this.#find(
      { clause, operation, kind, level: levelOf(level), pointer, message, expected, actual },
      breach.exchange === null ? undefined : (breach.exchange ?? this.#last),
      breach,
    );
  }

  #find(
    found: Pick<Finding, 'clause' | 'operation' | 'kind' | 'level' | 'pointer' | 'message' | 'expected' | 'actual'>,
    exchange: Exchange | undefined,
    { history, proof }: Pick<Breach, 'history' | 'proof'> = {},
  ): void {
    const session = this.#session;
    if (session.lacks(found.clause) || (found.operation !== null && session.lacks(found.operation))) return;
    const fingerprint = fingerprintOf(this.api.id, found.clause, found.operation, found.kind);
    if (found.level !== 'note') this.verdict = escalate(this.verdict, found.level);
    if (this.#seen.has(fingerprint)) return;
    this.#seen.add(fingerprint);
    const first = session.findings.add({ ...found, fingerprint });
    const recorded = (one: Exchange): RecordedExchange => recordedExchange(one, session.target.redactor);
    const others = first ? (proof?.exchanges ?? []).slice(-MOST_OTHERS).map(recorded) : [];
    session.emit({
      event: 'finding',
      fingerprint,
      ...found,
      check: this.#scope.check,
      case: this.#scope.case,
      exchange: first && exchange !== undefined ? recorded(exchange) : null,
      history: first && history !== undefined ? linesOf(history) : null,
      ...(first && proof !== undefined ? { proof: proof.operations } : {}),
      ...(others.length === 0 ? {} : { others }),
    });
    session.noteGate(fingerprint, found.level);
  }
}

function headerOf(credentials: Credentials, how: Exclude<Call['authorization'], 'none' | object>): string | undefined {
  if (how === 'wrong-password') return wrongPasswordOf(credentials);
  if (how === 'longer-password' || how === 'other-case-password' || how === 'longer-key') return nearMissOf(credentials, how);
  return authorizationOf(credentials, how);
}
