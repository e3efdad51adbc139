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
import { overrunOf } from './limit-segments.ts';
import { type History, type Operation, soldCode, TARGET_CLOCK_OFF_MS, type Violation, type ViolationKind } from './record.ts';
import { surePeriodOf } from './sure-periods.ts';

interface Bound {
  readonly subject: string;
  /** Such as `The budget of campaign 7`. */
  readonly name: string;
  readonly limit: number;
  /** Operations that may have changed the limit. */
  readonly changes: readonly Operation[];
  readonly newLimit: (operation: Operation) => number | undefined;
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

export function boundViolations(history: History, ledger: Ledger): readonly Violation[] {
  return boundsOf(history, ledger).flatMap((bound) => [...exceeded(bound), ...refusedWithRoom(history, ledger, bound)]);
}

function boundsOf(history: History, ledger: Ledger): readonly Bound[] {
  const overshoot = history.header.policies['budget-overshoot'];
  const lastMayExceed = overshoot === 'last-over' || overshoot === undefined;
  return [...ledger.campaigns.values()].flatMap((facts) => {
    const below = facts.draft.kind === 'main' ? [...ledger.campaigns.values()].filter(({ draft }) => draft.parent === facts.key) : [facts];
    const grants = below
      .flatMap(({ key }) => ledger.grants.get(key) ?? [])
      .sort((one, other) => one.operation.called - other.operation.called);
    const common = { subject: facts.key, changes: facts.changes, grants };
    const main = facts.draft.kind === 'main';
    // Where the main campaign is limited too, a refusal may be about either.
    const above = ledger.campaigns.get(facts.draft.parent ?? '');
    return [
      ...(!isLimited(facts, 'maxTotalBudget')
        ? []
        : [
            {
              ...common,
              name: `The budget of ${main ? 'main campaign' : 'campaign'} ${facts.key}`,
              limit: centsOf(facts.draft.maxTotalBudget ?? Number.POSITIVE_INFINITY),
              newLimit: (operation: Operation) => changed(operation, 'maxTotalBudget', centsOf),
              takes: ({ discount }: Grant) => (discount === undefined ? undefined : centsOf(discount)),
              exceeded: 'budget-exceeded' as const,
              // Which discount was refused can be told of fixed amounts only.
              refused: !isLimited(above, 'maxTotalBudget') ? ('budget-refused-with-room' as const) : undefined,
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
              limit: facts.draft.maxRedemptions ?? Number.POSITIVE_INFINITY,
              newLimit: (operation: Operation) => changed(operation, 'maxRedemptions', (value) => value),
              takes: () => 1,
              exceeded: 'count-exceeded' as const,
              refused: main || isLimited(above, 'maxRedemptions') ? undefined : ('count-refused-with-room' as const),
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

/** Whether a campaign has a limit, or may have been given one. */
function isLimited(facts: CampaignFacts | undefined, member: 'maxTotalBudget' | 'maxRedemptions'): boolean {
  if (facts === undefined) return false;
  return facts.draft[member] !== undefined || facts.changes.some((change) => changed(change, member, (value) => value) !== undefined);
}

function ruleBounds({ header }: History, ledger: Ledger, facts: CampaignFacts, grants: readonly Grant[]): readonly Bound[] {
  const ruled = grants.filter(({ operation }) => operation.called >= facts.ruledSince);
  // Whether a customer has to be new at a confirmation too is not said anywhere.
  const atOnce = ruled.filter(({ operation }) => operation.action.do === 'redeem');
  return [
    ...facts.budgetRules.flatMap((rule) => periodBounds(header, ledger, facts, rule, ruled, grants)),
    ...(facts.perCustomer === undefined ? [] : customerBounds(facts, ruled, facts.perCustomer, 'customer-limit-exceeded')),
    ...(facts.newCustomersOnly ? customerBounds(facts, atOnce, 1, 'new-customer-twice') : []),
  ];
}

/** One for each customer that is known. */
function customerBounds(facts: CampaignFacts, grants: readonly Grant[], limit: number, exceededKind: ViolationKind): readonly Bound[] {
  return [...Map.groupBy(grants, ({ customer }) => customer)].flatMap(([customer, own]) =>
    customer === undefined
      ? []
      : [
          {
            subject: facts.key,
            changes: [],
            grants: own,
            name: `The number of redemptions of customer ${customer} in campaign ${facts.key}`,
            limit,
            newLimit: () => undefined,
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

/** One for each stretch of time, surely within one period, in which something was certainly redeemed, and one for refusals. */
function periodBounds(
  { clock, policies }: History['header'],
  ledger: Ledger,
  facts: CampaignFacts,
  rule: CampaignFacts['budgetRules'][number],
  ruled: readonly Grant[],
  all: readonly Grant[],
): readonly Bound[] {
  const off = clock.uncertaintyMs + TARGET_CLOCK_OFF_MS;
  const stretchOf = ({ operation: { called, returned } }: Grant): string | undefined =>
    surePeriodOf(rule.period, [clock.wallAtZero + called - off, clock.wallAtZero + (returned ?? Number.POSITIVE_INFINITY) + off], policies);
  const reason = REASON_OF_PERIOD[rule.period];
  const bound = {
    subject: facts.key,
    changes: [],
    name: `The budget of campaign ${facts.key} for one ${rule.period.replace('_', ' ')}`,
    limit: centsOf(rule.budget),
    newLimit: () => undefined,
    takes: ({ discount }: Grant) => (discount === undefined ? undefined : centsOf(discount)),
    reasons: [reason],
    wouldTake: (operation: Operation) => fixedDiscount(operation, ledger),
    unit: (amount: number) => (amount / 100).toFixed(2),
    lastMayExceed: policies['budget-overshoot'] === 'last-over' || policies['budget-overshoot'] === undefined,
  };
  const within = [...Map.groupBy(ruled, stretchOf)].flatMap(([stretch, own]) => (stretch === undefined ? [] : [own]));
  // With two rules of one period a refusal does not say which of them was meant.
  const single = facts.budgetRules.filter(({ period }) => REASON_OF_PERIOD[period] === reason).length === 1;
  return [
    ...within.map((grants) => ({ ...bound, grants, exceeded: 'period-budget-exceeded' as const, refused: undefined })),
    ...(single ? [{ ...bound, grants: all, exceeded: undefined, refused: 'period-budget-refused-with-room' as const }] : []),
  ];
}

function exceeded(bound: Bound): readonly Violation[] {
  const kind = bound.exceeded;
  if (kind === undefined) return [];
  const certain = distinct(bound.grants.filter((grant) => grant.certain));
  const ends = certain
    .map((grant) => ({ at: grant.operation.returned ?? Number.POSITIVE_INFINITY, takes: bound.takes(grant) ?? 0 }))
    .sort((a, b) => a.at - b.at);
  let spent = 0;
  let next = 0;
  for (const grant of certain) {
    const takes = bound.takes(grant) ?? 0;
    while (next < ends.length && ends[next]!.at < grant.operation.called) spent += ends[next++]!.takes;
    const limit = limitDuring(bound, grant.operation, Math.max);
    if (spent + takes <= limit || (bound.lastMayExceed && spent < limit)) continue;
    return [
      violationOf(
        kind,
        bound,
        certain.filter((other) => other === grant || (other.operation.returned ?? Infinity) < grant.operation.called),
        limit,
      ),
    ];
  }
  const changes = bound.changes.flatMap((change) => {
    const limit = change.answer?.outcome === 'refused' ? undefined : bound.newLimit(change);
    return limit === undefined ? [] : [{ called: change.called, returned: change.returned, limit }];
  });
  const granted = certain.map((grant) => ({
    called: grant.operation.called,
    returned: grant.operation.returned ?? Number.POSITIVE_INFINITY,
    takes: bound.takes(grant) ?? 0,
  }));
  const over = overrunOf(bound.limit, changes, granted, bound.lastMayExceed);
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
  return {
    kind,
    subject: bound.subject,
    told: `${bound.name} is limited to ${bound.unit(limit)}, and ${grants.length} redemptions succeeded that take ${bound.unit(total)} together; no order of these operations explains it.`,
    operations: grants.map(({ operation }) => operation.id),
  };
}

function refusedWithRoom(history: History, ledger: Ledger, bound: Bound): readonly Violation[] {
  const { refused } = bound;
  if (refused === undefined) return [];
  const mine = new Set(bound.grants.map(({ campaign }) => campaign));
  const calls = distinct(bound.grants)
    .map((grant) => ({ grant, takes: bound.takes(grant) }))
    .sort((one, other) => one.grant.operation.called - other.grant.operation.called);
  // From the first call on whose share cannot be told nothing can be said any more.
  const untold = calls.findIndex(({ takes }) => takes === undefined);
  const sums = [0];
  for (const { takes } of calls) sums.push(sums.at(-1)! + (takes ?? 0));
  for (const operation of history.operations) {
    const { answer, returned } = operation;
    if (answer?.outcome !== 'refused' || returned === undefined) continue;
    // A refusal for several reasons is explained by any of them.
    if (answer.reasons.length !== 1 || !bound.reasons.includes(answer.reasons[0]!)) continue;
    const code = soldCode(operation);
    const campaign = code === undefined ? undefined : ledger.codes.get(code);
    if (campaign === undefined || (!mine.has(campaign) && campaign !== bound.subject)) continue;
    const takes = bound.wouldTake(operation);
    if (takes === undefined) continue;
    const before = countBefore(calls, returned);
    if (untold !== -1 && untold < before) continue;
    const most = sums[before]!;
    const limit = limitDuring(bound, operation, Math.min);
    if (most + takes > limit) continue;
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

/** How many of these, in the order of their calls, were called by an instant. */
function countBefore(calls: readonly { readonly grant: Grant }[], instant: number): number {
  let [low, high] = [0, calls.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls[middle]!.grant.operation.called <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A redemption that is confirmed a second time is still one, also where it was redeemed at once. */
function distinct(grants: readonly Grant[]): readonly Grant[] {
  const first = new Map<string, Grant>();
  for (const grant of grants) {
    const key = JSON.stringify([grant.code, grant.transaction]);
    const known = first.get(key);
    if (known === undefined || (!known.certain && grant.certain)) first.set(key, grant);
  }
  return [...first.values()];
}

/** The highest or lowest limit that may have been in force while an operation ran. */
function limitDuring(bound: Bound, operation: Operation, choose: (...limits: number[]) => number): number {
  const settled = bound.changes.filter((change) => bound.newLimit(change) !== undefined);
  const before = settled.filter(
    (change) => change.returned !== undefined && change.returned < operation.called && change.answer?.outcome === 'done',
  );
  const last = before.at(-1);
  const during = settled.filter(
    (change) =>
      change !== last &&
      !before.includes(change) &&
      change.called <= (operation.returned ?? Number.POSITIVE_INFINITY) &&
      change.answer?.outcome !== 'refused',
  );
  return choose(last === undefined ? bound.limit : bound.newLimit(last)!, ...during.map((change) => bound.newLimit(change)!));
}

function changed(operation: Operation, member: 'maxTotalBudget' | 'maxRedemptions', read: (value: number) => number): number | undefined {
  const { action } = operation;
  const value = action.do === 'changeCampaign' ? action.changes?.[member] : undefined;
  // A limit that is taken away is null.
  return value === undefined ? undefined : read(value ?? Number.POSITIVE_INFINITY);
}

function fixedDiscount(operation: Operation, ledger: Ledger): number | undefined {
  const { discount } = ledger.campaigns.get(ledger.codes.get(soldCode(operation) ?? '') ?? '')?.draft ?? {};
  if (discount?.type !== 'numeric') return undefined;
  // A discount may be cut to the basket; the uncut one is the most that can have been refused.
  return centsOf(discount.value);
}
