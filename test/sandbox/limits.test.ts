import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { clientOf, discountCampaign, opened, redeem, stage } from './client.ts';

type Step =
  | { readonly do: 'create'; readonly code: 'A' | 'B'; readonly transaction: number; readonly cents: number; readonly confirmed: boolean }
  | { readonly do: 'confirm' | 'cancel'; readonly transaction: number };

/** What a correct service answers, worked out in cents on its own. A is bound by 4.00, B by 3.50 a year and three redemptions, both by 6.00. */
class Model {
  readonly #open = new Map<number, { code: 'A' | 'B'; discount: number }>();
  readonly #confirmed = new Map<number, { code: 'A' | 'B'; discount: number }>();

  #spent(code?: 'A' | 'B'): number {
    return [...this.#confirmed.values()].reduce((sum, one) => sum + (code === undefined || one.code === code ? one.discount : 0), 0);
  }

  #fits({ code, discount }: { code: 'A' | 'B'; discount: number }): boolean {
    const redeemed = [...this.#confirmed.values()].filter((one) => one.code === 'B').length;
    const own = code === 'A' ? this.#spent('A') + discount <= 400 : redeemed < 3 && this.#spent('B') + discount <= 350;
    return own && this.#spent() + discount <= 600;
  }

  answer(step: Step): number {
    const { transaction } = step;
    if (step.do === 'create') {
      const made = { code: step.code, discount: Math.floor((step.cents + 5) / 10) };
      if (this.#open.has(transaction) || this.#confirmed.has(transaction) || !this.#fits(made)) return 422;
      (step.confirmed ? this.#confirmed : this.#open).set(transaction, made);
      return 200;
    }
    if (this.#confirmed.has(transaction)) return 422;
    const found = this.#open.get(transaction);
    if (found === undefined) return 404;
    if (step.do === 'confirm' && !this.#fits(found)) return 422;
    this.#open.delete(transaction);
    if (step.do === 'cancel') return 204;
    this.#confirmed.set(transaction, found);
    return 200;
  }
}

const transaction = fc.integer({ min: 1, max: 10 });
/** Mostly such that limits are hit exactly. */
const cents = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(500, 1000, 1500, 2000) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2500 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      code: fc.constantFrom('A', 'B'),
      transaction,
      cents,
      confirmed: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('confirm' as const, 'cancel' as const), transaction }) },
);

it('grants whatever fits every limit and nothing else, in whatever order steps come', async () => {
  const sandbox = await opened();
  const client = clientOf(sandbox);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40, size: 'max' }), async (steps) => {
      expect((await fetch(`${sandbox.control}/projects/alpha/reset`, { method: 'POST' })).status).toBe(204);
      const { main } = await stage(client, ['A'], { voucher_type: 'generic', max_total_budget: 4 }, { max_total_budget: 6 });
      const second = await discountCampaign(client, main, { voucher_type: 'generic', max_redemptions: 3 });
      await client('post', `/campaigns/${second}/budget_rules`, { timeframe: 'year', budget: 3.5 }).expect(200);
      await client('post', `/campaigns/${second}/vouchers`, { code: 'B', active: true }).expect(200);
      const model = new Model();
      const codes = new Map<number, string>();
      for (const next of steps) {
        const expected = model.answer(next);
        if (next.do === 'create' && expected === 200) codes.set(next.transaction, next.code);
        const path = `/vouchers/${codes.get(next.transaction) ?? 'A'}/redemptions?transaction_id=${next.transaction}`;
        const { status } =
          next.do === 'create'
            ? await redeem(client, next.code, next.cents / 100, { transaction_id: String(next.transaction), confirmed: next.confirmed })
            : await client(next.do === 'confirm' ? 'patch' : 'delete', path);
        expect([next, status]).toEqual([next, expected]);
      }
    }),
    { numRuns: 60 },
  );
});
