/** Races for the last of the budget of a period. */
import type { BudgetPeriod } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import type { Arrange, Cell } from '../cell.ts';
import { type Contest, contest, DISCOUNT, oneCampaign, redeem, validated } from '../set-up.ts';

const PERIODS: readonly BudgetPeriod[] = ['year', 'quarter', 'month', 'week', 'sunday_week', 'day', 'hour'];

/** Codes of a campaign whose budget rule has room for one sale in this period, and the sales that follow. */
async function contestIn(period: BudgetPeriod, context: CaseContext, arrange: Arrange, racers: number): Promise<Contest> {
  const key = await oneCampaign(context, arrange);
  await arrange<'addRule'>({ do: 'addRule', campaign: key, rule: { kind: 'budget', period, budget: DISCOUNT } });
  return await contest(context, arrange, key, { racers, room: 1 });
}

export const PERIOD_CELLS: readonly Cell[] = PERIODS.flatMap((period): readonly Cell[] => {
  const [name, told] = [period.replace('_', '-'), period.replace('_', ' ')];
  return [
    {
      name: `budget-of-${name}`,
      title: `Sales are redeemed at once when the budget of the ${told} has room for one`,
      clauses: ['budget.confirmed-sum', `budget.rule-${name}`],
      period,
      racers: [3],
      async arrange(context, arrange, racers) {
        const { codes, drain } = await contestIn(period, context, arrange, racers);
        return { racers: codes.map((code) => redeem(context, code)), drain };
      },
    },
    {
      name: `confirm-x-confirm-${name}`,
      title: `Validations are confirmed when the budget of the ${told} has room for one`,
      clauses: ['budget.confirmed-sum', 'budget.rules-rechecked-at-confirm', `budget.rule-${name}`],
      period,
      racers: [2],
      async arrange(context, arrange, racers) {
        const { codes, drain } = await contestIn(period, context, arrange, racers);
        return { racers: await validated(context, arrange, codes), drain };
      },
    },
  ];
});
