/** How much a voucher server sells. */
import { Agent, request } from 'undici';

export interface Sellers {
  readonly sellers: number;
  /** Each with one code that may be used without limit; sellers take turns with them. */
  readonly campaigns: number;
  readonly seconds: number;
}

/** Lets sellers redeem one sale after another. @throws Error where a request is not answered with success */
export async function salesPerSecond(url: string, { sellers, campaigns, seconds }: Sellers): Promise<number> {
  const dispatcher = new Agent({ connections: sellers });
  const send = async (
    method: 'POST' | 'PATCH',
    path: string,
    body: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly id: number }> => {
    const { statusCode, body: answer } = await request(`${url}${path}`, {
      method,
      dispatcher,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`${method} ${path} was answered with ${statusCode}: ${text}`);
    return JSON.parse(text) as { id: number };
  };
  try {
    for (let index = 0; index < campaigns; index += 1) {
      // A limit that is never reached has to be looked at all the same.
      const main = await send('POST', '/campaigns', { campaign_type: 'main', name: 'sale', max_total_budget: 10_000_000 });
      const { id } = await send('POST', '/campaigns', {
        parent_id: main.id,
        name: 'sale',
        voucher_type: 'generic',
        discount_type: 'numeric',
        discount_value: 1,
      });
      await send('PATCH', `/campaigns/${id}`, { status: 'active' });
      await send('POST', `/campaigns/${id}/vouchers`, { code: `SALE-${index}` });
    }
    let sold = 0;
    const started = performance.now();
    const until = started + seconds * 1000;
    await Promise.all(
      Array.from({ length: sellers }, async (_, seller) => {
        for (let sale = 0; performance.now() < until; sale += 1) {
          await send('POST', `/vouchers/SALE-${seller % campaigns}/redemptions`, {
            transaction_id: `${seller}-${sale}`,
            total_transaction_cost: 40,
            confirmed: true,
          });
          sold += 1;
        }
      }),
    );
    return (sold / (performance.now() - started)) * 1000;
  } finally {
    await dispatcher.close();
  }
}
