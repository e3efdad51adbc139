/** The claim of a run on its output folder: a file with the number of its process, and its machine. Two runs in one folder would overwrite each other. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, machineMark } from '../engine/process-mark.ts';
import { usageFailure } from './failure.ts';

export const CLAIM_FILE = '.vouchsafe-running';
/** What helps against a folder that does not fit. */
export const OTHER_FOLDER = 'Name another one with --out.';

/**
 * Claims a folder until it is released, at the latest when this process exits. What a process that is gone has left counts for nothing.
 * @returns releases it
 * @throws CommandFailure with exit code 2 where another run has it, or where nothing can be written into it
 */
export function claimFolder(folder: string): () => void {
  const file = join(folder, CLAIM_FILE);
  if (!claimed(folder, file)) {
    const holder = holderOf(file);
    if (holder.alive) {
      const number = holder.pid === undefined ? '' : ` (process ${holder.pid})`;
      throw usageFailure(
        `${folder}: another run writes into this folder${number}`,
        `${OTHER_FOLDER} Where no run is under way, remove ${file}.`,
      );
    }
    rmSync(file, { force: true });
    if (!claimed(folder, file)) throw usageFailure(`${folder}: another run has just begun to write into this folder`, OTHER_FOLDER);
  }
  const release = (): void => {
    process.off('exit', release);
    rmSync(file, { force: true });
  };
  process.on('exit', release);
  return release;
}

/** Whether there was no claim, and now is one. */
function claimed(folder: string, file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${machineMark()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // On a full disk there is a file, and no number in it.
    rmSync(file, { force: true });
    throw usageFailure(`${folder}: nothing can be written into the folder (${code})`, OTHER_FOLDER);
  }
}

/** Who has a claim; without a number where it is not written yet. */
function holderOf(file: string): { readonly alive: boolean; readonly pid?: number } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { alive: false };
  }
  const [number = '', machine] = text.trim().split(' ');
  const pid = Number.parseInt(number, 10);
  if (!(pid > 0)) return { alive: true };
  // Of another container nobody can ask; one that was killed is likelier than one that shares the folder. In a container the next run may well have
  // the number of the one before.
  return { alive: machine === machineMark() && pid !== process.pid && isAlive(pid), pid };
}
