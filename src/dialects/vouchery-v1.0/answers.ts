/** Reads responses of Vouchery 1.0 as plain values. Pure: k6 loads this file. */
import type { Action, ActionName } from '../action.ts';
import type { Answer, CampaignView, CustomerView, ListView, RedemptionView, RuleView, Values, VoucherView } from '../answer.ts';
import type { DialectResponse } from '../dialect.ts';
import { bodyOf, booleanOf, eachOf, keyOf, listOf, numberOf, objectOf, textOf } from '../json.ts';
import { countOf, nextPageOf } from '../paging-headers.ts';
import { reasonsOf } from './refusals.ts';

type Reader<Value> = (response: DialectResponse) => Value | undefined;

const READERS: { readonly [Name in ActionName]: Reader<Values[Name]> } = {
  createCampaign: one(campaign),
  getCampaign: one(campaign),
  listCampaigns: page(campaign),
  changeCampaign: one(campaign),
  deleteCampaign: nothing,
  createVoucher: one(voucher),
  createVoucherBatch: all(voucher),
  importVouchers: one((value) => {
    const summary = objectOf(value);
    if (summary === undefined) return undefined;
    return { accepted: numberOf(summary.valid_rows_count), refused: numberOf(summary.invalid_rows_count) };
  }),
  getVoucher: one(voucher),
  listVouchers: page(voucher),
  changeVoucher: one(voucher),
  deleteVoucher: nothing,
  expireVouchers: nothing,
  findVoucher: (response) => (response.status === 204 ? null : one(voucher)(response)),
  redeem: one(redemption),
  validateRedemption: one(redemption),
  confirmRedemption: one(redemption),
  cancelRedemption: nothing,
  getRedemption: one(redemption),
  listRedemptions: page(redemption),
  addRule: one(rule),
  /** A singular kind of rule is read as itself, the others as a list. */
  listRules: (response) => {
    const value = bodyOf(response);
    return eachOf(listOf(value) ?? [value], rule);
  },
  removeRule: nothing,
  createCustomer: one(customer),
  getCustomer: one(customer),
  listCustomers: page(customer),
  deleteCustomer: nothing,
  reserveVouchers: one(customer),
  releaseVouchers: one(customer),
  listCustomerVouchers: page(voucher),
  listCustomerRedemptions: page(redemption),
  createCategory: one((value) => {
    const category = keyOf(objectOf(value)?.id);
    return category === undefined ? undefined : { category };
  }),
  listCategories: all((value) => {
    const category = keyOf(objectOf(value)?.id);
    return category === undefined ? undefined : { category, name: textOf(objectOf(value)?.name) };
  }),
  deleteCategory: nothing,
  createArea: one((value) => {
    const area = keyOf(objectOf(value)?.id);
    return area === undefined ? undefined : { area };
  }),
  listAreas: all((value) => {
    const area = keyOf(objectOf(value)?.id);
    return area === undefined ? undefined : { area, name: textOf(objectOf(value)?.name) };
  }),
  deleteArea: nothing,
};

/** What came of an action. A failure inside the server is no refusal: what it left behind is unknown, so the answer is `broken`. */
export function answerTo<Name extends ActionName>(action: Extract<Action, { do: Name }>, response: DialectResponse): Answer<Name> {
  const name: Name = action.do;
  const { status } = response;
  if (status >= 400 && status <= 499) return { outcome: 'refused', action: name, status, reasons: reasonsOf(response) };
  if (status < 200 || status > 299) return { outcome: 'broken', action: name, why: `status ${status}` };
  const value = READERS[name](response);
  if (value === undefined) {
    return { outcome: 'broken', action: name, why: `status ${status}, but the body is not what ${name} answers with` };
  }
  return { outcome: 'done', action: name, value };
}

function nothing(): null {
  return null;
}

function one<Value>(read: (value: unknown) => Value | undefined): Reader<Value> {
  return (response) => read(bodyOf(response));
}

function all<Item>(read: (value: unknown) => Item | undefined): Reader<readonly Item[]> {
  return (response) => eachOf(bodyOf(response), read);
}

function page<Item>(read: (value: unknown) => Item | undefined): Reader<ListView<Item>> {
  return (response) => {
    const items = eachOf(bodyOf(response), read);
    if (items === undefined) return undefined;
    return { items, total: countOf(response.header('total-count')), nextPage: nextPageOf(response.header('link')) };
  };
}

function campaign(value: unknown): CampaignView | undefined {
  const body = objectOf(value);
  const key = keyOf(body?.id);
  if (body === undefined || key === undefined) return undefined;
  return { campaign: key, name: textOf(body.name), status: textOf(body.status), parent: keyOf(body.parent_id) };
}

function voucher(value: unknown): VoucherView | undefined {
  const body = objectOf(value);
  const code = textOf(body?.code);
  if (body === undefined || code === undefined) return undefined;
  return {
    code,
    campaign: keyOf(body.campaign_id),
    active: booleanOf(body.active),
    status: textOf(body.status),
    customer: textOf(body.customer_identifier),
  };
}

function redemption(value: unknown): RedemptionView | undefined {
  const body = objectOf(value);
  const transaction = textOf(body?.transaction_id);
  if (body === undefined || transaction === undefined) return undefined;
  return {
    transaction,
    code: textOf(objectOf(body.voucher)?.code),
    cost: numberOf(body.total_transaction_cost),
    discount: numberOf(body.granted_discount),
    validatedAt: textOf(body.validated_at),
    confirmedAt: textOf(body.confirmed_at),
    ...(body.confirmed_at === null ? { unconfirmed: true } : {}),
    customer: textOf(body.customer_identifier) ?? textOf(objectOf(body.customer)?.identifier),
  };
}

function customer(value: unknown): CustomerView | undefined {
  const body = objectOf(value);
  const identifier = textOf(body?.identifier);
  return body === undefined || identifier === undefined ? undefined : { customer: identifier, isNew: booleanOf(body.is_new) };
}

function rule(value: unknown): RuleView | undefined {
  const body = objectOf(value);
  const key = keyOf(body?.id);
  return body === undefined || key === undefined ? undefined : { rule: key, campaign: keyOf(body.campaign_id) };
}
