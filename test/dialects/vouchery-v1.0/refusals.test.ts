import { describe, expect, it } from 'vitest';
import type { RefusalReason } from '../../../src/dialects/answer.ts';
import { dialectOf } from '../../../src/dialects/index.ts';
import { loadApi } from '../../../src/spec/load.ts';
import { response } from '../response.ts';

const api = loadApi('vouchery-v1.0');
const dialect = dialectOf('vouchery-v1.0');

/** Every rejection that the sources name, and how it is understood. */
const REJECTIONS: readonly (readonly [attribute: string, code: string, reason: RefusalReason])[] = [
  ['base', 'can_not_delete_already_confirmed', 'confirmed-is-final'],
  ['categories', 'missing_required_tags', 'tags-required'],
  ['categories', 'includes_forbidden_tags', 'tags-forbidden'],
  ['categories', 'missing_required_category', 'category-required'],
  ['location', 'required', 'location-required'],
  ['location', 'invalid', 'location-invalid'],
  ['location', 'outside_of_permitted_areas', 'outside-areas'],
  ['voucher', 'not_valid_at_this_time', 'not-valid-now'],
  ['voucher', 'unique_code_already_used', 'code-already-used'],
  ['campaign', 'not_active', 'campaign-not-active'],
  ['campaign', 'maximum_redemptions_exceeded', 'count-exceeded'],
  ['campaign', 'budget_exceeded', 'budget-exceeded'],
  ['campaign', 'total_budget_exceeded', 'main-budget-exceeded'],
  ['campaign', 'yearly_budget_exceeded', 'yearly-budget-exceeded'],
  ['campaign', 'quarterly_budget_exceeded', 'quarterly-budget-exceeded'],
  ['campaign', 'monthly_budget_exceeded', 'monthly-budget-exceeded'],
  ['campaign', 'weekly_budget_exceeded', 'weekly-budget-exceeded'],
  ['campaign', 'daily_budget_exceeded', 'daily-budget-exceeded'],
  ['campaign', 'hourly_budget_exceeded', 'hourly-budget-exceeded'],
  ['customer', 'new_customer_required', 'new-customer-required'],
  ['customer_identifier', 'new_customer_required', 'new-customer-required'],
  ['customer', 'per_customer_limit_exceeded', 'customer-limit-exceeded'],
  ['customer_identifier', 'per_customer_limit_exceeded', 'customer-limit-exceeded'],
  ['customer', 'does_not_match_assigned_customer', 'other-customer'],
  ['customer_identifier', 'does_not_match_assigned_customer', 'other-customer'],
  ['total_transaction_cost', 'below_campaign_minimum', 'below-minimum'],
  ['total_transaction_cost', 'above_campaign_maximum', 'above-maximum'],
  ['confirmed', 'already_confirmed', 'already-confirmed'],
  ['transaction_id', 'must_be_unique', 'transaction-taken'],
  ['base', 'time_limit_expired', 'time-limit-expired'],
  ['categories', 'unknown_tags', 'tags-unknown'],
];

const ERRORS: readonly (readonly [status: number, code: string, reason: RefusalReason])[] = [
  [401, 'not_authorized', 'not-authenticated'],
  [403, 'forbidden', 'forbidden'],
  [404, 'not_found', 'not-found'],
  [422, 'can_not_be_deleted', 'not-deletable'],
  [422, 'invalid', 'invalid-input'],
];

const redeem = { do: 'redeem', basket: { code: 'A', transaction: 'SO-1', cost: 1 } } as const;

function reasons(status: number, body: unknown): unknown {
  const answer = dialect.answer(redeem, response(status, body));
  return answer.outcome === 'refused' ? answer.reasons : answer;
}

describe('a refusal', () => {
  it.each(REJECTIONS)('on %s with code %s is understood', (attribute, code, reason) => {
    expect(reasons(422, { error: true, code: 'invalid', message: 'no', errors: [{ attribute, code, message: 'no' }] })).toEqual([reason]);
  });

  it.each(REJECTIONS)('on %s with code %s is how the reason is said', (attribute, code, reason) => {
    const said = dialect.refusal(reason, {});
    expect(said?.code).toBe(code);
    expect(said?.attributes ?? [attribute]).toContain(attribute);
  });

  it.each(ERRORS)('with status %d and code %s is understood', (status, code, reason) => {
    expect(reasons(status, { error: true, code, message: 'no', errors: null })).toEqual([reason]);
    expect(dialect.refusal(reason, {})).toEqual({ attributes: undefined, code });
  });

  it('may have its code in the member that only the prose of the docs knows', () => {
    expect(reasons(404, { error: true, error_code: 'not_found' })).toEqual(['not-found']);
  });

  it('gives every reason', () => {
    const errors = [
      { attribute: 'campaign', code: 'budget_exceeded' },
      { attribute: 'location', code: 'required' },
      { attribute: 'total_transaction_cost', code: 'required' },
    ];
    expect(reasons(422, { error: true, code: 'invalid', errors })).toEqual(['budget-exceeded', 'location-required', 'invalid-input']);
  });

  it('is understood by its code where the attribute is a wrong one', () => {
    expect(reasons(422, { code: 'invalid', errors: [{ attribute: 'voucher', code: 'budget_exceeded' }] })).toEqual(['budget-exceeded']);
  });

  it('has another reason where nothing is said that is known', () => {
    for (const body of ['', '<html>', {}, { code: 'strange' }, { code: 'invalid', errors: [{ attribute: 'campaign', code: 'strange' }] }]) {
      expect(reasons(422, body)).toEqual(['other']);
    }
  });

  it('for the budget of the main campaign has the code that the policy names', () => {
    expect(dialect.refusal('main-budget-exceeded', { 'main-limit-code': 'budget_exceeded' })?.code).toBe('budget_exceeded');
  });

  it('has no documented words for a voucher that is switched off', () => {
    expect(dialect.refusal('voucher-not-usable', {})).toBeUndefined();
    expect(reasons(422, { code: 'invalid', errors: [{ attribute: 'voucher', code: 'not_active' }] })).toEqual(['voucher-not-usable']);
  });

  it('is listed complaint by complaint, in the words of the API', () => {
    const body = { error: true, code: 'invalid', errors: [{ attribute: 'campaign', code: 'budget_exceeded' }, { code: 'lost' }] };
    expect(dialect.complaints(response(422, body))).toEqual([
      { attribute: undefined, code: 'invalid' },
      { attribute: 'campaign', code: 'budget_exceeded' },
      { attribute: undefined, code: 'lost' },
    ]);
    expect(dialect.complaints(response(200, { id: 1 }))).toEqual([]);
  });

  it('covers every rejection that a clause cites', () => {
    const cited = [...api.clauses.values()].flatMap(({ facts }) => facts.filter((fact) => fact.startsWith('rejection:')));
    const known = new Set(REJECTIONS.flatMap(([attribute, code]) => [`rejection:${attribute}/${code}`, `rejection:unknown/${code}`]));
    // No source says when this one comes, so no reason stands for it.
    known.add('rejection:unknown/redemptions_limit_exceeded');
    expect([...new Set(cited)].filter((fact) => !known.has(fact))).toEqual([]);
  });
});
