/** The file of a history is read in parts, which end anywhere. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { linesIn } from '../../src/load/history-file.ts';

const MIB = 1024 * 1024;

function fileOf(text: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'vouchsafe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'history.ndjson'), text);
  return join(folder, 'history.ndjson');
}

it.each([
  ['nothing', []],
  ['blank lines', ['', 'a', '', 'b']],
  ['a character on each border', Array.from({ length: 7 }, (_, index) => 'é€😀'.repeat(90_000 + index))],
  ['a line of several parts', ['a', 'x'.repeat(5 * MIB), 'b']],
  ['a line that ends where a part ends', ['x'.repeat(MIB - 1), 'y'.repeat(2 * MIB - 1), 'z']],
])('%s', (_, lines) => {
  const text = lines.join('\n');
  expect([...linesIn(fileOf(text))].join('\n') === text).toBe(true);
  expect([...linesIn(fileOf(`${text}\n`))]).toHaveLength(Math.max(lines.length, 1));
});

it('says whether something follows the last line break', () => {
  const ended = (text: string): boolean | undefined => {
    const lines = linesIn(fileOf(text));
    for (;;) {
      const step = lines.next();
      if (step.done === true) return step.value;
    }
  };
  expect(['', 'a\n', 'a', 'a\nb', `${'x'.repeat(2 * MIB)}\n`, `a\n${'x'.repeat(2 * MIB)}`].map(ended)).toEqual([
    false,
    false,
    true,
    true,
    false,
    true,
  ]);
});

it('leaves out the beginning of a character with which a kill has ended the file', () => {
  const whole = Buffer.from('a\nb €');
  expect([...linesIn(fileOf(whole.subarray(0, whole.length - 1)))]).toEqual(['a', 'b ']);
});

it('says where it is no text', () => {
  expect(() => [...linesIn(fileOf(`a\nb\u0000`))]).toThrow(expect.objectContaining({ line: 2, message: 'this is no UTF-8 text' }));
});
