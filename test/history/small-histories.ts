/** Small histories at random: of a right service, with mistakes put into them, and every order of their operations tried one by one. */
import * as fc from 'fast-check';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer, RefusalReason } from '../../src/dialects/answer.ts';
import { byCall, type History, type Operation, redeems } from '../../src/history/record.ts';
import { type Expected, fits, type Outcome } from '../../src/model/outcome.ts';
import { type Circumstances, EMPTY, type State } from '../../src/model/state.ts';
import { step } from '../../src/model/step.ts';

/** Everything is known to have happened within the history, but customers may have been there. */
const UNSEEN = { limits: false, uses: false, customers: true, activations: false, transactions: new Set<string>() };

export interface Small {
  readonly policies: Readonly<Record<string, string>>;
  readonly budget: number | undefined;
  readonly mainBudget: number | undefined;
  readonly count: number | undefined;
  readonly perCustomer: boolean;
  readonly generic: boolean;
  /** How many sales were validated beforehand. */
  readonly validated: number;
  readonly racers: readonly Racer[];
}

export interface Racer {
  readonly what: number;
  readonly code: number;
  readonly sale: number;
  readonly customer: number | undefined;
  readonly called: number;
  readonly lasts: number;
  readonly open: boolean;
  /** Where in its interval it takes effect, and which of the allowed outcomes it has. */
  readonly point: number;
  readonly choice: number;
}

export const SMALL: fc.Arbitrary<Small> = fc.record({
  policies: fc.record({
    'second-validation': fc.constantFrom('allowed', 'refused'),
    'budget-overshoot': fc.constantFrom('refuse', 'cut', 'last-over'),
    'transaction-scope': fc.constantFrom('project', 'campaign', 'voucher'),
    'second-confirmation': fc.constantFrom('refused', 'accepted'),
    'confirm-checks-state': fc.constantFrom('refused', 'allowed'),
    'unconfirmed-lifetime': fc.constant('unlimited'),
    'new-customer-until': fc.constant('confirmed-redemption'),
    'find-repeats': fc.constant('same'),
    'voucher-update': fc.constant('active-and-status'),
    'discount-basket-cap': fc.constant('capped'),
    'budget-time-zone': fc.constant('UTC'),
  }),
  budget: fc.option(fc.constantFrom(5, 8, 10), { nil: undefined, freq: 1 }),
  mainBudget: fc.option(fc.constantFrom(5, 10), { nil: undefined, freq: 1 }),
  count: fc.option(fc.constantFrom(1, 2), { nil: undefined, freq: 1 }),
  perCustomer: fc.boolean(),
  generic: fc.boolean(),
  validated: fc.nat(3),
  racers: fc.array(
    fc.record({
      what: fc.nat(11),
      code: fc.nat(2),
      sale: fc.nat(4),
      customer: fc.option(fc.nat(1), { nil: undefined }),
      called: fc.integer({ min: 0, max: 12 }),
      lasts: fc.integer({ min: 1, max: 8 }),
      open: fc.nat(7).map((one) => one === 0),
      point: fc.double({ min: 0, max: 1, noNaN: true }),
      choice: fc.nat(5),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

const CODES = ['A', 'B', 'C'];

function actionOf(racer: Racer): Action {
  const code = CODES[racer.code]!;
  const transaction = `sale-${racer.sale}`;
  const basket = { code, transaction, cost: 40, ...(racer.customer === undefined ? {} : { customer: `customer-${racer.customer}` }) };
  switch (racer.what) {
    case 0:
    case 1:
      return { do: 'redeem', basket };
    case 2:
    case 3:
      return { do: 'validateRedemption', basket };
    case 4:
    case 5:
    case 6:
      return { do: 'confirmRedemption', code, transaction };
    case 7:
      return { do: 'cancelRedemption', code, transaction };
    case 8:
      return { do: 'changeVoucher', code, active: racer.choice % 2 === 0 };
    case 9:
      return { do: 'changeCampaign', campaign: '2', status: racer.choice % 2 === 0 ? 'active' : 'inactive' };
    case 10:
      return { do: 'getRedemption', code, transaction };
    default:
      return { do: 'findVoucher', tags: { team: 'red' }, customer: `customer-${racer.customer ?? 0}` };
  }
}

/** What was there before, one thing after another. */
function setting(small: Small): readonly Operation[] {
  const { budget, mainBudget, count, generic, validated, perCustomer } = small;
  const actions: Action[] = [
    { do: 'createCampaign', draft: { kind: 'main', name: 'main', ...(mainBudget === undefined ? {} : { maxTotalBudget: mainBudget }) } },
    {
      do: 'createCampaign',
      draft: {
        kind: 'discount',
        parent: '1',
        name: 'below',
        discount: { type: 'numeric', value: 5 },
        voucherType: generic ? 'generic' : 'unique',
        ...(budget === undefined ? {} : { maxTotalBudget: budget }),
        ...(count === undefined ? {} : { maxRedemptions: count }),
        tags: { team: 'red' },
      },
    },
    { do: 'changeCampaign', campaign: '2', status: 'active' },
    ...(perCustomer ? [{ do: 'addRule', campaign: '2', rule: { kind: 'per-customer', maxRedemptions: 1 } } as const] : []),
    ...CODES.map((code) => ({ do: 'createVoucher', campaign: '2', code }) as const),
    ...CODES.slice(0, validated).map(
      (code, index) =>
        ({
          do: 'validateRedemption',
          basket: { code, transaction: `sale-${index}`, cost: 40, ...(index === 1 ? { customer: 'customer-0' } : {}) },
        }) as const,
    ),
  ];
  let campaigns = 0;
  return actions.map((action, index) => {
    if (action.do === 'createCampaign') campaigns += 1;
    const value =
      action.do === 'createCampaign'
        ? { campaign: String(campaigns) }
        : action.do === 'addRule'
          ? { rule: '1' }
          : action.do === 'createVoucher'
            ? { code: action.code }
            : action.do === 'validateRedemption'
              ? { code: action.basket.code, transaction: action.basket.transaction, discount: 5 }
              : {};
    const answer = { outcome: 'done', action: action.do, value } as unknown as Answer;
    return { id: index + 1, client: 'set-up', action, called: index - 100, returned: index - 99.5, answer };
  });
}

/** The history of a right service that does what the plan says. */
export function rightHistory(small: Small): History {
  const before = setting(small);
  let state = before.reduce((from, operation) => after(from, operation, small.policies)[0]!, EMPTY);
  const racers = small.racers.map((racer, index) => ({ racer, id: before.length + index + 1, action: actionOf(racer) }));
  const answers = new Map<number, Answer>();
  for (const { racer, id, action } of [...racers].sort((a, b) => instantOf(a.racer) - instantOf(b.racer))) {
    // An open operation takes effect in one of two worlds.
    if (racer.open && racer.choice % 2 === 0) continue;
    const outcomes = step(state, action, circumstances(racer.called, racer.called + racer.lasts, small.policies), undefined);
    const outcome = outcomes[racer.choice % outcomes.length]!;
    state = outcome.state;
    answers.set(id, answerOf(action, outcome));
  }
  const operations = racers.map(({ racer, id, action }): Operation => {
    const { called, lasts, open } = racer;
    return { id, client: `racer ${id}`, action, called, ...(open ? OPEN : { returned: called + lasts, answer: answers.get(id) }) };
  });
  return historyOf(small, [...before, ...operations.sort(byCall)]);
}

const OPEN = { returned: undefined, answer: undefined };

function instantOf({ called, lasts, point }: Racer): number {
  return called + lasts * point;
}

function historyOf({ policies }: Small, operations: readonly Operation[]): History {
  return {
    header: { history: 1, api: 'any', run: 'test', seed: 1, clock: { wallAtZero: 1_800_000_000_000, uncertaintyMs: 0 }, policies },
    operations,
  };
}

function answerOf(action: Action, outcome: Outcome): Answer {
  if (outcome.outcome === 'refused') {
    return { outcome: 'refused', action: action.do, status: 422, reasons: outcome.reasons.slice(0, 1) };
  }
  return { outcome: 'done', action: action.do, value: shown(outcome.value) } as Answer;
}

function shown(value: Expected): unknown {
  if (value === null || Array.isArray(value)) return value;
  const { confirmed, reserved, ...rest } = value as Readonly<Record<string, unknown>>;
  return {
    ...rest,
    ...(confirmed === undefined ? {} : { confirmedAt: confirmed === true ? 'then' : undefined }),
    ...(reserved === undefined ? {} : { customer: reserved ?? undefined }),
  };
}

/** The same history, for somebody who does not know some of the target's policies. */
export function withheld(history: History, names: readonly string[]): History {
  const policies = Object.fromEntries(Object.entries(history.header.policies).filter(([name]) => !names.includes(name)));
  return { ...history, header: { ...history.header, policies } };
}

export const WITHHELD: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.constant([]),
  fc.subarray([
    'second-validation',
    'budget-overshoot',
    'transaction-scope',
    'second-confirmation',
    'confirm-checks-state',
    'unconfirmed-lifetime',
  ]),
);

/** A mistake: an answer that says something else. */
export interface Mistake {
  readonly which: number;
  readonly reason: number;
}

export const MISTAKES: fc.Arbitrary<readonly Mistake[]> = fc.array(fc.record({ which: fc.nat(5), reason: fc.nat(5) }), {
  minLength: 1,
  maxLength: 2,
});

const REASONS: readonly RefusalReason[] = [
  'code-already-used',
  'budget-exceeded',
  'count-exceeded',
  'campaign-not-active',
  'not-found',
  'transaction-taken',
];

/** Refusals become successes, and successes refusals. */
export function mistaken(history: History, mistakes: readonly Mistake[]): History {
  let { operations } = history;
  const racers = operations.filter(({ client, returned }) => client !== 'set-up' && returned !== undefined);
  for (const { which, reason } of mistakes) {
    const chosen = racers[which % Math.max(1, racers.length)];
    if (chosen === undefined) break;
    operations = operations.map((one) => (one.id === chosen.id ? { ...one, answer: turned(one, REASONS[reason]!) } : one));
  }
  return { ...history, operations };
}

function turned({ action, answer }: Operation, reason: RefusalReason): Answer {
  if (answer?.outcome === 'done') return { outcome: 'refused', action: action.do, status: 422, reasons: [reason] };
  const sale = 'basket' in action ? action.basket : 'transaction' in action ? { code: action.code, transaction: action.transaction } : {};
  const value =
    action.do === 'cancelRedemption' || action.do === 'findVoucher'
      ? null
      : action.do === 'changeVoucher' || action.do === 'changeCampaign'
        ? {}
        : { ...sale, customer: undefined, ...(redeems(action) ? { confirmedAt: 'then' } : {}) };
  return { outcome: 'done', action: action.do, value } as Answer;
}

function circumstances(called: number, returned: number, policies: Small['policies']): Circumstances {
  return { policies, at: [1_800_000_000_000 + called, 1_800_000_000_000 + returned], unseen: UNSEEN };
}

/** The states that an operation may lead to. */
function after(state: State, { action, answer, called, returned, client }: Operation, policies: Small['policies']): readonly State[] {
  const value = answer?.outcome === 'done' ? answer.value : undefined;
  return step(state, action, circumstances(called, returned ?? called + 100, policies), value)
    .filter((outcome) => (answer === undefined || client === 'set-up' ? outcome.outcome === 'done' : fits(outcome, answer, 'forgiven')))
    .map((outcome) => outcome.state);
}

/** Whether any order explains the history, found by trying all of them: no cache, no short cut. */
export function someOrderExplains({ operations, header }: History): boolean {
  const before = operations.filter(({ client }) => client === 'set-up');
  const racers = operations.filter(({ client }) => client !== 'set-up');
  const start = before.reduce<readonly State[]>((states, one) => states.flatMap((state) => after(state, one, header.policies)), [EMPTY]);
  const explains = (state: State, left: readonly Operation[]): boolean => {
    const answered = left.filter(({ returned }) => returned !== undefined);
    if (answered.length === 0) return true;
    const ended = Math.min(...answered.map(({ returned }) => returned!));
    return left
      .filter(({ called }) => called <= ended)
      .some((one) => {
        const others = left.filter((other) => other !== one);
        return after(state, one, header.policies).some((next) => explains(next, others));
      });
  };
  return start.some((state) => explains(state, racers));
}
