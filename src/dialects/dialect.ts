/** What every dialect offers. Pure: k6 loads this file. */
import type { Action, ActionName } from './action.ts';
import type { Answer, RefusalReason } from './answer.ts';

/** Whose credentials a request is sent with. The dialect maps these to nothing: a target does. */
export type Role = 'admin' | 'point_of_distribution' | 'point_of_sale' | 'other-project';

/** A request below the base URL, nothing encoded yet missing: `path` and `query` are ready to be sent. */
export interface DialectRequest {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Percent-encoded, beginning with `/`. */
  readonly path: string;
  /** Percent-encoded without the question mark; '' for none. */
  readonly query: string;
  readonly contentType: string | undefined;
  readonly body: string | undefined;
}

export interface DialectResponse {
  readonly status: number;
  /** The first value of a response header, by lower-case name. */
  header(name: string): string | undefined;
  /** The body as text; '' for none. */
  readonly text: string;
  /** Present where something parses the body more quickly than `JSON.parse` does; gives undefined where it is not JSON. */
  json?(): unknown;
}

/** The policies of a target that change how an action is said, by name. */
export type PolicyValues = Readonly<Record<string, string | undefined>>;

/** Something that a run made and has to take away again. */
export type Resource =
  | { readonly kind: 'campaign'; readonly campaign: string; readonly main: boolean }
  | { readonly kind: 'voucher'; readonly code: string }
  | { readonly kind: 'redemption'; readonly code: string; readonly transaction: string }
  | { readonly kind: 'customer'; readonly customer: string }
  | { readonly kind: 'category'; readonly category: string }
  | { readonly kind: 'area'; readonly area: string };

/** One complaint of an error body, in the API's own words. */
export interface Complaint {
  /** What it is about; undefined where the complaint is about the request as a whole. */
  readonly attribute: string | undefined;
  readonly code: string;
}

export interface Dialect {
  /** Id of the API. */
  readonly api: string;
  /** The least role that may perform an action according to the API's documentation. */
  roleOf(action: ActionName): Role;
  /** The policies that `request` goes by. */
  readonly requestPolicies: readonly string[];
  request(action: Action, policies: PolicyValues): DialectRequest;
  answer<Name extends ActionName>(action: Extract<Action, { do: Name }>, response: DialectResponse): Answer<Name>;
  /** Everything that an error body complains about, the error as a whole first; empty where it is none. */
  complaints(response: DialectResponse): readonly Complaint[];
  /**
   * The attribute and code with which the API reports a refusal; undefined where it has no word for it. Attributes: any of these is
   * right; undefined where the sources do not say, or where the code is that of the error as a whole. A refusal is said rightly when
   * one of its complaints has this code and, where attributes are given, one of them.
   */
  refusal(
    reason: RefusalReason,
    policies: PolicyValues,
  ): { readonly attributes: readonly string[] | undefined; readonly code: string } | undefined;
  /** What a request that was answered with success has made, from the wire: operation id, path, request body, response body. */
  made(request: DialectRequest, response: DialectResponse): readonly Resource[];
  /** Actions that take a resource away, best first: each is tried until one is done (delete, else deactivate, else expire). */
  removals(resource: Resource): readonly Action[];
}
