import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { type Client, clientOf, outcome, stage } from './client.ts';

let sandbox: RunningSandbox;
let client: Client;
let campaign: number;

beforeAll(async () => {
  sandbox = await startSandbox({ api: 'vouchery-v1.0' });
  client = clientOf(sandbox);
  ({ campaign } = await stage(client, ['CODE']));
});
afterAll(() => sandbox.close());

it('names the member and the kind of mistake, all of them together', async () => {
  const cases: [string, object, string][] = [
    ['/campaigns', {}, '422 campaign_type/required name/required'],
    ['/campaigns', { campaign_type: 'main', name: null }, '422 name/required'],
    [
      '/campaigns',
      { campaign_type: 'main', name: 7, voucher_type: 'odd', max_redemptions: 1.5 },
      '422 name/invalid voucher_type/unexpected_value max_redemptions/invalid',
    ],
    [
      '/campaigns',
      { campaign_type: 'main', name: 'x', reward_title: 'x'.repeat(41), reward_description: 'x'.repeat(101) },
      '422 reward_title/too_long reward_description/too_long',
    ],
    ['/campaigns', { campaign_type: 'sub', name: 'x' }, '422 campaign_type/unexpected_value'],
    ['/categories', { name: 'x', tags: ['a', 1] }, '422 tags/invalid'],
    ['/customers', { identifier: '' }, '422 identifier/too_short'],
    [
      '/vouchers/CODE/redemptions',
      { transaction_id: 1, total_transaction_cost: '5' },
      '422 transaction_id/invalid total_transaction_cost/invalid',
    ],
    ['/vouchers/CODE/redemptions', { transaction_id: 'n', total_transaction_cost: -0.01 }, '422 total_transaction_cost/below_minimum'],
    [
      '/campaigns/CAMPAIGN/timeframe_rules',
      { start_time: '2031-02-30T00:00:00Z', end_time: '2031-01-01 00:00:00Z' },
      '422 start_time/invalid_datetime end_time/invalid_datetime',
    ],
    [
      '/campaigns/CAMPAIGN/category_rules',
      { rule_type: 'all_of', category_id: 'x' },
      '422 tags/required category_id/invalid rule_type/unexpected_value',
    ],
    ['/campaigns/CAMPAIGN/budget_rules', { timeframe: 'fortnight', budget: -1 }, '422 timeframe/unexpected_value budget/below_minimum'],
  ];
  for (const [path, body, wanted] of cases) {
    const said = await outcome(client('post', path.replace('CAMPAIGN', String(campaign)), body));
    expect([path, said.split(' ').toSorted()]).toEqual([path, wanted.split(' ').toSorted()]);
  }
});

it('gives the bound that was broken, as a string', async () => {
  const { body } = await client('post', '/campaigns', { campaign_type: 'main', name: 'x', reward_title: 'x'.repeat(41) }).expect(422);
  expect(body).toMatchObject({ error: true, code: 'invalid', errors: [{ attribute: 'reward_title', boundary_value: '40' }] });
});

it('refuses bodies that it cannot read', async () => {
  const send = (body: string | Buffer, type: string): Promise<string> =>
    outcome(
      client('post', '/customers')
        .set('content-type', type)
        .send(body as string),
    );
  for (const text of ['{', 'null', '[]', '"x"', '1', '{"identifier":"a"} x'])
    expect(await send(text, 'application/json')).toBe('422 base/invalid');
  for (const type of ['text/plain', 'application/xml', 'text/csv']) expect(await send('{"identifier":"a"}', type)).toBe('422 base/invalid');
  expect(await send('', 'application/json')).toBe('422 identifier/required');
  await client('get', '/customers/a').expect(404);
  expect(await send('{"identifier":"a"}', 'Application/JSON; charset=utf-8')).toBe('200');
});

it('reaches nothing by keys that are no plain numbers', async () => {
  for (const id of [`${campaign}.0`, `${campaign}x`, `+${campaign}`, `0${campaign}`, '1e0', '-1', '0', '%20', '9'.repeat(30), 'NaN'])
    expect([id, (await client('get', `/campaigns/${id}`)).status]).toEqual([id, 404]);
});

it('stores nothing of an update with one wrong member', async () => {
  await client('patch', `/campaigns/${campaign}`, { name: 'new', discount_type: 'half' }).expect(422);
  expect((await client('get', `/campaigns/${campaign}`)).body.name).toBe('ten');
});
