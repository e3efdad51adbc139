/** Vouchers: made one by one, in batches and by import, changed, expired, deleted, read (`voucher.*`, `batch.*`, `import.*`, `expire.*`). Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import { mayHaveCustomer } from './customers.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Expected, type Outcome, refused } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { type Circumstances, type State, setVoucher, type VoucherState, without } from './state.ts';
import { isRedeemed, isUnique } from './uses.ts';

/** What an expired voucher shows as its state is open: no clause promises its status word, or that it still shows as active. */
export function viewOf({ code, campaign, active, expired, customer }: VoucherState): Expected {
  return { code, campaign, reserved: customer ?? null, ...(expired ? {} : { active }) };
}

export function createVoucher(state: State, action: Extract<Action, { do: 'createVoucher' }>): readonly Outcome[] {
  const { campaign, code, active = true, customer } = action;
  const owner = state.campaigns.get(campaign);
  if (owner === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  if (owner.draft.kind === 'main') obstacles.mustSomehow();
  if (state.vouchers.has(code)) obstacles.must('invalid-input');
  return obstacles.outcomes(state, () => {
    const made: VoucherState = { code, campaign, active, expired: false, customer, prefix: undefined };
    return done(setVoucher(mayHaveCustomer(state, customer), made), viewOf(made));
  });
}

/** @param told the answer's value: the codes are the service's choice. Where nobody knows them, nobody can use them. */
export function createVoucherBatch(state: State, action: Extract<Action, { do: 'createVoucherBatch' }>, told: unknown): readonly Outcome[] {
  const { campaign, size, prefix, randomLength, active = true } = action;
  const owner = state.campaigns.get(campaign);
  if (owner === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  if (owner.draft.kind === 'main') obstacles.mustSomehow();
  if ([...state.vouchers.values()].some((one) => one.prefix === prefix)) obstacles.must('invalid-input');
  // Bounds of sizes and lengths, and room for codes, are not the model's; nor whether the beginning of a single code is a prefix in use.
  if (randomLength < 4 || size > 1000 || [...state.vouchers.keys()].some((code) => code.startsWith(prefix))) obstacles.may('invalid-input');
  return obstacles.outcomes(state, () => {
    if (told === undefined) return done(state, []);
    const codes = (told as readonly { readonly code: string }[]).map(({ code }) => code);
    const made = codes.map((code): VoucherState => ({ code, campaign, active, expired: false, customer: undefined, prefix }));
    const distinct = new Set(codes).size === codes.length && codes.every((code) => !state.vouchers.has(code));
    if (codes.length !== size || !distinct || codes.some((code) => !code.startsWith(prefix))) return [];
    return done({ ...state, vouchers: new Map([...state.vouchers, ...made.map((one) => [one.code, one] as const)]) }, made.map(viewOf));
  });
}

export function importVouchers(state: State, action: Extract<Action, { do: 'importVouchers' }>, policy: PolicyOf): readonly Outcome[] {
  const owner = state.campaigns.get(action.campaign);
  if (owner === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  if (owner.draft.kind === 'main') obstacles.mustSomehow();
  const withCustomers = policy('csv-layout', ['header', 'code-only']) === 'header';
  let after = state;
  let accepted = 0;
  for (const { code, customer: wanted } of action.rows) {
    if (code === '' || after.vouchers.has(code)) continue;
    const customer = withCustomers && wanted !== '' ? wanted : undefined;
    const made: VoucherState = { code, campaign: action.campaign, active: true, expired: false, customer, prefix: undefined };
    after = setVoucher(mayHaveCustomer(after, customer), made);
    accepted += 1;
  }
  return obstacles.outcomes(state, () => done(after, { accepted, refused: action.rows.length - accepted }));
}

export function getVoucher(state: State, { code }: Extract<Action, { do: 'getVoucher' }>): readonly Outcome[] {
  const voucher = state.vouchers.get(code);
  return voucher === undefined ? refused(state, 'not-found') : done(state, viewOf(voucher));
}

export function changeVoucher(state: State, action: Extract<Action, { do: 'changeVoucher' }>, policy: PolicyOf): readonly Outcome[] {
  const voucher = state.vouchers.get(action.code);
  if (voucher === undefined) return refused(state, 'not-found');
  const obstacles = new Obstacles();
  if (isRedeemed(state, action.code)) obstacles.mustSomehow();
  const may = policy('voucher-update', ['active-and-status', 'status-only', 'anything']);
  const after = may === 'status-only' ? voucher : { ...voucher, active: action.active };
  return obstacles.outcomes(state, () => done(setVoucher(state, after), viewOf(after)));
}

export function deleteVoucher(state: State, { code }: Extract<Action, { do: 'deleteVoucher' }>): readonly Outcome[] {
  if (!state.vouchers.has(code)) return refused(state, 'not-found');
  if (isRedeemed(state, code)) return refused(state, 'not-deletable');
  const vouchers = without(state.vouchers, (one) => one.code === code);
  return done({ ...state, vouchers, redemptions: without(state.redemptions, (one) => one.code === code) }, null);
}

export function expireVouchers(
  state: State,
  { codes }: Extract<Action, { do: 'expireVouchers' }>,
  { unseen }: Circumstances,
): readonly Outcome[] {
  const known = codes.flatMap((code) => state.vouchers.get(code) ?? []);
  const obstacles = new Obstacles();
  // Whether one unknown code spoils the list, no clause says.
  if (known.length < codes.length) obstacles.maySomehow();
  const mayBeRedeemed = (one: VoucherState): boolean => isRedeemed(state, one.code) || (unseen?.uses === true && !isUnique(state, one));
  const expired = (also: (voucher: VoucherState) => boolean): State =>
    known.filter((one) => !mayBeRedeemed(one) || also(one)).reduce((after, one) => setVoucher(after, { ...one, expired: true }), state);
  const generic = known.some((one) => mayBeRedeemed(one) && !isUnique(state, one));
  return obstacles.outcomes(state, () => [
    ...done(
      expired(() => false),
      null,
    ),
    // A generic code that somebody has redeemed can still be used: whether it counts as redeemed here, no clause says.
    ...(generic
      ? done(
          expired((one) => !isUnique(state, one)),
          null,
        )
      : []),
  ]);
}
