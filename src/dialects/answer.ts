/** What came of an action, as plain values. Pure: k6 loads this file. */
import type { ActionName } from './action.ts';

export interface CampaignView {
  /** The API's key of the campaign, as a string. */
  readonly campaign: string;
  readonly name: string | undefined;
  readonly status: string | undefined;
  readonly parent: string | undefined;
}

export interface VoucherView {
  readonly code: string;
  readonly campaign: string | undefined;
  readonly active: boolean | undefined;
  readonly status: string | undefined;
  readonly customer: string | undefined;
}

export interface RedemptionView {
  readonly transaction: string;
  readonly code: string | undefined;
  readonly cost: number | undefined;
  readonly discount: number | undefined;
  readonly validatedAt: string | undefined;
  /** undefined while not confirmed. */
  readonly confirmedAt: string | undefined;
  /** Present where it is said that nothing is confirmed: a view may also say nothing of it. */
  readonly unconfirmed?: true;
  readonly customer: string | undefined;
}

export interface CustomerView {
  readonly customer: string;
  readonly isNew: boolean | undefined;
}

export interface RuleView {
  readonly rule: string;
  readonly campaign: string | undefined;
}

export interface ImportView {
  readonly accepted: number | undefined;
  readonly refused: number | undefined;
}

/** A page of a list, with what the paging headers say. */
export interface ListView<Item> {
  readonly items: readonly Item[];
  readonly total: number | undefined;
  /** Page number of the next page; undefined on the last. */
  readonly nextPage: number | undefined;
}

/** The value of a successful answer, by action. Actions that only remove or alter something give null. */
export interface Values {
  createCampaign: CampaignView;
  getCampaign: CampaignView;
  listCampaigns: ListView<CampaignView>;
  changeCampaign: CampaignView;
  deleteCampaign: null;
  createVoucher: VoucherView;
  createVoucherBatch: readonly VoucherView[];
  importVouchers: ImportView;
  getVoucher: VoucherView;
  listVouchers: ListView<VoucherView>;
  changeVoucher: VoucherView;
  deleteVoucher: null;
  expireVouchers: null;
  /** null: nothing fits. */
  findVoucher: VoucherView | null;
  redeem: RedemptionView;
  validateRedemption: RedemptionView;
  confirmRedemption: RedemptionView;
  cancelRedemption: null;
  getRedemption: RedemptionView;
  listRedemptions: ListView<RedemptionView>;
  addRule: RuleView;
  listRules: readonly RuleView[];
  removeRule: null;
  createCustomer: CustomerView;
  getCustomer: CustomerView;
  listCustomers: ListView<CustomerView>;
  deleteCustomer: null;
  reserveVouchers: CustomerView;
  releaseVouchers: CustomerView;
  listCustomerVouchers: ListView<VoucherView>;
  listCustomerRedemptions: ListView<RedemptionView>;
  createCategory: { readonly category: string };
  listCategories: readonly { readonly category: string; readonly name: string | undefined }[];
  deleteCategory: null;
  createArea: { readonly area: string };
  listAreas: readonly { readonly area: string; readonly name: string | undefined }[];
  deleteArea: null;
}

/** Why an API refused, in words that no API owns; `other` where its reason is not one of these. */
export type RefusalReason =
  | 'not-authenticated'
  | 'forbidden'
  | 'not-found'
  | 'not-deletable'
  | 'invalid-input'
  | 'campaign-not-active'
  | 'voucher-not-usable'
  | 'code-already-used'
  | 'already-confirmed'
  | 'confirmed-is-final'
  | 'transaction-taken'
  | 'count-exceeded'
  | 'budget-exceeded'
  | 'main-budget-exceeded'
  | 'yearly-budget-exceeded'
  | 'quarterly-budget-exceeded'
  | 'monthly-budget-exceeded'
  | 'weekly-budget-exceeded'
  | 'daily-budget-exceeded'
  | 'hourly-budget-exceeded'
  | 'below-minimum'
  | 'above-maximum'
  | 'not-valid-now'
  | 'location-required'
  | 'location-invalid'
  | 'outside-areas'
  | 'tags-required'
  | 'tags-forbidden'
  | 'category-required'
  | 'tags-unknown'
  | 'new-customer-required'
  | 'customer-limit-exceeded'
  | 'other-customer'
  | 'time-limit-expired'
  | 'other';

export type Answer<Name extends ActionName = ActionName> =
  | { readonly outcome: 'done'; readonly action: Name; readonly value: Values[Name] }
  | {
      readonly outcome: 'refused';
      readonly action: Name;
      readonly status: number;
      /** All reasons that the body gives; never empty. */
      readonly reasons: readonly RefusalReason[];
    }
  /** No complete response, or one that the dialect cannot read. */
  | { readonly outcome: 'broken'; readonly action: Name; readonly why: string };
