/** Folders for what a load needs while it goes on. They go with it, and those of dead processes with the next one. */
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, machineMark } from '../engine/process-mark.ts';

const BEGINNING = 'vouchsafe-load-';

/** Makes one, and takes away what processes of this user left that were killed. */
export function makeWorkFolder(): string {
  removeLeftovers();
  return mkdtempSync(join(tmpdir(), prefixOf(process.pid)));
}

function prefixOf(pid: number): string {
  return `${BEGINNING}${machineMark()}-${pid}-`;
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
