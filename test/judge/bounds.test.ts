import { describe, expect, it } from 'vitest';
import { brief, judged, parcel, Raw } from './judged.ts';

const LIST = { operation: 'list' } as const;

describe('what repeats is told a few times and counted', () => {
  it('over the elements of a list', () => {
    const problems = judged({ ...LIST, body: Array.from({ length: 10_000 }, () => parcel({ id: 'x', lock: 1 })) });
    expect(brief(problems)).toEqual([
      'schema /0/id',
      'schema /1/id',
      'schema /2/id',
      'undeclared-member /0/lock',
      'undeclared-member /1/lock',
      'undeclared-member /2/lock',
    ]);
    expect(problems.map(({ shape }) => shape)).toEqual([...Array(3).fill('/*/id'), ...Array(3).fill('/*/lock')]);
    expect(problems[2]?.message).toMatch(/and 9997 more like it at \/\*\/id/);
    expect(problems[5]?.message).toMatch(/and 9997 more like it at \/\*\/lock/);
  });

  it('over ever new names', () => {
    const names = Object.fromEntries(Array.from({ length: 5000 }, (_, position) => [`extra${position}`, 1]));
    const problems = judged({ body: parcel(names) });
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)?.message).toContain('4900 further problems');
  });

  it('shortens what came', () => {
    const problems = judged({ body: parcel({ label: 'x'.repeat(1_000_000), state: '😀'.repeat(500) }) });
    for (const { message, actual } of problems) expect(message.length + actual.length).toBeLessThan(500);
  });
});

describe('no body is too much', () => {
  it('a list of very many wrong elements', () => {
    const problems = judged({ ...LIST, body: new Raw(`[${'1,'.repeat(3_000_000)}1]`) });
    expect(brief(problems)).toEqual(['schema /0', 'schema /1', 'schema /2']);
  });

  it('a fault behind very many right elements', () => {
    const body = [...Array.from({ length: 50_000 }, () => parcel()), parcel({ id: 'x' })];
    expect(brief(judged({ ...LIST, body }))).toEqual(['schema /50000/id']);
  });

  it('very deep nesting', () => {
    const depth = 1_000_000;
    for (const text of [`${'['.repeat(depth)}${']'.repeat(depth)}`, `${'{"inner":'.repeat(depth)}1${'}'.repeat(depth)}`]) {
      const [problem, ...others] = judged({ body: new Raw(text) });
      expect(problem?.message).toContain('1000000 levels');
      expect(others).toEqual([]);
    }
    expect(brief(judged({ body: new Raw('['.repeat(depth)) }))).toEqual(['invalid-json']);
  });

  it('nesting as deep as is judged', () => {
    let body = parcel();
    for (let level = 0; level < 400; level += 1) body = parcel({ inner: body });
    expect(judged({ body })).toEqual([]);
  });

  it('a string of many megabytes, closed or not', () => {
    const long = 'x'.repeat(5_000_000);
    expect(brief(judged({ body: new Raw(`{"id":1,"id":2,"label":null,"sent_at":"2019-02-04T09:15:30Z","anything":"${long}"}`) }))).toEqual([
      'duplicate-key /id',
    ]);
    expect(brief(judged({ body: new Raw(`{"anything":"${long}`) }))).toEqual(['invalid-json']);
  });

  it('headers without end', () => {
    const link = `<a>; rel="next", ${'<'.repeat(100_000)}`;
    const headers = [
      ['content-type', `application/json${'; '.repeat(50_000)}x`],
      ['link', link],
    ] as const;
    const problems = judged({ headers, body: parcel() });
    expect(brief(problems)).toEqual(['malformed-header Link', 'malformed-media-type content-type']);
    for (const { message, actual } of problems) expect(message.length + actual.length).toBeLessThan(500);
  });
});
