/** Customers, and what is reserved for them (`customer.*`, `rule.new-customer`, `rule.per-customer`). Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Outcome } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { rulesOf } from './rules.ts';
import { type CampaignState, type Circumstances, type CustomerState, type State, setCustomer, setVoucher, without } from './state.ts';
import { isRedeemed } from './uses.ts';

/** A state in which the customer exists (`customer.made-by-redemption`, `customer.made-by-find`). */
export function withCustomer(state: State, customer: string | undefined): State {
  if (customer === undefined || state.customers.get(customer)?.certain === true) return state;
  return setCustomer(state, { customer, isNew: state.customers.get(customer)?.isNew, certain: true });
}

/** A state in which the customer may have been made: no clause says that a reservation makes it. */
export function mayHaveCustomer(state: State, customer: string | undefined): State {
  if (customer === undefined || state.customers.has(customer)) return state;
  return setCustomer(state, { customer, isNew: undefined, certain: false });
}

/** Whether a customer is new; undefined where it cannot be told. */
function newness(state: State, customer: string, { unseen }: Circumstances, policy: PolicyOf): boolean | undefined {
  const known = state.customers.get(customer);
  if (known?.isNew === false) return false;
  if (policy('new-customer-until', ['confirmed-redemption', 'creation']) === 'confirmed-redemption') {
    const own = [...state.redemptions.values()].filter((one) => one.customer === customer && one.confirmed);
    if (own.some((one) => !one.customerGone)) return false;
    if (own.length > 0 || unseen?.limits === true) return undefined;
  }
  return known?.isNew === undefined && unseen?.customers === true ? undefined : true;
}

/** The rules about customers. Whether they hold for a sale without a customer, and for new ones at confirmation, no clause says. */
export function checkCustomer(
  state: State,
  campaign: CampaignState,
  customer: string | undefined,
  confirming: boolean,
  circumstances: Circumstances,
  policy: PolicyOf,
  obstacles: Obstacles,
): void {
  if (rulesOf(campaign, 'new-customer').length > 0) {
    const isNew = customer === undefined ? undefined : newness(state, customer, circumstances, policy);
    if (isNew === false && !confirming) obstacles.must('new-customer-required');
    else if (isNew !== true) obstacles.may('new-customer-required');
  }
  const [limit] = rulesOf(campaign, 'per-customer');
  if (limit === undefined) return;
  const own = [...state.redemptions.values()].filter(
    (one) => one.customer === customer && one.confirmed && one.campaign === campaign.campaign,
  );
  const certain = own.filter((one) => !one.customerGone).length;
  if (customer === undefined || circumstances.unseen?.limits === true) obstacles.may('customer-limit-exceeded');
  else if (certain >= limit.maxRedemptions) obstacles.must('customer-limit-exceeded');
  else if (own.length >= limit.maxRedemptions) obstacles.may('customer-limit-exceeded');
}

export function createCustomer(
  state: State,
  action: Extract<Action, { do: 'createCustomer' }>,
  circumstances: Circumstances,
  policy: PolicyOf,
): readonly Outcome[] {
  const known = state.customers.get(action.customer);
  const obstacles = new Obstacles();
  if (known?.certain === true) obstacles.must('invalid-input');
  else if (known !== undefined || circumstances.unseen?.customers === true) obstacles.may('invalid-input');
  const made: CustomerState = { customer: action.customer, isNew: action.isNew ?? true, certain: true };
  return obstacles.outcomes(state, () => {
    const after = setCustomer(state, made);
    return done(after, { customer: made.customer, isNew: newness(after, made.customer, circumstances, policy) });
  });
}

export function getCustomer(
  state: State,
  { customer }: Extract<Action, { do: 'getCustomer' }>,
  circumstances: Circumstances,
  policy: PolicyOf,
): readonly Outcome[] {
  const known = state.customers.get(customer);
  const obstacles = new Obstacles();
  if (known === undefined && circumstances.unseen?.customers !== true) obstacles.must('not-found');
  else if (known?.certain !== true) obstacles.may('not-found');
  return obstacles.outcomes(state, () => {
    const isNew = newness(state, customer, circumstances, policy);
    // From now on it is known to be there; how new it was is not.
    return done(known === undefined ? state : withCustomer(state, customer), { customer, isNew });
  });
}

/** What becomes of its reservations no clause says: they stand, or go with it. So with its redemptions, which may count for one of the same name. */
export function deleteCustomer(
  state: State,
  { customer }: Extract<Action, { do: 'deleteCustomer' }>,
  circumstances: Circumstances,
): readonly Outcome[] {
  const known = state.customers.get(customer);
  const obstacles = new Obstacles();
  if (known === undefined && circumstances.unseen?.customers !== true) obstacles.must('not-found');
  else if (known?.certain !== true) obstacles.may('not-found');
  const redemptions = new Map(
    [...state.redemptions].map(([key, one]) => [key, one.customer === customer ? { ...one, customerGone: true } : one]),
  );
  const gone: State = { ...state, redemptions, customers: without(state.customers, (one) => one.customer === customer) };
  const reserved = [...state.vouchers.values()].filter((one) => one.customer === customer);
  const released = reserved.reduce((after, one) => setVoucher(after, { ...one, customer: undefined }), gone);
  return obstacles.outcomes(state, () => [...done(released, null), ...(reserved.length === 0 ? [] : done(gone, null))]);
}

export function reserveVouchers(
  state: State,
  { customer, codes }: Extract<Action, { do: 'reserveVouchers' }>,
  circumstances: Circumstances,
): readonly Outcome[] {
  const obstacles = obstaclesFor(state, customer, codes, circumstances);
  for (const code of codes) {
    const voucher = state.vouchers.get(code);
    // Whether what is reserved or redeemed can be reserved again, no clause says.
    if (voucher?.customer !== undefined && voucher.customer !== customer) obstacles.maySomehow('other-customer');
    if (isRedeemed(state, code)) obstacles.maySomehow('code-already-used');
  }
  return obstacles.outcomes(state, () =>
    done(
      codes.reduce((after, code) => setVoucher(after, { ...after.vouchers.get(code)!, customer }), withCustomer(state, customer)),
      { customer },
    ),
  );
}

export function releaseVouchers(
  state: State,
  { customer, codes }: Extract<Action, { do: 'releaseVouchers' }>,
  circumstances: Circumstances,
): readonly Outcome[] {
  const obstacles = obstaclesFor(state, customer, codes, circumstances);
  const own = codes.flatMap((code) => state.vouchers.get(code) ?? []).filter((voucher) => voucher.customer === customer);
  if (own.length < codes.length) obstacles.maySomehow('other-customer');
  return obstacles.outcomes(state, () =>
    done(
      own.reduce((after, voucher) => setVoucher(after, { ...voucher, customer: undefined }), state),
      { customer },
    ),
  );
}

function obstaclesFor(state: State, customer: string, codes: readonly string[], { unseen }: Circumstances): Obstacles {
  const obstacles = new Obstacles();
  const known = state.customers.get(customer);
  if (known === undefined && unseen?.customers !== true) obstacles.must('not-found');
  else if (known?.certain !== true) obstacles.may('not-found');
  if (codes.some((code) => !state.vouchers.has(code))) obstacles.must('invalid-input', 'not-found');
  return obstacles;
}
