/** The error bodies of Vouchery 1.0, and the reasons behind their codes. Pure: k6 loads this file. */
import type { RefusalReason } from '../answer.ts';
import type { Complaint, DialectResponse, PolicyValues } from '../dialect.ts';
import { bodyOf, listOf, objectOf, textOf } from '../json.ts';

interface Wording {
  readonly reason: RefusalReason;
  /** Any of these; undefined: the sources do not say, or the code is that of the error as a whole. */
  readonly attributes: readonly string[] | undefined;
  readonly code: string;
}

const CUSTOMER = ['customer', 'customer_identifier'];

/** Codes of the error as a whole. `invalid` is a reason only where no entry says more. */
const ERRORS: readonly Wording[] = [
  { reason: 'not-authenticated', attributes: undefined, code: 'not_authorized' },
  { reason: 'forbidden', attributes: undefined, code: 'forbidden' },
  { reason: 'not-found', attributes: undefined, code: 'not_found' },
  { reason: 'not-deletable', attributes: undefined, code: 'can_not_be_deleted' },
  { reason: 'invalid-input', attributes: undefined, code: 'invalid' },
];

/** Codes of the entries. Where two rows have one code, the attribute tells them apart. */
const ENTRIES: readonly Wording[] = [
  { reason: 'campaign-not-active', attributes: ['campaign'], code: 'not_active' },
  { reason: 'code-already-used', attributes: ['voucher'], code: 'unique_code_already_used' },
  { reason: 'already-confirmed', attributes: ['confirmed'], code: 'already_confirmed' },
  { reason: 'confirmed-is-final', attributes: ['base'], code: 'can_not_delete_already_confirmed' },
  { reason: 'transaction-taken', attributes: ['transaction_id'], code: 'must_be_unique' },
  { reason: 'count-exceeded', attributes: ['campaign'], code: 'maximum_redemptions_exceeded' },
  { reason: 'budget-exceeded', attributes: ['campaign'], code: 'budget_exceeded' },
  { reason: 'main-budget-exceeded', attributes: ['campaign'], code: 'total_budget_exceeded' },
  { reason: 'yearly-budget-exceeded', attributes: ['campaign'], code: 'yearly_budget_exceeded' },
  { reason: 'quarterly-budget-exceeded', attributes: ['campaign'], code: 'quarterly_budget_exceeded' },
  { reason: 'monthly-budget-exceeded', attributes: ['campaign'], code: 'monthly_budget_exceeded' },
  { reason: 'weekly-budget-exceeded', attributes: ['campaign'], code: 'weekly_budget_exceeded' },
  { reason: 'daily-budget-exceeded', attributes: ['campaign'], code: 'daily_budget_exceeded' },
  { reason: 'hourly-budget-exceeded', attributes: ['campaign'], code: 'hourly_budget_exceeded' },
  { reason: 'below-minimum', attributes: ['total_transaction_cost'], code: 'below_campaign_minimum' },
  { reason: 'above-maximum', attributes: ['total_transaction_cost'], code: 'above_campaign_maximum' },
  { reason: 'not-valid-now', attributes: ['voucher'], code: 'not_valid_at_this_time' },
  { reason: 'location-required', attributes: ['location'], code: 'required' },
  { reason: 'location-invalid', attributes: ['location'], code: 'invalid' },
  { reason: 'outside-areas', attributes: ['location'], code: 'outside_of_permitted_areas' },
  { reason: 'tags-required', attributes: ['categories'], code: 'missing_required_tags' },
  { reason: 'tags-forbidden', attributes: ['categories'], code: 'includes_forbidden_tags' },
  { reason: 'category-required', attributes: ['categories'], code: 'missing_required_category' },
  { reason: 'tags-unknown', attributes: undefined, code: 'unknown_tags' },
  { reason: 'new-customer-required', attributes: CUSTOMER, code: 'new_customer_required' },
  { reason: 'customer-limit-exceeded', attributes: CUSTOMER, code: 'per_customer_limit_exceeded' },
  { reason: 'other-customer', attributes: CUSTOMER, code: 'does_not_match_assigned_customer' },
  { reason: 'time-limit-expired', attributes: undefined, code: 'time_limit_expired' },
];

/** Made once: a load is refused many times a second. */
const REASON_OF_ERROR: ReadonlyMap<string, RefusalReason> = new Map(ERRORS.map(({ code, reason }) => [code, reason]));
const ENTRIES_OF_CODE = new Map<string, Wording[]>();
for (const row of ENTRIES) ENTRIES_OF_CODE.set(row.code, [...(ENTRIES_OF_CODE.get(row.code) ?? []), row]);

/** Codes that say what is wrong with a member of the body, whichever it is. */
const INPUT_CODES: ReadonlySet<string> = new Set([
  'required',
  'below_minimum',
  'above_maximum',
  'unexpected_value',
  'must_be_unique',
  'should_match_confirmation',
  'must_be_accepted',
  'must_be_null',
  'too_short',
  'too_long',
  'wrong_length',
  'invalid',
  'invalid_date',
  'invalid_time',
  'invalid_datetime',
]);

/** Everything that an error body complains about, the error as a whole first. The docs also call its code `error_code`. */
export function complaintsOf(response: DialectResponse): readonly Complaint[] {
  const body = objectOf(bodyOf(response));
  const complaints: Complaint[] = [];
  const whole = textOf(body?.code) ?? textOf(body?.error_code);
  if (whole !== undefined) complaints.push({ attribute: undefined, code: whole });
  for (const entry of listOf(body?.errors) ?? []) {
    const one = objectOf(entry);
    const code = textOf(one?.code);
    if (code !== undefined) complaints.push({ attribute: textOf(one?.attribute), code });
  }
  return complaints;
}

/** The reasons that an error body gives; never empty. */
export function reasonsOf(response: DialectResponse): readonly RefusalReason[] {
  const reasons: RefusalReason[] = [];
  const whole: string[] = [];
  for (const { attribute, code } of complaintsOf(response)) {
    if (attribute === undefined) whole.push(code);
    else addTo(reasons, entryReason(attribute, code));
  }
  const entries = reasons.length;
  for (const code of whole) {
    const reason = REASON_OF_ERROR.get(code);
    if (reason !== undefined && (reason !== 'invalid-input' || entries === 0)) addTo(reasons, reason);
  }
  return reasons.length === 0 ? ['other'] : reasons;
}

function addTo(reasons: RefusalReason[], reason: RefusalReason): void {
  if (!reasons.includes(reason)) reasons.push(reason);
}

/** The documented code decides; a wrong attribute beside it is for a check to find, not for the reader to stumble over. */
function entryReason(attribute: string, code: string): RefusalReason {
  if (attribute === 'voucher' && code === 'not_active') return 'voucher-not-usable';
  const rows = ENTRIES_OF_CODE.get(code) ?? [];
  const exact = rows.find(({ attributes }) => attributes?.includes(attribute) === true);
  if (exact !== undefined) return exact.reason;
  return INPUT_CODES.has(code) ? 'invalid-input' : (rows[0]?.reason ?? 'other');
}

/** How Vouchery 1.0 words a refusal; undefined where no source has a code for it. */
export function wordingOf(
  reason: RefusalReason,
  policies: PolicyValues,
): { readonly attributes: readonly string[] | undefined; readonly code: string } | undefined {
  const wording = [...ERRORS, ...ENTRIES].find((row) => row.reason === reason);
  if (wording === undefined) return undefined;
  const { attributes, code } = wording;
  return { attributes, code: reason === 'main-budget-exceeded' ? (policies['main-limit-code'] ?? code) : code };
}
