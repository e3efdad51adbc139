/**
 * Refusals for limits, of which each reason that is given is wrong in every order, in time linear in the number of operations (after sorting).
 * A refusal of which any reason can be right is explained. Pure: k6 loads this file.
 *
 * - *Budgets and numbers*: by the return of the refusal no more can have been taken than all grants, certain or open, that were called before.
 *   Where that and the refused amount are within the lowest limit that may have been in force, for the campaign and for its main campaign where the
 *   reason may mean either, there was room. What a percentage or an open grant takes is bounded from above by the basket; what is confirmed, by what
 *   was validated.
 * - *A limit for each customer*: fewer redemptions of this customer than the lowest number of any rule can have been confirmed.
 * - *New customers only*: the customer was made as a new one, and no redemption of it can have been confirmed (`HeldCustomers.isNew`).
 *
 * Nothing is said of a campaign whose redemptions may not all be known: made before the history began, or with codes that nobody knows.
 */
import type { Action, Basket, BudgetPeriod, CampaignDraft, Rule } from '../dialects/action.ts';
import type { RedemptionView, RefusalReason } from '../dialects/answer.ts';
import { centsOf } from '../model/amounts.ts';
import { REASON_OF_PERIOD } from '../model/limits.ts';
import { HeldCustomers } from './held-customers.ts';
import { HeldRedemptions } from './held-redemptions.ts';
import { HeldVouchers } from './held-vouchers.ts';
import type { CampaignFacts, Grant, Ledger } from './ledger.ts';
import { countBelow, type Span, spanOf } from './lifetimes.ts';
import { type LimitName, limitRegister, limitSettings } from './limit-settings.ts';
import { type History, mayBeDone, type Operation, saleKey, soldCode, type Violation } from './record.ts';
import type { Register } from './registers.ts';

const PERIODS = Object.entries(REASON_OF_PERIOD) as readonly (readonly [BudgetPeriod, RefusalReason])[];

const JUDGED: ReadonlySet<RefusalReason> = new Set([
  'code-already-used',
  'count-exceeded',
  'budget-exceeded',
  'main-budget-exceeded',
  'customer-limit-exceeded',
  'new-customer-required',
  ...PERIODS.map(([, reason]) => reason),
]);

/** @param told what other checkers have found: of a limit about which they have told something no more is told */
export function refusalViolations(history: History, ledger: Ledger, told: readonly Violation[]): readonly Violation[] {
  const refused = history.operations.filter(
    ({ answer, action, returned }) =>
      answer?.outcome === 'refused' &&
      returned !== undefined &&
      SALES.has(action.do) &&
      answer.reasons.every((reason) => JUDGED.has(reason)),
  );
  if (refused.length === 0) return [];
  const known = new Set(told.flatMap(({ kind, subject }) => (kind.endsWith('refused-with-room') ? [subject] : [])));
  const toldAlready = new Set(told.flatMap(({ kind, operations }) => (kind === 'code-refused-unused' ? operations : [])));
  const refusals = new Refusals(history, ledger, refused);
  const violations = new Map<string, Violation>();
  for (const operation of refused) {
    const code = soldCode(operation)!;
    const campaign = ledger.campaigns.get(ledger.codes.get(code) ?? '');
    const reasons = operation.answer?.outcome === 'refused' ? operation.answer.reasons : [];
    if (toldAlready.has(operation.id) || campaign === undefined || known.has(campaign.key) || known.has(campaign.draft.parent ?? ''))
      continue;
    const key = `${campaign.key} ${reasons.join(' ')}`;
    if (violations.has(key) || !reasons.every((reason) => refusals.isWrong(reason, operation, campaign))) continue;
    violations.set(key, {
      kind: 'refused-without-reason',
      subject: campaign.key,
      told: `A sale with voucher ${code} was refused for ${reasons.join(' and ')}, of which none can have been right, whatever the order of these operations.`,
      operations: [operation.id],
    });
  }
  return [...violations.values()];
}

const SALES: ReadonlySet<Action['do']> = new Set(['redeem', 'validateRedemption', 'confirmRedemption']);

/** What grants of a campaign may have taken by an instant. */
interface Taken {
  readonly calls: Float64Array;
  /** In cents, by the number of calls; infinite from the first on of which it cannot be told. */
  readonly sums: Float64Array;
}

class Refusals {
  readonly #history: History;
  readonly #ledger: Ledger;
  /** Campaigns that may have codes of which the history does not know that they are theirs. */
  readonly #unsure = new Set<string>();
  readonly #limits = new Map<string, Register<number>>();
  readonly #taken = new Map<string, Taken>();
  readonly #rules = new Map<string, { readonly rule: Rule; readonly called: number }[]>();
  readonly #firstUses = new Map<string, number>();
  /** Of sales whose confirmation was refused: the most that it can take, in cents, and the customers that it may have. */
  readonly #validated = new Map<string, { most: number; readonly customers: Set<string | undefined> }>();
  readonly #byCustomer = new Map<string, ReadonlyMap<string, Float64Array>>();
  readonly #mayMove: boolean;
  #belowMain: ReadonlyMap<string | undefined, readonly CampaignFacts[]> | undefined;
  #customers: HeldCustomers | undefined;
  readonly #discounts = new Map<string, CampaignDraft['discount']>();

  constructor(history: History, ledger: Ledger, refused: readonly Operation[]) {
    this.#history = history;
    this.#ledger = ledger;
    for (const { action } of refused) {
      if (action.do === 'confirmRedemption') this.#validated.set(saleKey(action), { most: 0, customers: new Set() });
    }
    this.#mayMove = history.operations.some(
      ({ action }) => action.do === 'changeCampaign' && (action.changes?.parent !== undefined || action.changes?.kind !== undefined),
    );
    for (const { key, draft, changes } of ledger.campaigns.values()) {
      if (!changes.some(({ action }) => action.do === 'changeCampaign' && action.changes?.discount !== undefined)) {
        this.#discounts.set(key, draft.discount);
      }
    }
    for (const operation of history.operations) if (mayBeDone(operation)) this.#learn(operation);
  }

  #learn(operation: Operation): void {
    const { action, answer } = operation;
    const code = soldCode(operation);
    if (code !== undefined && !this.#firstUses.has(code)) this.#firstUses.set(code, operation.called);
    if (action.do === 'addRule') {
      const own = this.#rules.get(action.campaign) ?? [];
      own.push({ rule: action.rule, called: operation.called });
      this.#rules.set(action.campaign, own);
    } else if (action.do === 'createVoucher') this.#owned(action.code, action.campaign);
    else if (action.do === 'createVoucherBatch') {
      if (answer?.outcome !== 'done') this.#unsure.add(action.campaign);
      else for (const made of answer.value as readonly { readonly code: string }[]) this.#owned(made.code, action.campaign);
    } else if (action.do === 'importVouchers') {
      if (this.#history.header.policies['csv-layout'] === undefined) this.#unsure.add(action.campaign);
      for (const row of action.rows) this.#owned(row.code, action.campaign);
    } else if (action.do === 'redeem' || action.do === 'validateRedemption') {
      const validated = this.#validated.get(saleKey(action.basket));
      if (validated === undefined) return;
      const shown = answer?.outcome === 'done' ? (answer.value as RedemptionView).discount : undefined;
      validated.most = Math.max(validated.most, shown === undefined ? this.#mostFor(action.basket) : centsOf(shown));
      validated.customers.add(action.basket.customer);
    }
  }

  /** A code that may be of two campaigns makes both unsure. */
  #owned(code: string, campaign: string): void {
    const owner = this.#ledger.codes.get(code);
    if (owner === campaign) return;
    this.#unsure.add(campaign);
    if (owner !== undefined) this.#unsure.add(owner);
  }

  isWrong(reason: RefusalReason, operation: Operation, campaign: CampaignFacts): boolean {
    const span = spanOf(operation);
    if (reason === 'code-already-used') return (this.#firstUses.get(soldCode(operation)!) ?? Number.POSITIVE_INFINITY) > span.returned;
    if (this.#unsure.has(campaign.key) || this.#ledger.untoldSince <= span.returned) return false;
    const main = this.#ledger.campaigns.get(campaign.draft.parent ?? '');
    if (reason === 'count-exceeded')
      return this.#hasRoom(campaign, 'maxRedemptions', operation) && this.#mainHasRoom(main, 'maxRedemptions', operation);
    if (reason === 'budget-exceeded')
      return this.#hasRoom(campaign, 'maxTotalBudget', operation) && this.#mainHasRoom(main, 'maxTotalBudget', operation);
    if (reason === 'main-budget-exceeded') return this.#mainHasRoom(main, 'maxTotalBudget', operation);
    const rules = (this.#rules.get(campaign.key) ?? []).flatMap(({ rule, called }) => (called <= span.returned ? [rule] : []));
    if (reason === 'new-customer-required') {
      return !rules.some(({ kind }) => kind === 'new-customer') || this.#isNew(this.#customerOf(operation), span);
    }
    if (reason === 'customer-limit-exceeded') {
      const least = leastOf(rules.flatMap((rule) => (rule.kind === 'per-customer' ? [rule.maxRedemptions] : [])));
      const customer = this.#customerOf(operation);
      if (least === Number.POSITIVE_INFINITY) return true;
      return customer !== undefined && this.#redeemedBy(campaign.key, customer, span) < least;
    }
    const least = leastOf(
      rules.flatMap((rule) => (rule.kind === 'budget' && REASON_OF_PERIOD[rule.period] === reason ? [rule.budget] : [])),
    );
    return isWithin(this.#takenBy([campaign], span), this.#wouldTake(operation), centsOf(least));
  }

  #mainHasRoom(main: CampaignFacts | undefined, limit: LimitName, operation: Operation): boolean {
    // Campaigns that are made, or moved, without anybody knowing spend its budget too.
    if (main === undefined || this.#mayMove) return false;
    return this.#hasRoom(main, limit, operation);
  }

  #hasRoom(campaign: CampaignFacts, limit: LimitName, operation: Operation): boolean {
    const span = spanOf(operation);
    const least = leastOf(this.#limitsOf(campaign, limit).during(span));
    if (least === Number.POSITIVE_INFINITY) return true;
    const below = this.#below(campaign);
    if (below.some(({ key }) => this.#unsure.has(key))) return false;
    if (limit === 'maxTotalBudget') return isWithin(this.#takenBy(below, span), this.#wouldTake(operation), centsOf(least));
    const calls = below.reduce((sum, { key }) => sum + countBelow(this.#takenOf(key).calls, span.returned, true), 0);
    return calls < least;
  }

  /** The campaigns whose redemptions count for one. */
  #below(campaign: CampaignFacts): readonly CampaignFacts[] {
    if (campaign.draft.kind !== 'main') return [campaign];
    this.#belowMain ??= Map.groupBy(this.#ledger.campaigns.values(), ({ draft }) => draft.parent);
    return this.#belowMain.get(campaign.key) ?? [];
  }

  #limitsOf(campaign: CampaignFacts, limit: LimitName): Register<number> {
    const key = `${limit} ${campaign.key}`;
    let register = this.#limits.get(key);
    if (register !== undefined) return register;
    register = limitRegister(limitSettings(campaign, limit));
    this.#limits.set(key, register);
    return register;
  }

  /** In cents. */
  #takenBy(campaigns: readonly CampaignFacts[], { returned }: Span): number {
    return campaigns.reduce((sum, { key }) => {
      const { calls, sums } = this.#takenOf(key);
      return sum + sums[countBelow(calls, returned, true)]!;
    }, 0);
  }

  #takenOf(campaign: string): Taken {
    let taken = this.#taken.get(campaign);
    if (taken !== undefined) return taken;
    // In the order of their calls, as the history is.
    const grants = this.#ledger.grants.get(campaign) ?? [];
    const sums = new Float64Array(grants.length + 1);
    for (const [index, grant] of grants.entries()) sums[index + 1] = sums[index]! + this.#takes(grant);
    taken = { calls: new Float64Array(grants.map(({ operation }) => operation.called)), sums };
    this.#taken.set(campaign, taken);
    return taken;
  }

  #takes({ discount, operation: { action } }: Grant): number {
    if (discount !== undefined) return centsOf(discount);
    return action.do === 'redeem' ? this.#mostFor(action.basket) : Number.POSITIVE_INFINITY;
  }

  #wouldTake({ action }: Operation): number {
    if (action.do === 'redeem' || action.do === 'validateRedemption') return this.#mostFor(action.basket);
    return action.do === 'confirmRedemption'
      ? (this.#validated.get(saleKey(action))?.most ?? Number.POSITIVE_INFINITY)
      : Number.POSITIVE_INFINITY;
  }

  /** The most that a sale can take off, in cents. */
  #mostFor({ code, cost }: Basket): number {
    return mostOf(this.#discounts.get(this.#ledger.codes.get(code) ?? ''), cost);
  }

  /** undefined: nobody knows, or none. */
  #customerOf({ action }: Operation): string | undefined {
    if (action.do === 'redeem' || action.do === 'validateRedemption') return action.basket.customer;
    const customers = action.do === 'confirmRedemption' ? this.#validated.get(saleKey(action))?.customers : undefined;
    return customers?.size === 1 ? [...customers][0] : undefined;
  }

  #isNew(customer: string | undefined, span: Span): boolean {
    if (customer === undefined) return false;
    this.#customers ??= new HeldCustomers(
      this.#history,
      new HeldRedemptions(this.#history, this.#ledger, new HeldVouchers(this.#history, this.#ledger)),
    );
    return this.#customers.isNew(customer, span);
  }

  /** How many redemptions of a customer may have been confirmed, and of sales of which nobody knows whose they are. */
  #redeemedBy(campaign: string, customer: string, { returned }: Span): number {
    let calls = this.#byCustomer.get(campaign);
    if (calls === undefined) {
      const own = Map.groupBy(this.#ledger.grants.get(campaign) ?? [], ({ customer: whose, operation: { action } }) =>
        whose !== undefined ? ` ${whose}` : action.do === 'redeem' ? 'nobody' : 'somebody',
      );
      calls = new Map([...own].map(([whose, grants]) => [whose, new Float64Array(grants.map(({ operation }) => operation.called))]));
      this.#byCustomer.set(campaign, calls);
    }
    const by = (whose: string): number => countBelow(calls.get(whose) ?? NO_CALLS, returned, true);
    return by(` ${customer}`) + by('somebody');
  }
}

const NO_CALLS = new Float64Array();

function isWithin(most: number, takes: number, limit: number): boolean {
  if (limit === Number.POSITIVE_INFINITY) return true;
  // Whether nothing at all is granted where nothing is left, no clause says.
  return most + takes <= limit && (takes > 0 || most < limit);
}

function leastOf(limits: readonly number[]): number {
  return limits.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
}

/** A share is rounded up, whatever the policy. */
function mostOf(discount: CampaignDraft['discount'], cost: number): number {
  if (discount === undefined) return Number.POSITIVE_INFINITY;
  return discount.type === 'numeric' ? centsOf(discount.value) : Math.ceil((centsOf(cost) * discount.value) / 100) + 1;
}
