/** How k6 is found and built. Stand-ins take the place of k6 and Go: what is tested is which of them is asked, and when. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedK6, findK6, pinnedVersion } from '../../src/load/k6-binary.ts';
import { NoK6Available, readyK6 } from '../../src/load/k6-build.ts';
import { temporaryFolder, vouchsafe } from '../cli/command.ts';
import { DECIDED } from '../cli/decided.ts';

interface Place {
  readonly folder: string;
  readonly bin: string;
  readonly environment: Record<string, string>;
}

/** An empty machine: nothing on the PATH but what a shell script needs, and nothing in the cache. */
function place(): Place {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  return { folder, bin, environment: { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), PATH: bin } };
}

function script(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

const k6Saying = (version: string): string => `echo 'k6 v${version} (go1.26.8, linux/amd64)'`;

/** A Go that builds what says it is k6, and writes down that it was asked. */
function goIn({ folder, bin }: Place): string {
  const built = k6Saying(pinnedVersion());
  script(
    join(bin, 'go'),
    `PATH=/usr/bin:/bin
[ "$1" = list ] && { echo one/package; exit 0; }
echo built >> '${folder}/builds'
sleep 0.5
cat > "$4" <<'K6'
#!/bin/sh
${built}
K6
chmod 755 "$4"`,
  );
  return join(folder, 'builds');
}

const quiet = { progress: () => {} };

describe('k6', () => {
  it('is the one that is named, whatever else there is', async () => {
    const here = place();
    script(join(here.bin, 'k6'), k6Saying('2.1.0'));
    const named = script(join(here.folder, 'named', 'k6'), k6Saying('2.9.1'));
    expect(await findK6({ ...here.environment, VOUCHSAFE_K6: named })).toMatchObject({ path: named, version: '2.9.1' });
  });

  it('that is named and does not fit is no reason to take another', async () => {
    const here = place();
    script(join(here.bin, 'k6'), k6Saying('2.1.0'));
    const old = script(join(here.folder, 'old'), k6Saying('1.7.0'));
    for (const [name, why] of [
      [old, 'k6 1.7.0; 2.x is needed'],
      [join(here.folder, 'nothing'), 'no k6 that runs here'],
    ] as const) {
      const environment = { ...here.environment, VOUCHSAFE_K6: name };
      expect(await findK6(environment)).toMatchObject({ path: undefined, why: expect.stringContaining(why) });
      await expect(readyK6({ environment, ...quiet })).rejects.toThrow(why);
    }
  });

  it('is the one on the PATH if its version fits, else the one that was built', async () => {
    const here = place();
    const onPath = script(join(here.bin, 'k6'), k6Saying('2.1.0'));
    const built = script(cachedK6(here.environment), k6Saying(pinnedVersion()));
    expect(await findK6(here.environment)).toMatchObject({ path: onPath, version: '2.1.0' });
    script(onPath, k6Saying('0.54.0'));
    expect(await findK6(here.environment)).toMatchObject({ path: built, why: expect.stringContaining('0.54.0; 2.x is needed') });
  });

  it('cannot be had without Go, and the ways to get it are told', async () => {
    const { environment } = place();
    await expect(readyK6({ environment, ...quiet })).rejects.toThrow(NoK6Available);
    await expect(readyK6({ environment, ...quiet })).rejects.toThrow(/install k6 2\.x[\s\S]*VOUCHSAFE_K6=[\s\S]*install Go/);
  });

  it('that is missing ends the command with 4', async () => {
    const { folder, environment } = place();
    const ended = await vouchsafe(['load', 'redemption-concurrency', '--sandbox'], { cwd: folder, environment });
    expect(ended).toMatchObject({ exitCode: 4, stdout: '', stderr: expect.stringContaining('VOUCHSAFE_K6=/path/to/k6') });
  });
});

describe('a whole run without k6', () => {
  const SOME = ['run', '--sandbox', '--only', 'load.budget-race', 'batch.size'];

  it('passes, and says what it left out and how to get k6', async () => {
    const { folder, environment } = place();
    const ended = await vouchsafe([...SOME, ...DECIDED], { cwd: folder, environment });
    expect(ended).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^load: skipped, no k6\n[\s\S]*VOUCHSAFE_K6=\/path\/to\/k6/),
    });
    expect(ended.stdout).toMatch(/1 skipped/);
  });

  it('passes where the build fails, and says why', async () => {
    const here = place();
    script(join(here.bin, 'go'), "echo 'verifying module: checksum mismatch' >&2; exit 1");
    const ended = await vouchsafe([...SOME, ...DECIDED], { cwd: here.folder, environment: here.environment });
    expect(ended).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/load: skipped, no k6\n[\s\S]*checksum mismatch/) });
  });

  it('does not look for one where no load is wanted', async () => {
    const { folder, environment } = place();
    // Its clauses are those of checks too, which somebody may want alone.
    for (const wanted of [
      [...SOME, '--skip', 'load.*'],
      ['run', '--sandbox', '--only', 'transaction.repeated'],
    ]) {
      expect(await vouchsafe([...wanted, ...DECIDED], { cwd: folder, environment })).toMatchObject({ exitCode: 0, stderr: '' });
    }
  });
});

describe('a build', () => {
  it('is made once, also for several who need it at the same time', async () => {
    const here = place();
    const builds = goIn(here);
    const all = await Promise.all([1, 2, 3].map(() => readyK6({ environment: here.environment, ...quiet })));
    expect(new Set(all.map(({ path }) => path))).toEqual(new Set([cachedK6(here.environment)]));
    expect(readFileSync(builds, 'utf8')).toBe('built\n');
    expect(await findK6(here.environment)).toMatchObject({ why: expect.stringContaining('built earlier') });
    // Neither the lock nor an unfinished file stays.
    expect(readdirSync(join(here.folder, 'cache', 'vouchsafe'))).toHaveLength(1);
  });

  it('is not held up by a lock whose holder is dead', async () => {
    const here = place();
    const builds = goIn(here);
    const lock = `${cachedK6(here.environment)}.lock`;
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, '1\n');
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, minuteAgo, minuteAgo);
    await readyK6({ environment: here.environment, ...quiet });
    expect(readFileSync(builds, 'utf8')).toBe('built\n');
    expect(existsSync(lock)).toBe(false);
  });

  it('that fails tells what Go said, and leaves nothing behind', async () => {
    const here = place();
    script(join(here.bin, 'go'), "echo 'verifying module: checksum mismatch' >&2; exit 1");
    await expect(readyK6({ environment: here.environment, ...quiet })).rejects.toThrow(/ended with 1[\s\S]*checksum mismatch/);
    expect(readdirSync(join(here.folder, 'cache', 'vouchsafe'))).toEqual([]);
  });
});
