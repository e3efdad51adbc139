/**
 * What a history says about campaigns, codes and limits, learned from its own operations. What some operation may have changed is not said:
 * the checkers take what stands here for certain. Pure: k6 loads this file.
 */
import type { Action, BudgetPeriod, CampaignDraft, Discount, RuleKind } from '../dialects/action.ts';
import { type History, isDone, mayBeDone, type Operation, precedes, redeems, repeatedTransactions, saleKey, soldCode } from './record.ts';
import { targetClockOff } from './target-clock.ts';

export interface CampaignFacts {
  readonly key: string;
  /** As it was made: `changes` may have changed it. */
  readonly draft: CampaignDraft;
  /** Operations that changed its limits, state or draft, or may have. */
  readonly changes: readonly Operation[];
  /** Whether each of its codes allows one redemption, whenever it is. */
  readonly singleUse: boolean;
  /** undefined: there is none, or it may have been another. */
  readonly discount: Discount | undefined;
  /** Whether its redemptions may count no longer for the campaign above it, or for another one: it may have been deleted, or moved. */
  readonly mayLeave: boolean;
  /** Whether campaigns may be below it of which nobody knows. */
  readonly mayHaveMore: boolean;
  /** Redemptions for each customer at most, for what began after that; undefined: there may have been no such rule. */
  readonly perCustomer: { readonly limit: number; readonly since: number } | undefined;
  /** It is for new customers only from then on; undefined: perhaps never. */
  readonly newCustomersSince: number | undefined;
  /** All that may have been there; `since` is undefined where a rule may not have been. */
  readonly budgetRules: readonly { readonly period: BudgetPeriod; readonly budget: number; readonly since: number | undefined }[];
}

/** A redemption that counts, or may count: redeemed at once, or confirmed. */
export interface Grant {
  readonly operation: Operation;
  readonly code: string;
  readonly transaction: string;
  readonly campaign: string;
  readonly customer: string | undefined;
  /** In major units; undefined where it cannot be told: the operation is open, or the answer did not say. */
  readonly discount: number | undefined;
  /** False: open, so that it may count or not; or nobody knows for which campaign. */
  readonly certain: boolean;
}

export interface Ledger {
  readonly campaigns: ReadonlyMap<string, CampaignFacts>;
  /** Campaign of each code; a code that may have belonged to several is not there. */
  readonly codes: ReadonlyMap<string, string>;
  /** The campaigns to which each code may have belonged. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** Codes that may have been deleted meanwhile, by themselves or with their campaign, so that they may have been made again. */
  readonly gone: ReadonlySet<string>;
  /** By campaign. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  /** When the first redemption was called for which nobody knows the campaign; from then on any limit may have been used by it. */
  readonly untoldSince: number;
  /** Transactions that several operations name. */
  readonly repeated: ReadonlySet<string>;
  /** When the first operation was called that may have deleted a customer: whether what was redeemed before still counts for it, no clause says. */
  readonly leftSince: ReadonlyMap<string, number>;
  /** How far the target's clock is ahead, at the least and at the most, in milliseconds. */
  readonly targetClockOff: readonly [least: number, most: number];
}

export function ledgerOf(history: History): Ledger {
  const { header, operations } = history;
  const campaigns = campaignsOf(operations.filter(({ action }) => !('basket' in action)));
  const owners = ownersOf(operations);
  const repeated = repeatedTransactions(operations);
  const codes = new Map<string, string>();
  for (const [code, [first, ...others]] of owners) if (first !== undefined && others.length === 0) codes.set(code, first);
  const untold = (code: string): boolean => owners.get(code)?.every((campaign) => campaigns.has(campaign)) !== true;
  const first = operations.find((operation) => redeemsMaybe(operation) && untold(soldCode(operation) ?? ''));
  return {
    campaigns,
    codes,
    owners,
    gone: goneOf(operations, campaigns, owners),
    grants: grantsOf(operations, owners, repeated, mayBeCut(header)),
    targetClockOff: targetClockOff(history),
    untoldSince: first?.called ?? Number.POSITIVE_INFINITY,
    repeated,
    leftSince: new Map(
      all(operations, 'deleteCustomer')
        .map(({ action, called }) => [action.customer, called] as const)
        .reverse(),
    ),
  };
}

/** Whether a code surely allows one redemption, however often it was asked for one. */
export function isSingleUse({ campaigns, codes, gone }: Ledger, code: string): boolean {
  return campaigns.get(codes.get(code) ?? '')?.singleUse === true && !gone.has(code);
}

function redeemsMaybe(operation: Operation): boolean {
  return mayBeDone(operation) && redeems(operation.action);
}

type Of<Name extends Action['do']> = Operation & { readonly action: Extract<Action, { do: Name }> };

function all<Name extends Action['do']>(operations: readonly Operation[], name: Name): readonly Of<Name>[] {
  return operations.filter((operation): operation is Of<Name> => operation.action.do === name && mayBeDone(operation));
}

function shownBy({ answer }: Operation): unknown {
  return answer?.outcome === 'done' ? answer.value : undefined;
}

function campaignsOf(operations: readonly Operation[]): ReadonlyMap<string, CampaignFacts> {
  const made = all(operations, 'createCampaign');
  const changes = Map.groupBy(all(operations, 'changeCampaign'), ({ action }) => action.campaign);
  const added = Map.groupBy(all(operations, 'addRule'), ({ action }) => action.campaign);
  const removed = Map.groupBy(all(operations, 'removeRule'), ({ action }) => action.campaign);
  const deleted = new Set(all(operations, 'deleteCampaign').map(({ action }) => action.campaign));
  const unheard = new Set(made.flatMap((one) => (isDone(one) ? [] : [one.action.draft.parent])));
  const movedTo = new Set([...changes.values()].flat().map(({ action }) => action.changes?.parent));
  return new Map(
    made.filter(isDone).map((operation) => {
      const { campaign: key } = shownBy(operation) as { readonly campaign: string };
      const { draft } = operation.action;
      const own = changes.get(key) ?? [];
      const rules = added.get(key) ?? [];
      const gone = removed.get(key) ?? [];
      const changed = (member: keyof CampaignDraft): boolean => own.some(({ action }) => action.changes?.[member] !== undefined);
      const moved = changed('parent') || changed('kind');
      return [
        key,
        {
          key,
          draft,
          changes: own,
          singleUse: draft.voucherType !== 'generic' && !changed('voucherType'),
          discount: changed('discount') ? undefined : draft.discount,
          mayLeave: moved || deleted.has(key),
          mayHaveMore: unheard.has(key) || movedTo.has(key),
          perCustomer: perCustomerOf(rules, gone),
          newCustomersSince: sinceOf('new-customer', rules, gone),
          budgetRules: budgetRulesOf(rules, gone),
        },
      ];
    }),
  );
}

/** From when on a campaign has a rule of which it has one at most, for certain: one was added, and no removal may have come later. */
function sinceOf(kind: RuleKind, added: readonly Of<'addRule'>[], removed: readonly Of<'removeRule'>[]): number | undefined {
  const gone = removed.filter(({ action }) => action.kind === kind);
  const sure = added.filter((one) => one.action.rule.kind === kind && isDone(one) && gone.every((other) => precedes(other, one)));
  return sure.length === 0 ? undefined : Math.min(...sure.map(({ returned }) => returned ?? Number.POSITIVE_INFINITY));
}

/** Whatever takes the place of a rule that is there allows no more than the highest number of all. */
function perCustomerOf(added: readonly Of<'addRule'>[], removed: readonly Of<'removeRule'>[]): CampaignFacts['perCustomer'] {
  const since = sinceOf('per-customer', added, removed);
  const limits = added.flatMap(({ action: { rule } }) => (rule.kind === 'per-customer' ? [rule.maxRedemptions] : []));
  return since === undefined ? undefined : { limit: Math.max(...limits), since };
}

function budgetRulesOf(added: readonly Of<'addRule'>[], removed: readonly Of<'removeRule'>[]): CampaignFacts['budgetRules'] {
  const gone = new Set(removed.map(({ action }) => action.rule));
  return added.flatMap((operation) => {
    const { rule } = operation.action;
    if (rule.kind !== 'budget') return [];
    const key = (shownBy(operation) as { readonly rule?: string } | undefined)?.rule;
    const sure = key !== undefined && !gone.has(key);
    return [{ period: rule.period, budget: rule.budget, since: sure ? operation.returned : undefined }];
  });
}

function ownersOf(operations: readonly Operation[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  const sure = new Set<string>();
  const add = (code: string, campaign: string | undefined, certain: boolean): void => {
    if (campaign === undefined) return;
    if (certain) sure.add(code);
    const known = owners.get(code);
    if (known === undefined) owners.set(code, [campaign]);
    else if (!known.includes(campaign)) known.push(campaign);
  };
  const unheard: Of<'createVoucherBatch'>[] = [];
  for (const operation of operations) {
    const { action } = operation;
    if (!mayBeDone(operation)) continue;
    const value = shownBy(operation);
    if (action.do === 'createVoucher') add(action.code, action.campaign, value !== undefined);
    // A row whose code is there already makes nothing.
    else if (action.do === 'importVouchers') for (const { code } of action.rows) add(code, action.campaign, false);
    else if (action.do === 'createVoucherBatch') {
      if (value === undefined) unheard.push({ ...operation, action });
      for (const { code } of (value ?? []) as readonly { readonly code: string }[]) add(code, action.campaign, true);
    } else if (action.do === 'listVouchers') {
      const { items = [] } = (value ?? {}) as { readonly items?: readonly { readonly code: string }[] };
      for (const { code } of items) add(code, action.campaign, true);
    }
  }
  if (unheard.length === 0) return owners;
  const deleted = new Set(all(operations, 'deleteVoucher').map(({ action }) => action.code));
  const mayGo = operations.some((operation) => operation.action.do === 'deleteCampaign' && mayBeDone(operation));
  // A batch that nobody has heard of may have made any code that begins like it, unless that was there already.
  for (const { action } of operations) {
    const named =
      'basket' in action
        ? [action.basket.code]
        : 'code' in action
          ? [action.code]
          : 'rows' in action
            ? action.rows.map(({ code }) => code)
            : [];
    for (const code of named) {
      if (sure.has(code) && !mayGo && !deleted.has(code)) continue;
      for (const batch of unheard) if (code.startsWith(batch.action.prefix)) add(code, batch.action.campaign, false);
    }
  }
  return owners;
}

/** Whether a discount may become smaller when its redemption is confirmed. */
function mayBeCut({ policies }: History['header']): boolean {
  return (policies['budget-overshoot'] ?? 'cut') === 'cut';
}

function grantsOf(
  operations: readonly Operation[],
  owners: ReadonlyMap<string, readonly string[]>,
  repeated: ReadonlySet<string>,
  cut: boolean,
): ReadonlyMap<string, readonly Grant[]> {
  const customers = new Map<string, string | undefined>();
  const discounts = new Map<string, number | undefined>();
  // Where two operations may have made the redemption, and differ, nobody can tell which did.
  const note = <Value>(map: Map<string, Value | undefined>, key: string, value: Value | undefined): void => {
    map.set(key, map.has(key) && map.get(key) !== value ? undefined : value);
  };
  for (const operation of operations) {
    const { action } = operation;
    if ((action.do !== 'redeem' && action.do !== 'validateRedemption') || !mayBeDone(operation)) continue;
    const { code, transaction, customer } = action.basket;
    // What nothing else names is never confirmed.
    if (!repeated.has(transaction)) continue;
    const key = saleKey({ code, transaction });
    note(customers, key, customer);
    if (action.do === 'validateRedemption')
      note(discounts, key, (shownBy(operation) as { readonly discount?: number } | undefined)?.discount);
  }
  const grants = new Map<string, Grant[]>();
  for (const operation of operations) {
    const { action, answer } = operation;
    if ((action.do !== 'redeem' && action.do !== 'confirmRedemption') || answer?.outcome === 'refused') continue;
    const { code, transaction } = action.do === 'redeem' ? action.basket : action;
    const shown = (shownBy(operation) as { readonly discount?: number } | undefined)?.discount;
    const campaigns = owners.get(code) ?? [];
    for (const campaign of campaigns) {
      const grant: Grant = {
        operation,
        code,
        transaction,
        campaign,
        customer: action.do === 'redeem' ? action.basket.customer : customers.get(saleKey({ code, transaction })),
        discount:
          shown ?? (action.do === 'redeem' || (cut && answer !== undefined) ? undefined : discounts.get(saleKey({ code, transaction }))),
        certain: answer?.outcome === 'done' && campaigns.length === 1,
      };
      const own = grants.get(campaign);
      if (own === undefined) grants.set(campaign, [grant]);
      else own.push(grant);
    }
  }
  return grants;
}

function goneOf(
  operations: readonly Operation[],
  campaigns: ReadonlyMap<string, CampaignFacts>,
  owners: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const gone = new Set(all(operations, 'deleteVoucher').map(({ action }) => action.code));
  const deleted = new Set(all(operations, 'deleteCampaign').map(({ action }) => action.campaign));
  if (deleted.size === 0) return gone;
  for (const [code, own] of owners) {
    // With a main campaign those below it go, and whatever was moved below it.
    const lost = (key: string): boolean => {
      const facts = campaigns.get(key);
      return deleted.has(key) || facts === undefined || facts.mayLeave || deleted.has(facts.draft.parent ?? '');
    };
    if (own.some(lost)) gone.add(code);
  }
  return gone;
}
