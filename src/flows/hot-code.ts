/** The workload "hot code": one generic code, and one single-use code at a time, wanted by everybody. Pure: k6 loads this file. */
import type { Basket } from '../dialects/action.ts';
import { createCampaign } from './create-campaign.ts';
import { attempt, type Flow, need } from './flow.ts';
import { salesOf } from './load-codes.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
/** So many visits in a row want one single-use code; one of them gets it. Then the next one is hot. */
const WANTED_BY = 20;
/** Codes that are tried once more when all is quiet. */
const TRIED_AGAIN = 50;

const REFUSED = ['code-already-used', 'transaction-taken'] as const;

/** The generic code first, then the single-use ones in the order in which they are wanted. */
export const hotCode: Workload<string> = {
  name: 'hot-code',
  title: 'Everybody wants the same code',
  clauses: ['redemption.unique-once', 'transaction.repeated'],
  expected: { redeem: REFUSED, validateRedemption: REFUSED, confirmRedemption: ['code-already-used'] },
  setUp,
  visit,
  afterwards: (codes, transaction) => salesOf(codes.slice(0, TRIED_AGAIN), transaction, COST),
};

function* setUp({ name, code, visits }: Order): Flow<readonly string[]> {
  const discount = () => ({ name: name('load'), discount: { type: 'numeric', value: DISCOUNT } }) as const;
  const shared = yield* createCampaign({ main: { name: name('load') }, discount: { ...discount(), voucherType: 'generic' } });
  const single = yield* createCampaign({ main: { name: name('load') }, discount: { ...discount(), voucherType: 'unique' } });
  const generic = code();
  yield* need<'createVoucher'>({ do: 'createVoucher', campaign: shared.campaign.campaign, code: generic });
  const batch = yield* need<'createVoucherBatch'>({
    do: 'createVoucherBatch',
    campaign: single.campaign.campaign,
    size: Math.min(10_000, Math.ceil(visits / 2 / WANTED_BY)),
    alphabet: 'mixed',
    randomLength: 8,
    prefix: code(),
  });
  return [generic, ...batch.map((voucher) => voucher.code)];
}

/** One visit of two wants the generic code. Of eight of those two are one sale that is sent twice. */
function* visit(codes: Stock<string>, { number, transaction }: Visit): Flow<void> {
  const turn = Math.floor(number / 2);
  const generic = number % 2 === 0;
  const code = generic ? codes[0]! : codes[1 + (Math.floor(turn / WANTED_BY) % (codes.length - 1))]!;
  const sale = generic && turn % 8 === 1 ? number - 2 : number;
  const basket: Basket = { code, transaction: transaction(sale), cost: COST };
  // Those who are to meet go the same way: the two of a pair, and everybody who wants one single-use code.
  if (Math.floor(turn / (generic ? 2 : WANTED_BY)) % 2 === 0) {
    yield* attempt<'redeem'>({ do: 'redeem', basket });
    return;
  }
  const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
  if (validated.outcome === 'done') yield* attempt<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction: basket.transaction });
}
