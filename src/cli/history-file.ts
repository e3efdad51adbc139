/** Reads the file of a history that the user names. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EXIT } from '../engine/exit-code.ts';
import { readHistory, UnfitHistory } from '../history/read-history.ts';
import type { History } from '../history/record.ts';
import { CommandFailure, usageFailure } from './failure.ts';
import { historyProblems } from './history-lines.ts';

/** Reads a history. @throws CommandFailure with exit code 2 and everything that is wrong with the file */
export async function historyFrom(file: string): Promise<History> {
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) lines.push(line);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageFailure(`${file}: it cannot be read (${code})`, 'Name a file that `vouchsafe race` wrote, or one of your own.');
  }
  // Editors of some systems begin a file with a byte order mark.
  if (lines[0]?.startsWith('\uFEFF') === true) lines[0] = lines[0].slice(1);
  const problems = historyProblems(lines);
  try {
    if (problems.length === 0) return readHistory(lines);
  } catch (error) {
    if (!(error instanceof UnfitHistory)) throw error;
    problems.push(...error.problems);
  }
  throw new CommandFailure(EXIT.usage, problems.map((problem) => `error: ${file}: ${problem}`).join('\n'));
}
