/** Clauses of the topic `customer`. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { categoryOf } from './categories.ts';
import { checks as reserved } from './customer-reservation.ts';
import { expectMembers } from './members.ts';
import { someCustomer } from './reservations.ts';
import { basketOf, read, redeem, spent, spentInTwoSteps, validate } from './sales.ts';
import { finds, tagged } from './searches.ts';
import { setStage } from './stage.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked, expectListed, expectNotFound, expectUnlisted, listed, shown } from './views.ts';

const MADE = { kind: 'customer-not-made', message: 'A customer was not made.' };

function named(identifier: string): (item: JsonObject) => boolean {
  return (item) => item['identifier'] === identifier;
}

/** Expects a customer, with these members, in the single read and in the list. */
async function expectCustomer(context: CaseContext, identifier: string, wanted: JsonObject = {}): Promise<void> {
  const because = { kind: 'not-found', message: 'A customer is not found.' };
  const single = await asked(context, 'getCustomer', { path: { identifier } }, because);
  expectMembers(context, single, { identifier, ...wanted }, { operation: 'getCustomer', what: 'the customer in the single read' });
  const seen = await expectListed(context, 'getCustomers', {}, named(identifier), 'a customer of the project');
  expectMembers(context, seen, wanted, { operation: 'getCustomers', what: 'the customer in the list' });
  expectAgreement(context, seen, single, 'Customer', { operation: 'getCustomers', what: 'the customer in the list' });
}

/** A customer identifier that nobody has; ends the case where somebody has. */
async function unseen(context: CaseContext): Promise<string> {
  const identifier = context.name('customer');
  const { response } = await context.call('getCustomer', { path: { identifier } });
  if (response?.status !== 404) context.undecided('a customer that was never named is not answered as not found');
  return identifier;
}

interface Sale {
  readonly customer: string;
  readonly transaction: string;
  readonly code: string;
}

/** Expects the list of a customer to show these sales with the values of the single read, and none of the others. */
async function expectRedemptions(context: CaseContext, customer: string, own: readonly Sale[], others: readonly Sale[]): Promise<void> {
  const operation = 'getCustomerRedemptions';
  const { items, exchange } = await listed(context, operation, { identifier: customer });
  for (const { transaction, code } of own) {
    const item = items.find((redemption) => redemption['transaction_id'] === transaction);
    const there = context.expect(item !== undefined, {
      operation,
      kind: 'not-listed',
      message: 'The list of a customer does not show a redemption of that customer.',
      expected: `a redemption with transaction id ${transaction}`,
      actual: `${items.length} redemptions without it`,
      exchange,
    });
    if (!there || item === undefined) continue;
    const because = { kind: 'redemption-unreadable', message: 'A redemption of a customer is not found.' };
    const single = shown(context, (await read(context, { code, transaction, cost: 0 })).exchange, because);
    const what = 'a redemption in the list of its customer';
    expectAgreement(context, { object: item, exchange }, single, 'Redemption', { operation, what });
  }
  for (const { transaction } of others) {
    context.expect(!items.some((redemption) => redemption['transaction_id'] === transaction), {
      operation,
      kind: 'redemption-of-another',
      message: 'The list of a customer shows a redemption of somebody else.',
      expected: 'redemptions of that customer only',
      actual: `a redemption with transaction id ${transaction}`,
      exchange,
    });
  }
  context.expect(new Set(items.map((item) => item['transaction_id'])).size === items.length, {
    operation,
    kind: 'redemption-listed-twice',
    message: 'The list of a customer shows a redemption twice.',
    expected: 'each redemption once',
    actual: `${items.length} entries`,
    exchange,
  });
}

export const checks: readonly Check[] = [
  {
    id: 'customer.read-back',
    title: 'A new customer shows everywhere with the values it was made with',
    clauses: ['customer.read-back'],
    cases: () =>
      [{ is_new: true }, { is_new: false }, {}].map((values) =>
        caseOf('createCustomer', 'is_new' in values ? `is_new ${values.is_new}` : 'identifier only', async (context) => {
          const body = { identifier: context.name('customer'), ...values };
          const answer = await asked(context, 'createCustomer', { body }, MADE);
          expectMembers(context, answer, body, { operation: 'createCustomer', what: 'the customer in the answer to its creation' });
          await expectCustomer(context, body.identifier, values);
        }),
      ),
  },
  {
    id: 'customer.deleted',
    title: 'A deleted customer is gone from every view',
    clauses: ['customer.deleted'],
    cases: () => [
      caseOf('deleteCustomer', 'customer without vouchers and redemptions', async (context) => {
        const [customer, other] = [await someCustomer(context), await someCustomer(context)];
        context.done(await context.perform<'deleteCustomer'>({ do: 'deleteCustomer', customer }), {
          kind: 'deletion-refused',
          message: 'A customer without vouchers and redemptions cannot be deleted.',
        });
        await expectNotFound(context, 'getCustomer', { identifier: customer }, 'a deleted customer');
        await expectUnlisted(context, 'getCustomers', {}, named(customer), 'a deleted customer');
        await expectCustomer(context, other);
      }),
      caseOf('deleteCustomer', 'a second time', async (context) => {
        const customer = await someCustomer(context);
        await context.given<'deleteCustomer'>({ do: 'deleteCustomer', customer });
        context.refused(await context.perform<'deleteCustomer'>({ do: 'deleteCustomer', customer }), 'not-found', {
          kind: 'deleted-twice',
          message: 'A deleted customer can be deleted again.',
        });
      }),
    ],
  },
  {
    id: 'customer.made-by-redemption',
    title: 'A redemption makes the customer it names',
    clauses: ['customer.made-by-redemption'],
    cases: () =>
      (
        [
          ['redemption in one step', redeem],
          ['validation', validate],
        ] as const
      ).map(([situation, attempt]) =>
        caseOf('createRedemption', situation, async (context) => {
          const { code } = await setStage(context);
          const customer = await unseen(context);
          const step = await attempt(context, basketOf(context, code, 100, { customer }));
          context.done(step as Awaited<ReturnType<typeof redeem>>, {
            kind: 'unseen-customer-refused',
            message: 'A redemption that names an unseen customer was refused.',
          });
          await expectCustomer(context, customer);
          const again = await attempt(context, basketOf(context, (await setStage(context)).code, 100, { customer }));
          context.done(again as Awaited<ReturnType<typeof redeem>>, {
            kind: 'seen-customer-refused',
            message: 'A second redemption of a customer whom a redemption made was refused.',
          });
        }),
      ),
  },
  {
    id: 'customer.made-by-find',
    title: 'A search makes the customer it names, when a voucher is found',
    clauses: ['customer.made-by-find'],
    cases: () => [
      caseOf('findVoucher', 'for an unseen customer', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        const customer = await unseen(context);
        await finds(context, { team }, [code], customer);
        await expectCustomer(context, customer);
      }),
    ],
  },
  ...reserved,
  {
    id: 'customer.redemptions',
    title: 'The list of a customer shows the redemptions of that customer only',
    clauses: ['customer.redemptions'],
    cases: () => [
      caseOf('getCustomerRedemptions', 'redemptions of two customers in two campaigns', async (context) => {
        const [first, second] = [await setStage(context), await setStage(context)];
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        const { entries } = await categoryOf(context, ['fruit']);
        const sales: Sale[] = [];
        for (const [index, { code }] of [first, second].entries()) {
          for (const customer of [own, other]) {
            const basket = basketOf(context, code, 100 + 10 * index, { customer, categories: entries('fruit') });
            await (index === 0 ? spent : spentInTwoSteps)(context, basket);
            sales.push({ customer, transaction: basket.transaction, code });
          }
          const anonymous = basketOf(context, code, 100);
          await spent(context, anonymous);
          sales.push({ customer: '', transaction: anonymous.transaction, code });
        }
        for (const customer of [own, other]) {
          const mine = sales.filter((sale) => sale.customer === customer);
          const others = sales.filter((sale) => sale.customer !== customer);
          await expectRedemptions(context, customer, mine, others);
        }
      }),
      caseOf('getCustomerRedemptions', 'redemption that is only validated', async (context) => {
        const { code } = await setStage(context);
        const own = await someCustomer(context);
        const basket = basketOf(context, code, 100, { customer: own });
        await context.given<'validateRedemption'>({ do: 'validateRedemption', basket });
        await expectRedemptions(context, own, [{ customer: own, transaction: basket.transaction, code }], []);
      }),
      caseOf('getCustomerRedemptions', 'customer without redemptions', async (context) => {
        const { code } = await setStage(context);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        const basket = basketOf(context, code, 100, { customer: other });
        await spent(context, basket);
        await expectRedemptions(context, own, [], [{ customer: other, transaction: basket.transaction, code }]);
      }),
    ],
  },
];
