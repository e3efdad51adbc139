/** What may come of an action, and whether an answer is that. Pure: k6 loads this file. */
import type { Answer, RefusalReason } from '../dialects/answer.ts';
import type { State } from './state.ts';

/** The members of an answer that are promised; one that is undefined may be anything. */
export type Expected = null | { readonly [member: string]: unknown } | readonly Expected[];

export type Outcome =
  | { readonly outcome: 'done'; readonly value: Expected; readonly state: State }
  /** Refused for any of these reasons, one or several. */
  | { readonly outcome: 'refused'; readonly reasons: readonly RefusalReason[]; readonly state: State };

/** Reasons for refusals that the clauses demand without giving them a word. */
export const UNWORDED: readonly RefusalReason[] = [
  'voucher-not-usable',
  'invalid-input',
  'not-found',
  'confirmed-is-final',
  'not-deletable',
  'other',
];

export function done(state: State, value: Expected): readonly Outcome[] {
  return [{ outcome: 'done', value, state }];
}

export function refused(state: State, ...reasons: readonly RefusalReason[]): readonly Outcome[] {
  return [{ outcome: 'refused', reasons, state }];
}

/**
 * Whether an answer is an outcome. A refusal may give any of the reasons, and no reason beside them; one that the dialect has no word for
 * says nothing. A broken answer is none.
 * @param missing whether members that the answer does not show are forgiven
 */
export function fits(outcome: Outcome, answer: Answer, missing: 'forgiven' | 'wrong' = 'wrong'): boolean {
  if (answer.outcome === 'broken' || answer.outcome !== outcome.outcome) return false;
  if (answer.outcome === 'refused' && outcome.outcome === 'refused') {
    return answer.reasons.every((reason) => reason === 'other' || outcome.reasons.includes(reason));
  }
  return answer.outcome === 'done' && outcome.outcome === 'done' && agrees(outcome.value, answer.value, missing === 'forgiven');
}

function agrees(expected: unknown, actual: unknown, forgiving: boolean): boolean {
  if (expected === undefined || (forgiving && actual === undefined)) return true;
  if (expected === null || typeof expected !== 'object') return expected === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) && expected.length === actual.length && expected.every((one, index) => agrees(one, actual[index], forgiving))
    );
  }
  return Object.entries(expected).every(([name, value]) =>
    agrees(value, memberOf(actual as Readonly<Record<string, unknown>>, name, forgiving), forgiving),
  );
}

/** Whether a redemption is confirmed, and that a voucher is reserved for nobody, is told by a member that is there or not. */
function memberOf(value: Readonly<Record<string, unknown>>, name: string, forgiving: boolean): unknown {
  if (name === 'confirmed') return value['confirmedAt'] === undefined ? (forgiving ? undefined : false) : true;
  if (name === 'reserved') return value['customer'] ?? (forgiving ? undefined : null);
  return value[name];
}

/** An outcome in words, for a person who wonders what would have been right. */
export function toldOutcome(outcome: Outcome): string {
  return outcome.outcome === 'refused' ? `refused for ${outcome.reasons.join(' or ')}` : `done: ${JSON.stringify(outcome.value)}`;
}
