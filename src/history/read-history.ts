/** Reads a history from its lines, and tells everything that is wrong with them. Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import { byCall, type History, type HistoryHeader, type HistoryLine, type Operation } from './record.ts';

/** What is wrong with one line. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  /** What the line does or is, such as `calls 7 a second time`. */
  readonly message: string;
  readonly remedy: string;
}

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
export const MOST_PROBLEMS = 20;

/** Words that repeat are kept once, as long as there are not more of them: codes of single use do not repeat often enough. */
const MOST_WORDS = 100_000;

/**
 * The history of some lines of text. A last line that is cut off is left out: that is how a kill ends a file.
 * @throws UnfitHistory
 */
export function readHistory(lines: Iterable<string>): History {
  const reader = new HistoryReader();
  const problems: LineProblem[] = [];
  let number = 0;
  let cut: LineProblem | undefined;
  for (const text of lines) {
    number += 1;
    if (cut !== undefined) problems.push(cut);
    cut = undefined;
    if (text.trim() === '' || problems.length >= MOST_PROBLEMS) continue;
    const line = parsed(text);
    if (line === undefined) cut = { line: number, message: 'is no JSON object', remedy: '' };
    else {
      const problem = reader.take(line, number);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return fitting(reader, problems);
}

/**
 * The history of some lines.
 * @throws UnfitHistory
 */
export function historyOf(lines: readonly HistoryLine[]): History {
  const reader = new HistoryReader({ shares: false });
  return fitting(
    reader,
    lines.flatMap((line, index) => reader.take(line, index + 1) ?? []),
  );
}

function fitting(reader: HistoryReader, problems: readonly LineProblem[]): History {
  const history = reader.history();
  if (problems.length > 0) throw new UnfitHistory(problems.map(({ line, message }) => `line ${line} ${message}`));
  if (history === undefined) throw new UnfitHistory(['there is no header']);
  return history;
}

type Written = { -readonly [Member in keyof Operation]: Operation[Member] };

/** Takes the lines of a history one by one. */
export class HistoryReader {
  readonly #operations = new Map<number, Written>();
  readonly #unsent = new Set<number>();
  readonly #words = new Map<string, string>();
  readonly #refusals = new Map<string, Answer>();
  readonly #shares: boolean;
  #header: HistoryHeader | undefined;
  #begun = false;

  /** @param shares whether texts and answers that repeat are kept once, in place of those of the lines: there may be a million */
  constructor({ shares } = { shares: true }) {
    this.#shares = shares;
  }

  /** Gives what is wrong with the line; then nothing of it is kept. */
  take(line: HistoryLine, number: number): LineProblem | undefined {
    const problem = this.#begun ? this.#takeEvent(line) : this.#begin(line);
    this.#begun = true;
    return problem === undefined ? undefined : { line: number, message: problem[0], remedy: problem[1] };
  }

  /** What was taken, in the order of the calls; undefined where there was no header. */
  history(): History | undefined {
    if (this.#header === undefined) return undefined;
    const operations = [...this.#operations.values()].sort(byCall);
    return { header: this.#header, operations };
  }

  #begin(line: HistoryLine): Objection | undefined {
    const { history, clock, policies } = line as Partial<HistoryHeader>;
    if (history !== 1 || typeof clock?.wallAtZero !== 'number' || typeof policies !== 'object') {
      return [
        'is no header: {"history": 1, "api", "run", "seed", "clock", "policies"} is expected',
        'A history begins with its header; a file from elsewhere may be none.',
      ];
    }
    this.#header = line as HistoryHeader;
    return undefined;
  }

  #takeEvent(line: HistoryLine): Objection | undefined {
    if ('call' in line) return this.#call(line);
    if ('return' in line) return this.#return(line);
    if ('unsent' in line) return this.#takeBack(line.unsent);
    if ('history' in line) return ['is a second header', 'Keep each history in a file of its own.'];
    return ['is neither a call nor a return', 'Each line is one of them, or says that a call was never sent.'];
  }

  #call({ call, client, at, action }: Extract<HistoryLine, { call: number }>): Objection | undefined {
    if (this.#operations.has(call)) return [`calls ${call} a second time`, 'Give each operation a number of its own.'];
    if (this.#unsent.has(call)) return [`calls ${call}, which was taken back as unsent`, 'Give each operation a number of its own.'];
    if (typeof at !== 'number' || typeof action?.do !== 'string') return ['is a call without its instant or action', 'Write both.'];
    if (this.#shares) this.#shareWords(action);
    this.#operations.set(call, {
      id: call,
      client: this.#shares ? this.#word(client) : client,
      action,
      called: at,
      returned: undefined,
      answer: undefined,
    });
    return undefined;
  }

  #return({ return: id, at, answer }: Extract<HistoryLine, { return: number }>): Objection | undefined {
    const operation = this.#operations.get(id);
    if (this.#unsent.has(id)) return [`returns ${id}, which was taken back as unsent`, 'What was never sent has no answer.'];
    if (operation === undefined) return [`returns ${id}, which was not called`, 'Write the line of the call above the one of its return.'];
    if (operation.returned !== undefined) return [`returns ${id} a second time`, 'Give each operation a number of its own.'];
    if (typeof at !== 'number' || at < operation.called) {
      return [`returns ${id} before it was called`, `It was called at ${operation.called}: take both instants from one monotonic clock.`];
    }
    if (answer?.action !== undefined && answer.action !== operation.action.do) {
      return [
        `answers a ${answer.action}, and ${id} is a ${operation.action.do}`,
        'The action of an answer is the one that was called, by the number of the operation.',
      ];
    }
    operation.returned = at;
    operation.answer = this.#shares ? this.#compact(answer, operation) : answer;
    return undefined;
  }

  #takeBack(id: number): Objection | undefined {
    const operation = this.#operations.get(id);
    if (operation === undefined) {
      const twice = this.#unsent.has(id) ? ' a second time' : ', which was not called';
      return [`takes back ${id}${twice}`, 'Write the line of the call above it, and take it back once.'];
    }
    if (operation.returned !== undefined) {
      return [`takes back ${id}, which has an answer`, 'What was answered was sent: leave one of the two lines out.'];
    }
    this.#operations.delete(id);
    this.#unsent.add(id);
    return undefined;
  }

  /** Puts in place of the texts of a call those that others have had. */
  #shareWords(action: Action): void {
    const named = namedBy(action);
    if (named.code !== undefined) named.code = this.#word(named.code);
    if (named.customer !== undefined) named.customer = this.#word(named.customer);
    if (named.campaign !== undefined) named.campaign = this.#word(named.campaign);
  }

  /** The answer without what it repeats: texts of its call, and refusals that others have had word for word. */
  #compact(answer: Answer, { action }: Operation): Answer {
    if (answer?.outcome === 'refused') {
      const key = `${answer.action} ${answer.status} ${answer.reasons.join(' ')}`;
      const known = this.#refusals.get(key);
      if (known !== undefined) return known;
      if (this.#refusals.size < MOST_WORDS) this.#refusals.set(key, answer);
      return answer;
    }
    if (answer?.outcome !== 'done') return answer;
    // Long names are texts of their own each time that they are read.
    (answer as { action: string }).action = action.do;
    const shown = answer.value as Named | null;
    if (shown === null || typeof shown !== 'object') return answer;
    const named = namedBy(action);
    if (shown.transaction !== undefined && shown.transaction === named.transaction) shown.transaction = named.transaction;
    if (shown.code !== undefined && shown.code === named.code) shown.code = named.code;
    if (shown.customer !== undefined && shown.customer === named.customer) shown.customer = named.customer;
    return answer;
  }

  #word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    if (this.#words.size < MOST_WORDS) this.#words.set(text, text);
    return text;
  }
}

/** What actions and the values of answers may name. */
interface Named {
  code?: string;
  transaction?: string;
  customer?: string;
  campaign?: string;
}

function namedBy(action: Action): Named {
  return ('basket' in action ? action.basket : action) as Named;
}

type Objection = readonly [message: string, remedy: string];

function parsed(text: string): HistoryLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as HistoryLine) : undefined;
  } catch {
    return undefined;
  }
}
