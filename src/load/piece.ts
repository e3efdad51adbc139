/** What one of several instances wrote: its header, its part of the history, its counters last, and whatever k6 said in between. */
import type { HistoryHeader } from '../history/record.ts';
import type { Counters } from './k6-process.ts';

const MOST_SAID = 5;

export class Piece {
  readonly #open = new Set<number>();
  readonly #clients = new Set<string>();
  #header: HistoryHeader | undefined;
  #counters: Counters | undefined;
  #firstCall: number | undefined;
  #lastCall: number | undefined;
  #said: readonly string[] = [];
  #unfit: string | undefined;
  readonly #ids = new Set<number>();

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
   * Whether a line belongs into the merged history. A log may have lost its beginning, and a kill cuts a line: what is missing then is seen
   * by the counters.
   */
  take(text: string): boolean {
    const line = parsed(text);
    if (line === undefined) {
      if (text.trim() !== '') this.#said = [...this.#said, text].slice(-MOST_SAID);
      return false;
    }
    if ('history' in line) this.#header ??= line as unknown as HistoryHeader;
    if ('counters' in line) this.#counters = line['counters'] as Counters;
    if (typeof line['call'] === 'number') return this.#called(line['call'], String(line['client']), Number(line['at']));
    if (typeof line['return'] === 'number') return this.#returned(line['return'], line['answer']);
    return 'sample' in line;
  }

  #called(id: number, client: string, at: number): boolean {
    if (this.#ids.has(id)) this.#unfit ??= `operation ${id} is called a second time`;
    this.#ids.add(id);
    this.#open.add(id);
    this.#clients.add(client);
    this.#firstCall = Math.min(this.#firstCall ?? at, at);
    this.#lastCall = Math.max(this.#lastCall ?? at, at);
    return true;
  }

  #returned(id: number, answer: unknown): boolean {
    if (this.#open.has(id) && !isAnswer(answer)) this.#unfit ??= `the answer of operation ${id} cannot be read`;
    return this.#open.delete(id);
  }
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
function isAnswer(answer: unknown): boolean {
  const { outcome, reasons, why } = (answer ?? {}) as { readonly outcome?: unknown; readonly reasons?: unknown; readonly why?: unknown };
  return outcome === 'done' || (outcome === 'refused' && Array.isArray(reasons)) || (outcome === 'broken' && typeof why === 'string');
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
