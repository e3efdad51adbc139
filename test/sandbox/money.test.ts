import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromCents, percentOf, toCents } from '../../src/sandbox/money.ts';

it('takes decimals for what they show, not for the binary fraction beside them', () => {
  expect([0.1, 19.99, 1.005, 2.675, 1e-7, 1e12, 0].map(toCents)).toEqual([10, 1999, 101, 268, 0, 1e14, 0]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e14 }), (cents) => {
      expect(toCents(fromCents(cents))).toBe(cents);
    }),
  );
});

it('rounds halves of a cent as it is told', () => {
  const halves: [number, number, number[]][] = [
    // 0.50 of a basket of 1.00, 3.00 and 5.00 at 0.5 %: half a cent, one and a half, two and a half.
    [100, 0.5, [1, 0, 0, 1]],
    [300, 0.5, [2, 2, 1, 2]],
    [500, 0.5, [3, 2, 2, 3]],
    [100, 0.49, [0, 0, 0, 1]],
    [100, 0.51, [1, 1, 0, 1]],
    [100, 7, [7, 7, 7, 7]],
  ];
  for (const [cents, percent, wanted] of halves)
    expect((['half-up', 'half-even', 'down', 'up'] as const).map((rounding) => percentOf(cents, percent, rounding))).toEqual(wanted);
});

it('is never more than half a cent off, for whole percentages of any basket', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e14 }), fc.integer({ min: 0, max: 100 }), (cents, percent) => {
      const off = BigInt(percentOf(cents, percent, 'half-up')) * 100n - BigInt(cents) * BigInt(percent);
      expect(off > -50n && off <= 50n).toBe(true);
    }),
  );
});
