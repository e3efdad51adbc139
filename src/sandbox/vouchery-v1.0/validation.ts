/** Bodies held against the request schemas of the spec, in the words of the error catalogue. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Api, Operation } from '../../spec/api.ts';
import { schemasOf } from '../../spec/schemas.ts';
import type { Choices } from '../choices.ts';
import { LARGEST_AMOUNT } from '../money.ts';
import type { RefusalDetail } from './refusal.ts';

const AMOUNTS = [
  'max_total_budget',
  'minimum_value',
  'maximum_value',
  'discount_value',
  'budget',
  'max_discount',
  'total_transaction_cost',
];

/** What is addressed by a name cannot have an empty one. */
const NAMES = ['code', 'identifier', 'customer_identifier', 'transaction_id', 'prefix'];

const CODES: Readonly<Record<string, string>> = {
  required: 'required',
  minimum: 'below_minimum',
  exclusiveMinimum: 'below_minimum',
  maximum: 'above_maximum',
  exclusiveMaximum: 'above_maximum',
  maxLength: 'too_long',
  minLength: 'too_short',
  enum: 'unexpected_value',
};

function detailOf(error: ErrorObject): RefusalDetail {
  const params = error.params as Record<string, unknown>;
  const [first = ''] = error.instancePath.slice(1).split('/');
  const attribute =
    error.keyword === 'required' && error.instancePath === ''
      ? String(params['missingProperty'])
      : first === ''
        ? 'base'
        : first.replaceAll('~1', '/').replaceAll('~0', '~');
  // A mandatory member that is null is a missing one.
  const missing = error.keyword === 'type' && error.data === null;
  const code =
    attribute === 'location'
      ? 'invalid'
      : missing
        ? 'required'
        : error.keyword === 'format'
          ? params['format'] === 'date-time'
            ? 'invalid_datetime'
            : 'invalid'
          : (CODES[error.keyword] ?? 'invalid');
  const boundary = params['limit'] as number | undefined;
  return {
    attribute,
    code,
    message: `${attribute} ${error.message ?? 'is invalid'}`,
    ...(boundary === undefined ? {} : { boundary_value: String(boundary) }),
  };
}

/** What a defect lets through or refuses against the schema. */
function excused(choices: Choices, operation: Operation, error: ErrorObject, detail: RefusalDetail): boolean {
  const { faulty } = choices;
  const { attribute, code } = detail;
  return (
    (attribute === 'total_transaction_cost' && code === 'required' && error.keyword === 'required' && faulty('total-not-required')) ||
    (attribute === 'total_transaction_cost' &&
      error.keyword === 'type' &&
      typeof error.data === 'string' &&
      /^\d+(\.\d+)?$/.test(error.data) &&
      faulty('string-number-accepted')) ||
    (attribute === 'location' && faulty('area-bad-location-outside')) ||
    (attribute === 'timeframe' && error.keyword === 'enum' && faulty('unknown-timeframe-accepted')) ||
    (attribute === 'day_of_week' && error.keyword === 'maximum' && error.data === 7 && faulty('day-seven-accepted')) ||
    (attribute === 'random_part_length' && error.keyword === 'maximum' && error.data === 11 && faulty('random-length-eleven-accepted')) ||
    (attribute === 'reward_title' &&
      error.keyword === 'maxLength' &&
      Array.from(String(error.data)).length === 41 &&
      faulty('title-length-off-by-one')) ||
    (operation.id === 'batchGenerateVouchers' && byPolicy(choices, error, attribute))
  );
}

function byPolicy(choices: Choices, error: ErrorObject, attribute: string): boolean {
  if (attribute === 'size' && error.keyword === 'maximum')
    return Number(error.data) <= Number(choices.policy('batch-limit')) + (choices.faulty('batch-limit-off-by-one') ? 1 : 0);
  if (attribute === 'random_part_length' && error.keyword === 'minimum')
    return Number(error.data) >= Number(choices.policy('random-part-minimum')) - (choices.faulty('random-minimum-off-by-one') ? 1 : 0);
  return false;
}

/** All problems of a JSON body, one detail for each attribute; none for a valid one. */
export function problemsOf(api: Api, choices: Choices, operation: Operation, body: unknown): RefusalDetail[] {
  const pointer = operation.requestBody?.schemaPointer;
  if (pointer === undefined) return [];
  const validate = schemasOf(api).validator(pointer);
  const errors = validate(body) ? [] : (validate.errors ?? []);
  const details = new Map<string, RefusalDetail>();
  for (const error of errors) {
    if (['if', 'anyOf', 'oneOf', 'allOf'].includes(error.keyword) && errors.length > 1) continue;
    const detail = detailOf(error);
    if (excused(choices, operation, error, detail)) continue;
    if (detail.attribute === 'parent_id' && choices.faulty('orphan-discount-campaign')) continue;
    if (!details.has(detail.attribute)) details.set(detail.attribute, detail);
  }
  extra(choices, operation, body as Record<string, unknown>, details);
  return spoilt(choices, operation, [...details.values()]);
}

function extra(choices: Choices, operation: Operation, body: Record<string, unknown>, details: Map<string, RefusalDetail>): void {
  const add = (attribute: string, code: string): void => {
    if (!details.has(attribute)) details.set(attribute, { attribute, code, message: `${attribute} is invalid` });
  };
  for (const name of AMOUNTS) bounded(body, name, LARGEST_AMOUNT, details);
  bounded(body, 'max_redemptions', Number.MAX_SAFE_INTEGER, details);
  for (const name of NAMES)
    if (body[name] === '' && !details.has(name))
      details.set(name, { attribute: name, code: 'too_short', message: `${name} must not be empty`, boundary_value: '1' });
  if (body['day_of_week'] === 0 && choices.faulty('day-zero-refused')) add('day_of_week', 'below_minimum');
  if (
    typeof body['reward_description'] === 'string' &&
    Array.from(body['reward_description']).length === 100 &&
    choices.faulty('description-length-off-by-one')
  )
    add('reward_description', 'too_long');
  if (operation.id !== 'batchGenerateVouchers') return;
  const { size } = body;
  if (typeof size === 'number' && size > Number(choices.policy('batch-limit')) + (choices.faulty('batch-limit-off-by-one') ? 1 : 0))
    add('size', 'above_maximum');
}

/** No schema bounds amounts, but a negative one would fill budgets up again, and a huge one could not be reckoned with exactly. */
function bounded(body: Record<string, unknown>, name: string, largest: number, details: Map<string, RefusalDetail>): void {
  const value = body[name];
  if (typeof value !== 'number' || details.has(name) || (value >= 0 && value <= largest)) return;
  const [code, bound] = value < 0 ? ['below_minimum', 0] : ['above_maximum', largest];
  details.set(name, { attribute: name, code, message: `${name} has to be from 0 to ${largest}`, boundary_value: String(bound) });
}

/** How defects spoil what is told about invalid input. */
function spoilt(choices: Choices, operation: Operation, details: RefusalDetail[]): RefusalDetail[] {
  if (details.length === 0) return details;
  let told = details;
  if (choices.faulty('wrong-attribute'))
    told = told.map((detail) => (detail.attribute === 'transaction_id' ? { ...detail, attribute: 'base' } : detail));
  if (choices.faulty('missing-called-invalid'))
    told = told.map((detail) => (detail.code === 'required' ? { ...detail, code: 'invalid' } : detail));
  if (choices.faulty('unknown-detail-code'))
    told = told.map((detail) => (detail.code === 'required' ? { ...detail, code: 'blank' } : detail));
  if (choices.faulty('boundary-value-missing')) told = told.map(({ boundary_value: _boundary, ...detail }) => detail);
  if (choices.faulty('first-error-only') && operation.tag === 'Campaigns') told = told.slice(0, 1);
  return told;
}
