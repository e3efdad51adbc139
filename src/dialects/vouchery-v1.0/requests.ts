/** Says each action as a request of Vouchery 1.0. Pure: k6 loads this file. */
import type { Action, ActionName, Basket, CampaignChanges, CampaignDraft, CampaignStatus, Page } from '../action.ts';
import { csvOf } from '../csv.ts';
import type { DialectRequest, PolicyValues } from '../dialect.ts';
import { encodedPath } from '../encoded-path.ts';
import { key } from './keys.ts';
import { RULES, ruleMembers } from './rules.ts';

type Query = readonly (readonly [string, string | number | undefined])[];

const REQUESTS: { readonly [Name in ActionName]: (action: Extract<Action, { do: Name }>, policies: PolicyValues) => DialectRequest } = {
  createCampaign: (action, policies) =>
    send('createCampaign', 'POST', '/campaigns', { ...campaignKind(action.draft, policies), ...campaignMembers(action.draft) }),
  getCampaign: (action) => ask('getCampaign', 'GET', path`/campaigns/${action.campaign}`),
  listCampaigns: (action) => ask('getCampaigns', 'GET', '/campaigns', paging(action)),
  changeCampaign: (action, policies) =>
    send('updateCampaign', 'PATCH', path`/campaigns/${action.campaign}`, campaignChanges(action.status, action.changes, policies)),
  deleteCampaign: (action) => ask('deleteCampaign', 'DELETE', path`/campaigns/${action.campaign}`),
  createVoucher: (action) =>
    send('createVoucher', 'POST', path`/campaigns/${action.campaign}/vouchers`, {
      active: action.active ?? true,
      code: action.code,
      customer_identifier: action.customer,
    }),
  createVoucherBatch: (action) =>
    send('batchGenerateVouchers', 'POST', path`/campaigns/${action.campaign}/vouchers/batch`, {
      active: action.active ?? true,
      size: action.size,
      code_type: action.alphabet,
      random_part_length: action.randomLength,
      prefix: action.prefix,
    }),
  importVouchers: (action, policies) => ({
    ...ask('importVouchers', 'POST', path`/campaigns/${action.campaign}/vouchers/import`),
    contentType: 'text/csv',
    body: importText(action.rows, policies['csv-layout']),
  }),
  getVoucher: (action) => ask('getVoucher', 'GET', path`/vouchers/${action.code}`),
  listVouchers: (action) => ask('getVouchers', 'GET', path`/campaigns/${action.campaign}/vouchers`, paging(action)),
  changeVoucher: (action) => send('updateVoucher', 'PATCH', path`/vouchers/${action.code}`, { active: action.active }),
  deleteVoucher: (action) => ask('deleteVoucher', 'DELETE', path`/vouchers/${action.code}`),
  expireVouchers: (action) => send('expireVouchers', 'POST', '/campaigns/vouchers/expire', { vouchers: action.codes }),
  findVoucher: (action) =>
    ask('findVoucher', 'GET', '/vouchers/find', [...tagFilters(action.tags), ['customer_identifier', action.customer]]),
  redeem: (action, policies) => redemption(action.basket, true, policies),
  validateRedemption: (action, policies) => redemption(action.basket, false, policies),
  confirmRedemption: (action, policies) =>
    policies['confirm-transaction-place'] === 'body'
      ? send('confirmRedemption', 'PATCH', path`/vouchers/${action.code}/redemptions`, { transaction_id: action.transaction })
      : askOf('confirmRedemption', 'PATCH', action),
  cancelRedemption: (action) => askOf('deleteRedemption', 'DELETE', action),
  getRedemption: (action) => askOf('getRedemption', 'GET', action),
  listRedemptions: (action) => ask('getRedemptions', 'GET', path`/campaigns/${action.campaign}/redemptions`, paging(action)),
  addRule: (action) => {
    const { segment, word } = RULES[action.rule.kind];
    return send(`create${word}`, 'POST', `${path`/campaigns/${action.campaign}`}/${segment}`, ruleMembers(action.rule));
  },
  listRules: (action) => {
    const { segment, word, singular } = RULES[action.kind];
    return ask(singular ? `get${word}` : `get${word}s`, 'GET', `${path`/campaigns/${action.campaign}`}/${segment}`);
  },
  removeRule: (action) => {
    const { segment, word, singular } = RULES[action.kind];
    const place = singular ? `${path`/campaigns/${action.campaign}`}/${segment}` : `/${segment}${path`/${action.rule}`}`;
    return ask(`delete${word}`, 'DELETE', place);
  },
  createCustomer: (action) => send('createCustomer', 'POST', '/customers', { identifier: action.customer, is_new: action.isNew }),
  getCustomer: (action) => ask('getCustomer', 'GET', path`/customers/${action.customer}`),
  listCustomers: (action) => ask('getCustomers', 'GET', '/customers', paging(action)),
  deleteCustomer: (action) => ask('deleteCustomer', 'DELETE', path`/customers/${action.customer}`),
  reserveVouchers: (action) =>
    send('assignVoucherToCustomer', 'PATCH', path`/customers/${action.customer}/vouchers`, { vouchers: action.codes }),
  releaseVouchers: (action) =>
    send('removeVouchersFromCustomer', 'DELETE', path`/customers/${action.customer}/vouchers`, { vouchers: action.codes }),
  listCustomerVouchers: (action) => ask('getCustomerVouchers', 'GET', path`/customers/${action.customer}/vouchers`, paging(action)),
  listCustomerRedemptions: (action) =>
    ask('getCustomerRedemptions', 'GET', path`/customers/${action.customer}/redemptions`, paging(action)),
  createCategory: (action) => send('createCategory', 'POST', '/categories', { name: action.name, tags: action.tags }),
  listCategories: () => ask('getCategories', 'GET', '/categories'),
  deleteCategory: (action) => ask('deleteCategory', 'DELETE', path`/categories/${action.category}`),
  createArea: (action) => send('createArea', 'POST', '/areas', { name: action.name, area: encodedPath(action.corners) }),
  listAreas: () => ask('getAreas', 'GET', '/areas'),
  deleteArea: (action) => ask('deleteArea', 'DELETE', path`/areas/${action.area}`),
};

/** The request for an action. Policies that are unknown are taken at their most widely accepted value. */
export function requestFor<Name extends ActionName>(action: Extract<Action, { do: Name }>, policies: PolicyValues): DialectRequest {
  return REQUESTS[action.do](action, policies);
}

/** A template whose values are percent-encoded. */
function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  let text = parts[0]!;
  for (let index = 0; index < values.length; index += 1) text += encodeURIComponent(values[index]!) + parts[index + 1]!;
  return text;
}

function ask(operation: string, method: DialectRequest['method'], place: string, query: Query = []): DialectRequest {
  let text = '';
  for (const [name, value] of query) if (value !== undefined) text += `${text === '' ? '' : '&'}${parameter(name, value)}`;
  return { operation, method, path: place, query: text, contentType: undefined, body: undefined };
}

function parameter(name: string, value: string | number): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

/** What is asked of one redemption. */
function askOf(
  operation: string,
  method: DialectRequest['method'],
  { code, transaction }: { readonly code: string; readonly transaction: string },
): DialectRequest {
  const query = `transaction_id=${encodeURIComponent(transaction)}`;
  return { operation, method, path: path`/vouchers/${code}/redemptions`, query, contentType: undefined, body: undefined };
}

function send(operation: string, method: DialectRequest['method'], place: string, body: Readonly<Record<string, unknown>>): DialectRequest {
  return { operation, method, path: place, query: '', contentType: 'application/json', body: JSON.stringify(body) };
}

function paging(page: Page): Query {
  return [
    ['page', page.page],
    ['per_page', page.perPage],
  ];
}

function tagFilters(tags: Readonly<Record<string, string | readonly string[]>>): Query {
  return Object.entries(tags).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): readonly [string, string] => [name, one]),
  );
}

function campaignKind(draft: Pick<CampaignDraft, 'kind' | 'kindValue'>, policies: PolicyValues): Readonly<Record<string, unknown>> {
  return { campaign_type: draft.kindValue ?? (draft.kind === 'main' ? (policies['main-campaign-type'] ?? 'main') : 'discount') };
}

function campaignMembers(draft: CampaignChanges): Readonly<Record<string, unknown>> {
  return {
    parent_id: draft.parent == null ? draft.parent : key(draft.parent),
    name: draft.name,
    discount_type: draft.discount === null ? null : draft.discount?.type,
    discount_value: draft.discount === null ? null : draft.discount?.value,
    currency: draft.discount?.currency,
    voucher_type: draft.voucherType,
    max_total_budget: draft.maxTotalBudget,
    max_redemptions: draft.maxRedemptions,
    minimum_value: draft.minimumValue,
    maximum_value: draft.maximumValue,
    ...draft.tags,
  };
}

function campaignChanges(
  status: CampaignStatus | undefined,
  changes: CampaignChanges = {},
  policies: PolicyValues,
): Readonly<Record<string, unknown>> {
  const kind = changes.kind == null ? {} : campaignKind({ kind: changes.kind }, policies);
  return { status, ...kind, ...campaignMembers(changes) };
}

function importText(rows: readonly { readonly code: string; readonly customer?: string }[], layout: string | undefined): string {
  if (layout === 'code-only') return csvOf(rows.map(({ code }) => [code]));
  if (rows.every(({ customer }) => customer === undefined)) return csvOf([['code'], ...rows.map(({ code }) => [code])]);
  return csvOf([['code', 'customer_identifier'], ...rows.map(({ code, customer }) => [code, customer ?? ''])]);
}

function redemption(basket: Basket, confirmed: boolean, policies: PolicyValues): DialectRequest {
  return send('createRedemption', 'POST', path`/vouchers/${basket.code}/redemptions`, {
    transaction_id: basket.transaction,
    total_transaction_cost: basket.cost,
    customer_identifier: basket.customer,
    categories: basket.categories,
    location: location(basket.location, policies['location-shape']),
    confirmed,
  });
}

function location(place: Basket['location'], shape: string | undefined): unknown {
  return place !== undefined && shape === 'string' ? `${place.latitude},${place.longitude}` : place;
}
