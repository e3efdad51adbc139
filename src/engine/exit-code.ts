/** What a run amounts to. */
import type { Verdict } from './verdict.ts';

export interface Outcome {
  readonly interrupted: boolean;
  /** The target could not be reached or went away. */
  readonly unreachable: boolean;
  /** The run ended before everything was asked, for whatever reason. */
  readonly incomplete: boolean;
  readonly strict: boolean;
  /** Distinct findings that are not known failures. */
  readonly fails: number;
  readonly warns: number;
  /** Cases by verdict. */
  readonly cases: Readonly<Partial<Record<Verdict, number>>>;
}

export const EXIT = { holds: 0, findings: 1, usage: 2, broken: 3, unproven: 4, interrupted: 130 } as const;

function some(outcome: Outcome, ...verdicts: readonly Verdict[]): boolean {
  return verdicts.some((verdict) => (outcome.cases[verdict] ?? 0) > 0);
}

/** Whether nothing was proven: nothing decided, not everything asked or, where the gate is strict, a case that could not decide. */
function isUnproven(outcome: Outcome): boolean {
  return outcome.incomplete || !some(outcome, 'pass', 'warn', 'fail') || (outcome.strict && some(outcome, 'inconclusive'));
}

/** By precedence 130, 1, 3, 4, 0. A usage error (2) ends a run before it begins. */
export function exitCodeOf(outcome: Outcome): number {
  if (outcome.interrupted) return EXIT.interrupted;
  if (outcome.fails > 0 || (outcome.strict && outcome.warns > 0)) return EXIT.findings;
  if (outcome.unreachable || some(outcome, 'error')) return EXIT.broken;
  if (isUnproven(outcome)) return EXIT.unproven;
  return EXIT.holds;
}

/** The run in one word; known failures are left out, as they are for the gate. */
export function verdictOf(outcome: Outcome): Verdict {
  if (outcome.fails > 0) return 'fail';
  if (outcome.unreachable || some(outcome, 'error')) return 'error';
  if (outcome.warns > 0) return 'warn';
  return isUnproven(outcome) ? 'inconclusive' : 'pass';
}
