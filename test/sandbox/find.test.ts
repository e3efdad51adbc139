import { expect, it } from 'vitest';
import { type Client, clientOf, discountCampaign, mainCampaign, opened, outcome, redeem } from './client.ts';

async function tagged(client: Client, tags: object, codes: readonly string[], settings: object = {}): Promise<number> {
  const campaign = await discountCampaign(client, await mainCampaign(client), { ...tags, ...settings });
  for (const code of codes) await client('post', `/campaigns/${campaign}/vouchers`, { code, active: true }).expect(200);
  return campaign;
}

async function found(client: Client, query: string): Promise<string | undefined> {
  const { status, body } = await client('get', `/vouchers/find?${query}`);
  expect([200, 204]).toContain(status);
  return status === 200 ? (body.code as string) : undefined;
}

it('finds by every filter, all of them together, and one of the values of each', async () => {
  const sandbox = await opened();
  const client = clientOf(sandbox);
  const tags = { medium: 'm', purpose: 'p', team: 't', channel: 'c', budget_code: 'b' };
  await tagged(client, tags, ['F1']);
  const finder = clientOf(sandbox, 'point_of_distribution');
  for (const [name, value] of Object.entries(tags)) {
    expect(await found(finder, `${name}=${value}`)).toBe('F1');
    expect(await found(finder, `${name}=other`)).toBeUndefined();
  }
  expect(await found(finder, 'medium=m&team=other')).toBeUndefined();
  expect(await found(finder, 'medium=other&medium=m&team=t')).toBe('F1');
  for (const query of ['', 'customer_identifier=ann', 'colour=m']) expect(await found(finder, query)).toBeUndefined();
  await client('get', '/customers/ann').expect(404);
});

it('finds nothing that could not be redeemed', async () => {
  const client = clientOf(await opened());
  const campaign = await tagged(client, { team: 't' }, ['USED', 'EXPIRED', 'GOOD']);
  await client('post', `/campaigns/${campaign}/vouchers`, { code: 'OFF', active: false });
  await redeem(client, 'USED', 10).expect(200);
  await client('post', '/campaigns/vouchers/expire', { vouchers: ['EXPIRED'] }).expect(204);
  expect(await found(client, 'team=t')).toBe('GOOD');
  await client('patch', `/campaigns/${campaign}`, { status: 'inactive' });
  expect(await found(client, 'team=t')).toBeUndefined();
});

it('reserves for the customer, whom it makes, and gives the same code again', async () => {
  const client = clientOf(await opened());
  await tagged(client, { team: 't' }, ['A', 'B']);
  const codes = await Promise.all(['ann', 'bob', 'cid'].map((customer) => found(client, `team=t&customer_identifier=${customer}`)));
  expect(codes.filter((code) => code !== undefined).toSorted()).toEqual(['A', 'B']);
  const first = ['ann', 'bob', 'cid'].find((_, index) => codes[index] === 'A');
  expect(await found(client, `team=t&customer_identifier=${first}`)).toBe('A');
  expect((await client('get', `/customers/${first}/vouchers`)).body).toMatchObject([{ code: 'A', status: 'distributed' }]);
  expect(await found(client, 'team=t')).toBeUndefined();
  expect(await outcome(redeem(client, 'A', 10, { customer_identifier: 'else' }))).toBe('422 customer/does_not_match_assigned_customer');
  expect(await outcome(redeem(client, 'A', 10, { customer_identifier: first }))).toBe('200');
});

it('shows a generic code to everybody and reserves it for nobody', async () => {
  const client = clientOf(await opened());
  await tagged(client, { team: 't' }, ['ALL'], { voucher_type: 'generic' });
  await redeem(client, 'ALL', 10).expect(200);
  for (const customer of ['ann', 'bob']) expect(await found(client, `team=t&customer_identifier=${customer}`)).toBe('ALL');
  expect((await client('get', '/vouchers/ALL')).body.customer_identifier).toBeNull();
});
