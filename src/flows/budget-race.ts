/** The workload "budget race": budgets and counts run out under load, and customers go on wanting. Pure: k6 loads this file. */
import type { Basket, BudgetPeriod, CampaignDraft } from '../dialects/action.ts';
import { addDiscountCampaign, createCampaign } from './create-campaign.ts';
import { attempt, type Flow, need } from './flow.ts';
import { salesOf } from './load-codes.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
/** Every limit of a set is wanted so many times as often as it allows. */
const WANTED = 2;
const LEAST_ROOM = 3;
/** What many visits leave beyond the least sets goes into so many larger ones, in which a limit is wanted by more visitors at a time. */
const LARGE_SETS = 7;

/** Codes of one set of limited campaigns; each may be redeemed until its limit is reached. Limits run out one after another: each is a race of its own. */
export interface LimitedCodes {
  /** Redemptions that each limit allows. */
  readonly room: number;
  /** The visit with which its turn begins. */
  readonly first: number;
  /**
   * Limited by the budget of its campaign; by the number of redemptions; two of them together by the budget of their main campaign; one by the
   * budget of a period; two by the budget of their main campaign, half of which the first of them may spend.
   */
  readonly codes: readonly string[];
}

/** Codes of a set, and which of them share a limit. */
const CODES = 7;
const TOGETHER: readonly (readonly number[])[] = [[0], [1], [2, 3], [4], [5, 6]];
/** Of so many visits one wants what ran out long ago. */
const LATE_EVERY = 10;

/** One for each set, in turn. */
const PERIODS: readonly BudgetPeriod[] = ['year', 'quarter', 'month', 'week', 'sunday_week', 'day', 'hour'];
/** All at once, all in two steps, or both: one for each of the least sets, in turn. Larger ones have both. */
const WAYS = 3;
const BOTH = 2;
const LEAST_SETS = PERIODS.length * WAYS;

const EXHAUSTED = [
  'budget-exceeded',
  'main-budget-exceeded',
  'count-exceeded',
  'yearly-budget-exceeded',
  'quarterly-budget-exceeded',
  'monthly-budget-exceeded',
  'weekly-budget-exceeded',
  'daily-budget-exceeded',
  'hourly-budget-exceeded',
] as const;

export const budgetRace: Workload<LimitedCodes> = {
  name: 'budget-race',
  title: 'Budgets and counts run out while many customers redeem',
  clauses: ['budget.confirmed-sum', 'budget.main-limit', 'count.campaign-limit'],
  exhausts: true,
  expected: { redeem: EXHAUSTED, validateRedemption: EXHAUSTED, confirmRedemption: EXHAUSTED },
  setUp,
  visit,
  // The drain probe: what is left must be exactly what the history leaves.
  afterwards: (sets, transaction) =>
    salesOf(
      sets.flatMap(({ codes }) => codes),
      transaction,
      COST,
    ),
};

/** Visits that want something of a set. */
function wantedOf(room: number): number {
  return room * CODES * WANTED;
}

/**
 * Room of each set. The least come first, each period in each way: so a load that is slow, or ends early, has had everything run out that it may.
 * Where there are visits for less than all of them, the room is as large as they allow.
 */
function roomsFor(visits: number): readonly number[] {
  const least = Math.max(1, Math.min(LEAST_SETS, Math.floor(visits / wantedOf(LEAST_ROOM))));
  if (least < LEAST_SETS) return Array.from({ length: least }, () => Math.max(LEAST_ROOM, Math.floor(visits / (least * wantedOf(1)))));
  const large = Math.floor((visits - wantedOf(LEAST_ROOM) * LEAST_SETS) / (LARGE_SETS * wantedOf(1)));
  return [
    ...Array.from({ length: LEAST_SETS }, () => LEAST_ROOM),
    ...(large > LEAST_ROOM ? Array.from({ length: LARGE_SETS }, () => large) : []),
  ];
}

function* setUp({ name, code, visits }: Order): Flow<readonly LimitedCodes[]> {
  const discount = (limits: Partial<CampaignDraft>) =>
    ({ name: name('load'), discount: { type: 'numeric', value: DISCOUNT }, voucherType: 'generic', ...limits }) as const;
  const sets: LimitedCodes[] = [];
  let first = 0;
  for (const [index, room] of roomsFor(visits).entries()) {
    const alone = yield* createCampaign({ main: { name: name('load') }, discount: discount({ maxTotalBudget: room * DISCOUNT }) });
    const counted = yield* addDiscountCampaign(alone.main.campaign, { discount: discount({ maxRedemptions: room }) });
    const shared = yield* createCampaign({ main: { name: name('load'), maxTotalBudget: room * DISCOUNT }, discount: discount({}) });
    const beside = yield* addDiscountCampaign(shared.main.campaign, { discount: discount({}) });
    const period = PERIODS[index % PERIODS.length]!;
    const ruled = yield* addDiscountCampaign(alone.main.campaign, {
      discount: discount({}),
      rules: [{ kind: 'budget', period, budget: room * DISCOUNT }],
    });
    const half = yield* createCampaign({
      main: { name: name('load'), maxTotalBudget: room * DISCOUNT },
      discount: discount({ maxTotalBudget: Math.ceil(room / 2) * DISCOUNT }),
    });
    const rest = yield* addDiscountCampaign(half.main.campaign, { discount: discount({}) });
    const codes: string[] = [];
    for (const { campaign } of [alone, counted, shared, beside, ruled, half, rest]) {
      const generic = code();
      yield* need<'createVoucher'>({ do: 'createVoucher', campaign: campaign.campaign, code: generic });
      codes.push(generic);
    }
    sets.push({ room, first, codes });
    first += wantedOf(room);
  }
  return sets;
}

function* visit(sets: Stock<LimitedCodes>, { number, transaction }: Visit): Flow<void> {
  const last = sets[sets.length - 1]!;
  // What is beyond all turns begins with the first again, and comes late as well.
  const turn = number % (last.first + wantedOf(last.room));
  let now = 0;
  for (let end = sets.length; end - now > 1; ) {
    const middle = (now + end) >> 1;
    if (sets[middle]!.first <= turn) now = middle;
    else end = middle;
  }
  const { room, first } = sets[now]!;
  // Whoever comes late finds nothing left, of whatever it was.
  const late = number % LATE_EVERY === 0 && now > 0;
  // Neighbours want one limit, so that many are there at the moment in which it runs out.
  const place = Math.floor((turn - first) / (room * WANTED));
  const together = TOGETHER.find((some) => some.includes(place))!;
  const code = sets[late ? now - 1 : now]!.codes[together[Math.floor(number / 2) % together.length]!]!;
  const basket: Basket = { code, transaction: transaction(number), cost: COST };
  const way = now < LEAST_SETS ? now % WAYS : BOTH;
  if ((way === BOTH ? number : way) % 2 === 0) {
    yield* attempt<'redeem'>({ do: 'redeem', basket });
    return;
  }
  const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
  if (validated.outcome === 'done') yield* attempt<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction: basket.transaction });
}
