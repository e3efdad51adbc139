/** No checker accuses a right service, whatever its clients do at once. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { examineHistory } from '../../src/history/judge-history.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import type { History } from '../../src/history/record.ts';
import { type Plan, plans, played, toldHistory } from './random-histories.ts';

/** Another seed looks elsewhere; the same one repeats a failure. */
const SEED = Number(process.env['VOUCHSAFE_MODEL_SEED'] ?? 1);
/** More runs look further. */
const RUNS = Number(process.env['VOUCHSAFE_MODEL_RUNS'] ?? 500);

const WHOLE = { ...ORDER_LIMITS, whole: Number.POSITIVE_INFINITY };
/** What finds violations in a history that is too long to be searched as a whole; the same in one of a million operations. */
const APART = { ...ORDER_LIMITS, whole: 0 };
const HUGE = { ...APART, singles: 0 };

/** How many sales succeeded, and what was told. */
function judged(history: History, ways: readonly (typeof ORDER_LIMITS)[]): number {
  for (const limits of ways) expect(examineHistory(history, limits).violations, toldHistory(history)).toEqual([]);
  return history.operations.filter(({ action, answer }) => action.do === 'redeem' && answer?.outcome === 'done').length;
}

it.each([
  ['short', 30, RUNS, [WHOLE, APART]],
  ['long', 150, RUNS / 5, [APART, HUGE]],
] as const)('nothing is told of %s histories of a right service', (_, turns, numRuns, ways) => {
  let sales = 0;
  const look = (plan: Plan): void => {
    sales += judged(played(plan), ways);
  };
  fc.assert(fc.property(plans(turns), look), { numRuns, seed: SEED });
  // Where nothing is sold nothing is proven.
  expect(sales).toBeGreaterThan(numRuns);
});
