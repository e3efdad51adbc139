/** The command line as its users start it, in a process of its own; or many command lines after one another in one process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const launcher = fileURLToPath(new URL('../../src/cli/vouchsafe.js', import.meta.url));
const manyEntry = fileURLToPath(new URL('./many.ts', import.meta.url));

export interface Ended {
  /** null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What was written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export interface Surroundings {
  readonly cwd: string;
  /** Beside the variables of this process, without those of vouchsafe. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it leads a group of processes of its own, as in a terminal. */
  readonly ownGroup?: boolean;
  /** No file that it writes grows beyond so many blocks (of 512 bytes; of 1024 in some shells): its disk is full for it then. */
  readonly mostBlocks?: number;
}

/** Starts `vouchsafe ...args`. */
export function start(args: readonly string[], { cwd, environment = {}, ownGroup = false, mostBlocks }: Surroundings): Started {
  const own = [process.execPath, launcher, ...args] as const;
  const [command, ...words] = mostBlocks === undefined ? own : (['sh', '-c', `ulimit -f ${mostBlocks}; exec "$0" "$@"`, ...own] as const);
  const child = spawn(command, words, { cwd, env: { ...bareEnvironment(), ...environment }, detached: ownGroup });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const ended = once(child, 'close').then(([code]) => ({ exitCode: code as number | null, stdout: stdout(), stderr: stderr() }));
  return { child, ended, stdout, stderr };
}

/** Runs `vouchsafe ...args` to its end. */
export async function vouchsafe(args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return await start(args, surroundings).ended;
}

/** Runs several command lines one after another in one process, which is much quicker; for those that only say something. */
export async function vouchsafeMany(commands: readonly (readonly string[])[], { cwd, environment = {} }: Surroundings): Promise<Ended[]> {
  const child = spawn(process.execPath, [manyEntry], {
    cwd,
    env: { ...bareEnvironment(), ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const stdout = collected(child.stdout);
  child.stdin.end(JSON.stringify(commands));
  await once(child, 'close');
  return JSON.parse(stdout()) as Ended[];
}

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vouchsafe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VOUCHSAFE_|FORCE_COLOR|NODE_OPTIONS)/.test(name)));
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}
