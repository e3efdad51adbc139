/** The workload "mixed day": reads, lists and redemptions as a shop has them. Pure: k6 loads this file. */
import type { Basket, Rule } from '../dialects/action.ts';
import { createCampaign } from './create-campaign.ts';
import { attempt, type Flow, need } from './flow.ts';
import { codesOf, salesOf } from './load-codes.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
const PER_PAGE = 20;
/** Rounds whose codes are tried once more when all is quiet. */
const TRIED_AGAIN = 20;

/**
 * What the visits of one round do, in turn: half of them only look.
 *
 * - `browse`: a campaign, a page of its codes, one of them
 * - `buy`: in two steps, for a customer, and the receipt; `at-once` in one step; `leave` gives up in between
 * - `generic`: a code for everybody
 * - `one-each`: one customer wants two codes, at the same time, where one is allowed
 * - `couple`: two sales name one customer whom nobody has seen yet, at the same time
 * - `newcomer`: a new customer wants two codes that are for new customers, at the same time
 * - `office`: lists of redemptions, campaigns and rules, and what one customer has
 */
const ROUND = [
  'browse',
  'browse',
  'buy',
  'browse',
  'buy',
  'generic',
  'browse',
  'one-each',
  'one-each',
  'browse',
  'buy',
  'leave',
  'browse',
  'couple',
  'couple',
  'newcomer',
  'newcomer',
  'at-once',
  'browse',
  'office',
  'buy',
  'generic',
] as const;

/** Those that sell a code of their own. */
const SELLING: readonly string[] = ['buy', 'leave', 'at-once', 'couple'];
const CODES = ROUND.filter((way) => SELLING.includes(way)).length;

/** What one round wants. */
export interface Shelf {
  readonly campaign: string;
  /** The one that allows each customer one redemption. */
  readonly limited: string;
  readonly generic: string;
  /** One for each sale, in turn. */
  readonly codes: readonly string[];
  /** Two of the limited campaign. */
  readonly oneEach: readonly string[];
  /** Two of a campaign for new customers. */
  readonly newcomers: readonly string[];
}

const REFUSED = ['code-already-used', 'customer-limit-exceeded', 'new-customer-required'] as const;

export const mixedDay: Workload<Shelf> = {
  name: 'mixed-day',
  title: 'Reads, lists and redemptions as a shop has them',
  clauses: ['redemption.unique-once', 'rule.per-customer', 'rule.new-customer', 'redemption.confirmed-kept'],
  expected: {
    redeem: REFUSED,
    validateRedemption: REFUSED,
    confirmRedemption: REFUSED,
    // Whoever is looked up may not have bought yet.
    listCustomerRedemptions: ['not-found'],
  },
  setUp,
  visit,
  afterwards: (shelves, transaction) =>
    salesOf(
      shelves.slice(0, TRIED_AGAIN).flatMap(({ codes }) => codes),
      transaction,
      COST,
    ),
};

function* setUp(order: Order): Flow<readonly Shelf[]> {
  const rounds = Math.max(1, Math.ceil(order.visits / ROUND.length));
  const shop = yield* campaignWith(order, 'unique', []);
  const everybody = yield* campaignWith(order, 'generic', []);
  const limited = yield* campaignWith(order, 'unique', [{ kind: 'per-customer', maxRedemptions: 1 }]);
  const fresh = yield* campaignWith(order, 'unique', [{ kind: 'new-customer' }]);
  const generic = order.code();
  yield* need<'createVoucher'>({ do: 'createVoucher', campaign: everybody, code: generic });
  const codes = yield* codesOf(order, shop, rounds * CODES);
  const oneEach = yield* codesOf(order, limited, rounds * 2);
  const newcomers = yield* codesOf(order, fresh, rounds * 2);
  return Array.from({ length: rounds }, (_, round) => ({
    campaign: shop,
    limited,
    generic,
    codes: codes.slice(round * CODES, (round + 1) * CODES),
    oneEach: oneEach.slice(round * 2, (round + 1) * 2),
    newcomers: newcomers.slice(round * 2, (round + 1) * 2),
  }));
}

function* campaignWith({ name }: Order, voucherType: 'unique' | 'generic', rules: readonly Rule[]): Flow<string> {
  const { campaign } = yield* createCampaign({
    main: { name: name('load') },
    discount: { name: name('load'), discount: { type: 'numeric', value: DISCOUNT }, voucherType },
    rules,
  });
  return campaign.campaign;
}

function* visit(shelves: Stock<Shelf>, { number, transaction }: Visit): Flow<void> {
  const place = number % ROUND.length;
  const way = ROUND[place]!;
  const shelf = shelves[Math.floor(number / ROUND.length) % shelves.length]!;
  const own = transaction(number);
  const second = ROUND[place - 1] === way;
  const sale = (code: string, customer?: string): Basket => ({
    code,
    transaction: own,
    cost: COST,
    ...(customer === undefined ? {} : { customer }),
  });
  switch (way) {
    case 'browse':
      yield* attempt<'getCampaign'>({ do: 'getCampaign', campaign: shelf.campaign });
      yield* attempt<'listVouchers'>({ do: 'listVouchers', campaign: shelf.campaign, perPage: PER_PAGE });
      yield* attempt<'getVoucher'>({ do: 'getVoucher', code: shelf.codes[place % CODES]! });
      break;
    case 'buy':
      yield* inTwoSteps(sale(codeOf(shelf, place), `${own}-customer`));
      break;
    case 'at-once':
      yield* attempt<'redeem'>({ do: 'redeem', basket: sale(codeOf(shelf, place)) });
      break;
    case 'leave': {
      const basket = sale(codeOf(shelf, place));
      const { code } = basket;
      const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
      if (validated.outcome === 'done') yield* attempt<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction: own });
      break;
    }
    case 'generic':
      yield* attempt<'redeem'>({ do: 'redeem', basket: sale(shelf.generic) });
      break;
    case 'couple':
    case 'one-each':
    case 'newcomer': {
      const customer = `${transaction(second ? number - 1 : number)}-customer`;
      const pair = way === 'one-each' ? shelf.oneEach : shelf.newcomers;
      const code = way === 'couple' ? codeOf(shelf, place) : pair[second ? 1 : 0]!;
      yield* attempt<'redeem'>({ do: 'redeem', basket: sale(code, customer) });
      break;
    }
    case 'office': {
      // Whoever bought first in this round.
      const customer = `${transaction(number - place + ROUND.indexOf('buy'))}-customer`;
      yield* attempt<'listRedemptions'>({ do: 'listRedemptions', campaign: shelf.campaign, perPage: PER_PAGE });
      yield* attempt<'listCampaigns'>({ do: 'listCampaigns', perPage: PER_PAGE });
      yield* attempt<'listRules'>({ do: 'listRules', campaign: shelf.limited, kind: 'per-customer' });
      yield* attempt<'listCustomerRedemptions'>({ do: 'listCustomerRedemptions', customer });
    }
  }
}

/** Each sale of a round has a code of its own. */
function codeOf({ codes }: Shelf, place: number): string {
  const before = ROUND.slice(0, place).filter((way) => SELLING.includes(way)).length;
  return codes[before % CODES]!;
}

function* inTwoSteps(basket: Basket): Flow<void> {
  const { code, transaction } = basket;
  const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
  if (validated.outcome !== 'done') return;
  const confirmed = yield* attempt<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction });
  if (confirmed.outcome === 'done') yield* attempt<'getRedemption'>({ do: 'getRedemption', code, transaction });
}
