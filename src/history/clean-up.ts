/**
 * What was taken away in the end: who cleans up after a load removes rules, campaigns and customers. To bounds it could look as if they had not
 * been there before. Pure: k6 loads this file.
 */
import { boundViolations } from './bounds.ts';
import { ledgerOf } from './ledger.ts';
import { type History, isDone, type Operation, redeems, type Violation } from './record.ts';

const TAKES_AWAY: ReadonlySet<string> = new Set([
  'removeRule',
  'deleteCampaign',
  'deleteVoucher',
  'deleteCustomer',
  'changeCampaign',
] satisfies Operation['action']['do'][]);

/**
 * Limits that were broken before the clean-up began. A history is explained by an order only where each beginning of it is: what was called later
 * comes later in any order, or is open and need not have happened.
 *
 * @param told what bounds tell of the whole history
 */
export function violationsBeforeCleanUp(history: History, told: readonly Violation[]): readonly Violation[] {
  const beginning = beforeCleanUp(history);
  if (beginning === undefined) return [];
  return boundViolations(beginning, ledgerOf(beginning)).filter(
    ({ kind, subject }) => !told.some((other) => other.kind === kind && other.subject === subject),
  );
}

/** Until something is taken away, and all sales that succeeded are over; undefined where nothing is. */
function beforeCleanUp({ header, operations }: History): History | undefined {
  const sold = operations.reduce(
    (latest, one) => (isSale(one) ? Math.max(latest, one.returned ?? latest) : latest),
    Number.NEGATIVE_INFINITY,
  );
  const end = operations.reduce(
    (first, { action, called }) => (called > sold && TAKES_AWAY.has(action.do) ? Math.min(first, called) : first),
    Number.POSITIVE_INFINITY,
  );
  if (sold === Number.NEGATIVE_INFINITY || end === Number.POSITIVE_INFINITY) return undefined;
  const begun = operations.filter(({ called }) => called < end);
  return {
    header,
    operations: begun.map((one) => ((one.returned ?? 0) < end ? one : { ...one, returned: undefined, answer: undefined })),
  };
}

function isSale(operation: Operation): boolean {
  return redeems(operation.action) && isDone(operation);
}
