/** Vouchers that are reserved for a customer: where that shows, and what it does. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext } from '../../engine/check.ts';
import { basketOf, redeem, validate } from './sales.ts';
import { expectAgreement } from './view-agreement.ts';
import { expectListed, expectUnlisted, type Seen } from './views.ts';
import { voucherSeen } from './voucher-views.ts';

/** Expects a code in the list of its customer, with the voucher's own word for it where it has one, and not in the list of another. */
export async function expectReserved(context: CaseContext, code: string, own: string, other: string): Promise<void> {
  const isIt = (item: JsonObject): boolean => item['code'] === code;
  const entry = await expectListed(context, 'getCustomerVouchers', { identifier: own }, isIt, 'a voucher reserved for the customer');
  await expectUnlisted(context, 'getCustomerVouchers', { identifier: other }, isIt, 'a voucher reserved for another customer');
  const single = await voucherSeen(context, code);
  const listed = await inItsCampaign(context, single);
  for (const [operation, view] of [
    ['getCustomerVouchers', entry],
    ['getVoucher', single],
    ['getVouchers', listed],
  ] as const)
    showsOwner(context, operation, view, own);
  const what = 'a voucher in the list of its customer';
  expectAgreement(context, entry, single, 'Voucher', { operation: 'getCustomerVouchers', what });
}

/** Expects the voucher's own word for its customer, where a view has one, to be this customer. */
export function showsOwner(context: CaseContext, operation: string, { object, exchange }: Seen, own: string): void {
  const shown = object.customer_identifier;
  context.expect(shown === undefined || shown === own, {
    operation,
    kind: 'reservation-not-shown',
    message: 'A reserved voucher shows another customer, or none.',
    expected: own,
    actual: String(shown),
    pointer: '/customer_identifier',
    exchange,
  });
}

function inItsCampaign(context: CaseContext, { object: { code, campaign_id } }: Seen): Promise<Seen> {
  const path = { campaign_id: Number(campaign_id) };
  return expectListed(context, 'getVouchers', path, (item) => item['code'] === code, 'a voucher of the campaign');
}

/** Expects a code to be reserved for nobody, and not to be in the list of a customer. */
export async function expectUnreserved(context: CaseContext, code: string, customer: string): Promise<void> {
  const what = 'a voucher that is not reserved';
  await expectUnlisted(context, 'getCustomerVouchers', { identifier: customer }, (item) => item['code'] === code, what);
  const single = await voucherSeen(context, code);
  for (const [operation, { object, exchange }] of [
    ['getVoucher', single],
    ['getVouchers', await inItsCampaign(context, single)],
  ] as const) {
    const shown = object.customer_identifier;
    context.expect(shown === undefined || shown === null, {
      operation,
      kind: 'reservation-shown',
      message: 'A voucher that is not reserved shows a customer.',
      expected: 'no customer',
      actual: String(shown),
      pointer: '/customer_identifier',
      exchange,
    });
  }
}

/** Expects a unique code to be refused to another customer and to none, in one step and in two, and to work for its own. */
export async function forOnly(context: CaseContext, code: string, own: string, other: string): Promise<void> {
  for (const attempt of [redeem, validate]) {
    context.refused(await attempt(context, basketOf(context, code, 100, { customer: other })), 'other-customer', {
      operation: 'createRedemption',
      kind: 'reserved-for-another',
      message: 'A code reserved for one customer works for another.',
    });
    context.refused(await attempt(context, basketOf(context, code, 100)), 'other-customer', {
      operation: 'createRedemption',
      kind: 'reserved-without-customer',
      message: 'A reserved code works without a customer.',
    });
  }
  context.done(await redeem(context, basketOf(context, code, 100, { customer: own })), {
    operation: 'createRedemption',
    kind: 'reservation-refused-to-its-own',
    message: 'A reserved code is refused to the customer it is reserved for.',
  });
}

/** Expects a unique code to work for a customer, or without one. */
export async function forAnybody(context: CaseContext, code: string, customer: string | undefined): Promise<void> {
  const basket = basketOf(context, code, 100, customer === undefined ? {} : { customer });
  context.done(await redeem(context, basket), {
    operation: 'createRedemption',
    kind: 'free-code-refused',
    message: 'A code that is reserved for nobody is refused.',
  });
}

/** A customer that the target knows. */
export async function someCustomer(context: CaseContext): Promise<string> {
  return (await context.given<'createCustomer'>({ do: 'createCustomer', customer: context.name('customer') })).customer;
}
