/** What is told of times in which a load went otherwise than it should. */
import { expect, it } from 'vitest';
import type { Answer } from '../../src/dialects/answer.ts';
import type { Operation } from '../../src/history/record.ts';
import { errorTimesOf, troublesOf } from '../../src/load/troubles.ts';

const DONE = { outcome: 'done', action: 'redeem', value: {} } as unknown as Answer;

/** One request at an instant, answered in so many milliseconds. */
function request(called: number, took: number, why?: string): Operation {
  const action = { do: 'redeem', basket: { code: 'A', transaction: `${called}`, cost: 1 } } as const;
  const answer: Answer = why === undefined ? DONE : { outcome: 'broken', action: 'redeem', why };
  return { id: called, client: 'user 1', action, called, returned: called + took, answer };
}

/** A request every hundred milliseconds; what `different` gives takes the place of an answer in 5 ms. */
function load(seconds: number, different: (at: number) => Operation | undefined): readonly Operation[] {
  return Array.from({ length: seconds * 10 }, (_, index) => different(index * 100) ?? request(index * 100, 5));
}

const told = (operations: readonly Operation[]): readonly string[] => troublesOf(operations, {}).map((one) => one.told);

it('tells nothing of a load without trouble, or without requests', () => {
  expect(told(load(60, () => undefined))).toEqual([]);
  expect(told([])).toEqual([]);
});

it('tells from when to when answers were errors, and how many', () => {
  const operations = load(60, (at) => (at >= 12_000 && at <= 22_000 ? request(at, 2, 'status 500') : undefined));
  expect(troublesOf(operations, {})).toEqual([
    {
      kind: 'error',
      fromMs: 12_000,
      toMs: 22_002,
      toEnd: false,
      requests: 101,
      of: 101,
      reason: 'status 500',
      told: 'from 0:12.0 to 0:22.0: all 101 requests: status 500',
    },
  ]);
});

it('tells of one action when its own requests were errors, and not when those of another were for the same reason', () => {
  const reading = (at: number): Operation => {
    const answer: Answer = { outcome: 'broken', action: 'getRedemption', why: 'status 500' };
    return { ...request(at, 2), action: { do: 'getRedemption', code: 'A', transaction: '1' }, answer };
  };
  const operations = load(60, (at) =>
    at >= 12_000 && at <= 22_000 ? request(at, 2, 'status 500') : at >= 40_000 && at < 45_000 ? reading(at) : undefined,
  );
  const timesOf = (action: 'redeem' | 'getRedemption') => errorTimesOf(operations, {}, { action, reason: 'status 500' });
  expect(timesOf('redeem')).toEqual(['from 0:12.0 to 0:22.0: all 101 requests: status 500']);
  expect(timesOf('getRedemption')).toEqual(['from 0:40.0 to 0:44.9: all 50 requests: status 500']);
});

it('tells since when nothing was answered, and nothing of silence where nothing was asked', () => {
  expect(told(load(10, (at) => (at >= 8000 ? request(at, 1, 'not sent: refused') : undefined)))).toEqual([
    'from 0:08.0 to the end: nothing was answered, 20 requests were sent',
    'from 0:08.0 to the end: all 20 requests: not sent: refused',
  ]);
  expect(told([...load(2, () => undefined), request(60_000, 5)])).toEqual([]);
});

it('tells of slow answers what is usual, and calls a wait for an answer no silence', () => {
  expect(told(load(30, (at) => (at >= 5000 && at < 15_000 ? request(at, 5000) : undefined)))).toEqual([
    'from 0:05.0 to 0:19.9: 100 of 150 requests took up to 5.0 s; usual are 5.0 ms',
  ]);
});

it('tells of a target that is always slow nothing but that', () => {
  expect(told(load(20, (at) => request(at, 2000)))).toEqual([]);
});

it('joins what lies near, and tells apart what does not', () => {
  const every = (seconds: number) => (at: number) => (at % (seconds * 1000) === 0 && at > 0 ? request(at, 2, 'status 500') : undefined);
  expect(told(load(10, every(1)))).toEqual(['from 0:01.0 to the end: 9 of 81 requests: status 500']);
  expect(told(load(10, every(4)))).toEqual(['at 0:04.0: all 1 request: status 500', 'at 0:08.0: all 1 request: status 500']);
  expect(told(load(600, every(20)))).toHaveLength(1);
  const [first, ...others] = troublesOf(
    load(600, (at) => ([30, 100, 220, 380, 384, 500, 502].includes(at / 1000) ? every(1)(at) : undefined)),
    {},
  );
  expect(first).toMatchObject({ fromMs: 30_000, requests: 1 });
  expect(others.map(({ fromMs, requests }) => [fromMs / 1000, requests])).toEqual([
    [100, 1],
    [220, 1],
    [380, 2],
    [500, 2],
  ]);
});

it('tells of rare reasons together', () => {
  const operations = load(2, (at) => request(at, 2, `status ${500 + ((at / 100) % 8)}`));
  const reasons = troublesOf(operations, {}).map(({ reason, requests }) => [reason, requests]);
  expect(reasons).toHaveLength(7);
  expect(reasons).toContainEqual(['', 4]);
});
