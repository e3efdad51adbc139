/** Lists of what belongs to a campaign or a customer (`voucher.read-back`, `redemption.read-back`, `customer.reserved-list`, `customer.redemptions`). Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Expected, type Outcome, refused } from './outcome.ts';
import { viewOf as redemptionView } from './redemptions.ts';
import type { Circumstances, RedemptionState, State, VoucherState } from './state.ts';
import { viewOf as voucherView } from './vouchers.ts';

type Told = { readonly items: readonly { readonly [member: string]: unknown }[]; readonly nextPage: number | undefined } | undefined;
type Listed<Name extends Action['do']> = Extract<Action, { do: Name }>;

export function listVouchers(state: State, action: Listed<'listVouchers'>, told: unknown): readonly Outcome[] {
  if (!state.campaigns.has(action.campaign)) return refused(state, 'not-found');
  return done(
    state,
    vouchersWith(state, (one) => one.campaign === action.campaign, action, told),
  );
}

export function listRedemptions(state: State, action: Listed<'listRedemptions'>, told: unknown): readonly Outcome[] {
  if (!state.campaigns.has(action.campaign)) return refused(state, 'not-found');
  return done(
    state,
    redemptionsWith(state, (one) => one.campaign === action.campaign, action, told),
  );
}

export function listCustomerVouchers(
  state: State,
  action: Listed<'listCustomerVouchers'>,
  circumstances: Circumstances,
  told: unknown,
): readonly Outcome[] {
  return ofCustomer(state, action.customer, circumstances, () =>
    vouchersWith(state, (one) => one.customer === action.customer, action, told),
  );
}

export function listCustomerRedemptions(
  state: State,
  action: Listed<'listCustomerRedemptions'>,
  circumstances: Circumstances,
  told: unknown,
): readonly Outcome[] {
  const shown = new Set(((told as Told)?.items ?? []).map(redemptionOf));
  // What an earlier customer of the same name has redeemed may be shown, or not.
  const isOwn = (one: RedemptionState): boolean => one.customer === action.customer && (!one.customerGone || shown.has(redemptionOf(one)));
  return ofCustomer(state, action.customer, circumstances, () => redemptionsWith(state, isOwn, action, told));
}

function ofCustomer(state: State, customer: string, { unseen }: Circumstances, expected: () => Expected): readonly Outcome[] {
  const known = state.customers.get(customer);
  const obstacles = new Obstacles();
  if (known === undefined && unseen?.customers !== true) obstacles.must('not-found');
  else if (known?.certain !== true) obstacles.may('not-found');
  return obstacles.outcomes(state, () => done(state, known === undefined ? {} : expected()));
}

type Pages = { readonly page?: number; readonly perPage?: number };

function vouchersWith(state: State, wanted: (one: VoucherState) => boolean, pages: Pages, told: unknown): Expected {
  const items = [...state.vouchers.values()].filter(wanted).map((one) => [one.code, voucherView(one)] as const);
  return listOf(items, (item) => String(item['code']), pages, told as Told);
}

function redemptionsWith(state: State, wanted: (one: RedemptionState) => boolean, pages: Pages, told: unknown): Expected {
  const items = [...state.redemptions.values()].filter(wanted).map((one) => [redemptionOf(one), redemptionView(one)] as const);
  return listOf(items, redemptionOf, pages, told as Told);
}

function redemptionOf({ code, transaction }: { readonly code?: unknown; readonly transaction?: unknown }): string {
  return `${String(code)} ${String(transaction)}`;
}

/** The items in the order of the answer, which no clause promises. Of what is on several pages nothing is expected: paging is not the model's. */
function listOf(
  items: readonly (readonly [string, Expected])[],
  keyOf: (item: { readonly [member: string]: unknown }) => string,
  pages: Pages,
  told: Told,
): Expected {
  if (told === undefined || told.nextPage !== undefined || (pages.page ?? 1) !== 1) return {};
  const byKey = new Map(items);
  // An entry that has no place here is expected as null: no entry is that, also where members that are not shown are forgiven.
  const ordered = told.items.map((item) => byKey.get(keyOf(item)) ?? null);
  const distinct = new Set(told.items.map(keyOf)).size === told.items.length;
  return {
    items: distinct && ordered.length === items.length ? ordered : [null, ...items.map(([, expected]) => expected)],
  };
}
