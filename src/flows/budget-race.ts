/** The workload "budget race": budgets and counts run out under load, and customers go on wanting. Pure: k6 loads this file. */
import type { Basket, BudgetPeriod, CampaignDraft } from '../dialects/action.ts';
import { addDiscountCampaign, createCampaign } from './create-campaign.ts';
import { attempt, type Flow, need } from './flow.ts';
import { salesOf } from './load-codes.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
/** Limits that run out one after another: each is a race of its own. */
const MOST_SETS = 20;
/** Every limit of a set is wanted so many times as often as it allows. */
const WANTED = 2;
const LEAST_ROOM = 3;

/** Codes of one set of limited campaigns; each may be redeemed until its limit is reached. */
export interface LimitedCodes {
  /** Redemptions that each limit allows. */
  readonly room: number;
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

function* setUp({ name, code, visits }: Order): Flow<readonly LimitedCodes[]> {
  const count = Math.max(1, Math.min(MOST_SETS, Math.floor(visits / (CODES * WANTED * LEAST_ROOM))));
  const room = Math.max(LEAST_ROOM, Math.floor(visits / (count * CODES * WANTED)));
  const discount = (limits: Partial<CampaignDraft>) =>
    ({ name: name('load'), discount: { type: 'numeric', value: DISCOUNT }, voucherType: 'generic', ...limits }) as const;
  const sets: LimitedCodes[] = [];
  for (let index = 0; index < count; index += 1) {
    const alone = yield* createCampaign({ main: { name: name('load') }, discount: discount({ maxTotalBudget: room * DISCOUNT }) });
    const counted = yield* addDiscountCampaign(alone.main.campaign, { discount: discount({ maxRedemptions: room }) });
    const first = yield* createCampaign({ main: { name: name('load'), maxTotalBudget: room * DISCOUNT }, discount: discount({}) });
    const second = yield* addDiscountCampaign(first.main.campaign, { discount: discount({}) });
    const period = PERIODS[index % PERIODS.length]!;
    const ruled = yield* addDiscountCampaign(alone.main.campaign, {
      discount: discount({}),
      rules: [{ kind: 'budget', period, budget: room * DISCOUNT }],
    });
    const third = yield* createCampaign({
      main: { name: name('load'), maxTotalBudget: room * DISCOUNT },
      discount: discount({ maxTotalBudget: Math.ceil(room / 2) * DISCOUNT }),
    });
    const fourth = yield* addDiscountCampaign(third.main.campaign, { discount: discount({}) });
    const codes: string[] = [];
    for (const { campaign } of [alone, counted, first, second, ruled, third, fourth]) {
      const generic = code();
      yield* need<'createVoucher'>({ do: 'createVoucher', campaign: campaign.campaign, code: generic });
      codes.push(generic);
    }
    sets.push({ room, codes });
  }
  return sets;
}

function* visit(sets: Stock<LimitedCodes>, { number, transaction }: Visit): Flow<void> {
  const { room } = sets[0]!;
  const wanted = room * WANTED;
  const now = Math.floor(number / (wanted * CODES)) % sets.length;
  // Whoever comes late finds nothing left, of whatever it was.
  const late = number % LATE_EVERY === 0 && now > 0;
  // Neighbours want one limit, so that many are there at the moment in which it runs out.
  const place = Math.floor(number / wanted) % CODES;
  const together = TOGETHER.find((some) => some.includes(place))!;
  const code = sets[late ? now - 1 : now]!.codes[together[Math.floor(number / 2) % together.length]!]!;
  const basket: Basket = { code, transaction: transaction(number), cost: COST };
  // By the set: all at once, all in two steps, or both.
  if ((now % 3 === 2 ? number : now % 3) % 2 === 0) {
    yield* attempt<'redeem'>({ do: 'redeem', basket });
    return;
  }
  const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
  if (validated.outcome === 'done') yield* attempt<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction: basket.transaction });
}
