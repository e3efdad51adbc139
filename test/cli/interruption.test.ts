/** Ctrl-C and kill -9 at random moments: the record stays readable, and nothing stays on the target but what is listed. */
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_API, DEFAULT_LIMITS } from '../../src/cli/configuration/defaults.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import { cleanRun } from '../../src/engine/clean-run.ts';
import type { CleanUpResult } from '../../src/engine/clean-up.ts';
import type { RunRecord } from '../../src/report/run-record.ts';
import { reportFrom } from '../../src/report/write-reports.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { type Ended, type Started, start, temporaryFolder, vouchsafe } from './command.ts';
import { judgedSandbox } from './judged-sandbox.ts';

/** More of them look at more places. */
const MOMENTS = Number(process.env['VOUCHSAFE_INTERRUPTION_MOMENTS'] ?? 3);
const SIDE_BY_SIDE = 3;
/** Bytes that the record has once everything is asked for, and after some hundred exchanges more; a whole run writes many times as much. */
const [EARLIEST, LATEST] = [80_000, 400_000];

interface Interrupted extends Ended {
  readonly bytes: number;
  readonly out: string;
  readonly record: RunRecord;
}

/** Starts a run and sends it a signal when its record has so many bytes. */
async function interrupted(cwd: string, environment: Record<string, string>, signal: NodeJS.Signals, bytes: number): Promise<Interrupted> {
  const out = join(cwd, `${signal}-${bytes}`);
  const run = start(['run', '--out', out], { cwd, environment });
  await recorded(run, out, bytes);
  run.child.kill(signal);
  const result = await run.ended;
  const { record } = await reportFrom(join(out, 'events.ndjson'), out);
  return { ...result, bytes, out, record };
}

/** Waits until the record of a run has so many bytes, or the run is over. */
async function recorded({ child }: Started, out: string, bytes: number): Promise<void> {
  while (child.exitCode === null && sizeOf(join(out, 'events.ndjson')) < bytes) await pause(5);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** How many cases the closing lines of the console say there are, and how many they give an outcome. */
function toldCases(stdout: string): { readonly planned: number; readonly told: number } {
  const [, planned = '', outcomes = ''] = /([\d,]+) cases?: (.*?) operations answered/.exec(stdout.replaceAll(/\s+/g, ' ')) ?? [];
  const told = outcomes.matchAll(/([\d,]+) (?:passed|failed|broke|warned|inconclusive|unsupported|skipped|not run)\b/g);
  const number = (text: string): number => Number(text.replaceAll(',', ''));
  return { planned: number(planned), told: [...told].reduce((sum, [, digits = '']) => sum + number(digits), 0) };
}

/** Another one for each of so many runs. */
function moments(count: number): number[] {
  return Array.from({ length: count }, () => EARLIEST + Math.floor(Math.random() * (LATEST - EARLIEST)));
}

/** What a later clean-up still finds of a run. */
async function leftovers(sandbox: RunningSandbox, runId: string): Promise<CleanUpResult> {
  const [main = {}, other = {}] = Object.values(sandbox.projects);
  return await cleanRun({
    dialect: dialectOf(DEFAULT_API),
    runId,
    target: {
      baseUrl: sandbox.url,
      headers: {},
      ca: undefined,
      credentials: { ...main, 'other-project': other['admin']! },
      policies: {},
      lacks: [],
      clock: undefined,
      limits: DEFAULT_LIMITS,
      allowedHosts: [],
      productionHost: undefined,
    },
  });
}

/** The sandbox behind a server that can stop to answer. */
async function stallingProxy(sandbox: RunningSandbox): Promise<{ readonly url: string; readonly stall: () => void }> {
  const { origin, pathname } = new URL(sandbox.url);
  let stalled = false;
  const server = createServer((incoming, answer) => {
    if (stalled) return;
    const { method, url, headers } = incoming;
    const forwarded = request(`${origin}${url}`, { method, headers, agent: false }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    stall: () => {
      stalled = true;
    },
  };
}

describe('a run that is interrupted', () => {
  it('by Ctrl-C ends with 130, cleans up, and lists what stays', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const waiting = moments(MOMENTS);
    const results: Interrupted[] = [];
    const one = async (): Promise<void> => {
      for (let bytes = waiting.pop(); bytes !== undefined; bytes = waiting.pop()) {
        results.push(await interrupted(cwd, environment, bytes % 2 === 0 ? 'SIGINT' : 'SIGTERM', bytes));
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one));
    expect(results).toHaveLength(MOMENTS);
    for (const { bytes, exitCode, stdout, stderr, record } of results) {
      const about = `after byte ${bytes} of the record, run ${record.runId}`;
      expect(exitCode, about).toBe(130);
      expect(stderr, about).toContain(`vouchsafe clean ${record.runId}`);
      const { planned, told } = toldCases(stdout);
      expect(told, about).toBe(planned);
      expect(record, about).toMatchObject({ complete: true, exitCode: 130, stopped: 'interrupted' });
      const found = await leftovers(sandbox, record.runId);
      // Whatever can be taken away has been: only what the record lists is found again.
      expect(found.cleaned, about).toBe(0);
      const listed = record.left.map(({ resource }) => resource);
      expect(listed, about).toEqual(expect.arrayContaining(found.left.map(({ resource }) => resource)));
    }
  });

  it('accounts for every case, also where races were let go', async () => {
    const cwd = temporaryFolder();
    const out = join(cwd, 'vouchsafe-report');
    const run = start(['race', '--sandbox'], { cwd });
    await recorded(run, out, EARLIEST);
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.ended;
    const { planned, told } = toldCases(stdout);
    expect({ exitCode, told }).toEqual({ exitCode: 130, told: planned });
    expect(planned).toBeGreaterThan(0);
  });

  it('by a signal to its whole group still has the built-in sandbox to clean up', async () => {
    const cwd = temporaryFolder();
    const out = join(cwd, 'vouchsafe-report');
    const run = start(['run', '--sandbox', '--only', 'budget.*'], { cwd, ownGroup: true });
    // Every case about budgets begins with a campaign: something has been made by then, whatever the order of the checks.
    await recorded(run, out, LATEST / 2);
    process.kill(-run.child.pid!, 'SIGTERM');
    expect(await run.ended).toMatchObject({ exitCode: 130 });
    const { record } = await reportFrom(join(out, 'events.ndjson'), out);
    expect(record.cleaned).toBeGreaterThan(0);
    expect(record.left.filter(({ why }) => /refused: connect|no longer answers/.test(why))).toEqual([]);
  });

  it('by a second Ctrl-C does not wait for a target that stalls, and lists what stays', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const stalling = await stallingProxy(sandbox);
    const out = join(cwd, 'vouchsafe-report');
    // Whoever waits for an answer does so for longer than this test may take.
    writeFileSync(join(cwd, 'patient.yaml'), `target: { url: ${stalling.url}, limits: { requestTimeout: 600 } }\n`);
    const run = start(['run', '--config', 'patient.yaml', '--only', 'budget.*'], { cwd, environment });
    onTestFinished(() => void run.child.kill('SIGKILL'));
    await recorded(run, out, LATEST / 2);
    stalling.stall();
    run.child.kill('SIGINT');
    while (run.child.exitCode === null && !run.stderr().includes('Interrupted')) await pause(5);
    expect(run.stderr()).toContain('Interrupted');
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ exitCode: 130 });
    const { record } = await reportFrom(join(out, 'events.ndjson'), out);
    expect(record).toMatchObject({ complete: true, exitCode: 130 });
    expect(record.left.length).toBeGreaterThan(0);
  });

  it('by kill -9 leaves a readable record, and `vouchsafe clean` finishes the work', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const { record, exitCode, out } = await interrupted(cwd, environment, 'SIGKILL', LATEST / 2 + moments(1)[0]!);
    expect(exitCode).toBeNull();
    expect(record).toMatchObject({ complete: false });
    const again = await vouchsafe(['report', join(out, 'events.ndjson'), '--out', 'again'], { cwd });
    expect(again).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining(record.runId) });
    expect(again.stdout).toMatch(/INCOMPLETE|ended before|not finish/i);
    const cleaned = await vouchsafe(['clean', record.runId], { cwd, environment });
    expect(cleaned).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^[1-9]\d* taken away; /) });
    // One line, wrapped, for each reason, not for each thing.
    expect(cleaned.stdout.split('\n').length).toBeLessThan(40);
    expect(await leftovers(sandbox, record.runId)).toMatchObject({ cleaned: 0 });
  });
});
