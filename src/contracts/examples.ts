/**
 * The values that stand for ids, codes and names in a committed contract: always the same, and each unlike any other text in it, so that
 * a place that holds one is a place that the provider's state fills.
 */
import type { Naming, Values } from './recipes.ts';

export const EXAMPLES: Values = {
  mainCampaign: 700001,
  campaign: 700002,
  mainName: 'Autumn',
  campaignName: 'Kiwi week',
  code: 'KIWI7F3Q2H',
  otherCode: 'KIWI9D4W8K',
  newCode: 'KIWI5T8N4R',
  newPrefix: 'KIWI',
  transaction: 'SO-10042',
  newTransaction: 'SO-10043',
  customer: 'c-77',
  newCustomer: 'c-78',
  tag: 'fruit',
  unusedTag: 'stone',
};

/** What is new in one step is there in the next, under the name that the state of that step gives it. */
const ONCE_THERE: Readonly<Record<string, string>> = { newCode: 'code', newTransaction: 'transaction', newCustomer: 'customer' };

/**
 * The name of the state value that an example stands for in a step; undefined where it is no example.
 * @param gives names of the values of the step's states
 */
export function valueNameOf(example: unknown, gives: ReadonlySet<string>): string | undefined {
  const name = Object.keys(EXAMPLES).find((one) => EXAMPLES[one] === example);
  if (name === undefined) return undefined;
  return [name, ONCE_THERE[name] ?? name].find((one) => gives.has(one));
}

/** Names for the walk that gives the examples: they carry no run id, so that the contract is the same each time. */
export function exampleNaming(): Naming {
  let count = 0;
  return {
    name: (purpose) => {
      count += 1;
      return `${purpose}-${count}`;
    },
    code: () => {
      count += 1;
      return `PLUM${count}`;
    },
  };
}
