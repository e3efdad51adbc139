/** Builds k6 from the pinned Go module, once for a user and a version. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { cachedK6, type Environment, findK6, type K6, K6_MODULE, K6_PACKAGE, K6_VARIABLE, pinnedVersion, versionOf } from './k6-binary.ts';

/** A build takes two to five minutes on two cores, the download of the modules included. */
const BUILD_LIMIT_MS = 20 * 60_000;
/** A builder touches its lock so often; one that was not touched for so long is a dead one's. */
const HEARTBEAT_MS = 2000;
const STALE_MS = 20_000;
const LOOK_MS = 500;
const SHOWN_LINES = 12;

/** There is no k6, and none can be had: `message` says the ways to get one. */
export class NoK6Available extends Error {
  override name = 'NoK6Available';
}

export interface BuildOptions {
  readonly environment: Environment;
  /** Told what happens, in a few words each time. */
  readonly progress: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The k6 to be used, built where there is none yet.
 * @throws NoK6Available
 */
export async function readyK6(options: BuildOptions): Promise<K6> {
  const found = await findK6(options.environment);
  if (found.path !== undefined) return found;
  if (found.go === undefined)
    throw new NoK6Available(`${found.why}${found.why.startsWith(K6_VARIABLE) ? '' : ', and no Go to build it with'}.\n${ways()}`);
  const path = cachedK6(options.environment);
  mkdirSync(dirname(path), { recursive: true });
  const release = await lockOf(`${path}.lock`, options);
  try {
    // Another process may have built it meanwhile.
    if ((await versionOf(path)) === undefined) await build(found.go, path, options);
  } finally {
    release();
  }
  const version = await versionOf(path);
  if (version === undefined) throw new NoK6Available(`the k6 that was built does not run: ${path}\n${ways()}`);
  return { path, version, why: 'built from the pinned Go module' };
}

/** How to get a k6, for the user: lines that belong below a sentence. */
export function ways(): string {
  const version = pinnedVersion();
  return [
    '    Any of these helps:',
    `    - install k6 2.x, so that \`k6\` is on the PATH (https://grafana.com/docs/k6/latest/set-up/install-k6/)`,
    `    - name one: ${K6_VARIABLE}=/path/to/k6 (where that is set no other is looked for: correct or unset it)`,
    `    - install Go 1.25 or newer: k6 ${version} is then built once, in a few minutes, from a pinned and checksummed module`,
  ].join('\n');
}

/**
 * Waits until this process may build, or look what another one has built. Gives what releases the lock.
 *
 * Two processes that find a dead lock in the same moment may both come to build: then each builds into a file of its own, and the later one replaces
 * the earlier by the same thing. So a lock saves work, and nothing hangs on it.
 */
async function lockOf(lock: string, { progress, signal }: BuildOptions): Promise<() => void> {
  const limit = performance.now() + BUILD_LIMIT_MS;
  for (let told = false; performance.now() < limit; ) {
    try {
      writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' });
      const heart = setInterval(() => touch(lock), HEARTBEAT_MS);
      heart.unref();
      return () => {
        clearInterval(heart);
        rmSync(lock, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    // Released in this moment: it is to be had.
    if (touched === undefined) continue;
    if (Date.now() - touched > STALE_MS) rmSync(lock, { force: true });
    else {
      if (!told) progress('another process builds k6: waiting for it');
      told = true;
      await pause(LOOK_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
  throw new NoK6Available(`another process has been building k6 for ${BUILD_LIMIT_MS / 60_000} minutes: ${lock}\n${ways()}`);
}

function touch(lock: string): void {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // Somebody took it away: the build goes on all the same.
  }
}

async function build(go: string, path: string, options: BuildOptions): Promise<void> {
  const { progress } = options;
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    progress(`k6 ${pinnedVersion()}: its Go modules are downloaded`);
    let packages = 0;
    await run(go, ['list', '-deps', K6_PACKAGE], options, (line) => {
      if (line.startsWith('go: downloading')) progress(`k6 ${pinnedVersion()}: ${line.slice('go: '.length)}`);
      else packages += 1;
    });
    let compiled = 0;
    // With -v it names each package that it compiles; what Go still has from an earlier build is not named.
    await run(go, ['build', '-v', '-o', unfinished, K6_PACKAGE], options, () => {
      compiled += 1;
      progress(`k6 ${pinnedVersion()}: ${compiled} of at most ${packages} packages compiled`);
    });
    renameSync(unfinished, path);
    progress(`k6 ${pinnedVersion()}: built, and kept at ${path}`);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** @throws NoK6Available with the last lines of what Go said */
async function run(
  go: string,
  parameters: readonly string[],
  { environment, signal }: BuildOptions,
  onLine: (line: string) => void,
): Promise<void> {
  const limit = AbortSignal.timeout(BUILD_LIMIT_MS);
  const child = spawn(go, parameters, {
    cwd: K6_MODULE,
    env: { ...environment, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > SHOWN_LINES) last.shift();
      onLine(line);
    });
  }
  const failure = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(limit.aborted ? `it took longer than ${BUILD_LIMIT_MS / 60_000} minutes` : error.message));
    child.on('close', (code) => resolve(code === 0 ? undefined : `go ${parameters[0]} ended with ${code}`));
  });
  if (failure === undefined) return;
  throw new NoK6Available(`k6 could not be built: ${failure}\n${last.map((line) => `    | ${line}`).join('\n')}\n${ways()}`);
}
