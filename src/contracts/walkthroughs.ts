/**
 * The documented walkthroughs, step by step, as they go into the contract. The steps themselves are those of the flows; here stands what
 * an interaction needs beyond them: its words, its states, its clauses, and which values of the states come back.
 */
import type { Role } from '../dialects/dialect.ts';
import { batchVouchers } from '../flows/batch-vouchers.ts';
import { createCampaign } from '../flows/create-campaign.ts';
import { findVoucher } from '../flows/find-voucher.ts';
import { type Flow, refusal } from '../flows/flow.ts';
import { release, reserveByAssignment, reserveByCreation } from '../flows/reserve-code.ts';
import {
  abandonRedemption,
  confirmTwice,
  overtakenRedemption,
  redeemAtOnce,
  redeemInTwoSteps,
  redeemTooEarly,
  reuseCode,
} from '../flows/two-step-redemption.ts';
import type { Values } from './recipes.ts';

export interface State {
  readonly name: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
}

/** A state from which a walkthrough starts, with more names for its values where the flow needs them. */
export interface Start extends State {
  readonly as?: Readonly<Record<string, string>>;
}

/** One step that goes into the contract. */
export interface Told {
  readonly description: string;
  /** What has to be there before the step, beyond who is signed in. */
  readonly states: readonly State[];
  readonly clauses: readonly string[];
  /** Values of the states that come back, by their place in the answer's value. */
  readonly echoes?: Readonly<Record<string, string>>;
  /** Places in the answer's value that have to be just so. */
  readonly exactly?: readonly string[];
  /** Values that only this step gives, for the steps after it, by their place in the answer's value. */
  readonly learns?: Readonly<Record<string, string>>;
}

export interface Walkthrough {
  readonly title: string;
  /** Whose credentials its steps are sent with; undefined: of the least role that may; null: of none. */
  readonly as?: Role | null;
  /** What has to be there before the first step. */
  readonly start: readonly Start[];
  flow(values: Values): Flow<unknown>;
  /** One for each step of the flow; undefined for a step that another walkthrough tells. */
  readonly steps: readonly (Told | undefined)[];
}

const NAMES: State = { name: 'names that are free' };
const MAIN: State = { name: 'a main campaign' };
const VOUCHER: State = { name: 'a voucher' };
const VALIDATED: State = { name: 'a validated redemption' };
const CONFIRMED: State = { name: 'a confirmed redemption' };
const CUSTOMER: State = { name: 'a customer' };

function campaign(params: NonNullable<State['params']> = {}): State {
  return Object.keys(params).length === 0 ? { name: 'a discount campaign' } : { name: 'a discount campaign', params };
}

function text(values: Values, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`the walkthrough has no value "${name}"`);
  return String(value);
}

function basket(values: Values, transaction: string, code = 'code'): { code: string; transaction: string; cost: number } {
  return { code: text(values, code), transaction: text(values, transaction), cost: 40 };
}

/** The second transaction of a flow that needs two: any other will do. */
const ANOTHER = 'another-sale';

export const WALKTHROUGHS: readonly Walkthrough[] = [
  {
    title: 'create a campaign',
    start: [NAMES],
    flow: (values) =>
      createCampaign({
        main: { name: text(values, 'mainName'), maxTotalBudget: 1000 },
        discount: {
          name: text(values, 'campaignName'),
          discount: { type: 'percentage', value: 10 },
          voucherType: 'unique',
          maxTotalBudget: 250,
        },
        rules: [
          { kind: 'budget', period: 'month', budget: 100 },
          { kind: 'max-discount', maxDiscount: 20 },
        ],
      }),
    steps: [
      {
        description: 'a main campaign is created',
        states: [NAMES],
        clauses: ['campaign.read-back'],
        echoes: { name: 'mainName' },
        learns: { campaign: 'mainCampaign' },
      },
      {
        description: 'a discount campaign is created below a main campaign',
        states: [NAMES, MAIN],
        clauses: ['campaign.read-back'],
        echoes: { name: 'campaignName', parent: 'mainCampaign' },
        learns: { campaign: 'campaign' },
      },
      {
        description: 'a budget for each month is set',
        states: [campaign({ active: false })],
        clauses: ['rule.read-back'],
        echoes: { campaign: 'campaign' },
      },
      {
        description: 'the discount of one sale is bounded',
        states: [campaign({ active: false })],
        clauses: ['rule.read-back'],
        echoes: { campaign: 'campaign' },
      },
      undefined,
      {
        description: 'a discount campaign is activated',
        states: [campaign({ active: false })],
        clauses: ['campaign.updated'],
        echoes: { campaign: 'campaign' },
        exactly: ['status'],
      },
    ],
  },
  {
    title: 'create vouchers in a batch',
    start: [NAMES, campaign()],
    flow: (values) =>
      batchVouchers({
        campaign: text(values, 'campaign'),
        size: 3,
        alphabet: 'mixed',
        randomLength: 6,
        prefix: text(values, 'newPrefix'),
      }),
    steps: [
      {
        description: 'a batch of three vouchers is ordered',
        states: [NAMES, campaign()],
        clauses: ['batch.size'],
        echoes: { '0.campaign': 'campaign' },
        learns: { '0.code': 'code' },
      },
      {
        description: 'the vouchers of a campaign are listed',
        states: [campaign(), { name: 'a batch of vouchers' }],
        clauses: ['voucher.read-back'],
        echoes: { 'items.0.campaign': 'campaign' },
        learns: { 'items.0.code': 'code' },
      },
      {
        description: 'a voucher is read by its code',
        states: [campaign(), VOUCHER],
        clauses: ['voucher.read-back'],
        echoes: { code: 'code', campaign: 'campaign' },
      },
    ],
  },
  {
    title: 'redeem in two steps',
    start: [NAMES, campaign(), VOUCHER],
    flow: (values) => redeemInTwoSteps(basket(values, 'newTransaction')),
    steps: [
      {
        description: 'a voucher is validated for a sale',
        states: [NAMES, campaign(), VOUCHER],
        clauses: ['redemption.validate'],
        echoes: { transaction: 'newTransaction', code: 'code' },
      },
      {
        description: 'a validated redemption is confirmed',
        states: [campaign(), VOUCHER, VALIDATED],
        clauses: ['redemption.confirm'],
        echoes: { transaction: 'newTransaction', code: 'code' },
      },
    ],
  },
  {
    title: 'redeem at once',
    start: [NAMES, campaign(), VOUCHER],
    flow: (values) => redeemAtOnce(basket(values, 'newTransaction')),
    steps: [
      {
        description: 'a voucher is redeemed at once',
        states: [NAMES, campaign(), VOUCHER],
        clauses: ['redemption.one-step'],
        echoes: { transaction: 'newTransaction', code: 'code' },
      },
      {
        description: 'a redemption is read',
        states: [campaign(), VOUCHER, CONFIRMED],
        clauses: ['redemption.read-back'],
        echoes: { transaction: 'newTransaction', code: 'code' },
      },
    ],
  },
  {
    title: 'withdraw a redemption',
    start: [NAMES, campaign(), VOUCHER],
    flow: (values) => abandonRedemption(basket(values, 'newTransaction')),
    steps: [
      undefined,
      {
        description: 'a validated redemption is withdrawn',
        states: [campaign(), VOUCHER, VALIDATED],
        clauses: ['redemption.abandon'],
      },
      {
        description: 'a withdrawn redemption is not found',
        states: [campaign(), VOUCHER, { name: 'a withdrawn redemption' }],
        clauses: ['redemption.abandon', 'error.code-member'],
      },
    ],
  },
  {
    title: 'a redemption is overtaken by another that uses up the budget',
    start: [NAMES, campaign({ maxTotalBudget: 5 }), { ...VOUCHER, as: { otherCode: 'code' } }, VOUCHER],
    flow: (values) =>
      overtakenRedemption(basket(values, 'newTransaction'), { ...basket(values, 'newTransaction', 'otherCode'), transaction: ANOTHER }),
    steps: [
      undefined,
      undefined,
      {
        description: 'a confirmation is refused because the budget is used up',
        states: [campaign({ maxTotalBudget: 5 }), VOUCHER, VALIDATED, { name: 'another sale used up the budget' }],
        clauses: ['budget.rechecked-at-confirm', 'budget.campaign-limit'],
      },
    ],
  },
  {
    title: 'a code is used twice',
    start: [{ ...NAMES, as: { transaction: 'newTransaction' } }, NAMES, campaign(), VOUCHER],
    flow: (values) => reuseCode(basket(values, 'transaction'), text(values, 'newTransaction')),
    steps: [
      undefined,
      {
        description: 'a single-use code is refused in a second sale',
        states: [NAMES, campaign(), VOUCHER, CONFIRMED],
        clauses: ['redemption.unique-once'],
      },
    ],
  },
  {
    title: 'redeem too early',
    start: [NAMES, campaign({ active: false }), VOUCHER],
    flow: (values) => redeemTooEarly(basket(values, 'newTransaction')),
    steps: [
      {
        description: 'a voucher of a campaign that is not active is refused',
        states: [NAMES, campaign({ active: false }), VOUCHER],
        clauses: ['redemption.campaign-inactive'],
      },
    ],
  },
  {
    title: 'confirm twice',
    start: [{ ...NAMES, as: { transaction: 'newTransaction' } }, campaign(), VOUCHER],
    flow: (values) => confirmTwice(basket(values, 'transaction')),
    steps: [
      undefined,
      undefined,
      {
        description: 'a second confirmation is refused',
        states: [campaign(), VOUCHER, CONFIRMED],
        clauses: ['redemption.second-confirmation'],
      },
    ],
  },
  {
    title: 'reserve a code by creating it',
    start: [NAMES, CUSTOMER, campaign()],
    flow: (values) => reserveByCreation(text(values, 'campaign'), text(values, 'newCode'), text(values, 'customer')),
    steps: [
      {
        description: 'a voucher is created for a customer',
        states: [NAMES, CUSTOMER, campaign()],
        clauses: ['customer.reserved-at-creation'],
        echoes: { code: 'newCode', campaign: 'campaign' },
      },
      {
        description: 'the vouchers of a customer are listed',
        states: [CUSTOMER, campaign(), { name: 'a voucher', params: { reserved: true } }],
        clauses: ['customer.reserved-list'],
        echoes: { 'items.0.code': 'code', 'items.0.campaign': 'campaign' },
      },
    ],
  },
  {
    title: 'reserve a code that is there',
    start: [CUSTOMER, campaign(), VOUCHER],
    flow: (values) => reserveByAssignment(text(values, 'customer'), [text(values, 'code')]),
    steps: [
      {
        description: 'a voucher is reserved for a customer',
        states: [CUSTOMER, campaign(), VOUCHER],
        clauses: ['customer.reserved-list'],
        echoes: { customer: 'customer' },
      },
      undefined,
    ],
  },
  {
    title: 'give up a reservation',
    start: [CUSTOMER, campaign(), { name: 'a voucher', params: { reserved: true } }],
    flow: (values) => release(text(values, 'customer'), [text(values, 'code')]),
    steps: [
      {
        description: 'a reservation is given up',
        states: [CUSTOMER, campaign(), { name: 'a voucher', params: { reserved: true } }],
        clauses: ['customer.released'],
        echoes: { customer: 'customer' },
      },
      undefined,
    ],
  },
  {
    title: 'find a voucher as a point of distribution',
    start: [NAMES, campaign(), VOUCHER],
    flow: (values) => findVoucher({ tags: { team: text(values, 'tag') }, customer: text(values, 'newCustomer') }),
    steps: [
      {
        description: 'a free voucher is found by the tags of its campaign',
        states: [NAMES, campaign(), VOUCHER],
        clauses: ['find.filters', 'find.usable'],
        echoes: { code: 'code' },
      },
    ],
  },
  {
    title: 'find nothing',
    start: [NAMES],
    flow: (values) => findVoucher({ tags: { team: text(values, 'unusedTag') } }),
    steps: [{ description: 'no voucher has the tags that are asked for', states: [NAMES], clauses: ['find.nothing'] }],
  },
  {
    title: 'ask without credentials',
    start: [campaign(), VOUCHER],
    as: null,
    flow: (values) => refusal<'getVoucher'>({ do: 'getVoucher', code: text(values, 'code') }),
    steps: [
      {
        description: 'a voucher is refused to somebody who is not signed in',
        states: [campaign(), VOUCHER],
        clauses: ['auth.credentials-required', 'auth.refusal-code', 'error.code-member'],
      },
    ],
  },
  {
    title: 'ask with a role that may not',
    start: [NAMES],
    as: 'point_of_sale',
    flow: (values) => refusal<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: text(values, 'mainName') } }),
    steps: [
      {
        description: 'a point of sale may not create a campaign',
        states: [NAMES],
        clauses: ['role.sale-refused', 'role.forbidden-code', 'error.code-member'],
      },
    ],
  },
];
