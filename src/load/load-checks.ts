/** Loads as checks: one for each workload, judged by the history of what its users did. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../dialects/action.ts';
import type { VoucherView } from '../dialects/answer.ts';
import { CaseEnd } from '../engine/case-end.ts';
import { type CaseContext, type Check, LOAD_TOPIC } from '../engine/check.ts';
import type { LoadAudit, LoadResult } from '../engine/events.ts';
import { modelOf, type Profile, secondsOf, usersOf, visitsOf } from '../flows/load-profile.ts';
import type { Workload } from '../flows/workload.ts';
import { examineHistory } from '../history/judge-history.ts';
import type { Orders } from '../history/orders.ts';
import { UnfitHistory } from '../history/read-history.ts';
import { type History, saleKey, type Violation } from '../history/record.ts';
import { linesOf } from '../history/recorder.ts';
import { limitReached } from '../target/target.ts';
import { Budgets } from './budgets.ts';
import { conclude } from './conclusion.ts';
import { courseOf } from './course.ts';
import { withFrugalHeap } from './frugal-heap.ts';
import { appendLines, historyIn, NoLines, withOpenOperations } from './history-file.ts';
import { InstanceGroup, type TogetherEnded } from './instances.ts';
import type { K6, NoK6 } from './k6-binary.ts';
import type { K6Ended } from './k6-process.ts';
import { kneeOf } from './knee.ts';
import { LOAD_CLAUSES } from './load-clauses.ts';
import { maskOf } from './masked-answer.ts';
import { Follower, measure } from './measures.ts';
import type { Taken } from './piece.ts';
import { heldTo, writePlan } from './plan.ts';
import { AFTERWARDS, campaignsOf, tryAndRead } from './quiet-phase.ts';
import { SampleJudge } from './sample-judge.ts';
import { type Prepared, prepare, SET_UP } from './set-up.ts';
import { judgeThresholds } from './thresholds.ts';
import { troublesOf } from './troubles.ts';
import { HISTORY_CLAUSE } from './violation-clauses.ts';
import { withoutWaits } from './waits.ts';
import { makeWorkFolder } from './work-folder.ts';
import { scriptOf } from './workloads.ts';

const LOOK_MS = 1000;
/** The bound on all requests of a run may be exceeded by what is sent in this time, and until k6 has ended the load: it does so at once. */
const COUNT_MS = 100;
/** For so many users and visits k6 holds little memory, and may waste some: a fifth of a request's time goes into collecting it otherwise. */
const FEW_USERS = 100;
const FEW_VISITS = 100_000;
/** By how many percent what k6 holds may grow before it collects; Go's own default is 100. */
const RARELY = '400';
/** k6 makes its users one after another: 3 ms each on a machine of two cores, and many times as much on a slow one. */
const USER_MS = 20;
/** Of a history that cannot be read. */
const MOST_PROBLEMS = 5;
/** Kinds that say a refusal or a read was wrong, or that nothing explains an answer: they need every operation that may have come before it. */
const NEEDS_ALL: readonly Violation['kind'][] = [
  'code-refused-unused',
  'budget-refused-with-room',
  'count-refused-with-room',
  'period-budget-refused-with-room',
  'refused-without-reason',
  'nothing-found',
  'import-miscounted',
  'entry-missing',
  'entry-impossible',
  'entry-outdated',
  'no-order-explains',
];

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
  /** Processes of k6 that make the load together; default: one. */
  readonly instances?: number;
  /** Default: the load is made here and now. */
  readonly way?: LoadWay;
}

/** How the history of a load comes about. */
export interface LoadWay {
  prepare(context: CaseContext, workload: Workload<never>, options: LoadReady): Promise<Prepared>;
  /** Brings the set-up and everything that was sent into the file of the history. */
  drive(context: CaseContext, workload: Workload<never>, options: LoadReady, files: LoadFiles): Promise<Driven>;
  /** What is tried and read when all is quiet, appended to the history. */
  askWhenQuiet(context: CaseContext, workload: Workload<never>, files: LoadFiles, driven: Driven): Promise<LoadAudit>;
}

export interface LoadFiles extends Prepared {
  /** Folder for what is not kept. */
  readonly work: string;
  /** File of the history. */
  readonly history: string;
}

/** Checks for an API that has the clauses of loads. */
export function loadChecks(options: LoadOptions): readonly Check[] {
  return options.workloads.map((workload) => ({
    id: `${LOAD_TOPIC}.${workload.name}`,
    title: workload.title,
    // Without the gate nobody looks whether the promises of the workload were kept.
    clauses: [...(options.gate ? workload.clauses : []), ...LOAD_CLAUSES.filter((id) => options.gate || id !== HISTORY_CLAUSE)],
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

export interface LoadReady extends LoadOptions {
  readonly k6: K6;
}

const HERE: LoadWay = { prepare, drive, askWhenQuiet };

async function load(context: CaseContext, workload: Workload<never>, options: LoadReady): Promise<void> {
  const over = await wholly(made(context, workload, options), options.directory, context);
  withFrugalHeap(() => {
    judge(context, workload, options, over);
  });
}

/** What the operating system refuses where a file cannot be written. */
const WRITING: readonly string[] = ['open', 'write', 'mkdir', 'mkdtemp'];

/** @throws CaseEnd where a file of the load cannot be written, such as on a full disk */
async function wholly<Result>(making: Promise<Result>, directory: string, { runId }: CaseContext): Promise<Result> {
  try {
    return await making;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && WRITING.includes(String(error.syscall)))) throw error;
    throw new CaseEnd(
      'error',
      `${error.message}: the load was ended, as its files cannot be written, in ${directory} or in the folder for temporary files; make room, and make it again. \`vouchsafe clean ${runId}\` takes away what its visits have left on the target.`,
    );
  }
}

/** A load that is over. */
interface Made {
  readonly driven: Driven;
  readonly audit: LoadAudit | null;
  /** What the set-up allows, of which nothing was spent yet. */
  readonly budgets: Budgets;
}

/** Makes the load. What it was made with goes before it is judged: the set-up may hold hundreds of thousands of codes, and the history has it. */
async function made(context: CaseContext, workload: Workload<never>, options: LoadReady): Promise<Made> {
  const { directory, gate, way = HERE } = options;
  const prepared = await way.prepare(context, workload, options);
  const work = makeWorkFolder();
  try {
    const files = { ...prepared, work, history: join(directory, historyFileOf(workload)) };
    const driven = await way.drive(context, workload, options, files);
    const audit = driven.stopped === null && gate ? await way.askWhenQuiet(context, workload, files, driven) : null;
    return { driven, audit, budgets: new Budgets(prepared.before) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Measures and judges the history, and concludes. */
function judge(
  context: CaseContext,
  workload: Workload<never>,
  { k6, profile, profileName, directory, gate }: LoadReady,
  { driven, audit, budgets }: Made,
): void {
  const file = historyFileOf(workload);
  context.tellPhase('judging', driven.follower.sent);
  const all = written(join(directory, file), context);
  const visits = all.operations.filter(({ client }) => client !== SET_UP && client !== AFTERWARDS);
  // The checkers take the whole of the time from call to return: when exactly a request left is known too roughly for them.
  const operations = withoutWaits(visits, driven.follower.waits);
  const measures = measure(operations, workload.expected, (profile.warmUpSeconds ?? 0) * 1000);
  const judged = withOpenOperations(all);
  bookMade(context, judged);
  // What a visitor still tries when k6 has closed its books is in the history, and not in its counters.
  const counted = driven.ended.counters?.operations;
  const complete = driven.ended.orderly && (driven.stopped !== null || (counted !== undefined && counted <= operations.length));
  const examined: Orders = gate ? examineHistory(judged) : { violations: [], inconclusive: [] };
  // What codes look like is told by workloads that are about batches.
  const violations = examined.violations.filter(
    ({ kind }) => (complete || !NEEDS_ALL.includes(kind)) && (kind !== 'batch-wrong' || workload.clauses.includes('batch.size')),
  );
  const { requestsPerSecond } = driven;
  const course = courseOf(operations, workload.expected, budgets);
  const risesToFind = profile.executor === 'ramping-arrival-rate' && profile.findsLimit === true;
  const knee = risesToFind && requestsPerSecond === undefined ? kneeOf(course, profile) : undefined;
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
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    },
    ...(driven.instances === undefined ? {} : { instances: driven.instances }),
    stopped: driven.stopped ?? deathOf(driven),
    visits: driven.ended.counters?.visits ?? 0,
    // A closed model promises no number of visits.
    dropped: modelOf(profile) === 'open' ? (driven.ended.counters?.dropped ?? 0) : 0,
    ...measures,
    troubles: troublesOf(operations, workload.expected),
    ...(knee === undefined ? {} : { knee }),
    // A load that was not made as it was asked for says nothing about what the target takes.
    thresholds: driven.stopped === null && driven.ended.orderly ? judgeThresholds(profile.thresholds, measures) : [],
    course,
    sampled: driven.follower.sampled.counts,
    audit,
    history: { file, judged: gate, complete, violations: violations.length, undecided: examined.inconclusive.length },
  };
  context.tell({ event: 'load finished', ...result });
  // What was spent of them was counted on the way through the course.
  const unreached = workload.exhausts === true ? budgets.unreached() : [];
  conclude(context, workload, result, { violations, inconclusive: examined.inconclusive }, judged, {
    ...driven,
    findsLimit: risesToFind,
    unreached,
    operations,
  });
}

/** The history of the load. @throws CaseEnd where it is none: whoever wrote it, that is no finding about the target */
function written(file: string, { runId }: CaseContext): History {
  try {
    return historyIn(file);
  } catch (error) {
    if (!(error instanceof UnfitHistory || error instanceof NoLines)) throw error;
    const problems = error instanceof UnfitHistory ? error.problems : [`line ${error.line}: ${error.message}`];
    const more = problems.length > MOST_PROBLEMS ? ['and more'] : [];
    const told = [`${file} is no history any more, so this load cannot be judged`, ...problems.slice(0, MOST_PROBLEMS), ...more];
    throw new CaseEnd(
      'error',
      `${told.join(';\n')}.\nMost likely another process wrote into the file: make the load again, with an --out of its own; \`vouchsafe clean ${runId}\` takes away what this one's visits have left on the target.`,
    );
  }
}

export function askWhenQuiet(
  context: CaseContext,
  workload: Workload<never>,
  { history, clock, stock, before }: LoadFiles,
  { follower }: Driven,
): Promise<LoadAudit> {
  return tryAndRead(context, {
    history,
    clock,
    after: follower.latest,
    tries: workload.afterwards(stock as never, () => context.name('afterwards')),
    campaigns: campaignsOf(before),
    sales: follower.sales,
  });
}

export interface Driven extends Pick<Partial<TogetherEnded>, 'instances' | 'lost'> {
  readonly ended: K6Ended;
  readonly stopped: string | null;
  /** What all instances together were held to; undefined where nothing held them. */
  readonly requestsPerSecond: number | undefined;
  /** Has seen all of it. */
  readonly follower: Follower;
}

/** What is done with all that k6 writes: lines of the history are counted, and samples judged where the gate is on. */
export function taker(context: CaseContext, { gate }: LoadReady, follower: Follower): (taken: Taken) => void {
  const samples = gate ? new SampleJudge(context) : undefined;
  return (taken) => {
    if ('line' in taken) follower.add(taken.line, taken.waitedMs);
    else if ('fault' in taken) follower.faults.add(taken.fault);
    else {
      follower.sampled.add(taken.sample);
      samples?.take(taken.sample);
    }
  };
}

/** Begins the history with the set-up. @param uncertaintyMs by how much the instants of two writers may be off */
export function beginHistory({ history, before }: Pick<LoadFiles, 'history' | 'before'>, uncertaintyMs: number): void {
  const { header, operations } = before;
  appendLines(history, linesOf({ header: { ...header, clock: { ...header.clock, uncertaintyMs } }, operations }));
}

/** Lets k6 make the load, and tells every second how it goes. */
async function drive(context: CaseContext, workload: Workload<never>, options: LoadReady, files: LoadFiles): Promise<Driven> {
  const { k6, profile, profileName, instances = 1 } = options;
  const { configuration, headers } = context.access;
  const { limits, ca } = configuration;
  const authority = join(files.work, 'ca.pem');
  if (ca !== undefined) writeFileSync(authority, ca);
  const follower = new Follower(workload.expected, new Budgets(files.before));
  const group = await InstanceGroup.prepare({
    ...files,
    count: instances,
    usersMs: usersOf(profile) * USER_MS,
    reader: { dialect: context.dialect, mask: maskOf(context) },
    begin: (uncertaintyMs) => {
      beginHistory(files, uncertaintyMs);
    },
    onTaken: taker(context, options, follower),
  });
  const [beyond, unwritable] = [new AbortController(), new AbortController()];
  const { requestsLeft } = context.access;
  const count = (): void => {
    if (unwritable.signal.aborted) return;
    try {
      group.take();
    } catch (error) {
      // What was read is lost to the history: nobody is to go on with it.
      unwritable.abort(error);
    }
    if (follower.sent >= requestsLeft) beyond.abort();
  };
  const look = (): void => {
    count();
    context.tell({ event: 'load progress', workload: workload.name, profile: profileName, ...follower.look() });
  };
  const counting = setInterval(count, COUNT_MS);
  const looking = setInterval(look, LOOK_MS);
  context.tellPhase('load');
  try {
    const plan = writePlan(context, options, files, group.together);
    const run = {
      k6,
      script: scriptOf(workload),
      environment: {
        VOUCHSAFE_LOAD_PLAN: plan,
        VOUCHSAFE_LOAD_HEADERS: JSON.stringify(headers),
        ...(usersOf(profile) <= FEW_USERS && visitsOf(profile) <= FEW_VISITS ? { GOGC: RARELY } : {}),
        ...(ca === undefined ? {} : { SSL_CERT_FILE: authority }),
      },
      lastsMs: lastsMs(profile),
      signal: AbortSignal.any([context.signal, beyond.signal, unwritable.signal]),
    };
    const came = await group.run(run);
    unwritable.signal.throwIfAborted();
    const limit = beyond.signal.aborted ? limitReached(limits) : null;
    const stopped = context.signal.aborted ? (context.stopped ?? 'interrupted') : limit;
    return { ...came, stopped, requestsPerSecond: heldTo(limits, instances), follower };
  } finally {
    clearInterval(counting);
    clearInterval(looking);
    look();
    group.close();
    context.sentElsewhere(follower.sent);
  }
}

/** How long k6 may take for a load at most, its users made first; what it takes to start and to end comes on top. */
export function lastsMs(profile: Profile): number {
  return secondsOf(profile) * 1000 + usersOf(profile) * USER_MS;
}

/** Why k6 did not come to its end; null where it did, or where others of its group did. */
function deathOf({ ended, lost }: Pick<Driven, 'ended' | 'lost'>): string | null {
  return ended.orderly || lost !== undefined ? null : `k6 died: ${ended.how}`;
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
      pending.set(saleKey({ code, transaction }), { code, transaction });
    } else if ((action.do === 'confirmRedemption' || action.do === 'cancelRedemption') && answer?.outcome === 'done') {
      ends.add(saleKey(action));
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
