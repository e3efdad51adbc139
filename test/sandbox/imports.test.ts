import { expect, it } from 'vitest';
import { type Client, clientOf, opened, outcome, stage } from './client.ts';

function upload(client: Client, campaign: number, csv: string): ReturnType<Client> {
  return client('post', `/campaigns/${campaign}/vouchers/import`).set('content-type', 'text/csv').send(csv);
}

it('takes rows over, refuses taken, repeated and empty codes, and counts both', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['TAKEN']);
  const csv = 'code,customer_identifier,active\nI1,,\n"I,2",ann,false\nTAKEN,,\nI1,,\n,bob,\n';
  expect((await upload(client, campaign, csv).expect(200)).body).toEqual({
    valid_rows_count: 2,
    invalid_rows_count: 3,
    invalid_rows: ['TAKEN', 'I1', ''],
  });
  expect((await client('get', '/vouchers/I%2C2')).body).toMatchObject({ active: false, customer_identifier: 'ann', status: 'distributed' });
  expect((await client('get', '/vouchers/I1')).body).toMatchObject({ active: true, customer_identifier: null });
  expect((await client('get', '/customers/ann/vouchers')).body).toHaveLength(1);
  await client('get', '/customers/bob').expect(404);
});

it('reads every line ending and a byte order mark', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  expect((await upload(client, campaign, '\uFEFFcode\r\nW1\r\n\r\nW2').expect(200)).body.valid_rows_count).toBe(2);
});

it('refuses what is no such list, and takes nothing of it', async () => {
  const client = clientOf(await opened());
  const { campaign, main } = await stage(client, []);
  expect(await outcome(upload(client, campaign, 'name\nX1\n'))).toBe('422 code/required');
  expect(await outcome(upload(client, campaign, 'code\nX1\n"X2\n'))).toBe('422 base/invalid');
  expect(await outcome(upload(client, campaign, ''))).toBe('422 base/invalid');
  expect(await outcome(upload(client, main, 'code\nX1\n'))).toBe('422 campaign/not_allowed_to_have_vouchers');
  expect(await outcome(client('post', `/campaigns/${campaign}/vouchers/import`, { code: 'X1' }))).toBe('422 base/invalid');
  await client('get', '/vouchers/X1').expect(404);
});
