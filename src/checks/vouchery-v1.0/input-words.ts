/** What Vouchery 1.0 says about invalid input that its schemas do not tell. */
import type { DerivedInput, InputKind } from '../../spec/inputs.ts';
import type { InputWords } from '../subjects.ts';

const ZONED = ['createTimeOfOrderRule', 'updateTimeOfOrderRule', 'createTimeframeRule', 'updateTimeframeRule'];

const ZONES: readonly DerivedInput[] = [
  { member: 'time_zone', kind: 'well-formed', what: 'known-zone', valid: true, value: 'Pacific/Auckland' },
  { member: 'time_zone', kind: 'well-formed', what: 'universal-time', valid: true, value: 'UTC' },
  { member: 'time_zone', kind: 'malformed', what: 'unknown-zone', valid: false, value: 'Mars/Olympus_Mons' },
];

/** The clauses about batches test these against the policy that decides them. */
const CONTESTED: readonly (readonly [string, readonly InputKind[]])[] = [
  ['size', ['at-maximum', 'above-maximum']],
  ['random_part_length', ['at-minimum', 'below-minimum']],
];

const CODES: Readonly<Record<InputKind, readonly string[]>> = {
  missing: ['required'],
  null: ['required', 'invalid'],
  'wrong-type': ['invalid', 'unexpected_value'],
  'wrong-item': ['invalid', 'unexpected_value'],
  unlisted: ['unexpected_value', 'invalid'],
  'at-minimum': [],
  'below-minimum': ['below_minimum'],
  'at-maximum': [],
  'above-maximum': ['above_maximum'],
  longest: [],
  'too-long': ['too_long'],
  shortest: [],
  'too-short': ['too_short'],
  'well-formed': [],
  malformed: ['invalid', 'unexpected_value'],
};

const TIME_CODES = ['invalid_datetime', 'invalid_date', 'invalid_time'];

export const inputWords: InputWords = {
  more: (operation) => (ZONED.includes(operation) ? ZONES : []),
  contested: (operation, { member, kind }) =>
    operation === 'batchGenerateVouchers' && CONTESTED.some(([name, kinds]) => name === member && kinds.includes(kind)),
  codes: ({ kind, member, value }) => [
    ...CODES[kind],
    ...(member.endsWith('_time') ? TIME_CODES : []),
    // A blank text may count as none.
    ...(value === '' ? CODES.missing : []),
  ],
};
