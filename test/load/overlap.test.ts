/** Whether requests of a load met. */
import { expect, it } from 'vitest';
import type { Answer } from '../../src/dialects/answer.ts';
import type { Operation } from '../../src/history/record.ts';
import { anyOverlap } from '../../src/load/overlap.ts';
import { withoutWaits } from '../../src/load/waits.ts';

function request(client: string, called: number, returned: number | undefined, why?: string): Operation {
  const action = { do: 'redeem', basket: { code: 'A', transaction: `${called}`, cost: 1 } } as const;
  const answer = why === undefined ? undefined : ({ outcome: 'broken', action: 'redeem', why } as const satisfies Answer);
  return { id: called, client, action, called, returned, answer };
}

it.each<[string, boolean, readonly Operation[]]>([
  ['none', false, []],
  ['of one user, one after another', false, [request('user 1', 0, 5), request('user 1', 5, 9), request('user 1', 9, 12)]],
  ['of two users, one after another', false, [request('user 1', 0, 5), request('user 2', 5, 9), request('user 1', 9, 12)]],
  ['of two users at once', true, [request('user 1', 0, 5), request('user 1', 5, 9), request('user 2', 8, 12)]],
  ['with a long one among short ones', true, [request('user 1', 0, 50), request('user 2', 60, 90), request('user 3', 70, 71)]],
  ['the last of which was cut off', false, [request('user 1', 0, 5), request('user 2', 6, undefined), request('user 1', 7, 9)]],
  ['one of which never left', false, [request('user 1', 0, 5), request('user 2', 3, 4, 'not sent: refused'), request('user 1', 5, 9)]],
  ['one of which had no answer', true, [request('user 1', 0, 500, 'timeout'), request('user 2', 3, 4)]],
])('requests %s: met %s', (_name, met, operations) => {
  expect(anyOverlap(operations)).toBe(met);
});

it('requests that wait for their turn meet nobody until they leave', () => {
  const waiting = [request('user 1', 0, 105), request('user 2', 1, 55), request('user 3', 2, 5)];
  const left = withoutWaits(
    waiting,
    new Map([
      [0, 100],
      [1, 49],
    ]),
  );
  expect(left.map(({ client, called, returned }) => [client, called, returned])).toEqual([
    ['user 3', 2, 5],
    ['user 2', 50, 55],
    ['user 1', 100, 105],
  ]);
  expect([anyOverlap(waiting), anyOverlap(left)]).toEqual([true, false]);
});
