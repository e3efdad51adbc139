/**
 * Whether some order of the operations explains all answers together, judged by the model of a voucher service: what no bound and no pair shows.
 * Pure: k6 loads this file.
 *
 * A short history is searched as a whole, shared limits included. A long one is searched voucher by voucher, a generic voucher transaction by
 * transaction: others may then have used up shared limits at any time, so that only bounds tell of those.
 */
import type { Action, Basket } from '../dialects/action.ts';
import type { RefusalReason } from '../dialects/answer.ts';
import { fits } from '../model/outcome.ts';
import { type Circumstances, EMPTY, keyOf, type State, type Unseen } from '../model/state.ts';
import { isModelled, step } from '../model/step.ts';
import type { Ledger } from './ledger.ts';
import { leastViolation, linearize, type Model } from './linearizability.ts';
import {
  byCall,
  codesNamedBy,
  type History,
  type HistoryHeader,
  isDone,
  mayBeDone,
  type Operation,
  redeems,
  transactionOf,
  type Violation,
} from './record.ts';
import { Surroundings } from './surroundings.ts';
import { capitalized, toldOperation } from './told-operation.ts';

export interface Orders {
  readonly violations: readonly Violation[];
  /** What could not be decided within the limits, one sentence each. */
  readonly inconclusive: readonly string[];
}

export interface OrderLimits {
  /** A history of so many operations that matter is searched as a whole. */
  readonly whole: number;
  /** In a longer one, a voucher or sale that only one operation is about is not looked at. */
  readonly singles: number;
  /** How often an operation may be tried in one search. */
  readonly steps: number;
  /** The same, for all searches of a history together: so many at least, and so many for each of its operations. */
  readonly allSteps: number;
  readonly stepsEach: number;
}

export const ORDER_LIMITS: OrderLimits = { whole: 150, singles: 20_000, steps: 20_000, allSteps: 2_000_000, stepsEach: 20 };

/**
 * Gives all violations, those that were told included.
 * @param told what other checkers have found: its codes are not looked at again, unless the history is searched as a whole
 */
export function orderViolations(history: History, ledger: Ledger, told: readonly Violation[], limits: OrderLimits = ORDER_LIMITS): Orders {
  const matter = new Matter(history, ledger);
  const { operations } = matter;
  if (operations.length <= limits.whole) {
    const part = {
      name: 'the history as a whole',
      operations,
      unseen: { limits: matter.unseenTransactions.size > 0, uses: false, ...matter.unseen, transactions: matter.unseenTransactions },
      end: matter.end,
      off: matter.off,
    };
    const found = search(history, part, limits.steps, PROOF_STEPS);
    if (found.verdict === 'violated') return { violations: told.length === 0 ? [found.violation] : told, inconclusive: [] };
    // The model knows of more that excuses an answer than the rules of thumb of the other checkers, where it has seen what they are about.
    const looked = new Set(operations.map(({ id }) => id));
    if (found.verdict === 'linearizable') {
      return { violations: told.filter((violation) => violation.operations.some((id) => !looked.has(id))), inconclusive: [] };
    }
  }
  const known = new Set(told.flatMap((violation) => violation.operations));
  // Of what was made under one key no order explains anything.
  const oneKey = new Set(told.flatMap(({ kind, operations: own }) => (kind === 'campaign-made-twice' ? own : [])));
  const violations: Violation[] = [];
  const inconclusive: string[] = [];
  let left = Math.max(limits.allSteps, limits.stepsEach * operations.length);
  let unlooked = 0;
  // In a long history, one operation by itself is left to the bounds: that there may be a million is what the bounds are for.
  for (const part of matter.parts(operations.length <= limits.singles ? 1 : 2)) {
    if (part.operations.some((operation) => known.has(operation.id) && (!isSetting(operation) || codesOf(operation).length > 0))) continue;
    if (oneKey.size > 0 && part.operations.some(({ id }) => oneKey.has(id))) continue;
    if (left <= 0) {
      unlooked += 1;
      continue;
    }
    // What breaks one promise often breaks it for every sale: of the later ones any proof will do.
    const found = search(history, part, Math.min(limits.steps, left), violations.length < MOST_PROVEN ? PROOF_STEPS : 0);
    left -= found.steps;
    if (found.verdict === 'violated') violations.push(found.violation);
    if (found.verdict === 'inconclusive' && left <= 0) unlooked += 1;
    else if (found.verdict === 'inconclusive')
      inconclusive.push(`${found.steps} steps did not decide whether some order explains ${part.name}.`);
  }
  if (unlooked > 0) inconclusive.push(`${unlooked} vouchers were not looked at: the steps for the whole history were used up.`);
  if (told.length === 0 && violations.length === 0 && operations.length <= limits.whole && inconclusive.length === 0) {
    inconclusive.push(`${limits.steps} steps did not decide whether some order explains the history as a whole.`);
  }
  return { violations: [...told, ...violations], inconclusive };
}

/** Steps to make the proof of one violation small. */
const PROOF_STEPS = 100_000;
const MOST_PROVEN = 10;

/** Operations that are searched together. */
interface Part {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly unseen: Unseen;
  /** The last instant of the history: what is open may take effect until then. */
  readonly end: number;
  /** How far the target's clock is ahead, at the least and at the most. */
  readonly off: readonly [least: number, most: number];
}

type Found =
  | { readonly verdict: 'linearizable' | 'inconclusive'; readonly steps: number }
  | { readonly verdict: 'violated'; readonly steps: number; readonly violation: Violation };

/** @param proofSteps of the search for a small proof of a violation */
function search(history: History, part: Part, steps: number, proofSteps: number): Found {
  const model = modelOf(history.header, part);
  const searched = linearize(model, part.operations, steps);
  if (searched.verdict !== 'violated') return { verdict: searched.verdict, steps: searched.steps };
  // A smaller search at each turn: what it cannot decide simply stays.
  const least = Math.min(steps, 2000);
  const proof = leastViolation(model, part.operations, least, proofSteps, (operation) => !isSetting(operation), forgotten);
  // Where the settings alone have no explanation, they are the proof.
  const told = proof.length > 0 ? proof : leastViolation(model, part.operations, least, proofSteps, () => true, forgotten);
  return { verdict: 'violated', steps: searched.steps, violation: violationOf(part, told) };
}

function forgotten(operation: Operation): Operation {
  return { ...operation, returned: undefined, answer: undefined };
}

function modelOf(header: HistoryHeader, { operations, unseen, end, off }: Part): Model<State, Operation> {
  const { wallAtZero } = header.clock;
  const circumstances = ({ called, returned }: Operation): Circumstances => ({
    policies: header.policies,
    at: [wallAtZero + called + off[0], wallAtZero + (returned ?? end) + off[1]],
    unseen,
  });
  let classes: ReadonlyMap<number, string> | undefined;
  return {
    start: EMPTY,
    next(state, operation) {
      const { action, answer } = operation;
      const value = answer?.outcome === 'done' ? answer.value : undefined;
      return step(state, action, circumstances(operation), value)
        .filter((outcome) =>
          answer === undefined || isSetting(operation) ? outcome.outcome === 'done' : fits(outcome, answer, 'forgiven'),
        )
        .map((outcome) => outcome.state);
    },
    keyOf,
    isIdle: ({ action, answer }) => answer?.outcome === 'refused' || isRead(action),
    classOf(operation) {
      classes ??= classesOf(operations);
      return classes.get(operation.id);
    },
  };
}

/** What operations say, without transaction ids that nothing else names. */
function classesOf(operations: readonly Operation[]): ReadonlyMap<number, string> {
  const uses = new Map<string, number>();
  for (const { action, answer } of operations) {
    for (const text of textsOf([action, answer], new Set())) uses.set(text, (uses.get(text) ?? 0) + 1);
  }
  return new Map(
    operations.flatMap(({ id, action, answer }) => {
      const transaction = transactionOf(action);
      if (transaction === undefined || uses.get(transaction) !== 1) return [];
      // The instants that an answer shows differ, and mean nothing.
      const said = answer?.outcome === 'refused' ? answer.reasons : answer?.outcome === 'done' ? without(answer.value) : answer;
      return [[id, JSON.stringify([action, said], (_, value: unknown) => (value === transaction ? '' : value))] as const];
    }),
  );
}

function without(value: unknown): unknown {
  if (value === null) return null;
  const shown = value as { readonly validatedAt?: string; readonly confirmedAt?: string };
  return { ...shown, validatedAt: undefined, confirmedAt: shown.confirmedAt !== undefined };
}

function textsOf(value: unknown, texts: Set<string>): ReadonlySet<string> {
  if (typeof value === 'string') texts.add(value);
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) textsOf(one, texts);
  return texts;
}

function isRead({ do: name }: Action): boolean {
  return name.startsWith('get') || name.startsWith('list');
}

/** What makes the things that are redeemed: given, not judged. */
function isSetting({ action, answer }: Operation): boolean {
  return answer?.outcome !== 'refused' && SETTINGS.includes(action.do);
}

const SETTINGS: readonly Action['do'][] = [
  'createCampaign',
  'changeCampaign',
  'addRule',
  'removeRule',
  'createVoucher',
  'createVoucherBatch',
  'importVouchers',
  'createCustomer',
];

/** Refusals that are not judged, since they may be about what the history does not show. They have changed nothing, and are left out. */
const UNJUDGED_REFUSALS: readonly Action['do'][] = [
  'createCampaign',
  'createVoucher',
  'createVoucherBatch',
  'importVouchers',
  'createCustomer',
  'addRule',
  'removeRule',
  'expireVouchers',
  'reserveVouchers',
  'releaseVouchers',
];

/** Reasons that have nothing to do with what the service holds: a refusal for nothing else is left out. */
const OUTSIDE: readonly RefusalReason[] = ['other', 'invalid-input', 'not-authenticated', 'forbidden'];

/** What of a history matters to the model. */
class Matter {
  readonly operations: readonly Operation[];
  readonly unseen: Pick<Unseen, 'customers' | 'activations'>;
  /** The last instant. */
  readonly end: number;
  /** How far the target's clock is ahead, at the least and at the most. */
  readonly off: readonly [least: number, most: number];
  /** Transactions of sales that are left out, since nobody knows how their codes were made. */
  readonly unseenTransactions: ReadonlySet<string>;
  readonly #repeated: ReadonlySet<string>;
  /** Transactions that sales with several vouchers name. */
  readonly #shared: ReadonlySet<string>;
  readonly #campaigns = new Map<string, Extract<Action, { do: 'createCampaign' }>['draft']>();
  /** The campaigns of each code that the history has made, for certain or perhaps. */
  readonly #codes = new Map<string, readonly string[]>();
  /** Campaigns that may have vouchers which are left out. */
  readonly #partly = new Set<string>();

  constructor({ operations }: History, { owners: owned, repeated, targetClockOff }: Ledger) {
    this.off = targetClockOff;
    const gone = new Set(operations.flatMap(({ action }) => (action.do === 'deleteCampaign' ? [action.campaign] : [])));
    const made = new Set<string>();
    for (const { action, answer } of operations) {
      const value = answer?.outcome === 'done' ? answer.value : undefined;
      if (action.do === 'createCampaign' && value !== undefined)
        this.#campaigns.set((value as { campaign: string }).campaign, action.draft);
      if (answer?.outcome === 'refused') continue;
      if (action.do === 'createVoucher') made.add(action.code);
      if (action.do === 'importVouchers') for (const { code } of action.rows) made.add(code);
      if (action.do === 'createVoucherBatch') for (const { code } of (value ?? []) as readonly { readonly code: string }[]) made.add(code);
    }
    // With a main campaign that the model has not seen those below it may go.
    const goes = (parent: string | null | undefined): boolean => parent != null && gone.has(parent) && !this.#campaigns.has(parent);
    for (const [key, { parent }] of this.#campaigns) if (goes(parent)) this.#campaigns.delete(key);
    for (const { action } of operations) {
      if (action.do === 'changeCampaign' && goes(action.changes?.parent)) this.#campaigns.delete(action.campaign);
    }
    // Codes that no answer has shown.
    const unheard = operations.flatMap(({ action, answer }) =>
      action.do === 'createVoucherBatch' && answer === undefined ? [action] : [],
    );
    for (const { campaign } of unheard) this.#partly.add(campaign);
    for (const [code, owners] of owned) {
      const known = made.has(code) && !unheard.some(({ prefix }) => code.startsWith(prefix));
      if (known && owners.every((campaign) => this.#campaigns.has(campaign))) this.#codes.set(code, owners);
      else for (const campaign of owners) this.#partly.add(campaign);
    }
    const strange = operations.some((operation) => isDone(operation) && codesOf(operation).some((code) => !owned.has(code)));
    if (strange) for (const campaign of this.#campaigns.keys()) this.#partly.add(campaign);
    this.unseenTransactions = new Set(
      operations.flatMap((one) =>
        'basket' in one.action && mayBeDone(one) && !this.#codes.has(one.action.basket.code) ? [one.action.basket.transaction] : [],
      ),
    );
    this.#repeated = repeated;
    this.#shared = sharedTransactions(
      operations.flatMap(({ action }) => ('basket' in action && this.#repeated.has(action.basket.transaction) ? [action.basket] : [])),
    );
    this.operations = operations.flatMap((operation) => this.#kept(operation) ?? []);
    this.end = operations.reduce((latest, { called, returned }) => Math.max(latest, returned ?? called), 0);
    this.unseen = {
      customers: true,
      activations: !operations.some(({ action }) => action.do === 'changeCampaign' && action.status === 'active'),
    };
  }

  /** The operation as far as it is about what the history has made; undefined where it is not. */
  #kept(operation: Operation): Operation | undefined {
    const { action, answer } = operation;
    if (!isModelled(action)) return undefined;
    if (answer?.outcome === 'refused') {
      if (action.do === 'deleteCampaign' && this.#partly.size > 0 && answer.reasons.includes('not-deletable')) return undefined;
      if (UNJUDGED_REFUSALS.includes(action.do) || answer.reasons.every((reason) => OUTSIDE.includes(reason))) return undefined;
    }
    // What nobody has heard of is not asked for.
    const unheard = answer === undefined && (isRead(action) || action.do === 'createCampaign' || action.do === 'createVoucherBatch');
    if (unheard || action.do === 'listCustomerVouchers' || action.do === 'listCustomerRedemptions') return undefined;
    if ('code' in action) return this.#codes.has(action.code) ? this.#inCampaign(operation) : undefined;
    if ('basket' in action) return this.#codes.has(action.basket.code) ? operation : undefined;
    if (action.do === 'findVoucher') {
      // What was found last time, for somebody who repeats a search, may be one of those that are not known.
      if (this.#partly.size > 0 && action.customer === undefined) return undefined;
      const found = answer?.outcome === 'done' ? (answer.value as { readonly code: string } | null) : null;
      return found === null || this.#codes.has(found.code) ? operation : undefined;
    }
    if ((action.do === 'listVouchers' || action.do === 'listRedemptions') && this.#partly.has(action.campaign)) return undefined;
    const known = onlyOf(operation, (code) => this.#codes.has(code));
    return codesOf(known).length === 0 && codesOf(operation).length > 0 ? undefined : this.#inCampaign(known);
  }

  #mayBeOneOfSeveral(action: Action): boolean {
    const transaction = transactionOf(action);
    return transaction === undefined || this.#repeated.has(transaction);
  }

  #inCampaign(operation: Operation): Operation | undefined {
    const { action } = operation;
    return 'campaign' in action && !this.#campaigns.has(action.campaign) ? undefined : operation;
  }

  /** By voucher, or by transaction of a generic one; only where so many operations are about it. */
  *parts(least: number): Generator<Part> {
    const byCode = new Map<string, Operation[]>();
    const surroundings = new Surroundings();
    // Where each code stands in operations on several: a batch may have made fifty thousand, and is gone through once.
    const several = new Map<Operation, ReadonlyMap<string, readonly number[]>>();
    for (const operation of this.operations) {
      const codes = codesOf(operation);
      if (codes.length > 1)
        several.set(
          operation,
          Map.groupBy(codes.keys(), (place) => codes[place]!),
        );
      for (const code of several.get(operation)?.keys() ?? codes) add(byCode, code, operation);
      if (codes.length === 0) surroundings.add(operation, campaignOf(operation));
    }
    const unseen: Unseen = { limits: true, uses: false, ...this.unseen, transactions: this.#shared };
    for (const [code, own] of byCode) {
      const keys = this.#codes.get(code) ?? [];
      const mains = keys.flatMap((key) => [this.#campaigns.get(key)!.parent ?? '', ...surroundings.parentsOf(key)]);
      const generic = keys.every((key) => this.#campaigns.get(key)!.voucherType === 'generic' && !surroundings.mayChangeVoucherType(key));
      const sales: ReadonlyMap<string | undefined, readonly Operation[]> = generic
        ? Map.groupBy(least > 1 ? own.filter(({ action }) => this.#mayBeOneOfSeveral(action)) : own, ({ action }) => transactionOf(action))
        : new Map([['', own]]);
      const uses = generic ? usesBeforeExpiry(own) : NONE;
      for (const [transaction, some] of sales) {
        if (transaction === undefined) continue;
        // That a generic voucher itself cannot be changed may be due to another sale.
        const itself = (sales.get(undefined) ?? []).filter(({ answer }) => answer?.outcome !== 'refused');
        const about = generic ? [...some, ...itself] : some;
        if (about.filter((operation) => !isSetting(operation)).length < least) continue;
        const around = surroundings.around(about, [...keys, ...mains]);
        const ownOnly = about.map((one) => (several.has(one) ? onlyAt(one, several.get(one)!.get(code)!) : one));
        const operations = [...around, ...ownOnly].sort(byCall);
        const name = generic ? `sale ${transaction} with voucher ${code}` : `voucher ${code}`;
        yield {
          name,
          operations,
          unseen: uses.size > Number(uses.has(transaction)) ? { ...unseen, uses: true } : unseen,
          end: this.end,
          off: this.off,
        };
      }
    }
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Transactions under which a voucher may have been redeemed before somebody expired it: whether it then expires, no clause says. */
function usesBeforeExpiry(own: readonly Operation[]): ReadonlySet<string> {
  let end = Number.NEGATIVE_INFINITY;
  for (const { action, returned } of own) if (action.do === 'expireVouchers') end = Math.max(end, returned ?? Number.POSITIVE_INFINITY);
  const uses = own.filter((one) => redeems(one.action) && mayBeDone(one) && one.called <= end);
  return new Set(uses.flatMap(({ action }) => transactionOf(action) ?? []));
}

/** Those that sales with several vouchers name. */
function sharedTransactions(sales: readonly Basket[]): ReadonlySet<string> {
  const codes = new Map<string, string>();
  const shared = new Set<string>();
  for (const { code, transaction } of sales) {
    if ((codes.get(transaction) ?? code) !== code) shared.add(transaction);
    codes.set(transaction, code);
  }
  return shared;
}

function add(map: Map<string, Operation[]>, key: string, operation: Operation): void {
  const own = map.get(key);
  if (own === undefined) map.set(key, [operation]);
  else own.push(operation);
}

/** The codes that an operation is about. */
function codesOf({ action, answer }: Operation): readonly string[] {
  const named = codesNamedBy(action);
  if (named !== undefined) return named;
  if (action.do === 'importVouchers') return action.rows.map(({ code }) => code);
  const value = answer?.outcome === 'done' ? answer.value : undefined;
  if (action.do === 'createVoucherBatch') return ((value ?? []) as readonly { readonly code: string }[]).map(({ code }) => code);
  return action.do === 'findVoucher' && value !== undefined && value !== null ? [(value as { readonly code: string }).code] : [];
}

/** The campaign whose rules and limits an operation makes or changes. */
function campaignOf({ action, answer }: Operation): string | undefined {
  if (action.do === 'createCampaign')
    return answer?.outcome === 'done' ? (answer.value as { readonly campaign: string }).campaign : undefined;
  const around = ['changeCampaign', 'deleteCampaign', 'addRule', 'removeRule'];
  return 'campaign' in action && around.includes(action.do) ? action.campaign : undefined;
}

/** An operation on several codes, as if it were on some of them. */
function onlyOf(operation: Operation, chosen: (code: string) => boolean): Operation {
  const codes = codesOf(operation);
  return codes.every(chosen)
    ? operation
    : onlyAt(
        operation,
        [...codes.keys()].filter((place) => chosen(codes[place]!)),
      );
}

/** @param places of the codes that are left, among all that it is on */
function onlyAt(operation: Operation, places: readonly number[]): Operation {
  const { action, answer } = operation;
  if (action.do === 'expireVouchers' || action.do === 'reserveVouchers' || action.do === 'releaseVouchers') {
    return { ...operation, action: { ...action, codes: places.map((place) => action.codes[place]!) } };
  }
  if (action.do === 'importVouchers') {
    return {
      ...operation,
      action: { ...action, rows: places.map((place) => action.rows[place]!) },
      answer: answer === undefined ? undefined : { outcome: 'done', action: action.do, value: { accepted: undefined, refused: undefined } },
    };
  }
  if (action.do === 'createVoucherBatch' && answer?.outcome === 'done') {
    const made = answer.value as readonly unknown[];
    const value = places.map((place) => made[place]);
    return { ...operation, action: { ...action, size: value.length }, answer: { ...answer, value } as unknown as Operation['answer'] };
  }
  return operation;
}

function violationOf(part: Part, proof: readonly Operation[]): Violation {
  const codes = new Set(proof.flatMap(codesOf));
  const [code] = codes;
  const own = [...proof].sort(byCall);
  const shown = own.slice(0, MOST_TOLD).map((operation) => toldOperation(operation, codes.size > 1));
  const more = own.length > MOST_TOLD ? [`${own.length - MOST_TOLD} more operations had answers of their own`] : [];
  const about =
    codes.size === 1
      ? `Voucher ${code}`
      : codes.size > 1
        ? `Vouchers ${[...codes].slice(0, MOST_TOLD).join(', ')}`
        : capitalized(part.name);
  return {
    kind: 'no-order-explains',
    subject: code ?? part.name,
    told: `${about}: ${[...shown, ...more].join('; ')}. No order of ${own.length === 1 ? 'the' : 'these'} operations explains it.`,
    operations: own.map(({ id }) => id),
  };
}

/** More are not told in a sentence; the timeline shows all of them. */
const MOST_TOLD = 6;
