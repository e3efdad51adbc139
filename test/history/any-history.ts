/** Long histories at random, of a right service: whatever the model allows, at some instant between call and return, also of lists and creations. */
import * as fc from 'fast-check';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { byCall, type History, type Operation } from '../../src/history/record.ts';
import type { Expected, Outcome } from '../../src/model/outcome.ts';
import { EMPTY, type State } from '../../src/model/state.ts';
import { isModelled, step } from '../../src/model/step.ts';

interface Wish {
  readonly what: number;
  readonly a: number;
  readonly b: number;
  readonly wait: number;
  readonly lasts: number;
  readonly point: number;
  readonly open: boolean;
  readonly choice: number;
}

export interface Plan {
  readonly policies: Readonly<Record<string, string>>;
  readonly generic: boolean;
  readonly limits: object;
  readonly main: object;
  readonly wishes: readonly Wish[];
}

const LIMITS = fc.record({ maxTotalBudget: fc.constantFrom(10, 23, 60), maxRedemptions: fc.constantFrom(2, 5) }, { requiredKeys: [] });

export const PLANS: fc.Arbitrary<Plan> = fc.record({
  policies: fc.record({
    'second-validation': fc.constantFrom('allowed', 'refused'),
    'budget-overshoot': fc.constantFrom('refuse', 'cut', 'last-over'),
    'transaction-scope': fc.constantFrom('project', 'campaign', 'voucher'),
    'second-confirmation': fc.constantFrom('refused', 'accepted'),
    'confirm-checks-state': fc.constantFrom('refused', 'allowed'),
    'unconfirmed-lifetime': fc.constantFrom('unlimited', 'limited'),
    'new-customer-until': fc.constantFrom('confirmed-redemption', 'creation'),
    'voucher-update': fc.constantFrom('active-and-status', 'status-only', 'anything'),
    'campaign-deletion': fc.constantFrom('unless-redeemed', 'always', 'never-with-vouchers'),
    'budget-time-zone': fc.constantFrom('UTC', 'Asia/Tokyo'),
    'budget-week-start': fc.constant('monday'),
    'csv-layout': fc.constant('header'),
    'singular-rule-again': fc.constantFrom('refused', 'replaced'),
    rounding: fc.constant('half-up'),
    'discount-basket-cap': fc.constant('capped'),
    'find-repeats': fc.constant('same'),
  }),
  generic: fc.boolean(),
  limits: LIMITS,
  main: LIMITS,
  wishes: fc.array(
    fc.record({
      what: fc.nat(999),
      a: fc.nat(5),
      b: fc.nat(5),
      wait: fc.integer({ min: 0, max: 6 }),
      lasts: fc.integer({ min: 1, max: 14 }),
      point: fc.double({ min: 0, max: 1, noNaN: true }),
      open: fc.nat(19).map((one) => one === 0),
      choice: fc.nat(9),
    }),
    { minLength: 20, maxLength: 120 },
  ),
});

const C = (index: number): string => `CODE${index}`;
const X = (index: number): string => `customer-${index % 3}`;
const S = (index: number): string => `sale-${index}`;
const BELOW = '2';
const maybe = (a: number): { readonly customer?: string } => (a % 2 === 0 ? {} : { customer: X(a) });
const basket = (a: number, b: number) => ({ code: C(a), transaction: S(b), cost: 40, ...maybe(a + b) });

/** What may be wished for, the usual more often. */
const WISHES: readonly ((a: number, b: number) => Action)[] = [
  (a, b) => ({ do: 'redeem', basket: basket(a, b) }),
  (a, b) => ({ do: 'redeem', basket: { ...basket(a, b), cost: 3 } }),
  (a, b) => ({ do: 'validateRedemption', basket: basket(a, b) }),
  (a, b) => ({ do: 'validateRedemption', basket: basket(a, b) }),
  (a, b) => ({ do: 'confirmRedemption', code: C(a), transaction: S(b) }),
  (a, b) => ({ do: 'confirmRedemption', code: C(a), transaction: S(b) }),
  (a, b) => ({ do: 'cancelRedemption', code: C(a), transaction: S(b) }),
  (a, b) => ({ do: 'getRedemption', code: C(a), transaction: S(b) }),
  (a) => ({ do: 'getVoucher', code: C(a) }),
  (a, b) => (a === 5 && b > 3 ? { do: 'deleteCampaign', campaign: b === 5 ? '1' : BELOW } : { do: 'getCampaign', campaign: BELOW }),
  (a) => ({ do: 'getCustomer', customer: X(a) }),
  () => ({ do: 'listRedemptions', campaign: BELOW }),
  () => ({ do: 'listVouchers', campaign: BELOW }),
  (a) => ({ do: 'listCustomerVouchers', customer: X(a) }),
  (a) => ({ do: 'listCustomerRedemptions', customer: X(a) }),
  (a, b) => ({ do: 'createVoucher', campaign: BELOW, code: C(a), ...(b === 0 ? { active: false } : {}), ...(b === 1 ? maybe(1) : {}) }),
  (a, b) => ({ do: 'importVouchers', campaign: BELOW, rows: [{ code: C(a), ...maybe(b) }, { code: C(b) }, { code: `NEW${a}${b}` }] }),
  (a, b) => ({
    do: 'createVoucherBatch',
    campaign: BELOW,
    size: 2,
    alphabet: 'digits',
    randomLength: 4,
    prefix: `P${a}${b}`,
  }),
  (a) => ({ do: 'deleteVoucher', code: C(a) }),
  (a, b) => ({ do: 'changeVoucher', code: C(a), active: b % 3 !== 0 }),
  (a, b) => ({ do: 'expireVouchers', codes: b < 2 ? [C(a)] : [`NEW${a}${b}`] }),
  (a, b) => ({ do: 'reserveVouchers', customer: X(b), codes: [C(a)] }),
  (a, b) => ({ do: 'releaseVouchers', customer: X(b), codes: [C(a)] }),
  (a, b) => ({ do: 'findVoucher', tags: { team: 'red' }, ...maybe(a + b) }),
  (a) => ({ do: 'createCustomer', customer: X(a) }),
  (a) => ({ do: 'deleteCustomer', customer: X(a) }),
  (a) => ({ do: 'changeCampaign', campaign: BELOW, status: a === 0 ? 'inactive' : 'active' }),
  (a, b) => ({
    do: 'changeCampaign',
    campaign: b === 0 ? '1' : BELOW,
    changes: a < 3 ? { maxTotalBudget: 5 * a + 2 } : { maxRedemptions: a },
  }),
  (a, b) => ({
    do: 'addRule',
    campaign: BELOW,
    rule:
      a < 2
        ? { kind: 'per-customer', maxRedemptions: 1 + a }
        : a < 4
          ? { kind: 'new-customer' }
          : { kind: 'budget', period: b < 3 ? 'day' : 'year', budget: 12 },
  }),
  (a) => ({ do: 'removeRule', campaign: BELOW, kind: a < 3 ? 'per-customer' : 'new-customer', rule: '1' }),
];

const PAGES = 5;
const PER_PAGE = 2;
/** What is open takes effect so much later. */
const MOST_LATE = 20;

interface Meant {
  readonly wish: Wish;
  readonly id: number;
  readonly action: Action;
  readonly called: number;
}

/** The history of a right service: everything takes effect between its call and its return, in one of the ways that the model allows. */
export function anyHistory({ policies, generic, limits, main, wishes }: Plan): History {
  const wallAtZero = Date.UTC(2026, 5, 10, 23, 59, 59, 900);
  const draft = {
    kind: 'discount',
    parent: '1',
    name: 'below',
    discount: { type: 'numeric', value: 5 },
    voucherType: generic ? 'generic' : 'unique',
    tags: { team: 'red' },
    ...limits,
  } as const;
  const setting: readonly Action[] = [
    { do: 'createCampaign', draft: { kind: 'main', name: 'main', ...main } },
    { do: 'createCampaign', draft },
    { do: 'changeCampaign', campaign: BELOW, status: 'active' },
    ...[0, 1, 2, 3].map((index) => ({ do: 'createVoucher', campaign: BELOW, code: C(index) }) as const),
  ];
  let called = 0;
  const meant: Meant[] = [
    ...setting.map((action, index) => ({
      wish: { ...wishes[0]!, open: false, point: 0, lasts: 1 },
      id: index + 1,
      action,
      called: index * 2 - 100,
    })),
    ...wishes.map((wish, index) => {
      called += wish.wait;
      return { wish, id: setting.length + index + 1, action: WISHES[wish.what % WISHES.length]!(wish.a, wish.b), called };
    }),
  ];
  // In the end lists are read page by page, while what is open may still take effect.
  for (const list of ['listRedemptions', 'listVouchers'] as const) {
    for (let page = 1; page <= PAGES; page += 1) {
      called += 5;
      const action: Action = { do: list, campaign: BELOW, page, perPage: PER_PAGE };
      meant.push({ wish: { ...wishes[0]!, open: false, point: 0.5, lasts: 3 }, id: meant.length + 1, action, called });
    }
  }
  let state: State = EMPTY;
  let made = 0;
  const answers = new Map<number, Answer>();
  for (const one of [...meant].sort((first, second) => instantOf(first) - instantOf(second))) {
    const { wish, id, action } = one;
    if (wish.open && wish.choice % 2 === 0) continue;
    if (!isModelled(action)) throw new Error(action.do);
    made += 1;
    const at = wallAtZero + instantOf(one);
    const circumstances = { policies, at: [at, at] as const, unseen: undefined };
    const { page: _, ...whole } = action as Action & { readonly page?: number };
    const outcomes = step(state, whole as Action, circumstances, toldOf(action, made));
    const outcome = outcomes[wish.choice % outcomes.length]!;
    state = outcome.state;
    answers.set(id, answerOf(action, outcome, wish.choice));
  }
  const operations = meant.map(({ wish, id, action, called: at }): Operation => {
    const ended = wish.open ? { returned: undefined, answer: undefined } : { returned: at + wish.lasts, answer: answers.get(id) };
    return { id, client: 'perPage' in action ? 'audit' : `client ${id % 3}`, action, called: at, ...ended };
  });
  return {
    header: { history: 1, api: 'any', run: 'test', seed: 1, clock: { wallAtZero, uncertaintyMs: 0 }, policies },
    operations: operations.sort(byCall),
  };
}

function instantOf({ called, wish: { lasts, point, open } }: Meant): number {
  return called + lasts * point * (open ? MOST_LATE : 1);
}

/** What is the service's choice. */
function toldOf(action: Action, made: number): unknown {
  if (action.do === 'createCampaign') return { campaign: String(made) };
  if (action.do === 'addRule') return { rule: action.rule.kind === 'budget' ? String(made) : '1' };
  if (action.do === 'createVoucherBatch') return [1, 2].map((one) => ({ code: `${action.prefix}-${String(1000 + made * 2 + one)}` }));
  return action.do.startsWith('list') ? { items: [], nextPage: undefined } : undefined;
}

function answerOf(action: Action, outcome: Outcome, choice: number): Answer {
  if (outcome.outcome === 'refused') {
    const some = outcome.reasons.slice(0, 1 + (choice % 2));
    return { outcome: 'refused', action: action.do, status: 422, reasons: some };
  }
  return { outcome: 'done', action: action.do, value: shownValue(action, outcome.value, choice) } as Answer;
}

function shownValue(action: Action, value: Expected, choice: number): unknown {
  if (!action.do.startsWith('list')) return shown(value);
  const { items = [] } = (value ?? {}) as { readonly items?: readonly Expected[] };
  // Of a list in another order the model tells the entries behind one that is not expected.
  const entries = items.filter((item) => item !== null).map(shown);
  const { page = 1, perPage = entries.length } = action as Action & { readonly page?: number; readonly perPage?: number };
  // What is confirmed comes first in some, and the latest in others.
  if (choice % 3 === 0) entries.reverse();
  if (choice % 3 === 1) entries.sort((one, other) => Number(isConfirmed(other)) - Number(isConfirmed(one)));
  const shownHere = entries.slice((page - 1) * perPage, page * perPage);
  return { items: shownHere, total: entries.length, nextPage: page * perPage < entries.length ? page + 1 : undefined };
}

function isConfirmed(entry: unknown): boolean {
  return (entry as { readonly confirmedAt?: string }).confirmedAt !== undefined;
}

function shown(value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(shown);
  const { confirmed, reserved, ...rest } = value as Readonly<Record<string, unknown>>;
  return {
    ...rest,
    ...(confirmed === undefined ? {} : { confirmedAt: confirmed === true ? 'then' : undefined }),
    ...(reserved === undefined ? {} : { customer: reserved ?? undefined }),
  };
}
