/** Failures that the user knows of and does not want to gate, until the day that was set for them. */
import type { KnownFailure } from '../engine/events.ts';
import { isExpired } from '../engine/known-failures.ts';

/** An entry of the user's file, and what this run says about it. */
export interface KnownFailureRecord extends KnownFailure {
  /**
   * - `matched`: it still fails, and does not gate
   * - `expired`: its day is past, so it gates if it still fails
   * - `not seen`: nothing failed this way
   */
  readonly state: 'matched' | 'expired' | 'not seen';
  readonly occurrences: number;
}

/** Holds each entry against what occurred in a run that began at `at`. */
export function judgeKnownFailures(
  entries: readonly KnownFailure[],
  occurrences: ReadonlyMap<string, number>,
  at: number,
): KnownFailureRecord[] {
  return entries.map((entry) => {
    const seen = occurrences.get(entry.fingerprint) ?? 0;
    return { ...entry, occurrences: seen, state: isExpired(entry, at) ? 'expired' : seen > 0 ? 'matched' : 'not seen' };
  });
}
