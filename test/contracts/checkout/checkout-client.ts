/** A shop's own client of a voucher service, as a team that uses Pact would have it: it knows nothing of vouchsafe. */

export interface Quote {
  readonly discount: number;
}

export type Paid = { readonly paid: true; readonly discount: number } | { readonly paid: false; readonly why: string };

export class CheckoutClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** What a code takes off an order. */
  async quote(code: string, order: string, total: number): Promise<Quote | undefined> {
    const response = await this.#send('POST', `/vouchers/${encodeURIComponent(code)}/redemptions`, {
      transaction_id: order,
      total_transaction_cost: total,
    });
    if (!response.ok) return undefined;
    const { granted_discount: discount } = (await response.json()) as { granted_discount: number };
    return { discount };
  }

  /** Uses the code up for an order that was quoted. */
  async pay(code: string, order: string): Promise<Paid> {
    const response = await this.#send(
      'PATCH',
      `/vouchers/${encodeURIComponent(code)}/redemptions?transaction_id=${encodeURIComponent(order)}`,
    );
    const body = (await response.json()) as { granted_discount: number; errors?: readonly { code: string }[] };
    return response.ok ? { paid: true, discount: body.granted_discount } : { paid: false, why: body.errors?.[0]?.code ?? 'unknown' };
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    return await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
