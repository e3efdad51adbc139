/** The checkout's consumer test, as Pact would have it: what the client needs of the voucher service, written to a Pact file. */
import { MatchersV3, PactV3, PactV4, SpecificationVersion } from '@pact-foundation/pact';
import { CheckoutClient } from './checkout-client.ts';

const { fromProviderState, like, number } = MatchersV3;

/** States of this contract, which no service but vouchsafe's recipes knows. */
export const STATES = {
  sale: 'a kiwi voucher is on sale',
  quoted: 'a kiwi voucher was quoted for an order',
  paid: 'a kiwi voucher was paid with',
} as const;

/** A configuration of vouchsafe that maps them to recipes. */
export const MAPPING = `
contracts:
  states:
    ${STATES.sale}:
      - { recipe: a voucher, values: { kiwi: code } }
      - { recipe: names that are free, values: { order: newTransaction } }
    ${STATES.quoted}:
      - { recipe: a validated redemption, parameters: { cost: 80 }, values: { kiwi: code, order: transaction } }
    ${STATES.paid}:
      - { recipe: a confirmed redemption, values: { kiwi: code, order: transaction } }
`;

/** Where the provider's state fills in a value. */
function value(name: string): string {
  return `\${${name}}`;
}

const PATH = [`/vouchers/${value('kiwi')}/redemptions`, '/vouchers/KIWI-1/redemptions'] as const;
const ORDER = fromProviderState(value('order'), 'order-1');

/** Walks the client against Pact's mock server and writes the Pact file, in the version that is asked for, to a folder. */
export async function writeCheckoutContract(dir: string, version: 3 | 4): Promise<void> {
  const parts = { consumer: `checkout-v${version}`, provider: 'vouchers', dir, logLevel: 'error' } as const;
  const json = { 'Content-Type': MatchersV3.regex('^application/json.*$', 'application/json') };
  const headers = { Authorization: like('Bearer the-shop') };
  const quote = { granted_discount: number(5.5), transaction_id: ORDER };
  const query = { transaction_id: ORDER };

  if (version === 4) {
    const pact = new PactV4(parts);
    await pact
      .addInteraction()
      .given(STATES.sale)
      .uponReceiving('a quote for an order')
      .withRequest('POST', fromProviderState(...PATH), (builder) => {
        builder.headers(headers).jsonBody({ transaction_id: ORDER, total_transaction_cost: 80 });
      })
      .willRespondWith(200, (builder) => {
        builder.headers(json).jsonBody(quote);
      })
      .executeTest(async ({ url }) => await new CheckoutClient(url, 'the-shop').quote('KIWI-1', 'order-1', 80));
    await pact
      .addInteraction()
      .given(STATES.quoted)
      .uponReceiving('a payment for a quoted order')
      .withRequest('PATCH', fromProviderState(...PATH), (builder) => {
        builder.headers(headers).query(query);
      })
      .willRespondWith(200, (builder) => {
        builder.headers(json).jsonBody(quote);
      })
      .executeTest(async ({ url }) => await new CheckoutClient(url, 'the-shop').pay('KIWI-1', 'order-1'));
    return;
  }
  const pact = new PactV3({ ...parts, spec: SpecificationVersion.SPECIFICATION_VERSION_V3 });
  pact
    .given(STATES.paid)
    .uponReceiving('a second payment for an order')
    .withRequest({ method: 'PATCH', path: fromProviderState(...PATH), headers, query })
    .willRespondWith({ status: 422, headers: json, body: { errors: [{ code: 'already_confirmed' }] } });
  await pact.executeTest(async ({ url }) => await new CheckoutClient(url, 'the-shop').pay('KIWI-1', 'order-1'));
}
