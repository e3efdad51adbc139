/** Races for the last of a campaign's budget, and for the last of its allowed number. */
import type { Cell } from '../cell.ts';
import { contest, DISCOUNT, oneCampaign, redeem, validated } from '../set-up.ts';

export const LIMIT_CELLS: readonly Cell[] = [
  {
    name: 'confirm-x-confirm-budget',
    title: 'Validations are confirmed when the budget has room for one',
    clauses: ['budget.confirmed-sum', 'budget.rechecked-at-confirm'],
    racers: [2, 5, 20],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: DISCOUNT });
      const { codes, drain } = await contest(context, arrange, key, { racers, room: 1 });
      return { racers: await validated(context, arrange, codes), drain };
    },
  },
  {
    name: 'redeem-x-redeem-budget',
    title: 'Sales are redeemed at once when the budget has room for two',
    clauses: ['budget.confirmed-sum', 'budget.campaign-limit'],
    racers: [5],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: 2 * DISCOUNT });
      const { codes, drain } = await contest(context, arrange, key, { racers, room: 2 });
      return { racers: codes.map((code) => redeem(context, code)), drain };
    },
  },
  {
    name: 'redeem-x-confirm-budget',
    title: 'A sale is redeemed at once while another is confirmed, and the budget has room for one',
    clauses: ['budget.confirmed-sum', 'budget.rechecked-at-confirm'],
    racers: [2],
    async arrange(context, arrange) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: DISCOUNT });
      const { codes, drain } = await contest(context, arrange, key, { racers: 2, room: 1 });
      const [first = '', second = ''] = codes;
      return { racers: [...(await validated(context, arrange, [first])), redeem(context, second)], drain };
    },
  },
  {
    name: 'redeem-x-redeem-count',
    title: 'Sales are redeemed at once when two more redemptions are allowed',
    clauses: ['count.campaign-limit'],
    racers: [5],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxRedemptions: 2 });
      const { codes, drain } = await contest(context, arrange, key, { racers, room: 2 });
      return { racers: codes.map((code) => redeem(context, code)), drain };
    },
  },
  {
    name: 'confirm-x-confirm-count',
    title: 'Validations are confirmed when one more redemption is allowed',
    clauses: ['count.campaign-limit', 'count.rechecked-at-confirm'],
    racers: [2, 5, 20],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxRedemptions: 1 });
      const { codes, drain } = await contest(context, arrange, key, { racers, room: 1 });
      return { racers: await validated(context, arrange, codes), drain };
    },
  },
  {
    name: 'redeem-x-redeem-room',
    title: 'Sales are redeemed at once when the budget has room for all of them and one more',
    clauses: ['budget.confirmed-sum', 'budget.campaign-limit'],
    racers: [3],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: (racers + 1) * DISCOUNT });
      const { codes, drain } = await contest(context, arrange, key, { racers, room: racers + 1 });
      return { racers: codes.map((code) => redeem(context, code)), drain };
    },
  },
  {
    name: 'confirm-x-confirm-room',
    title: 'Validations are confirmed when as many redemptions are allowed, and one more',
    clauses: ['count.campaign-limit'],
    racers: [3],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxRedemptions: racers + 1 });
      const { codes, drain } = await contest(context, arrange, key, { racers, room: racers + 1 });
      return { racers: await validated(context, arrange, codes), drain };
    },
  },
  {
    name: 'one-confirmation-twice',
    title: 'One validation is confirmed twice, and other sales follow until the budget is used up',
    clauses: ['redemption.second-confirmation-idle', 'budget.confirmed-sum'],
    racers: [2, 5],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: 2 * DISCOUNT });
      const { codes, drain } = await contest(context, arrange, key, { racers: 1, room: 2 });
      const [confirmation] = await validated(context, arrange, codes);
      return { racers: Array.from({ length: racers }, () => confirmation!), drain };
    },
  },
];
