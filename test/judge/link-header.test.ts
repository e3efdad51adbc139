import { describe, expect, it } from 'vitest';
import { parseLinks } from '../../src/judge/link-header.ts';
import { judged, parcel } from './judged.ts';

describe('a Link header', () => {
  it.each([
    ['', []],
    ['<a>; rel="next"', [['a', 'next']]],
    ['<https://x.example/a?page=2&per_page=10>;rel=next', [['https://x.example/a?page=2&per_page=10', 'next']]],
    [
      '<a>; rel="Next LAST"; title="a, b; <c>", <b>; rel=prev',
      [
        ['a', 'next last'],
        ['b', 'prev'],
      ],
    ],
    [`<a>; title*=UTF-8''x%20y ; rel = "next"`, [['a', 'next']]],
    ['<a> ; rel="n\\"x"', [['a', 'n\\"x']]],
    [
      ' , <a>; rel=next,, <b>; rel=last ,',
      [
        ['a', 'next'],
        ['b', 'last'],
      ],
    ],
    ['<a>;; rel=next;', [['a', 'next']]],
    ['<>; rel=self', [['', 'self']]],
    ['<a>; rel=next; anchor="#b"; crossorigin', [['a', 'next']]],
  ])('%s', (value, expected) => {
    const parsed = parseLinks(value);
    expect('links' in parsed ? parsed.links.map(({ target, relations }) => [target, relations.join(' ')]) : parsed).toEqual(expected);
  });

  it.each([
    ['a; rel="next"', 0],
    ['<a; rel="next"', 0],
    ['<a> rel="next"', 3],
    ['<a>; rel="next', 8],
    ['<a b>; rel="next"', 1],
    ['<http://[bad>; rel=x', 1],
    ['<%zz>; rel=x', 1],
    ['<a>', 3],
    ['<a>; rel=""', 11],
    ['<a>; rel', 8],
    ['<a>; title=x', 12],
    ['<a>; =x', 5],
    ['<a>; rel="n" junk', 12],
    ['<a>; rel="next" <b>; rel="last"', 15],
    ['<a>; rel="next"; rel="prev"', 17],
    ['<a>; rel="next", b', 17],
    ['https://x.example/a?page=2; rel="next"', 0],
  ])('%s is wrong at character %d', (value, offset) => {
    const parsed = parseLinks(value);
    expect('fault' in parsed ? parsed.fault.offset : parsed).toBe(offset);
  });

  it('is judged over all headers of the name, without what may be secret', () => {
    const headers = [
      ['content-type', 'application/json'],
      ['link', '<https://user:pass@x.example/a?key=s3cr3t&page=2>; rel="next"'],
      ['link', 'b?token=s3cr3t'],
    ] as const;
    const [problem, ...others] = judged({ headers, body: parcel() });
    expect(others).toEqual([]);
    expect(problem?.message).toContain('at character 63');
    expect(problem?.actual).toBe('<https://…@x.example/a?key=…&page=2>; rel="next", b?token=…');
  });
});
