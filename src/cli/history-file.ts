/** Reads the file of a history that the user names. */
import { EXIT } from '../engine/exit-code.ts';
import { HistoryReader, MOST_PROBLEMS } from '../history/read-history.ts';
import type { History, HistoryLine } from '../history/record.ts';
import { scanJson } from '../judge/json-scan.ts';
import { linesIn, NoLines } from '../load/history-file.ts';
import { visible } from '../report/safe-text.ts';
import { formatProblem, type Problem } from './configuration/problem.ts';
import { whyUnreadable } from './configuration/source.ts';
import { CommandFailure, usageFailure } from './failure.ts';
import { objectionsTo, placed } from './history-lines.ts';
import { note } from './output.ts';

/**
 * Reads a history, line by line. A last line that is cut off, without a line break, is left out, and the user is told.
 * @throws CommandFailure with exit code 2 and what is wrong with the file, with line, column and remedy
 */
export function historyFrom(file: string): History {
  const reading = new Reading(file);
  let withoutBreak = false;
  const lines = function* (): Generator<string, void> {
    withoutBreak = yield* linesIn(file);
  };
  try {
    for (const text of lines()) {
      reading.take(text);
      if (reading.problems.length >= MOST_PROBLEMS) break;
    }
  } catch (error) {
    if (error instanceof NoLines)
      reading.problems.push({ file, line: error.line, column: 1, message: error.message, remedy: error.remedy });
    else if (typeof (error as NodeJS.ErrnoException).code === 'string') {
      throw usageFailure(
        `${file}: ${whyUnreadable(error)}`,
        'Name a file that `vouchsafe race` or `vouchsafe load` wrote, or one of your own.',
      );
    } else throw error;
  }
  return reading.history(withoutBreak);
}

class Reading {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #reader = new HistoryReader();
  #number = 0;
  /** Whether the header fits; undefined before there was a line. */
  #headed: boolean | undefined;
  /** Numbers of calls that did not fit. */
  readonly #unfit = new Set<unknown>();
  /** The last line, where it is no JSON: only what follows it, were it a line break, shows that it is wrong, and not cut off. */
  #cut: Problem | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string): void {
    this.#number += 1;
    // Editors of some systems begin a file with a byte order mark.
    const line = this.#number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#refuseCut();
    if (line.trim() === '') return;
    const value = parsed(line);
    if (value === undefined) this.#cut = this.#notJson(line);
    else if (typeof value !== 'object' || value === null) this.#object('this line is no JSON object', WRITTEN);
    else this.#takeObject(line, value);
  }

  /** @param withoutBreak whether the last line may have been cut off @throws CommandFailure */
  history(withoutBreak: boolean): History {
    if (!withoutBreak) this.#refuseCut();
    const history = this.#reader.history();
    if (this.problems.length === 0 && history === undefined) this.problems.push(this.#cut ?? this.#nothing());
    if (this.problems.length > 0 || history === undefined) throw new CommandFailure(EXIT.usage, told(this.problems));
    if (this.#cut !== undefined) {
      note(`note: ${this.#file}:${this.#cut.line}: the last line is cut off, as a kill leaves it, and was left out`);
    }
    return history;
  }

  #refuseCut(): void {
    if (this.#cut !== undefined) this.problems.push(this.#cut);
    this.#cut = undefined;
  }

  #takeObject(text: string, value: object): void {
    const objections = objectionsTo(value);
    this.problems.push(...objections.map((objection) => placed(this.#file, this.#number, text, objection)));
    if ('sample' in value) return;
    if (this.#headed === undefined && !('history' in value))
      this.#object(NO_HEADER, 'A history begins with one; a file from elsewhere may be none.');
    // Without a header that fits, lines are held against the schema alone.
    this.#headed ??= 'history' in value && objections.length === 0;
    if (!this.#headed || objections.length > 0 || this.#isUnfit(value)) {
      if ('call' in value) this.#unfit.add(value.call);
      return;
    }
    const problem = this.#reader.take(value as HistoryLine, this.#number);
    if (problem !== undefined) this.#object(`this line ${problem.message}`, problem.remedy);
  }

  /** Whether a line is about a call that did not fit, and was told. */
  #isUnfit(value: object): boolean {
    const id = 'return' in value ? value.return : 'unsent' in value ? value.unsent : undefined;
    return this.#unfit.size > 0 && this.#unfit.has(id);
  }

  #object(message: string, remedy: string): void {
    this.problems.push({ file: this.#file, line: this.#number, column: 1, message, remedy });
  }

  #notJson(text: string): Problem {
    const { offset, expected } = scanJson(text, 0).fault ?? { offset: 0, expected: 'a value' };
    const message = `this line is no JSON: ${expected} is expected here`;
    return { file: this.#file, line: this.#number, column: offset + 1, message, remedy: WRITTEN };
  }

  #nothing(): Problem {
    return { file: this.#file, line: 1, column: 1, message: 'the file is empty', remedy: 'A history begins with its header.' };
  }
}

const NO_HEADER = 'this line is no header: {"history": 1, "api", "run", "seed", "clock", "policies"} is expected';

const WRITTEN = 'A history is NDJSON: one JSON object a line, the header first.';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function told(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MOST_PROBLEMS);
  const count = shown.length === 1 ? '1 problem' : `${shown.length} problems`;
  const more = problems.length >= MOST_PROBLEMS ? ', and perhaps more further down' : '';
  return visible(
    `${shown.map((problem) => `error: ${formatProblem(problem)}`).join('\n')}\n${count} in the history${more}; nothing was judged.`,
  );
}
