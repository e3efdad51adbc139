/** The folder that reports are written into. Nothing in it is ever deleted but what vouchsafe wrote there. */
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HISTORIES } from '../report/history-file.ts';
import { usageFailure } from './failure.ts';

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
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw usageFailure(`${folder}: the folder cannot be made (${code})`, OTHER);
  }
  throw usageFailure(`${folder}: this is a file, not a folder`, OTHER);
}

/**
 * Readies a folder for a new run: an earlier run's files go, so that nothing old is taken for new.
 * @param kept a file that stays all the same: the history that the new run is to play again
 * @throws CommandFailure with exit code 2 where the folder holds other things than a run
 */
export function runFolder(folder: string, kept?: string): string {
  reportFolder(folder);
  const found = readdirSync(folder);
  if (found.length > 0 && !found.includes(EVENTS)) {
    throw usageFailure(`${folder}: the folder is not empty and holds no earlier run`, OTHER);
  }
  try {
    for (const name of [...OWN_FILES, ...found.filter((each) => HISTORY.test(each))]) rmSync(join(folder, name), { force: true });
    removeHistories(join(folder, HISTORIES), kept);
  } catch (error) {
    throw usageFailure(
      `${folder}: an earlier run cannot be replaced (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
      OTHER,
    );
  }
  return folder;
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

const OTHER = 'Name another one with --out.';
