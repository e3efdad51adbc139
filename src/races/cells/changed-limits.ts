/** Races of redemptions with a change of the limit that they are held against. */
import type { Cell } from '../cell.ts';
import { contest, DISCOUNT, type Limit, oneCampaign, redeem, validated } from '../set-up.ts';

function confirmCellsOf(
  name: 'budget' | 'count',
  limit: (sales: number) => Limit,
  clauses: { readonly raised: Cell['clauses']; readonly lowered: Cell['clauses'] },
): readonly Cell[] {
  const told = name === 'budget' ? 'budget' : 'allowed number';
  return [
    {
      name: `confirm-x-lower-${name}`,
      title: `The ${told} is lowered while a validation is confirmed, and another confirmation follows`,
      clauses: clauses.lowered,
      racers: [2],
      async arrange(context, arrange) {
        const key = await oneCampaign(context, arrange, limit(4));
        const { codes, drain } = await contest(context, arrange, key, { racers: 2, room: 4 });
        const [first, second] = await validated(context, arrange, codes);
        return {
          racers: [first!, { do: 'changeCampaign', campaign: key, changes: limit(1) }],
          // With a lowering that was lost there would be room for it.
          afterwards: [second!],
          drain,
        };
      },
    },
    {
      name: `confirm-x-raise-${name}`,
      title: `The ${told} is raised while a validation is confirmed, and another confirmation follows`,
      clauses: clauses.raised,
      racers: [2],
      async arrange(context, arrange) {
        const key = await oneCampaign(context, arrange, limit(1));
        const { codes, drain } = await contest(context, arrange, key, { racers: 2, room: 2 });
        const [first, second] = await validated(context, arrange, codes);
        return {
          racers: [first!, { do: 'changeCampaign', campaign: key, changes: limit(2) }],
          // With a raise that was lost there would be no room for it.
          afterwards: [second!],
          drain,
        };
      },
    },
  ];
}

export const CHANGED_LIMIT_CELLS: readonly Cell[] = [
  {
    name: 'redeem-x-lower-budget',
    title: 'The budget is lowered while a sale is redeemed',
    clauses: ['budget.confirmed-sum', 'budget.campaign-limit'],
    racers: [2],
    async arrange(context, arrange) {
      const key = await oneCampaign(context, arrange, { maxTotalBudget: 4 * DISCOUNT });
      const { codes, drain } = await contest(context, arrange, key, { racers: 1, room: 4 });
      return {
        racers: [
          ...codes.map((code) => redeem(context, code)),
          { do: 'changeCampaign', campaign: key, changes: { maxTotalBudget: DISCOUNT } },
        ],
        // With a lowering that was lost there would be room for it.
        drain,
      };
    },
  },
  ...confirmCellsOf('budget', (sales) => ({ maxTotalBudget: sales * DISCOUNT }), {
    raised: ['budget.changed-limit'],
    lowered: ['budget.confirmed-sum', 'budget.changed-limit'],
  }),
  ...confirmCellsOf('count', (sales) => ({ maxRedemptions: sales }), {
    raised: ['count.campaign-limit'],
    lowered: ['count.campaign-limit'],
  }),
];
