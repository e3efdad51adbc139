/** Clauses of the topic `rule` about new customer and per customer rules. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { confirm, granted, pending, redeem, saleFor, spent, spentInTwoSteps, validate, validated } from './sales.ts';
import { addCode, setSister, setStage } from './stage.ts';

const FORMS = [
  ['redeemed at once', redeem],
  ['validated', validate],
] as const;
const WAYS = [
  ['one step', spent],
  ['two steps', spentInTwoSteps],
] as const;

export const checks: readonly Check[] = [
  {
    id: 'rule.new-customer',
    title: 'A new customer rule lets in new customers only',
    clauses: ['rule.new-customer'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form} by a customer that is not new`, async (context) => {
          const { code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
          const customer = await customerOf(context, false);
          context.refused(await attempt(context, saleFor(context, code, 10, { customer })), 'new-customer-required', {
            kind: 'old-customer-accepted',
            message: `The sale of a customer that is not new was ${form} in a campaign for new customers.`,
          });
        }),
        caseOf('createRedemption', `${form} by a customer who was never seen`, async (context) => {
          const { code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
          granted(context, await attempt(context, saleFor(context, code, 10, { customer: context.name('customer') })), 10, {
            kind: 'unseen-customer-refused',
            message: 'The sale of a customer who was never seen was refused in a campaign for new customers.',
          });
        }),
        caseOf('createRedemption', `${form} by a new customer`, async (context) => {
          const { code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
          const customer = await customerOf(context, true);
          granted(context, await attempt(context, saleFor(context, code, 10, { customer })), 10, {
            kind: 'new-customer-refused',
            message: 'The sale of a new customer was refused in a campaign for new customers.',
          });
        }),
      ]),
  },
  {
    id: 'rule.new-customer-until',
    title: 'A customer stops being new at the chosen point',
    clauses: ['rule.new-customer-until'],
    cases: () => [
      caseOf('createRedemption', 'new customer with a mere validation', async (context) => {
        const { code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
        const customer = await customerOf(context, true);
        await validated(context, saleFor(context, code, 10, { customer }));
        granted(context, await redeem(context, saleFor(context, code, 10, { customer })), 10, {
          kind: 'old-by-validation',
          message: 'A customer stopped being new by a redemption that was never confirmed.',
        });
      }),
      ...WAYS.map(([way, spend]) =>
        caseOf('createRedemption', `new customer with a redemption confirmed in ${way}`, async (context) => {
          const until = context.policy('new-customer-until');
          if (until === undefined) context.undecided('until when a customer is new is not known of this target');
          const { main, code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
          const elsewhere = await setSister(context, main);
          const customer = await customerOf(context, true);
          await spend(context, saleFor(context, elsewhere.code, 10, { customer }));
          const step = await redeem(context, saleFor(context, code, 10, { customer }));
          if (until === 'creation') {
            granted(context, step, 10, { kind: 'new-too-short', message: 'A customer made as new was refused after a redemption.' });
          } else {
            context.refused(step, 'new-customer-required', {
              kind: 'new-too-long',
              message: 'A customer was still taken for new after a confirmed redemption.',
            });
          }
        }),
      ),
    ],
  },
  {
    id: 'rule.per-customer',
    title: 'A per customer rule bounds what one customer redeems in the campaign',
    clauses: ['rule.per-customer'],
    cases: () => [
      ...FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} beyond the number of one customer, over several codes`, async (context) => {
          const { campaign, code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 2 }] });
          const other = await addCode(context, campaign);
          const customer = context.name('customer');
          await spent(context, saleFor(context, code, 10, { customer }));
          granted(context, await redeem(context, saleFor(context, other, 10, { customer })), 10, {
            kind: 'customer-refused-early',
            message: 'A customer was refused before the allowed number was reached.',
          });
          for (const one of [code, other]) {
            context.refused(await attempt(context, saleFor(context, one, 10, { customer })), 'customer-limit-exceeded', {
              kind: 'customer-limit-exceeded',
              message: `The sale of a customer who had reached the allowed number was ${form}.`,
            });
          }
        }),
      ),
      caseOf('confirmRedemption', 'as many in two steps as one customer may have', async (context) => {
        const { code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 2 }] });
        const customer = context.name('customer');
        const because = { kind: 'customer-refused-early', message: 'A customer was refused before the allowed number was reached.' };
        for (const basket of [saleFor(context, code, 10, { customer }), saleFor(context, code, 10, { customer })]) {
          granted(context, await validate(context, basket), 10, because);
          granted(context, await confirm(context, basket), 10, because);
        }
      }),
      caseOf('createRedemption', 'another customer after the number was reached', async (context) => {
        const { code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 1 }] });
        await spent(context, saleFor(context, code, 10, { customer: context.name('customer') }));
        granted(context, await redeem(context, saleFor(context, code, 10, { customer: context.name('customer') })), 10, {
          kind: 'other-customer-counted',
          message: 'A customer was refused for the redemptions of another.',
        });
      }),
      caseOf('createRedemption', 'customer who redeemed in another campaign', async (context) => {
        const { main, code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 1 }] });
        const sister = await setSister(context, main);
        const customer = context.name('customer');
        await spent(context, saleFor(context, sister.code, 10, { customer }));
        granted(context, await redeem(context, saleFor(context, code, 10, { customer })), 10, {
          kind: 'other-campaign-counted',
          message: 'A customer was refused for a redemption in another campaign.',
        });
      }),
    ],
  },
  {
    id: 'rule.per-customer-confirmed',
    title: 'Only confirmed redemptions count for a per customer rule, which is looked at again at confirmation',
    clauses: ['rule.per-customer-confirmed'],
    cases: () => [
      caseOf('createRedemption', 'customer with validations', async (context) => {
        const { code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 1 }] });
        const customer = context.name('customer');
        await validated(context, saleFor(context, code, 10, { customer }));
        for (const attempt of [validate, redeem]) {
          granted(context, await attempt(context, saleFor(context, code, 10, { customer })), 10, {
            kind: 'validation-counted',
            message: 'A validation counted against the allowed number of a customer.',
          });
        }
      }),
      caseOf('deleteRedemption', 'customer with a deleted validation', async (context) => {
        const { code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 1 }] });
        const customer = context.name('customer');
        const basket = saleFor(context, code, 10, { customer });
        await validated(context, basket);
        await context.given<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction: basket.transaction });
        granted(context, await redeem(context, saleFor(context, code, 10, { customer })), 10, {
          kind: 'deleted-counted',
          message: 'A deleted validation counted against the allowed number of a customer.',
        });
      }),
      ...WAYS.map(([way, spend]) =>
        caseOf('confirmRedemption', `number of the customer reached in ${way} after the validation`, async (context) => {
          const { code } = await setStage(context, { rules: [{ kind: 'per-customer', maxRedemptions: 1 }] });
          const customer = context.name('customer');
          const late = saleFor(context, code, 10, { customer });
          await validated(context, late);
          await spend(context, saleFor(context, code, 10, { customer }));
          context.refused(await confirm(context, late), 'customer-limit-exceeded', {
            kind: 'customer-limit-exceeded-at-confirmation',
            message: 'A validation was confirmed although its customer had reached the allowed number meanwhile.',
          });
          await pending(context, late, {
            kind: 'customer-limit-exceeded-at-confirmation',
            message: 'A refused confirmation confirmed all the same.',
          });
        }),
      ),
    ],
  },
];

/** A new customer of whom the target is told whether they are new to the shop. */
export async function customerOf(context: CaseContext, isNew: boolean): Promise<string> {
  const customer = context.name('customer');
  await context.given<'createCustomer'>({ do: 'createCustomer', customer, isNew });
  return customer;
}
