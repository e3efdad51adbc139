/** The workload "batch and distribute": batches are generated while codes are found, assigned and redeemed. Pure: k6 loads this file. */
import type { Basket } from '../dialects/action.ts';
import { createCampaign } from './create-campaign.ts';
import { attempt, type Flow, need } from './flow.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
const CAMPAIGNS = 4;
/** Codes that each campaign has before anybody comes. */
const AT_FIRST = 20;
const BATCH = 6;
const SMALL_BATCH = 3;
const RANDOM_LENGTH = 8;

/** A campaign that is stocked up while its codes are handed out. */
export interface Distribution {
  readonly campaign: string;
  /** The tag by which its codes are found. */
  readonly team: string;
}

/**
 * What the visits of one round do, in turn. Neighbours in one way are about the same prefix, code or customer, and meet:
 *
 * - `order`: a batch is ordered, the list is read, and one of its codes
 * - `same-prefix`: two orders with one prefix, of which one is refused
 * - `same-code`: one code is made in two campaigns, of which one is refused; whoever made it redeems it
 * - `assign`: codes of an own batch are assigned; another customer is refused, the right one redeems
 * - `find`: a code is found for a customer, who redeems it
 * - `find-together`: two searches for one customer whom nobody has seen yet
 */
const ROUND = [
  'order',
  'find',
  'same-prefix',
  'same-prefix',
  'find',
  'find',
  'same-code',
  'same-code',
  'find',
  'assign',
  'find',
  'find',
  'find-together',
  'find-together',
  'find',
] as const;

const SALE_REFUSED = ['code-already-used', 'other-customer'] as const;

export const batchAndDistribute: Workload<Distribution> = {
  name: 'batch-and-distribute',
  title: 'Batches are generated while codes are found, assigned and redeemed',
  clauses: ['find.distinct', 'batch.prefix-unused', 'voucher.code-unique', 'batch.size', 'redemption.unique-once'],
  expected: {
    // Taken: no API has a reason of its own for it.
    createVoucherBatch: ['invalid-input'],
    createVoucher: ['invalid-input'],
    reserveVouchers: ['other-customer', 'code-already-used', 'voucher-not-usable', 'invalid-input'],
    redeem: SALE_REFUSED,
    validateRedemption: SALE_REFUSED,
    confirmRedemption: SALE_REFUSED,
  },
  setUp,
  visit,
  afterwards: () => [],
};

function* setUp({ name, code }: Order): Flow<readonly Distribution[]> {
  const stock: Distribution[] = [];
  for (let index = 0; index < CAMPAIGNS; index += 1) {
    const team = name('team');
    const { campaign } = yield* createCampaign({
      main: { name: name('load') },
      discount: { name: name('load'), discount: { type: 'numeric', value: DISCOUNT }, voucherType: 'unique', tags: { team } },
    });
    yield* need<'createVoucherBatch'>(batch(campaign.campaign, AT_FIRST, code()));
    stock.push({ campaign: campaign.campaign, team });
  }
  return stock;
}

function* visit(stock: Stock<Distribution>, { number, transaction, code }: Visit): Flow<void> {
  const place = number % ROUND.length;
  const way = ROUND[place]!;
  const round = Math.floor(number / ROUND.length);
  // Neighbours have one number, that of the first of them.
  const first = ROUND[place - 1] === way ? number - 1 : number;
  const at = (shift: number): Distribution => stock[(round + shift) % stock.length]!;
  const { campaign, team } = at(0);
  const own = transaction(number);
  if (way === 'order') {
    const ordered = yield* attempt<'createVoucherBatch'>(batch(campaign, BATCH, code(number)));
    yield* attempt<'listVouchers'>({ do: 'listVouchers', campaign, perPage: 20 });
    const [made] = ordered.outcome === 'done' ? ordered.value : [];
    if (made !== undefined) yield* attempt<'getVoucher'>({ do: 'getVoucher', code: made.code });
  } else if (way === 'same-prefix') {
    yield* attempt<'createVoucherBatch'>(batch(at(number - first).campaign, SMALL_BATCH, code(first)));
  } else if (way === 'same-code') {
    const same = code(first);
    const made = yield* attempt<'createVoucher'>({ do: 'createVoucher', campaign: at(number - first).campaign, code: same });
    if (made.outcome === 'done') yield* inTwoSteps({ code: same, transaction: own, cost: COST });
  } else if (way === 'assign') {
    yield* assign(campaign, own, code(number));
  } else {
    yield* find(team, way === 'find' ? `${own}-customer` : `${transaction(first)}-customer`, own, number % 2 === 0);
  }
}

function* assign(campaign: string, own: string, prefix: string): Flow<void> {
  const ordered = yield* attempt<'createVoucherBatch'>(batch(campaign, SMALL_BATCH, prefix));
  const [made] = ordered.outcome === 'done' ? ordered.value : [];
  if (made === undefined) return;
  const customer = `${own}-customer`;
  yield* attempt<'createCustomer'>({ do: 'createCustomer', customer });
  // Whoever found it meanwhile has it.
  const assigned = yield* attempt<'reserveVouchers'>({ do: 'reserveVouchers', customer, codes: [made.code] });
  if (assigned.outcome !== 'done') return;
  yield* attempt<'redeem'>({ do: 'redeem', basket: { code: made.code, transaction: `${own}-2`, cost: COST, customer: `${own}-other` } });
  yield* inTwoSteps({ code: made.code, transaction: own, cost: COST, customer });
}

function* find(team: string, customer: string, own: string, atOnce: boolean): Flow<void> {
  const found = yield* attempt<'findVoucher'>({ do: 'findVoucher', tags: { team }, customer });
  // Sold out until the next batch comes.
  if (found.outcome !== 'done' || found.value === null) return;
  const basket: Basket = { code: found.value.code, transaction: own, cost: COST, customer };
  if (atOnce) yield* attempt<'redeem'>({ do: 'redeem', basket });
  else yield* inTwoSteps(basket);
}

function* inTwoSteps(basket: Basket): Flow<void> {
  const { code, transaction } = basket;
  const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
  if (validated.outcome === 'done') yield* attempt<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction });
}

function batch(campaign: string, size: number, prefix: string) {
  return { do: 'createVoucherBatch', campaign, size, alphabet: 'mixed', randomLength: RANDOM_LENGTH, prefix } as const;
}
