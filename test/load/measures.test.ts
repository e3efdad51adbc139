/** What is worked out from a history: latencies that merge, the course, what is left of limits, thresholds. */
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import type { History, Operation } from '../../src/history/record.ts';
import { Budgets } from '../../src/load/budgets.ts';
import { courseOf } from '../../src/load/course.ts';
import { Latencies } from '../../src/load/latencies.ts';
import { Follower, measure } from '../../src/load/measures.ts';
import { proofOf } from '../../src/load/proof.ts';
import { judgeThresholds } from '../../src/load/thresholds.ts';

let ids = 0;

function operation(action: Action, value: unknown, [called, returned]: readonly [number, number], client = 'user 1'): Operation {
  ids += 1;
  return { id: ids, client, action, called, returned, answer: { outcome: 'done', action: action.do, value } as unknown as Answer };
}

/** A main budget of 20 over a budget of 10 and a count of 3, with one generic code each. */
function setUp(): History {
  const make = (action: Action, value: unknown): Operation => operation(action, value, [-2, -1], 'set-up');
  const draft = { kind: 'discount', parent: '1', name: 'x', voucherType: 'generic' } as const;
  return {
    header: { history: 1, api: 'x', run: 'x', seed: 0, clock: { wallAtZero: 0, uncertaintyMs: 0 }, policies: {} },
    operations: [
      make({ do: 'createCampaign', draft: { kind: 'main', name: 'x', maxTotalBudget: 20 } }, { campaign: '1' }),
      make({ do: 'createCampaign', draft: { ...draft, maxTotalBudget: 10 } }, { campaign: '2' }),
      make({ do: 'createCampaign', draft: { ...draft, maxRedemptions: 3 } }, { campaign: '3' }),
      make({ do: 'createVoucher', campaign: '2', code: 'A' }, { code: 'A' }),
      make({ do: 'createVoucher', campaign: '3', code: 'B' }, { code: 'B' }),
    ],
  };
}

const redeem = (code: string, transaction: string, at: number): Operation =>
  operation({ do: 'redeem', basket: { code, transaction, cost: 40 } }, { transaction, discount: 5 }, [at, at + 10]);

describe('latencies', () => {
  it('of which all are as long as a threshold allows do not exceed it', () => {
    for (const milliseconds of [0.0007, 1, 2.05, 100, 500, 999, 2000, 10_001]) {
      const latencies = new Latencies();
      for (let index = 0; index < 100; index += 1) latencies.record(milliseconds);
      const exact = Math.max(0.001, milliseconds);
      for (const percentile of [50, 95, 100]) {
        expect(latencies.at(percentile)).toBeLessThanOrEqual(exact);
        expect(latencies.at(percentile)).toBeGreaterThan(exact * 0.999);
      }
      expect(latencies.maxMs).toBe(exact);
    }
  });

  it('merge without a loss: quantiles of two histograms are those of all values, to a thousandth', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => 0.2 + ((index * 7919) % 20_000) / 10);
    const halves = [new Latencies(), new Latencies()];
    for (const [index, value] of values.entries()) halves[index % 2]!.record(value);
    const [one, other] = halves.map((half) => decodeFromCompressedBase64(half.encoded()));
    one!.add(other!);
    const sorted = values.toSorted((a, b) => a - b);
    expect(one!.totalCount).toBe(values.length);
    for (const percentile of [50, 90, 95, 99, 99.9]) {
      const exact = sorted[Math.ceil((percentile / 100) * sorted.length) - 1]!;
      expect(Math.abs(one!.getValueAtPercentile(percentile) / 1000 - exact) / exact, `p${percentile}`).toBeLessThan(0.001);
    }
  });
});

describe('limits', () => {
  it('are spent by every sale below them, once for each', () => {
    const budgets = new Budgets(setUp());
    expect(budgets.left()).toEqual({ left: 20, of: 20 });
    for (const [code, transaction] of [
      ['A', '1'],
      ['A', '2'],
      ['A', '2'],
      ['B', '3'],
    ] as const) {
      const { action, answer } = redeem(code, transaction, 0);
      budgets.add(action, answer, 0);
    }
    expect(budgets.limits.map(({ name, unit, limit }, index) => [name, unit, limit, budgets.spent()[index]])).toEqual([
      ['budget of main campaign 1', 'amount', 20, 15],
      ['budget of campaign 2', 'amount', 10, 10],
      ['redemptions of campaign 3', 'redemptions', 3, 1],
    ]);
    expect(budgets.left()).toEqual({ left: 5, of: 20 });
    expect(budgets.unreached()).toEqual(['budgets of main campaigns', 'counts of campaigns']);
  });

  it('of a period have run out only where it was spent within one', () => {
    const before = setUp();
    const hourly = operation(
      { do: 'addRule', campaign: '2', rule: { kind: 'budget', period: 'hour', budget: 10 } as never },
      { rule: '1' },
      [-2, -1],
    );
    const history = { header: { ...before.header, clock: { wallAtZero: Date.UTC(2026, 5, 1, 9, 59, 59, 950), uncertaintyMs: 0 } } };
    const unreached = (instants: readonly number[]): readonly string[] => {
      const budgets = new Budgets({ ...history, operations: [...before.operations, hourly] });
      for (const [index, at] of instants.entries()) {
        const { action, answer, returned } = redeem('A', `${index}`, at);
        budgets.add(action, answer, returned!);
      }
      expect(budgets.spent()).toContain(10);
      return budgets.unreached();
    };
    expect(unreached([0, 20])).not.toContain('hourly budgets of campaigns');
    // The next hour begins in between.
    expect(unreached([0, 60])).toContain('hourly budgets of campaigns');
  });

  it('are followed over the course of a load', () => {
    const operations = [redeem('A', '1', 0), redeem('A', '2', 120), redeem('B', '3', 121)];
    const course = courseOf(operations, {}, new Budgets(setUp()));
    expect(course).toMatchObject({ spanMs: 50, operations: [1, 0, 2], redemptions: [1, 0, 2], p50Ms: [10, null, 10], limitsInAll: 3 });
    expect(course.limits[0]).toMatchObject({ name: 'budget of main campaign 1', spent: [5, 5, 15] });
  });
});

describe('a second confirmation that is accepted', () => {
  it('redeems nothing more', () => {
    const confirm = (transaction: string, at: number): Operation =>
      operation({ do: 'confirmRedemption', code: 'A', transaction }, { transaction, discount: 5 }, [at, at + 1]);
    const operations = [confirm('1', 0), confirm('1', 10), confirm('2', 20), redeem('A', '3', 30)];
    expect(measure(operations, {}, 0)).toMatchObject({ operations: 4, redemptions: 3 });
    const budgets = new Budgets(setUp());
    expect(courseOf(operations, {}, budgets).redemptions).toEqual([3]);
    const follower = new Follower({}, budgets);
    for (const { id, client, action, called, returned, answer } of operations) {
      follower.add({ call: id, client, at: called, action });
      follower.add({ return: id, at: returned!, answer: answer! });
    }
    expect(follower.look().redemptions).toBe(3);
    expect(follower.sales.map(({ transaction }) => transaction)).toEqual(['1', '2', '3']);
  });
});

describe('what never left', () => {
  it('is an error, and neither throughput nor fast', () => {
    const away: Answer = { outcome: 'broken', action: 'redeem', why: 'not sent: dial: connection refused' };
    const operations = [redeem('A', '1', 0), ...[60, 61].map((at) => ({ ...redeem('A', `${at}`, at), answer: away }))];
    const budgets = new Budgets(setUp());
    expect(courseOf(operations, {}, budgets)).toMatchObject({ operations: [1, 0], errors: [0, 2], p50Ms: [10, null] });
    const measures = measure(operations, {}, 0);
    expect(measures).toMatchObject({ operations: 3, open: 0, errors: 2, latency: [{ count: 1 }, { count: 1 }] });
    // The load went on while nobody was there.
    expect(measures).toMatchObject({ durationMs: 71, operationsPerSecond: expect.closeTo(1000 / 71, 3) });
    const follower = new Follower({}, budgets);
    for (const { id, client, action, called, returned, answer } of operations) {
      follower.add({ call: id, client, at: called, action });
      follower.add({ return: id, at: returned!, answer: answer! });
    }
    expect(follower.look()).toMatchObject({ operations: 3, errors: 2, p95Ms: expect.closeTo(10, 1) });
    follower.add({ call: 0, client: 'user 1', at: 90, action: operations[0]!.action });
    follower.add({ return: 0, at: 91, answer: away });
    expect(follower.look()).toMatchObject({ operations: 4, operationsPerSecond: 0, p95Ms: null });
  });
});

describe('thresholds', () => {
  const measures = measure([redeem('A', '1', 0), redeem('A', '2', 90)], {}, 0);

  it('hold at most and at least', () => {
    expect(judgeThresholds({ p95Ms: 10.1, maxMs: 5, redemptionsPerSecond: 20, requestsPerSecond: 21 }, measures)).toEqual([
      { metric: 'p95Ms', condition: 'at most 10.1 ms', actual: expect.closeTo(10, 1), holds: true },
      { metric: 'maxMs', condition: 'at most 5 ms', actual: expect.closeTo(10, 1), holds: false },
      { metric: 'requestsPerSecond', condition: 'at least 21 a second', actual: 20, holds: false },
      { metric: 'redemptionsPerSecond', condition: 'at least 20 a second', actual: 20, holds: true },
    ]);
  });
});

describe('a proof', () => {
  it('holds the operations of a violation with what has made their campaigns and codes, and nothing else', () => {
    const before = setUp();
    const sales = Array.from({ length: 300 }, (_, index) => redeem('A', String(index), index));
    const stray = redeem('B', 'stray', 5);
    const history = { ...before, operations: [...before.operations, ...sales, stray] };
    const proof = proofOf(history, { kind: 'budget-exceeded', subject: '2', told: '', operations: sales.map(({ id }) => id) });
    expect(
      proof.operations.filter(({ client }) => client === 'set-up').map(({ action }) => ('code' in action ? action.code : action.do)),
    ).toEqual(['createCampaign', 'createCampaign', 'A']);
    expect(proof.operations.filter(({ client }) => client !== 'set-up')).toEqual(sales.slice(-100));
  });

  it('of what was read holds what else was done with the sale, and of the list nothing else', () => {
    const before = setUp();
    const validated = operation(
      { do: 'validateRedemption', basket: { code: 'A', transaction: 's', cost: 5 } },
      { transaction: 's' },
      [0, 1],
    );
    const confirmed = operation({ do: 'confirmRedemption', code: 'A', transaction: 's' }, { transaction: 's' }, [2, 3]);
    const items = [
      { code: 'A', transaction: 's' },
      { code: 'B', transaction: 'other' },
    ];
    const read = operation({ do: 'listRedemptions', campaign: '2' }, { items, total: 2, nextPage: undefined }, [4, 5]);
    const history = { ...before, operations: [...before.operations, validated, confirmed, redeem('A', 't', 6), read] };
    const told = 'redemption s of voucher A was shown as not confirmed';
    const proof = proofOf(history, { kind: 'entry-outdated', subject: 's', told, operations: [validated.id, read.id] });
    const shown = proof.operations.filter(({ client }) => client !== 'set-up');
    expect(shown.map(({ id }) => id)).toEqual([validated.id, confirmed.id, read.id]);
    expect(shown.at(-1)?.answer).toMatchObject({ value: { items: [items[0]], total: undefined } });
  });
});
