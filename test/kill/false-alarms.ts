/**
 * Many runs of the real command against correct sandboxes: any finding is a false alarm, and any case that could not decide is told too.
 * Prints a line a run. Exit code 1 where a run was anything but a pass.
 *
 * `node test/kill/false-alarms.ts [--runs 100] [--shared 10] [--first-seed 1]`: so many runs, each on a sandbox of its own and with a
 * seed of its own, then so many pairs of runs that share one sandbox at the same time.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { SandboxReady } from '../../src/sandbox/options.ts';

const COMMAND = fileURLToPath(new URL('../../src/cli/vouchsafe.js', import.meta.url));
const SIDE_BY_SIDE = 2;

interface Ending {
  readonly exitCode: number;
  /** Everything but passed and skipped cases, in words; '' for none. */
  readonly trouble: string;
  readonly seconds: number;
}

/** One run of the command, in a folder of its own. */
async function run(
  directory: string,
  seed: number,
  target: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ending> {
  const started = performance.now();
  const folder = join(directory, `seed-${seed}`);
  const { exitCode, stdout, stderr } = await new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    const child: ChildProcess = execFile(
      process.execPath,
      [COMMAND, 'run', ...target, '--seed', String(seed), '--out', folder, '--json'],
      { cwd: directory, env: { ...process.env, ...environment }, maxBuffer: 256 * 1024 * 1024 },
      (_error, out, err) => resolve({ exitCode: child.exitCode ?? -1, stdout: out, stderr: err }),
    );
  });
  await rm(folder, { recursive: true, force: true });
  return { exitCode, trouble: troubleOf(exitCode, stdout, stderr), seconds: (performance.now() - started) / 1000 };
}

function troubleOf(exitCode: number, stdout: string, stderr: string): string {
  if (stdout === '') return `no summary: ${stderr.slice(-400)}`;
  const { counts, findings } = JSON.parse(stdout) as {
    counts: { cases: Record<string, number> };
    findings: readonly { clauses: readonly string[]; message: string }[];
  };
  const undecided = ['fail', 'warn', 'error', 'inconclusive', 'unsupported']
    .filter((verdict) => (counts.cases[verdict] ?? 0) > 0)
    .map((verdict) => `${counts.cases[verdict]} ${verdict}`);
  return [
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
    ...undecided,
    ...findings.map(({ clauses, message }) => `${clauses.join(', ')}: ${message}`),
  ].join('; ');
}

/** Two runs at the same time on one sandbox. */
async function sharing(directory: string, seeds: readonly [number, number]): Promise<Ending[]> {
  const sandbox = spawn(process.execPath, [COMMAND, 'sandbox', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface({ input: sandbox.stdout }), 'line')) as [string];
    const { url, control, projects } = JSON.parse(line) as SandboxReady;
    const [first = {}, second = {}] = Object.values(projects);
    const roles = Object.entries({ ...first, 'other-project': second['admin'] });
    const configuration = join(directory, `shared-${seeds[0]}.yaml`);
    await writeFile(
      configuration,
      JSON.stringify({
        target: {
          url,
          clock: { url: `${control}/clocks` },
          credentials: Object.fromEntries(roles.map(([role], index) => [role, { apiKey: { env: `KEY_${index}` } }])),
        },
      }),
    );
    const environment = Object.fromEntries(roles.map(([, credentials], index) => [`KEY_${index}`, credentials?.apiKey ?? '']));
    return await Promise.all(seeds.map((seed) => run(directory, seed, ['--config', configuration], environment)));
  } finally {
    sandbox.kill('SIGTERM');
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100' },
      shared: { type: 'string', default: '10' },
      'first-seed': { type: 'string', default: '1' },
    },
  });
  const first = Number(values['first-seed']);
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-alarms-'));
  const endings: Ending[] = [];
  const tell = (what: string, ending: Ending): void => {
    endings.push(ending);
    console.log(`${what}: ${ending.trouble === '' ? 'pass' : ending.trouble}, ${ending.seconds.toFixed(1)} s`);
  };
  const alone = Array.from({ length: Number(values.runs) }, (_, index) => first + index);
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let seed = alone.shift(); seed !== undefined; seed = alone.shift()) {
        tell(`seed ${seed}`, await run(directory, seed, ['--sandbox'], {}));
      }
    }),
  );
  for (let pair = 0; pair < Number(values.shared); pair += 1) {
    const seeds: [number, number] = [first + 10_000 + 2 * pair, first + 10_001 + 2 * pair];
    for (const [index, ending] of (await sharing(directory, seeds)).entries()) tell(`seed ${seeds[index]}, sharing a sandbox`, ending);
  }
  await rm(directory, { recursive: true, force: true });
  const troubled = endings.filter(({ trouble }) => trouble !== '').length;
  console.log(`\n${endings.length - troubled} of ${endings.length} runs passed`);
  process.exitCode = troubled > 0 ? 1 : 0;
}

await main();
