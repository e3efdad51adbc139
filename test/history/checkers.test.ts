/** The checkers: no alarm about a right service, whatever overlaps, and every overrun of a wrong one that its answers show. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeHistory } from '../../src/history/judge-history.ts';
import { readHistory, type UnfitHistory } from '../../src/history/read-history.ts';
import type { History, Operation } from '../../src/history/record.ts';
import { linesOf } from '../../src/history/recorder.ts';
import { type Plan, simulate } from './simulated.ts';

const PLANS: fc.Arbitrary<Plan> = fc.record({
  codes: fc.integer({ min: 1, max: 4 }),
  budget: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  count: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  attempts: fc.array(
    fc.record({
      code: fc.nat(3),
      twoSteps: fc.boolean(),
      called: fc.integer({ min: 0, max: 60 }),
      lasts: fc.integer({ min: 1, max: 40 }),
      point: fc.double({ min: 0, max: 0.99, noNaN: true }),
      lost: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

describe('the checkers', () => {
  it('find nothing in the histories of a right service', () => {
    fc.assert(
      fc.property(PLANS, (plan) => {
        expect(judgeHistory(simulate(plan, 0).history)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('find every overrun that the answers of a wrong service show, and nothing else in them', () => {
    let overruns = 0;
    fc.assert(
      fc.property(PLANS, fc.integer({ min: 1, max: 30 }), (plan, gap) => {
        const { history } = simulate(plan, gap);
        // What the clients saw: only this can be proven.
        const seen = history.operations.filter(
          ({ answer, action }) => answer?.outcome === 'done' && (action.do === 'redeem' || action.do === 'confirmRedemption'),
        );
        const byCode = Map.groupBy(seen, ({ action }) =>
          action.do === 'redeem' ? action.basket.code : action.do === 'confirmRedemption' ? action.code : '',
        );
        const kinds = new Set(judgeHistory(history).map(({ kind }) => kind));
        const twice = [...byCode.values()].some((own) => own.length > 1);
        const overCount = plan.count !== undefined && seen.length > plan.count;
        const overBudget = plan.budget !== undefined && seen.length > plan.budget;
        overruns += Number(twice || overCount || overBudget);
        expect({
          twice: kinds.has('code-redeemed-twice'),
          count: kinds.has('count-exceeded'),
          budget: kinds.has('budget-exceeded'),
        }).toEqual({ twice, count: overCount, budget: overBudget });
      }),
      { numRuns: 300 },
    );
    expect(overruns).toBeGreaterThan(15);
  });

  it('find a refusal that nothing explains, by code, count and budget', () => {
    const base: Plan = {
      codes: 2,
      budget: 2,
      count: 2,
      attempts: [{ code: 0, twoSteps: false, called: 0, lasts: 5, point: 0.5, lost: false }],
    };
    for (const [reason, kind] of [
      ['code-already-used', 'code-refused-unused'],
      ['budget-exceeded', 'budget-refused-with-room'],
      ['count-exceeded', 'count-refused-with-room'],
    ] as const) {
      const { history } = simulate(base, 0);
      const altered = withAnswer(history, (one) => one.action.do === 'redeem', {
        outcome: 'refused',
        action: 'redeem',
        status: 422,
        reasons: [reason],
      });
      expect(judgeHistory(altered).map((violation) => violation.kind)).toEqual([kind]);
    }
  });

  it('find what excludes each other', () => {
    const base: Plan = {
      codes: 1,
      budget: undefined,
      count: undefined,
      attempts: [{ code: 0, twoSteps: true, called: 0, lasts: 5, point: 0.5, lost: false }],
    };
    const { history } = simulate(base, 0);
    const confirmed = history.operations.find(({ action }) => action.do === 'confirmRedemption')!;
    const { code, transaction } = confirmed.action as { code: string; transaction: string };
    const also = (operation: Omit<Operation, 'id' | 'client'>): History => ({
      ...history,
      operations: [...history.operations, { id: 900, client: 'other', ...operation }].sort((a, b) => a.called - b.called),
    });
    const kinds = (changed: History): readonly string[] => judgeHistory(changed).map(({ kind }) => kind);
    const cancelled = {
      action: { do: 'cancelRedemption', code, transaction },
      called: 1,
      returned: 2,
      answer: { outcome: 'done', action: 'cancelRedemption', value: null },
    } as const;
    expect(kinds(also(cancelled))).toEqual(['confirmed-and-withdrawn']);
    const off = {
      action: { do: 'changeCampaign', campaign: '2', status: 'inactive' },
      called: -1,
      returned: -0.5,
      answer: { outcome: 'done', action: 'changeCampaign', value: { campaign: '2', name: '', status: 'inactive', parent: undefined } },
    } as const;
    const checked = (changed: History): History => ({
      ...changed,
      header: { ...changed.header, policies: { 'confirm-checks-state': 'refused' } },
    });
    expect(kinds(checked(also(off)))).toEqual(['redeemed-after-switch-off']);
    expect(kinds(checked(also({ ...off, returned: 3 })))).toEqual([]);
    const again = {
      action: { do: 'createVoucher', campaign: '2', code },
      called: 50,
      returned: 51,
      answer: {
        outcome: 'done',
        action: 'createVoucher',
        value: { code, campaign: '2', active: true, status: undefined, customer: undefined },
      },
    } as const;
    expect(kinds(also(again))).toEqual(['code-made-twice']);
  });

  it('are sure of a burst of two hundred on one code', () => {
    const attempts = Array.from({ length: 200 }, (_, index) => ({
      code: 0,
      twoSteps: index % 2 === 0,
      called: index / 1000,
      lasts: 50,
      point: 0.5,
      lost: false,
    }));
    expect(judgeHistory(simulate({ codes: 1, budget: 100, count: undefined, attempts }, 0).history)).toEqual([]);
  });
});

describe('the file of a history', () => {
  it('is read as it was written, also when its last line is cut off', () => {
    fc.assert(
      fc.property(PLANS, (plan) => {
        const { history } = simulate(plan, 0);
        const lines = linesOf(history).map((line) => JSON.stringify(line));
        const read = readHistory(lines);
        expect(read.operations.map(({ id: _, ...rest }) => rest)).toEqual(
          JSON.parse(JSON.stringify(history.operations.map(({ id: _, ...rest }) => rest))).map((one: object) => ({
            returned: undefined,
            answer: undefined,
            ...one,
          })),
        );
        expect(readHistory([...lines, '{"call": 9'])).toEqual(read);
      }),
      { numRuns: 100 },
    );
  });

  it('is refused with every problem and its line', () => {
    const header = JSON.stringify(linesOf(simulate({ codes: 1, budget: undefined, count: undefined, attempts: [] }, 0).history)[0]);
    const problems = (lines: readonly string[]): readonly string[] => {
      try {
        readHistory(lines);
        return [];
      } catch (error) {
        return (error as UnfitHistory).problems;
      }
    };
    expect(problems([])).toEqual(['there is no header']);
    expect(problems(['{"call":1}'])).toEqual([expect.stringContaining('line 1 is no header')]);
    expect(
      problems([
        header,
        '{"return":4,"at":1,"answer":{}}',
        'oops',
        '{"call":1,"client":"a","at":1,"action":{"do":"redeem"}}',
        '{"call":1,"at":2}',
      ]),
    ).toEqual(['line 2 returns 4, which was not called', 'line 3 is no JSON object', 'line 5 calls 1 a second time']);
  });
});

function withAnswer(history: History, which: (operation: Operation) => boolean, answer: Operation['answer']): History {
  return { ...history, operations: history.operations.map((operation) => (which(operation) ? { ...operation, answer } : operation)) };
}
