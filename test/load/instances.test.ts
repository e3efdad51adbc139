/** Loads that several processes of k6 make together: one result, as if one had made it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import type { LoadResult } from '../../src/engine/events.ts';
import { judgeHistory } from '../../src/history/judge-history.ts';
import { readHistory } from '../../src/history/read-history.ts';
import type { History } from '../../src/history/record.ts';
import type { Summary } from '../../src/report/summary.ts';
import { start, temporaryFolder, vouchsafe } from '../cli/command.ts';
import { DECIDED } from '../cli/decided.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

const LIMIT_MS = 300_000;
const INSTANCES = 4;
const MOST_LOADS = 5;

/** They take their time: there is enough of it to disturb them. */
const TWO_SLOW = ['--instances', '2', '--vus', '2', '--duration', '8', '--think', '0.02'];

needsK6();

function historyIn(cwd: string, workload: string): History {
  const text = readFileSync(join(cwd, 'vouchsafe-report', `history-${workload}.ndjson`), 'utf8');
  return readHistory(text.split('\n'));
}

function resultIn(cwd: string): LoadResult {
  const lines = readFileSync(join(cwd, 'vouchsafe-report', 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  const schema = JSON.parse(readFileSync(new URL('../../src/engine/events.schema.json', import.meta.url), 'utf8')) as object;
  const fits = new Ajv2020({ strict: false, logger: false }).compile(schema);
  const finished = lines.map((line) => JSON.parse(line) as LoadResult & { event: string }).find(({ event }) => event === 'load finished')!;
  expect(fits(finished), JSON.stringify(fits.errors)).toBe(true);
  return finished;
}

/** Of sorted numbers. */
function quantile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
}

describe.skipIf(missing)('four instances on the right sandbox', () => {
  it(
    'make one result: counts are the sums of what k6 counted, quantiles those of all requests',
    async () => {
      const cwd = temporaryFolder();
      const ended = await vouchsafe(['load', 'redemption-concurrency', '--sandbox', '--json', '--instances', `${INSTANCES}`, ...DECIDED], {
        cwd,
        environment: k6Environment,
      });
      expect(ended.exitCode, ended.stderr).toBe(0);
      const [load] = (JSON.parse(ended.stdout) as Summary).load;
      const { instances, operations, visits } = load!;
      expect(instances?.count).toBe(INSTANCES);
      const counted = instances?.counted ?? [];
      expect(counted).toHaveLength(INSTANCES);
      expect(counted.reduce((sum, one) => sum + (one?.visits ?? 0), 0)).toBe(visits);
      // Each has a quarter of them, unless the time was over first.
      const outOfTime = load!.durationMs > 0.8 * load!.asked.seconds * 1000;
      for (const one of counted) {
        expect(one?.visits).toBeGreaterThanOrEqual(outOfTime ? 1 : 250);
        expect(one?.visits).toBeLessThanOrEqual(250);
      }
      expect(counted.reduce((sum, one) => sum + (one?.operations ?? 0), 0)).toBe(operations);
      expect(load?.history).toMatchObject({ complete: true, violations: 0 });

      const history = historyIn(cwd, 'redemption-concurrency');
      expect(history.header.clock.uncertaintyMs).toBe(instances?.clockUncertaintyMs);
      const users = history.operations.filter(({ client }) => client.startsWith('user'));
      expect(users).toHaveLength(operations);
      expect(new Set(users.map(({ client }) => client)).size).toBe(20);

      const { histograms } = resultIn(cwd);
      const merged = decodeFromCompressedBase64(histograms['all']!);
      const latencies = users
        .flatMap(({ called, returned }) => (returned === undefined ? [] : [returned - called]))
        .toSorted((a, b) => a - b);
      expect(merged.totalCount).toBe(latencies.length);
      for (const percent of [50, 90, 95, 99, 100]) {
        const exact = quantile(latencies, percent);
        // A thousandth, and the microsecond to which latencies are rounded.
        expect(Math.abs(merged.getValueAtPercentile(percent) / 1000 - exact), `p${percent}`).toBeLessThanOrEqual(exact / 1000 + 0.001);
      }
      expect(load!.latency[0]!.p95Ms / quantile(latencies, 95)).toBeCloseTo(1, 2);
      const html = readFileSync(join(cwd, 'vouchsafe-report', 'report.html'), 'utf8');
      expect(html).toContain('4 instances, started within');
    },
    LIMIT_MS,
  );
});

describe.skipIf(missing)('a violation', () => {
  it(
    'that spans two instances is found',
    async () => {
      // Which of the users meet is chance: of one load it is nearly always some of two instances, and now and then nobody.
      let spans: readonly number[] = [];
      for (let loads = 0; loads < MOST_LOADS && !spans.some((span) => span > 1); loads += 1) spans = await spansOfViolations();
      expect(Math.max(0, ...spans)).toBeGreaterThan(1);
    },
    LIMIT_MS,
  );
});

/** Makes a load on a sandbox that overspends a budget, and gives of each violation how many instances had a part in it. */
async function spansOfViolations(): Promise<readonly number[]> {
  const cwd = temporaryFolder();
  const flags = ['--instances', `${INSTANCES}`, '--defect', 'race-main-budget'];
  const ended = await vouchsafe(['load', 'budget-race', '--sandbox', '--json', ...flags, ...DECIDED], { cwd, environment: k6Environment });
  // Nobody has met; or the time was over before every limit had run out.
  if (ended.exitCode === 0 || ended.exitCode === 4) return [];
  expect(ended.exitCode, ended.stderr).toBe(1);
  const { findings, load } = JSON.parse(ended.stdout) as Summary;
  expect(findings.map(({ kind }) => kind)).toContain('load-budget-exceeded');
  expect(load[0]?.history.complete).toBe(true);
  const history = historyIn(cwd, 'budget-race');
  const clients = new Map(history.operations.map(({ id, client }) => [id, client]));
  return judgeHistory(history).map(({ operations }) => {
    const users = operations.flatMap((id) => /^user (\d+)$/.exec(clients.get(id) ?? '')?.[1] ?? []);
    // k6 numbers users through, in turn: the remainder tells the instance.
    return new Set(users.map((user) => Number(user) % INSTANCES)).size;
  });
}

describe.skipIf(missing)('instances', () => {
  it(
    'may be more than ten, of which Node has nothing to say',
    async () => {
      const flags = ['--instances', '11', '--vus', '11', '--duration', '1', '--think', '0.05', '--no-gate'];
      const ended = await vouchsafe(['load', 'redemption-concurrency', '--sandbox', '--json', ...flags, ...DECIDED], {
        cwd: temporaryFolder(),
        environment: k6Environment,
      });
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(ended.stderr).not.toContain('MaxListenersExceededWarning');
      expect((JSON.parse(ended.stdout) as Summary).load[0]?.instances?.counted).toHaveLength(11);
    },
    LIMIT_MS,
  );

  it(
    'of which one dies are told of, the rest is judged, and the load was not delivered',
    async () => {
      const run = await underWay();
      const [first] = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${run.child.pid}`], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes('--execution-segment=0:1/2'));
      process.kill(Number.parseInt(first!, 10), 'SIGKILL');
      const ended = await run.ended;
      expect(ended.exitCode, ended.stderr).toBe(4);
      const { load } = JSON.parse(ended.stdout) as Summary;
      expect(load[0]).toMatchObject({ instances: { count: 2 }, history: { complete: false, violations: 0 } });
      expect(load[0]?.instances?.counted.map((one) => one === null)).toEqual([true, false]);
      expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(
        'the load was not delivered: 1 of 2 instances did not come to their end (instance 1: it was killed by SIGKILL, ',
      );
    },
    LIMIT_MS,
  );

  it(
    'are all stopped by Ctrl-C, and judged as far as they came',
    async () => {
      const run = await underWay();
      run.child.kill('SIGINT');
      const ended = await run.ended;
      expect(ended.exitCode, ended.stderr).toBe(130);
      const [load] = (JSON.parse(ended.stdout) as Summary).load;
      expect(load).toMatchObject({ stopped: 'interrupted', errors: 0, history: { complete: true, violations: 0 } });
      expect(load?.instances?.counted.map((one) => one === null)).toEqual([false, false]);
    },
    LIMIT_MS,
  );
});

/** A load of two instances, each of which has sent something. */
async function underWay(): Promise<ReturnType<typeof start>> {
  const cwd = temporaryFolder();
  const run = start(['load', 'redemption-concurrency', '--sandbox', '--json', ...TWO_SLOW, ...DECIDED], {
    cwd,
    environment: k6Environment,
  });
  const history = join(cwd, 'vouchsafe-report', 'history-redemption-concurrency.ndjson');
  // k6 numbers users through: there is one in each instance.
  const bothSent = (text: string): boolean => [1, 2].every((user) => text.includes(`"client":"user ${user}"`));
  while (run.child.exitCode === null && !bothSent(readText(history))) await pause(20);
  return run;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
