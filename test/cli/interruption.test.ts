/** Ctrl-C and kill -9 at random moments: the record stays readable, and nothing stays on the target but what is listed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DEFAULT_API } from '../../src/cli/configuration/defaults.ts';
import { DEFAULT_LIMITS } from '../../src/cli/settings.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import { cleanRun } from '../../src/engine/clean-run.ts';
import type { CleanUpResult } from '../../src/engine/clean-up.ts';
import type { RunRecord } from '../../src/report/run-record.ts';
import { reportFrom } from '../../src/report/write-reports.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { type Ended, start, temporaryFolder, vouchsafe } from './command.ts';
import { judgedSandbox } from './judged-sandbox.ts';

const MOMENTS = 10;
const SIDE_BY_SIDE = 3;
/** A run has several times as many events. */
const LATEST_EVENT = 800;

interface Interrupted extends Ended {
  readonly event: number;
  readonly out: string;
  readonly record: RunRecord;
}

/** Starts a run and sends it a signal when it has recorded so many events. */
async function interrupted(cwd: string, environment: Record<string, string>, signal: NodeJS.Signals, event: number): Promise<Interrupted> {
  const out = join(cwd, `${signal}-${event}-${Math.random()}`);
  const run = start(['run', '--out', out], { cwd, environment });
  while (run.child.exitCode === null && linesOf(join(out, 'events.ndjson')) < event) await pause(5);
  run.child.kill(signal);
  const result = await run.ended;
  const { record } = await reportFrom(join(out, 'events.ndjson'), out);
  return { ...result, event, out, record };
}

function linesOf(file: string): number {
  try {
    return readFileSync(file, 'latin1').split('\n').length - 1;
  } catch {
    return 0;
  }
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

describe('a run that is interrupted', () => {
  it('by Ctrl-C ends with 130, cleans up, and lists what stays', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const moments = Array.from({ length: MOMENTS }, () => 1 + Math.floor(Math.random() * LATEST_EVENT));
    const results: Interrupted[] = [];
    const one = async (): Promise<void> => {
      for (let event = moments.pop(); event !== undefined; event = moments.pop()) {
        results.push(await interrupted(cwd, environment, event % 2 === 0 ? 'SIGINT' : 'SIGTERM', event));
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one));
    expect(results).toHaveLength(MOMENTS);
    for (const { event, exitCode, stderr, record } of results) {
      const about = `after event ${event}, run ${record.runId}`;
      expect(exitCode, about).toBe(130);
      expect(stderr, about).toContain(`vouchsafe clean ${record.runId}`);
      expect(record, about).toMatchObject({ complete: true, exitCode: 130, stopped: 'interrupted' });
      const found = await leftovers(sandbox, record.runId);
      // Whatever can be taken away has been: only what the record lists is found again.
      expect(found.cleaned, about).toBe(0);
      const listed = record.left.map(({ resource }) => resource);
      expect(listed, about).toEqual(expect.arrayContaining(found.left.map(({ resource }) => resource)));
    }
  });

  it('by a signal to its whole group still has the built-in sandbox to clean up', async () => {
    const cwd = temporaryFolder();
    const out = join(cwd, 'vouchsafe-report');
    const run = start(['run', '--sandbox'], { cwd, ownGroup: true });
    while (run.child.exitCode === null && linesOf(join(out, 'events.ndjson')) < 300) await pause(5);
    process.kill(-run.child.pid!, 'SIGTERM');
    expect(await run.ended).toMatchObject({ exitCode: 130 });
    const { record } = await reportFrom(join(out, 'events.ndjson'), out);
    expect(record.cleaned).toBeGreaterThan(0);
    expect(record.left.filter(({ why }) => /refused: connect|no longer answers/.test(why))).toEqual([]);
  });

  it('by kill -9 leaves a readable record, and `vouchsafe clean` finishes the work', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const { record, exitCode } = await interrupted(cwd, environment, 'SIGKILL', 200 + Math.floor(Math.random() * LATEST_EVENT));
    expect(exitCode).toBeNull();
    expect(record).toMatchObject({ complete: false });
    const cleaned = await vouchsafe(['clean', record.runId], { cwd, environment });
    expect(cleaned).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^[1-9]\d* taken away; /) });
    expect(await leftovers(sandbox, record.runId)).toMatchObject({ cleaned: 0 });
  });
});
