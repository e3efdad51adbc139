/** One run of k6: its process, from the start to the counters that it leaves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { K6 } from './k6-binary.ts';

/** After it was asked to end, and after its time is over. */
const GRACE_MS = 20_000;
const SHOWN = 4000;
/** Ended by a signal, as asked. */
const ABORTED = 105;

export interface K6Options {
  readonly k6: K6;
  readonly script: string;
  /** Where what the script writes to the console goes: appended at once, line by line, so that even a kill loses none. */
  readonly console: string;
  /** Where its counters go at its end. */
  readonly summary: string;
  /** Variables of the script; nothing else of this process's environment reaches it but what a process needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Further flags of the command line. */
  readonly flags?: readonly string[];
  readonly lastsMs: number;
  /** Aborted where it is to end early, in good order. */
  readonly signal: AbortSignal;
}

export interface K6Ended {
  /** Whether it came to its own end, or ended in good order when it was asked to. */
  readonly orderly: boolean;
  /** Its exit code in words, or what killed it. */
  readonly how: string;
  /** The last of what it said; '' where that was nothing. */
  readonly said: string;
  /** undefined where it left none. */
  readonly counters: Counters | undefined;
}

export interface Counters {
  readonly operations: number;
  readonly visits: number;
  readonly dropped: number;
}

const OVERDUE = 'it did not end in its time, and was killed';

const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'GOMAXPROCS'];

/** Those that run: a process that exits leaves none of them behind. One listener does for all, as Node warns of more than ten. */
const running = new Set<ChildProcess>();

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

function follow(child: ChildProcess): void {
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
}

function unfollow(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off('exit', killAll);
}

/** Never throws for anything that k6 does. */
export async function runK6({ k6, script, console, summary, environment, flags = [], lastsMs, signal }: K6Options): Promise<K6Ended> {
  const kept = Object.fromEntries(KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const quiet = { K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_WEB_DASHBOARD: 'false' };
  const parameters = [
    'run',
    '--no-color',
    '--console-output',
    console,
    '--log-format',
    'raw',
    '--summary-export',
    summary,
    ...flags,
    script,
  ];
  // A group of its own: Ctrl-C reaches it once, from here; a second signal would make it leave without its counters.
  const child = spawn(k6.path, parameters, {
    env: { ...kept, ...quiet, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // It says every second how far it is. That is looked at by nobody, but where this process was killed the broken pipe ends k6, and its load.
  child.stdout.resume();
  let overdue = false;
  const giveUp = (): void => {
    overdue = true;
    child.kill('SIGKILL');
  };
  follow(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-SHOWN);
  });
  let hard: NodeJS.Timeout | undefined = setTimeout(giveUp, lastsMs + 2 * GRACE_MS);
  const end = (): void => {
    child.kill('SIGINT');
    clearTimeout(hard);
    hard = setTimeout(giveUp, GRACE_MS);
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const [code, how] = await new Promise<readonly [code: number | null, how: string]>((resolve) => {
    child.on('error', (error) => {
      resolve([null, `it could not be started: ${error.message}`]);
    });
    child.on('close', (ownCode, by) => {
      resolve([ownCode, overdue ? OVERDUE : by === null ? `it ended with exit code ${ownCode}` : killedBy(by)]);
    });
  });
  clearTimeout(hard);
  signal.removeEventListener('abort', end);
  unfollow(child);
  const orderly = code === 0 || (signal.aborted && code === ABORTED);
  return { orderly, how, said: said.trim(), counters: countersIn(summary) };
}

/** How it ended, and what it said of that. */
export function endWords({ how, said }: Pick<K6Ended, 'how' | 'said'>): string {
  return said === '' ? how : `${how}: ${said}`;
}

/** A system that runs out of memory sends SIGKILL. */
function killedBy(signal: NodeJS.Signals): string {
  return `it was killed by ${signal}${signal === 'SIGKILL' ? ', by hand or by a system that is short of memory' : ''}`;
}

interface Exported {
  readonly metrics: Readonly<Record<string, { readonly count?: number }>>;
}

function countersIn(file: string): Counters | undefined {
  let metrics: Exported['metrics'];
  try {
    ({ metrics } = JSON.parse(readFileSync(file, 'utf8')) as Exported);
  } catch {
    return undefined;
  }
  return {
    operations: metrics['vouchsafe_operations']?.count ?? 0,
    visits: metrics['iterations']?.count ?? 0,
    dropped: metrics['dropped_iterations']?.count ?? 0,
  };
}
