/** The workload "budget race": budgets and counts run out under load, and customers go on wanting. Pure: k6 loads this file. */
import type { Action, Basket, CampaignDraft } from '../dialects/action.ts';
import { addDiscountCampaign, createCampaign } from './create-campaign.ts';
import { attempt, type Flow, need } from './flow.ts';
import type { Order, Stock, Visit, Workload } from './workload.ts';

const COST = 40;
const DISCOUNT = 5;
/** Limits that run out one after another: each is a race of its own. */
const MOST_SETS = 20;
/** Every limit of a set is wanted so many times as often as it allows. */
const WANTED = 2;
const LEAST_ROOM = 5;

/** Codes of one set of limited campaigns; each may be redeemed until its limit is reached. */
export interface LimitedCodes {
  /** Redemptions that each limit allows. */
  readonly room: number;
  /** Limited by the budget of its campaign, by the number of redemptions, and, two of them together, by the budget of their main campaign. */
  readonly codes: readonly string[];
}

const EXHAUSTED = ['budget-exceeded', 'main-budget-exceeded', 'count-exceeded'] as const;

export const budgetRace: Workload<LimitedCodes> = {
  name: 'budget-race',
  title: 'Budgets and counts run out while many customers redeem',
  clauses: ['budget.confirmed-sum', 'budget.main-limit', 'count.campaign-limit'],
  expected: { redeem: EXHAUSTED, validateRedemption: EXHAUSTED, confirmRedemption: EXHAUSTED },
  setUp,
  visit,
  // The drain probe: what is left must be exactly what the history leaves.
  afterwards: (sets, transaction) =>
    sets
      .flatMap(({ codes }) => codes)
      .map((code, index): Action => ({ do: 'redeem', basket: { code, transaction: transaction(index), cost: COST } })),
};

function* setUp({ name, code, visits }: Order): Flow<readonly LimitedCodes[]> {
  const kinds = 4;
  const count = Math.max(1, Math.min(MOST_SETS, Math.floor(visits / (kinds * WANTED * LEAST_ROOM))));
  const room = Math.max(LEAST_ROOM, Math.ceil(visits / (count * kinds * WANTED)));
  const discount = (limits: Partial<CampaignDraft>) =>
    ({ name: name('load'), discount: { type: 'numeric', value: DISCOUNT }, voucherType: 'generic', ...limits }) as const;
  const sets: LimitedCodes[] = [];
  for (let index = 0; index < count; index += 1) {
    const alone = yield* createCampaign({ main: { name: name('load') }, discount: discount({ maxTotalBudget: room * DISCOUNT }) });
    const counted = yield* addDiscountCampaign(alone.main.campaign, { discount: discount({ maxRedemptions: room }) });
    const first = yield* createCampaign({ main: { name: name('load'), maxTotalBudget: room * DISCOUNT }, discount: discount({}) });
    const second = yield* addDiscountCampaign(first.main.campaign, { discount: discount({}) });
    const codes: string[] = [];
    for (const { campaign } of [alone.campaign, counted.campaign, first.campaign, second.campaign]) {
      const own = code();
      yield* need<'createVoucher'>({ do: 'createVoucher', campaign, code: own });
      codes.push(own);
    }
    sets.push({ room, codes });
  }
  return sets;
}

function* visit(sets: Stock<LimitedCodes>, { number, transaction }: Visit): Flow<void> {
  const { room, codes } = sets[0]!;
  const perSet = room * codes.length * WANTED;
  const code = sets[Math.floor(number / perSet) % sets.length]!.codes[number % codes.length]!;
  const basket: Basket = { code, transaction: transaction(number), cost: COST };
  if (Math.floor(number / codes.length) % 2 === 0) {
    yield* attempt<'redeem'>({ do: 'redeem', basket });
    return;
  }
  const validated = yield* attempt<'validateRedemption'>({ do: 'validateRedemption', basket });
  if (validated.outcome === 'done') yield* attempt<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction: basket.transaction });
}
