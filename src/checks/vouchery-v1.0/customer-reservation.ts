/** Clauses about vouchers that are reserved for customers. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign } from './campaigns.ts';
import { expectReserved, expectUnreserved, forAnybody, forOnly, someCustomer } from './reservations.ts';
import { setStage, UNIQUE } from './stage.ts';
import { expectListed, expectUnlisted, listed } from './views.ts';

async function assign(context: CaseContext, customer: string, codes: readonly string[]): Promise<void> {
  context.done(await context.perform<'reserveVouchers'>({ do: 'reserveVouchers', customer, codes }), {
    operation: 'assignVoucherToCustomer',
    kind: 'assignment-refused',
    message: 'Free vouchers could not be assigned to a customer.',
  });
}

async function release(context: CaseContext, customer: string, codes: readonly string[]): Promise<void> {
  context.done(await context.perform<'releaseVouchers'>({ do: 'releaseVouchers', customer, codes }), {
    operation: 'removeVouchersFromCustomer',
    kind: 'release-refused',
    message: 'A reservation could not be given up.',
  });
}

/** Codes of a new campaign of unique vouchers. */
async function codesOf(context: CaseContext, count: number): Promise<readonly string[]> {
  const campaign = await emptyCampaign(context);
  const codes: string[] = [];
  while (codes.length < count) {
    const code = context.code();
    await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code });
    codes.push(code);
  }
  return codes;
}

/** Expects the list of a customer to have exactly these codes. */
async function expectCodes(context: CaseContext, customer: string, codes: readonly string[]): Promise<void> {
  const operation = 'getCustomerVouchers';
  const { items, exchange } = await listed(context, operation, { identifier: customer });
  const shown = items.map(({ code }) => String(code)).sort();
  context.expect(JSON.stringify(shown) === JSON.stringify([...codes].sort()), {
    operation,
    kind: 'other-reservations',
    message: 'The list of a customer does not have exactly the vouchers that are reserved for that customer.',
    expected: `${codes.length} vouchers: ${codes.join(', ')}`,
    actual: `${shown.length} vouchers: ${shown.join(', ')}`,
    exchange,
  });
}

function onlyWithColumns(context: CaseContext): void {
  const layout = context.policy('csv-layout') ?? context.undecided('the column layout of the CSV is not known of this target');
  if (layout === 'code-only') context.skip('the CSV of this target has no column for a customer');
}

export const checks: readonly Check[] = [
  {
    id: 'customer.reserved-list',
    title: 'Assigned vouchers show in the list of their customer and in no other',
    clauses: ['customer.reserved-list'],
    cases: () => [
      caseOf('assignVoucherToCustomer', 'vouchers of two campaigns', async (context) => {
        const [one = '', left = ''] = await codesOf(context, 2);
        const [two = ''] = await codesOf(context, 1);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, own, [one, two]);
        await expectCodes(context, own, [one, two]);
        await expectCodes(context, other, []);
        for (const code of [one, two]) await expectReserved(context, code, own, other);
        await expectUnreserved(context, left, own);
      }),
      caseOf('assignVoucherToCustomer', 'one after the other', async (context) => {
        const codes = await codesOf(context, 3);
        const own = await someCustomer(context);
        for (const code of codes) await assign(context, own, [code]);
        await expectCodes(context, own, codes);
      }),
      caseOf('assignVoucherToCustomer', 'vouchers of two customers', async (context) => {
        const [one = '', two = ''] = await codesOf(context, 2);
        const [first, second] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, first, [one]);
        await assign(context, second, [two]);
        await expectCodes(context, first, [one]);
        await expectCodes(context, second, [two]);
      }),
    ],
  },
  {
    id: 'customer.reserved-only',
    title: 'A reserved voucher works for its customer only',
    clauses: ['customer.reserved-only'],
    cases: () => [
      caseOf('assignVoucherToCustomer', 'unique code', async (context) => {
        const [code = ''] = await codesOf(context, 1);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, own, [code]);
        await forOnly(context, code, own, other);
      }),
      caseOf('assignVoucherToCustomer', 'several codes', async (context) => {
        const codes = await codesOf(context, 3);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, own, codes);
        for (const code of codes) await forOnly(context, code, own, other);
      }),
      caseOf('assignVoucherToCustomer', 'customer that is not known yet tries', async (context) => {
        const { code } = await setStage(context, { discount: UNIQUE });
        const own = await someCustomer(context);
        await assign(context, own, [code]);
        await forOnly(context, code, own, context.name('customer'));
      }),
    ],
  },
  {
    id: 'customer.reserved-at-creation',
    title: 'A voucher can be reserved while it is created',
    clauses: ['customer.reserved-at-creation'],
    cases: () => [
      caseOf('createVoucher', 'with a customer', async (context) => {
        const campaign = await emptyCampaign(context);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        const code = context.code();
        const step = await context.perform<'createVoucher'>({ do: 'createVoucher', campaign, code, customer: own });
        context.done(step, { kind: 'reserved-voucher-not-made', message: 'A voucher with a customer could not be made.' });
        await expectReserved(context, code, own, other);
        await expectCodes(context, own, [code]);
        await forOnly(context, code, own, other);
      }),
    ],
  },
  {
    id: 'customer.reserved-at-import',
    title: 'A voucher can be reserved while it is imported',
    clauses: ['customer.reserved-at-import'],
    cases: () => [
      caseOf('importVouchers', 'with a column of customers', async (context) => {
        onlyWithColumns(context);
        const campaign = await emptyCampaign(context);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        const [code, others, free] = [context.code(), context.code(), context.code()];
        const text = `code,active,customer_identifier\n${code},true,${own}\n${others},true,${other}\n${free},true,\n`;
        const exchange = await context.call('importVouchers', { path: { id: campaign }, body: text, contentType: 'text/csv' });
        context.status(exchange, '2xx', { kind: 'import-refused', message: 'An import with customers was refused.' });
        await expectReserved(context, code, own, other);
        await expectReserved(context, others, other, own);
        await expectUnreserved(context, free, own);
        await expectCodes(context, own, [code]);
        await forOnly(context, code, own, other);
        await forAnybody(context, free, undefined);
      }),
    ],
  },
  {
    id: 'customer.released',
    title: 'A reservation that is given up is gone from the list and at redemption',
    clauses: ['customer.released'],
    cases: () => [
      ...(['another customer', 'its former customer', 'nobody in particular'] as const).map((who, index) =>
        caseOf('removeVouchersFromCustomer', `redeemed by ${who}`, async (context) => {
          const [code = '', kept = ''] = await codesOf(context, 2);
          const [own, other] = [await someCustomer(context), await someCustomer(context)];
          await assign(context, own, [code, kept]);
          await release(context, own, [code]);
          await expectUnreserved(context, code, own);
          await expectCodes(context, own, [kept]);
          await forAnybody(context, code, [other, own, undefined][index]);
          await forOnly(context, kept, own, other);
        }),
      ),
      caseOf('removeVouchersFromCustomer', 'several codes at once', async (context) => {
        const codes = await codesOf(context, 3);
        const [kept = '', ...free] = codes;
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, own, codes);
        await release(context, own, free);
        await expectCodes(context, own, [kept]);
        for (const code of free) {
          await expectUnreserved(context, code, own);
          await forAnybody(context, code, other);
        }
        await forOnly(context, kept, own, other);
      }),
      caseOf('removeVouchersFromCustomer', 'assigned to another customer afterwards', async (context) => {
        const [code = ''] = await codesOf(context, 1);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, own, [code]);
        await release(context, own, [code]);
        await assign(context, other, [code]);
        await expectUnlisted(context, 'getCustomerVouchers', { identifier: own }, (item) => item['code'] === code, 'a voucher given up');
        await expectListed(context, 'getCustomerVouchers', { identifier: other }, (item) => item['code'] === code, 'a reserved voucher');
        await forOnly(context, code, other, own);
      }),
      caseOf('removeVouchersFromCustomer', 'code reserved for another customer', async (context) => {
        const [code = ''] = await codesOf(context, 1);
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await assign(context, own, [code]);
        // Whether this is refused or passed over is not said; the reservation of another stays in both cases.
        await context.perform<'releaseVouchers'>({ do: 'releaseVouchers', customer: other, codes: [code] });
        await expectCodes(context, own, [code]);
        await forOnly(context, code, own, other);
      }),
    ],
  },
];
