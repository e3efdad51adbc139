/** Bursts of like operations are decided, however many; and what is not decided is said to be so. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer, RefusalReason } from '../../src/dialects/answer.ts';
import { examineHistory, judgeHistory } from '../../src/history/judge-history.ts';
import { ledgerOf } from '../../src/history/ledger.ts';
import { ORDER_LIMITS, type OrderLimits, type Orders, orderViolations } from '../../src/history/orders.ts';
import type { History, Operation } from '../../src/history/record.ts';

type Said = 'done' | 'open' | RefusalReason;

const POLICIES = { 'transaction-scope': 'project', 'second-validation': 'allowed', 'budget-overshoot': 'refuse' };

/** Redemptions of one single-use code that all overlap, and then one after another what comes later. */
function burst(said: readonly Said[], later: readonly Said[] = [], policies: Readonly<Record<string, string>> = POLICIES): History {
  const operations: Operation[] = [];
  const note = (action: Action, called: number, returned: number, what: Said, value: unknown): void => {
    const answer: Answer =
      what === 'done'
        ? ({ outcome: 'done', action: action.do, value } as Answer)
        : { outcome: 'refused', action: action.do, status: 422, reasons: [what as RefusalReason] };
    const end = what === 'open' ? { returned: undefined, answer: undefined } : { returned, answer };
    operations.push({ id: operations.length + 1, client: `client ${operations.length}`, action, called, ...end });
  };
  note({ do: 'createCampaign', draft: { kind: 'main', name: 'main' } }, 1, 2, 'done', { campaign: '1' });
  const draft = { kind: 'discount', parent: '1', name: 'below', voucherType: 'unique', discount: { type: 'numeric', value: 5 } } as const;
  note({ do: 'createCampaign', draft }, 3, 4, 'done', { campaign: '2' });
  note({ do: 'changeCampaign', campaign: '2', status: 'active' }, 5, 6, 'done', {});
  note({ do: 'createVoucher', campaign: '2', code: 'CODE' }, 7, 8, 'done', { code: 'CODE' });
  const redeem = (what: Said, called: number, returned: number): void => {
    const transaction = `sale-${operations.length}`;
    note({ do: 'redeem', basket: { code: 'CODE', transaction, cost: 40 } }, called, returned, what, {
      code: 'CODE',
      transaction,
      discount: 5,
      confirmedAt: 'then',
    });
  };
  for (const [index, what] of said.entries()) redeem(what, 10 + index / 1000, 100 + ((index * 7) % 50));
  for (const [index, what] of later.entries()) redeem(what, 1000 + index * 10, 1005 + index * 10);
  return { header: { history: 1, api: 'any', run: 'test', seed: 1, clock: { wallAtZero: 0, uncertaintyMs: 0 }, policies }, operations };
}

/** Where no other checker has told anything. */
function searched(history: History, limits?: OrderLimits): Orders {
  return orderViolations(history, ledgerOf(history), [], limits);
}

function times(count: number, said: Said): readonly Said[] {
  return Array.from({ length: count }, () => said);
}

const USED = 'code-already-used';
const SIZES = [2, 3, 5, 20, 50, 200];
/** The history as a whole, and its voucher by itself. */
const WAYS = [
  ['as a whole', { ...ORDER_LIMITS, whole: Number.POSITIVE_INFINITY }],
  ['by voucher', { ...ORDER_LIMITS, whole: 0 }],
] as const;

describe.each(WAYS)('a burst on a single-use code, searched %s', (_, limits) => {
  const kinds = (history: History): readonly string[] => {
    const { violations, inconclusive } = searched(history, limits);
    expect(inconclusive).toEqual([]);
    return violations.map(({ kind }) => kind);
  };

  it.each(SIZES)('of %i is explained where one succeeds', (size) => {
    expect(kinds(burst([...times(size - 1, USED), 'done']))).toEqual([]);
    expect(kinds(burst([...times(size - 1, USED), 'done'], [USED]))).toEqual([]);
  });

  it.each(SIZES)('of %i is not explained where two succeed', (size) => {
    expect(kinds(burst([...times(size - 2, USED), 'done', 'done']))).toEqual(['no-order-explains']);
    expect(kinds(burst(times(size, 'done')))).toEqual(['no-order-explains']);
    expect(kinds(burst([...times(size - 1, USED), 'done'], ['done']))).toEqual(['no-order-explains']);
  });

  it.each(SIZES)('of %i is not explained where all are refused as used', (size) => {
    expect(kinds(burst(times(size, USED)))).toEqual(['no-order-explains']);
  });

  it.each(SIZES)('of %i is explained where open operations may have taken effect, and only then', (size) => {
    expect(kinds(burst(times(size, 'open'), ['done', USED]))).toEqual([]);
    expect(kinds(burst([...times(size, 'open'), USED]))).toEqual([]);
    expect(kinds(burst([...times(size, 'open'), USED], ['done']))).toEqual(['no-order-explains']);
    expect(kinds(burst(times(size, 'open'), [USED, 'done']))).toEqual(['no-order-explains']);
  });

  it('of two hundred is decided without knowing any policy', () => {
    const { violations, inconclusive } = searched(burst([...times(199, USED), 'done'], [USED], {}), limits);
    expect({ violations, inconclusive }).toEqual({ violations: [], inconclusive: [] });
  });
});

describe('a violation', () => {
  it('is told once, by the simplest checker that finds it', () => {
    expect(judgeHistory(burst(['done', 'done'])).map(({ kind }) => kind)).toEqual(['code-redeemed-twice']);
  });

  it('is told with the fewest answers that show it', () => {
    const [violation] = searched(burst([USED, 'open', 'done', USED, 'done', 'open'])).violations;
    expect(violation).toMatchObject({ subject: 'CODE', operations: [7, 9] });
    expect(violation?.told).toBe(
      'Voucher CODE: redeeming at once for sale-6 succeeded with a discount of 5.00; redeeming at once for sale-8 succeeded with a discount of 5.00. No order of these operations explains it.',
    );
  });
});

it('a violation of what was only made is told by that', () => {
  const history = burst(['done']);
  const action: Action = { do: 'createVoucherBatch', campaign: '2', size: 1, alphabet: 'mixed', randomLength: 6, prefix: 'AB' };
  const answer = { outcome: 'done', action: action.do, value: [{ code: 'XY-123456' }] } as unknown as Answer;
  const batch: Operation = { id: 99, client: 'set-up', action, called: 500, returned: 501, answer };
  const [violation] = searched({ ...history, operations: [...history.operations, batch] }).violations;
  expect(violation?.operations).toEqual([99]);
  expect(violation?.told).toBe(
    'Voucher XY-123456: the order of a batch with prefix AB made XY-123456. No order of the operations explains it.',
  );
});

it('what the limit of steps does not decide is inconclusive, and no pass', () => {
  const history = burst([...times(30, 'open'), ...times(30, USED), 'done'], ['done']);
  const { violations, inconclusive } = searched(history, { ...ORDER_LIMITS, steps: 5 });
  expect(violations).toEqual([]);
  expect(inconclusive).toEqual([expect.stringContaining('steps did not decide')]);
  // A history that some order explains is not passed either where nobody has found the order.
  const right = burst([...times(5, USED), 'done']);
  expect(examineHistory(right)).toEqual({ violations: [], inconclusive: [] });
  expect(examineHistory(right, { ...ORDER_LIMITS, steps: 5 })).toEqual({ violations: [], inconclusive: [expect.any(String)] });
});
