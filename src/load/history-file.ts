/** The history of a load as a file: begun by the set-up, appended to while k6 writes, read when it is complete. */
import { isUtf8 } from 'node:buffer';
import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { readHistory } from '../history/read-history.ts';
import type { History, HistoryLine, Operation } from '../history/record.ts';
import { neverLeft } from './outcome.ts';
import type { Piece, Taken } from './piece.ts';

const CHUNK = 1 << 20;

export function appendLines(file: string, lines: readonly HistoryLine[]): void {
  if (lines.length > 0) appendFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
}

/** Whole lines of what k6 writes, while it does: those of each look once. */
export class Tail {
  readonly #file: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #position = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = openSync(file, 'r');
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

/** Brings what belongs into the history into its file, so many lines at once, and hands on everything that is taken. */
export function bring(lines: Iterable<string>, piece: Piece, history: string, onTaken: (taken: Taken) => void): void {
  let batch: string[] = [];
  const flush = (): void => {
    if (batch.length > 0) appendFileSync(history, `${batch.join('\n')}\n`);
    batch = [];
  };
  for (const line of lines) {
    const taken = piece.take(line);
    if (taken === undefined) continue;
    if ('text' in taken) batch.push(taken.text);
    onTaken(taken);
    if (batch.length >= BATCH) flush();
  }
  flush();
}

/** Lines. */
const BATCH = 5000;

/** The history as it was written, broken answers among it. @throws UnfitHistory */
export function historyIn(file: string): History {
  return readHistory(linesIn(file));
}

/** The history as it is judged: what has no answer that can be read may have happened at any time, or never; what never left did not. */
export function withOpenOperations({ header, operations }: History): History {
  const judged: Operation[] = [];
  for (const operation of operations) {
    const { answer } = operation;
    if (answer?.outcome !== 'broken') judged.push(operation);
    else if (!neverLeft(answer)) judged.push({ ...operation, returned: undefined, answer: undefined });
  }
  return { header, operations: judged };
}

/** What makes a file no text that can be read line by line, and what can be done about it. */
export class NoLines extends Error {
  override name = 'NoLines';
  readonly line: number;
  readonly remedy: string;

  constructor(line: number, message: string, remedy: string) {
    super(message);
    this.line = line;
    this.remedy = remedy;
  }
}

/**
 * The lines of a file, a part of it at a time. Where nothing follows the last line break, nothing is given for it; where something does, the
 * value that is returned in the end says so: that line may have been cut off.
 * @throws NoLines, or the Error of Node where the file cannot be read
 */
export function* linesIn(file: string): Generator<string, boolean> {
  const descriptor = openSync(file, 'r');
  try {
    let bytes = Buffer.allocUnsafe(CHUNK);
    let filled = 0;
    let given = 0;
    for (;;) {
      const length = readSync(descriptor, bytes, filled, bytes.length - filled, null);
      const end = length === 0 ? filled : bytes.subarray(filled, filled + length).lastIndexOf(LINE_BREAK) + 1;
      const whole = length === 0 || end === 0 ? end : filled + end;
      filled += length;
      if (whole === 0 && bytes.subarray(0, filled).includes(0)) throw noText(given + 1);
      if (whole > 0) {
        const lines = textOf(bytes.subarray(0, length === 0 ? wholeCharacters(bytes.subarray(0, whole)) : whole), given).split('\n');
        if (lines.at(-1) === '') lines.pop();
        yield* lines;
        given += lines.length;
        bytes.copyWithin(0, whole, filled);
        filled -= whole;
      }
      if (length === 0) return whole > 0;
      if (filled === bytes.length) bytes = longer(bytes, given + 1);
    }
  } finally {
    closeSync(descriptor);
  }
}

const LINE_BREAK = 10;

/** A response of the greatest length that is read, as the text of a sample. */
const LONGEST_LINE = 128 * 1024 * 1024;

function longer(bytes: Buffer, line: number): Buffer<ArrayBuffer> {
  if (bytes.length >= LONGEST_LINE) {
    const mebibytes = LONGEST_LINE / 1024 / 1024;
    throw new NoLines(line, `this line is longer than ${mebibytes} MiB`, 'A history has a line for each call and each return.');
  }
  const more = Buffer.allocUnsafe(bytes.length * 2);
  bytes.copy(more);
  return more;
}

/** The length of a text without the beginning of a character at its end, where a kill may have cut it: a first byte and what belongs to it. */
function wholeCharacters(bytes: Buffer): number {
  for (let place = bytes.length - 1; place >= 0 && place > bytes.length - LONGEST_CHARACTER; place -= 1) {
    const byte = bytes[place]!;
    if (byte >= FIRST_OF_SEVERAL && byte <= LAST_FIRST) return isUtf8(bytes) ? bytes.length : place;
    if (byte < CONTINUED || byte >= FIRST_OF_SEVERAL) break;
  }
  return bytes.length;
}

/** Bytes of a character, and what they look like (RFC 3629, section 3). */
const LONGEST_CHARACTER = 4;
const CONTINUED = 0x80;
const FIRST_OF_SEVERAL = 0xc0;
const LAST_FIRST = 0xf4;

/** @param before how many lines stand above @throws NoLines */
function textOf(bytes: Buffer, before: number): string {
  const zero = bytes.indexOf(0);
  if (zero === -1 && isUtf8(bytes)) return bytes.toString('utf8');
  const readable = zero === -1 ? bytes.toString('utf8').split('\uFFFD', 1)[0]! : bytes.subarray(0, zero).toString('utf8');
  throw noText(before + readable.split('\n').length);
}

function noText(line: number): NoLines {
  return new NoLines(line, 'this is no UTF-8 text', 'Name a history, which is text; decompress it where it is compressed.');
}
