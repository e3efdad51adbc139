import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureJson, scanJson } from '../../src/judge/json-scan.ts';
import { judged, Raw } from './judged.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON, and JSON with a few characters put in, taken out or changed. */
const almostJson = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', 'u', ' ', '\n', '\u0001', 'tru')),
      {
        maxLength: 3,
      },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((changed, [position, piece]) => {
      const at = position % (changed.length + 1);
      return changed.slice(0, at) + piece + changed.slice(at + (position % 2));
    }, text),
  );

describe('the scan', () => {
  it('accepts what JSON.parse accepts, and nothing else', () => {
    fc.assert(
      fc.property(almostJson, (text) => {
        expect(scanJson(text, 10).fault === undefined).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('finds the repeated members, however they are written', () => {
    const name = fc.constantFrom('a', 'b', '"', '\\', 'é', '__proto__', '');
    const written = fc.tuple(name, fc.boolean()).map(([text, escaped]) => ({
      text,
      json: escaped
        ? `"${Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
        : JSON.stringify(text),
    }));
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), (members) => {
        const text = `[{${members.map(({ json }) => `${json}:{"x":[]}`).join(',')}}]`;
        const names = members.map((member) => member.text);
        const repeated = names.filter((one, position) => names.indexOf(one) < position);
        expect(scanJson(text, 100).repeated.map((found) => found.name)).toEqual(repeated);
      }),
    );
  });

  it.each([
    ['', 0, 'a value'],
    ['{"a":1,}', 7, 'a member name'],
    ['{"a" 1}', 5, 'a colon'],
    ['{a:1}', 1, 'a member name or }'],
    ['[1 2]', 3, 'a comma or ]'],
    ['[1,]', 3, 'a value'],
    ['{"a":1]', 6, 'a comma or }'],
    ['[1] x', 4, 'the end'],
    ['01', 1, 'the end'],
    ['-x', 1, 'a digit'],
    ['nul', 0, 'a value'],
    ['"\\x"', 1, 'an escape that JSON knows'],
    ['"a\nb"', 2, 'no control character inside a string'],
    ['"abc', 4, 'the closing quotation mark'],
    ['NaN', 0, 'a value'],
    ['[1', 2, 'a comma or ]'],
  ])('of %j stops at %d: %s', (text, offset, expected) => {
    expect(scanJson(text, 10).fault).toEqual({ offset, expected });
  });
});

it('the place is told in bytes, lines and columns', () => {
  const [problem] = judged({ body: new Raw('{\n  "ä": 1,\n  "é": tru\n}') });
  expect(problem?.message).toBe('The body is not JSON: a value is expected at byte 21 (line 3, column 8)');
  expect(problem?.actual).toBe('"tru\\n}"');
});

it('members are counted from the bytes as in the value', () => {
  const count = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce((sum: number, member) => sum + count(member), Array.isArray(value) ? 0 : Object.keys(value).length)
      : 0;
  const depth = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map((member) => depth(member))) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value, null, 1);
      expect(measureJson(new TextEncoder().encode(text))).toEqual({ members: count(JSON.parse(text)), depth: depth(value) });
    }),
  );
});
