/**
 * The record of concurrent operations. A history tells everything that its checkers need: set-up is recorded as ordinary operations, so
 * limits and codes are learned from it. Pure: k6 loads this file.
 *
 * As a file it is NDJSON: the header first, then one line for each event. A call is written before it is sent, so that what a kill
 * interrupts is not lost; a call without a return is *open*: it may have taken effect, now or later, or never.
 */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';

export interface HistoryHeader {
  readonly history: 1;
  readonly api: string;
  readonly run: string;
  readonly seed: number;
  /** Instants are milliseconds on a monotonic clock; `wallAtZero` is its zero as milliseconds since the epoch. */
  readonly clock: { readonly wallAtZero: number; readonly uncertaintyMs: number };
  /** What the target has chosen, as far as it is known. */
  readonly policies: Readonly<Record<string, string>>;
  /** The race whose round this is; absent in other histories. */
  readonly race?: RaceOfHistory;
}

/** What it takes to play the same race again, besides the seed. */
export interface RaceOfHistory {
  readonly cell: string;
  /** How many were released together. */
  readonly racers: number;
  readonly protocol: 'h1' | 'h2';
  /** Whether one exchange of each round was broken and sent again; absent in older histories. */
  readonly faults?: boolean;
}

export type HistoryLine =
  | HistoryHeader
  | { readonly call: number; readonly client: string; readonly at: number; readonly action: Action }
  | { readonly return: number; readonly at: number; readonly answer: Answer }
  /** The request of this call certainly never left. */
  | { readonly unsent: number };

export interface Operation {
  readonly id: number;
  /** Who asked: one client asks one thing after another. */
  readonly client: string;
  readonly action: Action;
  readonly called: number;
  /** undefined: open. */
  readonly returned: number | undefined;
  /** undefined: open, or the answer could not be read. */
  readonly answer: Answer | undefined;
}

export interface History {
  readonly header: HistoryHeader;
  /** In the order of their calls. */
  readonly operations: readonly Operation[];
}

/** Something that no order of the operations explains. */
export interface Violation {
  /** In kebab-case words: part of a finding's fingerprint. */
  readonly kind: ViolationKind;
  /** What it is about: a code, or the key of a campaign. */
  readonly subject: string;
  /** What happened, for somebody who has not seen the history. */
  readonly told: string;
  /** The operations that prove it, in the order of their calls. */
  readonly operations: readonly number[];
}

export type ViolationKind =
  | 'code-redeemed-twice'
  | 'code-refused-unused'
  | 'budget-exceeded'
  | 'budget-refused-with-room'
  | 'count-exceeded'
  | 'count-refused-with-room'
  | 'customer-limit-exceeded'
  | 'new-customer-twice'
  | 'period-budget-exceeded'
  | 'period-budget-refused-with-room'
  | 'refused-without-reason'
  | 'transaction-taken-twice'
  | 'confirmed-and-withdrawn'
  | 'confirmation-not-shown'
  | 'redeemed-after-switch-off'
  | 'code-made-twice'
  | 'prefix-taken-twice'
  | 'code-given-twice'
  | 'nothing-found'
  | 'batch-wrong'
  | 'campaign-made-twice'
  | 'customer-made-twice'
  | 'import-miscounted'
  | 'entry-missing'
  | 'entry-impossible'
  | 'entry-outdated'
  | 'no-order-explains';

/** Puts operations in the order of their calls, and by their numbers where those are at one instant. */
export function byCall(one: Operation, other: Operation): number {
  return one.called - other.called || one.id - other.id;
}

/** Whether an operation surely took effect. */
export function isDone(operation: Operation): boolean {
  return operation.answer?.outcome === 'done';
}

/** Whether an operation may have taken effect: it was done, or nobody knows. */
export function mayBeDone({ answer }: Operation): boolean {
  return answer === undefined || answer.outcome !== 'refused';
}

/** Whether one operation ended before another began, so that everybody has to see them in this order. */
export function precedes(one: Operation, other: Operation): boolean {
  return one.returned !== undefined && one.returned < other.called;
}

/** One text for each sale: a transaction with a voucher. No two sales have the same, whatever is in their names. */
export function saleKey({ code, transaction }: { readonly code: string; readonly transaction: string }): string {
  return `${code.length} ${code} ${transaction}`;
}

/** The transaction that an action names; undefined where it names none. */
export function transactionOf(action: Action): string | undefined {
  if ('basket' in action) return action.basket.transaction;
  return 'transaction' in action ? action.transaction : undefined;
}

/** Transactions that several operations name. Of a million sales most are by themselves, and need not be compared with any other. */
export function repeatedTransactions(operations: readonly Operation[]): ReadonlySet<string> {
  const once = new Set<string>();
  const repeated = new Set<string>();
  for (const { action } of operations) {
    const transaction = transactionOf(action);
    if (transaction === undefined) continue;
    if (once.has(transaction)) repeated.add(transaction);
    else once.add(transaction);
  }
  return repeated;
}

/** The codes that an action names itself; undefined where it names none. */
export function codesNamedBy(action: Action): readonly string[] | undefined {
  if ('basket' in action) return [action.basket.code];
  if ('code' in action) return [action.code];
  return 'codes' in action ? action.codes : undefined;
}

/** Whether an action, once it is done, has redeemed a voucher. */
export function redeems(action: Action): action is Extract<Action, { do: 'redeem' | 'confirmRedemption' }> {
  return action.do === 'redeem' || action.do === 'confirmRedemption';
}

/** The code of a sale, in whichever of its steps; undefined for anything else. */
export function soldCode({ action }: Operation): string | undefined {
  if (action.do === 'redeem' || action.do === 'validateRedemption') return action.basket.code;
  return action.do === 'confirmRedemption' ? action.code : undefined;
}
