import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Operation } from '../../src/spec/api.ts';
import { loadApi } from '../../src/spec/load.ts';
import { valueAt } from '../../src/spec/pointer.ts';
import { clientOf, stage } from './client.ts';

let sandbox: RunningSandbox;
const api = loadApi('vouchery-v1.0');

beforeAll(async () => {
  sandbox = await startSandbox({ api: api.id });
  // So that keys and codes of the requests below reach something.
  const client = clientOf(sandbox);
  await stage(client, ['CODE'], { voucher_type: 'generic' });
  await client('post', '/areas', { area: '_gk|H_qd_C?_ibE_ibE??~hbE' }).expect(200);
  await client('post', '/categories', { name: 'fruit', tags: ['kiwi'] }).expect(200);
  await client('post', '/customers', { identifier: 'ann' }).expect(200);
  await client('post', '/campaigns/2/budget_rules', { timeframe: 'week', budget: 500 }).expect(200);
  await client('post', '/campaigns/2/time_of_order_rules', { start_time: '2031-01-01T00:00:00Z' }).expect(200);
});
afterAll(() => sandbox.close());

async function send(method: string, path: string, body?: string, contentType = 'application/json'): Promise<number> {
  const headers = { authorization: `Bearer ${sandbox.projects['alpha']?.['admin']?.apiKey}`, 'content-type': contentType };
  const sent = body === undefined || method === 'GET' ? {} : { body };
  const response = await fetch(sandbox.url + path, { method, headers, redirect: 'manual', ...sent });
  await response.arrayBuffer();
  return response.status;
}

interface BodySchema {
  readonly examples?: readonly unknown[];
  readonly properties?: object;
}

function schemaOf({ requestBody }: Operation): BodySchema {
  return requestBody === undefined ? {} : (valueAt(api.document, requestBody.schemaPointer) as BodySchema);
}

const hostile = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(1e308, -1e308, -0, 2 ** 53, 0.1 + 0.2, '\u0000', '\uD800', 'x'.repeat(20_000), [[[[]]]], { toString: 1 }, null),
);

/** A body that the spec shows, with some members made hostile; or no such body at all. */
function bodyFor(operation: Operation): fc.Arbitrary<string> {
  const { examples: [example] = [], properties = {} } = schemaOf(operation);
  const odd = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '[',
      '{"a":1,"a":2}',
      '['.repeat(5000),
      '{"name":1e999}',
      '{"__proto__":{"x":1},"constructor":1}',
      '\u0000',
      'code\n"',
    ),
  );
  if (typeof example !== 'object' || example === null) return odd;
  const members = fc.dictionary(fc.constantFrom(...Object.keys(properties), 'extra'), hostile, { maxKeys: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: members.map((changed) => JSON.stringify({ ...example, ...changed })) },
    { weight: 1, arbitrary: odd },
  );
}

const segment = fc.oneof(
  fc.constantFrom('1', '2', '2', 'CODE', 'ann', '0', '-1', '1.5', '1e3', '99999999999999999999', 'find', '%00', '%E0%A4%A', 'a%2Fb', '%25'),
  fc.string({ minLength: 1, maxLength: 20 }).map(encodeURIComponent),
);
const query = fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom('t', '2', '1e9', '99999999999999'));
const type = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'text/csv',
  'text/plain',
  'application/json; charset=latin1',
  '',
);

const request = fc.constantFrom(...api.operations.values()).chain((operation) =>
  fc.record({
    method: fc.constant(operation.method),
    path: fc.array(segment, { minLength: 3, maxLength: 3 }).map((parts) => {
      const left = [...parts];
      return operation.path.replaceAll(/\{[^}]+\}/g, () => left.pop() ?? '');
    }),
    query,
    body: bodyFor(operation),
    type: operation.requestBody?.mediaType === 'text/csv' ? fc.constant('text/csv') : type,
  }),
);

it('answers whatever comes with something below 500', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query: text, body, type: contentType }) => {
      const value = encodeURIComponent(text);
      const names = ['page', 'per_page', 'transaction_id', 'customer_identifier', 'team'];
      const status = await send(method, `${path}?${names.map((name) => `${name}=${value}`).join('&')}`, body, contentType);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 2500, seed: 77 },
  );
  expect(await send('GET', '/campaigns')).toBe(200);
});

it('refuses unknown paths with 404 and unknown methods with 405 and Allow; knows HEAD and OPTIONS', async () => {
  expect(await send('GET', '/nowhere')).toBe(404);
  expect(await send('HEAD', '/campaigns')).toBe(200);
  expect(await send('HEAD', '/campaigns/999')).toBe(404);
  for (const [method, status] of [
    ['PUT', 405],
    ['OPTIONS', 204],
  ] as const) {
    const response = await fetch(`${sandbox.url}/campaigns`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([status, 'GET, HEAD, POST']);
  }
});

it('refuses a body that is too large and goes on', async () => {
  expect(await send('POST', '/campaigns', `{"name":"${'x'.repeat(11 * 1024 * 1024)}"}`)).toBe(413);
  expect(await send('GET', '/campaigns')).toBe(200);
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
  expect(await send('GET', '/campaigns')).toBe(200);
  for (const socket of sockets) socket.destroy();
  expect(await send('GET', '/campaigns')).toBe(200);
});
