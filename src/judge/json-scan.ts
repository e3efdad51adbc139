/**
 * Reads JSON text for what JSON.parse does not tell: where exactly it is wrong, which members are given twice, how deeply it nests.
 * Iterative, so that no nesting exhausts the stack.
 */
import { below } from '../spec/pointer.ts';

export interface JsonFault {
  /** In characters from the beginning. */
  readonly offset: number;
  readonly expected: string;
}

export interface RepeatedName {
  /** Pointer of the member. */
  readonly pointer: string;
  readonly name: string;
  readonly offset: number;
}

interface Frame {
  /** Names seen so far; undefined for an array. */
  readonly names: Set<string> | undefined;
  /** Name or position of the value that is being read. */
  at: string | number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Judges the text by RFC 8259. `repeated` holds what was found up to the fault, if there is one; at most `limit` entries. */
export function scanJson(
  text: string,
  limit: number,
): { readonly fault: JsonFault | undefined; readonly repeated: readonly RepeatedName[] } {
  const repeated: RepeatedName[] = [];
  const frames: Frame[] = [];
  let position = 0;
  let expected = 'a value';
  const stop = (offset: number, what: string) => ({ fault: { offset, expected: what }, repeated });

  for (;;) {
    position = skipBlank(text, position);
    const frame = frames.at(-1);
    const character = text[position];

    if (expected === 'a value' || expected === 'a value or ]') {
      if (character === ']' && expected === 'a value or ]') {
        frames.pop();
        position += 1;
        expected = 'more';
      } else if (character === '{') {
        frames.push({ names: new Set(), at: '' });
        position += 1;
        expected = 'a member name or }';
      } else if (character === '[') {
        frames.push({ names: undefined, at: 0 });
        position += 1;
        expected = 'a value or ]';
      } else {
        const end = scalarEnd(text, position);
        if (typeof end !== 'number') return stop(end.offset, end.expected ?? expected);
        position = end;
        expected = 'more';
      }
    } else if (expected === 'a member name' || expected === 'a member name or }') {
      if (character === '}' && expected === 'a member name or }') {
        frames.pop();
        position += 1;
        expected = 'more';
        continue;
      }
      if (character !== '"' || frame?.names === undefined) return stop(position, expected);
      const end = stringEnd(text, position);
      if (typeof end !== 'number') return stop(end.offset, end.expected ?? expected);
      const raw = text.slice(position + 1, end - 1);
      const name = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
      frame.at = name;
      if (frame.names.has(name) && repeated.length < limit) {
        repeated.push({ pointer: below('', ...frames.map((open) => open.at)), name, offset: position });
      }
      frame.names.add(name);
      position = skipBlank(text, end);
      if (text[position] !== ':') return stop(position, 'a colon');
      position += 1;
      expected = 'a value';
    } else if (frame === undefined) {
      return position < text.length ? stop(position, 'the end') : { fault: undefined, repeated };
    } else if (character === ',') {
      position += 1;
      if (typeof frame.at === 'number') frame.at += 1;
      expected = frame.names === undefined ? 'a value' : 'a member name';
    } else if (character === (frame.names === undefined ? ']' : '}')) {
      frames.pop();
      position += 1;
    } else {
      return stop(position, frame.names === undefined ? 'a comma or ]' : 'a comma or }');
    }
  }
}

function skipBlank(text: string, from: number): number {
  let position = from;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return position;
    position += 1;
  }
}

/** Where a string, number or word ends that begins at `from`, or the place of the fault; `expected` where it began rightly. */
function scalarEnd(text: string, from: number): number | { offset: number; expected?: string } {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  const pattern = first === '-' || (first !== undefined && first >= '0' && first <= '9') ? NUMBER : WORD;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  if (match !== null) return from + match[0].length;
  return pattern === NUMBER ? { offset: from + 1, expected: 'a digit' } : { offset: from };
}

function stringEnd(text: string, from: number): number | { offset: number; expected?: string } {
  let position = from + 1;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === 0x22) return position + 1;
    if (code < 0x20) return { offset: position, expected: 'no control character inside a string' };
    if (code === 0x5c) {
      ESCAPE.lastIndex = position;
      const sequence = ESCAPE.exec(text);
      if (sequence === null) return { offset: position, expected: 'an escape that JSON knows' };
      position += sequence[0].length;
    } else {
      position += 1;
    }
  }
  return { offset: position, expected: 'the closing quotation mark' };
}

/**
 * The number of members and the depth of nesting of JSON that has been parsed already, straight from the bytes: the cheap way to know
 * that no member was given twice is to compare the number with that of the parsed value.
 */
export function measureJson(bytes: Uint8Array): { readonly members: number; readonly depth: number } {
  const length = bytes.length;
  let members = 0;
  let depth = 0;
  let deepest = 0;
  let position = 0;
  while (position < length) {
    const byte = bytes[position++]!;
    if (byte === 0x22) {
      let inner = bytes[position++];
      while (inner !== 0x22 && position < length) {
        if (inner === 0x5c) position += 1;
        inner = bytes[position++];
      }
    } else if (byte === 0x3a) {
      members += 1;
    } else if ((byte | 0x20) === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if ((byte | 0x20) === 0x7d) {
      depth -= 1;
    }
  }
  return { members, depth: deepest };
}
