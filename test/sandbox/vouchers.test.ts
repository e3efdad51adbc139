import { expect, it } from 'vitest';
import { clientOf, opened, outcome, redeem, stage, validate } from './client.ts';

it('shows a voucher under its code, alone and in the list of its own campaign only', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  const other = (await stage(client, ['ELSEWHERE'])).campaign;
  const code = 'a/b ü%';
  const made = (await client('post', `/campaigns/${campaign}/vouchers`, { code, active: false, id: 9, campaign_id: other }).expect(200))
    .body;
  expect(made).toMatchObject({ type: 'Voucher', code, active: false, status: 'created', campaign: { id: campaign, name: 'ten' } });
  expect((await client('get', `/vouchers/${encodeURIComponent(code)}`).expect(200)).body).toEqual(made);
  expect((await client('get', `/campaigns/${campaign}/vouchers`)).body).toEqual([made]);
  expect(await outcome(client('post', `/campaigns/${other}/vouchers`, { code, active: true }))).toBe('422 code/must_be_unique');
  expect(await outcome(client('post', `/campaigns/${other}/vouchers`, { code: '', active: true }))).toBe('422 code/too_short');
});

it('lets main campaigns have none', async () => {
  const client = clientOf(await opened());
  const { main } = await stage(client, []);
  const batch = { active: true, size: 1, code_type: 'mixed', random_part_length: 5, prefix: 'M' };
  for (const [path, body] of [
    ['vouchers', { code: 'MAIN', active: true }],
    ['vouchers/batch', batch],
  ] as const)
    expect(await outcome(client('post', `/campaigns/${main}/${path}`, body))).toBe('422 campaign/not_allowed_to_have_vouchers');
});

it('neither changes nor deletes a redeemed one', async () => {
  const client = clientOf(await opened());
  await stage(client, ['USED', 'FREE']);
  await redeem(client, 'USED', 10).expect(200);
  expect(await outcome(client('patch', '/vouchers/USED', { active: false }))).toMatch(/^422 base/);
  expect((await client('delete', '/vouchers/USED').expect(422)).body.code).toBe('can_not_be_deleted');
  expect((await client('get', '/vouchers/USED')).body).toMatchObject({ active: true, status: 'redeemed' });
  await client('delete', '/vouchers/FREE').expect(204);
  for (const answer of [client('get', '/vouchers/FREE'), redeem(client, 'FREE', 10)]) expect((await answer).status).toBe(404);
});

it('follows the life of a code in its status', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['LIFE']);
  const status = async (): Promise<string> => (await client('get', '/vouchers/LIFE')).body.status as string;
  expect(await status()).toBe('created');
  await client('post', '/customers', { identifier: 'c' });
  await client('patch', '/customers/c/vouchers', { vouchers: ['LIFE'] }).expect(200);
  expect(await status()).toBe('distributed');
  await validate(client, 'LIFE', 10, { customer_identifier: 'c' }).expect(200);
  expect(await status()).toBe('validated');
  await client('delete', '/vouchers/LIFE/redemptions?transaction_id=t-LIFE').expect(204);
  expect(await status()).toBe('distributed');
  await redeem(client, 'LIFE', 10, { customer_identifier: 'c' }).expect(200);
  expect(await status()).toBe('redeemed');
  expect((await client('get', `/campaigns/${campaign}/vouchers`)).body[0].status).toBe('redeemed');
});

it('expires the codes of a list, all or none, and leaves redeemed ones', async () => {
  const client = clientOf(await opened());
  await stage(client, ['E1', 'E2', 'E3']);
  await redeem(client, 'E2', 10).expect(200);
  expect(await outcome(client('post', '/campaigns/vouchers/expire', { vouchers: ['E1', 'NONE'] }))).toBe('422 vouchers/invalid');
  expect((await client('get', '/vouchers/E1')).body.status).toBe('created');
  await client('post', '/campaigns/vouchers/expire', { vouchers: ['E1', 'E2'] }).expect(204);
  expect((await client('get', '/vouchers/E1')).body.status).toBe('expired');
  expect((await client('get', '/vouchers/E2')).body.status).toBe('redeemed');
  expect(await outcome(redeem(client, 'E1', 10))).toMatch(/^422 voucher/);
  expect(await outcome(redeem(client, 'E3', 10))).toBe('200');
});

it('refuses inactive codes until they are switched on', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  await client('post', `/campaigns/${campaign}/vouchers`, { code: 'OFF', active: false });
  expect(await outcome(redeem(client, 'OFF', 10))).toBe('422 voucher/not_active');
  await client('patch', '/vouchers/OFF', { active: true }).expect(200);
  expect(await outcome(redeem(client, 'OFF', 10))).toBe('200');
});
