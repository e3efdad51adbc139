/** The workload "redemption concurrency": many customers redeem many codes, and some want the same one. Pure: k6 loads this file. */
import type { Basket } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import { createCampaign } from './create-campaign.ts';
import type { Flow } from './flow.ts';
import { codesOf, salesOf } from './load-codes.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
/** Codes that are tried once more when all is quiet. */
const TRIED_AGAIN = 50;

type Way = 'two-steps' | 'abandoned' | 'retried' | 'at-once' | 'doubled' | 'withdrawn' | 'shared';

/**
 * What the visits of one round do, in turn, in groups. The visits of one group want one code, and are neighbours, so that they meet:
 *
 * - `two-steps`: validates and confirms; `at-once` does so in one step
 * - `abandoned`: withdraws, and somebody else has the code
 * - `retried`: confirms a second time, as a client does that missed the answer, and then tries the code in another sale
 * - `doubled`: the same sale is sent twice
 * - `withdrawn`: a sale is withdrawn while it is confirmed
 * - `shared`: several sales with one code, in rounds that are even at once, in others in two steps
 */
const ROUND: readonly { readonly way: Way; readonly visits: number }[] = [
  ...times(8, { way: 'two-steps', visits: 1 } as const),
  ...times(2, { way: 'abandoned', visits: 1 } as const),
  { way: 'retried', visits: 1 },
  { way: 'at-once', visits: 1 },
  { way: 'doubled', visits: 2 },
  { way: 'withdrawn', visits: 2 },
  { way: 'shared', visits: 4 },
];

interface Turn {
  readonly way: Way;
  /** Which code of the round it wants. */
  readonly code: number;
  /** Which visit of its group it is. */
  readonly place: number;
}

const TURNS: readonly Turn[] = ROUND.flatMap(({ way, visits }, code) => times(visits, 0).map((_, place) => ({ way, code, place })));

export const redemptionConcurrency: Workload<string> = {
  name: 'redemption-concurrency',
  title: 'Many customers redeem many codes at the same time',
  clauses: ['redemption.unique-once', 'redemption.confirmed-kept', 'transaction.repeated'],
  expected: {
    redeem: ['code-already-used'],
    validateRedemption: ['code-already-used', 'transaction-taken'],
    confirmRedemption: ['code-already-used', 'already-confirmed', 'not-found'],
    cancelRedemption: ['not-found', 'confirmed-is-final'],
    getRedemption: ['not-found'],
  },
  setUp,
  visit,
  afterwards: (codes, transaction) => salesOf(codes.slice(0, TRIED_AGAIN), transaction, COST),
};

function* setUp(order: Order): Flow<readonly string[]> {
  const { name, visits } = order;
  const { campaign } = yield* createCampaign({
    main: { name: name('load') },
    discount: { name: name('load'), discount: { type: 'numeric', value: DISCOUNT }, voucherType: 'unique' },
  });
  return yield* codesOf(order, campaign.campaign, Math.ceil(visits / TURNS.length) * ROUND.length);
}

/** Walked thousands of times a second: it yields its steps itself. */
function* visit(codes: Stock<string>, { number, transaction }: Visit): Flow<void> {
  const round = Math.floor(number / TURNS.length);
  const { way, code: wanted, place } = TURNS[number % TURNS.length]!;
  const code = codes[(round * ROUND.length + wanted) % codes.length]!;
  const own = transaction(number);
  if (way === 'at-once' || (way === 'shared' && round % 2 === 0)) {
    yield { do: 'redeem', basket: { code, transaction: own, cost: COST } };
  } else if (way === 'doubled') {
    yield* inTwoSteps(code, transaction(number - place));
  } else if (way === 'withdrawn' && place === 1) {
    const other = transaction(number - place);
    // Takes about as long as the validation by the neighbour.
    yield { do: 'getRedemption', code, transaction: other };
    yield { do: 'cancelRedemption', code, transaction: other };
  } else if (way === 'abandoned') {
    const validated = (yield { do: 'validateRedemption', basket: { code, transaction: own, cost: COST } }) as Answer<'validateRedemption'>;
    if (validated.outcome !== 'done') return;
    yield { do: 'cancelRedemption', code, transaction: own };
    yield* inTwoSteps(code, `${own}-2`);
  } else {
    yield* inTwoSteps(code, own);
    if (way !== 'retried') return;
    yield { do: 'confirmRedemption', code, transaction: own };
    yield { do: 'redeem', basket: { code, transaction: `${own}-2`, cost: COST } };
  }
}

/** As far as it goes: a refusal is no surprise here. */
function* inTwoSteps(code: string, transaction: string): Flow<void> {
  const basket: Basket = { code, transaction, cost: COST };
  const validated = (yield { do: 'validateRedemption', basket }) as Answer<'validateRedemption'>;
  if (validated.outcome === 'done') yield { do: 'confirmRedemption', code, transaction };
}

function times<Item>(count: number, item: Item): readonly Item[] {
  return Array<Item>(count).fill(item);
}
