/** A long history of a right service, one operation after another, for tests to add to and to alter. */
import type { Action } from '../../src/dialects/action.ts';
import type { Answer, RedemptionView, RefusalReason, VoucherView } from '../../src/dialects/answer.ts';
import { examineHistory } from '../../src/history/judge-history.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import { byCall, type History, type Operation } from '../../src/history/record.ts';

export const DISCOUNT = 5;
export const COST = 40;
export const SALES = 80;
export const MAIN = '1';
export const BELOW = '2';

const POLICIES = {
  'transaction-scope': 'project',
  'second-validation': 'allowed',
  'second-confirmation': 'refused',
  'budget-overshoot': 'refuse',
  'unconfirmed-lifetime': 'unlimited',
  'new-customer-until': 'confirmed-redemption',
  'voucher-update': 'active-and-status',
  'confirm-checks-state': 'refused',
  'csv-layout': 'header',
};

interface Times {
  /** When it is called; by default after everything else. */
  readonly called?: number;
  readonly lasts?: number;
  readonly client?: string;
}

/** Notes operations. Without times, each begins when all others have ended. */
export class LongHistory {
  readonly operations: Operation[] = [];
  policies: Readonly<Record<string, string>> = POLICIES;
  uncertaintyMs = 0;
  wallAtZero = Date.UTC(2026, 5, 10, 12);
  now = 0;

  done(action: Action, value: unknown, { called = this.now + 10, lasts = 5, client = 'one' }: Times = {}): number {
    return this.#note({
      client,
      action,
      called,
      returned: called + lasts,
      answer: { outcome: 'done', action: action.do, value } as unknown as Answer,
    });
  }

  refused(action: Action, reasons: RefusalReason | readonly RefusalReason[], { called = this.now + 10, lasts = 5 }: Times = {}): number {
    const answer: Answer = { outcome: 'refused', action: action.do, status: 422, reasons: [reasons].flat() };
    return this.#note({ client: 'one', action, called, returned: called + lasts, answer });
  }

  open(action: Action, { called = this.now + 10 }: Times = {}): number {
    return this.#note({ client: 'lost', action, called, returned: undefined, answer: undefined });
  }

  #note(operation: Omit<Operation, 'id'>): number {
    const id = this.operations.length + 1;
    this.operations.push({ id, ...operation });
    this.now = Math.max(this.now, operation.returned ?? operation.called);
    return id;
  }

  history(): History {
    const clock = { wallAtZero: this.wallAtZero, uncertaintyMs: this.uncertaintyMs };
    return {
      header: { history: 1, api: 'any', run: 'test', seed: 1, clock, policies: this.policies },
      operations: [...this.operations].sort(byCall),
    };
  }

  /** Kinds of what is found, and what is about no violation but undecided. */
  kinds(): readonly string[] {
    const { violations, inconclusive } = examineHistory(this.history());
    return [...violations.map(({ kind }) => kind), ...inconclusive];
  }
}

export function codeOf(index: number): string {
  return `CODE${index}`;
}

export function saleOf(index: number): string {
  return `sale-${index}`;
}

export function customerOf(index: number): string {
  return `customer-${index}`;
}

export function basketOf(index: number) {
  return { code: codeOf(index), transaction: saleOf(index), cost: COST, customer: customerOf(index) };
}

export function redemptionView(index: number, confirmed = true): RedemptionView {
  return {
    ...basketOf(index),
    discount: DISCOUNT,
    validatedAt: undefined,
    confirmedAt: confirmed ? '2026-06-10T12:00:00Z' : undefined,
  };
}

export function voucherView(index: number, more: Partial<VoucherView> = {}): VoucherView {
  return { code: codeOf(index), campaign: BELOW, active: true, status: undefined, customer: undefined, ...more };
}

export interface Limits {
  readonly draft?: object;
  readonly main?: object;
  /** How many vouchers there are; each of `SALES` is sold. */
  readonly vouchers?: number;
  readonly sales?: boolean;
}

/** Two campaigns, vouchers, and a sale of each in one step; every fourth in two. */
export function longHistory({ draft = {}, main = {}, vouchers = SALES, sales = true }: Limits = {}): LongHistory {
  const long = new LongHistory();
  const view = (campaign: string) => ({ campaign, name: undefined, status: undefined, parent: undefined });
  long.done({ do: 'createCampaign', draft: { kind: 'main', name: 'main', ...main } }, view(MAIN));
  const below = {
    kind: 'discount',
    parent: MAIN,
    name: 'below',
    voucherType: 'unique',
    discount: { type: 'numeric', value: DISCOUNT },
    tags: { team: 'red' },
    ...draft,
  } as const;
  long.done({ do: 'createCampaign', draft: below }, view(BELOW));
  long.done({ do: 'changeCampaign', campaign: BELOW, status: 'active' }, view(BELOW));
  for (let index = 0; index < vouchers; index += 1) {
    long.done({ do: 'createVoucher', campaign: BELOW, code: codeOf(index) }, voucherView(index));
  }
  if (!sales) return long;
  for (let index = 0; index < SALES; index += 1) {
    if (index % 4 === 0) {
      long.done({ do: 'validateRedemption', basket: basketOf(index) }, redemptionView(index, false));
      long.done({ do: 'confirmRedemption', code: codeOf(index), transaction: saleOf(index) }, redemptionView(index));
    } else long.done({ do: 'redeem', basket: basketOf(index) }, redemptionView(index));
  }
  return long;
}

/** Pages of a list, as a client reads them. */
export function readPages(long: LongHistory, action: Action, items: readonly unknown[], perPage: number, total?: number): void {
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  for (let page = 1; page <= pages; page += 1) {
    long.done({ ...action, page, perPage } as Action, {
      items: items.slice((page - 1) * perPage, page * perPage),
      total,
      nextPage: page < pages ? page + 1 : undefined,
    });
  }
}

/** What is found where a long history is altered wrongly, and where it is altered rightly; `long`: whether it is too long to be searched as a whole. */
export function foundIn(limits: Limits, wrong: (long: LongHistory) => void, right: (long: LongHistory) => void) {
  const [seeded, neighbour] = [longHistory(limits), longHistory(limits)];
  wrong(seeded);
  right(neighbour);
  return { long: seeded.operations.length > ORDER_LIMITS.whole, wrong: seeded.kinds(), right: neighbour.kinds() };
}
