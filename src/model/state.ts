/** What a voucher service knows, as far as its answers depend on it. Immutable: every change gives a new state. Pure: k6 loads this file. */
import type { BudgetPeriod, CampaignDraft, CampaignStatus, Rule } from '../dialects/action.ts';

export interface CampaignState {
  readonly campaign: string;
  readonly draft: CampaignDraft;
  readonly status: CampaignStatus;
  /** By the key of the rule. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** Confirmed discounts, in cents, by the instants between which they were granted. */
  readonly spent: readonly Spending[];
  /** Confirmed redemptions. */
  readonly redeemed: number;
}

export interface Spending {
  /** Quarters of an hour since the epoch, first and last: the periods of budgets begin at a full one in every time zone. */
  readonly slots: readonly [number, number];
  readonly cents: number;
  /** Whether more was granted then of which nobody can tell how much. */
  readonly andMore: boolean;
}

export interface VoucherState {
  readonly code: string;
  readonly campaign: string;
  readonly active: boolean;
  readonly expired: boolean;
  /** For whom it is reserved; undefined: for anybody. */
  readonly customer: string | undefined;
  /** That of the batch which made it; undefined: made by itself. */
  readonly prefix: string | undefined;
}

export interface RedemptionState {
  readonly code: string;
  readonly transaction: string;
  readonly campaign: string;
  readonly customer: string | undefined;
  /** Whether the customer was deleted since: no clause says whether it still counts for one that is made again. */
  readonly customerGone: boolean;
  readonly cost: number;
  /** In cents; undefined where it cannot be told. */
  readonly discount: number | undefined;
  readonly confirmed: boolean;
}

export interface CustomerState {
  readonly customer: string;
  /** What was said of the customer when it was made; undefined: nothing, and it may have been there before. */
  readonly isNew: boolean | undefined;
  /** False: no clause says whether the service made this customer. */
  readonly certain: boolean;
}

export interface State {
  readonly campaigns: ReadonlyMap<string, CampaignState>;
  readonly vouchers: ReadonlyMap<string, VoucherState>;
  /** By `redemptionKey`. */
  readonly redemptions: ReadonlyMap<string, RedemptionState>;
  readonly customers: ReadonlyMap<string, CustomerState>;
  /** The last search without a customer: what was asked, and what was found. */
  readonly search: { readonly asked: string; readonly code: string } | undefined;
  /** Values of unknown policies that the answers so far imply: a target chooses once. */
  readonly assumed: Readonly<Record<string, string>>;
}

export const EMPTY: State = {
  campaigns: new Map(),
  vouchers: new Map(),
  redemptions: new Map(),
  customers: new Map(),
  search: undefined,
  assumed: {},
};

/** What surrounds a step. */
export interface Circumstances {
  /** What the target has chosen, by name; undefined where nobody knows. */
  readonly policies: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch, of the target's clock: not before, not after. */
  readonly at: readonly [earliest: number, latest: number];
  /** What may have happened beside what the state tells; undefined: nothing. */
  readonly unseen?: Unseen | undefined;
}

export interface Unseen {
  /** Whether others may have used up shared budgets and numbers. */
  readonly limits: boolean;
  /** Whether others may have redeemed the same generic voucher before it was expired. */
  readonly uses: boolean;
  /** Whether customers may be there, and may have redeemed, that the state does not know. */
  readonly customers: boolean;
  /** Whether campaigns may have been switched on. */
  readonly activations: boolean;
  /** Transaction ids that others may have taken. */
  readonly transactions: ReadonlySet<string>;
}

export type Period = BudgetPeriod;

export function redemptionKey({ code, transaction }: { readonly code: string; readonly transaction: string }): string {
  return JSON.stringify([code, transaction]);
}

/** A map with one entry set. */
export function withEntry<Value>(map: ReadonlyMap<string, Value>, key: string, value: Value): ReadonlyMap<string, Value> {
  return new Map(map).set(key, value);
}

/** A map without the entries that a test chooses. */
export function without<Value>(map: ReadonlyMap<string, Value>, gone: (value: Value, key: string) => boolean): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([key, value]) => !gone(value, key)));
}

export function setCampaign(state: State, campaign: CampaignState): State {
  return { ...state, campaigns: withEntry(state.campaigns, campaign.campaign, campaign) };
}

export function setVoucher(state: State, voucher: VoucherState): State {
  return { ...state, vouchers: withEntry(state.vouchers, voucher.code, voucher) };
}

export function setRedemption(state: State, redemption: RedemptionState): State {
  return { ...state, redemptions: withEntry(state.redemptions, redemptionKey(redemption), redemption) };
}

export function setCustomer(state: State, customer: CustomerState): State {
  return { ...state, customers: withEntry(state.customers, customer.customer, customer) };
}

/** Parts are immutable and shared between states: each is written down once. */
const written = new WeakMap<object, string>();

function textOf(part: object, write: () => string): string {
  let text = written.get(part);
  if (text === undefined) {
    text = write();
    written.set(part, text);
  }
  return text;
}

/** Two states have the same key exactly where nothing can tell them apart. */
export function keyOf(state: State): string {
  return textOf(state, () =>
    [
      partsOf(state.campaigns, (campaign) => ({
        ...campaign,
        rules: [...campaign.rules].sort(([one], [other]) => (one < other ? -1 : 1)),
      })),
      partsOf(state.vouchers, (voucher) => voucher),
      partsOf(state.redemptions, (redemption) => redemption),
      partsOf(state.customers, (customer) => customer),
      JSON.stringify([state.search, Object.entries(state.assumed).sort(([one], [other]) => (one < other ? -1 : 1))]),
    ].join('\n'),
  );
}

function partsOf<Value extends object>(map: ReadonlyMap<string, Value>, shown: (value: Value) => object): string {
  return textOf(map, () =>
    [...map.keys()]
      .sort()
      .map((key) => {
        const value = map.get(key)!;
        return textOf(value, () => JSON.stringify(shown(value)));
      })
      .join(','),
  );
}
