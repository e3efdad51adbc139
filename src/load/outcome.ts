/** What came of one operation of a load. */
import type { Action, ActionName } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { LoadOutcome } from '../engine/events.ts';
import { type Expected, NOT_SENT } from '../flows/workload.ts';
import { redeems, saleKey } from '../history/record.ts';

export function outcomeOf(action: ActionName, answer: Answer | undefined, expected: Expected): Omit<LoadOutcome, 'count'> {
  if (answer === undefined) return { action, outcome: 'open', reason: 'interrupted' };
  if (answer.outcome === 'done') return { action, outcome: 'done', reason: '' };
  if (answer.outcome === 'broken') return { action, outcome: 'error', reason: answer.why };
  const reason = answer.reasons.join(', ');
  const known = answer.reasons.every((one) => expected[action]?.includes(one) === true);
  return known ? { action, outcome: 'refused', reason } : { action, outcome: 'error', reason: `${answer.status}, ${reason}` };
}

/** Whether the request certainly never left: then it has taken no time, and no effect. */
export function neverLeft(answer: Answer | undefined): boolean {
  return answer?.outcome === 'broken' && answer.why.startsWith(NOT_SENT);
}

/** Tells redemptions from everything else, and from what repeats them. */
export class Redemptions {
  readonly #confirmed = new Set<string>();

  /** Whether the operation has redeemed. A target may accept a second confirmation (policy `second-confirmation`), which redeems nothing more. */
  has(action: Action, answer: Answer | undefined): boolean {
    if (!redeems(action) || answer?.outcome !== 'done') return false;
    if (action.do === 'redeem') return true;
    const before = this.#confirmed.size;
    return this.#confirmed.add(saleKey(action)).size > before;
  }
}
