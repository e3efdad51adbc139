/** How the workload "budget race" divides its visits among the limits that are to run out. */
import { expect, it } from 'vitest';
import type { Action, BudgetPeriod } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { budgetRace, type LimitedCodes } from '../../src/flows/budget-race.ts';

interface Prepared {
  readonly sets: readonly LimitedCodes[];
  /** The period whose budget limits a code. */
  readonly periods: ReadonlyMap<string, BudgetPeriod>;
}

/** The stock for so many visits, of a target that does as it is told. */
function prepared(visits: number): Prepared {
  let made = 0;
  const campaigns = new Map<string, BudgetPeriod>();
  const periods = new Map<string, BudgetPeriod>();
  const answerOf = (action: Action): Answer => {
    made += 1;
    const value = { campaign: action.do === 'changeCampaign' ? action.campaign : `${made}` };
    if (action.do === 'addRule' && action.rule.kind === 'budget') campaigns.set(action.campaign, action.rule.period);
    if (action.do === 'createVoucher' && campaigns.has(action.campaign)) periods.set(action.code, campaigns.get(action.campaign)!);
    return { outcome: 'done', action: action.do, value } as unknown as Answer;
  };
  const flow = budgetRace.setUp({ name: (purpose) => purpose, code: () => `CODE${++made}`, visits });
  let step = flow.next();
  while (step.done !== true) step = flow.next(answerOf(step.value));
  return { sets: step.value, periods };
}

/** Code and way of each visit. */
function wanted(sets: readonly LimitedCodes[], visits: number): readonly { readonly code: string; readonly atOnce: boolean }[] {
  return Array.from({ length: visits }, (_, number) => {
    const { value } = budgetRace.visit(sets, { number, transaction: String, code: String }).next();
    const action = value as Extract<Action, { do: 'redeem' | 'validateRedemption' }>;
    return { code: action.basket.code, atOnce: action.do === 'redeem' };
  });
}

/** Redemptions that the limits of a set allow each of its codes at most, where those of a shared limit take turns. */
function allowed({ room }: LimitedCodes): readonly number[] {
  const half = Math.ceil(room / 2);
  return [room, room, half, half, room, half, room - half];
}

it.each([50, 300, 900, 1000, 30_000, 100_000])('of %d visits enough want each limit for it to run out', (visits) => {
  const { sets } = prepared(visits);
  const counts = new Map<string, number>();
  for (const { code } of wanted(sets, visits)) counts.set(code, (counts.get(code) ?? 0) + 1);
  for (const set of sets) {
    for (const [place, least] of allowed(set).entries()) expect(counts.get(set.codes[place]!)).toBeGreaterThanOrEqual(least);
  }
});

it('of a long load the first thousand visits have each period run out, at once and in two steps', () => {
  const { sets, periods } = prepared(30_000);
  const visits = wanted(sets, 1000).filter(({ code }) => periods.has(code));
  for (const atOnce of [true, false]) {
    const own = visits.filter((visit) => visit.atOnce === atOnce).map(({ code }) => periods.get(code));
    expect(new Set(own).size).toBe(7);
  }
  // What is left goes into limits that many want.
  expect(Math.max(...sets.map(({ room }) => room))).toBeGreaterThan(200);
});
