/** Under a limit of requests a second k6 holds requests back: that time is none of the target's, and a request that waits meets no other. */
import { byCall, type Operation } from '../history/record.ts';

/**
 * Operations as if they had been called when their requests left.
 * @param operations in the order of their calls
 * @param waits milliseconds, by operation
 * @returns in the order in which they left
 */
export function withoutWaits(operations: readonly Operation[], waits: ReadonlyMap<number, number>): readonly Operation[] {
  if (waits.size === 0) return operations;
  return operations.map((one) => ({ ...one, called: one.called + (waits.get(one.id) ?? 0) })).sort(byCall);
}
