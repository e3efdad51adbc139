/** Nothing is refused that Pact takes. */
import { describe, expect, it } from 'vitest';
import { ruleObjections } from '../../src/contracts/matching-rules.ts';

const of = (regex: string) => ruleObjections({ matchingRules: { body: { $: { matchers: [{ match: 'regex', regex }] } } } }, '');
const at = (path: string) => ruleObjections({ matchingRules: { body: { [path]: {} } } }, '');

describe('a regular expression', () => {
  it.each([
    '^[A-Z]+$',
    '(?i)^a$',
    '^(?i:application/json)\\s*(;.*)?$',
    '(?i-m:a)',
    '(?<word>\\w+)-\\k<word>',
    '(?<n>a)|(?<n>b)',
    '(?P<word>a)',
    '(?<=a)b(?<!c)(?=d)(?!e)',
    '(?>a++)b*+c?+',
    '\\A\\h+\\z',
    '[[:alpha:]_]+',
    '[a-z&&[^b]]',
    '(?#why)a{2,3}+',
    '(a)?(?(1)b|c)',
    '{a}',
    '\\p{Alpha}',
    '\\*+',
  ])('%s is one', (regex) => expect(of(regex)).toEqual([]));

  it.each(['(', ')', '[', '[z-a]', 'a\\', '*a', '(?', '(?<n'])('%s is none', (regex) => {
    expect(of(regex)).toEqual([
      { message: `/matchingRules/body/$/matchers/0/regex: "${regex}" is no regular expression`, remedy: expect.any(String) as string },
    ]);
  });

  it('is missing', () => expect(ruleObjections({ matchingRules: { '$.body.a': { match: 'regex' } } }, '/x')).toHaveLength(1));
});

describe('a path expression', () => {
  it.each(['$', '$.a', '$.a-b[*].c', "$['odd name'][0]", '$["a.b"]', '$.*', '$[*].*', '$.@type', '$.größe'])('%s is one', (path) =>
    expect(at(path)).toEqual([]),
  );

  it.each(['$..[', '$.', '$.a[', '$.a[x]', "$['a", '$ .a'])('%s is none', (path) => expect(at(path)).toHaveLength(1));

  it('stands anywhere in Pact V2, and in generators', () => {
    expect(ruleObjections({ matchingRules: { '$.body.[': {} } }, '')).toHaveLength(1);
    expect(ruleObjections({ generators: { body: { '$.[': {} } } }, '')).toHaveLength(1);
    expect(ruleObjections({ matchingRules: { header: { 'X.[Y': {} } } }, '')).toEqual([]);
  });
});
