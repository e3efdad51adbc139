/** The schema of histories says what the types say: every action, rule, answer and reason, with all of its members and with no others. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { objectionsTo } from '../../src/cli/history-lines.ts';
import type { Action, ActionName, Basket, CampaignDraft, Rule } from '../../src/dialects/action.ts';
import type {
  CampaignView,
  CustomerView,
  RedemptionView,
  RefusalReason,
  RuleView,
  Values,
  VoucherView,
} from '../../src/dialects/answer.ts';
import schema from '../../src/history/history.schema.json' with { type: 'json' };
import type { RaceOfHistory } from '../../src/history/record.ts';

/** With every member that may be there. */
type Whole<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly Whole<Item>[]
    : { readonly [Member in keyof Value]-?: Whole<Exclude<Value[Member], undefined>> };

const DRAFT: Whole<CampaignDraft> = {
  kind: 'discount',
  parent: '1',
  name: 'n',
  kindValue: 'k',
  discount: { type: 'numeric', value: 5, currency: 'EUR' },
  voucherType: 'unique',
  maxTotalBudget: 5,
  maxRedemptions: 1,
  minimumValue: 1,
  maximumValue: 9,
  tags: { team: 't' },
};
const PLACE = { latitude: 1, longitude: 2 };
const BASKET: Whole<Basket> = {
  code: 'A',
  transaction: 't',
  cost: 40,
  customer: 'c',
  categories: [{ name: 'n', tag: 't' }],
  location: PLACE,
};
const PAGE = { page: 1, perPage: 9 };
const ADDRESS = { code: 'A', transaction: 't' };

const RULES: { readonly [Kind in Rule['kind']]: Whole<Extract<Rule, { kind: Kind }>> } = {
  area: { kind: 'area', area: '1' },
  budget: { kind: 'budget', period: 'sunday_week', budget: 5 },
  category: { kind: 'category', category: '1', mode: 'any_of', tags: ['t'] },
  'max-discount': { kind: 'max-discount', maxDiscount: 5 },
  'new-customer': { kind: 'new-customer' },
  'per-customer': { kind: 'per-customer', maxRedemptions: 1 },
  'time-of-order': { kind: 'time-of-order', start: '1', end: '2', weekday: 1, timeZone: 'UTC' },
  timeframe: { kind: 'timeframe', start: '1', end: '2', timeZone: 'UTC' },
};

const ACTIONS: { readonly [Name in ActionName]: Whole<Extract<Action, { do: Name }>> } = {
  createCampaign: { do: 'createCampaign', draft: DRAFT },
  getCampaign: { do: 'getCampaign', campaign: '1' },
  listCampaigns: { do: 'listCampaigns', ...PAGE },
  changeCampaign: { do: 'changeCampaign', campaign: '1', status: 'active', changes: DRAFT },
  deleteCampaign: { do: 'deleteCampaign', campaign: '1' },
  createVoucher: { do: 'createVoucher', campaign: '1', code: 'A', active: true, customer: 'c' },
  createVoucherBatch: {
    do: 'createVoucherBatch',
    campaign: '1',
    size: 2,
    alphabet: 'digits',
    randomLength: 5,
    prefix: 'A',
    active: true,
  },
  importVouchers: { do: 'importVouchers', campaign: '1', rows: [{ code: 'A', customer: 'c' }] },
  getVoucher: { do: 'getVoucher', code: 'A' },
  listVouchers: { do: 'listVouchers', campaign: '1', ...PAGE },
  changeVoucher: { do: 'changeVoucher', code: 'A', active: false },
  deleteVoucher: { do: 'deleteVoucher', code: 'A' },
  expireVouchers: { do: 'expireVouchers', codes: ['A'] },
  findVoucher: { do: 'findVoucher', tags: { team: 't', medium: ['a', 'b'] }, customer: 'c' },
  redeem: { do: 'redeem', basket: BASKET },
  validateRedemption: { do: 'validateRedemption', basket: BASKET },
  confirmRedemption: { do: 'confirmRedemption', ...ADDRESS },
  cancelRedemption: { do: 'cancelRedemption', ...ADDRESS },
  getRedemption: { do: 'getRedemption', ...ADDRESS },
  listRedemptions: { do: 'listRedemptions', campaign: '1', ...PAGE },
  addRule: { do: 'addRule', campaign: '1', rule: RULES.budget },
  listRules: { do: 'listRules', campaign: '1', kind: 'budget' },
  removeRule: { do: 'removeRule', campaign: '1', kind: 'budget', rule: '1' },
  createCustomer: { do: 'createCustomer', customer: 'c', isNew: true },
  getCustomer: { do: 'getCustomer', customer: 'c' },
  listCustomers: { do: 'listCustomers', ...PAGE },
  deleteCustomer: { do: 'deleteCustomer', customer: 'c' },
  reserveVouchers: { do: 'reserveVouchers', customer: 'c', codes: ['A'] },
  releaseVouchers: { do: 'releaseVouchers', customer: 'c', codes: ['A'] },
  listCustomerVouchers: { do: 'listCustomerVouchers', customer: 'c', ...PAGE },
  listCustomerRedemptions: { do: 'listCustomerRedemptions', customer: 'c', ...PAGE },
  createCategory: { do: 'createCategory', name: 'n', tags: ['t'] },
  listCategories: { do: 'listCategories' },
  deleteCategory: { do: 'deleteCategory', category: '1' },
  createArea: { do: 'createArea', name: 'n', corners: [PLACE] },
  listAreas: { do: 'listAreas' },
  deleteArea: { do: 'deleteArea', area: '1' },
};

const CAMPAIGN: Whole<CampaignView> = { campaign: '1', name: 'n', status: 'active', parent: '2' };
const VOUCHER: Whole<VoucherView> = { code: 'A', campaign: '1', active: true, status: 'active', customer: 'c' };
const REDEMPTION: Whole<RedemptionView> = {
  ...ADDRESS,
  cost: 40,
  discount: 5,
  validatedAt: '1',
  confirmedAt: '2',
  unconfirmed: true,
  customer: 'c',
};
const CUSTOMER: Whole<CustomerView> = { customer: 'c', isNew: true };
const RULE: Whole<RuleView> = { rule: '1', campaign: '1' };
const paged = <Item>(item: Item) => ({ items: [item], total: 9, nextPage: 2 });

const VALUES: { readonly [Name in ActionName]: Whole<Values[Name]> } = {
  createCampaign: CAMPAIGN,
  getCampaign: CAMPAIGN,
  listCampaigns: paged(CAMPAIGN),
  changeCampaign: CAMPAIGN,
  deleteCampaign: null,
  createVoucher: VOUCHER,
  createVoucherBatch: [VOUCHER],
  importVouchers: { accepted: 1, refused: 0 },
  getVoucher: VOUCHER,
  listVouchers: paged(VOUCHER),
  changeVoucher: VOUCHER,
  deleteVoucher: null,
  expireVouchers: null,
  findVoucher: VOUCHER,
  redeem: REDEMPTION,
  validateRedemption: REDEMPTION,
  confirmRedemption: REDEMPTION,
  cancelRedemption: null,
  getRedemption: REDEMPTION,
  listRedemptions: paged(REDEMPTION),
  addRule: RULE,
  listRules: [RULE],
  removeRule: null,
  createCustomer: CUSTOMER,
  getCustomer: CUSTOMER,
  listCustomers: paged(CUSTOMER),
  deleteCustomer: null,
  reserveVouchers: CUSTOMER,
  releaseVouchers: CUSTOMER,
  listCustomerVouchers: paged(VOUCHER),
  listCustomerRedemptions: paged(REDEMPTION),
  createCategory: { category: '1' },
  listCategories: [{ category: '1', name: 'n' }],
  deleteCategory: null,
  createArea: { area: '1' },
  listAreas: [{ area: '1', name: 'n' }],
  deleteArea: null,
};

const REASONS: Readonly<Record<RefusalReason, true>> = {
  'not-authenticated': true,
  forbidden: true,
  'not-found': true,
  'not-deletable': true,
  'invalid-input': true,
  'campaign-not-active': true,
  'voucher-not-usable': true,
  'code-already-used': true,
  'already-confirmed': true,
  'confirmed-is-final': true,
  'transaction-taken': true,
  'count-exceeded': true,
  'budget-exceeded': true,
  'main-budget-exceeded': true,
  'yearly-budget-exceeded': true,
  'quarterly-budget-exceeded': true,
  'monthly-budget-exceeded': true,
  'weekly-budget-exceeded': true,
  'daily-budget-exceeded': true,
  'hourly-budget-exceeded': true,
  'below-minimum': true,
  'above-maximum': true,
  'not-valid-now': true,
  'location-required': true,
  'location-invalid': true,
  'outside-areas': true,
  'tags-required': true,
  'tags-forbidden': true,
  'category-required': true,
  'tags-unknown': true,
  'new-customer-required': true,
  'customer-limit-exceeded': true,
  'other-customer': true,
  'time-limit-expired': true,
  other: true,
};

const RACE: Whole<RaceOfHistory> = { cell: 'c', racers: 2, protocol: 'h2', faults: true };
const CLOCK = { wallAtZero: 1, uncertaintyMs: 0 };

const LINES: readonly object[] = [
  { history: 1, api: 'vouchery-v1.0', run: 'r', seed: 1, clock: CLOCK, policies: { rounding: 'half-up' }, race: RACE },
  ...Object.values(ACTIONS).map((action) => called(action)),
  ...Object.values(RULES).map((rule) => called({ ...ACTIONS.addRule, rule })),
  ...Object.entries(VALUES).map(([action, value]) => returned({ outcome: 'done', action, value })),
  returned({ outcome: 'done', action: 'findVoucher', value: null }),
  returned({ outcome: 'refused', action: 'redeem', status: 422, reasons: Object.keys(REASONS) }),
  returned({ outcome: 'broken', action: 'redeem', why: 'no answer' }),
  { unsent: 1 },
  { sample: 'createRedemption', method: 'POST', status: 201, headers: { 'content-type': 'text/html' }, body: null },
];

const asks = new Ajv2020({ allowUnionTypes: true }).compile(schema);

it.each(LINES.map((line) => [JSON.stringify(line), line]))('%s', (_, line) => {
  expect(objectionsTo(line)).toEqual([]);
  expect(asks(line)).toBe(true);
  for (const place of objectsIn(line)) {
    // Tags, headers and policies have names of their own.
    if (place.free) continue;
    place.object['unheardOf'] = {};
    expect(objectionsTo(line).map(({ message }) => message)).toEqual([expect.stringContaining('has an unknown member "unheardOf"')]);
    expect(asks(line)).toBe(false);
    delete place.object['unheardOf'];
  }
});

it('knows no other action, rule or reason', () => {
  expect(schema.$defs.actionName.enum).toEqual(Object.keys(ACTIONS));
  expect(schema.$defs.ruleKind.enum).toEqual(Object.keys(RULES));
  expect(schema.$defs.refused.properties.reasons.items.enum).toEqual(Object.keys(REASONS));
});

function called(action: object): object {
  return { call: 1, client: 'c', at: -1.5, action };
}

function returned(answer: object): object {
  return { return: 1, at: 2, answer };
}

function objectsIn(value: unknown, name = ''): readonly { readonly object: Record<string, unknown>; readonly free: boolean }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([member, one]) => objectsIn(one, member));
  if (Array.isArray(value)) return inner;
  return [{ object: value as Record<string, unknown>, free: ['tags', 'headers', 'policies'].includes(name) }, ...inner];
}
