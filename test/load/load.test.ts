/** Loads by real k6 on a real sandbox: silent about the right one, complete, and telling of the defects that volume reaches. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RedemptionView } from '../../src/dialects/answer.ts';
import { readHistory } from '../../src/history/read-history.ts';
import { type History, type Operation, redeems } from '../../src/history/record.ts';
import type { Summary } from '../../src/report/summary.ts';
import { loadApi } from '../../src/spec/load.ts';
import { type Ended, type Started, start, temporaryFolder, vouchsafe } from '../cli/command.ts';
import { CHOICES, DECIDED } from '../cli/decided.ts';
import { judgedSandbox } from '../cli/judged-sandbox.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

type WorkloadName = 'redemption-concurrency' | 'budget-race' | 'hot-code' | 'batch-and-distribute' | 'mixed-day';

const LIMIT_MS = 300_000;
/** Far less than the load would still go on for. */
const SOON_MS = 60_000;
/** What a wall clock and what it is written down in round off, and what is lost between two readings of it; k6 takes longer to start. */
const CLOSE_MS = 10;
/** Which requests meet is chance: loads are made until one of them finds what it has to find, but not more than so many. */
const MOST_LOADS = 3;
/** A load that has lasted for this share of its time was ended by it: the first visits begin a little late. */
const NEARLY_ALL = 0.8;
const SANDBOX = ['--sandbox', ...DECIDED] as const;

/**
 * Race defects that volume reaches, with the workload whose smoke profile has to find them, and how it tells of each. Where one run finds several,
 * they are about different operations and told differently.
 */
const REACHED: readonly (readonly [workload: WorkloadName, kinds: Readonly<Record<string, string>>])[] = [
  ['hot-code', { 'race-code-redeemed': 'load-code-redeemed-twice' }],
  ['hot-code', { 'race-transaction': 'load-transaction-taken-twice' }],
  ['redemption-concurrency', { 'race-code-confirmed': 'load-code-redeemed-twice', 'race-withdrawal': 'load-confirmed-and-withdrawn' }],
  ['budget-race', { 'race-budget-redeemed': 'load-budget-exceeded' }],
  ['budget-race', { 'race-budget-confirmed': 'load-budget-exceeded' }],
  ['budget-race', { 'race-main-budget': 'load-budget-exceeded' }],
  [
    'batch-and-distribute',
    {
      'race-find': 'load-code-given-twice',
      'race-prefix': 'load-prefix-taken-twice',
      'race-create': 'load-code-made-twice',
    },
  ],
  ['mixed-day', { 'race-per-customer': 'load-customer-limit-exceeded' }],
  ['mixed-day', { 'race-new-customer': 'load-new-customer-twice' }],
  ['mixed-day', { 'race-unseen-customer': 'load-error-redeem' }],
];

interface Loaded {
  readonly ended: Ended;
  readonly summary: Summary;
  readonly cwd: string;
}

async function loaded(workload: string, ...flags: readonly string[]): Promise<Loaded> {
  const cwd = temporaryFolder();
  const ended = await vouchsafe(['load', workload, '--sandbox', '--json', ...flags], { cwd, environment: k6Environment });
  return { ended, summary: JSON.parse(ended.stdout) as Summary, cwd };
}

/** The first of some loads with these findings; where none has them the last one. */
async function loadedUntil(kinds: readonly string[], ...load: Parameters<typeof loaded>): Promise<Loaded> {
  for (let loads = 1; ; loads += 1) {
    const made = await loaded(...load);
    const found = new Set(made.summary.findings.map(({ kind }) => kind));
    if (loads === MOST_LOADS || kinds.every((kind) => found.has(kind))) return made;
  }
}

function fileOf(cwd: string, workload: string): string {
  return join(cwd, 'vouchsafe-report', `history-${workload}.ndjson`);
}

function linesOf(cwd: string, workload: string): { readonly call?: number; readonly client?: string }[] {
  return readFileSync(fileOf(cwd, workload), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { call?: number; client?: string });
}

needsK6();

describe.skipIf(missing)('a load on the right sandbox', () => {
  const promised = 'its smoke profile, with a history that has every operation, and no secret in any file';

  it.each(['hot-code', 'batch-and-distribute', 'mixed-day'] as const)(
    `%s passes ${promised}`,
    async (workload) => {
      const clock = steps();
      const { ended, summary, cwd } = await loaded(workload, ...DECIDED);
      expect(ended.exitCode, ended.stderr).toBe(0);
      expectPassed(summary, cwd, [workload], clock());
      expect(phasesIn(cwd)).toEqual(['set-up', 'load', 'audit', 'judging', 'clean-up']);
    },
    LIMIT_MS,
  );

  it(
    `is made twice in a whole run, one after the other, and each passes ${promised}`,
    async () => {
      const cwd = temporaryFolder();
      const clock = steps();
      const ended = await vouchsafe(['run', '--sandbox', '--only', 'load.*', '--json'], { cwd, environment: k6Environment });
      expect(ended.exitCode, ended.stderr).toBe(0);
      expectPassed(JSON.parse(ended.stdout) as Summary, cwd, ['redemption-concurrency', 'budget-race'], clock());
      expect(phasesIn(cwd)).toEqual(['policies', 'set-up', 'load', 'audit', 'judging', 'clean-up']);
    },
    LIMIT_MS,
  );

  it(
    'that nobody judges says so, and is still told what it is fast at',
    async () => {
      const { ended, summary, cwd } = await loaded(
        'hot-code',
        '--no-gate',
        '--think',
        '0.01',
        '--defect',
        'race-code-redeemed',
        ...DECIDED,
      );
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(summary.load[0]).toMatchObject({ history: { judged: false, complete: true, violations: 0 }, errors: 0 });
      expect(ended.stderr).toContain('NOT JUDGED');
      // Nobody has looked at any other promise.
      expect(summary.clauses).toMatchObject({ exercised: 2 });
      expect(readFileSync(join(cwd, 'vouchsafe-report', 'report.html'), 'utf8')).toContain(
        'The history was not judged: --no-gate was given.',
      );
      expect(readFileSync(join(cwd, 'vouchsafe-report', 'junit.xml'), 'utf8')).toContain('not judged (--no-gate)');
    },
    LIMIT_MS,
  );

  it(
    'that could not be delivered at its rate is no proof, and says what was missing',
    async () => {
      const { ended, summary } = await loaded('hot-code', '--rate', '200', '--vus', '1', '--think', '0.2', '--duration', '1', ...DECIDED);
      expect(ended.exitCode, ended.stderr).toBe(4);
      expect(summary.load[0]?.dropped).toBeGreaterThan(0);
      expect(ended.stderr.replaceAll(/\s+/g, ' ')).toMatch(/the load was not delivered: \d+ of \d+ visits did not begin/);
    },
    LIMIT_MS,
  );

  it(
    'takes visits at a rate where one is asked for, and fails where it is slower than the configuration allows',
    async () => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'vouchsafe.yaml'), 'load: { thresholds: { smoke: { p50Ms: 0.001, redemptionsPerSecond: 0.001 } } }\n');
      const ended = await vouchsafe(['load', 'budget-race', '--rate', '50', '--duration', '2', '--sandbox', '--json', ...DECIDED], {
        cwd,
        environment: k6Environment,
      });
      expect(ended.exitCode, ended.stderr).toBe(1);
      const { load, findings } = JSON.parse(ended.stdout) as Summary;
      expect(load[0]).toMatchObject({ model: 'open', errors: 0 });
      // Their sum is what the rate and the time promise, give or take the first one, and what came late where k6 had to wait for its turn.
      const visits = (load[0]?.visits ?? 0) + (load[0]?.dropped ?? 0);
      expect(visits).toBeGreaterThan(75);
      expect(visits).toBeLessThanOrEqual(101);
      expect(load[0]?.thresholds.map(({ metric, holds }) => [metric, holds])).toEqual([
        ['p50Ms', false],
        ['p95Ms', true],
        ['redemptionsPerSecond', true],
      ]);
      expect(findings.map(({ kind }) => kind)).toEqual(['load-threshold-p50Ms']);
    },
    LIMIT_MS,
  );

  it(
    'ends when all requests of the run are used up, those before the load among them, and is no proof then',
    async () => {
      const cwd = temporaryFolder();
      const { sandbox, environment } = await judgedSandbox(cwd);
      const limit = 1500;
      writeFileSync(join(cwd, 'vouchsafe.yaml'), `target: { url: ${sandbox.url}, limits: { totalRequests: ${limit} } }\n`);
      // A load that would go on for ten minutes, or for thirty thousand visits.
      const ended = await vouchsafe(['load', 'hot-code', '--profile', 'steady', '--duration', '600', '--json'], {
        cwd,
        environment: { ...environment, ...k6Environment },
      });
      expect(ended.exitCode, ended.stderr).toBe(4);
      // Of an open model it is known beforehand.
      const open = await vouchsafe(['load', 'hot-code', '--rate', '300', '--duration', '6'], { cwd, environment });
      expect(open).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('1800 visits send more than 1500 requests') });
      writeFileSync(join(cwd, 'vouchsafe.yaml'), `target: { url: ${sandbox.url}, limits: { requestsPerSecond: 2.5 } }\n`);
      const fast = await vouchsafe(['load', 'hot-code', '--instances', '3'], { cwd, environment });
      expect(fast).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('3 instances send more than 2.5 requests a second') });
      const { load, counts } = JSON.parse(ended.stdout) as Summary;
      expect(load[0]).toMatchObject({
        stopped: `the limit of ${limit} requests for one run is reached (target.limits.totalRequests)`,
        audit: null,
        errors: 0,
      });
      expect(load[0]?.operations).toBeGreaterThan(500);
      // What is beyond it was sent before k6 was told, and until it had ended: how much that is, is a matter of speed. Each visit sends a request
      // or two, and no more visits are provided for than may be sent requests.
      expect(load[0]!.asked.visits).toBe(limit);
      expect(load[0]!.operations + counts.exchanges).toBeLessThan(3 * limit);
    },
    LIMIT_MS,
  );

  it(
    'that is interrupted is judged as far as it came, and what it left open is open',
    async () => {
      const { run, cwd } = await underWay(['--think', '0.1', ...SANDBOX]);
      run.child.kill('SIGINT');
      const ended = await run.ended;
      expect(ended.exitCode, ended.stderr).toBe(130);
      expect(ended.stderr).toContain('1 case: 0 passed, 1 inconclusive');
      const [load] = (JSON.parse(ended.stdout) as Summary).load;
      expect(load).toMatchObject({ stopped: 'interrupted', errors: 0, audit: null, history: { complete: true, violations: 0 } });
      expect(load?.operations).toBeGreaterThan(0);
      const lines = linesOf(cwd, 'redemption-concurrency');
      expect(lines.filter(({ call, client }) => call !== undefined && client?.startsWith('user') === true)).toHaveLength(
        load?.operations ?? -1,
      );
    },
    LIMIT_MS,
  );

  it(
    'whose vouchsafe is killed is not made any further',
    async () => {
      // The target goes on, and so would k6 for longer than is waited here.
      const cwd = temporaryFolder();
      const { environment } = await judgedSandbox(cwd, {}, CHOICES);
      const { run } = await underWay(['--rate', '2', '--duration', '600'], { cwd, environment });
      const k6 = k6Of(run);
      onTestFinished(() => {
        if (isRunning(k6)) process.kill(k6, 'SIGKILL');
      });
      run.child.kill('SIGKILL');
      await run.ended;
      await expect.poll(() => isRunning(k6), { timeout: SOON_MS }).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'whose k6 is killed is judged as far as it came, and says by what it was killed',
    async () => {
      const { run } = await underWay(['--think', '0.1', '--vus', '2', ...SANDBOX]);
      process.kill(k6Of(run), 'SIGKILL');
      const ended = await run.ended;
      expect(ended.exitCode, ended.stderr).toBe(3);
      const told = ended.stderr.replaceAll(/\s+/g, ' ');
      expect(told).toContain('k6 did not come to its end, and what it had written was judged: it was killed by SIGKILL');
      expect(told).toContain('ERROR 1 case could not be carried out');
      expect(told).toMatch(/uncounted visits in \S+ m?s, stopped early: k6 died: it was killed by SIGKILL/);
      const [load] = (JSON.parse(ended.stdout) as Summary).load;
      expect(load).toMatchObject({
        stopped: expect.stringMatching(/^k6 died: it was killed by SIGKILL/),
        errors: 0,
        history: { complete: false, violations: 0 },
      });
      expect(load?.operations).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});

describe.skipIf(missing)('a load finds', () => {
  it('every race defect that volume reaches, and no other is asked of it', () => {
    const marked = [...loadApi('vouchery-v1.0').defects.values()].filter(({ volume }) => volume === true).map(({ id }) => id);
    expect(REACHED.flatMap(([, kinds]) => Object.keys(kinds)).toSorted()).toEqual(marked.toSorted());
    expect(marked.length).toBeGreaterThanOrEqual(8);
  });

  it.each(REACHED.map(([workload, kinds]) => ({ workload, kinds, defects: Object.keys(kinds).join(', ') })))(
    '$defects by $workload',
    async ({ workload, kinds }) => {
      const defects = Object.keys(kinds).flatMap((defect) => ['--defect', defect]);
      // Of policies that are declared no probe asks: whatever is found, the load has found.
      const { ended, summary, cwd } = await loadedUntil(Object.values(kinds), workload, ...defects, ...DECIDED);
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect(summary.findings.map((finding) => finding.kind)).toEqual(expect.arrayContaining(Object.values(kinds)));
      expect(summary.load[0]?.history).toMatchObject({ complete: true });
      // Fast, and wrong all the same.
      expect(summary.load[0]?.thresholds.every(({ holds }) => holds)).toBe(true);
      // The operations that prove it are kept by themselves, small, and drawn.
      const folder = join(cwd, 'vouchsafe-report');
      const violations = Object.values(kinds).filter((kind) => !kind.startsWith('load-error'));
      for (const { history } of summary.findings.filter(({ kind }) => violations.includes(kind))) {
        const kept = operationsIn(join(folder, history ?? ''));
        expect(kept.length).toBeLessThanOrEqual(120);
        expect(kept.filter(({ client }) => client.startsWith('user')).length).toBeGreaterThan(0);
        expect(kept.map(({ action }) => action.do)).toContain('createCampaign');
        expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<figure class="timeline">');
      }
    },
    LIMIT_MS,
  );

  it(
    'a body that breaks the spec, in the sample of responses that is judged whole',
    async () => {
      const { ended, cwd } = await loaded('budget-race', '--vus', '4', '--duration', '1', '--defect', 'discount-as-string', ...DECIDED);
      expect(ended.exitCode, ended.stderr).toBe(1);
      const findings = eventsIn(cwd).filter(({ event }) => event === 'finding');
      expect(findings).toContainEqual(
        expect.objectContaining({ check: 'load.budget-race', clause: 'exchange.schema', message: expect.stringMatching(/^Under load: /) }),
      );
    },
    LIMIT_MS,
  );

  it(
    'an answer that is no part of the business',
    async () => {
      // Open: users of a closed model would wait after each of them.
      const { ended, summary } = await loaded('budget-race', '--rate', '100', '--duration', '2', '--defect', 'refusal-as-200', ...DECIDED);
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect(summary.findings.map(({ clauses }) => clauses[0])).toContain('load.answered');
    },
    LIMIT_MS,
  );
});

/** Looks at all that these loads, one after the other, have left of themselves. @param stepMs by how much the wall clock was set meanwhile */
function expectPassed(summary: Summary, cwd: string, workloads: readonly WorkloadName[], stepMs: number): void {
  expect(summary.findings).toEqual([]);
  expect(summary.load.map(({ workload }) => workload)).toEqual(workloads);
  for (const load of summary.load) {
    expect(load).toMatchObject({
      profile: 'smoke',
      model: 'closed',
      stopped: null,
      asked: { visits: 1000 },
      errors: 0,
      open: 0,
      dropped: 0,
      audit: { cut: null },
    });
    // A closed load is over when all visits are made, or its time.
    const outOfTime = load.durationMs > NEARLY_ALL * load.asked.seconds * 1000;
    expect(load.visits).toBeGreaterThanOrEqual(outOfTime ? 1 : load.asked.visits);
    expect(load.visits).toBeLessThanOrEqual(load.asked.visits);
    expect(load.audit?.vouchers).toBeGreaterThanOrEqual(50);
    // All that was redeemed is on the lists that were read, up to the bound of the reading.
    expect(load.audit?.redemptions).toBeGreaterThanOrEqual(load.redemptions);
    expect(load.history).toMatchObject({ complete: true, violations: 0 });
    expect(load.thresholds).toEqual([{ metric: 'p95Ms', condition: 'at most 2000 ms', actual: load.latency[0]?.p95Ms, holds: true }]);
    expect(load.redemptions).toBeGreaterThan(0);
    expect(load.outcomes.filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(0);
    // Counted a second time, from the file: `complete` says that k6 counted as many.
    const calls = linesOf(cwd, load.workload).filter(({ call, client }) => call !== undefined && client?.startsWith('user') === true);
    expect(calls).toHaveLength(load.operations);
    expectInstantsOfSales(readHistory(readText(fileOf(cwd, load.workload)).trimEnd().split('\n')), stepMs);
  }
  const schema = JSON.parse(readFileSync(new URL('../../src/report/summary.schema.json', import.meta.url), 'utf8')) as object;
  const validate = new Ajv2020({ strict: false, logger: false }).compile(schema);
  expect(validate(summary), JSON.stringify(validate.errors)).toBe(true);
  const eventSchema = JSON.parse(readFileSync(new URL('../../src/engine/events.schema.json', import.meta.url), 'utf8')) as object;
  const fits = new Ajv2020({ strict: false, logger: false }).compile(eventSchema);
  const told = eventsIn(cwd).filter(({ event }) => event.startsWith('load ') || event === 'phase');
  expect(told.map(({ event }) => event)).toEqual(expect.arrayContaining(['load progress', 'load finished']));
  expect(told.filter((event) => !fits(event))).toEqual([]);
  for (const name of [...workloads.map((one) => `history-${one}.ndjson`), 'events.ndjson', 'summary.json', 'report.html']) {
    expect(readFileSync(join(cwd, 'vouchsafe-report', name), 'utf8')).not.toMatch(/Basic [A-Za-z0-9+/]{8,}|Bearer [A-Za-z0-9]{8,}/);
  }
}

function eventsIn(cwd: string): readonly { readonly event: string; readonly phase?: string }[] {
  return readFileSync(join(cwd, 'vouchsafe-report', 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; phase?: string });
}

/** Watches the wall clock of this machine: how far it was set since, in milliseconds. */
function steps(): () => number {
  const offset = (): number => Date.now() - performance.now();
  const before = offset();
  return () => Math.abs(offset() - before);
}

/** That a sandbox on the same machine says of each sale of a user an instant between its call and its return. */
function expectInstantsOfSales({ header, operations }: History, stepMs: number): void {
  const off = CLOSE_MS + header.clock.uncertaintyMs + stepMs;
  const sales = operations.filter(
    ({ client, action, answer }) => client.startsWith('user') && redeems(action) && answer?.outcome === 'done',
  );
  expect(sales).not.toEqual([]);
  for (const { called, returned, answer } of sales) {
    const { confirmedAt } = (answer as { readonly value: RedemptionView }).value;
    const at = Date.parse(confirmedAt!) - header.clock.wallAtZero;
    expect(at).toBeGreaterThan(called - off);
    expect(at).toBeLessThan(returned! + off);
  }
}

/** In the order in which they were first told. */
function phasesIn(cwd: string): readonly string[] {
  return [...new Set(eventsIn(cwd).flatMap(({ phase }) => phase ?? []))];
}

/** A load of which at least one user has sent something. Seconds are left to stop it in, and not much that has to be taken away. */
async function underWay(
  flags: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: Record<string, string> } = {
    cwd: temporaryFolder(),
    environment: {},
  },
): Promise<{ readonly run: Started; readonly cwd: string }> {
  const run = start(['load', 'redemption-concurrency', '--json', ...flags], { cwd, environment: { ...environment, ...k6Environment } });
  const history = join(cwd, 'vouchsafe-report', 'history-redemption-concurrency.ndjson');
  while (run.child.exitCode === null && !readText(history).includes('"client":"user')) await pause(20);
  return { run, cwd };
}

/** Number of the process of k6. */
function k6Of({ child }: Started): number {
  const [line] = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${child.pid}`], { encoding: 'utf8' })
    .split('\n')
    .filter((own) => own.includes('--summary-export'));
  return Number.parseInt(line!, 10);
}

/** Whether a process does anything; one that has ended may be listed until somebody asks for its exit code. */
function isRunning(id: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', `${id}`], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

function operationsIn(file: string): readonly Operation[] {
  return readHistory(readFileSync(file, 'utf8').trimEnd().split('\n')).operations;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
