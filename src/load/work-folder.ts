/** Folders for what a load needs while it goes on. They go with it, and those of dead processes with the next one. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const BEGINNING = 'vouchsafe-load-';

/** Makes one, and takes away what processes of this user left that were killed. */
export function makeWorkFolder(): string {
  removeLeftovers();
  return mkdtempSync(join(tmpdir(), prefixOf(process.pid)));
}

/**
 * Another machine may share the folder for temporary files: its processes cannot be seen from here, so their folders carry a mark of it. That
 * is not its name, since the path gets into archives.
 */
function prefixOf(pid: number): string {
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  return `${BEGINNING}${machine}-${pid}-`;
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/-(\d+)-[^-]+$/.exec(name)?.[1]);
    if (!name.startsWith(prefixOf(pid)) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    try {
      const found = lstatSync(folder);
      if (found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another load was quicker, or it may not be removed: nothing hangs on it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
