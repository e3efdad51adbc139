/**
 * Grants under a limit that changes, in time linear in their number (after sorting). Pure: k6 loads this file.
 *
 * Between the end of some changes and the beginning of the next ones, one limit is in force: the highest that may have come of the changes before,
 * or of one that is open. Take everything that certainly was granted by the time the next change begins. Where one of these grants began when the
 * limit was in force already, the last of them in any order was granted under that limit: so all of them together are within it. However they
 * overlap, one change does not hide another's overrun.
 */
import { countBelow } from './lifetimes.ts';

export interface LimitChange {
  readonly called: number;
  /** undefined: open, so that it may be made at any time, or never. */
  readonly returned: number | undefined;
  readonly limit: number;
}

export interface Granted {
  readonly called: number;
  readonly returned: number;
  readonly takes: number;
}

export interface Overrun {
  readonly limit: number;
  /** What was granted by this instant is too much. */
  readonly before: number;
}

/**
 * The first stretch of time whose limit was exceeded.
 * @param limit before all changes
 * @param changes that were not refused
 * @param grants that certainly count
 * @param lastMayExceed whether the last one may go beyond the limit, where something was left
 */
export function overrunOf(
  limit: number,
  changes: readonly LimitChange[],
  grants: readonly Granted[],
  lastMayExceed: boolean,
): Overrun | undefined {
  // One that takes nothing may be granted whatever is left.
  const taking = grants.filter(({ takes }) => takes > 0);
  const byEnd = taking.toSorted((one, other) => one.returned - other.returned);
  const byCall = taking.toSorted((one, other) => one.called - other.called);
  const calls = new Float64Array(byCall.map(({ called }) => called));
  /** When the first of those ended that were called from each on. */
  const ends = new Float64Array(byCall.length);
  for (let index = byCall.length - 1; index >= 0; index -= 1) ends[index] = Math.min(byCall[index]!.returned, ends[index + 1] ?? Infinity);
  let spent = 0;
  let next = 0;
  for (const { after, before, limit: most } of stretchesOf(limit, changes)) {
    let largest = 0;
    for (; next < byEnd.length && byEnd[next]!.returned < before; next += 1) {
      const { takes, returned } = byEnd[next]!;
      spent += takes;
      if (returned > after) largest = Math.max(largest, takes);
    }
    if (spent <= most || (lastMayExceed && spent - largest < most)) continue;
    if ((ends[countBelow(calls, after, true)] ?? Infinity) < before) return { limit: most, before };
  }
  return undefined;
}

interface Stretch {
  readonly after: number;
  readonly before: number;
  readonly limit: number;
}

function stretchesOf(limit: number, changes: readonly LimitChange[]): readonly Stretch[] {
  const open = changes.filter(({ returned }) => returned === undefined);
  const answered = changes
    .flatMap(({ called, returned, limit: value }) => (returned === undefined ? [] : [{ called, returned, limit: value }]))
    .sort((one, other) => one.called - other.called);
  const stretches: Stretch[] = [];
  let [after, values] = [Number.NEGATIVE_INFINITY, [limit]];
  const close = (before: number): void => {
    const unheard = open.flatMap(({ called, limit: value }) => (called < before ? [value] : []));
    stretches.push({ after, before, limit: [...values, ...unheard].reduce((one, other) => Math.max(one, other)) });
  };
  for (let index = 0; index < answered.length; ) {
    close(answered[index]!.called);
    const overlapping = [answered[index]!];
    let ended = answered[index]!.returned;
    for (index += 1; index < answered.length && answered[index]!.called <= ended; index += 1) {
      overlapping.push(answered[index]!);
      ended = Math.max(ended, answered[index]!.returned);
    }
    // Any of them may have been the last, but those that another one certainly followed.
    const latest = overlapping.at(-1)!.called;
    after = ended;
    values = overlapping.filter(({ returned }) => returned >= latest).map((change) => change.limit);
  }
  close(Number.POSITIVE_INFINITY);
  return stretches;
}
