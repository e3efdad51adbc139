/** Loads as checks: one for each workload, judged by the history of what its users did. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../dialects/action.ts';
import type { Answer, VoucherView } from '../dialects/answer.ts';
import { CaseEnd } from '../engine/case-end.ts';
import type { CaseContext, Check } from '../engine/check.ts';
import type { LoadResult } from '../engine/events.ts';
import { modelOf, type Profile, secondsOf, usersOf, visitsOf } from '../flows/load-profile.ts';
import type { Workload } from '../flows/workload.ts';
import { examineHistory } from '../history/judge-history.ts';
import type { Orders } from '../history/orders.ts';
import type { History, HistoryHeader, Violation } from '../history/record.ts';
import { answered, HistoryRecorder, linesOf } from '../history/recorder.ts';
import { timelineOf } from '../history/timeline.ts';
import type { Api, Clause } from '../spec/api.ts';
import { Budgets } from './budgets.ts';
import { courseOf } from './course.ts';
import { appendLines, historyIn, Tail, withOpenOperations } from './history-file.ts';
import type { K6, NoK6 } from './k6-binary.ts';
import { type K6Ended, runK6 } from './k6-process.ts';
import { Follower, measure } from './measures.ts';
import { proofOf } from './proof.ts';
import { AFTERWARDS, askWhenQuiet, campaignsOf } from './quiet-phase.ts';
import { SampleJudge } from './sample-judge.ts';
import { judgeThresholds } from './thresholds.ts';
import { troublesOf } from './troubles.ts';
import { clauseOf } from './violation-clauses.ts';
import { scriptOf } from './workloads.ts';

/** Topic of the checks of loads. */
export const LOAD_TOPIC = 'load';

const LOOK_MS = 1000;
/** The bound on all requests of a run may be exceeded by what is sent in this time, and until k6 has ended the load: it does so at once. */
const COUNT_MS = 100;
/** For so many users and visits k6 holds little memory, and may waste some: a fifth of a request's time goes into collecting it otherwise. */
const FEW_USERS = 100;
const FEW_VISITS = 100_000;
/** By how many percent what k6 holds may grow before it collects; Go's own default is 100. */
const RARELY = '400';
/** Of so many responses to one user one is judged against the spec, the first among them. */
const SAMPLE_EVERY = 50;
/** Violations that are told one by one; one mistake makes many. */
const MOST_TOLD = 5;
/** Lines of a timeline in a finding; the history beside it has the rest. */
const MOST_LINES = 12;
/** Of the visits of an open model, so many may be missing before nothing is proven about its rate. */
const MOST_DROPPED = 0.05;
/** Kinds that say a refusal was wrong: they need every operation that may have come before it. */
const NEEDS_ALL: readonly Violation['kind'][] = ['code-refused-unused', 'budget-refused-with-room', 'count-refused-with-room'];

const CLAUSES: readonly Clause[] = (
  [
    [`${LOAD_TOPIC}.answered`, 'must', 'Under load every request has an answer, and one that the API documents.'],
    [`${LOAD_TOPIC}.thresholds`, 'must', 'Under load the thresholds of the profile hold.'],
  ] as const
).map(([id, level, sentence]) => ({
  id,
  sentence,
  level,
  evidence: 'inferred',
  sources: [],
  facts: [],
  operations: [],
  policy: undefined,
  needs: [],
  untestable: undefined,
}));

export interface LoadOptions {
  /** Without one the loads are skipped, with the reason. */
  readonly k6: K6 | Pick<NoK6, 'path' | 'why'>;
  readonly workloads: readonly Workload<never>[];
  /** Name of the profile, for the record. */
  readonly profileName: string;
  readonly profile: Profile;
  /** Where the histories are written. */
  readonly directory: string;
  /** Whether the history and the sample of responses are judged; otherwise only speed and errors are. */
  readonly gate: boolean;
}

/** The API with the clauses of loads. */
export function withLoadClauses(api: Api): Api {
  return { ...api, clauses: new Map([...api.clauses, ...CLAUSES.map((clause) => [clause.id, clause] as const)]) };
}

/** Checks for an API that has the clauses of loads. */
export function loadChecks(options: LoadOptions): readonly Check[] {
  return options.workloads.map((workload) => ({
    id: `${LOAD_TOPIC}.${workload.name}`,
    title: workload.title,
    clauses: [...workload.clauses, ...CLAUSES.map(({ id }) => id)],
    alone: true,
    cases: () => [
      {
        name: options.profileName,
        run: async (context: CaseContext) => {
          const { k6 } = options;
          if (k6.path === undefined) context.skip(`no k6: ${k6.why}`);
          await load(context, workload, { ...options, k6 });
        },
      },
    ],
  }));
}

/** The file in the folder of the run that keeps the history of a workload. */
export function historyFileOf(workload: { readonly name: string }): string {
  return `history-${workload.name}.ndjson`;
}

interface Ready extends LoadOptions {
  readonly k6: K6;
}

async function load(context: CaseContext, workload: Workload<never>, options: Ready): Promise<void> {
  const { k6, profile, profileName, directory, gate } = options;
  const file = historyFileOf(workload);
  const history = join(directory, file);
  const { stock, recorder } = await setUp(context, workload, visitsOf(profile));
  const work = mkdtempSync(join(tmpdir(), 'vouchsafe-load-'));
  try {
    // The clock of the history begins when k6 is started: what the set-up did lies before it, at negative instants.
    const zero = performance.now();
    const before = shifted(recorder.history(), zero);
    appendLines(history, linesOf(before));
    const driven = await drive(context, workload, options, { work, history, stock, budgets: new Budgets(before) });
    const audit =
      driven.stopped === null && gate
        ? await askWhenQuiet(context, {
            history,
            zero,
            tries: workload.afterwards(stock as never, () => context.name('afterwards')),
            campaigns: campaignsOf(before),
            sales: driven.follower.sales,
          })
        : null;
    const samples = new SampleJudge(context);
    const all = historyIn(history, (sample) => {
      if (gate) samples.take(sample);
    });
    const operations = all.operations.filter(({ client }) => client !== SET_UP && client !== AFTERWARDS);
    const measures = measure(operations, workload.expected, (profile.warmUpSeconds ?? 0) * 1000);
    const judged = withOpenOperations(all);
    bookMade(context, judged);
    const complete = driven.ended.orderly && (driven.stopped !== null || driven.ended.counters?.operations === operations.length);
    const examined: Orders = gate ? examineHistory(judged) : { violations: [], inconclusive: [] };
    const violations = examined.violations.filter(({ kind }) => complete || !NEEDS_ALL.includes(kind));
    const result: LoadResult = {
      workload: workload.name,
      profile: profileName,
      model: modelOf(profile),
      k6: k6.version,
      asked: {
        users: usersOf(profile),
        visits: visitsOf(profile),
        seconds: secondsOf(profile),
        thinkSeconds: profile.thinkSeconds ?? 0,
      },
      stopped: driven.stopped,
      visits: driven.ended.counters?.visits ?? 0,
      // A closed model promises no number of visits.
      dropped: modelOf(profile) === 'open' ? (driven.ended.counters?.dropped ?? 0) : 0,
      ...measures,
      troubles: troublesOf(operations, workload.expected),
      thresholds: driven.stopped === null ? judgeThresholds(profile.thresholds, measures) : [],
      course: courseOf(operations, workload.expected, new Budgets(before)),
      audit,
      history: { file, judged: gate, complete, violations: violations.length },
    };
    context.tell({ event: 'load finished', ...result });
    conclude(context, workload, result, { violations, inconclusive: examined.inconclusive }, judged, driven);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const SET_UP = 'set-up';

/** Makes the stock over the API, and records how. */
async function setUp(
  context: CaseContext,
  workload: Workload<never>,
  visits: number,
): Promise<{ readonly stock: readonly unknown[]; readonly recorder: HistoryRecorder }> {
  const policies = Object.fromEntries(
    Object.entries(context.policies).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const header: HistoryHeader = {
    history: 1,
    api: context.api.id,
    run: context.runId,
    seed: 0,
    clock: { wallAtZero: Date.now(), uncertaintyMs: 1 },
    policies,
  };
  const recorder = new HistoryRecorder(header);
  const flow = workload.setUp({ name: (purpose) => context.name(purpose), code: () => context.code(), visits });
  let step = flow.next();
  while (step.done !== true) {
    const called = performance.now();
    const { answer } = await context.perform(step.value);
    recorder.add(answered(SET_UP, step.value, called, performance.now(), answer satisfies Answer));
    step = flow.next(answer);
  }
  return { stock: step.value, recorder };
}

function shifted({ header, operations }: History, zero: number): History {
  return {
    header,
    operations: operations.map((operation) => ({
      ...operation,
      called: operation.called - zero,
      returned: operation.returned === undefined ? undefined : operation.returned - zero,
    })),
  };
}

interface Driven {
  readonly ended: K6Ended;
  readonly stopped: string | null;
  /** Has seen all of it. */
  readonly follower: Follower;
}

interface Files {
  readonly work: string;
  readonly history: string;
  readonly stock: readonly unknown[];
  readonly budgets: Budgets;
}

/** Lets k6 make the load, and tells every second how it goes. */
async function drive(context: CaseContext, workload: Workload<never>, { k6, profile, profileName }: Ready, files: Files): Promise<Driven> {
  const { configuration, headers } = context.access;
  const { limits, ca } = configuration;
  const [plan, stock, authority] = ['plan.json', 'stock.json', 'ca.pem'].map((name) => join(files.work, name)) as [string, string, string];
  writeFileSync(stock, JSON.stringify(files.stock));
  if (ca !== undefined) writeFileSync(authority, ca);
  const documented = [...context.api.operations.values()].map(({ id, responses }) => [id, [...responses.keys()]] as const);
  writeFileSync(
    plan,
    JSON.stringify({
      api: context.api.id,
      url: configuration.baseUrl,
      run: context.runId,
      visits: { transactions: context.name('visit'), codes: context.code() },
      policies: context.policies,
      profile,
      timeoutMs: limits.requestTimeoutMs,
      documented: Object.fromEntries(documented),
      stock,
      sampleEvery: SAMPLE_EVERY,
      ...(limits.requestsPerSecond === undefined ? {} : { requestsPerSecond: limits.requestsPerSecond }),
    }),
  );
  const follower = new Follower(workload.expected, files.budgets);
  const tail = new Tail(files.history);
  const beyond = new AbortController();
  const { requestsLeft } = context.access;
  const count = (): void => {
    for (const line of tail.lines()) follower.add(line);
    if (follower.sent >= requestsLeft) beyond.abort();
  };
  const look = (): void => {
    count();
    context.tell({ event: 'load progress', workload: workload.name, profile: profileName, ...follower.look() });
  };
  const counting = setInterval(count, COUNT_MS);
  const looking = setInterval(look, LOOK_MS);
  try {
    const ended = await runK6({
      k6,
      script: scriptOf(workload),
      console: files.history,
      summary: join(files.work, 'summary.json'),
      environment: {
        VOUCHSAFE_LOAD_PLAN: plan,
        VOUCHSAFE_LOAD_HEADERS: JSON.stringify(headers),
        ...(usersOf(profile) <= FEW_USERS && visitsOf(profile) <= FEW_VISITS ? { GOGC: RARELY } : {}),
        ...(ca === undefined ? {} : { SSL_CERT_FILE: authority }),
      },
      lastsMs: secondsOf(profile) * 1000,
      signal: AbortSignal.any([context.signal, beyond.signal]),
    });
    const limit = beyond.signal.aborted ? `the limit of ${limits.totalRequests} requests for one run is reached` : null;
    return { ended, stopped: context.signal.aborted ? 'interrupted' : limit, follower };
  } finally {
    clearInterval(counting);
    clearInterval(looking);
    look();
    tail.close();
    context.sentElsewhere(follower.sent);
  }
}

/** What the visits have made, so that it is taken away. Of redemptions only those that were neither confirmed nor withdrawn can be. */
function bookMade(context: CaseContext, { operations }: History): void {
  const pending = new Map<string, { readonly code: string; readonly transaction: string }>();
  const ends = new Set<string>();
  const customers = new Set<string>();
  for (const { action, answer, client } of operations) {
    if (client === SET_UP || answer?.outcome === 'refused') continue;
    if (action.do === 'validateRedemption') {
      const { code, transaction } = action.basket;
      pending.set(JSON.stringify([code, transaction]), { code, transaction });
    } else if ((action.do === 'confirmRedemption' || action.do === 'cancelRedemption') && answer?.outcome === 'done') {
      ends.add(JSON.stringify([action.code, action.transaction]));
    } else if (action.do === 'createVoucher') context.made({ kind: 'voucher', code: action.code });
    else if (action.do === 'createVoucherBatch' && answer?.outcome === 'done') {
      for (const { code } of answer.value as readonly VoucherView[]) context.made({ kind: 'voucher', code });
    }
    const customer = 'basket' in action ? action.basket.customer : makesCustomer(action) ? action.customer : undefined;
    if (customer !== undefined) customers.add(customer);
  }
  for (const [key, address] of pending) if (!ends.has(key)) context.made({ kind: 'redemption', ...address });
  for (const customer of customers) context.made({ kind: 'customer', customer });
}

function makesCustomer(action: Action): action is Extract<Action, { do: 'createCustomer' | 'findVoucher' }> {
  return action.do === 'createCustomer' || action.do === 'findVoucher';
}

/** The verdict: what is wrong is found, and what is not proven is said. */
function conclude(
  context: CaseContext,
  workload: Workload<never>,
  result: LoadResult,
  { violations, inconclusive }: Orders,
  history: History,
  { ended }: Driven,
): void {
  const byKind = Map.groupBy(violations, ({ kind }) => kind);
  for (const [kind, own] of byKind) {
    for (const violation of own.slice(0, MOST_TOLD)) {
      const proof = proofOf(history, violation);
      const shown = new Set(violation.operations);
      const proving = proof.operations.filter(({ id }) => shown.has(id));
      const part = proving.length < shown.size ? `the last ${proving.length} of ${shown.size} operations\n` : '';
      context.expect(false, {
        clause: clauseOf(kind, workload),
        exchange: null,
        kind: `load-${kind}`,
        message: `${workload.title}: ${violation.told}${own.length > 1 ? ` (one of ${own.length} of this kind)` : ''}`,
        expected: 'answers that some order of the operations explains',
        actual: `${part}${timelineOf(proving.slice(-MOST_LINES), shown)}`,
        history: proof,
      });
    }
  }
  const errors = result.outcomes.filter(({ outcome }) => outcome === 'error');
  for (const { action, reason, count } of errors.slice(0, MOST_TOLD)) {
    context.expect(false, {
      clause: `${LOAD_TOPIC}.answered`,
      exchange: null,
      kind: `load-error-${action}`,
      message: `${count} of ${result.operations} requests under load had no answer that is a part of the business: ${action}`,
      expected: `success, or a refusal for one of: ${expectedOf(workload, action)}`,
      actual: [reason, ...result.troubles.filter((one) => one.reason === reason).map(({ told }) => told)].join('\n'),
    });
  }
  for (const { metric, condition, actual } of result.thresholds.filter(({ holds }) => !holds)) {
    context.expect(false, {
      clause: `${LOAD_TOPIC}.thresholds`,
      exchange: null,
      kind: `load-threshold-${metric}`,
      message: `The threshold of the profile ${result.profile} does not hold: ${metric}`,
      expected: condition,
      actual: `${actual.toFixed(1)}; ${shownLatency(result)}`,
    });
  }
  if (!ended.orderly) throw new CaseEnd('error', `k6 did not come to its end: ${ended.said === '' ? 'it was killed' : ended.said}`);
  if (!result.history.complete) context.undecided('the history lacks operations that k6 has counted, so nothing is proven by it');
  if (result.stopped !== null && result.stopped !== 'interrupted') context.undecided(`stopped early: ${result.stopped}`);
  if (inconclusive.length > 0) context.undecided(`not decided by the history: ${inconclusive.slice(0, MOST_TOLD).join(' ')}`);
  if (result.audit !== null && result.audit.cut !== null)
    context.undecided(`not everything was asked when all was quiet: ${result.audit.cut}`);
  if (result.redemptions === 0) context.undecided('nothing was redeemed under load');
  if (result.dropped > MOST_DROPPED * (result.dropped + result.visits)) {
    context.undecided(
      `the load was not delivered: ${result.dropped} of ${result.dropped + result.visits} visits did not begin for want of users; allow more with --vus, or ask for a lower --rate`,
    );
  }
}

function expectedOf({ expected }: Workload<never>, action: string): string {
  return (expected as Readonly<Record<string, readonly string[] | undefined>>)[action]?.join(', ') ?? 'none';
}

function shownLatency({ latency }: LoadResult): string {
  const [all] = latency;
  return all === undefined
    ? 'nothing was answered'
    : `p50 ${all.p50Ms.toFixed(1)} ms, p95 ${all.p95Ms.toFixed(1)} ms, p99 ${all.p99Ms.toFixed(1)} ms, maximum ${all.maxMs.toFixed(1)} ms`;
}
