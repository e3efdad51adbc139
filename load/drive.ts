/**
 * Walks a workload in k6: the virtual user of every workload. Whoever starts it says by environment variables what is to be done:
 *
 * - `vouchsafe load` names a plan, a file with everything but the secrets, in VOUCHSAFE_LOAD_PLAN, and the headers of each role in
 *   VOUCHSAFE_LOAD_HEADERS. It has set up the stock, and judges what the visits write to the console: their history. It stands by and reads
 *   most responses itself, which takes k6 more time than anything else.
 * - `k6 run load/WORKLOAD.ts` by itself takes the target from VOUCHSAFE_TARGET, the credentials from VOUCHSAFE_ADMIN_USER and
 *   VOUCHSAFE_ADMIN_PASSWORD, or VOUCHSAFE_ADMIN_API_KEY, and the profile from VOUCHSAFE_PROFILE; it sets up its own stock. The same history goes
 *   to its console; its first line names the run, so that `vouchsafe clean RUN-ID` can take everything away. Who wants to know that id beforehand
 *   gives it with VOUCHSAFE_RUN_ID, and another API than Vouchery 1.0 is named with VOUCHSAFE_API.
 * - Pods run an archive that `vouchsafe load manifest` made: the plan is in it, target and credentials come from the environment as above.
 *
 * Where several instances make one load, each writes a history of its own, with the instants of a clock that they share, and its counters last.
 */

import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import encoding from 'k6/encoding';
import exec from 'k6/execution';
import http, { type RefinedParams, type RefinedResponse } from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';
import type { Action, ActionName } from '../src/dialects/action.ts';
import type { Answer } from '../src/dialects/answer.ts';
import type { DialectResponse, PolicyValues } from '../src/dialects/dialect.ts';
import { dialectOf } from '../src/dialects/index.ts';
import { clockZero } from '../src/flows/clock-zero.ts';
import type { Flow } from '../src/flows/flow.ts';
import { type Profile, scenarioOf, secondsOf, type Thresholds, visitNumber, visitsOf } from '../src/flows/load-profile.ts';
import { drawnRunId } from '../src/flows/run-id-form.ts';
import { NOT_SENT, OUTCOME_ENOUGH, type Workload } from '../src/flows/workload.ts';

/** What `vouchsafe load` hands over. */
interface Plan {
  readonly api: string;
  readonly url: string;
  readonly run: string;
  /** How the transaction ids and codes of visits begin: like those of no other load of the run. */
  readonly visits: { readonly transactions: string; readonly codes: string };
  readonly policies: PolicyValues;
  readonly profile: Profile;
  readonly timeoutMs: number;
  /** Documented status numbers, by operation. */
  readonly documented: Readonly<Record<string, readonly number[]>>;
  /** A file: the entries of the stock as a JSON list. */
  readonly stock: string;
  readonly requestsPerSecond?: number;
  /** Of so many responses to one user one is written down whole, to be judged against the spec, the first among them. */
  readonly sampleEvery?: number;
  /** The zero of the clock of the history, in milliseconds since the epoch; absent where this process begins the history. */
  readonly zero?: number;
  /** Present where several instances make the load. */
  readonly together?: {
    readonly count: number;
    /** A URL below which each asks for itself; it answers when all are there, with the instant at which they begin. Otherwise something else starts them. */
    readonly meetAt?: string;
    /** How long each waits there at most. */
    readonly waitMs?: number;
  };
}

type Headers = Record<string, string>;

/** Requests that were sent: so many calls the history has. Counted by the visit, since each addition costs as much as a line of the history. */
const operations = new Counter('vouchsafe_operations');
let sent = 0;
const planFile = __ENV['VOUCHSAFE_LOAD_PLAN'];
const plan: Plan = planFile === undefined ? ownPlan() : (JSON.parse(open(planFile)) as Plan);
const givenHeaders = __ENV['VOUCHSAFE_LOAD_HEADERS'];
const headersByRole: Readonly<Record<string, Headers>> =
  givenHeaders === undefined ? { admin: ownHeaders() } : (JSON.parse(givenHeaders) as Record<string, Headers>);
/** Whether `vouchsafe load` stands by: it reads responses, and its history tells more than the metrics of k6, which is quicker without their tags. */
const ATTENDED = planFile !== undefined && (plan.together === undefined || plan.together.meetAt !== undefined);
/** Actions whose responses are left to it, and the longest of them, in characters. */
const LEFT_UNREAD: ReadonlySet<ActionName> = new Set(ATTENDED ? OUTCOME_ENOUGH : []);
const LONGEST_UNREAD = 16_384;
/** Characters of a response that are written down to be judged: of a longer one the beginning. */
const LONGEST_SAMPLE = 1_048_576;
const target = (__ENV['VOUCHSAFE_TARGET'] ?? plan.url).replace(/\/+$/, '');
const dialect = dialectOf(plan.api);
/** Far apart, so that no two users give an operation the same number, and none has one of the set-up. */
const NUMBERS_OF_USER = 10_000_000;
let number = 0;
/** From the clock of this process to the one that all instances share. */
let shift = 0;
/** What k6 says of the test, kept: it makes all of it anew whenever it is asked for, which costs a tenth of a request. */
let scenario: typeof exec.scenario | undefined;
let instance: typeof exec.instance | undefined;
let ownNumber: number | undefined;
/** Whether something in this visit had no answer that can be read. */
let unanswered = false;
/** How long a user of a closed model then waits before the next visit. */
const AFTER_TROUBLE_SECONDS = 0.25;
/** Characters of what is told of an error in the script. */
const LONGEST_FAULT = 500;
/** What k6 is asked for. Visits that are under way when the time of the load is over may go on for a while. */
const visiting = { gracefulStop: '10s', ...scenarioOf(plan.profile) } as Scenario;
/** From the start of the load to the end of its last visit. */
const LASTS_MS = (secondsOf(plan.profile) + Number.parseFloat(String(visiting.gracefulStop))) * 1000;
/** So near to that end a request counts as cut by it. */
const AT_END_MS = 250;
/** Error code of k6 for a request that took longer than it may. */
const TIMED_OUT = 1050;
/** Error codes of k6 for names that are not found and connections that do not come about: nothing has left by then. */
const NEVER_SENT = [
  [1100, 1119],
  [1210, 1219],
] as const;

/** What the machine that makes the load is out of: file descriptors, ports. */
const EXHAUSTED = /too many open files|cannot assign requested address/;

/**
 * What k6 throws, and sends nothing, where the turn of a request under the limit of requests a second would come after the end of the load. It throws
 * for a few answers as well that it has no response for, such as 101.
 */
const NO_TURN = /context (?:canceled|deadline)/;

http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

/** Everything that a workload's file exports. */
export interface Driven<Entry> {
  readonly options: Options;
  /** Makes the stock where nobody has. */
  readonly setup: () => Begun<Entry>;
  /** One visit. */
  readonly visit: (begun: Begun<Entry>) => void;
  /** Says at the end what was counted, where it takes several instances to know the whole; otherwise k6 has its own way. */
  readonly handleSummary: (data: EndData) => object | undefined;
}

interface Begun<Entry> {
  readonly stock?: readonly Entry[];
  readonly shift: number;
  /** Id of the run, where nobody else has given it one. */
  readonly run?: string;
}

/** What k6 knows at the end, as far as it matters. */
interface EndData {
  readonly metrics: Readonly<Record<string, { readonly values: { readonly count?: number } } | undefined>>;
}

export function drive<Entry>(workload: Workload<Entry>): Driven<Entry> {
  const prepared = planFile === undefined ? undefined : new SharedArray<Entry>('stock', () => JSON.parse(open(plan.stock)) as Entry[]);
  return {
    options: {
      scenarios: { [workload.name]: visiting },
      thresholds: thresholdsOf(plan.profile.thresholds),
      ...(plan.requestsPerSecond === undefined ? {} : { rps: plan.requestsPerSecond }),
      ...(plan.together?.waitMs === undefined ? {} : { setupTimeout: `${plan.together.waitMs}ms` }),
      maxRedirects: 0,
      summaryTrendStats: ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
      systemTags: ATTENDED ? [] : ['name', 'status', 'error_code', 'expected_response', 'scenario'],
      userAgent: 'vouchsafe',
    },
    setup() {
      if (plan.zero !== undefined) return { shift: begunAfter(plan.zero, plan.together) };
      writeHeader({ wallAtZero: Date.now() - now(), uncertaintyMs: 1 });
      let made = 0;
      const stock = walk(
        workload.setUp({
          name: (purpose) => `${plan.run}-${purpose}-${++made}`,
          code: () => `${plan.run}${String(++made).padStart(4, '0')}`.toUpperCase(),
          visits: visitsOf(plan.profile),
        }),
        'set-up',
        false,
      );
      count();
      return { shift: 0, run: plan.run, ...(stock === undefined ? {} : { stock }) };
    },
    visit(begun) {
      shift = begun.shift;
      scenario ??= exec.scenario;
      ownNumber ??= exec.vu.idInTest;
      const visit = visitNumber(plan.profile, scenario.iterationInTest, plan.together?.count ?? 1);
      const { transactions, codes } = begun.run === undefined ? plan.visits : visitsOfRun(begun.run);
      const transaction = (of: number): string => `${transactions}-${of}`;
      // The letter is none that counters of the set-up are written with.
      const code = (of: number): string => `${codes}u${of.toString(36)}`.toUpperCase();
      unanswered = false;
      try {
        walk(
          workload.visit(prepared ?? begun.stock ?? [], { number: visit, transaction, code }),
          `user ${ownNumber}`,
          plan.profile.thinkSeconds !== undefined,
        );
      } catch (error) {
        // k6 counts the visit as made, and ends as if nothing had been.
        console.log(JSON.stringify({ fault: String(error).slice(0, LONGEST_FAULT) }));
        throw error;
      } finally {
        count();
      }
      // Else users of a closed model would use up all visits at a target that is away for a second.
      if (unanswered && plan.profile.executor === 'shared-iterations') sleep(AFTER_TROUBLE_SECONDS);
    },
    handleSummary({ metrics }) {
      if (plan.together === undefined) return undefined;
      const counted = (name: string): number => metrics[name]?.values.count ?? 0;
      const counters = {
        operations: counted('vouchsafe_operations'),
        visits: counted('iterations'),
        dropped: counted('dropped_iterations'),
      };
      console.log(JSON.stringify({ counters }));
      return {};
    },
  };
}

function count(): void {
  operations.add(sent);
  sent = 0;
}

/**
 * Sets the clock by the wall clock. Where there are others, it says how well it knows it, and waits for them.
 * @returns the shift from the clock of this process to that of the history
 */
function begunAfter(zero: number, together: Plan['together']): number {
  const { wallAtZero, errorMs } = clockZero(now, Date.now);
  const own = wallAtZero - zero;
  // Who has begun the history has ended its set-up before: whatever the wall clock says.
  if (together === undefined) return Math.max(0, own);
  writeHeader({ wallAtZero: zero, uncertaintyMs: errorMs });
  const { meetAt, waitMs = 0 } = together;
  if (meetAt !== undefined) {
    const { status, error, body } = http.get(`${meetAt}${__ENV['VOUCHSAFE_LOAD_INSTANCE'] ?? ''}`, { timeout: waitMs });
    if (status !== 200) throw new Error(`the other instances were not met: ${error === '' ? `status ${status}` : error}`);
    // The instant of the common clock at which all of them begin.
    sleep(Math.max(0, Number(body) - (now() + own)) / 1000);
  }
  return own;
}

/**
 * Walks a flow over HTTP and writes its history: each call before it is sent, together with the return of the one before. So an interruption
 * loses at most a return, and an operation without one may have happened or not.
 *
 * @param thinks whether it takes its time between two steps
 * @returns what the flow gives; undefined where the end of the load cut it
 */
function walk<Result>(flow: Flow<Result>, client: string, thinks: boolean): Result | undefined {
  let written = '';
  let step = flow.next();
  while (step.done !== true) {
    const action = step.value;
    if (thinks && written !== '') {
      // A return that waited as long as its visitor thinks could be lost by an interruption.
      console.log(written.slice(0, -1));
      written = '';
      sleep((plan.profile.thinkSeconds ?? 0) * (0.5 + Math.random()));
    }
    const { operation, method, path, query, contentType, body } = dialect.request(action, plan.policies);
    const id = (ownNumber ?? 0) * NUMBERS_OF_USER + ++number;
    // What k6 calls the time of the run is a monotonic clock that all users of a process share. Rounding makes no operation shorter than it was.
    const called = Math.floor(now() * 1000) / 1000;
    console.log(`${written}{"call":${id},"client":"${client}","at":${called},"action":${JSON.stringify(action)}}`);
    sent += 1;
    const url = query === '' ? `${target}${path}` : `${target}${path}?${query}`;
    let response: RefinedResponse<'text'>;
    try {
      response = http.request(method, url, body, paramsOf(action.do, operation, contentType));
    } catch (error) {
      const why = String(error);
      unanswered = true;
      if (NO_TURN.test(why)) {
        console.log(`{"unsent":${id}}`);
        sent -= 1;
        return undefined;
      }
      const broken: Answer = { outcome: 'broken', action: action.do, why: `no answer: ${why}` };
      written = `{"return":${id},"at":${Math.ceil(now() * 1000) / 1000},"answer":${JSON.stringify(broken)}}\n`;
      step = flow.next(broken);
      continue;
    }
    const at = Math.ceil(now() * 1000) / 1000;
    // The end of the load cut it: what came of it is not known, and the visit is over. k6 calls that a time-out too where it woke the visitor.
    const { status } = response;
    if (status === 0 && (response.error.includes('context canceled') || isCutAtEnd(response, at - called))) return undefined;
    const waited = plan.requestsPerSecond === undefined || status === 0 ? '' : `"waited":${waitedOf(response, at - called)},`;
    if (status === 0 && EXHAUSTED.test(response.error)) {
      console.log(`{"unsent":${id}}`);
      sent -= 1;
      throw new Error(`this machine opens no more connections, so the load is none of the target's: ${response.error}`);
    }
    let answer = outcomeOf(action, operation, status);
    const unread = answer === undefined ? null : response.body;
    if (answer === undefined || (unread !== null && unread.length > LONGEST_UNREAD)) {
      answer = answerOf(action, operation, status, response);
      if (answer.outcome === 'broken') unanswered = true;
      written = `{"return":${id},"at":${at},${waited}"answer":${JSON.stringify(answer)}}\n`;
    } else written = `{"return":${id},"at":${at},${waited}"status":${status},"body":${JSON.stringify(unread)}}\n`;
    if (plan.sampleEvery !== undefined && (number - 1) % plan.sampleEvery === 0 && status !== 0) {
      const { headers, body: text } = response;
      const cut = (text ?? '').length > LONGEST_SAMPLE;
      const kept = cut ? { body: (text ?? '').slice(0, LONGEST_SAMPLE), cut } : { body: text };
      written += `${JSON.stringify({ sample: operation, method, status, headers, ...kept })}\n`;
    }
    step = flow.next(answer);
  }
  if (written !== '') console.log(written.slice(0, -1));
  return step.value;
}

/**
 * Whether the end of the load cut it: k6 calls that a time-out too. Under a limit of requests a second the wait for its turn may take longer than
 * any time-out, and its end is known by the clock alone.
 * @param tookMs from its call to its return
 */
function isCutAtEnd({ error_code: code }: RefinedResponse<'text'>, tookMs: number): boolean {
  if (code !== TIMED_OUT) return false;
  return tookMs < plan.timeoutMs / 2 || (scenario !== undefined && Date.now() >= scenario.startTime + LASTS_MS - AT_END_MS);
}

/**
 * Milliseconds for which a request waited in k6 for its turn under the limit of requests a second: what its connection and the target did not take.
 * @param tookMs from its call to its return
 */
function waitedOf({ timings: { blocked, duration } }: RefinedResponse<'text'>, tookMs: number): number {
  return Math.floor(Math.max(0, tookMs - blocked - duration) * 1000) / 1000;
}

/** The same for all requests of an action, and made once. */
const params = new Map<string, RefinedParams<'text'>>();

function paramsOf(action: ActionName, operation: string, contentType: string | undefined): RefinedParams<'text'> {
  const key = `${action} ${operation}`;
  const known = params.get(key);
  if (known !== undefined) return known;
  const headers = headersByRole[dialect.roleOf(action)] ?? headersByRole['admin'] ?? {};
  const made: RefinedParams<'text'> = {
    headers: contentType === undefined ? headers : { ...headers, 'content-type': contentType },
    timeout: plan.timeoutMs,
    ...(ATTENDED ? {} : { tags: { name: operation } }),
  };
  params.set(key, made);
  return made;
}

/** What the status alone tells of a response that may be left unread; undefined where it has to be read. */
function outcomeOf(action: Action, operation: string, status: number): Answer | undefined {
  if (status < 200 || status > 499 || (status > 299 && status < 400) || !LEFT_UNREAD.has(action.do)) return undefined;
  if (plan.documented[operation]?.includes(status) !== true) return undefined;
  return { outcome: status < 300 ? 'done' : 'refused', action: action.do } as Answer;
}

/** Members of a response are converted whenever they are read: only what is needed is. */
function answerOf(action: Action, operation: string, status: number, response: RefinedResponse<'text'>): Answer {
  if (status === 0) {
    const whether = NEVER_SENT.some(([from, to]) => response.error_code >= from && response.error_code <= to) ? NOT_SENT : 'no answer';
    return { outcome: 'broken', action: action.do, why: `${whether}: ${response.error} (k6 error ${response.error_code})` };
  }
  const documented = plan.documented[operation];
  if (documented !== undefined && !documented.includes(status)) {
    return { outcome: 'broken', action: action.do, why: `status ${status}, which is not documented` };
  }
  current = response;
  asDialectSees.status = status;
  return dialect.answer(action, asDialectSees);
}

/** The response that is being read. */
let current: RefinedResponse<'text'>;

/** Made once, not for each response. */
const asDialectSees = {
  status: 0,
  get text() {
    return current.body;
  },
  header: (name: string) => Object.entries(current.headers).find(([key]) => key.toLowerCase() === name)?.[1],
  json() {
    try {
      return current.json();
    } catch {
      return undefined;
    }
  },
} satisfies DialectResponse;

/** For who runs k6 alone: `vouchsafe load` judges its own measures, which leave out the warm-up. */
function thresholdsOf({ p50Ms, p95Ms, p99Ms, maxMs }: Thresholds): Record<string, string[]> {
  if (planFile !== undefined) return {};
  const conditions = Object.entries({ 'p(50)': p50Ms, 'p(95)': p95Ms, 'p(99)': p99Ms, max: maxMs }).flatMap(([metric, limit]) =>
    limit === undefined ? [] : [`${metric}<=${limit}`],
  );
  return { http_req_failed: ['rate==0'], ...(conditions.length === 0 ? {} : { http_req_duration: conditions }) };
}

function now(): number {
  instance ??= exec.instance;
  return instance.currentTestRunDuration + shift;
}

function writeHeader(clock: { readonly wallAtZero: number; readonly uncertaintyMs: number }): void {
  console.log(JSON.stringify({ history: 1, api: plan.api, run: plan.run, seed: 0, clock, policies: plan.policies }));
}

function ownPlan(): Plan {
  const profiles = JSON.parse(open('./profiles.json')) as Record<string, Profile>;
  const name = __ENV['VOUCHSAFE_PROFILE'] ?? 'smoke';
  const url = __ENV['VOUCHSAFE_TARGET'];
  const profile = profiles[name];
  if (profile === undefined)
    throw new Error(`VOUCHSAFE_PROFILE: there is no profile "${name}"; there are ${Object.keys(profiles).join(', ')}`);
  if (url === undefined) throw new Error('VOUCHSAFE_TARGET is to name the base URL of the target');
  // Each user draws one of its own; that of the set-up is handed to all of them.
  const run = __ENV['VOUCHSAFE_RUN_ID'] ?? drawnRunId((below) => Math.floor(Math.random() * below));
  return {
    api: __ENV['VOUCHSAFE_API'] ?? 'vouchery-v1.0',
    url: url.replace(/\/+$/, ''),
    run,
    visits: visitsOfRun(run),
    policies: {},
    profile,
    timeoutMs: 10_000,
    documented: {},
    stock: '',
  };
}

function visitsOfRun(run: string): Plan['visits'] {
  return { transactions: `${run}-visit`, codes: run };
}

function ownHeaders(): Headers {
  const { VOUCHSAFE_ADMIN_USER: user, VOUCHSAFE_ADMIN_PASSWORD: password, VOUCHSAFE_ADMIN_API_KEY: key } = __ENV;
  const authorization = user === undefined ? `Bearer ${key ?? ''}` : `Basic ${encoding.b64encode(`${user}:${password ?? ''}`)}`;
  return { accept: 'application/json', authorization };
}
