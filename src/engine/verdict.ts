/** Verdicts in rising order: a verdict only escalates towards the end of this list. */
export const VERDICTS = ['skipped', 'unsupported', 'pass', 'inconclusive', 'warn', 'error', 'fail'] as const;

/**
 * - `pass`: the promise was seen to hold
 * - `fail`: a must is broken
 * - `warn`: a should is broken
 * - `unsupported`: the target says that it lacks the feature
 * - `inconclusive`: the check ran but could not decide
 * - `skipped`: not asked for, or the target's configuration gives no means to ask
 * - `error`: vouchsafe or the network broke
 */
export type Verdict = (typeof VERDICTS)[number];

/** The weightier of two verdicts. */
export function escalate(current: Verdict, next: Verdict): Verdict {
  return VERDICTS.indexOf(next) > VERDICTS.indexOf(current) ? next : current;
}
