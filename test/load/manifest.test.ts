/** Loads that pods make: k6 runs here just as the operator starts it there, and what it wrote is merged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HistoryHeader } from '../../src/history/record.ts';
import { segmentFlags } from '../../src/load/segments.ts';
import type { Summary } from '../../src/report/summary.ts';
import { temporaryFolder, vouchsafe, vouchsafeMany } from '../cli/command.ts';
import { CHOICES } from '../cli/decided.ts';
import { type JudgedSandbox, judgedSandbox } from '../cli/judged-sandbox.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

const LIMIT_MS = 300_000;
const PODS = 4;
/** Which requests meet is chance: so many loads are made at most until two of them have. */
const MOST_LOADS = 3;

needsK6();

interface TestRun {
  readonly spec: {
    readonly parallelism: number;
    readonly arguments: string;
    readonly runner: { readonly env: readonly { readonly name: string; readonly value: string }[] };
  };
}

interface Cluster extends JudgedSandbox {
  readonly cwd: string;
  readonly folder: string;
  readonly all: Readonly<Record<string, string>>;
}

/** A sandbox, and a manifest for it. */
async function manifested(workload: string, flags: readonly string[], defects: readonly string[] = []): Promise<Cluster> {
  const cwd = temporaryFolder();
  const judged = await judgedSandbox(cwd, { defects }, CHOICES);
  const all = { ...judged.environment, ...k6Environment };
  const ended = await vouchsafe(['load', 'manifest', workload, ...flags], { cwd, environment: all });
  expect(ended.exitCode, ended.stderr).toBe(0);
  return { ...judged, cwd, folder: join(cwd, 'vouchsafe-manifest'), all };
}

/** Runs all pods of a TestRun, and gives the files of their logs. */
async function podsOf({ cwd, folder, environment }: Cluster): Promise<readonly string[]> {
  const { spec } = parse(readFileSync(join(folder, 'testrun.yaml'), 'utf8')) as TestRun;
  mkdirSync(join(cwd, 'history'));
  const variables = Object.fromEntries(spec.runner.env.map(({ name, value }) => [name, value]));
  return await Promise.all(
    Array.from({ length: spec.parallelism }, async (_, index) => {
      // As the operator puts it together; but its pods wait for a starter, at an address of their own, which here would be a fixed port.
      const parameters = [
        'run',
        '--quiet',
        ...segmentFlags(index, spec.parallelism),
        ...spec.arguments.split(' '),
        join(folder, 'archive.tar'),
        '--tag',
        `instance_id=${index + 1}`,
      ];
      const file = join(cwd, 'history', `pod-${index + 1}.ndjson`);
      const log = createWriteStream(file);
      const child = spawn(k6Environment['VOUCHSAFE_K6']!, parameters, {
        cwd: '/',
        // In the Secret there is one kind of credentials.
        env: { PATH: process.env['PATH'], VOUCHSAFE_ADMIN_API_KEY: environment['VOUCHSAFE_ADMIN_API_KEY'], ...variables },
      });
      child.stdout.pipe(log, { end: false });
      child.stderr.pipe(log, { end: false });
      await once(child, 'close');
      log.end();
      await once(log, 'close');
      return file;
    }),
  );
}

async function merged({ cwd, all }: Cluster, files: readonly string[], ...flags: readonly string[]) {
  const ended = await vouchsafe(['load', 'merge', ...files, '--json', ...flags], { cwd, environment: all });
  const summary = ended.stdout === '' ? undefined : (JSON.parse(ended.stdout) as Summary);
  return { ...ended, summary, load: summary?.load[0] };
}

/** What two pods have made of a workload on a sandbox with defects. */
async function mergedOf(workload: string, defects: readonly string[]) {
  const cluster = await manifested(workload, ['--instances', '2'], defects);
  return await merged(cluster, await podsOf(cluster));
}

function countsIn(file: string): { readonly operations: number; readonly visits: number; readonly dropped: number } {
  const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!;
  return (JSON.parse(last) as { counters: { operations: number; visits: number; dropped: number } }).counters;
}

describe.skipIf(missing)('a load by pods', () => {
  it(
    'is one result, takes away its test data, and says what is missing of it',
    async () => {
      const cluster = await manifested('redemption-concurrency', ['--instances', `${PODS}`]);
      const { cwd, folder, environment, sandbox } = cluster;
      expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('kubectl create -f testrun.yaml');
      const secrets = Object.entries(environment).filter(([variable]) => !variable.endsWith('_USER'));
      const leaks = readdirSync(folder).flatMap((name) => {
        const text = readFileSync(join(folder, name), 'utf8');
        return secrets.filter(([, value]) => text.includes(value)).map(([variable]) => `${name} has ${variable}`);
      });
      expect(leaks).toEqual([]);
      // An archive is handed on: of this machine it names a temporary folder, and nothing that is the user's.
      const archive = readFileSync(join(folder, 'archive.tar'), 'latin1');
      expect(archive).toMatch(/"pwd": "[^"]*vouchsafe-load-[^"]*\/vouchsafe\/load"/);
      for (const place of [fileURLToPath(new URL('../..', import.meta.url)), cwd]) expect(archive).not.toContain(place);
      const files = await podsOf(cluster);
      const counted = files.map(countsIn);
      // Refused before the test data is taken away: what follows finds it.
      const setUp = await merged(cluster, [join(folder, 'set-up.ndjson'), ...files]);
      expect(setUp).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining("set-up.ndjson: this is no pod's file") });
      const { exitCode, stderr, load, summary } = await merged(cluster, files);
      expect(exitCode, stderr).toBe(0);
      expect(summary?.findings).toEqual([]);
      expect(load?.instances).toMatchObject({ count: PODS, counted });
      expect(load?.operations).toBe(counted.reduce((sum, { operations }) => sum + operations, 0));
      // That none is missing before the time was over, the exit code says.
      expect(load?.visits).toBe(counted.reduce((sum, { visits }) => sum + visits, 0));
      expect(load).toMatchObject({ asked: { visits: 1000 }, errors: 0, open: 0, history: { complete: true, violations: 0, judged: true } });
      // The machines' clocks are believed to a tenth of a second.
      const [header] = readFileSync(join(cwd, 'vouchsafe-report', 'history-redemption-concurrency.ndjson'), 'utf8').split('\n', 1);
      expect((JSON.parse(header!) as HistoryHeader).clock.uncertaintyMs).toBeGreaterThanOrEqual(100);
      // What the set-up has made is gone, or not active any more.
      const authorization = `Bearer ${environment['VOUCHSAFE_ADMIN_API_KEY']}`;
      const campaigns = (await (await fetch(`${sandbox.url}/campaigns`, { headers: { authorization } })).json()) as { status: string }[];
      expect(campaigns.filter(({ status }) => status === 'active')).toEqual([]);

      const text = readFileSync(files[0]!, 'utf8');
      const changed = (name: string, to: string): string => {
        const file = join(cwd, 'history', name);
        writeFileSync(file, to);
        return file;
      };
      const cut = changed('cut.ndjson', text.slice(0, text.length / 2));
      const beheaded = changed('beheaded.ndjson', text.split('\n').slice(1).join('\n'));
      const others = files.slice(1);
      const ends = await vouchsafeMany(
        [files, others, [cut, ...others], [...files, files[0]!], [beheaded]].map((some) => ['load', 'merge', ...some, '--json']),
        { cwd, environment: cluster.all },
      );
      const codes = ends.map(({ exitCode: code }) => code);
      const said = ends.map((one) => one.stderr.replaceAll(/\s+/g, ' '));
      expect(codes, said.join('\n')).toEqual([0, 4, 4, 2, 2]);
      // The test data is gone by now, and what it showed is kept.
      const [again, part] = ends.map(({ stdout }) => (stdout === '' ? undefined : (JSON.parse(stdout) as Summary).load[0]));
      expect(again).toEqual(load);
      expect(part).toMatchObject({ history: { complete: false, violations: 0 } });
      expect(said[1]).toContain('the load was not delivered: of 4 instances 3 are here');
      expect(said[2]).toContain('without the count that an instance ends with');
      expect(said[3]).toContain('Both are of one instance');
      expect(said[4]).toContain('the line with which a history begins is missing');
    },
    LIMIT_MS,
  );

  it(
    'finds what was sold too often',
    async () => {
      // Nobody tells the pods when to begin: whether two of them, or two users of one, want a code at the same time is chance.
      let made = await mergedOf('hot-code', ['race-code-redeemed']);
      for (let loads = 1; loads < MOST_LOADS && made.exitCode !== 1; loads += 1) made = await mergedOf('hot-code', ['race-code-redeemed']);
      const { exitCode, stderr, summary, load } = made;
      expect(exitCode, stderr).toBe(1);
      expect(summary?.findings.map(({ kind }) => kind)).toContain('load-code-redeemed-twice');
      expect(load).toMatchObject({ asked: { visits: 1000 }, history: { complete: true } });
    },
    LIMIT_MS,
  );
});

describe.skipIf(missing)('two histories', () => {
  it(
    'that each have sold one code make a violation, and clocks that are off make none',
    async () => {
      const cluster = await manifested('hot-code', ['--instances', '2']);
      const { cwd, folder } = cluster;
      const [header] = readFileSync(join(folder, 'set-up.ndjson'), 'utf8').split('\n', 1) as [string];
      const stock = JSON.parse(readFileSync(join(folder, 'stock.json'), 'utf8')) as readonly string[];
      const piece = (user: number, calls: readonly (readonly [code: string, at: number, done: boolean])[]): string => {
        const lines = calls.flatMap(([code, at, done], index) => {
          const id = user * 10_000_000 + index;
          const basket = { code, transaction: `t-${id}`, cost: 40 };
          const answer = done
            ? { outcome: 'done', action: 'redeem', value: { transaction: basket.transaction, discount: 5 } }
            : { outcome: 'refused', action: 'redeem', status: 422, reasons: ['code-already-used'] };
          return [
            { call: id, client: `user ${user}`, at, action: { do: 'redeem', basket } },
            { return: id, at: at + 5, answer },
          ];
        });
        const file = join(cwd, `piece-${user}.ndjson`);
        const counters = { operations: calls.length, visits: 500, dropped: 0 };
        writeFileSync(file, [header, ...lines.map((line) => JSON.stringify(line)), JSON.stringify({ counters })].join('\n'));
        return file;
      };
      const [, twice, once_] = stock as readonly [string, string, string];
      // Nothing of this has happened on the target. The first merging takes the test data away without asking for it, so none of the others may.
      expect((await merged(cluster, [piece(1, [[once_, 1000, true]])], '--no-gate')).load?.audit).toBeNull();
      const sold = await merged(cluster, [piece(1, [[twice, 1000, true]]), piece(2, [[twice, 5000, true]])]);
      expect(sold.exitCode, sold.stderr).toBe(1);
      expect(sold.summary?.findings.map(({ kind }) => kind)).toEqual(['load-code-redeemed-twice']);

      expect(sold.load?.audit?.cut).toContain('an earlier merging has taken the test data away');

      // Refused before it was sold, by clocks of which one is 50 ms late.
      const refusedBefore = [piece(1, [[once_, 1000, false]]), piece(2, [[once_, 1050, true]])];
      const within = await merged(cluster, refusedBefore);
      expect(within.load?.history, within.stderr).toMatchObject({ complete: true, violations: 0 });
      const exact = await merged(cluster, refusedBefore, '--clock-uncertainty', '0');
      expect(
        exact.summary?.findings.map(({ kind }) => kind),
        exact.stderr,
      ).toEqual(['load-code-refused-unused']);
    },
    LIMIT_MS,
  );
});
