import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';
import { type Client, clientOf, stage } from './client.ts';

const { operations } = loadApi('vouchery-v1.0');
const ROLES: Readonly<Record<string, readonly string[]>> = {
  admin: [...operations.keys()],
  point_of_distribution: ['findVoucher'],
  point_of_sale: ['createRedemption', 'confirmRedemption', 'getRedemption', 'deleteRedemption', 'getRedemptions'],
};

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ api: 'vouchery-v1.0' });
});
afterAll(() => sandbox.close());

function say(client: Client, { method, path }: { method: string; path: string }): ReturnType<Client> {
  return client(method.toLowerCase() as 'get', path.replaceAll(/\{[^}]+\}/g, '999'));
}

it.each(Object.entries(ROLES))('lets a %s call what its role allows, and nothing else', async (role, allowed) => {
  const client = clientOf(sandbox, role);
  for (const [id, operation] of operations) {
    const { status, body } = await say(client, operation);
    const forbidden = status === 403 && body.error === true && body.code === 'forbidden' && typeof body.message === 'string';
    expect([id, forbidden]).toEqual([id, !allowed.includes(id)]);
  }
});

it('wants credentials for every operation', async () => {
  for (const operation of operations.values()) {
    const { status, body, headers } = await say(clientOf(sandbox), operation).unset('authorization');
    expect([status, body.code, headers['www-authenticate']]).toEqual([401, 'not_authorized', 'Basic realm="sandbox"']);
  }
});

it('takes Basic and Bearer, and refuses everything else', async () => {
  const { user = '', password = '', apiKey = '' } = sandbox.projects['alpha']?.['admin'] ?? {};
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  const status = async (value: string): Promise<number> =>
    (await clientOf(sandbox)('get', '/campaigns').set('authorization', value)).status;
  for (const good of [basic(`${user}:${password}`), `Bearer ${apiKey}`, `bearer  ${apiKey}`]) expect(await status(good)).toBe(200);
  const wrong = [
    '',
    'Bearer',
    'Bearer x',
    `Bearer ${apiKey} x`,
    'Basic !',
    basic(user),
    basic(`${user}:`),
    basic(`${user}:wrong`),
    basic('x:y'),
    'Digest a=b',
  ];
  for (const bad of wrong) expect([bad, await status(bad)]).toEqual([bad, 401]);
});

it('keeps the objects of projects apart', async () => {
  const [alpha, beta] = [clientOf(sandbox), clientOf(sandbox, 'admin', 'beta')];
  const { campaign, main } = await stage(alpha, ['APART']);
  await alpha('post', '/customers', { identifier: 'ann' }).expect(200);
  for (const path of [`/campaigns/${campaign}`, `/campaigns/${campaign}/vouchers`, '/vouchers/APART', '/customers/ann'])
    expect((await beta('get', path).expect(404)).body.code).toBe('not_found');
  await beta('patch', `/campaigns/${campaign}`, { name: 'mine' }).expect(404);
  await beta('post', '/campaigns', { campaign_type: 'discount', parent_id: main, name: 'x' }).expect(422);
  await beta('post', '/campaigns/vouchers/expire', { vouchers: ['APART'] }).expect(422);
  await beta('post', '/customers', { identifier: 'ann' }).expect(200);
  await stage(beta, ['APART']);
  expect((await alpha('get', '/users')).body).toHaveLength(3);
  expect(JSON.stringify((await alpha('get', '/users')).body)).not.toContain(sandbox.projects['alpha']?.['admin']?.password);
});
