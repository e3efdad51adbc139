/** A voucher by the tags of its campaign (`find.*`). Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import { withCustomer } from './customers.ts';
import { done, type Outcome } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { type Circumstances, type State, setVoucher, type VoucherState } from './state.ts';
import { isRedeemed, isUnique } from './uses.ts';
import { viewOf } from './vouchers.ts';

type Find = Extract<Action, { do: 'findVoucher' }>;

/** An outcome for each voucher that may be found: which one is the service's choice. */
export function findVoucher(state: State, action: Find, { unseen }: Circumstances, policy: PolicyOf): readonly Outcome[] {
  const { customer } = action;
  const asked = JSON.stringify(Object.entries(action.tags).sort(([one], [other]) => (one < other ? -1 : 1)));
  const certain = candidates(state, action, false);
  const fitting = unseen?.activations === true ? candidates(state, action, true) : certain;
  const nothing = certain.length === 0 ? done(state, null) : [];
  if (customer === undefined) {
    const found = repeated(state, asked, fitting, certain, policy);
    return [...found.flatMap((voucher) => done({ ...state, search: { asked, code: voucher.code } }, viewOf(voucher))), ...nothing];
  }
  const found = withCustomer(state, customer);
  const given = fitting.flatMap((voucher) => {
    const reserved = { ...voucher, customer };
    return [
      ...done(setVoucher(found, reserved), viewOf(reserved)),
      // A generic code is for everybody: whether it is reserved, no clause says.
      ...(isUnique(state, voucher) || voucher.customer === customer ? [] : done(found, viewOf(voucher))),
    ];
  });
  return [...given, ...nothing];
}

function candidates(state: State, { tags, customer }: Find, activations: boolean): readonly VoucherState[] {
  const wanted = Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? [value] : value] as const);
  if (wanted.length === 0) return [];
  return [...state.vouchers.values()].filter((voucher) => {
    const campaign = state.campaigns.get(voucher.campaign);
    const active = campaign?.status === 'active' || (activations && campaign?.status === 'draft');
    if (campaign === undefined || !active || !voucher.active || voucher.expired) return false;
    if (voucher.customer !== undefined && voucher.customer !== customer) return false;
    if (isUnique(state, voucher) && isRedeemed(state, voucher.code)) return false;
    return wanted.every(([name, values]) => values.includes(campaign.draft.tags?.[name] ?? ''));
  });
}

/** `find.repeats`: the same again, or another one, where the last search asked for the same. */
function repeated(
  state: State,
  asked: string,
  fitting: readonly VoucherState[],
  certain: readonly VoucherState[],
  policy: PolicyOf,
): readonly VoucherState[] {
  const last = state.search?.asked === asked ? fitting.find(({ code }) => code === state.search?.code) : undefined;
  if (last === undefined || fitting.length === 1) return fitting;
  if (policy('find-repeats', ['same', 'next']) === 'same') return [last];
  return certain.some((one) => one !== last) ? fitting.filter((one) => one !== last) : fitting;
}
