/**
 * A flow is a walkthrough: a generator that yields an action and is handed the answer. It does no I/O, so the same flow is walked
 * live, recorded as a contract, run in k6 and raced. Pure: k6 loads this file.
 */
import type { Action, ActionName } from '../dialects/action.ts';
import type { Answer, Values } from '../dialects/answer.ts';

export type Flow<Result> = Generator<Action, Result, Answer>;

/** A step of a flow did not answer as the flow needs it. `answer` says what came. */
export class FlowInterrupted extends Error {
  readonly step: Action;
  readonly answer: Answer;

  constructor(step: Action, answer: Answer) {
    super(
      `${step.do}: ${answer.outcome === 'refused' ? `refused (${answer.reasons.join(', ')})` : answer.outcome === 'broken' ? answer.why : 'done, though a refusal was expected'}`,
    );
    this.name = 'FlowInterrupted';
    this.step = step;
    this.answer = answer;
  }
}

export type Refusal<Name extends ActionName = ActionName> = Extract<Answer<Name>, { outcome: 'refused' }>;

/** Yields an action and gives its answer, whatever it is. */
export function* attempt<Name extends ActionName>(action: Extract<Action, { do: Name }>): Generator<Action, Answer<Name>, Answer> {
  return (yield action) as Answer<Name>;
}

/** Yields an action that has to succeed and gives its value. @throws FlowInterrupted */
export function* need<Name extends ActionName>(action: Extract<Action, { do: Name }>): Generator<Action, Values[Name], Answer> {
  const answer = (yield action) as Answer<Name>;
  if (answer.outcome !== 'done') throw new FlowInterrupted(action, answer);
  return answer.value;
}

/** Yields an action that has to be refused and gives the refusal. @throws FlowInterrupted */
export function* refusal<Name extends ActionName>(action: Extract<Action, { do: Name }>): Generator<Action, Refusal<Name>, Answer> {
  const answer = (yield action) as Answer<Name>;
  if (answer.outcome !== 'refused') throw new FlowInterrupted(action, answer);
  return answer;
}
