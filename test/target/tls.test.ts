import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTarget } from '../../src/target/client.ts';
import { configurationOf } from './configuration.ts';

// A certificate that signs itself, made for these tests only; nobody trusts it.
const key = readFileSync(new URL('../specimens/tls/key.pem', import.meta.url));
const cert = readFileSync(new URL('../specimens/tls/certificate.pem', import.meta.url), 'utf8');
const server = createServer({ key, cert }, (_request, response) => response.end('[]'));
const GET = {
  operation: undefined,
  role: 'admin',
  authorization: undefined,
  method: 'GET',
  path: '/',
  query: '',
  headers: [],
  body: undefined,
};

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(ca: string | undefined) {
  const target = openTarget(configurationOf(`https://localhost:${(server.address() as AddressInfo).port}`, { ca }));
  const exchange = await target.send(GET);
  await target.close();
  return exchange;
}

describe('a target with a certificate of its own', () => {
  it('is not trusted by itself', async () => {
    expect((await ask(undefined)).failure).toMatchObject({ kind: 'tls', maybeSent: false });
  });

  it('is trusted where the configuration names its authority', async () => {
    expect((await ask(cert)).response?.status).toBe(200);
  });
});
