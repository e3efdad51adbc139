import { expect, it } from 'vitest';
import { clientOf, leased, mainCampaign, opened } from './client.ts';

it('tells what the ready line tells', async () => {
  const sandbox = await opened();
  const { close: _close, ...ready } = sandbox;
  expect(await (await fetch(sandbox.control)).json()).toEqual(ready);
});

it('gives each lease a project and a clock of its own, which goes on from where it is put', async () => {
  const sandbox = await opened();
  const [first, second] = [await leased(sandbox), await leased(sandbox)];
  await first.moveTo('2031-05-06T07:08:09.123+02:00');
  const id = await mainCampaign(first.client);
  expect((await first.client('get', `/campaigns/${id}`)).body.created_at).toMatch(/^2031-05-06T05:08:/);
  for (const other of [second.client, clientOf(sandbox)]) {
    expect((await other('get', '/campaigns')).body).toEqual([]);
    expect((await other('post', '/campaigns', { campaign_type: 'main', name: 'x' })).body.created_at).not.toMatch(/^2031/);
  }
});

it('takes the project of a lease away with it', async () => {
  const sandbox = await opened();
  const lease = (await (await fetch(`${sandbox.control}/clocks`, { method: 'POST' })).json()) as {
    url: string;
    credentials: Record<string, { apiKey: string }>;
  };
  const headers = { authorization: `Bearer ${lease.credentials['admin']?.apiKey}` };
  expect((await fetch(`${sandbox.url}/campaigns`, { headers })).status).toBe(200);
  expect((await fetch(lease.url, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(`${sandbox.url}/campaigns`, { headers })).status).toBe(401);
  expect((await fetch(lease.url, { method: 'DELETE' })).status).toBe(404);
});

it('moves the clock of a named project and sets it right again', async () => {
  const sandbox = await opened();
  const clock = `${sandbox.control}/projects/beta/clock`;
  expect((await fetch(clock, { method: 'PUT', body: '{"now":"2040-01-01T00:00:00Z"}' })).status).toBe(200);
  const year = async (): Promise<string> => ((await (await fetch(clock)).json()) as { now: string }).now.slice(0, 4);
  expect(await year()).toBe('2040');
  expect((await fetch(clock, { method: 'DELETE' })).status).toBe(204);
  expect(await year()).not.toBe('2040');
});

it('resets one project, or all, and keeps the users', async () => {
  const sandbox = await opened();
  const [alpha, beta] = [clientOf(sandbox), clientOf(sandbox, 'admin', 'beta')];
  const left = async (): Promise<number[]> => [
    (await alpha('get', '/campaigns').expect(200)).body.length,
    (await beta('get', '/campaigns').expect(200)).body.length,
  ];
  for (const client of [alpha, beta]) await mainCampaign(client);
  expect((await fetch(`${sandbox.control}/projects/beta/reset`, { method: 'POST' })).status).toBe(204);
  expect(await left()).toEqual([1, 0]);
  expect((await fetch(`${sandbox.control}/reset`, { method: 'POST' })).status).toBe(204);
  expect(await left()).toEqual([0, 0]);
});

it('refuses what it does not know', async () => {
  const sandbox = await opened();
  const status = async (method: string, path: string, body?: string): Promise<number> =>
    (await fetch(sandbox.control + path, { method, ...(body === undefined ? {} : { body }) })).status;
  for (const path of [
    '/nothing',
    '/clocks/%',
    '/clocks/clock-none',
    '/clocks/alpha',
    '/projects/none/reset',
    '/projects/%E0%A4/clock',
    '/projects/alpha/clock/x',
  ])
    expect([path, await status('POST', path)]).toEqual([path, 404]);
  expect(await status('GET', '/reset')).toBe(405);
  expect(await status('POST', '/projects/alpha/clock')).toBe(405);
  for (const body of ['', '{', '{}', '{"now":5}', '{"now":"tomorrow"}', '{"now":"2031-02-30T00:00:00Z"}', '{"now":"2031-01-01"}'])
    expect([body, await status('PUT', '/projects/alpha/clock', body)]).toEqual([body, 422]);
});
