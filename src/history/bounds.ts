/**
 * Budgets and counts, by bounds that hold in every order of the operations, in time linear in their number (after sorting).
 *
 * - *More granted than the limit allows*: grants stay, so when all is over the sum of all certain ones is what was spent. Where it is above the
 *   limit no order explains it. Where the limit was changed meanwhile, this holds between the changes (`limit-segments.ts`), and each grant is held
 *   against the highest limit that may have been in force, and against what was certainly spent before it began.
 * - *Refused though there certainly was room*: what may have been spent by the time a refusal was answered is at most the sum of all grants,
 *   certain or open, that were called before. Where that sum and the refused amount together are within the lowest limit in force, no order
 *   explains the refusal.
 *
 * - *Periods of budget rules*: what was certainly redeemed within a stretch of time that surely lies in one period is held against the budget
 *   (`sure-periods.ts`); for a refusal all that may have been spent before counts, whenever it was.
 *
 * Amounts are compared in whole cents. Open grants count in the second and not in the first: both worlds are allowed.
 */
import type { RefusalReason } from '../dialects/answer.ts';
import { centsOf } from '../model/amounts.ts';
import { REASON_OF_PERIOD } from '../model/limits.ts';
import type { CampaignFacts, Grant, Ledger } from './ledger.ts';
import { countBelow, spanOf } from './lifetimes.ts';
import { type LimitChange, overrunOf } from './limit-segments.ts';
import { type LimitName, limitRegister, limitSetBy, limitSettings } from './limit-settings.ts';
import { type History, type Operation, saleKey, soldCode, type Violation, type ViolationKind } from './record.ts';
import { Register } from './registers.ts';
import { surePeriodOf } from './sure-periods.ts';

interface Bound {
  readonly subject: string;
  /** Such as `The budget of campaign 7`. */
  readonly name: string;
  readonly limits: Limits;
  readonly grants: readonly Grant[];
  /** What one grant takes; undefined where it cannot be told. */
  readonly takes: (grant: Grant) => number | undefined;
  readonly exceeded: ViolationKind | undefined;
  readonly refused: ViolationKind | undefined;
  readonly reasons: readonly RefusalReason[];
  /** What a refused attempt would have taken; undefined where it cannot be told. */
  readonly wouldTake: (operation: Operation) => number | undefined;
  readonly unit: (amount: number) => string;
  /** Whether the last grant may go beyond the limit. */
  readonly lastMayExceed: boolean;
}

/** A limit as it was made, and as it may have been changed. */
interface Limits {
  readonly first: number;
  readonly changes: readonly LimitChange[];
  readonly register: Register<number>;
}

export function boundViolations(history: History, ledger: Ledger): readonly Violation[] {
  return boundsOf(history, ledger).flatMap((bound) => [...exceeded(ledger, bound), ...refusedWithRoom(history, ledger, bound)]);
}

function boundsOf(history: History, ledger: Ledger): readonly Bound[] {
  const lastMayExceed = mayLastExceed(history.header);
  return [...ledger.campaigns.values()].flatMap((facts) => {
    const main = facts.draft.kind === 'main';
    const below = main ? [...ledger.campaigns.values()].filter(({ draft }) => draft.parent === facts.key) : [facts];
    const grants = below
      .flatMap(({ key, mayLeave }) =>
        (ledger.grants.get(key) ?? []).map((grant) => (main && mayLeave ? { ...grant, certain: false } : grant)),
      )
      .sort((one, other) => one.operation.called - other.operation.called);
    const common = { subject: facts.key, grants };
    // Where the main campaign is limited too, a refusal may be about either; of redemptions that nobody knows of, nothing can be said.
    const above = ledger.campaigns.get(facts.draft.parent ?? '');
    const judged = main ? !facts.mayHaveMore : !facts.mayLeave && above !== undefined;
    const alone = (member: LimitName): boolean => judged && !isLimited(above, member);
    return [
      ...(!isLimited(facts, 'maxTotalBudget')
        ? []
        : [
            {
              ...common,
              name: `The budget of ${main ? 'main campaign' : 'campaign'} ${facts.key}`,
              limits: limitsOf(facts, 'maxTotalBudget', centsOf),
              takes: ({ discount }: Grant) => (discount === undefined ? undefined : centsOf(discount)),
              exceeded: 'budget-exceeded' as const,
              // Which discount was refused can be told of fixed amounts only.
              refused: alone('maxTotalBudget') ? ('budget-refused-with-room' as const) : undefined,
              reasons: [main ? 'main-budget-exceeded' : 'budget-exceeded'] as const,
              wouldTake: (operation: Operation) => fixedDiscount(operation, ledger),
              unit: (amount: number) => (amount / 100).toFixed(2),
              lastMayExceed,
            },
          ]),
      ...(!isLimited(facts, 'maxRedemptions')
        ? []
        : [
            {
              ...common,
              name: `The number of redemptions of ${main ? 'main campaign' : 'campaign'} ${facts.key}`,
              limits: limitsOf(facts, 'maxRedemptions', (value) => value),
              takes: () => 1,
              exceeded: 'count-exceeded' as const,
              refused: main || !alone('maxRedemptions') ? undefined : ('count-refused-with-room' as const),
              reasons: ['count-exceeded'] as const,
              wouldTake: () => 1,
              unit: String,
              lastMayExceed: false,
            },
          ]),
      ...ruleBounds(history, ledger, facts, grants),
    ];
  });
}

function mayLastExceed({ policies }: Pick<History['header'], 'policies'>): boolean {
  return (policies['budget-overshoot'] ?? 'last-over') === 'last-over';
}

/** Whether a campaign has a limit, or may have been given one. */
function isLimited(facts: CampaignFacts | undefined, member: LimitName): boolean {
  if (facts === undefined) return false;
  return facts.draft[member] !== undefined || facts.changes.some((change) => limitSetBy(change, member) !== undefined);
}

function ruleBounds({ header }: History, ledger: Ledger, facts: CampaignFacts, grants: readonly Grant[]): readonly Bound[] {
  let sales: readonly (readonly Grant[])[] | undefined;
  const after = (since: number): readonly Grant[] => {
    sales ??= salesOf(grants, ledger);
    return sales.filter(([first]) => first!.operation.called > since).flat();
  };
  const { perCustomer, newCustomersSince } = facts;
  // Whether a customer has to be new at a confirmation too is not said anywhere.
  const onceOnly = newCustomersSince !== undefined && header.policies['new-customer-until'] === 'confirmed-redemption';
  const atOnce = onceOnly ? after(newCustomersSince).filter(({ operation }) => operation.action.do === 'redeem') : [];
  return [
    ...facts.budgetRules.flatMap(({ since, period, budget }) =>
      since === undefined ? [] : periodBounds(header, ledger, facts, { period, budget }, after(since)),
    ),
    ...periodRefusals(ledger, facts, grants),
    ...(perCustomer === undefined
      ? []
      : customerBounds(ledger, facts, after(perCustomer.since), perCustomer.limit, 'customer-limit-exceeded')),
    ...customerBounds(ledger, facts, atOnce, 1, 'new-customer-twice'),
  ];
}

/** One for each customer that is known, as long as it certainly has not been deleted. */
function customerBounds(
  { leftSince }: Ledger,
  facts: CampaignFacts,
  grants: readonly Grant[],
  limit: number,
  exceededKind: ViolationKind,
): readonly Bound[] {
  const staying = grants.filter(({ customer = '', operation: { returned } }) => {
    const left = leftSince.get(customer);
    return left === undefined || (returned ?? Number.POSITIVE_INFINITY) < left;
  });
  return [...Map.groupBy(staying, ({ customer }) => customer)].flatMap(([customer, own]) =>
    customer === undefined
      ? []
      : [
          {
            subject: facts.key,
            grants: own,
            name: `The number of redemptions of customer ${customer} in campaign ${facts.key}`,
            limits: constant(limit),
            takes: () => 1,
            exceeded: exceededKind,
            refused: undefined,
            reasons: [],
            wouldTake: () => undefined,
            unit: String,
            lastMayExceed: false,
          },
        ],
  );
}

type BudgetRule = Pick<CampaignFacts['budgetRules'][number], 'period' | 'budget'>;

function periodBound(
  facts: CampaignFacts,
  rule: BudgetRule,
): Omit<Bound, 'grants' | 'exceeded' | 'refused' | 'wouldTake' | 'lastMayExceed'> {
  return {
    subject: facts.key,
    name: `The budget of campaign ${facts.key} for one ${rule.period.replace('_', ' ')}`,
    limits: constant(centsOf(rule.budget)),
    takes: ({ discount }: Grant) => (discount === undefined ? undefined : centsOf(discount)),
    reasons: [REASON_OF_PERIOD[rule.period]],
    unit: (amount: number) => (amount / 100).toFixed(2),
  };
}

/** One for each stretch of time, surely within one period, in which something was certainly redeemed. */
function periodBounds(
  { clock, policies }: History['header'],
  ledger: Ledger,
  facts: CampaignFacts,
  rule: BudgetRule,
  ruled: readonly Grant[],
): readonly Bound[] {
  const off = ledger.targetClockOff;
  const stretchOf = ({ operation: { called, returned } }: Grant): string | undefined => {
    const [earliest, latest] = [called + off[0], (returned ?? Number.POSITIVE_INFINITY) + off[1]];
    return surePeriodOf(rule.period, [clock.wallAtZero + earliest, clock.wallAtZero + latest], policies);
  };
  const bound = { ...periodBound(facts, rule), wouldTake: () => undefined, lastMayExceed: mayLastExceed({ policies }) };
  return [...Map.groupBy(certainSales(ruled, ledger), stretchOf)].flatMap(([stretch, grants]) =>
    stretch === undefined ? [] : [{ ...bound, grants, exceeded: 'period-budget-exceeded' as const, refused: undefined }],
  );
}

/** A refusal does not say which of several rules was meant: the smallest budget of all that may have been there bounds them. */
function periodRefusals(ledger: Ledger, facts: CampaignFacts, grants: readonly Grant[]): readonly Bound[] {
  return [...Map.groupBy(facts.budgetRules, ({ period }) => REASON_OF_PERIOD[period]).values()].flatMap((rules) => {
    const [least] = [...rules].sort((one, other) => one.budget - other.budget);
    const rest = { grants, exceeded: undefined, refused: 'period-budget-refused-with-room' as const, lastMayExceed: false };
    return least === undefined
      ? []
      : [{ ...periodBound(facts, least), ...rest, wouldTake: (operation: Operation) => fixedDiscount(operation, ledger) }];
  });
}

function exceeded(ledger: Ledger, bound: Bound): readonly Violation[] {
  const kind = bound.exceeded;
  if (kind === undefined) return [];
  const certain = certainSales(bound.grants, ledger);
  const ends = certain
    .map((grant) => ({ at: grant.operation.returned ?? Number.POSITIVE_INFINITY, takes: bound.takes(grant) ?? 0 }))
    .sort((a, b) => a.at - b.at);
  let spent = 0;
  let next = 0;
  for (const grant of certain) {
    const takes = bound.takes(grant) ?? 0;
    while (next < ends.length && ends[next]!.at < grant.operation.called) spent += ends[next++]!.takes;
    const limit = limitDuring(bound, grant.operation, Math.max);
    if (takes === 0 || spent + takes <= limit || (bound.lastMayExceed && spent < limit)) continue;
    return [
      violationOf(
        kind,
        bound,
        certain.filter((other) => other === grant || (other.operation.returned ?? Infinity) < grant.operation.called),
        limit,
      ),
    ];
  }
  const granted = certain.map((grant) => ({
    called: grant.operation.called,
    returned: grant.operation.returned ?? Number.POSITIVE_INFINITY,
    takes: bound.takes(grant) ?? 0,
  }));
  const over = overrunOf(bound.limits.first, bound.limits.changes, granted, bound.lastMayExceed);
  if (over === undefined) return [];
  return [
    violationOf(
      kind,
      bound,
      certain.filter(({ operation }) => (operation.returned ?? Number.POSITIVE_INFINITY) < over.before),
      over.limit,
    ),
  ];
}

function violationOf(kind: ViolationKind, bound: Bound, grants: readonly Grant[], limit: number): Violation {
  const total = grants.reduce((sum, grant) => sum + (bound.takes(grant) ?? 0), 0);
  // Numbers need no sum.
  const sum = bound.unit === String ? '' : ` that take ${bound.unit(total)} together`;
  return {
    kind,
    subject: bound.subject,
    told: `${bound.name} is limited to ${bound.unit(limit)}, and ${grants.length} redemptions succeeded${sum}; no order of these operations explains it.`,
    operations: grants.map(({ operation }) => operation.id),
  };
}

function refusedWithRoom(history: History, ledger: Ledger, bound: Bound): readonly Violation[] {
  const { refused } = bound;
  if (refused === undefined) return [];
  const mine = new Set(bound.grants.map(({ campaign }) => campaign));
  const calls = salesOf(bound.grants, ledger).map((grants) => mostOf(bound, grants));
  // From the first call on whose share cannot be told nothing can be said any more.
  const untold = calls.findIndex(({ takes }) => takes === undefined);
  const called = new Float64Array(calls.map(({ grant }) => grant.operation.called));
  const sums = [0];
  for (const { takes } of calls) sums.push(sums.at(-1)! + (takes ?? 0));
  for (const operation of history.operations) {
    const { answer, returned } = operation;
    if (answer?.outcome !== 'refused' || returned === undefined || returned >= ledger.untoldSince) continue;
    // A refusal for several reasons is explained by any of them.
    if (answer.reasons.length !== 1 || !bound.reasons.includes(answer.reasons[0]!)) continue;
    const code = soldCode(operation);
    const campaign = code === undefined ? undefined : ledger.codes.get(code);
    if (campaign === undefined || (!mine.has(campaign) && campaign !== bound.subject)) continue;
    // It may have been below another main campaign by then.
    if (campaign !== bound.subject && ledger.campaigns.get(campaign)?.mayLeave === true) continue;
    const takes = bound.wouldTake(operation);
    // Whether nothing at all is granted when nothing is left, no clause says.
    if (takes === undefined || takes === 0) continue;
    const before = countBelow(called, returned, true);
    if (untold !== -1 && untold < before) continue;
    const most = sums[before]!;
    const limit = limitDuring(bound, operation, Math.min);
    if (most + takes > limit || limit === Number.POSITIVE_INFINITY) continue;
    return [
      {
        kind: refused,
        subject: bound.subject,
        told: `${bound.name} is limited to ${bound.unit(limit)}. At most ${bound.unit(most)} can have been taken when one more, of ${bound.unit(takes)}, was refused for it: there certainly was room.`,
        operations: [...calls.slice(0, before).map(({ grant }) => grant.operation.id), operation.id],
      },
    ];
  }
  return [];
}

/** Grants by sale, in the order of the first call for each. */
function salesOf(grants: readonly Grant[], { repeated }: Ledger): readonly (readonly Grant[])[] {
  const several = new Map<string, Grant[]>();
  const sales: Grant[][] = [];
  for (const grant of grants) {
    const key = repeated.has(grant.transaction) ? saleKey(grant) : undefined;
    const own = key === undefined ? undefined : several.get(key);
    if (own !== undefined) {
      own.push(grant);
      continue;
    }
    const sale = [grant];
    sales.push(sale);
    if (key !== undefined) several.set(key, sale);
  }
  return sales;
}

/**
 * Sales that were certainly granted, in the order of their calls. One that was confirmed a second time, or redeemed at once and confirmed, is
 * still one: it was granted at some time between the first call for it and the first answer.
 */
function certainSales(grants: readonly Grant[], ledger: Ledger): readonly Grant[] {
  return salesOf(grants, ledger)
    .flatMap((own) => {
      const granted = own.find(({ certain }) => certain);
      if (granted === undefined || own.length === 1) return granted ?? [];
      let [called, returned] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (const { operation, certain } of own) {
        called = Math.min(called, operation.called);
        if (certain) returned = Math.min(returned, operation.returned ?? Number.POSITIVE_INFINITY);
      }
      return { ...granted, operation: { ...granted.operation, called, returned } };
    })
    .sort((one, other) => one.operation.called - other.operation.called);
}

/** What one sale took at most: since the first call for it, and the largest amount that was ever granted. */
function mostOf(bound: Bound, grants: readonly Grant[]): { readonly grant: Grant; readonly takes: number | undefined } {
  const amounts = grants.map((grant) => bound.takes(grant));
  return {
    grant: grants[0]!,
    takes: amounts.reduce((most, one) => (most === undefined || one === undefined ? undefined : Math.max(most, one))),
  };
}

/** The highest or lowest limit that may have been in force while an operation ran. */
function limitDuring({ limits }: Bound, operation: Operation, choose: (one: number, other: number) => number): number {
  return limits.register.during(spanOf(operation)).reduce((one, other) => choose(one, other));
}

/** @param read the number of a limit in the unit of what is taken */
function limitsOf(facts: CampaignFacts, member: LimitName, read: (value: number) => number): Limits {
  const made = limitSettings(facts, member);
  const changes = made.settings.map(({ operation: { called, returned }, limit }) => ({ called, returned, limit: read(limit) }));
  return { first: read(made.first), changes, register: limitRegister(made, read) };
}

function constant(first: number): Limits {
  return { first, changes: [], register: new Register({ value: first }) };
}

function fixedDiscount(operation: Operation, ledger: Ledger): number | undefined {
  const discount = ledger.campaigns.get(ledger.codes.get(soldCode(operation) ?? '') ?? '')?.discount;
  if (discount?.type !== 'numeric') return undefined;
  // A discount may be cut to the basket; the uncut one is the most that can have been refused.
  return centsOf(discount.value);
}
