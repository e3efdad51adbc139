/**
 * What a right service may do, though it looks wrong at first: nothing is told of it, whether the history is searched as a whole or is too long for
 * that; and the same without its excuse is a violation.
 */
import { expect, it } from 'vitest';
import type { Action, CampaignChanges, CampaignDraft, Rule } from '../../src/dialects/action.ts';
import type { Answer, RefusalReason } from '../../src/dialects/answer.ts';
import { examineHistory } from '../../src/history/judge-history.ts';
import { ORDER_LIMITS } from '../../src/history/orders.ts';
import type { History, Operation } from '../../src/history/record.ts';

/** What was asked, how it was answered, and how long it took in steps: one thing after another, unless it takes longer than one. */
interface Step {
  readonly action: Action;
  readonly answer: { readonly value: unknown } | { readonly reasons: readonly RefusalReason[] } | 'none';
  readonly lasts: number;
}

const did = (action: Action, value: unknown = {}, lasts = 0.5): Step => ({ action, answer: { value }, lasts });
const refusedFor = (action: Action, ...reasons: readonly RefusalReason[]): Step => ({ action, answer: { reasons }, lasts: 0.5 });
const unheard = (action: Action): Step => ({ action, answer: 'none', lasts: 0.5 });

const main = (limits: Partial<CampaignDraft> = {}): Action => ({ do: 'createCampaign', draft: { kind: 'main', name: 'main', ...limits } });
const below = (draft: Partial<CampaignDraft> = {}): Action => ({
  do: 'createCampaign',
  draft: {
    kind: 'discount',
    parent: 'main',
    name: 'below',
    voucherType: 'unique',
    discount: { type: 'numeric', value: 5 },
    tags: { team: 'red' },
    ...draft,
  },
});
const on = (campaign: string): Step => did({ do: 'changeCampaign', campaign, status: 'active' });
const change = (changes: CampaignChanges, campaign = 'one'): Action => ({ do: 'changeCampaign', campaign, changes });
const code = (name: string, campaign = 'one'): Step => did({ do: 'createVoucher', campaign, code: name }, { code: name });
const rule = (added: Rule): Action => ({ do: 'addRule', campaign: 'one', rule: added });
const batch = (prefix: string, campaign = 'one'): Action => ({
  do: 'createVoucherBatch',
  campaign,
  size: 2,
  alphabet: 'mixed',
  randomLength: 6,
  prefix,
});
const sell = (name: string, transaction: string, customer?: string, cost = 40): Action => ({
  do: 'redeem',
  basket: { code: name, transaction, cost, ...(customer === undefined ? {} : { customer }) },
});
const sold = (name: string, transaction: string, customer?: string, discount = 5): Step =>
  did(sell(name, transaction, customer), { code: name, transaction, discount, customer });
const validated = (name: string, transaction: string): Step =>
  did({ do: 'validateRedemption', basket: { code: name, transaction, cost: 40 } }, { code: name, transaction, discount: 5 });
const confirm = (name: string, transaction: string): Action => ({ do: 'confirmRedemption', code: name, transaction });
const find = (customer: string): Step => did({ do: 'findVoucher', tags: { team: 'red' }, customer }, { code: 'A', customer });
const reserve = (customer: string): Action => ({ do: 'reserveVouchers', customer, codes: ['A'] });
const remove = (campaign: string): Step => did({ do: 'deleteCampaign', campaign }, null);

/** A main campaign, one below it that is switched on, and two codes. */
function setting(draft: Partial<CampaignDraft> = {}, limits: Partial<CampaignDraft> = {}): readonly Step[] {
  return [did(main(limits), { campaign: 'main' }), did(below(draft), { campaign: 'one' }), on('one'), code('A'), code('B')];
}

/** A second campaign below the same main one. */
const SECOND = [did(below(), { campaign: 'two' }), on('two')] as const;

const POLICIES = {
  'second-validation': 'allowed',
  'budget-overshoot': 'refuse',
  'transaction-scope': 'project',
  'second-confirmation': 'refused',
  'confirm-checks-state': 'refused',
  'unconfirmed-lifetime': 'unlimited',
  'new-customer-until': 'confirmed-redemption',
  'find-repeats': 'same',
  'voucher-update': 'active-and-status',
  'discount-basket-cap': 'capped',
  'budget-time-zone': 'UTC',
  'campaign-deletion': 'unless-redeemed',
  'singular-rule-again': 'refused',
  rounding: 'half-up',
};

function historyOf(steps: readonly Step[], policies: Readonly<Record<string, string>>): History {
  const operations = steps.map(({ action, answer, lasts }, at): Operation => {
    const common = { id: at + 1, client: 'one', action, called: at };
    if (answer === 'none') return { ...common, returned: undefined, answer: undefined };
    const said =
      'reasons' in answer
        ? { outcome: 'refused', action: action.do, status: 422, reasons: answer.reasons }
        : { outcome: 'done', action: action.do, value: answer.value };
    return { ...common, returned: at + lasts, answer: said as Answer };
  });
  const clock = { wallAtZero: Date.UTC(2026, 0, 15, 12, 7), uncertaintyMs: 0 };
  return { header: { history: 1, api: 'any', run: 'test', seed: 1, clock, policies: { ...POLICIES, ...policies } }, operations };
}

interface Excuse {
  readonly steps: readonly Step[];
  /** The same without the excuse. */
  readonly without: readonly Step[];
  readonly policies?: Readonly<Record<string, string>>;
  readonly withoutPolicies?: Readonly<Record<string, string>>;
}

const MADE = did({ do: 'createCustomer', customer: 'one', isNew: true }, { customer: 'one' });
const MADE_AGAIN = [did({ do: 'deleteCustomer', customer: 'one' }, null), MADE] as const;
const TWICE = [sold('A', 's'), sold('B', 't')] as const;
const LONG = { type: 'percentage', value: 0.01249999 } as const;
const SHORT = { type: 'percentage', value: 0.012499 } as const;

const EXCUSES: Readonly<Record<string, Excuse>> = {
  'a budget that was lifted': {
    steps: [...setting({ maxTotalBudget: 5 }), did(change({ maxTotalBudget: null })), ...TWICE],
    without: [...setting({ maxTotalBudget: 5 }), ...TWICE],
  },
  'a count that was lifted, by a change that nobody has heard of': {
    steps: [...setting({ maxRedemptions: 1 }), unheard(change({ maxRedemptions: null })), ...TWICE],
    without: [...setting({ maxRedemptions: 1 }), ...TWICE],
  },
  'a budget that two changes set at once, and nobody knows which was the last': {
    steps: [
      ...setting({ maxTotalBudget: 20 }),
      did(change({ maxTotalBudget: 10 }), {}, 1.5),
      did(change({ maxTotalBudget: 5 }), {}, 0.7),
      ...TWICE,
    ],
    without: [...setting({ maxTotalBudget: 20 }), did(change({ maxTotalBudget: 10 })), did(change({ maxTotalBudget: 5 })), ...TWICE],
  },
  'a budget of the main campaign that was set later': {
    steps: [...setting({ maxTotalBudget: 10 }), did(change({ maxTotalBudget: 0 }, 'main')), refusedFor(sell('A', 's'), 'budget-exceeded')],
    without: [...setting({ maxTotalBudget: 10 }), refusedFor(sell('A', 's'), 'budget-exceeded')],
  },
  'a confirmation that is answered twice, and took effect before the budget was lowered': {
    steps: [
      ...setting({ maxTotalBudget: 5 }),
      validated('A', 's'),
      unheard(confirm('A', 's')),
      did(change({ maxTotalBudget: 0 })),
      did(confirm('A', 's')),
    ],
    without: [...setting({ maxTotalBudget: 5 }), validated('A', 's'), did(change({ maxTotalBudget: 0 })), did(confirm('A', 's'))],
    policies: { 'second-confirmation': 'accepted' },
  },
  'a sale that was made by the first of two calls, when there was no room any more': {
    steps: [
      ...setting({ maxRedemptions: 1 }),
      validated('A', 's'),
      unheard(confirm('A', 's')),
      refusedFor(sell('B', 't'), 'count-exceeded'),
      did(confirm('A', 's')),
    ],
    without: [...setting({ maxRedemptions: 1 }), validated('A', 's'), refusedFor(sell('B', 't'), 'count-exceeded'), did(confirm('A', 's'))],
    policies: { 'second-confirmation': 'accepted' },
  },
  'codes of a batch that nobody has heard of, seen in a list': {
    steps: [
      ...setting({ voucherType: 'generic' }),
      unheard(batch('X')),
      did({ do: 'listVouchers', campaign: 'one' }, { items: [{ code: 'X222222' }, { code: 'X333333' }, { code: 'A' }, { code: 'B' }] }),
      sold('X222222', 's'),
      sold('X222222', 't'),
      refusedFor(sell('X333333', 's'), 'transaction-taken'),
    ],
    without: [...setting(), did(batch('X'), [{ code: 'X222222' }, { code: 'X333333' }]), sold('X222222', 's'), sold('X222222', 't')],
  },
  'a sale with a code of a batch that nobody has heard of, which took the last of the count': {
    steps: [...setting({ maxRedemptions: 1 }), unheard(batch('X')), sold('X222222', 's'), refusedFor(sell('A', 't'), 'count-exceeded')],
    without: [...setting({ maxRedemptions: 1 }), refusedFor(sell('A', 't'), 'count-exceeded')],
  },
  'a campaign that nobody has heard of, and whose key somebody knows': {
    steps: [
      ...setting({}, { maxTotalBudget: 10 }),
      unheard(below({ voucherType: 'generic' })),
      did({ do: 'getCampaign', campaign: 'two' }, { campaign: 'two', status: 'draft' }),
      on('two'),
      code('X', 'two'),
      sold('X', 's'),
      sold('X', 't'),
      refusedFor(sell('A', 'u'), 'main-budget-exceeded'),
    ],
    without: [...setting({}, { maxTotalBudget: 10 }), refusedFor(sell('A', 'u'), 'main-budget-exceeded')],
  },
  'a main campaign that nobody has heard of': {
    steps: [unheard(main({ maxTotalBudget: 0 })), ...setting().slice(1), refusedFor(sell('A', 's'), 'budget-exceeded')],
    without: [...setting(), refusedFor(sell('A', 's'), 'budget-exceeded')],
  },
  'a percentage with so many decimals that services may round it apart': {
    steps: [...setting({ discount: LONG }), sold('A', 's', undefined, 0), sold('B', 't', undefined, 0.01)],
    without: [...setting({ discount: SHORT }), sold('A', 's', undefined, 0), sold('B', 't', undefined, 0.01)],
  },
  'a reservation that was taken over': {
    steps: [...setting(), find('one'), did(reserve('two'), { customer: 'two' }), find('two')],
    without: [...setting(), find('one'), find('two')],
  },
  'codes that became generic': {
    steps: [...setting(), did(change({ voucherType: 'generic' })), sold('A', 's'), sold('A', 't')],
    without: [...setting(), sold('A', 's'), sold('A', 't')],
  },
  'codes that are said to be used, and were made generic later': {
    steps: [
      ...setting({ voucherType: 'generic' }),
      sold('A', 's'),
      did(change({ voucherType: 'unique' })),
      refusedFor(sell('A', 't'), 'code-already-used'),
    ],
    without: [...setting({ voucherType: 'generic' }), sold('A', 's'), refusedFor(sell('A', 't'), 'code-already-used')],
  },
  'a code that went with its campaign, and was made again in another one': {
    steps: [...setting(), ...SECOND, remove('one'), code('A', 'two'), sold('A', 's')],
    without: [...setting(), ...SECOND, code('A', 'two'), sold('A', 's')],
  },
  'redemptions that went with their campaign': {
    steps: [...setting({}, { maxTotalBudget: 5 }), sold('A', 's'), ...SECOND, code('X', 'two'), remove('one'), sold('X', 't')],
    without: [...setting({}, { maxTotalBudget: 5 }), sold('A', 's'), ...SECOND, code('X', 'two'), sold('X', 't')],
    policies: { 'campaign-deletion': 'always' },
  },
  'a campaign that was moved below another one': {
    steps: [
      ...setting({}, { maxTotalBudget: 5 }),
      sold('A', 's'),
      did(main(), { campaign: 'else' }),
      did(change({ parent: 'else' })),
      sold('B', 't'),
    ],
    without: [...setting({}, { maxTotalBudget: 5 }), sold('A', 's'), did(main(), { campaign: 'else' }), sold('B', 't')],
  },
  'a rule that another one may have replaced': {
    steps: [
      ...setting(),
      did(rule({ kind: 'per-customer', maxRedemptions: 1 }), { rule: 'r' }),
      unheard(rule({ kind: 'per-customer', maxRedemptions: 2 })),
      sold('A', 's', 'one'),
      sold('B', 't', 'one'),
    ],
    without: [
      ...setting(),
      did(rule({ kind: 'per-customer', maxRedemptions: 1 }), { rule: 'r' }),
      sold('A', 's', 'one'),
      sold('B', 't', 'one'),
    ],
    policies: { 'singular-rule-again': 'replaced' },
  },
  'a refusal for the budget of another main campaign, to which the campaign was moved': {
    steps: [
      ...setting({}, { maxTotalBudget: 20 }),
      sold('A', 's'),
      did(main({ maxTotalBudget: 5 }), { campaign: 'else' }),
      did(change({ parent: 'else' })),
      refusedFor(sell('B', 't'), 'main-budget-exceeded'),
    ],
    without: [
      ...setting({}, { maxTotalBudget: 20 }),
      sold('A', 's'),
      did(main({ maxTotalBudget: 5 }), { campaign: 'else' }),
      refusedFor(sell('B', 't'), 'main-budget-exceeded'),
    ],
  },
  'a voucher that was made again in another campaign, and went with that': {
    steps: [
      ...setting(),
      did({ do: 'deleteVoucher', code: 'A' }, null),
      did(below(), { campaign: 'two' }),
      code('A', 'two'),
      remove('two'),
      refusedFor({ do: 'getVoucher', code: 'A' }, 'not-found'),
    ],
    without: [
      ...setting(),
      did({ do: 'deleteVoucher', code: 'A' }, null),
      did(below(), { campaign: 'two' }),
      code('A', 'two'),
      refusedFor({ do: 'getVoucher', code: 'A' }, 'not-found'),
    ],
    policies: { 'campaign-deletion': 'always' },
  },
  'a customer who was deleted and made again, under a rule for each customer': {
    steps: [
      ...setting(),
      did(rule({ kind: 'per-customer', maxRedemptions: 1 }), { rule: 'r' }),
      sold('A', 's', 'one'),
      ...MADE_AGAIN,
      sold('B', 't', 'one'),
    ],
    without: [
      ...setting(),
      did(rule({ kind: 'per-customer', maxRedemptions: 1 }), { rule: 'r' }),
      sold('A', 's', 'one'),
      did({ do: 'deleteCustomer', customer: 'two' }, null),
      sold('B', 't', 'one'),
    ],
  },
  'a customer who was deleted and made again, for new customers only': {
    steps: [
      ...setting(),
      did(rule({ kind: 'new-customer' }), { rule: 'r' }),
      MADE,
      sold('A', 's', 'one'),
      ...MADE_AGAIN,
      sold('B', 't', 'one'),
    ],
    without: [...setting(), did(rule({ kind: 'new-customer' }), { rule: 'r' }), MADE, sold('A', 's', 'one'), sold('B', 't', 'one')],
  },
  'a list of what a customer has redeemed who was deleted and made again': {
    steps: [
      ...setting(),
      sold('A', 's', 'one'),
      ...MADE_AGAIN,
      did({ do: 'listCustomerRedemptions', customer: 'one' }, { items: [], total: 0, nextPage: undefined }),
    ],
    without: [
      ...setting(),
      sold('A', 's', 'one'),
      did({ do: 'listCustomerRedemptions', customer: 'one' }, { items: [], total: 0, nextPage: undefined }),
    ],
  },
  'a rule that was removed while it was added': {
    steps: [
      ...setting(),
      did({ do: 'removeRule', campaign: 'one', kind: 'per-customer', rule: 'r' }, null, 1.7),
      did(rule({ kind: 'per-customer', maxRedemptions: 1 }), { rule: 'r' }),
      sold('A', 's', 'one'),
      sold('B', 't', 'one'),
    ],
    without: [
      ...setting(),
      did(rule({ kind: 'per-customer', maxRedemptions: 1 }), { rule: 'r' }),
      sold('A', 's', 'one'),
      sold('B', 't', 'one'),
    ],
  },
  'a budget of the day that was smaller before': {
    steps: [
      ...setting(),
      did(rule({ kind: 'budget', period: 'day', budget: 0 }), { rule: 'r' }),
      refusedFor(sell('A', 's'), 'daily-budget-exceeded'),
      did({ do: 'removeRule', campaign: 'one', kind: 'budget', rule: 'r' }, null),
      did(rule({ kind: 'budget', period: 'day', budget: 20 }), { rule: 'q' }),
    ],
    without: [
      ...setting(),
      did(rule({ kind: 'budget', period: 'day', budget: 20 }), { rule: 'q' }),
      refusedFor(sell('A', 's'), 'daily-budget-exceeded'),
    ],
  },
  'a new customer who stays one': {
    steps: [...setting(), did(rule({ kind: 'new-customer' }), { rule: 'r' }), sold('A', 's', 'one'), sold('B', 't', 'one')],
    without: [...setting(), did(rule({ kind: 'new-customer' }), { rule: 'r' }), sold('A', 's', 'one'), sold('B', 't', 'one')],
    policies: { 'new-customer-until': 'creation' },
    withoutPolicies: {},
  },
  'a customer who was there before, and not new': {
    steps: [...setting(), sold('A', 's', 'one'), did({ do: 'getCustomer', customer: 'one' }, { customer: 'one', isNew: false })],
    without: [...setting(), MADE, sold('A', 's', 'one'), did({ do: 'getCustomer', customer: 'one' }, { customer: 'one', isNew: false })],
    policies: { 'new-customer-until': 'creation' },
  },
  'a voucher that a change did not switch off': {
    steps: [...setting(), did({ do: 'changeVoucher', code: 'A', active: false }, { code: 'A' }), sold('A', 's')],
    without: [...setting(), did({ do: 'changeVoucher', code: 'A', active: false }, { code: 'A' }), sold('A', 's')],
    policies: { 'voucher-update': 'status-only' },
    withoutPolicies: {},
  },
  'a second confirmation, after the campaign was switched off': {
    steps: [
      ...setting(),
      validated('A', 's'),
      did(confirm('A', 's')),
      did({ do: 'changeCampaign', campaign: 'one', status: 'inactive' }),
      did(confirm('A', 's')),
    ],
    without: [
      ...setting(),
      validated('A', 's'),
      did({ do: 'changeCampaign', campaign: 'one', status: 'inactive' }),
      did(confirm('A', 's')),
    ],
    policies: { 'second-confirmation': 'accepted' },
  },
};

const WAYS = { 'searched as a whole': ORDER_LIMITS, 'too long for that': { ...ORDER_LIMITS, whole: 0 } };

it.each(Object.entries(EXCUSES))('%s', (_, { steps, without, policies = {}, withoutPolicies = policies }) => {
  for (const [way, limits] of Object.entries(WAYS)) {
    expect(examineHistory(historyOf(steps, policies), limits), way).toEqual({ violations: [], inconclusive: [] });
  }
  expect(examineHistory(historyOf(without, withoutPolicies)).violations).not.toEqual([]);
});
