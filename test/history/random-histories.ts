/**
 * Histories at random of a right service: clients ask for anything at overlapping times, and each operation takes effect in the sequential model
 * at an instant between its call and its return; one that stays open takes effect at some time, or never. Whatever a checker tells of these is a
 * false alarm.
 */
import * as fc from 'fast-check';
import type { Action, CampaignDraft, Rule } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { byCall, type History, type Operation } from '../../src/history/record.ts';
import { TARGET_CLOCK_OFF_MS } from '../../src/history/target-clock.ts';
import type { Expected, Outcome } from '../../src/model/outcome.ts';
import { viewOf as redemptionView } from '../../src/model/redemptions.ts';
import { EMPTY, type State } from '../../src/model/state.ts';
import { step } from '../../src/model/step.ts';
import { viewOf as voucherView } from '../../src/model/vouchers.ts';

/** One thing that some client does; numbers name whatever is there when its turn comes, so that a plan can be made shorter. */
interface Turn {
  readonly kind: number;
  readonly one: number;
  readonly other: number;
  readonly third: number;
  readonly client: number;
  /** Milliseconds since the turn before. */
  readonly after: number;
  readonly lasts: number;
  /** Where between call and return it takes effect. */
  readonly point: number;
  readonly end: 'answered' | 'open' | 'broken' | 'lost';
  readonly outcome: number;
  /** What the answer leaves out. */
  readonly hidden: number;
}

export interface Plan {
  readonly policies: Readonly<Record<string, string>>;
  /** Policies that the header does not tell. */
  readonly withheld: readonly string[];
  /** Kinds of turns that occur. */
  readonly kinds: readonly Kind[];
  readonly campaigns: readonly Made[];
  readonly mainLimits: Limits;
  readonly codes: number;
  readonly turns: readonly Turn[];
  readonly uncertaintyMs: number;
  /** How far the clocks of clients are off, as a share of the uncertainty, and that of the target of its most. */
  readonly clocks: readonly number[];
  readonly wallAtZero: number;
  /** Whether the campaigns were switched on by somebody else. */
  readonly activatedElsewhere: boolean;
  /** Campaigns whose making the history does not tell, by position; the main campaign is the first. */
  readonly unrecorded: readonly number[];
  /** Customers that were there before, and whether they were new. */
  readonly customers: readonly boolean[];
}

type Limits = Pick<CampaignDraft, 'maxTotalBudget' | 'maxRedemptions'>;

interface Made {
  readonly generic: boolean;
  readonly discount: number;
  readonly limits: Limits;
  readonly minimum: boolean;
}

const DISCOUNTS = [
  { type: 'numeric', value: 5 },
  { type: 'numeric', value: 5 },
  { type: 'numeric', value: 50 },
  { type: 'percentage', value: 12.5 },
  { type: 'percentage', value: 33.33333333 },
] as const;

const limits: fc.Arbitrary<Limits> = fc
  .record({
    maxTotalBudget: fc.option(fc.constantFrom(0, 5, 8, 10, 20, 20, 40), { nil: undefined, freq: 1 }),
    maxRedemptions: fc.option(fc.constantFrom(0, 1, 2, 3, 3), { nil: undefined, freq: 1 }),
  })
  .map(defined);

function defined<Value extends object>(values: Value): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

const POLICIES = {
  'second-validation': ['allowed', 'refused'],
  'budget-overshoot': ['refuse', 'cut', 'last-over'],
  'transaction-scope': ['project', 'campaign', 'voucher'],
  'second-confirmation': ['refused', 'accepted'],
  'confirm-checks-state': ['refused', 'allowed'],
  'unconfirmed-lifetime': ['unlimited', 'limited'],
  'new-customer-until': ['confirmed-redemption', 'creation'],
  'find-repeats': ['same', 'next'],
  'voucher-update': ['active-and-status', 'status-only', 'anything'],
  'discount-basket-cap': ['capped', 'uncapped'],
  // In another one the model cannot tell the periods: it would be no right service.
  'budget-time-zone': ['UTC'],
  'budget-week-start': ['monday', 'sunday'],
  'campaign-deletion': ['unless-redeemed', 'always', 'never-with-vouchers'],
  'singular-rule-again': ['refused', 'replaced'],
  'csv-layout': ['header', 'code-only'],
  rounding: ['half-up', 'half-even', 'down'],
} as const;

/** What clients know: keys and codes that an answer has shown, or that somebody has told them. */
interface Known {
  readonly mains: string[];
  readonly discounts: string[];
  readonly codes: string[];
  readonly sales: { code: string; transaction: string }[];
  readonly rules: { campaign: string; kind: Rule['kind']; rule: string }[];
}

type Ask = (turn: Turn, known: Known) => Action | undefined;

function of<Item>(list: readonly Item[], at: number): Item | undefined {
  return list.length === 0 ? undefined : list[at % list.length];
}

const COSTS = [40, 40, 40, 4, 19.99, 100, 0];
const customerOf = (at: number): { customer?: string } => (at % 4 === 3 ? {} : { customer: `customer-${at % 4}` });
const AMOUNTS = [0, 5, 7.5, 8, 10, 20, 30, 60];

const basketOf = ({ one, other, third }: Turn, known: Known): Extract<Action, { do: 'redeem' }>['basket'] | undefined => {
  const code = of(known.codes, one);
  if (code === undefined) return undefined;
  return { code, transaction: `sale-${other}`, cost: COSTS[third % COSTS.length]!, ...customerOf(Math.floor(third / 7)) };
};

const saleOf = ({ one, other, third }: Turn, known: Known): { code: string; transaction: string } | undefined => {
  const sale = of(known.sales.toReversed().slice(0, 8), other);
  if (sale === undefined) return undefined;
  return third % 10 === 0 ? { code: of(known.codes, one) ?? sale.code, transaction: sale.transaction } : sale;
};

function inCampaign(known: Known, at: number, make: (campaign: string) => Action): Action | undefined {
  const campaign = of(known.discounts, at);
  return campaign === undefined ? undefined : make(campaign);
}

function onCode(known: Known, at: number, make: (code: string) => Action): Action | undefined {
  const code = of(known.codes, at);
  return code === undefined ? undefined : make(code);
}

/** Limits that a change sets; null lifts one. */
function changesOf(other: number, third: number): object {
  const value = other % 9 === 8 ? null : AMOUNTS[other % 8]!;
  return third % 2 === 0 ? { maxTotalBudget: value } : { maxRedemptions: value === null ? null : Math.floor(value / 5) };
}

const RULES: readonly Rule[] = [
  { kind: 'budget', period: 'hour', budget: 10 },
  { kind: 'budget', period: 'day', budget: 12.5 },
  { kind: 'budget', period: 'week', budget: 10 },
  { kind: 'budget', period: 'sunday_week', budget: 10 },
  { kind: 'budget', period: 'month', budget: 5 },
  { kind: 'max-discount', maxDiscount: 2.5 },
  { kind: 'max-discount', maxDiscount: 6 },
  { kind: 'new-customer' },
  { kind: 'per-customer', maxRedemptions: 1 },
  { kind: 'per-customer', maxRedemptions: 2 },
];

const ASKS = {
  redeem: (turn, known) => {
    const basket = basketOf(turn, known);
    return basket === undefined ? undefined : { do: 'redeem', basket };
  },
  validate: (turn, known) => {
    const basket = basketOf(turn, known);
    return basket === undefined ? undefined : { do: 'validateRedemption', basket };
  },
  confirm: (turn, known) => {
    const sale = saleOf(turn, known);
    return sale === undefined ? undefined : { do: 'confirmRedemption', ...sale };
  },
  withdraw: (turn, known) => {
    const sale = saleOf(turn, known);
    return sale === undefined ? undefined : { do: 'cancelRedemption', ...sale };
  },
  'read redemption': (turn, known) => {
    const sale = saleOf(turn, known);
    return sale === undefined ? undefined : { do: 'getRedemption', ...sale };
  },
  'make main': ({ one, other }) => ({
    do: 'createCampaign',
    draft: { kind: 'main', name: 'main', ...(one % 3 === 0 ? { maxTotalBudget: AMOUNTS[other % 8]! } : {}) },
  }),
  'make campaign': ({ one, other, third }, known) => {
    const parent = of(known.mains, third);
    if (parent === undefined) return undefined;
    return { do: 'createCampaign', draft: draftOf(parent, { generic: one % 3 === 0, discount: other, limits: {}, minimum: false }) };
  },
  switch: ({ one, other }, known) =>
    inCampaign(known, one, (campaign) => ({ do: 'changeCampaign', campaign, status: other % 3 === 0 ? 'inactive' : 'active' })),
  'change limits': ({ one, other, third }, known) =>
    inCampaign(known, one, (campaign) => ({ do: 'changeCampaign', campaign, changes: changesOf(other, third) })),
  'change main': ({ one, other, third }, known) => {
    const campaign = of(known.mains, one);
    if (campaign === undefined) return undefined;
    return third % 5 === 4
      ? { do: 'changeCampaign', campaign, status: other % 2 === 0 ? 'inactive' : 'active' }
      : { do: 'changeCampaign', campaign, changes: changesOf(other, third) };
  },
  'change draft': ({ one, other, third }, known) =>
    inCampaign(known, one, (campaign) => ({
      do: 'changeCampaign',
      campaign,
      changes: [
        { discount: DISCOUNTS[other % DISCOUNTS.length]! },
        { minimumValue: other % 2 === 0 ? 10 : 50 },
        { maximumValue: 50 },
        { tags: { team: other % 2 === 0 ? 'blue' : 'red' } },
        { voucherType: other % 2 === 0 ? 'generic' : 'unique' } as const,
        { minimumValue: null as unknown as number },
      ][third % 6]!,
    })),
  'change parent': ({ one, other }, known) => {
    const parent = of(known.mains, other);
    return parent === undefined
      ? undefined
      : inCampaign(known, one, (campaign) => ({ do: 'changeCampaign', campaign, changes: { parent } }));
  },
  'delete campaign': ({ one, third }, known) =>
    inCampaign({ ...known, discounts: third % 5 === 0 ? known.mains : known.discounts }, one, (campaign) => ({
      do: 'deleteCampaign',
      campaign,
    })),
  'read campaign': ({ one }, known) => inCampaign(known, one, (campaign) => ({ do: 'getCampaign', campaign })),
  'make voucher': ({ one, other, third }, known) =>
    inCampaign(known, one, (campaign) => ({
      do: 'createVoucher',
      campaign,
      code: `CODE${other % 9}`,
      ...(third % 6 === 0 ? { active: false } : {}),
      ...(third % 5 === 0 ? customerOf(third) : {}),
    })),
  batch: ({ one, other, third }, known) =>
    inCampaign(known, one, (campaign) => ({
      do: 'createVoucherBatch',
      campaign,
      size: 1 + (other % 3),
      alphabet: 'digits',
      randomLength: 6,
      prefix: `BATCH${third % 3}`,
    })),
  import: ({ one, other, third }, known) =>
    inCampaign(known, one, (campaign) => ({
      do: 'importVouchers',
      campaign,
      rows: [{ code: `CODE${other % 9}`, ...(third % 3 === 0 ? customerOf(third) : {}) }, { code: `CODE${third % 9}` }],
    })),
  'switch voucher': ({ one, other }, known) => onCode(known, one, (code) => ({ do: 'changeVoucher', code, active: other % 2 === 0 })),
  'delete voucher': ({ one }, known) => onCode(known, one, (code) => ({ do: 'deleteVoucher', code })),
  expire: ({ one, other, third }, known) => {
    const codes = [of(known.codes, one), of(known.codes, other)].filter((code) => code !== undefined);
    return codes.length === 0 ? undefined : { do: 'expireVouchers', codes: third % 3 === 0 ? [...new Set(codes)] : codes.slice(0, 1) };
  },
  'read voucher': ({ one }, known) => onCode(known, one, (code) => ({ do: 'getVoucher', code })),
  vouchers: ({ one, other }, known) =>
    inCampaign(known, one, (campaign) => ({ do: 'listVouchers', campaign, ...(other % 4 === 0 ? { perPage: 2 } : {}) })),
  redemptions: ({ one, other }, known) =>
    inCampaign(known, one, (campaign) => ({ do: 'listRedemptions', campaign, ...(other % 4 === 0 ? { perPage: 2 } : {}) })),
  find: ({ one, other }) => ({
    do: 'findVoucher',
    tags: [{ team: 'red' }, { team: 'blue' }, { team: ['red', 'blue'] }, { team: 'red', channel: 'shop' }][one % 4]!,
    ...customerOf(other),
  }),
  reserve: ({ one, other, third }, known) =>
    onCode(known, one, (code) => ({
      do: 'reserveVouchers',
      customer: `customer-${other % 3}`,
      codes: [...new Set([code, ...(third % 3 === 0 ? [of(known.codes, third)!] : [])])],
    })),
  release: ({ one, other }, known) =>
    onCode(known, one, (code) => ({ do: 'releaseVouchers', customer: `customer-${other % 3}`, codes: [code] })),
  rule: ({ one, other }, known) => inCampaign(known, one, (campaign) => ({ do: 'addRule', campaign, rule: RULES[other % RULES.length]! })),
  'remove rule': ({ one }, known) => {
    const rule = of(known.rules, one);
    return rule === undefined ? undefined : { do: 'removeRule', ...rule };
  },
  rules: ({ one, other }, known) =>
    inCampaign(known, one, (campaign) => ({ do: 'listRules', campaign, kind: RULES[other % RULES.length]!.kind })),
  'make customer': ({ one, other }) => ({ do: 'createCustomer', customer: `customer-${one % 3}`, isNew: other % 2 === 0 }),
  'read customer': ({ one }) => ({ do: 'getCustomer', customer: `customer-${one % 3}` }),
  'delete customer': ({ one }) => ({ do: 'deleteCustomer', customer: `customer-${one % 3}` }),
} as const satisfies Record<string, Ask>;

export type Kind = keyof typeof ASKS;
const KINDS = Object.keys(ASKS) as Kind[];
/** Without sales nothing is proven: they are always among the turns, several times. */
const SALES: readonly Kind[] = ['redeem', 'redeem', 'redeem', 'validate', 'validate', 'confirm', 'confirm', 'confirm', 'withdraw'];

const TURN: fc.Arbitrary<Turn> = fc.noBias(
  fc.record({
    kind: fc.nat(999),
    one: fc.nat(23),
    other: fc.nat(23),
    third: fc.nat(69),
    client: fc.nat(4),
    after: fc.oneof({ weight: 20, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.constantFrom(600_000, 4_000_000, 90_000_000) }),
    lasts: fc.oneof({ weight: 5, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(200) }),
    point: fc.double({ min: 0, max: 1, noNaN: true }),
    end: fc.oneof(
      { weight: 12, arbitrary: fc.constant('answered' as const) },
      { weight: 1, arbitrary: fc.constantFrom('open' as const, 'broken' as const, 'lost' as const) },
    ),
    outcome: fc.nat(11),
    hidden: fc.nat(7),
  }),
);

/** @param most turns */
export function plans(most: number): fc.Arbitrary<Plan> {
  return fc.noBias(
    fc.record({
      policies: fc.record(Object.fromEntries(Object.entries(POLICIES).map(([name, values]) => [name, fc.constantFrom<string>(...values)]))),
      withheld: fc.oneof(fc.constant([]), fc.subarray(Object.keys(POLICIES))),
      // Few kinds meet more often.
      kinds: fc.oneof(fc.subarray(KINDS, { minLength: 1 }), fc.subarray(KINDS, { minLength: 1, maxLength: 4 })),
      campaigns: fc.array(
        fc.record({ generic: fc.nat(3).map((one) => one === 0), discount: fc.nat(9), limits, minimum: fc.nat(5).map((one) => one === 0) }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      mainLimits: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: limits }),
      codes: fc.integer({ min: 1, max: 8 }),
      turns: fc.array(TURN, { minLength: 5, maxLength: most, size: 'max' }),
      uncertaintyMs: fc.constantFrom(0, 0, 0, 1, 10),
      clocks: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
      wallAtZero: fc.constantFrom(1_800_000_000_000, Date.UTC(2026, 11, 31, 23, 59, 59, 990), Date.UTC(2026, 5, 7, 11, 29, 59, 950)),
      activatedElsewhere: fc.nat(9).map((one) => one === 0),
      unrecorded: fc.oneof(
        { weight: 5, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(fc.nat(3), { minLength: 1, maxLength: 2 }) },
      ),
      customers: fc.array(fc.boolean(), { maxLength: 3 }),
    }),
  );
}

function draftOf(parent: string, { generic, discount, limits: own, minimum }: Made): CampaignDraft {
  return {
    kind: 'discount',
    parent,
    name: 'below',
    discount: DISCOUNTS[discount % DISCOUNTS.length]!,
    voucherType: generic ? 'generic' : 'unique',
    tags: { team: discount % 2 === 0 ? 'red' : 'blue', channel: 'shop' },
    ...(minimum ? { minimumValue: 5 } : {}),
    ...own,
  };
}

/** What happens at an instant: of what happens at the same one, calls come first and returns last. */
interface Happening {
  readonly at: number;
  readonly rank: number;
  readonly tie: number;
  readonly run: () => void;
}

/** Plays a plan. */
export function played(plan: Plan): History {
  const service = new Service(plan);
  const known: Known = { mains: [], discounts: [], codes: [], sales: [], rules: [] };
  const operations: Operation[] = [];
  const happenings: Happening[] = [];
  const say = (client: number, action: Action, turn: Turn, called: number): void => {
    const id = operations.length + 1;
    const off = (plan.clocks[client]! * plan.uncertaintyMs) / 2;
    const { lasts, point, end } = turn;
    const open: Operation = { id, client: `client ${client}`, action, called: called + off, returned: undefined, answer: undefined };
    operations.push(open);
    learnAsked(known, action);
    const later = end === 'answered' ? 1 : 1 + (turn.hidden % 3) * 10;
    let answer: Answer | undefined;
    const effect = called + Math.floor(lasts * later * point);
    if (end !== 'lost') {
      happenings.push({
        at: effect,
        rank: 1,
        tie: turn.outcome,
        run: () => {
          answer = service.perform(action, effect, turn, known);
        },
      });
    }
    if (end === 'open' || end === 'lost') return;
    const returned = called + lasts * later;
    happenings.push({
      at: returned,
      rank: 2,
      tie: 0,
      run: () => {
        const told: Answer = end === 'broken' ? { outcome: 'broken', action: action.do, why: 'any' } : answer!;
        operations[id - 1] = { ...open, returned: returned + off, answer: told };
        if (end === 'answered') learn(known, action, told);
      },
    });
  };
  let at = 0;
  for (const [index, action] of settingOf(plan, known).entries()) {
    at += 2;
    const called = at;
    happenings.push({
      at: called,
      rank: 0,
      tie: 0,
      run: () => {
        const asked = action();
        if (asked === undefined) return;
        const elsewhere =
          asked.do === 'changeCampaign' ? plan.activatedElsewhere : asked.do === 'createCampaign' && plan.unrecorded.includes(index);
        if (elsewhere) {
          learnAsked(known, asked);
          learn(known, asked, service.perform(asked, called, QUICK, known));
        } else say(5, asked, QUICK, called);
      },
    });
  }
  at += 20;
  for (const turn of plan.turns) {
    at += turn.after;
    const called = at;
    const kinds = [...SALES, ...plan.kinds];
    happenings.push({
      at: called,
      rank: 0,
      tie: 0,
      run: () => {
        const asked = ASKS[kinds[turn.kind % kinds.length]!](turn, known);
        if (asked === undefined || (plan.activatedElsewhere && 'status' in asked && asked.status === 'active')) return;
        say(turn.client, asked, turn, called);
      },
    });
  }
  while (happenings.length > 0) {
    happenings.sort((one, other) => other.at - one.at || other.rank - one.rank || other.tie - one.tie);
    happenings.pop()!.run();
  }
  const policies = Object.fromEntries(Object.entries(plan.policies).filter(([name]) => !plan.withheld.includes(name)));
  return {
    header: {
      history: 1,
      api: 'any',
      run: 'test',
      seed: 1,
      clock: { wallAtZero: plan.wallAtZero, uncertaintyMs: plan.uncertaintyMs },
      policies,
    },
    operations: operations.sort(byCall),
  };
}

const QUICK: Turn = {
  kind: 0,
  one: 0,
  other: 0,
  third: 0,
  client: 5,
  after: 0,
  lasts: 1,
  point: 0,
  end: 'answered',
  outcome: 0,
  hidden: 0,
};

/** Campaigns and codes, one after another. */
function settingOf({ campaigns, mainLimits, codes }: Plan, known: Known): readonly (() => Action | undefined)[] {
  return [
    () => ({ do: 'createCampaign', draft: { kind: 'main', name: 'main', ...mainLimits } }),
    ...campaigns.map((made) => (): Action => ({ do: 'createCampaign', draft: draftOf(known.mains[0]!, made) })),
    ...campaigns.map((_, index) => (): Action => ({ do: 'changeCampaign', campaign: known.discounts[index]!, status: 'active' })),
    ...Array.from(
      { length: codes },
      (_, index) => (): Action => ({ do: 'createVoucher', campaign: of(known.discounts, index)!, code: `CODE${index}` }),
    ),
  ];
}

/** The model as a service: what is free, it chooses as the turn says. */
class Service {
  readonly #plan: Plan;
  #state: State;
  #keys = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#state = {
      ...EMPTY,
      customers: new Map(
        plan.customers.map((isNew, index) => [`customer-${index}`, { customer: `customer-${index}`, isNew, certain: true }]),
      ),
    };
  }

  /** @param at instant of its effect */
  perform(action: Action, at: number, { outcome: choice, end, hidden }: Turn, known: Known): Answer {
    const wall = this.#plan.wallAtZero + at + this.#plan.clocks[6]! * TARGET_CLOCK_OFF_MS;
    const chosen = this.#chosen(action);
    const outcomes = step(this.#state, action, { policies: this.#plan.policies, at: [wall, wall] }, chosen);
    const outcome = outcomes[choice < 8 ? 0 : choice % outcomes.length];
    if (outcome === undefined) throw new Error(`nothing can come of ${JSON.stringify(action)}`);
    this.#state = outcome.state;
    const answer = this.#answerOf(action, outcome, chosen, hidden);
    // Somebody else may have seen what was made, and tell its key.
    if (end !== 'answered' && hidden > 3) learn(known, action, answer);
    return answer;
  }

  /** What a service chooses freely. */
  #chosen(action: Action): unknown {
    if (action.do === 'createCampaign') {
      this.#keys += 1;
      return { campaign: `key-${this.#keys}` };
    }
    if (action.do === 'addRule') {
      this.#keys += 1;
      return { rule: `rule-${this.#keys}` };
    }
    if (action.do === 'createVoucherBatch') {
      const free = Array.from(
        { length: action.size + this.#state.vouchers.size },
        (_, index) => `${action.prefix}${String(index).padStart(action.randomLength, '0')}`,
      ).filter((code) => !this.#state.vouchers.has(code));
      return free.slice(0, action.size).map((code) => ({ code }));
    }
    return 'basket' in action || action.do === 'confirmRedemption' ? { discount: 1.5 } : undefined;
  }

  #answerOf(action: Action, outcome: Outcome, chosen: unknown, hidden: number): Answer {
    if (outcome.outcome === 'refused') {
      const from = hidden % outcome.reasons.length;
      const several = hidden === 7 ? outcome.reasons.slice(from, from + 2) : [outcome.reasons[from]!];
      return { outcome: 'refused', action: action.do, status: 422, reasons: several };
    }
    const done = (value: unknown): Answer => ({ outcome: 'done', action: action.do, value }) as Answer;
    if (action.do === 'addRule') return done({ ...(shown(outcome.value, hidden) as object), ...(chosen as object) });
    if (action.do === 'listRules') {
      const { length } = outcome.value as { readonly length?: number };
      return done(Array.from({ length: length ?? 0 }, (_, index) => ({ rule: `any ${index}`, campaign: undefined })));
    }
    if (action.do === 'listVouchers') {
      return done(
        this.#page([...this.#state.vouchers.values()].filter((one) => one.campaign === action.campaign).map(voucherView), action),
      );
    }
    if (action.do === 'listRedemptions') {
      return done(
        this.#page([...this.#state.redemptions.values()].filter((one) => one.campaign === action.campaign).map(redemptionView), action),
      );
    }
    if (Array.isArray(outcome.value)) return done(outcome.value.map((one) => shown(one as Expected, hidden)));
    return done(shown(outcome.value, hidden));
  }

  #page(views: readonly Expected[], { perPage = 100 }: { readonly perPage?: number }): unknown {
    const items = views.slice(0, perPage).map((view) => shown(view, 0));
    return { items, total: undefined, nextPage: views.length > perPage ? 2 : undefined };
  }
}

/** What an answer shows of a value. */
function shown(value: Expected, hidden: number): unknown {
  if (value === null) return null;
  const { confirmed, reserved, ...rest } = value as Readonly<Record<string, unknown>>;
  return {
    ...rest,
    ...(confirmed === undefined ? {} : { confirmedAt: confirmed === true ? 'then' : undefined }),
    ...(reserved === undefined ? {} : { customer: reserved ?? undefined }),
    ...(hidden === 6 ? { discount: undefined, customer: undefined } : {}),
  };
}

function learnAsked(known: Known, action: Action): void {
  if (action.do === 'redeem' || action.do === 'validateRedemption') {
    known.sales.push({ code: action.basket.code, transaction: action.basket.transaction });
  }
  const codes = action.do === 'createVoucher' ? [action.code] : action.do === 'importVouchers' ? action.rows.map(({ code }) => code) : [];
  known.codes.push(...codes.filter((code) => !known.codes.includes(code)));
}

function learn(known: Known, action: Action, answer: Answer): void {
  if (answer.outcome !== 'done') return;
  const value: unknown = answer.value;
  if (action.do === 'createCampaign')
    (action.draft.kind === 'main' ? known.mains : known.discounts).push((value as { campaign: string }).campaign);
  else if (action.do === 'addRule')
    known.rules.push({ campaign: action.campaign, kind: action.rule.kind, rule: (value as { rule: string }).rule });
  else if (action.do === 'createVoucherBatch' || action.do === 'listVouchers') {
    const vouchers = (action.do === 'listVouchers' ? (value as { items: unknown }).items : value) as readonly { code: string }[];
    known.codes.push(...vouchers.map(({ code }) => code).filter((code) => !known.codes.includes(code)));
  }
}

/** A history for a person. */
export function toldHistory({ header, operations }: History): string {
  return [
    JSON.stringify(header),
    ...operations.map(
      ({ id, action, called, returned, answer }) =>
        `${id}. ${called.toFixed(1)}–${returned?.toFixed(1) ?? '?'} ${JSON.stringify(action)} → ${
          answer === undefined
            ? '?'
            : answer.outcome === 'done'
              ? JSON.stringify(answer.value)
              : answer.outcome === 'refused'
                ? answer.reasons.join('+')
                : 'broken'
        }`,
    ),
  ].join('\n');
}
