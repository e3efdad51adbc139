/** Whether the visits of a load met at all: requests one after another say nothing about concurrency. */
import type { Operation } from '../history/record.ts';
import { neverLeft } from './outcome.ts';

/**
 * Whether requests of two clients were under way at the same time.
 * @param operations in the order of their calls
 */
export function anyOverlap(operations: readonly Operation[]): boolean {
  let [until, who] = [Number.NEGATIVE_INFINITY, ''];
  for (const { client, called, returned, answer } of operations) {
    if (neverLeft(answer)) continue;
    if (called < until && client !== who) return true;
    // How long one was under way that the end of the load has cut off, nobody has seen.
    const end = returned ?? called;
    if (end > until) [until, who] = [end, client];
  }
  return false;
}
