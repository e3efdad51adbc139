import { expect, it } from 'vitest';
import { retryAfterMs } from '../../src/target/retry-after.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

it.each([
  ['2', 2000],
  [' 0 ', 0],
  ['Thu, 01 Jan 2026 12:00:05 GMT', 5000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['Thursday, 01-Jan-26 12:00:05 GMT', 5000],
  ['Thu Jan  1 12:00:05 2026 GMT', 5000],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['2027', 2_027_000],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (value, expected) => {
  expect(retryAfterMs(value, NOW)).toBe(expected);
});
