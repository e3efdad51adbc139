/** Under which clause a violation is told. */
import { expect, it } from 'vitest';
import { loadChecks } from '../../src/load/load-checks.ts';
import { clauseOf } from '../../src/load/violation-clauses.ts';
import { WORKLOADS } from '../../src/load/workloads.ts';

const hotCode = WORKLOADS.filter(({ name }) => name === 'hot-code');

function clausesOf(gate: boolean): readonly string[] {
  const [check] = loadChecks({
    k6: { path: undefined, why: 'none is needed' },
    workloads: hotCode,
    profileName: 'smoke',
    profile: { executor: 'shared-iterations', about: '', vus: 1, iterations: 1, maxDuration: '1s', thresholds: {} },
    directory: '',
    gate,
  });
  return check!.clauses;
}

it('a violation breaks the promise that it is about, and no other promise of its workload', () => {
  const [workload] = hotCode;
  expect(clauseOf('code-redeemed-twice', workload!)).toBe('redemption.unique-once');
  expect(clauseOf('transaction-taken-twice', workload!)).toBe('transaction.repeated');
  // These have a clause that the workload does not claim, and none at all.
  expect(clauseOf('budget-exceeded', workload!)).toBe('load.history');
  expect(clauseOf('code-refused-unused', workload!)).toBe('load.history');
});

it('the clause of all histories is claimed where the history is judged', () => {
  expect(clausesOf(true)).toEqual(['redemption.unique-once', 'transaction.repeated', 'load.history', 'load.answered', 'load.thresholds']);
  expect(clausesOf(false)).toEqual(['load.answered', 'load.thresholds']);
});
