/** From the validator's errors to problems: one for each thing that is wrong, with composed schemas resolved to the branch that was meant. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { below, valueAt } from '../spec/pointer.ts';
import type { Schemas } from '../spec/schemas.ts';
import type { ProblemList } from './problem-list.ts';
import { shorten, shown, typeName } from './shown.ts';

/** With the validator's `verbose`: the value, and the schema object that it broke. */
interface Violation {
  readonly pointer: string;
  readonly keyword: string;
  readonly place: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly message: string;
}

/** Weights of a violation when branches are compared: how sure a sign it is that the branch was not meant. */
const OTHER_TYPE = 1000;
const OTHER_LABEL = 100;
/** Expected words that are listed before the rest is counted. */
const WORDS = 12;

export function addSchemaProblems(errors: readonly ErrorObject[], schemas: Schemas, document: object, problems: ProblemList): void {
  for (const violation of resolve(errors, '', schemas, document)) {
    const pointer = violation.pointer + memberPointer(violation);
    problems.add('schema', pointer, violation.place, () => told(violation));
  }
}

/**
 * Composed schemas end in an error of their own, right after those of their branches. From the last error backwards: where one is
 * found, its branches' errors are taken out and replaced by those of the branch that was meant.
 */
function resolve(errors: readonly ErrorObject[], prefix: string, schemas: Schemas, document: object): Violation[] {
  const found: (readonly Violation[])[] = [];
  let position = errors.length - 1;
  while (position >= 0) {
    const error = errors[position]!;
    position -= 1;
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') {
      const branches = branchesOf(error, schemas);
      position -= branches.reduce((sum, branch) => sum + branch.errors.length, 0);
      found.push(ofComposed(error, branches, prefix, schemas, document));
    } else if (error.keyword !== 'if') {
      // An `if` only says that `then` or `else` was broken, which stands before it in detail.
      found.push([violationOf(error, prefix, schemas)]);
    }
  }
  return withoutEchoes(found.reverse().flat());
}

interface Branch {
  readonly place: string;
  readonly errors: readonly ErrorObject[];
}

/** The branches that the validator went through before it gave up, each with its errors. */
function branchesOf(error: ErrorObject, schemas: Schemas): readonly Branch[] {
  const place = placeOf(error, schemas);
  const passing = (error.params as { passingSchemas?: readonly number[] | null }).passingSchemas;
  const count = passing?.at(-1) ?? (error.schema as readonly unknown[]).length - 1;
  return Array.from({ length: count + 1 }, (_, position) => {
    const validate = schemas.validator(below(place, position));
    return { place: below(place, position), errors: validate(error.data) ? [] : [...(validate.errors ?? [])] };
  });
}

function ofComposed(
  error: ErrorObject,
  branches: readonly Branch[],
  prefix: string,
  schemas: Schemas,
  document: object,
): readonly Violation[] {
  const whole = violationOf(error, prefix, schemas);
  const label = labelled(error, whole, document);
  if (label !== undefined && !('place' in label)) return label.violations;
  const candidates = branches.map((branch) => ({ ...branch, violations: resolve(branch.errors, whole.pointer, schemas, document) }));
  const meant = candidates.find((branch) => branch.place === label?.place || referenceAt(branch.place, document) === label?.place);
  if (label !== undefined && meant !== undefined) return meant.violations;
  if (candidates.some((branch) => branch.errors.length === 0)) return [whole];
  const weighed = candidates.map((branch) => ({ ...branch, weight: weigh(branch.violations, whole.pointer) }));
  const nearest = weighed.reduce((best, branch) => (branch.weight < best.weight ? branch : best));
  if (nearest.weight < OTHER_TYPE) return nearest.violations;
  const types = weighed.flatMap((branch) =>
    branch.violations.filter(isTypeOf(whole.pointer)).flatMap((violation) => violation.params.type),
  );
  return [{ ...whole, keyword: 'type', params: { type: [...new Set(types)] } }];
}

/** What the discriminator says, where the composed schema has one: the branch, or that the label is wrong; undefined without one. */
function labelled(error: ErrorObject, whole: Violation, document: object): { place: string } | { violations: Violation[] } | undefined {
  const { discriminator } = error.parentSchema as { discriminator?: { propertyName: string; mapping?: Readonly<Record<string, string>> } };
  if (discriminator === undefined || typeName(error.data) !== 'object') return undefined;
  const branches = (error.schema as readonly unknown[]).map((_, position) => below(whole.place, position));
  const references = branches.map((branch) => referenceAt(branch, document) ?? branch);
  const mapping = new Map(references.map((reference) => [reference.slice(reference.lastIndexOf('/') + 1), reference]));
  for (const [word, target] of Object.entries(discriminator.mapping ?? {})) {
    mapping.set(word, target.startsWith('#') ? target : `#/components/schemas/${target}`);
  }
  const labels = discriminator.mapping === undefined ? [...mapping.keys()] : Object.keys(discriminator.mapping);
  const { propertyName } = discriminator;
  const word = Object.hasOwn(error.data as object, propertyName)
    ? (error.data as Readonly<Record<string, unknown>>)[propertyName]
    : undefined;
  const place = typeof word === 'string' ? mapping.get(word) : undefined;
  if (place !== undefined) return { place };
  const base = { place: whole.place, message: whole.message };
  return word === undefined
    ? {
        violations: [
          { ...base, pointer: whole.pointer, keyword: 'required', params: { missingProperty: propertyName }, value: error.data },
        ],
      }
    : {
        violations: [
          { ...base, pointer: below(whole.pointer, propertyName), keyword: 'enum', params: { allowedValues: labels }, value: word },
        ],
      };
}

function referenceAt(pointer: string, document: object): string | undefined {
  const reference = valueAt(document, below(pointer, '$ref'));
  return typeof reference === 'string' ? reference : undefined;
}

function isTypeOf(pointer: string): (violation: Violation) => boolean {
  return (violation) => violation.keyword === 'type' && violation.pointer === pointer;
}

function weigh(violations: readonly Violation[], pointer: string): number {
  return violations.reduce((sum, violation) => {
    if (isTypeOf(pointer)(violation)) return sum + OTHER_TYPE;
    const label = (violation.keyword === 'const' || violation.keyword === 'enum') && violation.pointer.lastIndexOf('/') === pointer.length;
    return sum + (label ? OTHER_LABEL : 1);
  }, 0);
}

/** A value of the wrong type breaks `enum` and `const` of the same schema as well: once is enough. */
function withoutEchoes(violations: readonly Violation[]): Violation[] {
  const mistyped = new Set(violations.filter((violation) => violation.keyword === 'type').map(owner));
  if (mistyped.size === 0) return [...violations];
  return violations.filter(
    (violation) => (violation.keyword !== 'enum' && violation.keyword !== 'const') || !mistyped.has(owner(violation)),
  );
}

function owner(violation: Violation): string {
  return `${violation.pointer} ${violation.place.slice(0, violation.place.lastIndexOf('/'))}`;
}

function violationOf(error: ErrorObject, prefix: string, schemas: Schemas): Violation {
  return {
    pointer: prefix + error.instancePath,
    keyword: error.keyword,
    place: placeOf(error, schemas),
    params: error.params as Readonly<Record<string, unknown>>,
    value: error.data,
    message: error.message ?? `breaks ${error.keyword}`,
  };
}

function placeOf(error: ErrorObject, schemas: Schemas): string {
  const schema: unknown = error.parentSchema;
  const place = typeof schema === 'object' && schema !== null ? schemas.placeOf(schema) : undefined;
  return place === undefined ? error.schemaPath : below(place, error.keyword);
}

/** Errors about a member are reported by the object that holds it, or should. */
function memberPointer({ keyword, params }: Violation): string {
  const name =
    keyword === 'required' || keyword === 'dependentRequired'
      ? params.missingProperty
      : (params.additionalProperty ?? params.unevaluatedProperty);
  return typeof name === 'string' ? below('', name) : '';
}

function told(violation: Violation): { message: string; expected: string; actual: string } {
  const expected = expectation(violation);
  const name = violation.pointer === '' ? 'The body' : violation.pointer;
  const { keyword, value } = violation;
  if (keyword === 'required' || keyword === 'dependentRequired') {
    return { message: `${name} lacks ${expected}`, expected, actual: shown(value) };
  }
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    return { message: `${name} must have ${expected}`, expected, actual: shown(value) };
  }
  const actual = keyword === 'type' || typeof value === 'object' ? typed(value) : `${shown(value)}${measure(keyword, value)}`;
  return { message: `${name} must be ${expected}, not ${actual}`, expected, actual };
}

function typed(value: unknown): string {
  if (value === null || typeof value === 'object') return shown(value);
  return `${typeName(value)} ${shown(value)}`;
}

function measure(keyword: string, value: unknown): string {
  return (keyword === 'minLength' || keyword === 'maxLength') && typeof value === 'string' ? ` (length ${Array.from(value).length})` : '';
}

function expectation({ keyword, params, message }: Violation): string {
  const limit = String(params.limit);
  switch (keyword) {
    case 'type':
      return [params.type].flat().join(' or ');
    case 'required':
    case 'dependentRequired':
      return `member "${String(params.missingProperty)}"`;
    case 'additionalProperties':
      return `no member "${String(params.additionalProperty)}"`;
    case 'unevaluatedProperties':
      return `no member "${String(params.unevaluatedProperty)}"`;
    case 'enum':
      return words(params.allowedValues as readonly unknown[]);
    case 'const':
      return shown(params.allowedValue);
    case 'format':
      return `text in the format ${String(params.format)}`;
    case 'pattern':
      return `text that matches ${shorten(String(params.pattern))}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${String(params.comparison)} ${limit}`;
    case 'multipleOf':
      return `a multiple of ${String(params.multipleOf)}`;
    case 'minLength':
      return `text of at least ${limit} characters`;
    case 'maxLength':
      return `text of at most ${limit} characters`;
    case 'minItems':
      return `an array of at least ${limit}`;
    case 'maxItems':
      return `an array of at most ${limit}`;
    case 'minProperties':
      return `an object of at least ${limit} members`;
    case 'maxProperties':
      return `an object of at most ${limit} members`;
    case 'uniqueItems':
      return 'an array without repeated elements';
    case 'oneOf':
      return 'a value that fits exactly one of the alternatives';
    default:
      return `a value of which holds: ${message}`;
  }
}

function words(values: readonly unknown[]): string {
  const shownWords = values.slice(0, WORDS).map((value) => shown(value));
  const rest = values.length - shownWords.length;
  return `one of ${shownWords.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
