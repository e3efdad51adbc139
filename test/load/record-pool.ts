/**
 * Records what repeated loads of one target reach, and of one that is a fifth slower, made in turn: the pool that the comparison is held against.
 * Both wait for each answer as a target with a database does, so that they, and not this machine, bound the load. Writes `recorded-pool.json`
 * beside itself, in less than half an hour.
 *
 *     node test/load/record-pool.ts [--turns N]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Summary } from '../../src/report/summary.ts';

/** One load that was made. */
export interface RecordedRun {
  readonly target: 'usual' | 'slower';
  readonly redemptionsPerSecond: number;
}

const LOAD = ['redemption-concurrency', '--profile', 'steady', '--duration', '8'];
const WAITS_MS = { usual: 18, slower: 23 } as const;
const { values } = parseArgs({ options: { turns: { type: 'string', default: '30' } } });
const folder = mkdtempSync(join(tmpdir(), 'vouchsafe-pool-'));

async function made(target: RecordedRun['target']): Promise<RecordedRun> {
  const waiting = join(import.meta.dirname, 'waiting-server.mjs');
  const command = join(import.meta.dirname, '../../src/cli/vouchsafe.js');
  await promisify(execFile)(process.execPath, [command, 'load', ...LOAD, '--sandbox', '--out', folder], {
    env: { ...process.env, WAITS_MS: String(WAITS_MS[target]), NODE_OPTIONS: `--import=${waiting}` },
  });
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary;
  return { target, redemptionsPerSecond: Number(summary.load[0]!.redemptionsPerSecond.toFixed(1)) };
}

try {
  const runs: RecordedRun[] = [];
  for (let turn = 1; turn <= Number(values.turns); turn += 1) {
    // Neither target is always the one that comes after the other.
    for (const target of turn % 2 === 0 ? (['usual', 'slower'] as const) : (['slower', 'usual'] as const)) runs.push(await made(target));
    const [one, other] = runs.slice(-2);
    process.stderr.write(
      `${turn}: ${one?.target} ${one?.redemptionsPerSecond}, ${other?.target} ${other?.redemptionsPerSecond} redemptions/s\n`,
    );
  }
  writeFileSync(
    join(import.meta.dirname, 'recorded-pool.json'),
    `${JSON.stringify({ load: LOAD.join(' '), waitsMs: WAITS_MS, runs }, null, 2)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
