/** Valid and invalid values around the constraints of a request body, derived from its schema. */
import type { Api } from './api.ts';
import { valueAt } from './pointer.ts';

export type InputKind =
  | 'missing'
  | 'null'
  | 'wrong-type'
  | 'wrong-item'
  | 'unlisted'
  | 'at-minimum'
  | 'below-minimum'
  | 'at-maximum'
  | 'above-maximum'
  | 'longest'
  | 'too-long'
  | 'shortest'
  | 'too-short'
  | 'well-formed'
  | 'malformed';

/** One value of one member. */
export interface DerivedInput {
  /** Name of the member of the body. */
  readonly member: string;
  readonly kind: InputKind;
  /** A few kebab-case words that tell it from the others of its kind and member, such as `digits-for-number`; the same in every run. */
  readonly what: string;
  /** Whether the schema lets it pass. */
  readonly valid: boolean;
  /** undefined leaves the member out. */
  readonly value: unknown;
  /** The limit that the value is at or beyond. */
  readonly bound?: number;
}

type Node = Readonly<Record<string, unknown>>;
type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';

type Specimen = readonly [what: string, value: unknown];

const OBJECT: Specimen = ['object', { vouchsafe: 1 }];
const NUMBER: Specimen = ['number', 17];
const BOOLEAN: Specimen = ['boolean', true];
/** What a careless parser takes for a number. */
const DIGITS: Specimen = ['digits', '12'];

/** For each type the likeliest slips: values of other types. */
const SLIPS: Readonly<Record<JsonType, readonly Specimen[]>> = {
  string: [NUMBER, BOOLEAN, OBJECT],
  number: [DIGITS, BOOLEAN, OBJECT],
  integer: [DIGITS, ['fraction', 1.5], BOOLEAN, OBJECT],
  boolean: [['true-as-text', 'true'], NUMBER, OBJECT],
  array: [['text', 'vouchsafe'], NUMBER, OBJECT],
  object: [['text', 'vouchsafe'], NUMBER, ['list', ['vouchsafe']]],
  null: [],
};

const MALFORMED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'date-time': [
    ['word', 'tomorrow'],
    ['blank', ''],
    ['thirteenth-month', '2019-13-01T08:00:00Z'],
    ['thirtieth-of-february', '2019-02-30T08:00:00Z'],
    ['twenty-fifth-hour', '2019-02-04T25:00:00Z'],
  ],
  email: [
    ['word', 'vouchsafe'],
    ['blank', ''],
  ],
  uuid: [
    ['word', 'vouchsafe'],
    ['blank', ''],
  ],
};

const WELL_FORMED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'date-time': [
    ['offset', '2019-02-04T08:00:00+05:30'],
    ['fraction', '2019-02-04T08:00:00.250Z'],
  ],
};

/**
 * What can be told from the schema at a pointer of the bundled document, member by member. Members whose schema is a choice between
 * several are left out: what is wrong for one branch may be right for another.
 * @throws Error where there is no object schema
 */
export function deriveInputs(api: Api, schemaPointer: string): readonly DerivedInput[] {
  const schema = resolved(api, valueAt(api.document, schemaPointer));
  if (schema === undefined) throw new Error(`${api.id} has no schema at ${schemaPointer}`);
  const required = new Set(schema.required as readonly string[] | undefined);
  return Object.entries((schema.properties as Node | undefined) ?? {}).flatMap(([member, node]) => {
    const rules = resolved(api, node);
    if (rules === undefined || 'anyOf' in rules || 'oneOf' in rules) return [];
    return [
      ...(required.has(member) ? absences(member) : []),
      ...wrongTypes(member, rules),
      ...wrongItems(api, member, rules),
      ...words(member, rules),
      ...bounds(member, rules),
      ...lengths(member, rules),
      ...formats(member, rules),
    ];
  });
}

/** The body with the member as the input has it. */
export function withInput(body: Node, { member, value }: DerivedInput): Node {
  const { [member]: _, ...others } = body;
  return value === undefined ? others : { ...others, [member]: value };
}

function resolved(api: Api, node: unknown): Node | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { $ref } = node as Node;
  return typeof $ref === 'string' ? resolved(api, valueAt(api.document, $ref)) : (node as Node);
}

function absences(member: string): readonly DerivedInput[] {
  return [
    { member, kind: 'missing', what: 'left-out', valid: false, value: undefined },
    { member, kind: 'null', what: 'null', valid: false, value: null },
  ];
}

function wrongTypes(member: string, rules: Node): readonly DerivedInput[] {
  return slipsAt(rules).map(([what, value]) => ({ member, kind: 'wrong-type', what, valid: false, value }));
}

function wrongItems(api: Api, member: string, rules: Node): readonly DerivedInput[] {
  const items = resolved(api, rules.items);
  if (items === undefined) return [];
  return slipsAt(items).map(([what, value]) => ({ member, kind: 'wrong-item', what, valid: false, value: [value] }));
}

function slipsAt({ type }: Node): readonly Specimen[] {
  const [first, ...others] = ([type ?? []].flat() as JsonType[]).filter((one) => one !== 'null');
  // Of several types at once, what is a slip for one may be right for another.
  return first === undefined || others.length > 0 ? [] : SLIPS[first];
}

function words(member: string, rules: Node): readonly DerivedInput[] {
  const listed = (rules.enum as readonly unknown[] | undefined)?.filter((word) => typeof word === 'string') ?? [];
  const [first] = listed;
  if (first === undefined) return [];
  const candidates = [
    ['another-word', 'vouchsafe'],
    ['blank', ''],
    ['capitals', first.toUpperCase()],
  ] as const;
  return candidates
    .filter(([, value]) => !listed.includes(value))
    .map(([what, value]) => ({ member, kind: 'unlisted', what, valid: false, value }));
}

function bounds(member: string, rules: Node): readonly DerivedInput[] {
  const whole = rules.type === 'integer' || rules.multipleOf === 1;
  const step = whole ? 1 : 0.01;
  const { minimum, maximum } = rules;
  return [
    ...(typeof minimum === 'number' ? atAndBeyond(member, 'minimum', minimum, -step) : []),
    ...(typeof maximum === 'number' ? atAndBeyond(member, 'maximum', maximum, step) : []),
  ];
}

/** The value exactly at a bound, and the one just beyond it. */
function atAndBeyond(member: string, side: 'minimum' | 'maximum', bound: number, step: number): readonly DerivedInput[] {
  return [
    { member, kind: `at-${side}`, what: `at-${side}`, valid: true, value: bound, bound },
    {
      member,
      kind: side === 'minimum' ? 'below-minimum' : 'above-maximum',
      what: `beyond-${side}`,
      valid: false,
      value: bound + step,
      bound,
    },
  ];
}

/** Letters that are one character and two bytes, so that a limit in bytes is found out. */
function lengths(member: string, rules: Node): readonly DerivedInput[] {
  const { maxLength, minLength } = rules;
  const inputs: DerivedInput[] = [];
  if (typeof maxLength === 'number') {
    inputs.push({ member, kind: 'longest', what: 'longest', valid: true, value: 'x'.repeat(maxLength), bound: maxLength });
    inputs.push({ member, kind: 'longest', what: 'longest-beyond-ascii', valid: true, value: 'é'.repeat(maxLength), bound: maxLength });
    inputs.push({ member, kind: 'too-long', what: 'one-too-long', valid: false, value: 'x'.repeat(maxLength + 1), bound: maxLength });
  }
  if (typeof minLength === 'number' && minLength > 0) {
    inputs.push({ member, kind: 'shortest', what: 'shortest', valid: true, value: 'x'.repeat(minLength), bound: minLength });
    inputs.push({ member, kind: 'too-short', what: 'one-too-short', valid: false, value: 'x'.repeat(minLength - 1), bound: minLength });
  }
  return inputs;
}

function formats(member: string, { format }: Node): readonly DerivedInput[] {
  const name = String(format);
  return [
    ...(WELL_FORMED[name] ?? []).map(([what, value]) => ({ member, kind: 'well-formed' as const, what, valid: true, value })),
    ...(MALFORMED[name] ?? []).map(([what, value]) => ({ member, kind: 'malformed' as const, what, valid: false, value })),
  ];
}
