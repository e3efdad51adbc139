/** Races of two discount campaigns for the last of what their main campaign allows. */
import type { CaseContext } from '../../engine/check.ts';
import type { Arrange, Cell } from '../cell.ts';
import { type Contest, campaigns, contest, DISCOUNT, type Limit, redeem, times, validated } from '../set-up.ts';

/** Codes of two campaigns in turn. One sale of each follows, and both are tried: either may overlook what the other has used up. */
async function contestOfTwo(context: CaseContext, arrange: Arrange, main: Limit, racers: number): Promise<Contest> {
  const both: Contest[] = [];
  for (const key of await campaigns(context, arrange, { main }, 2)) {
    both.push(await contest(context, arrange, key, { racers: Math.ceil(racers / 2), room: 0 }));
  }
  return {
    codes: times(racers, (index) => both[index % 2]?.codes[index >> 1] ?? ''),
    drain: both.flatMap(({ drain }) => drain),
  };
}

function cellsOf(
  name: 'budget' | 'count',
  numbers: readonly number[],
  limit: Limit,
  told: string,
  clauses: { readonly redeemed: Cell['clauses']; readonly confirmed: Cell['clauses'] },
): readonly Cell[] {
  return [
    {
      name: `two-campaigns-x-main-${name}`,
      title: `Two discount campaigns redeem at once when ${told}`,
      clauses: clauses.redeemed,
      racers: numbers,
      async arrange(context, arrange, racers) {
        const { codes, drain } = await contestOfTwo(context, arrange, limit, racers);
        return { racers: codes.map((code) => redeem(context, code)), afterwards: drain };
      },
    },
    {
      name: `confirm-x-confirm-main-${name}`,
      title: `Validations of two discount campaigns are confirmed when ${told}`,
      clauses: clauses.confirmed,
      racers: numbers,
      async arrange(context, arrange, racers) {
        const { codes, drain } = await contestOfTwo(context, arrange, limit, racers);
        return { racers: await validated(context, arrange, codes), afterwards: drain };
      },
    },
  ];
}

export const MAIN_LIMIT_CELLS: readonly Cell[] = [
  ...cellsOf('budget', [2, 4], { maxTotalBudget: DISCOUNT }, 'the budget of their main campaign has room for one', {
    redeemed: ['budget.confirmed-sum', 'budget.main-limit'],
    confirmed: ['budget.confirmed-sum', 'budget.main-rechecked-at-confirm'],
  }),
  ...cellsOf('count', [2], { maxRedemptions: 1 }, 'their main campaign allows one more redemption', {
    redeemed: ['count.main-limit'],
    confirmed: ['count.main-limit'],
  }),
];
