/** Loads as checks of a run in this process, where they can be asked for what no flag asks for. */
import { existsSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Answer } from '../../src/dialects/answer.ts';
import type { Event } from '../../src/engine/events.ts';
import type { ClosedProfile } from '../../src/flows/load-profile.ts';
import type { HistoryLine } from '../../src/history/record.ts';
import { Budgets } from '../../src/load/budgets.ts';
import { appendLines, historyIn } from '../../src/load/history-file.ts';
import {
  beginHistory,
  type Driven,
  historyFileOf,
  type LoadOptions,
  type LoadWay,
  lastsMs,
  loadChecks,
} from '../../src/load/load-checks.ts';
import { withLoadClauses } from '../../src/load/load-clauses.ts';
import { Follower } from '../../src/load/measures.ts';
import { prepare } from '../../src/load/set-up.ts';
import { PROFILES, WORKLOADS } from '../../src/load/workloads.ts';
import type { TargetLimits } from '../../src/target/target.ts';
import { temporaryFolder } from '../cli/command.ts';
import { api, ofKind, type Run, runOf } from '../engine/record.ts';
import { sandboxTarget } from '../engine/sandbox.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

needsK6();

interface LoadedExtra {
  readonly timeLimitMs?: number;
  readonly limits?: Partial<TargetLimits>;
  readonly listener?: (event: Event) => void;
}

async function loaded(options: Partial<LoadOptions>, { timeLimitMs, limits = {}, listener }: LoadedExtra = {}): Promise<Run> {
  await using sandbox = await sandboxTarget({ limits });
  const directory = mkdtempSync(join(tmpdir(), 'vouchsafe-histories-'));
  try {
    const checks = loadChecks({
      k6: { path: k6Environment['VOUCHSAFE_K6'] ?? '', version: '2.2.0', why: '' },
      workloads: WORKLOADS.filter(({ name }) => name === 'hot-code'),
      profileName: 'smoke',
      profile: PROFILES['smoke']!,
      directory,
      gate: true,
      ...options,
    });
    return await runOf({ api: api.id, checks, probes: [] }, sandbox.target, {
      api: withLoadClauses(api),
      ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
      ...(listener === undefined ? {} : { listeners: [listener] }),
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** One user's operations, a millisecond each. */
function done(
  index: number,
  answer: Answer = { outcome: 'done', action: 'listCampaigns', value: { items: [], total: 0, nextPage: undefined } },
): readonly HistoryLine[] {
  const id = 10_000_001 + index;
  return [
    { call: id, client: 'user 1', at: index, action: { do: 'listCampaigns' } },
    { return: id, at: index + 0.5, answer },
  ];
}

const SOME = { operations: 1, visits: 1, dropped: 0 };

/** A load whose operations are made up. */
function madeUp(lines: readonly (readonly HistoryLine[])[], driven: Partial<Driven> = {}): LoadWay {
  const ended = { orderly: true, how: '', said: '', counters: { ...SOME, operations: lines.length } };
  return {
    prepare,
    drive: (_, workload, __, files) => {
      beginHistory(files, 0);
      appendLines(files.history, lines.flat());
      const follower = new Follower(workload.expected, new Budgets(files.before));
      return Promise.resolve({ ended, stopped: null, requestsPerSecond: undefined, follower, ...driven });
    },
    askWhenQuiet: () => Promise.resolve({ tried: 0, redemptions: 0, vouchers: 0, cut: null }),
  };
}

it('k6 is given time to make its users, however many there are', () => {
  const few = { ...(PROFILES['smoke'] as ClosedProfile), vus: 1, maxDuration: '10s' };
  expect(lastsMs(few)).toBeLessThan(11_000);
  // Measured: 14 s, on a quick machine.
  expect(lastsMs({ ...few, vus: 5000 })).toBeGreaterThan(10_000 + 5 * 14_000);
});

it('a set-up that takes too long ends the load before k6 is started, and what it made is taken away', async () => {
  const never = (): never => {
    throw new Error('this is not reached');
  };
  // The first answer comes after its end.
  const way = { prepare: (...[context, workload, options]: Parameters<typeof prepare>) => prepare(context, workload, options, 0) };
  const run = await loaded({ way: { ...way, drive: never, askWhenQuiet: never } });
  expect(ofKind(run, 'case finished')).toMatchObject([
    {
      verdict: 'error',
      reason: expect.stringMatching(/^the set-up was not done within 0 s, .*\(requests answered: 1, in .*ask for fewer visits with --rate/),
    },
  ]);
  expect(run.result).toMatchObject({ exitCode: 3, cleaned: 1, left: 0 });
});

it('a history that another process has written into is told as that, with what is wrong in it', async () => {
  const call = { call: 10_000_001, client: 'user 1', at: 1, action: { do: 'listCampaigns' } } as const;
  const run = await loaded({ way: madeUp(Array.from({ length: 8 }, () => [call])) });
  const [finished] = ofKind(run, 'case finished');
  expect(finished?.verdict).toBe('error');
  const [file, first, ...others] = finished?.reason.split('\n') ?? [];
  expect(file).toMatch(/history-hot-code\.ndjson is no history any more, so this load cannot be judged;$/);
  expect(first).toMatch(/^line \d+ calls 10000001 a second time;$/);
  expect(others.at(-2)).toBe('and more.');
  expect(others.at(-1)).toMatch(/^Most likely another process wrote into the file: .*`vouchsafe clean \w+`/);
  expect(run.result).toMatchObject({ exitCode: 3, left: 0 });
});

it.skipIf(missing || !existsSync('/dev/full'))('a full disk ends a load in words, and what was set up is taken away', async () => {
  const directory = temporaryFolder();
  symlinkSync('/dev/full', join(directory, 'history-hot-code.ndjson'));
  const run = await loaded({ directory });
  expect(ofKind(run, 'case finished')).toMatchObject([
    { verdict: 'error', reason: expect.stringMatching(/^ENOSPC: .*: the load was ended, .*, in \/.* make room.*`vouchsafe clean vs\w+`/) },
  ]);
  expect(run.result).toMatchObject({ exitCode: 3, left: 0 });
  expect(run.result.cleaned).toBeGreaterThan(0);
});

it.skipIf(missing || !existsSync('/dev/full'))('a disk that is full only later does as well', async () => {
  const directory = temporaryFolder();
  const file = join(directory, 'history-hot-code.ndjson');
  const profile = { ...(PROFILES['smoke'] as ClosedProfile), vus: 2, iterations: 5000, maxDuration: '60s', thinkSeconds: 0.05 };
  const run = await loaded(
    { directory, profile },
    {
      listener: (event) => {
        if (event.event !== 'load progress' || existsSync(`${file}.before`)) return;
        renameSync(file, `${file}.before`);
        symlinkSync('/dev/full', file);
      },
    },
  );
  expect(ofKind(run, 'case finished')).toMatchObject([{ verdict: 'error', reason: expect.stringMatching(/^ENOSPC: /) }]);
  expect(ofKind(run, 'load finished')).toEqual([]);
  expect(run.result.exitCode).toBe(3);
});

it.skipIf(missing)('a load of which no two requests met proves nothing about concurrency, unless speed alone was asked for', async () => {
  const profile = { ...(PROFILES['smoke'] as ClosedProfile), vus: 1, iterations: 10 };
  const run = await loaded({ profile });
  expect(ofKind(run, 'case finished')).toMatchObject([
    { verdict: 'inconclusive', reason: expect.stringMatching(/^no two requests of different users were under way at the same time/) },
  ]);
  expect(ofKind(run, 'load finished')).toMatchObject([{ visits: 10, errors: 0, history: { complete: true, violations: 0 } }]);
  const [load] = ofKind(run, 'load finished');
  // The user's first request, and each fiftieth after it.
  expect(load?.sampled.reduce((sum, { count }) => sum + count, 0)).toBe(Math.ceil((load?.operations ?? 0) / 50));
  expect(run.result.exitCode).toBe(4);
  const fast = await loaded({ profile, gate: false });
  expect(ofKind(fast, 'case finished')).toMatchObject([{ verdict: 'pass' }]);
});

it.skipIf(missing)('a load that the time limit of the run ends says so, since nobody has interrupted it', async () => {
  const profile = { ...(PROFILES['smoke'] as ClosedProfile), vus: 5, iterations: 500, maxDuration: '60s', thinkSeconds: 5 };
  // On a busy machine the limit may be reached before the load has begun.
  for (const seconds of [3, 10, 30]) {
    const run = await loaded({ profile }, { timeLimitMs: seconds * 1000 });
    if (ofKind(run, 'load finished').length === 0 && seconds < 30) continue;
    const reason = `the time limit of ${seconds} s was reached`;
    expect(ofKind(run, 'load finished')).toMatchObject([{ stopped: reason, audit: null }]);
    expect(ofKind(run, 'case finished')).toMatchObject([{ verdict: 'inconclusive', reason: `stopped early: ${reason}` }]);
    expect(run.result).toMatchObject({ exitCode: 4, stopped: reason });
    break;
  }
});

it.skipIf(missing)('visitors whom the end of a load wakes while they think are no errors', async () => {
  // All of them think when it is over, and none is waited for. How many come to send something then, is chance: some of so many.
  const smoke = PROFILES['smoke'] as ClosedProfile;
  const profile = { ...smoke, vus: 100, maxDuration: '2s', thinkSeconds: 20, gracefulStop: '0s', thresholds: {} };
  const run = await loaded({ profile });
  const [load] = ofKind(run, 'load finished');
  expect(load).toMatchObject({ errors: 0, stopped: null, history: { complete: true, violations: 0 } });
  expect(run.result.exitCode).toBe(0);
});

it.skipIf(missing)('what requests wait for under a limit of requests a second is no time of the target', async () => {
  await using sandbox = await sandboxTarget({ limits: { requestsPerSecond: 20 } });
  const directory = temporaryFolder();
  const workloads = WORKLOADS.filter(({ name }) => name === 'hot-code');
  const profile = { ...(PROFILES['smoke'] as ClosedProfile), vus: 10, iterations: 40, maxDuration: '60s' };
  const k6 = { path: k6Environment['VOUCHSAFE_K6'] ?? '', version: '2.2.0', why: '' };
  const checks = loadChecks({ k6, workloads, profileName: 'smoke', profile, directory, gate: false });
  const run = await runOf({ api: api.id, checks, probes: [] }, sandbox.target, { api: withLoadClauses(api) });
  const [load] = ofKind(run, 'load finished');
  expect(load).toMatchObject({ errors: 0, open: 0, visits: 40, asked: { requestsPerSecond: 20 }, history: { complete: true } });
  // Each of ten users has a turn twice a second: that is how far calls and returns lie apart in the history.
  const took = historyIn(join(directory, historyFileOf(workloads[0]!)))
    .operations.filter(({ client }) => client.startsWith('user'))
    .map(({ called, returned }) => returned! - called)
    .sort((one, other) => one - other);
  expect(load!.latency[0]!.count).toBe(took.length);
  expect(load!.latency[0]!.p50Ms).toBeLessThan(took[Math.floor(took.length / 2)]! - 100);
});

it.skipIf(missing)('requests whose turn would come after the end of a load are none', async () => {
  const profile = { ...(PROFILES['smoke'] as ClosedProfile), maxDuration: '1s', gracefulStop: '0s', thresholds: {} };
  const run = await loaded({ profile, gate: false }, { limits: { requestsPerSecond: 10 } });
  const [load] = ofKind(run, 'load finished');
  expect(load).toMatchObject({ errors: 0, stopped: null, history: { complete: true } });
  expect(load!.operations).toBeLessThanOrEqual(20);
  // Users wait a little when they had no turn: they do not burn all visits at once.
  expect(load!.visits).toBeLessThan(1000);
});

it('a load that was not made to its end is no breach of a threshold', async () => {
  const broken = { orderly: false, how: 'it was killed by SIGKILL', said: '', counters: undefined };
  const profile = { ...(PROFILES['smoke'] as ClosedProfile), thresholds: { requestsPerSecond: 100 } };
  const killed = await loaded({ profile, way: madeUp([done(1)], { ended: broken }) });
  expect(ofKind(killed, 'finding').filter(({ clause }) => clause === 'load.thresholds')).toEqual([]);
  expect(killed.result).toMatchObject({ exitCode: 3 });
  const lost = await loaded({
    profile,
    way: madeUp([done(1)], { ended: { ...broken, counters: SOME }, lost: '1 of 2 instances is not here' }),
  });
  expect(ofKind(lost, 'finding').filter(({ clause }) => clause === 'load.thresholds')).toEqual([]);
  expect(lost.result).toMatchObject({ exitCode: 4 });
});

it('errors of one action are one finding, with all its requests and each of its reasons', async () => {
  const answers = ['status 500, which is not documented', 'status 500, which is not documented', 'no answer: reset'];
  const lines = answers.map((why, index) => done(index, { outcome: 'broken', action: 'listCampaigns', why }));
  const run = await loaded({ profile: { ...PROFILES['smoke']!, thresholds: {} }, way: madeUp([...lines, done(3)]) });
  const found = ofKind(run, 'finding').filter(({ clause }) => clause === 'load.answered');
  expect(found).toMatchObject([
    {
      message: expect.stringMatching(/^3 of 4 requests under load .*: listCampaigns$/),
      actual: expect.stringMatching(/^status 500, [\s\S]*\nno answer: reset\n/),
    },
  ]);
});

it.skipIf(missing)('a script that breaks off its visits is an error of vouchsafe, whatever the others have shown', async () => {
  const [race] = WORKLOADS.filter(({ name }) => name === 'budget-race');
  // One of the sets of campaigns that it looks for has no codes.
  function* setUp(...order: Parameters<NonNullable<typeof race>['setUp']>) {
    const sets = yield* race!.setUp(...order);
    return sets.map((set, index) => (index === 1 ? ({ ...(set as object), codes: null } as never) : set));
  }
  const workload = { ...race!, setUp, afterwards: () => [] };
  const run = await loaded({ workloads: [workload], profile: { ...(PROFILES['smoke'] as ClosedProfile), iterations: 100 } });
  // k6 takes them for made, and its end for a good one.
  expect(ofKind(run, 'load finished')).toMatchObject([{ visits: 100, errors: 0, stopped: null, history: { complete: true } }]);
  expect(ofKind(run, 'case finished')).toMatchObject([
    { verdict: 'error', reason: expect.stringMatching(/^the script of the load broke off \d+ visits, first by TypeError/) },
  ]);
  expect(run.result.exitCode).toBe(3);
});

it.skipIf(missing)('a load in which a kind of limit never ran out shows nothing about it, unless speed alone was asked for', async () => {
  const profile = {
    ...(PROFILES['smoke'] as ClosedProfile),
    vus: 5,
    maxDuration: '1s',
    gracefulStop: '0s',
    thinkSeconds: 0.1,
    thresholds: {},
  };
  const workloads = WORKLOADS.filter(({ name }) => name === 'budget-race');
  const run = await loaded({ workloads, profile }, { limits: { totalRequests: 10_000 } });
  expect(ofKind(run, 'case finished')).toMatchObject([
    {
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^of some kinds no limit ran out, .* hourly budgets of campaigns; let the load go on/),
    },
  ]);
  expect(run.result.exitCode).toBe(4);
  const fast = await loaded({ workloads, profile, gate: false }, { limits: { totalRequests: 10_000 } });
  expect(ofKind(fast, 'case finished')).toMatchObject([{ verdict: 'pass' }]);
});
