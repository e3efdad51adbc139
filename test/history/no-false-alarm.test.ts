/** The linear-time checkers accuse no right service, whatever overlaps, is open, is deleted or comes again. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { examineHistory } from '../../src/history/judge-history.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import { anyHistory, PLANS } from './any-history.ts';

/** Another seed looks elsewhere; the same one repeats a failure. */
const SEED = Number(process.env['VOUCHSAFE_MODEL_SEED'] ?? 20260101);
/** More runs look further. */
const RUNS = Number(process.env['VOUCHSAFE_MODEL_RUNS'] ?? 500);

it('nothing is found in long histories of a right service', () => {
  fc.assert(
    fc.property(PLANS, fc.boolean(), (plan, withheld) => {
      const whole = anyHistory(plan);
      const history = withheld ? { ...whole, header: { ...whole.header, policies: {} } } : whole;
      const { violations } = examineHistory(history, { ...ORDER_LIMITS, whole: 0, steps: 0 });
      const operations = history.operations.map((one) => JSON.stringify(one)).join('\n');
      expect(violations, operations).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
