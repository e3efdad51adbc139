/** One Pact file for each kind of matcher, in each version that has it, with an answer that fits and one that does not. */

export interface MatcherFile {
  readonly name: string;
  readonly pact: Readonly<Record<string, unknown>>;
  readonly right: unknown;
  readonly wrong: unknown;
}

type Row = readonly [kind: string, matcher: Readonly<Record<string, unknown>>, example: unknown, right: unknown, wrong: unknown];

const SHARED: readonly Row[] = [
  ['type', { match: 'type' }, 'a', 'b', 7],
  ['regex', { match: 'regex', regex: '^[A-Z]+$' }, 'AB', 'CD', 'c1'],
  ['min-type', { match: 'type', min: 2 }, ['a', 'b'], ['c', 'd', 'e'], ['c']],
  ['max-type', { match: 'type', max: 2 }, ['a'], ['c', 'd'], ['c', 'd', 'e']],
];

const SINCE_3: readonly Row[] = [
  ['equality', { match: 'equality' }, 'a', 'a', 'b'],
  ['include', { match: 'include', value: 'kiwi' }, 'a kiwi', 'kiwis', 'plum'],
  ['integer', { match: 'integer' }, 1, 2, 2.5],
  ['decimal', { match: 'decimal' }, 1.5, 2.5, 'x'],
  ['number', { match: 'number' }, 1, 2.5, '2.5'],
  ['boolean', { match: 'boolean' }, true, false, 'x'],
  ['null', { match: 'null' }, null, null, 1],
  ['date', { match: 'date', format: 'yyyy-MM-dd' }, '2026-01-31', '2026-02-01', '31.1.2026'],
  ['time', { match: 'time', format: 'HH:mm' }, '12:00', '13:30', 'noon'],
  ['datetime', { match: 'timestamp', format: "yyyy-MM-dd'T'HH:mm:ssX" }, '2026-01-31T12:00:00Z', '2026-02-01T00:00:00Z', 'today'],
  ['min-max-type', { match: 'type', min: 1, max: 2 }, ['a'], ['b', 'c'], []],
];

const SINCE_4: readonly Row[] = [
  ['not-empty', { match: 'notEmpty' }, 'a', 'b', ''],
  ['semver', { match: 'semver' }, '1.2.3', '2.0.0', 'two'],
  ['each-value', { match: 'eachValue', value: '"a"', rules: [{ match: 'type' }] }, { one: 'a' }, { two: 'b' }, { two: 7 }],
  [
    'each-key',
    { match: 'eachKey', value: '"a"', rules: [{ match: 'regex', regex: '^[a-z]+$' }] },
    { one: 'a' },
    { two: 'a' },
    { TWO: 'a' },
  ],
  [
    'array-contains',
    { match: 'arrayContains', variants: [{ index: 0, rules: { $: { matchers: [{ match: 'equality' }] } } }] },
    ['a'],
    ['b', 'a'],
    ['b', 'c'],
  ],
];

export const MATCHER_FILES: readonly MatcherFile[] = [
  ...SHARED.map((row) => file(2, row)),
  ...[...SHARED, ...SINCE_3].map((row) => file(3, row)),
  ...[...SHARED, ...SINCE_3, ...SINCE_4].map((row) => file(4, row)),
];

function file(version: 2 | 3 | 4, [kind, matcher, example, right, wrong]: Row): MatcherFile {
  const rules = { combine: 'AND', matchers: [matcher] };
  const response = { status: 200, headers: { 'Content-Type': 'application/json' } };
  const states = version === 2 ? {} : { providerStates: [] };
  const interaction = {
    description: `${kind} in version ${version}`,
    ...states,
    request: { method: 'GET', path: `/vouchers/${kind}-${version}` },
    response:
      version === 2
        ? { ...response, body: { value: example }, matchingRules: { '$.body.value': matcher } }
        : version === 3
          ? { ...response, body: { value: example }, matchingRules: { body: { '$.value': rules } } }
          : {
              ...response,
              headers: { 'Content-Type': ['application/json'] },
              body: { content: { value: example }, contentType: 'application/json', encoded: false },
              matchingRules: { body: { '$.value': rules } },
            },
  };
  return {
    name: `${kind}-${version}`,
    pact: {
      consumer: { name: `matcher ${kind} ${version}` },
      provider: { name: 'vouchers' },
      interactions: [version === 4 ? { type: 'Synchronous/HTTP', ...interaction } : interaction],
      metadata: { pactSpecification: { version: `${version}.0.0` } },
    },
    right: { value: right },
    wrong: { value: wrong },
  };
}
