/** What a race cell is: a set-up, actions that are released together, and a history that is judged. */
import type { Action, ActionName, BudgetPeriod } from '../dialects/action.ts';
import type { Values } from '../dialects/answer.ts';
import type { CaseContext } from '../engine/check.ts';

/** Performs an action as set-up, and notes it in the history of the round. A refusal makes the cell inconclusive. */
export type Arrange = CaseContext['given'] & {
  /** The same for what all rounds may share: it is performed in the first one only. `purpose` tells it from others. */
  readonly once: <Name extends ActionName>(purpose: string, action: Extract<Action, { do: Name }>) => Promise<Values[Name]>;
};

export interface Round {
  /** Released together. */
  readonly racers: readonly Action[];
  /** Performed one after another when all is quiet: what they answer has to fit as well. */
  readonly afterwards?: readonly Action[];
  /**
   * The drain probe of a cell about a limit, after all of that: sales that are tried one after another until one is refused. What was left has
   * to be exactly what the history leaves, so there is one more of them than there can be room for.
   */
  readonly drain?: readonly Action[];
}

export interface Cell {
  /** Such as `confirm-x-confirm-budget`. */
  readonly name: string;
  readonly title: string;
  /** The foremost clause first: a violation is told as a breach of it, unless its kind has one of its own. */
  readonly clauses: readonly [string, ...string[]];
  /** Of a cell about the budget of a period: its rounds are played within one. */
  readonly period?: BudgetPeriod;
  /** How many race at once. */
  readonly racers: readonly number[];
  /** Why the cell does not apply to a target with these choices; undefined where it does. */
  readonly unsupported?: (context: CaseContext) => string | undefined;
  readonly arrange: (context: CaseContext, arrange: Arrange, racers: number) => Promise<Round>;
}
