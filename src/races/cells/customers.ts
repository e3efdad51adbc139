/** Races about customers: what each may redeem, and how they come to be. */
import type { Rule } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import type { Arrange, Cell } from '../cell.ts';
import { type Contest, contest, oneCampaign, redeem, sharedCampaign, validated, vouchersOf } from '../set-up.ts';

/** Codes of a campaign with a rule under which one customer, who is new, has room for one sale, and the sales of that customer that follow. */
async function contestOfOne(
  context: CaseContext,
  arrange: Arrange,
  rule: Rule,
  racers: number,
): Promise<Contest & { readonly customer: string }> {
  const key = await oneCampaign(context, arrange);
  await arrange<'addRule'>({ do: 'addRule', campaign: key, rule });
  const customer = context.name('customer');
  await arrange<'createCustomer'>({ do: 'createCustomer', customer, isNew: true });
  return { customer, ...(await contest(context, arrange, key, { racers, room: 1, basket: { customer } })) };
}

export const CUSTOMER_CELLS: readonly Cell[] = [
  {
    name: 'customer-x-two-codes',
    title: 'One customer redeems two codes when one is allowed',
    clauses: ['rule.per-customer'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const { codes, drain, customer } = await contestOfOne(context, arrange, { kind: 'per-customer', maxRedemptions: 1 }, racers);
      return { racers: codes.map((code) => redeem(context, code, { customer })), drain };
    },
  },
  {
    name: 'confirm-x-confirm-customer',
    title: 'Validations of two codes for one customer are confirmed when one is allowed',
    clauses: ['rule.per-customer-confirmed', 'rule.per-customer'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const { codes, drain, customer } = await contestOfOne(context, arrange, { kind: 'per-customer', maxRedemptions: 1 }, racers);
      return { racers: await validated(context, arrange, codes, { customer }), drain };
    },
  },
  // Its validations are not raced: whether a customer has to be new at a confirmation too, no clause says.
  {
    name: 'new-customer-x-two-codes',
    title: 'A new customer redeems two codes that are for new customers',
    clauses: ['rule.new-customer'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const { codes, drain, customer } = await contestOfOne(context, arrange, { kind: 'new-customer' }, racers);
      return { racers: codes.map((code) => redeem(context, code, { customer })), drain };
    },
  },
  {
    name: 'unseen-customer-twice',
    title: 'Two sales name a customer whom nobody has seen yet',
    clauses: ['customer.made-by-redemption'],
    racers: [2, 5],
    async arrange(context, arrange, racers) {
      const key = await sharedCampaign(context, arrange);
      const customer = context.name('customer');
      return {
        racers: (await vouchersOf(context, arrange, key, racers)).map((code) => redeem(context, code, { customer })),
        afterwards: [{ do: 'listCustomerRedemptions', customer }],
      };
    },
  },
];
