/** Keeps a history while it happens. Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import { byCall, type History, type HistoryHeader, type HistoryLine, type Operation } from './record.ts';

export class HistoryRecorder {
  readonly #header: HistoryHeader;
  readonly #operations: Operation[] = [];

  constructor(header: HistoryHeader) {
    this.#header = header;
  }

  /** Notes an operation that is over: answered, or open where there is no answer. @returns its id */
  add(operation: Omit<Operation, 'id'>): number {
    const id = this.#operations.length + 1;
    this.#operations.push({ id, ...operation });
    return id;
  }

  history(): History {
    return { header: this.#header, operations: [...this.#operations].sort(byCall) };
  }
}

/** The lines of a history, header first, events in the order of their instants. */
export function linesOf({ header, operations }: History): readonly HistoryLine[] {
  const events = operations.flatMap(({ id, client, action, called, returned, answer }): { at: number; line: HistoryLine }[] => [
    { at: called, line: { call: id, client, at: called, action } },
    ...(returned === undefined || answer === undefined ? [] : [{ at: returned, line: { return: id, at: returned, answer } }]),
  ]);
  return [header, ...events.sort((one, other) => one.at - other.at).map(({ line }) => line)];
}

/** An operation that was answered, as a recorder takes it. */
export function answered(client: string, action: Action, called: number, returned: number, answer: Answer): Omit<Operation, 'id'> {
  // What could not be read, and what broke, may have taken effect.
  return answer.outcome === 'broken'
    ? { client, action, called, returned: undefined, answer: undefined }
    : { client, action, called, returned, answer };
}
