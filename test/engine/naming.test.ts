import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, kindOf } from '../../src/engine/findings.ts';
import { randomOf, shuffled } from '../../src/engine/random.ts';
import { Names, newRunId } from '../../src/engine/run-id.ts';
import { patternOf } from '../../src/engine/selection.ts';
import { isRunId } from '../../src/flows/run-id-form.ts';

describe('a run id', () => {
  it('is short, and another one each time', () => {
    const ids = Array.from({ length: 100 }, newRunId);
    expect(ids.every(isRunId)).toBe(true);
    expect(new Set(ids).size).toBe(100);
    expect(isRunId('VS3K9D2A')).toBe(false);
    expect(isRunId('campaign')).toBe(false);
  });

  it('stands in every name and code of the run, which are all different', () => {
    const names = new Names('vs3k9d2a');
    expect([names.name('main'), names.name('main')]).toEqual(['vs3k9d2a-main-1', 'vs3k9d2a-main-2']);
    const codes = Array.from({ length: 40_000 }, () => names.code());
    expect(codes.slice(0, 2)).toEqual(['VS3K9D2A0000', 'VS3K9D2A0001']);
    expect(new Set(codes).size).toBe(40_000);
    expect(codes.every((code) => /^[A-Z0-9]{12}$/.test(code))).toBe(true);
  });
});

describe('random numbers', () => {
  it('stay within their bounds, and repeat with seed and name', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.integer({ min: -1e6, max: 1e6 }), fc.nat(1e6), (seed, name, minimum, width) => {
        const [one, two] = [randomOf(seed, name), randomOf(seed, name)];
        const drawn = Array.from({ length: 20 }, () => one.integer(minimum, minimum + width));
        expect(drawn.every((number) => Number.isInteger(number) && number >= minimum && number <= minimum + width)).toBe(true);
        expect(Array.from({ length: 20 }, () => two.integer(minimum, minimum + width))).toEqual(drawn);
      }),
    );
  });

  it('reach all values about equally often', () => {
    const random = randomOf(1, 'dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let times = 0; times < 6000; times += 1) counts[random.integer(0, 5)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });

  it('shuffle without loss', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const order = shuffled(items, randomOf(1, 'x'));
    expect(order).not.toEqual(items);
    expect(order.toSorted((left, right) => left - right)).toEqual(items);
  });
});

describe('patterns', () => {
  it.each([
    ['rule.area*', 'rule.area-inside', true],
    ['rule.area*', 'rule.category', false],
    ['*', '', true],
    ['a.c', 'abc', false],
    ['budget.* > *refused (once)', 'budget.apart > x: refused (once)', true],
    ['Rule.*', 'rule.area', false],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(patternOf(pattern)(text)).toBe(fits);
  });
});

describe('fingerprints', () => {
  it('tell api, clause, operation and kind apart', () => {
    const prints = [
      fingerprintOf('a', 'b', 'c', 'd'),
      fingerprintOf('a', 'b', null, 'd'),
      fingerprintOf('a', 'b', 'null', 'd'),
      fingerprintOf('ab', '', 'c', 'd'),
      fingerprintOf('a', 'b', 'c', 'e'),
    ];
    expect(new Set(prints).size).toBe(5);
    // Users keep them in files: they must never change.
    expect(prints[0]).toBe(fingerprintOf('a', 'b', 'c', 'd'));
    expect(fingerprintOf('vouchery-v1.0', 'exchange.schema', 'getUsers', 'schema:/*/id')).toBe('c2729b9ef631');
  });

  it('hold the place of a problem without positions, or the status number', () => {
    const problem = { clause: 'c', severity: 'fail', pointer: '/3/id', message: '', expected: '', actual: '', place: '' } as const;
    expect(kindOf({ ...problem, kind: 'schema', shape: '/*/id' }, 200)).toBe('schema:/*/id');
    expect(kindOf({ ...problem, kind: 'invalid-json', shape: '' }, 200)).toBe('invalid-json');
    expect(kindOf({ ...problem, kind: 'undocumented-status', shape: '' }, 302)).toBe('undocumented-status:302');
  });
});
