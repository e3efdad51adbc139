import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { type Client, clientOf, stage } from './client.ts';

let sandbox: RunningSandbox;
let client: Client;
let path: string;

beforeAll(async () => {
  sandbox = await startSandbox({ api: 'vouchery-v1.0' });
  client = clientOf(sandbox);
  const { campaign } = await stage(client, []);
  path = `/campaigns/${campaign}/vouchers`;
  await client('post', `${path}/batch`, { active: true, size: 130, code_type: 'mixed', random_part_length: 6, prefix: 'P' }).expect(200);
});
afterAll(() => sandbox.close());

async function page(query: string): Promise<{ codes: string[]; total: string | undefined; rels: Record<string, string> }> {
  const { body, headers } = await client('get', `${path}?${query}`).expect(200);
  const links = (headers['link'] ?? '').split(', ').filter(Boolean);
  const rels = links.map((link: string): [string, string] => {
    const [, url = '', rel = ''] = /^<([^>]+)>; rel="(\w+)"$/.exec(link) ?? [];
    expect(url.startsWith(`${sandbox.url}${path}?`)).toBe(true);
    return [rel, url.slice(url.indexOf('?') + 1)];
  });
  return {
    codes: (body as { code: string }[]).map((voucher) => voucher.code),
    total: headers['total-count'],
    rels: Object.fromEntries(rels),
  };
}

it('shows every item once along the next links, whose size stays', async () => {
  const seen: string[] = [];
  let query: string | undefined = 'per_page=40';
  let pages = 0;
  while (query !== undefined) {
    const { codes, total, rels } = await page(query);
    expect(total).toBe('130');
    seen.push(...codes);
    query = rels['next'];
    pages += 1;
  }
  expect([pages, seen.length, new Set(seen).size]).toEqual([4, 130, 130]);
});

it('names first, prev, next and last where they are', async () => {
  const names = async (query: string): Promise<string[]> => Object.keys((await page(query)).rels);
  expect(await names('per_page=50')).toEqual(['next', 'last']);
  expect(await names('page=2&per_page=50')).toEqual(['first', 'prev', 'next', 'last']);
  expect(await names('page=3&per_page=50')).toEqual(['first', 'prev']);
  expect((await page('per_page=65')).rels['last']).toMatch(/\bpage=2\b/);
});

it('has nothing beyond the last page, and leaves the headers away where one page is enough', async () => {
  expect(await page('page=9&per_page=50')).toMatchObject({ codes: [], total: '130' });
  const users = await client('get', '/users').expect(200);
  expect([users.headers['link'], users.headers['total-count']]).toEqual([undefined, undefined]);
});

it('counts from 1, clamps to the maximum, and takes senseless numbers for none', async () => {
  const first = await page('');
  expect(first.codes).toHaveLength(25);
  expect(await page('page=1')).toMatchObject({ codes: first.codes });
  expect((await page('per_page=5000')).codes).toHaveLength(100);
  for (const query of ['page=0', 'page=-1', 'page=1e3', 'page=x', 'page=', 'per_page=0', 'per_page=99999999999999999999'])
    expect([query, (await page(query)).codes.length]).toEqual([query, 25]);
});

it('repeats no Host header that could break the links', async () => {
  const { headers } = await client('get', `${path}?per_page=10`).set('host', 'x>; rel="next"').expect(200);
  expect(headers['link']).toContain(`<${sandbox.url}${path}?`);
  const good = await client('get', `${path}?per_page=10`).set('host', 'vouchers.example:8080').expect(200);
  expect(good.headers['link']).toContain('<http://vouchers.example:8080/api/v1.0/');
});
