/** The history of a load as a file: begun by the set-up, appended to by k6, read while it grows and when it is complete. */
import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { NOT_SENT } from '../flows/workload.ts';
import { readHistory } from '../history/read-history.ts';
import type { History, HistoryLine, Operation } from '../history/record.ts';

const CHUNK = 1 << 20;

export function appendLines(file: string, lines: readonly HistoryLine[]): void {
  if (lines.length > 0) appendFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
}

/** Whole lines of a growing file, those of each look once. */
export class Tail {
  readonly #file: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #position: number;
  #rest = '';

  /** Begins at the end of what is there. */
  constructor(file: string) {
    this.#file = openSync(file, 'r');
    this.#position = fstatSync(this.#file).size;
  }

  *lines(): Generator<string, void> {
    for (;;) {
      const length = readSync(this.#file, this.#chunk, 0, CHUNK, this.#position);
      if (length === 0) return;
      this.#position += length;
      const parts = `${this.#rest}${this.#decoder.write(this.#chunk.subarray(0, length))}`.split('\n');
      this.#rest = parts.pop() ?? '';
      yield* parts;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A response that was written down whole, between the lines of the history. */
export interface Sample {
  /** Id of the operation. */
  readonly sample: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The history as it was written, broken answers among it. @param onSample is told of every sample @throws UnfitHistory */
export function historyIn(file: string, onSample: (sample: Sample) => void): History {
  return readHistory(withoutSamples(linesOf(file), onSample));
}

function* withoutSamples(lines: Iterable<string>, onSample: (sample: Sample) => void): Generator<string, void> {
  for (const line of lines) {
    // A line that a kill has cut off is left to the reader of the history.
    if (line.startsWith('{"sample":') && line.endsWith('}')) onSample(JSON.parse(line) as Sample);
    else yield line;
  }
}

/** The history as it is judged: what has no answer that can be read may have happened at any time, or never; what never left did not. */
export function withOpenOperations({ header, operations }: History): History {
  return {
    header,
    operations: operations.flatMap((operation): readonly Operation[] => {
      const { answer } = operation;
      if (answer?.outcome !== 'broken') return [operation];
      return answer.why.startsWith(NOT_SENT) ? [] : [{ ...operation, returned: undefined, answer: undefined }];
    }),
  };
}

function* linesOf(file: string): Generator<string, void> {
  const descriptor = openSync(file, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.allocUnsafe(CHUNK);
    let rest = '';
    for (let length = readSync(descriptor, chunk, 0, CHUNK, null); length > 0; length = readSync(descriptor, chunk, 0, CHUNK, null)) {
      const parts = `${rest}${decoder.write(chunk.subarray(0, length))}`.split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(descriptor);
  }
}
