/** Topic `input`: values that nobody sends in good faith. They may be refused or taken, but break nothing. */
import type { Call, Case, Check } from '../engine/check.ts';
import type { Operation } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { shownStatus } from './refusals.ts';
import type { Subjects } from './subjects.ts';

const CLAUSE = 'input.hostile-values';
const LONG = 10_000;
const DEPTH = 2_000;

type Body = Readonly<Record<string, unknown>>;

interface Hostility {
  readonly what: string;
  readonly call: Call;
}

export function hostileValueChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: CLAUSE,
      title: 'Hostile values cause no server error',
      clauses: [CLAUSE],
      cases: (api) =>
        (api.clauses.get(CLAUSE)?.operations ?? []).flatMap((id) => {
          const operation = api.operations.get(id);
          return operation === undefined ? [] : [hostileCase(operation, subjects)];
        }),
    },
  ];
}

function hostileCase(operation: Operation, subjects: Subjects): Case {
  return caseOf(operation.id, 'hostile values', async (context) => {
    const { call } = await subjects.prepare(context, operation.id);
    for (const { what, call: hostile } of [...inBody(operation, call), ...inQuery(operation, call)]) {
      const exchange = await context.call(operation.id, hostile);
      context.expect((exchange.response?.status ?? 500) < 500, {
        kind: `${what}-server-error`,
        message: `${operation.id} failed on a hostile value (${what}).`,
        expected: 'no status 5xx',
        actual: shownStatus(context, exchange),
        exchange,
      });
    }
  });
}

function inBody({ requestBody }: Operation, call: Call): readonly Hostility[] {
  if (requestBody === undefined) return [];
  if (requestBody.mediaType !== 'application/json') return textBodies(call);
  const body = (call.body ?? {}) as Body;
  const members = Object.entries(body).flatMap(([name, value]) =>
    hostileFor(value).map(([what, hostile]) => ({ what: `${what}-in-${name}`, call: { ...call, body: { ...body, [name]: hostile } } })),
  );
  const inside = JSON.stringify(body).slice(1, -1);
  const withRaw = (raw: string): Call => ({ ...call, body: `{${inside}${inside === '' ? '' : ','}${raw}}` });
  return [
    ...members,
    { what: 'unknown-members', call: withRaw('"vouchsafe":1,"__proto__":{"a":1},"constructor":{"prototype":1},"":2') },
    { what: 'repeated-member', call: withRaw('"vouchsafe":1,"vouchsafe":2') },
    { what: 'huge-number', call: withRaw('"vouchsafe":1e999') },
    { what: 'long-number', call: withRaw(`"vouchsafe":${'9'.repeat(LONG)}`) },
    { what: 'lone-surrogate', call: withRaw('"vouchsafe":"\\ud800"') },
    { what: 'deep-nesting', call: withRaw(`"vouchsafe":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`) },
    { what: 'deep-body', call: { ...call, body: '['.repeat(DEPTH) + ']'.repeat(DEPTH) } },
  ];
}

function textBodies(call: Call): readonly Hostility[] {
  return [
    { what: 'long-line', call: { ...call, body: 'x'.repeat(LONG) } },
    { what: 'many-cells', call: { ...call, body: ','.repeat(LONG) } },
    { what: 'many-lines', call: { ...call, body: '\n'.repeat(LONG) } },
    { what: 'open-quotes', call: { ...call, body: '"'.repeat(LONG + 1) } },
    { what: 'formula', call: { ...call, body: '=1+1\n@SUM(A1)\n' } },
  ];
}

/** What begins with a text that was right still carries the run id, so that it can be cleaned up where it is taken. */
function hostileFor(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value === 'string') {
    return [
      ['long-text', value + 'x'.repeat(LONG)],
      ['control-characters', `${value}\u0000\u0007\u001b\u007f`],
      ['markup', `${value}'"><script>%s%n{{7*7}}`],
    ];
  }
  if (typeof value === 'number') {
    return [
      ['huge-number', 1e308],
      ['huge-negative', -1e308],
      ['tiny-number', 5e-324],
      ['beyond-64-bits', 2 ** 70],
    ];
  }
  if (!Array.isArray(value)) return [];
  return [
    ['many-items', Array.from({ length: 1000 }, () => 'x')],
    ['long-item', ['x'.repeat(LONG)]],
    ['nested-items', [[[[]]]]],
    ['null-item', [null]],
  ];
}

const QUERY_VALUES: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['zero', '0'],
  ['negative', '-1'],
  ['fraction', '1.5'],
  ['letters', 'abc'],
  ['huge', '9'.repeat(30)],
  ['long', 'x'.repeat(2000)],
  ['control-character', 'a\u0000b'],
  ['markup', `'"><%s%n{{7*7}}`],
];

function inQuery({ parameters }: Operation, call: Call): readonly Hostility[] {
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    ...names.flatMap((name) =>
      QUERY_VALUES.map(([what, value]) => ({ what: `${what}-in-${name}`, call: { ...call, query: { ...call.query, [name]: value } } })),
    ),
    ...names.map((name) => ({ what: `repeated-${name}`, call: { ...call, query: { ...call.query, [name]: ['1', '2', 'x'] } } })),
    { what: 'unknown-parameter', call: { ...call, query: { ...call.query, vouchsafe: '1', 'a[b][]': 'c', constructor: '1' } } },
  ];
}
