/**
 * What a client wants of a voucher API, in words that no API owns. A dialect says each action as a request and reads each
 * response as a plain value. Pure: k6 loads this file.
 */

export type CampaignKind = 'main' | 'discount';
export type CodeAlphabet = 'digits' | 'letters' | 'mixed';
export type BudgetPeriod = 'year' | 'quarter' | 'month' | 'week' | 'sunday_week' | 'day' | 'hour';

/** Amounts are decimal numbers in major units (12.5 = twelve and a half), as on the wire. */
export interface Discount {
  readonly type: 'numeric' | 'percentage';
  readonly value: number;
  readonly currency?: string;
}

export interface CampaignDraft {
  readonly kind: CampaignKind;
  /** Key of the main campaign; discount campaigns only. */
  readonly parent?: string;
  readonly name: string;
  /** The API's word for the kind of a main campaign, where a policy leaves it open. */
  readonly kindValue?: string;
  readonly discount?: Discount;
  readonly voucherType?: 'unique' | 'generic';
  readonly maxTotalBudget?: number;
  readonly maxRedemptions?: number;
  readonly minimumValue?: number;
  readonly maximumValue?: number;
  /** Search tags: team, channel, purpose, budget_code, medium. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What is changed; null takes a member away, such as a limit. */
export type CampaignChanges = { readonly [Name in keyof CampaignDraft]?: CampaignDraft[Name] | null };

export type CampaignStatus = 'draft' | 'active' | 'inactive';

export type Rule =
  | { readonly kind: 'area'; readonly area: string }
  | { readonly kind: 'budget'; readonly period: BudgetPeriod; readonly budget: number }
  | { readonly kind: 'category'; readonly category: string; readonly mode: 'any_of' | 'none_of'; readonly tags: readonly string[] }
  | { readonly kind: 'max-discount'; readonly maxDiscount: number }
  | { readonly kind: 'new-customer' }
  | { readonly kind: 'per-customer'; readonly maxRedemptions: number }
  | { readonly kind: 'time-of-order'; readonly start: string; readonly end: string; readonly weekday?: number; readonly timeZone?: string }
  | { readonly kind: 'timeframe'; readonly start: string; readonly end: string; readonly timeZone?: string };

export type RuleKind = Rule['kind'];

export interface Basket {
  readonly code: string;
  /** The shop's own unique key of the sale. */
  readonly transaction: string;
  readonly cost: number;
  readonly customer?: string;
  readonly categories?: readonly { readonly name: string; readonly tag: string }[];
  readonly location?: { readonly latitude: number; readonly longitude: number };
}

export interface Page {
  readonly page?: number;
  readonly perPage?: number;
}

export type Action =
  | { readonly do: 'createCampaign'; readonly draft: CampaignDraft }
  | { readonly do: 'getCampaign'; readonly campaign: string }
  | ({ readonly do: 'listCampaigns' } & Page)
  | {
      readonly do: 'changeCampaign';
      readonly campaign: string;
      readonly status?: CampaignStatus;
      readonly changes?: CampaignChanges;
    }
  | { readonly do: 'deleteCampaign'; readonly campaign: string }
  | {
      readonly do: 'createVoucher';
      readonly campaign: string;
      readonly code: string;
      readonly active?: boolean;
      readonly customer?: string;
    }
  | {
      readonly do: 'createVoucherBatch';
      readonly campaign: string;
      readonly size: number;
      readonly alphabet: CodeAlphabet;
      readonly randomLength: number;
      readonly prefix: string;
      readonly active?: boolean;
    }
  | {
      readonly do: 'importVouchers';
      readonly campaign: string;
      readonly rows: readonly { readonly code: string; readonly customer?: string }[];
    }
  | { readonly do: 'getVoucher'; readonly code: string }
  | ({ readonly do: 'listVouchers'; readonly campaign: string } & Page)
  | { readonly do: 'changeVoucher'; readonly code: string; readonly active: boolean }
  | { readonly do: 'deleteVoucher'; readonly code: string }
  | { readonly do: 'expireVouchers'; readonly codes: readonly string[] }
  | { readonly do: 'findVoucher'; readonly tags: Readonly<Record<string, string | readonly string[]>>; readonly customer?: string }
  /** Validates and redeems in one step. */
  | { readonly do: 'redeem'; readonly basket: Basket }
  /** First of two steps. */
  | { readonly do: 'validateRedemption'; readonly basket: Basket }
  | { readonly do: 'confirmRedemption'; readonly code: string; readonly transaction: string }
  | { readonly do: 'cancelRedemption'; readonly code: string; readonly transaction: string }
  | { readonly do: 'getRedemption'; readonly code: string; readonly transaction: string }
  | ({ readonly do: 'listRedemptions'; readonly campaign: string } & Page)
  | { readonly do: 'addRule'; readonly campaign: string; readonly rule: Rule }
  | { readonly do: 'listRules'; readonly campaign: string; readonly kind: RuleKind }
  | { readonly do: 'removeRule'; readonly campaign: string; readonly kind: RuleKind; readonly rule: string }
  | { readonly do: 'createCustomer'; readonly customer: string; readonly isNew?: boolean }
  | { readonly do: 'getCustomer'; readonly customer: string }
  | ({ readonly do: 'listCustomers' } & Page)
  | { readonly do: 'deleteCustomer'; readonly customer: string }
  | { readonly do: 'reserveVouchers'; readonly customer: string; readonly codes: readonly string[] }
  | { readonly do: 'releaseVouchers'; readonly customer: string; readonly codes: readonly string[] }
  | ({ readonly do: 'listCustomerVouchers'; readonly customer: string } & Page)
  | ({ readonly do: 'listCustomerRedemptions'; readonly customer: string } & Page)
  | { readonly do: 'createCategory'; readonly name: string; readonly tags: readonly string[] }
  | { readonly do: 'listCategories' }
  | { readonly do: 'deleteCategory'; readonly category: string }
  | {
      readonly do: 'createArea';
      readonly name: string;
      readonly corners: readonly { readonly latitude: number; readonly longitude: number }[];
    }
  | { readonly do: 'listAreas' }
  | { readonly do: 'deleteArea'; readonly area: string };

export type ActionName = Action['do'];
