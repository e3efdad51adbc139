/** Reads a history from its lines, and tells everything that is wrong with them. Pure: k6 loads this file. */
import type { History, HistoryHeader, HistoryLine, Operation } from './record.ts';
import { SharedStrings } from './shared-strings.ts';

export class UnfitHistory extends Error {
  override name = 'UnfitHistory';
  /** One sentence each, with the number of the line. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** More are not told: one broken writer makes every line wrong. */
const MOST_PROBLEMS = 20;

/**
 * The history of some lines of text. A last line that is cut off is left out: that is how a kill ends a file.
 * @throws UnfitHistory
 */
export function readHistory(lines: Iterable<string>): History {
  const fold = new HistoryFold();
  let number = 0;
  let cut: string | undefined;
  const shared = new SharedStrings();
  for (const text of lines) {
    number += 1;
    if (cut !== undefined) fold.problems.push(cut);
    cut = undefined;
    if (text.trim() === '' || fold.problems.length >= MOST_PROBLEMS) continue;
    const line = shared.within(parsed(text));
    if (line === undefined) cut = `line ${number} is no JSON object`;
    else fold.add(line, number);
  }
  return fold.history();
}

/**
 * The history of some lines.
 * @throws UnfitHistory
 */
export function historyOf(lines: readonly HistoryLine[]): History {
  const fold = new HistoryFold();
  for (const [index, line] of lines.entries()) fold.add(line, index + 1);
  return fold.history();
}

class HistoryFold {
  readonly problems: string[] = [];
  readonly #operations = new Map<number, Operation>();
  #header: HistoryHeader | undefined;

  add(line: HistoryLine, number: number): void {
    if (this.#header !== undefined) {
      const problem = take(this.#operations, line);
      if (problem !== undefined) this.problems.push(`line ${number} ${problem}`);
      return;
    }
    this.#header = headerOf(line);
    if (this.#header === undefined)
      this.problems.push(`line ${number} is no header: {"history": 1, "api", "run", "seed", "clock", "policies"} is expected`);
  }

  /** @throws UnfitHistory */
  history(): History {
    if (this.#header === undefined && this.problems.length === 0) this.problems.push('there is no header');
    if (this.#header === undefined || this.problems.length > 0) throw new UnfitHistory(this.problems);
    const operations = [...this.#operations.values()].sort((one, other) => one.called - other.called || one.id - other.id);
    return { header: this.#header, operations };
  }
}

function parsed(text: string): HistoryLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as HistoryLine) : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(line: HistoryLine): HistoryHeader | undefined {
  if (!('history' in line) || line.history !== 1) return undefined;
  const { clock, policies } = line as Partial<HistoryHeader>;
  return typeof clock?.wallAtZero === 'number' && typeof policies === 'object' ? line : undefined;
}

/** Gives what is wrong with the line. */
function take(operations: Map<number, Operation>, line: HistoryLine): string | undefined {
  if ('call' in line) {
    if (operations.has(line.call)) return `calls ${line.call} a second time`;
    if (typeof line.at !== 'number' || typeof line.action?.do !== 'string') return 'is a call without its instant or action';
    operations.set(line.call, {
      id: line.call,
      client: line.client,
      action: line.action,
      called: line.at,
      returned: undefined,
      answer: undefined,
    });
    return undefined;
  }
  if ('return' in line) {
    const called = operations.get(line.return);
    if (called === undefined) return `returns ${line.return}, which was not called`;
    if (called.returned !== undefined) return `returns ${line.return} a second time`;
    if (typeof line.at !== 'number' || line.at < called.called) return `returns ${line.return} before it was called`;
    operations.set(line.return, { ...called, returned: line.at, answer: line.answer });
    return undefined;
  }
  if ('unsent' in line) {
    return operations.delete(line.unsent) ? undefined : `takes back ${line.unsent}, which was not called`;
  }
  return 'is neither a call nor a return';
}
