/** The folder that reports are written into. Nothing in it is ever deleted but what vouchsafe wrote there. */
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HISTORIES } from '../report/history-file.ts';
import { usageFailure } from './failure.ts';
import { CLAIM_FILE, claimFolder, OTHER_FOLDER } from './folder-claim.ts';

const EVENTS = 'events.ndjson';
/** Everything that a run leaves in its folder. */
const OWN_FILES = [EVENTS, 'report.html', 'summary.json', 'junit.xml'];
/** Histories of loads. */
const HISTORY = /^history-[a-z-]+\.ndjson$/;

/**
 * Makes the folder where it is missing.
 * @throws CommandFailure with exit code 2 where it cannot be
 */
export function reportFolder(folder: string): string {
  try {
    makeFolder(folder);
    if (statSync(folder).isDirectory()) return folder;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw usageFailure(`${folder}: the folder cannot be made (${code})`, OTHER_FOLDER);
  }
  throw usageFailure(`${folder}: this is a file, not a folder`, OTHER_FOLDER);
}

/**
 * Readies a folder for a new run, which has it to itself until it is released: an earlier run's files go, so that nothing old is taken for new.
 * @param kept a file that stays all the same: the history that the new run is to play again
 * @returns releases it
 * @throws CommandFailure with exit code 2 where the folder holds other things than a run, or another run writes into it
 */
export function runFolder(folder: string, kept?: string): () => void {
  reportFolder(folder);
  const others = readdirSync(folder).filter((name) => name !== CLAIM_FILE);
  if (others.length > 0 && !others.includes(EVENTS)) {
    throw usageFailure(`${folder}: the folder is not empty and holds no earlier run`, OTHER_FOLDER);
  }
  const release = claimFolder(folder);
  try {
    removeEarlierRun(folder, kept);
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function removeEarlierRun(folder: string, kept: string | undefined): void {
  const found = readdirSync(folder);
  try {
    for (const name of [...OWN_FILES, ...found.filter((each) => HISTORY.test(each))]) rmSync(join(folder, name), { force: true });
    removeHistories(join(folder, HISTORIES), kept);
  } catch (error) {
    throw usageFailure(
      `${folder}: an earlier run cannot be replaced (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
      OTHER_FOLDER,
    );
  }
}

function removeHistories(folder: string, kept: string | undefined): void {
  if (!existsSync(folder)) return;
  const stays = kept === undefined ? undefined : realpathSync(kept);
  const found = readdirSync(folder).map((name) => join(folder, name));
  const others = found.filter((path) => realpathSync(path) !== stays);
  for (const path of others) rmSync(path, { recursive: true, force: true });
  if (others.length === found.length) rmSync(folder, { recursive: true, force: true });
}

/**
 * Makes a folder and those above it that are missing, one at a time: `mkdirSync` with `recursive` comes to no end where a folder that exists
 * denies that it does, such as /proc.
 * @throws what `mkdirSync` throws
 */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.toReversed()) mkdirSync(path);
}
