import { describe, expect, it } from 'vitest';
import type { ProblemKind } from '../../src/judge/problem.ts';
import { loadApi } from '../../src/spec/load.ts';
import { brief, type Given, judged, parcel, Raw } from './judged.ts';

/** For each kind: an exchange that has just this problem, and one as near to it as can be that has none. */
const PAIRS: Readonly<Record<ProblemKind, readonly { readonly wrong: Given; readonly at?: string; readonly right: Given }[]>> = {
  'undocumented-status': [
    { wrong: { status: 202, headers: [] }, right: { body: parcel() } },
    { wrong: { operation: 'create', status: 302, headers: [] }, right: { operation: 'create', body: parcel() } },
    // A number that is documented rather than inferred leaves no room for its neighbours.
    { wrong: { operation: 'create', status: 400, body: { code: 'x' } }, right: { operation: 'create', status: 422, body: { code: 'x' } } },
    { wrong: { operation: 'remove', status: 500, body: { code: 'x' } }, right: { operation: 'remove', status: 409, body: { code: 'x' } } },
  ],
  'status-number': [
    { wrong: { operation: 'create', status: 201, body: parcel() }, right: { operation: 'create', body: parcel() } },
    { wrong: { operation: 'remove', status: 422, body: { code: 'x' } }, right: { operation: 'remove', status: 409, body: { code: 'x' } } },
    // That a 204 has no body lies in its number.
    { wrong: { operation: 'remove', status: 200, body: { gone: true } }, right: { operation: 'remove', status: 204 } },
    { wrong: { operation: 'remove', status: 202 }, right: { operation: 'remove', status: 204 } },
  ],
  'missing-media-type': [{ wrong: { headers: [], body: parcel() }, at: 'content-type', right: { body: parcel() } }],
  'wrong-media-type': [
    { wrong: labelled('application/problem+json'), at: 'content-type', right: labelled('application/json') },
    { wrong: labelled('text/plain'), at: 'content-type', right: labelled('APPLICATION/Json') },
    {
      wrong: { operation: 'export', headers: [['content-type', 'application/json']], body: new Raw('a,b') },
      at: 'content-type',
      right: {
        operation: 'export',
        headers: [['content-type', 'text/csv; charset=iso-8859-1; header=present']],
        body: new Raw([0x61, 0xe9]),
      },
    },
  ],
  'malformed-media-type': [
    { wrong: labelled('json'), at: 'content-type', right: labelled('application/json') },
    { wrong: labelled('application/json; charset'), at: 'content-type', right: labelled('application/json ; charset=UTF-8') },
    { wrong: labelled('application/json, application/json'), at: 'content-type', right: labelled('application/json;') },
    {
      wrong: labelled('application/json; charset=utf-8; charset=utf-8'),
      at: 'content-type',
      right: labelled('application/json; charset="utf-8"'),
    },
    {
      wrong: {
        headers: [
          ['content-type', 'application/json'],
          ['content-type', 'application/json'],
        ],
        body: parcel(),
      },
      at: 'content-type',
      right: labelled('application/json'),
    },
  ],
  'wrong-charset': [
    { wrong: labelled('application/json; charset=iso-8859-1'), at: 'content-type', right: labelled('application/json; charset=UTF-8') },
    {
      wrong: labelled('application/json; charset=utf8'),
      at: 'content-type',
      right: labelled('application/json; profile="x; charset=latin1"'),
    },
  ],
  'unexpected-body': [
    { wrong: { operation: 'remove', status: 204, body: {} }, right: { operation: 'remove', status: 204 } },
    { wrong: { operation: 'touch', body: new Raw(' ') }, right: { operation: 'touch' } },
    { wrong: { method: 'HEAD', body: parcel() }, right: { method: 'HEAD' } },
    {
      wrong: { operation: 'remove', status: 204, truncated: true },
      right: { operation: 'remove', status: 204, headers: [['content-type', 'x']] },
    },
  ],
  'missing-body': [{ wrong: {}, right: { body: parcel() } }],
  'oversized-body': [{ wrong: { body: new Raw('[1,'), truncated: true }, right: { body: parcel() } }],
  'content-coding': [
    {
      wrong: { headers: [...counted('1'), ['content-encoding', 'gzip']], body: new Raw([0x1f, 0x8b, 0x08]) },
      at: 'content-encoding',
      right: { headers: [...counted('1'), ['content-encoding', 'Identity']], body: parcel() },
    },
  ],
  'invalid-utf8': [
    { wrong: { body: new Raw([0x22, 0xff, 0x22]) }, right: { operation: 'read', body: parcel({ anything: 'ü\u{FFFD}😀' }) } },
    // A surrogate, and a character in more bytes than it needs.
    { wrong: { body: new Raw([0x22, 0xed, 0xa0, 0x80, 0x22]) }, right: { body: parcel({ anything: '\ud7ff' }) } },
    { wrong: { body: new Raw([0x22, 0xc0, 0xaf, 0x22]) }, right: { body: parcel({ anything: '/' }) } },
  ],
  'invalid-json': [
    { wrong: { body: new Raw('{"id":1,}') }, right: { body: parcel() } },
    { wrong: { body: new Raw("{'id':1}") }, right: { body: parcel() } },
    { wrong: { body: new Raw('<html></html>') }, right: { body: parcel() } },
    { wrong: { body: new Raw('   ') }, right: { body: new Raw(` \r\n\t${JSON.stringify(parcel())} \n`) } },
    { wrong: { body: new Raw(`\u{FEFF}${JSON.stringify(parcel())}`) }, right: { body: parcel({ anything: '\u{FEFF}' }) } },
  ],
  'duplicate-key': [
    {
      wrong: { body: new Raw(JSON.stringify(parcel()).replace('{', '{"id":1,')) },
      at: '/id',
      right: { body: parcel({ anything: { id: 1 } }) },
    },
    {
      wrong: { body: new Raw(JSON.stringify(parcel()).replace('{', '{"\\u0069d":1,')) },
      at: '/id',
      right: { body: parcel({ anything: '"id":1,"id":1' }) },
    },
    {
      wrong: { body: new Raw(JSON.stringify(parcel({ anything: [{}] })).replace('{}', '{"a":{"b":1,"b":2}}')) },
      at: '/anything/0/a/b',
      right: { body: parcel({ anything: [{ b: 1 }, { b: 1 }] }) },
    },
  ],
  schema: [{ wrong: { body: parcel({ id: '1' }) }, at: '/id', right: { body: parcel({ id: 1.0 }) } }],
  'missing-header': [
    {
      wrong: { operation: 'list', headers: [['content-type', 'application/json']], body: [] },
      at: 'Total-Count',
      right: { operation: 'list', body: [] },
    },
  ],
  'malformed-header': [
    {
      wrong: { operation: 'list', headers: counted('12 items'), body: [] },
      at: 'Total-Count',
      right: { operation: 'list', headers: counted('12'), body: [] },
    },
    {
      wrong: { operation: 'list', headers: counted('-1'), body: [] },
      at: 'Total-Count',
      right: { operation: 'list', headers: counted('007'), body: [] },
    },
    // Declared elsewhere, judged wherever it is sent.
    { wrong: { headers: counted('many'), body: parcel() }, at: 'Total-Count', right: { headers: counted('0'), body: parcel() } },
    {
      wrong: { headers: [...counted('1'), ['link', 'a; rel="next"']], body: parcel() },
      at: 'Link',
      right: { headers: [...counted('1'), ['link', '<a>; rel="next"']], body: parcel() },
    },
  ],
  'leaked-write-only': [
    { wrong: { body: parcel({ secret: 'x' }) }, at: '/secret', right: { body: parcel({ anything: { secret: 'x' } }) } },
  ],
  'absent-expected-member': [
    { wrong: { body: { id: 1, sent_at: '2019-02-04T09:15:30Z' } }, at: '/label', right: { body: parcel({ label: null }) } },
    { wrong: { body: parcel({ inner: { id: 2, label: 'abc' } }) }, at: '/inner/sent_at', right: { body: parcel({ inner: parcel() }) } },
  ],
  'undeclared-member': [
    { wrong: { body: parcel({ lock: 1 }) }, at: '/lock', right: { body: parcel({ anything: { lock: 1 } }) } },
    { wrong: { body: parcel({ inner: parcel({ lock: 1 }) }) }, at: '/inner/lock', right: { body: parcel({ notes: { lock: 'x' } }) } },
  ],
};

function labelled(contentType: string): Given {
  return { headers: [['content-type', contentType]], body: parcel() };
}

function counted(count: string): readonly (readonly [string, string])[] {
  return [
    ['content-type', 'application/json'],
    ['total-count', count],
  ];
}

const WARNINGS: readonly string[] = ['status-number', 'absent-expected-member', 'undeclared-member'];

describe.each(Object.entries(PAIRS))('%s', (kind, pairs) => {
  it.each(pairs)('is found, and nothing else with it (%#)', ({ wrong, at = '' }) => {
    const problems = judged(wrong);
    expect(brief(problems)).toEqual([at === '' ? kind : `${kind} ${at}`]);
    expect(problems[0]?.severity).toBe(WARNINGS.includes(kind) ? 'warn' : 'fail');
    expect(problems[0]?.message).not.toBe('');
  });

  it.each(pairs)('is not seen where it is not (%#)', ({ right }) => {
    expect(judged(right)).toEqual([]);
  });
});

it('every problem breaks a clause that the API has', () => {
  const { clauses } = loadApi('vouchery-v1.0');
  const broken = new Set(Object.values(PAIRS).flatMap((pairs) => pairs.flatMap(({ wrong }) => judged(wrong).map(({ clause }) => clause))));
  expect([...broken].filter((clause) => !clauses.has(clause))).toEqual([]);
  expect([...clauses.keys()].filter((clause) => clause.startsWith('exchange.')).sort()).toEqual([...broken].sort());
});

it('all problems of one exchange are listed', () => {
  const problems = judged({
    operation: 'create',
    status: 201,
    headers: [
      ['content-type', 'text/json; charset=latin1'],
      ['link', 'nowhere'],
      ['total-count', 'x'],
    ],
    body: new Raw('{"id":"1","weight":-1,"weight":-2,"extra":{},"secret":"s3cr3t"}'),
  });
  expect(brief(problems)).toEqual([
    'status-number',
    'malformed-header Link',
    'malformed-header Total-Count',
    'wrong-media-type content-type',
    'wrong-charset content-type',
    'schema /id',
    'schema /weight',
    'absent-expected-member /label',
    'absent-expected-member /sent_at',
    'undeclared-member /extra',
    'leaked-write-only /secret',
    'duplicate-key /weight',
  ]);
  expect(JSON.stringify(problems)).not.toContain('s3cr3t');
});
