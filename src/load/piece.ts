/** What one instance wrote: its part of the history, between its header and its counters where there are several, and whatever k6 said. */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { HistoryHeader, HistoryLine } from '../history/record.ts';
import type { Counters } from './k6-process.ts';

const MOST_SAID = 5;

/** A response that was written down whole, between the lines of the history. */
export interface Sample {
  /** Id of the operation. */
  readonly sample: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Present where the body was longer, and only its beginning is here. */
  readonly cut?: true;
}

/**
 * A line of the history, as it is and as it is written; or what is to be judged beside it. `waitedMs` is for how long a request that has returned
 * had waited in k6 for its turn under the limit of requests a second, before it left.
 */
export type Taken =
  | { readonly line: HistoryLine; readonly text: string; readonly waitedMs?: number }
  | { readonly sample: Sample }
  /** A visit broke off by an error in the script. */
  | { readonly fault: string };

export interface PieceReader {
  /** Reads responses that were written as they came; without it there may be none. */
  readonly dialect?: Dialect;
  /** What is kept of an answer. */
  readonly mask?: (action: Action, answer: Answer) => Answer;
}

export class Piece {
  readonly #dialect: Dialect | undefined;
  readonly #mask: (action: Action, answer: Answer) => Answer;
  readonly #open = new Map<number, { readonly action: Action; readonly at: number }>();
  readonly #clients = new Set<string>();
  #header: HistoryHeader | undefined;
  #counters: Counters | undefined;
  #firstCall: number | undefined;
  #lastCall: number | undefined;
  #said: readonly string[] = [];
  #unfit: string | undefined;
  readonly #ids = new Set<number>();

  constructor({ dialect, mask = (_, answer) => answer }: PieceReader = {}) {
    this.#dialect = dialect;
    this.#mask = mask;
  }

  /** What no instance writes; undefined where there is nothing of the kind. */
  get unfit(): string | undefined {
    return this.#unfit;
  }

  get header(): HistoryHeader | undefined {
    return this.#header;
  }

  /** undefined where it did not come to its end. */
  get counters(): Counters | undefined {
    return this.#counters;
  }

  /** When its first request was sent; undefined where none was. */
  get firstCall(): number | undefined {
    return this.#firstCall;
  }

  /** From its first request to its last. */
  get lastedMs(): number {
    return (this.#lastCall ?? 0) - (this.#firstCall ?? 0);
  }

  /** Users that have sent something. */
  get clients(): ReadonlySet<string> {
    return this.#clients;
  }

  /** The last lines that are none of the script's. */
  get said(): readonly string[] {
    return this.#said;
  }

  /**
   * What a line holds that belongs into the merged history or beside it; undefined where that is nothing. A log may have lost its beginning,
   * and a kill cuts a line: what is missing then is seen by the counters.
   */
  take(text: string): Taken | undefined {
    const line = parsed(text);
    if (line === undefined) {
      if (text.trim() !== '') this.#said = [...this.#said, text].slice(-MOST_SAID);
      return undefined;
    }
    if ('history' in line) this.#begun(line);
    if ('counters' in line) this.#counted(line['counters']);
    if (typeof line['call'] === 'number') {
      const { client, at, action } = line as Partial<Extract<HistoryLine, { call: number }>>;
      if (typeof at !== 'number' || typeof action?.do !== 'string') {
        this.#unfit ??= `the call of operation ${line['call']} is without its instant or action`;
        return undefined;
      }
      this.#called(line['call'], String(client), at, action);
      return { line: line as HistoryLine, text };
    }
    if (typeof line['return'] === 'number') return this.#returned(line as unknown as Returned, text);
    if (typeof line['unsent'] === 'number')
      return this.#open.delete(line['unsent']) ? { line: line as unknown as HistoryLine, text } : undefined;
    if (typeof line['fault'] === 'string') return { fault: line['fault'] };
    return isSample(line) ? { sample: line } : undefined;
  }

  #begun(header: Partial<HistoryHeader>): void {
    const { clock, policies } = header;
    if (typeof clock?.wallAtZero !== 'number' || typeof clock.uncertaintyMs !== 'number' || typeof policies !== 'object') {
      this.#unfit ??= 'its header is without clock or policies';
    } else this.#header ??= header as HistoryHeader;
  }

  #counted(counters: unknown): void {
    if (areCounters(counters)) this.#counters = counters;
    else this.#unfit ??= 'its counters are without their numbers';
  }

  #called(id: number, client: string, at: number, action: Action): void {
    if (this.#ids.has(id)) this.#unfit ??= `operation ${id} is called a second time`;
    this.#ids.add(id);
    this.#open.set(id, { action, at });
    this.#clients.add(client);
    this.#firstCall = Math.min(this.#firstCall ?? at, at);
    this.#lastCall = Math.max(this.#lastCall ?? at, at);
  }

  #returned(line: Returned, text: string): Taken | undefined {
    const { return: id, at, answer, status, body, waited } = line;
    const called = this.#open.get(id);
    if (called === undefined) return undefined;
    this.#open.delete(id);
    const { action } = called;
    if (typeof at !== 'number') this.#unfit ??= `the return of operation ${id} is without its instant`;
    else if (at < called.at) this.#unfit ??= `operation ${id} returns before it is called`;
    const read =
      status !== undefined && this.#dialect !== undefined
        ? this.#dialect.answer(action, { status, text: body ?? '', header: () => undefined })
        : answer;
    if (!isAnswer(read)) {
      this.#unfit ??= `the answer of operation ${id} cannot be read`;
      return undefined;
    }
    if (read.action !== undefined && read.action !== action.do) {
      this.#unfit ??= `operation ${id} is a ${action.do}, and its answer that of a ${read.action}`;
    }
    const kept = this.#mask(action, read);
    if (kept === answer && waited === undefined) return { line: line as unknown as HistoryLine, text };
    const whole = { return: id, at, answer: kept };
    return { line: whole, text: JSON.stringify(whole), ...(typeof waited === 'number' ? { waitedMs: waited } : {}) };
  }
}

/** A return as it is written: with the answer, or with the response as it came. */
interface Returned {
  readonly return: number;
  readonly at: number;
  readonly answer?: unknown;
  readonly status?: number;
  readonly body?: string | null;
  readonly waited?: number;
}

/** Milliseconds between the first request of the first piece and that of the last; null where fewer than two sent any. */
export function startedWithin(pieces: readonly Piece[]): number | null {
  const firsts = pieces.flatMap(({ firstCall }) => (firstCall === undefined ? [] : [firstCall]));
  return firsts.length < 2 ? null : Math.round((Math.max(...firsts) - Math.min(...firsts)) * 1000) / 1000;
}

/** By how much the instants of two writers may be off, given how well each knows its own clock. */
export function uncertaintyOf(errorsMs: readonly number[]): number {
  const [worst = 0, next = 0] = errorsMs.toSorted((one, other) => other - one);
  return worst + next;
}

/** Of counters that all instances have left. */
export function sumOf(all: readonly Counters[]): Counters {
  const sum = (one: (counters: Counters) => number): number => all.reduce((total, counters) => total + one(counters), 0);
  return { operations: sum(({ operations }) => operations), visits: sum(({ visits }) => visits), dropped: sum(({ dropped }) => dropped) };
}

/** As far as nothing else would fail over it. */
function isAnswer(answer: unknown): answer is Answer {
  const { outcome, reasons, why } = (answer ?? {}) as { readonly outcome?: unknown; readonly reasons?: unknown; readonly why?: unknown };
  return outcome === 'done' || (outcome === 'refused' && Array.isArray(reasons)) || (outcome === 'broken' && typeof why === 'string');
}

function areCounters(counters: unknown): counters is Counters {
  const { operations, visits, dropped } = (counters ?? {}) as Partial<Record<keyof Counters, unknown>>;
  return [operations, visits, dropped].every((count) => typeof count === 'number');
}

function isSample(line: unknown): line is Sample {
  const { sample, method, status, headers } = line as Partial<Record<keyof Sample, unknown>>;
  return (
    typeof sample === 'string' &&
    typeof method === 'string' &&
    typeof status === 'number' &&
    typeof headers === 'object' &&
    headers !== null
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
