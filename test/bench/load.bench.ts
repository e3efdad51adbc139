/**
 * The virtual user of the workloads beside a bare k6 script that sends the same requests: how much load one core makes, with the history on.
 * k6 has one core, the sandbox another, where this machine lets them be pinned. Which goes first changes from pair to pair.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../../src/dialects/action.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import { redemptionConcurrency } from '../../src/flows/redemption-concurrency.ts';
import { historyIn } from '../../src/load/history-file.ts';
import { InstanceGroup } from '../../src/load/instances.ts';
import { findK6, type K6 } from '../../src/load/k6-binary.ts';
import { type K6Ended, runK6 } from '../../src/load/k6-process.ts';
import { scriptOf } from '../../src/load/workloads.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { spawnSandbox } from '../../src/sandbox/spawn.ts';
import { loadApi } from '../../src/spec/load.ts';
import type { BareRequest } from './bare-load.ts';
import type { Figure } from './figure.ts';

export const name = 'load';

const PAIRS = 5;
const DEMANDED = 0.75;

const API = 'vouchery-v1.0';
const dialect = dialectOf(API);
const USERS = 20;
const LIMIT_MS = 300_000;
/** As often as `vouchsafe load` looks at what k6 has written. */
const TAKE_MS = 100;
const VISITS = 8000;
const PROFILE = { about: '', executor: 'shared-iterations', vus: USERS, iterations: VISITS, maxDuration: '300s', thresholds: {} } as const;

interface Place {
  readonly sandbox: RunningSandbox;
  readonly headers: Readonly<Record<string, string>>;
  readonly codes: readonly string[];
  readonly work: string;
}

export async function run(): Promise<readonly Figure[]> {
  const found = await findK6(process.env);
  if (found.path === undefined) throw new Error(`this benchmark needs k6: ${found.why}`);
  const work = mkdtempSync(join(tmpdir(), 'vouchsafe-bench-'));
  const k6 = pinned(found, work);
  // What this process starts inherits its core: the sandbox does, and k6 is given the other one.
  const release = pinnedTo('1');
  try {
    // A first load says which requests there are: what a visit sends depends on what it was answered.
    const first = await onFreshSandbox(work, async (place) => ({ codes: place.codes, ...(await ownLoad(k6, place)) }));
    const ratios: number[] = [];
    const [own, bare]: [number[], number[]] = [[], []];
    const ours = async (): Promise<void> => {
      own.push(await onFreshSandbox(work, async (place) => (await ownLoad(k6, place)).rate));
    };
    const theirs = async (): Promise<void> => {
      bare.push(await onFreshSandbox(work, async (place) => await bareLoad(k6, place, first)));
    };
    for (let pair = 0; pair < PAIRS; pair += 1) {
      for (const next of pair % 2 === 0 ? [ours, theirs] : [theirs, ours]) await next();
      ratios.push(own[pair]! / bare[pair]!);
    }
    const ratio = median(ratios);
    return [
      { figure: 'requests a second of a bare script', value: median(bare).toFixed(0) },
      { figure: 'requests a second of redemption-concurrency, with history', value: median(own).toFixed(0) },
      {
        figure: `of the bare script, of ${ratios.map((one) => one.toFixed(2)).join(', ')}`,
        value: ratio.toFixed(2),
        demanded: `${DEMANDED} or more`,
        holds: ratio >= DEMANDED,
      },
    ];
  } finally {
    release();
    rmSync(work, { recursive: true, force: true });
  }
}

/** A sandbox with the stock of the workload, so that no load finds what another has left. */
async function onFreshSandbox<Result>(work: string, measured: (place: Place) => Promise<Result>): Promise<Result> {
  const sandbox = await spawnSandbox({ api: API });
  try {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${Object.values(sandbox.projects)[0]?.['admin']?.apiKey}`,
    };
    let made = 0;
    const flow = redemptionConcurrency.setUp({ name: (purpose) => `${purpose}-${++made}`, code: () => `BENCH${++made}`, visits: VISITS });
    let step = flow.next();
    while (step.done !== true) step = flow.next(await perform(sandbox, headers, step.value));
    return await measured({ sandbox, headers, codes: step.value, work });
  } finally {
    await sandbox.close();
  }
}

async function perform({ url }: RunningSandbox, headers: Place['headers'], action: Action) {
  const { method, path, query, body, contentType } = dialect.request(action, {});
  const response = await fetch(`${url}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: contentType === undefined ? headers : { ...headers, 'content-type': contentType },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return dialect.answer(action, { status: response.status, header: (header) => response.headers.get(header) ?? undefined, text });
}

/** The workload as `vouchsafe load` runs it. Gives what it sent, visit by visit as far as the history tells, and how fast. */
async function ownLoad(
  k6: K6,
  { sandbox, headers, codes, work }: Place,
): Promise<{ rate: number; actions: readonly (readonly Action[])[] }> {
  const [plan, stock, history] = ['plan.json', 'stock.json', 'history.ndjson'].map((file) => join(work, file)) as [string, string, string];
  writeFileSync(stock, JSON.stringify(codes));
  const zero = Date.now();
  const header = { history: 1, api: API, run: 'bench', seed: 0, clock: { wallAtZero: zero, uncertaintyMs: 0 }, policies: {} };
  const group = await InstanceGroup.prepare({
    usersMs: 0,
    count: 1,
    reader: { dialect },
    work,
    history,
    clock: { wallAtZero: zero, errorMs: 0, now: () => Date.now() - zero },
    begin: () => {
      writeFileSync(history, `${JSON.stringify(header)}\n`);
    },
    onTaken: () => undefined,
  });
  const documented = [...loadApi(API).operations.values()].map(({ id, responses }) => [id, [...responses.keys()]] as const);
  writeFileSync(
    plan,
    JSON.stringify({
      api: API,
      url: sandbox.url,
      run: 'bench',
      visits: { transactions: 'bench-visit', codes: 'BENCHV' },
      policies: {},
      profile: PROFILE,
      timeoutMs: 10_000,
      documented: Object.fromEntries(documented),
      stock,
      zero,
      sampleEvery: 50,
    }),
  );
  // On the core of the sandbox, as a reader of the history has to be somewhere.
  const taking = setInterval(() => {
    group.take();
  }, TAKE_MS);
  const environment = { VOUCHSAFE_LOAD_PLAN: plan, VOUCHSAFE_LOAD_HEADERS: JSON.stringify({ admin: headers }) };
  const { ended } = await group.run(runOf(k6, scriptOf(redemptionConcurrency), environment));
  clearInterval(taking);
  group.close();
  const { operations } = historyIn(history);
  if (operations.some(({ answer }) => answer?.outcome === 'broken')) throw new Error('answers of the workload were broken');
  const visits: Action[][] = [];
  const last = new Map<string, { readonly code: string; readonly visit: Action[] }>();
  for (const { client, action } of operations) {
    const code = codeOf(action);
    const before = last.get(client);
    if (before?.code === code) before.visit.push(action);
    else {
      const visit = [action];
      visits.push(visit);
      last.set(client, { code, visit });
    }
  }
  return { rate: rateIn(join(work, 'instance-1.summary.json'), ended), actions: visits };
}

/** The same requests with the codes of another sandbox. */
async function bareLoad(
  k6: K6,
  { sandbox, headers, codes, work }: Place,
  sent: { codes: readonly string[]; actions: readonly (readonly Action[])[] },
): Promise<number> {
  const renamed = new Map(sent.codes.map((code, index) => [code, codes[index]!]));
  const visits = sent.actions.map((actions) =>
    actions.map((action): BareRequest => {
      const { method, path, query, body, operation } = dialect.request(action, {});
      const code = codeOf(action);
      const place = path.replace(code, renamed.get(code)!);
      return { method, url: `${sandbox.url}${place}${query === '' ? '' : `?${query}`}`, body: body ?? null, name: operation };
    }),
  );
  const file = join(work, 'visits.json');
  writeFileSync(file, JSON.stringify(visits));
  const bare = runOf(k6, new URL('bare-load.ts', import.meta.url).pathname, {
    BARE_VISITS: file,
    BARE_USERS: String(USERS),
    BARE_HEADERS: JSON.stringify({ ...headers, 'content-type': 'application/json' }),
  });
  const summary = join(work, 'summary.json');
  return rateIn(summary, await runK6({ ...bare, console: join(work, 'console.ndjson'), summary }));
}

/** How a run of k6 is bounded, and what it is told of its memory: it collects it as rarely as a load of so few users does. */
function runOf(k6: K6, script: string, environment: Readonly<Record<string, string>>) {
  return { k6, script, environment: { GOGC: '400', ...environment }, lastsMs: LIMIT_MS, signal: AbortSignal.timeout(LIMIT_MS) };
}

/** The requests a second that k6 has counted. */
function rateIn(summary: string, { orderly, how, said }: K6Ended): number {
  if (!orderly) throw new Error(`k6: ${how} ${said}`);
  const { metrics } = JSON.parse(readFileSync(summary, 'utf8')) as {
    metrics: Record<string, { count: number; rate: number; fails?: number }>;
  };
  if ((metrics['checks']?.fails ?? 0) > 0) throw new Error(`${metrics['checks']?.fails} answers of the bare script were failures`);
  return metrics['http_reqs']!.rate;
}

/** The same k6, on a core of its own where there are some. */
function pinned(k6: K6, work: string): K6 {
  if (!PINS) return k6;
  const path = join(work, 'k6');
  writeFileSync(path, `#!/bin/sh\nexec taskset -c 0 '${k6.path}' "$@"\n`, { mode: 0o755 });
  return { ...k6, path };
}

function codeOf(action: Action): string {
  if ('basket' in action) return action.basket.code;
  return 'code' in action ? action.code : '';
}

/** Whether processes can be given a core of their own here. */
const PINS = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Keeps this process, and what it starts from now on, on some cores. Gives what undoes it. */
function pinnedTo(cores: string): () => void {
  if (!PINS) return () => undefined;
  const before = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' })
    .trim()
    .split(': ')
    .at(-1)!;
  const pin = (to: string): void => {
    execFileSync('taskset', ['-acp', to, String(process.pid)], { stdio: 'ignore' });
  };
  pin(cores);
  return () => pin(before);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
