import { expect, it } from 'vitest';
import { clientOf, opened, outcome, redeem, stage } from './client.ts';

it('makes, shows, lists and deletes customers', async () => {
  const client = clientOf(await opened());
  const made = (await client('post', '/customers', { identifier: 'ann/1 ü', is_new: false }).expect(200)).body;
  expect(made).toMatchObject({ type: 'Customer', identifier: 'ann/1 ü', is_new: false });
  const path = `/customers/${encodeURIComponent('ann/1 ü')}`;
  expect((await client('get', path)).body).toEqual(made);
  expect((await client('get', '/customers')).body).toEqual([made]);
  expect(await outcome(client('post', '/customers', { identifier: 'ann/1 ü' }))).toBe('422 identifier/must_be_unique');
  await client('delete', path).expect(204);
  await client('get', path).expect(404);
  expect((await client('get', '/customers')).body).toEqual([]);
});

it('reserves codes all or none, keeps others off, and releases them', async () => {
  const client = clientOf(await opened());
  await stage(client, ['V1', 'V2', 'V3']);
  for (const identifier of ['ann', 'bob']) await client('post', '/customers', { identifier }).expect(200);
  const reserved = async (customer: string): Promise<string[]> =>
    ((await client('get', `/customers/${customer}/vouchers`)).body as { code: string }[]).map((voucher) => voucher.code);
  expect(await outcome(client('patch', '/customers/ann/vouchers', { vouchers: ['V1', 'NONE'] }))).toBe('422 vouchers/invalid');
  expect(await reserved('ann')).toEqual([]);
  await client('patch', '/customers/ann/vouchers', { vouchers: ['V1', 'V2'] }).expect(200);
  expect([await reserved('ann'), await reserved('bob')]).toEqual([['V1', 'V2'], []]);
  expect(await outcome(client('patch', '/customers/bob/vouchers', { vouchers: ['V1'] }))).toMatch(/^422 vouchers/);
  for (const customer_identifier of ['bob', undefined])
    expect(await outcome(redeem(client, 'V1', 10, { customer_identifier }))).toBe('422 customer/does_not_match_assigned_customer');
  expect(await outcome(redeem(client, 'V1', 10, { customer_identifier: 'ann' }))).toBe('200');
  await client('delete', '/customers/ann/vouchers', { vouchers: ['V2'] }).expect(200);
  expect(await outcome(redeem(client, 'V2', 10))).toBe('200');
  await client('patch', '/customers/nobody/vouchers', { vouchers: ['V3'] }).expect(404);
});

it('comes to know customers by redemptions and by reservation, and lists their redemptions only', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['W1', 'W2']);
  await client('post', `/campaigns/${campaign}/vouchers`, { code: 'W3', active: true, customer_identifier: 'cid' }).expect(200);
  await redeem(client, 'W1', 10, { customer_identifier: 'ann' }).expect(200);
  await redeem(client, 'W2', 10, { customer_identifier: 'bob' }).expect(200);
  const { body } = await client('get', '/customers/ann/redemptions').expect(200);
  expect(body).toMatchObject([{ transaction_id: 't-W1', customer: { identifier: 'ann' } }]);
  await client('get', '/customers/cid').expect(200);
  expect(((await client('get', '/customers')).body as { identifier: string }[]).map((customer) => customer.identifier)).toEqual([
    'cid',
    'ann',
    'bob',
  ]);
});

it('frees the codes of a deleted customer', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  await client('post', `/campaigns/${campaign}/vouchers`, { code: 'FREE', active: true, customer_identifier: 'ann' }).expect(200);
  await client('delete', '/customers/ann').expect(204);
  expect(await outcome(redeem(client, 'FREE', 10))).toBe('200');
});
