/** Runs Pact's Verifier, one interaction at a time, and reads what it says. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Job {
  /** A whole Pact file with one interaction. */
  readonly pact: Readonly<Record<string, unknown>>;
  readonly provider: string;
  readonly baseUrl: string;
  readonly statesUrl: string;
  /** For each request that the Verifier makes. */
  readonly timeoutMs: number;
}

/** What the Verifier said: JSON where it came to a verdict. */
export interface Outcome {
  readonly report: string;
}

/** One difference between what an interaction demands and what came. */
export interface Mismatch {
  readonly kind: 'status' | 'header' | 'body' | 'body-type' | 'other';
  /** JSON path in the body, or the name of a header; '' where none fits. */
  readonly place: string;
  readonly expected: string;
  readonly actual: string;
  readonly message: string;
}

export type Verdict =
  | { readonly kind: 'kept' }
  | { readonly kind: 'broken'; readonly mismatches: readonly Mismatch[] }
  /** The Verifier could not come to a verdict; nothing is said about the provider. */
  | { readonly kind: 'undecided'; readonly why: string };

export interface Verifier {
  /** Gives the verdict on one interaction; never throws. Aborting, and a Verifier that takes too long, leave it undecided. */
  verify(job: Job, signal: AbortSignal): Promise<Verdict>;
  close(): Promise<void>;
}

/** Longer than all requests of one interaction may take together, and a slow start of the process besides. */
const GRACE_MS = 20_000;
/** How long the process may take to end by itself. */
const END_MS = 2000;

type Waiting = (outcome: Outcome | Error) => void;

/** A Verifier whose process is started when it is first needed, and again after it broke. Its files go to a folder that `close` removes. */
export async function createVerifier(): Promise<Verifier> {
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-pact-'));
  let child: ChildProcess | undefined;
  let count = 0;
  const waiting = new Map<number, Waiting>();

  function start(): ChildProcess {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = fork(fileURLToPath(new URL(`./verifier-process.${extension}`, import.meta.url)), [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Nothing but what a process needs: no credentials, and no telemetry.
      env: { ...kept('PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'), PACT_DO_NOT_TRACK: 'true' },
    });
    started.on('message', ({ id, outcome }: { id: number; outcome: Outcome }) => waiting.get(id)?.(outcome));
    const broke = (why: string): void => {
      if (child === started) child = undefined;
      for (const settle of waiting.values()) settle(new Error(why));
    };
    started.on('error', (error) => broke(error.message));
    started.on('exit', (code, signal) => broke(`Pact's Verifier ended unexpectedly (${signal ?? `exit code ${code}`})`));
    return started;
  }

  return {
    async verify(job, signal) {
      if (signal.aborted) return { kind: 'undecided', why: 'interrupted' };
      child ??= start();
      const running = child;
      count += 1;
      const id = count;
      const file = join(directory, `${id}.json`);
      await writeFile(file, JSON.stringify(job.pact));
      const { promise, resolve } = Promise.withResolvers<Outcome | Error>();
      waiting.set(id, resolve);
      const limit = job.timeoutMs * 3 + GRACE_MS;
      const timer = setTimeout(() => {
        resolve(new Error(`Pact's Verifier came to no verdict within ${limit / 1000} s`));
        running.kill('SIGKILL');
      }, limit);
      const interrupt = (): void => resolve(new Error('interrupted'));
      signal.addEventListener('abort', interrupt, { once: true });
      running.send({ id, file, job }, (error) => {
        if (error !== null) resolve(error);
      });
      const outcome = await promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      waiting.delete(id);
      await rm(file, { force: true });
      if (outcome instanceof Error) return { kind: 'undecided', why: outcome.message };
      const verdict = verdictOf(outcome.report);
      // The Verifier names the file that it was given, which is none that the user knows.
      return verdict.kind === 'undecided' ? { ...verdict, why: verdict.why.replaceAll(file, 'the interaction') } : verdict;
    },
    async close() {
      const ending = child;
      child = undefined;
      if (ending !== undefined && ending.exitCode === null && ending.signalCode === null) {
        const ended = once(ending, 'exit');
        const timer = setTimeout(() => ending.kill('SIGKILL'), END_MS);
        ending.disconnect();
        await ended;
        clearTimeout(timer);
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function kept(...names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

interface Report {
  readonly errors?: readonly { readonly mismatch?: RawMismatch }[];
  readonly interactionResults?: readonly { readonly result?: string; readonly mismatch?: RawMismatch }[];
}

interface RawMismatch {
  readonly type?: string;
  readonly message?: string;
  readonly mismatches?: readonly Readonly<Record<string, unknown>>[];
}

/** What the Verifier says of a matcher that is a mistake of the contract, in the list of what the provider did wrong. */
const NO_EXPRESSION = 'is not a valid regular expression';

/** Reads the Verifier's report. Anything but one interaction that is kept, or told differences, is undecided. */
export function verdictOf(report: string): Verdict {
  let read: Report;
  try {
    read = JSON.parse(report) as Report;
  } catch {
    return { kind: 'undecided', why: `Pact's Verifier failed: ${report.slice(0, 400)}` };
  }
  const results = read.interactionResults ?? [];
  const failed = [...(read.errors ?? []), ...results].flatMap(({ mismatch }) => (mismatch === undefined ? [] : [mismatch]));
  const mismatches = (failed[0]?.mismatches ?? []).map(mismatchOf);
  const unfit = mismatches.find(({ message }) => message.includes(NO_EXPRESSION));
  if (unfit !== undefined) return { kind: 'undecided', why: `Pact cannot read the contract: ${unfit.message}` };
  if (mismatches.length > 0) return { kind: 'broken', mismatches };
  if (failed.length > 0 || (read.errors ?? []).length > 0) {
    return { kind: 'undecided', why: failed[0]?.message ?? `Pact's Verifier failed: ${report.slice(0, 400)}` };
  }
  return results.length === 1 && results[0]?.result === 'OK'
    ? { kind: 'kept' }
    : { kind: 'undecided', why: 'Pact verified no interaction' };
}

const KINDS: Readonly<Record<string, Mismatch['kind']>> = {
  StatusMismatch: 'status',
  HeaderMismatch: 'header',
  BodyMismatch: 'body',
  BodyTypeMismatch: 'body-type',
};

function mismatchOf(raw: Readonly<Record<string, unknown>>): Mismatch {
  const text = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
  return {
    kind: KINDS[text(raw['mismatch'] === undefined ? '' : raw['type'])] ?? 'other',
    place: text(raw['path'] ?? raw['key']),
    expected: text(raw['expected']),
    actual: text(raw['actual']),
    message: text(raw['mismatch']),
  };
}
