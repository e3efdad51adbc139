/** Runs that are to write into one folder: the second is refused, and no run that is gone stands in the way of another. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLAIM_FILE } from '../../src/cli/folder-claim.ts';
import { machineMark } from '../../src/engine/process-mark.ts';
import { type Ended, type Started, start, temporaryFolder, vouchsafe } from './command.ts';
import { DECIDED } from './decided.ts';

const LIMIT_MS = 300_000;
const QUICK = ['run', '--sandbox', '--only', 'voucher.update', ...DECIDED];

/** A run that has begun to write into the folder. */
async function underWay(cwd: string): Promise<Started> {
  const run = start(['run', '--sandbox', '--out', 'same', ...DECIDED], { cwd });
  await expect.poll(() => run.child.exitCode !== null || runIdIn(cwd) !== undefined, { timeout: LIMIT_MS, interval: 5 }).toBe(true);
  return run;
}

/** undefined where nothing is recorded yet. */
function runIdIn(cwd: string): string | undefined {
  const file = join(cwd, 'same', 'events.ndjson');
  return existsSync(file) ? /"runId":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

async function next(cwd: string): Promise<Ended> {
  return await vouchsafe([...QUICK, '--out', 'same'], { cwd });
}

it(
  'a run into the folder of one that is under way is refused at once, and leaves it alone',
  async () => {
    const cwd = temporaryFolder();
    const run = await underWay(cwd);
    const first = runIdIn(cwd);
    const second = await next(cwd);
    expect(second).toMatchObject({ exitCode: 2, stdout: '' });
    expect(second.stderr).toBe(
      `error: same: another run writes into this folder (process ${run.child.pid})\n    Name another one with --out. Where no run is under way, remove ${join('same', CLAIM_FILE)}.\n`,
    );
    expect(runIdIn(cwd)).toBe(first);
    run.child.kill('SIGINT');
    expect((await run.ended).exitCode).toBe(130);
    expect(readdirSync(join(cwd, 'same'))).not.toContain(CLAIM_FILE);
    expect((await next(cwd)).exitCode).toBe(0);
    expect(readdirSync(join(cwd, 'same')).toSorted()).toEqual(['events.ndjson', 'junit.xml', 'report.html', 'summary.json']);
  },
  LIMIT_MS,
);

it(
  'a run that was killed stands in the way of no other',
  async () => {
    const cwd = temporaryFolder();
    const run = await underWay(cwd);
    run.child.kill('SIGKILL');
    await run.ended;
    expect(readdirSync(join(cwd, 'same'))).toContain(CLAIM_FILE);
    const after = await next(cwd);
    expect(after.exitCode, after.stderr).toBe(0);
    expect(readdirSync(join(cwd, 'same'))).not.toContain(CLAIM_FILE);
  },
  LIMIT_MS,
);

it(
  'one that was killed before its record began does neither, and what its process has not written is no number',
  async () => {
    const cwd = temporaryFolder();
    const claim = join(cwd, 'same', CLAIM_FILE);
    const gone = start(['--version'], { cwd });
    await gone.ended;
    mkdirSync(join(cwd, 'same'));
    writeFileSync(claim, `${gone.child.pid} ${machineMark()}\n`);
    expect((await next(cwd)).exitCode).toBe(0);
    // A number of another machine says nothing here.
    writeFileSync(claim, `${process.pid} elsewhere\n`);
    expect((await next(cwd)).exitCode).toBe(0);
    writeFileSync(claim, '');
    const unnumbered = await next(cwd);
    expect(unnumbered).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^error: same: another run writes into this folder\n/) });
    expect(readFileSync(claim, 'utf8')).toBe('');
  },
  LIMIT_MS,
);

it('a run that cannot begin leaves no claim', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'same'));
  writeFileSync(join(cwd, 'same', 'kept.txt'), '');
  expect(await next(cwd)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('holds no earlier run') });
  expect(readdirSync(join(cwd, 'same'))).toEqual(['kept.txt']);
});
