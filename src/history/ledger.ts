/** What a history says about campaigns, codes and limits, learned from its own operations. Pure: k6 loads this file. */
import type { BudgetPeriod, CampaignDraft, Rule } from '../dialects/action.ts';
import { type History, mayBeDone, type Operation } from './record.ts';

export interface CampaignFacts {
  readonly key: string;
  readonly draft: CampaignDraft;
  /** Times at which limits or state may have changed, as operations that changed them. */
  readonly changes: readonly Operation[];
  /** Redemptions for each customer at most; undefined: no such rule. */
  readonly perCustomer: number | undefined;
  readonly newCustomersOnly: boolean;
  /** When the last of its rules was certainly there: they bound only what began later. */
  readonly ruledSince: number;
  readonly budgetRules: readonly { readonly period: BudgetPeriod; readonly budget: number }[];
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
  /** False: open, so that it may count or not. */
  readonly certain: boolean;
}

export interface Ledger {
  readonly campaigns: ReadonlyMap<string, CampaignFacts>;
  /** Campaign of each code. */
  readonly codes: ReadonlyMap<string, string>;
  /** Codes that may have been deleted meanwhile, by themselves or with their campaign, so that they may have been made again. */
  readonly gone: ReadonlySet<string>;
  /** By campaign. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
}

export function ledgerOf({ operations }: History): Ledger {
  const campaigns = new Map<string, Learned>();
  const codes = new Map<string, string>();
  const customers = new Map<string, string | undefined>();
  const discounts = new Map<string, number>();
  for (const operation of operations) {
    const { action, answer } = operation;
    const value = answer?.outcome === 'done' ? answer.value : undefined;
    if (action.do === 'createCampaign' && value !== undefined) {
      const { campaign } = value as { campaign: string };
      campaigns.set(campaign, {
        key: campaign,
        draft: action.draft,
        changes: [],
        perCustomer: undefined,
        newCustomersOnly: false,
        ruledSince: 0,
        budgetRules: [],
      });
    } else if (action.do === 'changeCampaign') campaigns.get(action.campaign)?.changes.push(operation);
    else if (action.do === 'addRule' && value !== undefined)
      learnRule(campaigns.get(action.campaign), action.rule, operation.returned ?? 0);
    else if (action.do === 'removeRule') forgetRules(campaigns.get(action.campaign), action.kind);
    else if (action.do === 'createVoucher') codes.set(action.code, action.campaign);
    else if (action.do === 'importVouchers' && answer?.outcome !== 'refused') {
      for (const { code } of action.rows) if (!codes.has(code)) codes.set(code, action.campaign);
    } else if (action.do === 'createVoucherBatch' && value !== undefined) {
      for (const { code } of value as readonly { code: string }[]) codes.set(code, action.campaign);
    } else if (action.do === 'validateRedemption') {
      const discount = (value as { discount?: number } | undefined)?.discount;
      if (discount !== undefined) discounts.set(pair(action.basket.code, action.basket.transaction), discount);
    }
  }
  for (const { action, answer } of operations) {
    if ((action.do !== 'redeem' && action.do !== 'validateRedemption') || answer?.outcome === 'refused') continue;
    const { code, transaction, customer } = action.basket;
    const key = pair(code, transaction);
    // Where two sales may have made the redemption, for different customers, it cannot be told whose it is.
    customers.set(key, customers.has(key) && customers.get(key) !== customer ? undefined : customer);
  }
  const grants = new Map<string, Grant[]>();
  for (const operation of operations) {
    const { action, answer } = operation;
    if ((action.do !== 'redeem' && action.do !== 'confirmRedemption') || answer?.outcome === 'refused') continue;
    const { code, transaction } = action.do === 'redeem' ? action.basket : action;
    const campaign = codes.get(code);
    if (campaign === undefined) continue;
    const shown = answer?.outcome === 'done' ? (answer.value as { discount?: number }).discount : undefined;
    const grant: Grant = {
      operation,
      code,
      transaction,
      campaign,
      customer: action.do === 'redeem' ? action.basket.customer : customers.get(pair(code, transaction)),
      discount: shown ?? discounts.get(pair(code, transaction)),
      certain: answer?.outcome === 'done',
    };
    const own = grants.get(campaign);
    if (own === undefined) grants.set(campaign, [grant]);
    else own.push(grant);
  }
  return { campaigns, codes, gone: goneOf(operations, campaigns, codes), grants };
}

function goneOf(
  operations: readonly Operation[],
  campaigns: ReadonlyMap<string, { readonly draft: CampaignDraft }>,
  codes: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const gone = new Set<string>();
  const deleted = new Set<string>();
  for (const operation of operations) {
    if (!mayBeDone(operation)) continue;
    if (operation.action.do === 'deleteVoucher') gone.add(operation.action.code);
    if (operation.action.do === 'deleteCampaign') deleted.add(operation.action.campaign);
  }
  if (deleted.size === 0) return gone;
  for (const [code, campaign] of codes) {
    if (deleted.has(campaign) || deleted.has(campaigns.get(campaign)?.draft.parent ?? '')) gone.add(code);
  }
  return gone;
}

interface Learned {
  readonly key: string;
  readonly draft: CampaignDraft;
  readonly changes: Operation[];
  perCustomer: number | undefined;
  newCustomersOnly: boolean;
  ruledSince: number;
  budgetRules: { readonly period: BudgetPeriod; readonly budget: number }[];
}

function learnRule(facts: Learned | undefined, rule: Rule, at: number): void {
  if (facts === undefined) return;
  facts.ruledSince = Math.max(facts.ruledSince, at);
  if (rule.kind === 'per-customer') facts.perCustomer = rule.maxRedemptions;
  else if (rule.kind === 'new-customer') facts.newCustomersOnly = true;
  else if (rule.kind === 'budget') facts.budgetRules.push({ period: rule.period, budget: rule.budget });
}

/** A rule that may have been away for a while bounds nothing for certain. */
function forgetRules(facts: Learned | undefined, kind: Rule['kind']): void {
  if (facts === undefined) return;
  if (kind === 'per-customer') facts.perCustomer = undefined;
  else if (kind === 'new-customer') facts.newCustomersOnly = false;
  else if (kind === 'budget') facts.budgetRules = [];
}

function pair(code: string, transaction: string): string {
  return JSON.stringify([code, transaction]);
}
