/** What a load test does, as flows: what is there beforehand, and what one visitor does. Pure: k6 loads this file. */
import type { Action, ActionName } from '../dialects/action.ts';
import type { RefusalReason } from '../dialects/answer.ts';
import type { Flow } from './flow.ts';

/** How the reason of a broken answer begins where the request certainly never left. */
export const NOT_SENT = 'not sent';

/** Of what these are answered visits look at the outcome alone, so a driver may leave the rest unread. */
export const OUTCOME_ENOUGH: readonly ActionName[] = [
  'redeem',
  'validateRedemption',
  'confirmRedemption',
  'cancelRedemption',
  'getRedemption',
];

/** What the set-up is to make. */
export interface Order {
  /** A name that carries the run id and is unique in the run. */
  readonly name: (purpose: string) => string;
  /** The same for voucher codes and prefixes. */
  readonly code: () => string;
  /** Visits that there will be at most. */
  readonly visits: number;
}

export interface Visit {
  /** Counted from 0 over all visitors, in the order in which visits begin: neighbours are there at about the same time. */
  readonly number: number;
  /** The transaction id that belongs to a visit; what is appended to it belongs to it as well. */
  readonly transaction: (number: number) => string;
  /** The code or prefix that belongs to a visit, unlike any of the set-up. */
  readonly code: (number: number) => string;
}

/** What the set-up made: a list, or what k6 has in place of one. */
export interface Stock<Entry> {
  readonly length: number;
  readonly [index: number]: Entry;
}

/** Refusals that are a part of the business, by action; any other is an error. */
export type Expected = Partial<Readonly<Record<ActionName, readonly RefusalReason[]>>>;

export interface Workload<Entry> {
  readonly name: string;
  readonly title: string;
  /** Promises that its visits put to the test. */
  readonly clauses: readonly string[];
  /** Whether the limits of its set-up are there to run out: of those that do not, nothing is shown. */
  readonly exhausts?: true;
  readonly expected: Expected;
  /** Makes what visitors will want. Entries are plain JSON. @throws FlowInterrupted */
  setUp(order: Order): Flow<readonly Entry[]>;
  /** What one visitor does. Whatever is answered, it ends. */
  visit(stock: Stock<Entry>, visit: Visit): Flow<void>;
  /** Performed one after another when all is quiet: what they answer has to fit the history as well. */
  afterwards(stock: readonly Entry[], transaction: (number: number) => string): readonly Action[];
}
