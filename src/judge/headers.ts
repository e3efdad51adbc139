/** Judges the headers that the spec declares, and Link wherever it is sent. */
import type { Api, HeaderSpec, ResponseSpec } from '../spec/api.ts';
import { schemasOf } from '../spec/schemas.ts';
import { parseLinks } from './link-header.ts';
import type { ProblemList } from './problem-list.ts';
import { shorten, shown } from './shown.ts';

export type Headers = readonly (readonly [name: string, value: string])[];

/** Judges the headers of one response. @param expected the response that it is held against */
export type HeaderJudge = (headers: Headers, expected: ResponseSpec | undefined, problems: ProblemList) => void;

const PATTERNS: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(?:\.\d+)?$/,
  boolean: /^(?:true|false)$/,
};

export function createHeaderJudge(api: Api): HeaderJudge {
  const declared = new Map<string, HeaderSpec>();
  for (const operation of api.operations.values()) {
    for (const response of operation.responses.values()) {
      for (const header of response.headers) if (!declared.has(header.name.toLowerCase())) declared.set(header.name.toLowerCase(), header);
    }
  }
  return (headers, expected, problems) => {
    let values: Map<string, string[]> | undefined;
    for (const [name, value] of headers) {
      if (name !== 'link' && !declared.has(name)) continue;
      values ??= new Map();
      const before = values.get(name);
      if (before === undefined) values.set(name, [value]);
      else before.push(value);
    }
    for (const header of expected?.headers ?? []) {
      if (!header.required || values?.has(header.name.toLowerCase()) === true) continue;
      problems.add('missing-header', header.name, header.schemaPointer, () => ({
        message: `The header ${header.name} is missing`,
        expected: `header ${header.name}`,
        actual: 'absent',
      }));
    }
    if (values === undefined) return;
    for (const [name, all] of values) {
      const own = expected?.headers.find((header) => header.name.toLowerCase() === name) ?? declared.get(name);
      const wrong = name === 'link' ? faultOfLink(all.join(', ')) : own === undefined ? undefined : faultOf(api, own, all);
      if (wrong === undefined) continue;
      problems.add('malformed-header', own?.name ?? 'Link', own?.schemaPointer ?? '', () => ({
        message: `The header ${own?.name ?? 'Link'} is malformed: ${wrong.message}`,
        expected: wrong.expected,
        actual: wrong.actual,
      }));
    }
  };
}

interface HeaderFault {
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}

function faultOfLink(value: string): HeaderFault | undefined {
  const parsed = parseLinks(value);
  if (!('fault' in parsed)) return undefined;
  const { offset, message } = parsed.fault;
  return {
    message: `at character ${offset}, ${message}`,
    expected: '<target>; rel="…", as RFC 8288 has it',
    actual: shorten(withoutSecrets(value)),
  };
}

/** Targets may carry keys of access: user names, and all values of a query but numbers, are left out. */
function withoutSecrets(link: string): string {
  return link.replaceAll(/\/\/[^/@\s]*@/g, '//…@').replaceAll(/([?&][^=&>\s]*=)(?!\d+(?:[&>;,#\s]|$))[^&>;,#\s]*/g, '$1…');
}

function faultOf(api: Api, header: HeaderSpec, values: readonly string[]): HeaderFault | undefined {
  const type = typeof header.schema === 'object' ? String(header.schema.type) : '';
  const pattern = PATTERNS[type];
  // The text of a header without a stricter type might be a secret.
  const actual = pattern === undefined ? `a text of ${values[0]?.length ?? 0} characters` : shorten(shown(values.join(', ')), 40);
  if (values.length > 1 && pattern !== undefined) return { message: `it is sent ${values.length} times`, expected: `one ${type}`, actual };
  const value = values.join(', ');
  if (pattern?.test(value) === false)
    return { message: `it is no ${type}`, expected: type === 'integer' ? 'a decimal integer' : `a ${type}`, actual };
  const validate = schemasOf(api).validator(header.schemaPointer);
  if (validate(pattern === undefined ? value : JSON.parse(canonical(value)))) return undefined;
  const reason = validate.errors?.[0]?.message ?? 'it breaks its schema';
  return { message: `it ${reason}`, expected: reason.replace(/^must /, ''), actual };
}

/** JSON knows no leading zeros. */
function canonical(value: string): string {
  return value.replace(/^(-?)0+(?=\d)/, '$1');
}
