/** Which k6 is used: the one that is named, one on the PATH, the one built earlier, or none yet. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Names a k6 to be used and no other. */
export const K6_VARIABLE = 'VOUCHSAFE_K6';
const MAJOR = 2;
const VERSION_LIMIT_MS = 20_000;

/** The Go module that pins k6 with the checksum of everything it is made of. */
export const K6_MODULE = fileURLToPath(new URL('../../tools/k6/', import.meta.url));
export const K6_PACKAGE = 'go.k6.io/k6/v2';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface K6 {
  readonly path: string;
  /** Such as `2.2.0`. */
  readonly version: string;
  /** How it was found, for the user. */
  readonly why: string;
}

/** No k6 that can be used as it is. */
export interface NoK6 {
  readonly path: undefined;
  /** Path of the go command that can build it; undefined where there is none, or where the user named a k6 that does not fit. */
  readonly go: string | undefined;
  /** What was looked at, and what is wrong with it. */
  readonly why: string;
}

/** Finds a k6 without building one. */
export async function findK6(environment: Environment): Promise<K6 | NoK6> {
  const named = environment[K6_VARIABLE];
  if (named !== undefined && named !== '') {
    const version = await versionOf(named);
    if (version === undefined)
      return { path: undefined, go: undefined, why: `${K6_VARIABLE} names ${named}, which is no k6 that runs here` };
    if (!fits(version)) {
      return { path: undefined, go: undefined, why: `${K6_VARIABLE} names ${named}, which is k6 ${version}; ${MAJOR}.x is needed` };
    }
    return { path: named, version, why: `named by ${K6_VARIABLE}` };
  }
  const onPath = commandOnPath('k6', environment);
  const found = onPath === undefined ? undefined : await versionOf(onPath);
  if (onPath !== undefined && found !== undefined && fits(found)) return { path: onPath, version: found, why: 'found on the PATH' };
  const unfit =
    onPath === undefined
      ? 'no k6 on the PATH'
      : `the k6 on the PATH (${onPath}) is ${found ?? 'none that runs here'}; ${MAJOR}.x is needed`;
  const cached = cachedK6(environment);
  const version = isExecutable(cached) ? await versionOf(cached) : undefined;
  if (version !== undefined) return { path: cached, version, why: `built earlier from the pinned Go module (${unfit})` };
  return { path: undefined, go: commandOnPath('go', environment), why: `${unfit}, none named by ${K6_VARIABLE}, none built yet` };
}

/** The version that is built where none is there. */
export function pinnedVersion(): string {
  const line = readFileSync(join(K6_MODULE, 'go.mod'), 'utf8').match(/^\s*(?:require\s+)?go\.k6\.io\/k6\/v2 v(\S+)/m);
  if (line?.[1] === undefined) throw new Error('tools/k6/go.mod pins no k6');
  return line[1];
}

/** Where the build of the pinned version lies: another pin, platform or set of checksums has another name. */
export function cachedK6(environment: Environment): string {
  const { XDG_CACHE_HOME: given } = environment;
  const cache = given === undefined || given === '' ? join(environment['HOME'] ?? homedir(), '.cache') : given;
  const sums = createHash('sha256')
    .update(readFileSync(join(K6_MODULE, 'go.sum')))
    .digest('hex')
    .slice(0, 8);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(cache, 'vouchsafe', `k6-${pinnedVersion()}-${process.platform}-${process.arch}-${sums}${suffix}`);
}

/** The version that a binary says it is; undefined where it is no k6, or does not run. */
export async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['version'], { timeout: VERSION_LIMIT_MS, maxBuffer: 64 * 1024 });
    return stdout.match(/\bv(\d+\.\d+\.\d+\S*) \(/)?.[1];
  } catch {
    return undefined;
  }
}

function fits(version: string): boolean {
  return version.startsWith(`${MAJOR}.`);
}

function commandOnPath(name: string, environment: Environment): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, `${name}${suffix}`)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
