import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';

let sandbox: RunningSandbox;
const api = loadApi('vouchery-v1.0');

beforeAll(async () => {
  sandbox = await startSandbox({ api: api.id });
});
afterAll(() => sandbox.close());

async function send(method: string, path: string, body: string | undefined, contentType = 'application/json'): Promise<number> {
  const headers = { authorization: `Bearer ${sandbox.projects['alpha']?.['admin']?.apiKey}`, 'content-type': contentType };
  const response = await fetch(sandbox.url + path, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined || method === 'GET' ? {} : { body }),
  });
  await response.arrayBuffer();
  return response.status;
}

it('answers whatever comes with something below 500', async () => {
  const segment = fc.oneof(
    fc.constantFrom('1', '0', '-1', '1.5', '1e3', '99999999999999999999', 'find', '%00', '%E0%A4%A', 'a%2Fb'),
    fc.string({ maxLength: 20 }).map(encodeURIComponent),
  );
  const member = fc.constantFrom(
    'name',
    'campaign_type',
    'parent_id',
    'code',
    'active',
    'size',
    'prefix',
    'vouchers',
    'tags',
    'transaction_id',
    'total_transaction_cost',
    'location',
    'categories',
    'timeframe',
    'budget',
    'identifier',
    'time_zone',
    'start_time',
  );
  const body = fc.oneof(
    fc.dictionary(member, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constantFrom('', '[', '{"a":1,"a":2}', '['.repeat(5000), '1e999', '{"__proto__":{"x":1}}', '\u0000'),
  );
  const operation = fc.constantFrom(...api.operations.values());
  const type = fc.constantFrom('application/json', 'application/json', 'text/csv', 'text/plain', 'application/json; charset=latin1', '');
  await fc.assert(
    fc.asyncProperty(
      operation,
      segment,
      body,
      type,
      fc.string({ maxLength: 10 }),
      async ({ method, path }, part, sent, contentType, query) => {
        const status = await send(
          method,
          `${path.replaceAll(/\{[^}]+\}/g, part || 'x')}?page=${encodeURIComponent(query)}&transaction_id=${encodeURIComponent(query)}`,
          sent,
          contentType,
        );
        expect(status).toBeLessThan(500);
      },
    ),
    { numRuns: 1500, seed: 10 },
  );
});

it('refuses unknown paths with 404 and unknown methods with 405 and Allow', async () => {
  expect(await send('GET', '/nowhere', undefined)).toBe(404);
  const response = await fetch(`${sandbox.url}/campaigns`, { method: 'PUT' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});

it('refuses a body that is too large and goes on', async () => {
  const answer = await send('POST', '/campaigns', `{"name":"${'x'.repeat(11 * 1024 * 1024)}"}`).catch(() => 'reset');
  expect([413, 'reset']).toContain(answer);
  expect(await send('GET', '/campaigns', undefined)).toBe(200);
});

it('is not held up by clients that stop in the middle', async () => {
  const { hostname, port } = new URL(sandbox.url);
  const sockets = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write('POST /api/v1.0/campaigns HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"na');
      return socket;
    }),
  );
  expect(await send('GET', '/campaigns', undefined)).toBe(200);
  for (const socket of sockets) socket.destroy();
  expect(await send('GET', '/campaigns', undefined)).toBe(200);
});
