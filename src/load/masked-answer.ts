/** Keeps secrets that a target repeats in its answers out of the history. */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { CaseContext } from '../engine/check.ts';
import type { Redactor } from '../target/redaction.ts';

/** The answer with every secret masked that the action itself does not name: a short secret may be a part of every code. */
export function maskedAnswer(redactor: Redactor, action: Action, answer: Answer): Answer {
  // Reasons are words of ours.
  if (answer.outcome === 'refused') return answer;
  const said = JSON.stringify(answer.outcome === 'done' ? answer.value : answer.why);
  if (redactor.text(said) === said) return answer;
  const asked = JSON.stringify(action);
  if (redactor.text(asked) !== asked) return answer;
  return answer.outcome === 'done' ? { ...answer, value: redactor.deep(answer.value) } : { ...answer, why: redactor.text(answer.why) };
}

/** What is kept of an answer. */
export function maskOf({ access: { redactor } }: CaseContext): (action: Action, answer: Answer) => Answer {
  return (action, answer) => maskedAnswer(redactor, action, answer);
}
