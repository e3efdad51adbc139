/** Races for the last of a budget, and for the last of an allowed number. */
import type { BudgetPeriod } from '../../dialects/action.ts';
import type { Cell } from '../cell.ts';
import { campaigns, DISCOUNT, oneCampaign, redeem, validated, vouchers, vouchersOf } from '../set-up.ts';

const PERIODS: readonly BudgetPeriod[] = ['year', 'quarter', 'month', 'week', 'sunday_week', 'day', 'hour'];

/** The drain probe of each: what is left when all is quiet must be exactly what the history leaves. */
export const LIMIT_CELLS: readonly Cell[] = [
  {
    name: 'confirm-x-confirm-budget',
    title: 'Validations are confirmed when the budget has room for one',
    clauses: ['budget.confirmed-sum', 'budget.rechecked-at-confirm'],
    racers: [2, 5, 20],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: DISCOUNT });
      return { racers: await validated(context, arrange, await vouchersOf(context, arrange, key, racers)) };
    },
  },
  {
    name: 'redeem-x-redeem-budget',
    title: 'Sales are redeemed at once when the budget has room for two',
    clauses: ['budget.confirmed-sum', 'budget.campaign-limit'],
    racers: [5],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: 2 * DISCOUNT });
      const [last = '', ...racing] = await vouchersOf(context, arrange, key, racers + 1);
      return { racers: racing.map((code) => redeem(context, code)), afterwards: [redeem(context, last)] };
    },
  },
  {
    name: 'redeem-x-confirm-budget',
    title: 'A sale is redeemed at once while another is confirmed, and the budget has room for one',
    clauses: ['budget.confirmed-sum', 'budget.rechecked-at-confirm'],
    racers: [2],
    async arrange(context, arrange) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: DISCOUNT });
      const [first = '', second = ''] = await vouchersOf(context, arrange, key, 2);
      return { racers: [...(await validated(context, arrange, [first])), redeem(context, second)] };
    },
  },
  {
    name: 'redeem-x-redeem-count',
    title: 'Sales are redeemed at once when two more redemptions are allowed',
    clauses: ['count.campaign-limit'],
    racers: [5],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxRedemptions: 2 });
      const [last = '', ...racing] = await vouchersOf(context, arrange, key, racers + 1);
      return { racers: racing.map((code) => redeem(context, code)), afterwards: [redeem(context, last)] };
    },
  },
  {
    name: 'two-campaigns-x-main-budget',
    title: 'Two discount campaigns spend the last of one main budget',
    clauses: ['budget.confirmed-sum', 'budget.main-limit'],
    racers: [2, 4],
    async arrange(context, arrange, racers) {
      const two = await campaigns(context, arrange, { main: { maxTotalBudget: DISCOUNT } }, 2);
      const codes = await vouchers(
        context,
        arrange,
        Array.from({ length: racers }, (_, index) => two[index % 2] ?? ''),
      );
      return { racers: codes.map((code) => redeem(context, code)) };
    },
  },
  ...PERIODS.map(
    (period): Cell => ({
      name: `budget-of-${period.replace('_', '-')}`,
      title: `Sales are redeemed at once when the budget of the ${period.replace('_', ' ')} has room for one`,
      clauses: ['budget.confirmed-sum', `budget.rule-${period.replace('_', '-')}`],
      racers: [3],
      async arrange(context, arrange, racers) {
        const key = await oneCampaign(context, arrange);
        await arrange<'addRule'>({ do: 'addRule', campaign: key, rule: { kind: 'budget', period, budget: DISCOUNT } });
        return { racers: (await vouchersOf(context, arrange, key, racers)).map((code) => redeem(context, code)) };
      },
    }),
  ),
  {
    name: 'redeem-x-lower-budget',
    title: 'The budget is lowered while a sale is redeemed',
    clauses: ['budget.confirmed-sum', 'budget.campaign-limit'],
    racers: [2],
    async arrange(context, arrange) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: 4 * DISCOUNT });
      const [first = '', second = ''] = await vouchersOf(context, arrange, key, 2);
      return {
        racers: [redeem(context, first), { do: 'changeCampaign', campaign: key, changes: { maxTotalBudget: DISCOUNT } }],
        // With a lowering that was lost there would be room for it.
        afterwards: [redeem(context, second)],
      };
    },
  },
  {
    name: 'confirm-x-confirm-count',
    title: 'Validations are confirmed when one more redemption is allowed',
    clauses: ['count.campaign-limit', 'count.rechecked-at-confirm'],
    racers: [2, 5, 20],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxRedemptions: 1 });
      return { racers: await validated(context, arrange, await vouchersOf(context, arrange, key, racers)) };
    },
  },
  {
    name: 'one-confirmation-twice',
    title: 'One validation is confirmed twice, and another sale follows for which there is room',
    clauses: ['redemption.second-confirmation-idle', 'budget.confirmed-sum'],
    racers: [2, 5],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: 2 * DISCOUNT });
      const [code = '', next = '', last = ''] = await vouchersOf(context, arrange, key, 3);
      const [confirmation] = await validated(context, arrange, [code]);
      return {
        racers: Array.from({ length: racers }, () => confirmation!),
        afterwards: [redeem(context, next), redeem(context, last)],
      };
    },
  },
];
