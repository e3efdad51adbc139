/** Races about customers: what each may redeem, and how they come to be. */
import type { Cell } from '../cell.ts';
import { oneCampaign, redeem, sharedCampaign, vouchersOf } from '../set-up.ts';

export const CUSTOMER_CELLS: readonly Cell[] = [
  {
    name: 'customer-x-two-codes',
    title: 'One customer redeems two codes when one is allowed',
    clauses: ['rule.per-customer'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange);
      await arrange<'addRule'>({ do: 'addRule', campaign: key, rule: { kind: 'per-customer', maxRedemptions: 1 } });
      const customer = context.name('customer');
      await arrange<'createCustomer'>({ do: 'createCustomer', customer });
      return { racers: (await vouchersOf(context, arrange, key, racers)).map((code) => redeem(context, code, { customer })) };
    },
  },
  {
    name: 'new-customer-x-two-codes',
    title: 'A new customer redeems two codes that are for new customers',
    clauses: ['rule.new-customer'],
    racers: [2],
    async arrange(context, arrange, racers) {
      const key = await oneCampaign(context, arrange);
      await arrange<'addRule'>({ do: 'addRule', campaign: key, rule: { kind: 'new-customer' } });
      const customer = context.name('customer');
      await arrange<'createCustomer'>({ do: 'createCustomer', customer, isNew: true });
      return { racers: (await vouchersOf(context, arrange, key, racers)).map((code) => redeem(context, code, { customer })) };
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
