/** The three places where the spending of a campaign can be limited, so that a check can be played at each. */
import type { RefusalReason } from '../../dialects/answer.ts';
import type { StagePlan } from './stage.ts';

export interface Ceiling {
  readonly name: string;
  /** A stage whose spending has this ceiling and no other. */
  plan(amount: number): StagePlan;
  /** How a refusal for it is said; which of two is right is another check's matter. */
  readonly reasons: readonly RefusalReason[];
}

export const CEILINGS: readonly Ceiling[] = [
  {
    name: 'budget of the campaign',
    plan: (amount) => ({ discount: { maxTotalBudget: amount } }),
    reasons: ['budget-exceeded'],
  },
  {
    name: 'budget of the main campaign',
    plan: (amount) => ({ main: { maxTotalBudget: amount } }),
    reasons: ['main-budget-exceeded', 'budget-exceeded'],
  },
  {
    // Of all periods the year ends least often while a check is played.
    name: 'budget rule',
    plan: (amount) => ({ rules: [{ kind: 'budget', period: 'year', budget: amount }] }),
    reasons: ['yearly-budget-exceeded'],
  },
];
