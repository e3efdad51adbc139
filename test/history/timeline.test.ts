/** Operations drawn with letters: what tells them apart, and what came of them. */
import { expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import type { Operation } from '../../src/history/record.ts';
import { timelineOf } from '../../src/history/timeline.ts';

const redeem = (code: string, transaction: string): Action => ({ do: 'redeem', basket: { code, transaction, cost: 40 } });

/** One after another, each lasting ten milliseconds; null is refused, undefined has no answer. */
function drawn(steps: readonly (readonly [action: Action, value?: unknown])[]): readonly string[] {
  const operations = steps.map(([action, value], index): Operation => {
    const answer = (
      value === null
        ? { outcome: 'refused', action: action.do, status: 422, reasons: ['budget-exceeded'] }
        : { outcome: 'done', action: action.do, value }
    ) as Answer;
    const end = value === undefined ? { returned: undefined, answer: undefined } : { returned: index * 10 + 10, answer };
    return { id: index, client: 'shop', action, called: index * 10, ...end };
  });
  return timelineOf(operations, new Set([0]), 4)
    .split('\n')
    .map((row) => row.replace(/^(. shop) [ ─╌┤?]+/, '$1 '));
}

it('names sales by their transaction, and says what was shown', () => {
  expect(
    drawn([
      [redeem('HALF-1', 'friday-sale-17'), { discount: 5 }],
      [redeem('HALF-1', 'friday-sale-18'), null],
      [redeem('HALF-1', 't3')],
      [
        { do: 'getRedemption', code: 'HALF-1', transaction: 'friday-sale-17' },
        { confirmedAt: 'then', discount: 5 },
      ],
      [
        { do: 'getVoucher', code: 'HALFOFFNOW1234' },
        { code: 'HALFOFFNOW1234', active: false, status: 'redeemed', customer: 'c' },
      ],
      [{ do: 'findVoucher', tags: { team: 'red' }, customer: 'c' }, { code: 'HALF-1' }],
      [{ do: 'listRedemptions', campaign: '7' }, { items: [{}] }],
      [{ do: 'changeCampaign', campaign: '7', status: 'inactive' }, {}],
      [{ do: 'createVoucher', campaign: '7', code: 'A' }, { code: 'A' }],
    ]),
  ).toEqual([
    '> shop redeem …-17: done, 5.00, 0–10 ms',
    '· shop redeem …-18: budget-exceeded, 10–20 ms',
    '· shop redeem t3: no answer, 20–? ms',
    '· shop getRedemption …-17: confirmed, 5.00, 30–40 ms',
    '· shop getVoucher …NOW1234: not active, redeemed, for c, 40–50 ms',
    '· shop findVoucher c: HALF-1, 50–60 ms',
    '· shop listRedemptions 7: 1 entry, 60–70 ms',
    '· shop changeCampaign 7: done, 70–80 ms',
    '· shop createVoucher A 7: done, 80–90 ms',
  ]);
});

it('names the code as well where a transaction is that of several', () => {
  expect(
    drawn([
      [redeem('A', 't'), {}],
      [redeem('B', 't'), null],
      [redeem('A', 'u'), {}],
    ]),
  ).toEqual(['> shop redeem A t: done, 0–10 ms', '· shop redeem B t: budget-exceeded, 10–20 ms', '· shop redeem u: done, 20–30 ms']);
});
