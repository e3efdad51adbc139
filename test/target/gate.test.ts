/** The gate: requests leave together over either version of HTTP, and a round says itself whether they overlapped. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp2Server, createSecureServer, type Settings } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EMPTY_CONFIGURATION } from '../../src/cli/configuration/configuration.ts';
import { DEFAULT_LIMITS } from '../../src/cli/configuration/defaults.ts';
import { openTarget, type Target, type TargetRequest } from '../../src/target/client.ts';
import { httpSpecimen, tcpSpecimen } from '../specimens/specimen.ts';

const SECRET = 'secret-of-the-gate';

function targetAt(url: string, limits: Partial<typeof DEFAULT_LIMITS> = {}, ca?: string): Target {
  const target = openTarget({
    ...EMPTY_CONFIGURATION.target,
    baseUrl: url,
    ca,
    credentials: { admin: { apiKey: SECRET } },
    limits: { ...DEFAULT_LIMITS, requestTimeoutMs: 30_000, ...limits },
    productionHost: undefined,
  });
  onTestFinished(() => target.close());
  return target;
}

function requests(count: number, method = 'POST'): readonly TargetRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    operation: undefined,
    role: 'admin',
    authorization: `Bearer ${SECRET}`,
    method,
    path: `/things/${index}`,
    query: '',
    headers: method === 'POST' ? [['content-type', 'application/json'] as const] : [],
    body: method === 'POST' ? JSON.stringify({ index }) : undefined,
  }));
}

/** Answers when so many requests are there: only requests that meet are answered. */
function meeting(count: number) {
  let waiting: (() => void)[] = [];
  return (answer: () => void): void => {
    waiting.push(answer);
    if (waiting.length < count) return;
    for (const one of waiting) one();
    waiting = [];
  };
}

/** Speaks both versions over TLS, and answers when so many requests are there. */
async function secureServer(
  count: number,
  settings: Settings,
  heard: (body: string) => void = () => {},
): Promise<{ readonly url: string; readonly ca: string }> {
  const file = (name: string): string => readFileSync(new URL(`../specimens/tls/${name}.pem`, import.meta.url), 'utf8');
  const ca = file('certificate');
  const meet = meeting(count);
  const server = createSecureServer({ key: file('key'), cert: ca, allowHTTP1: true, settings }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard(Buffer.concat(chunks).toString());
      meet(() => void response.end('here'));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, ca };
}

describe('a round', () => {
  it.each(['POST', 'PATCH'])('of %s requests leaves together over HTTP/1.1 where the target speaks nothing else', async (method) => {
    const meet = meeting(5);
    const server = await httpSpecimen((request, response) => {
      request.resume().on('end', () => meet(() => response.end(`${request.method} ${request.url}`)));
    });
    onTestFinished(() => server[Symbol.asyncDispose]());
    const round = await targetAt(server.url).release(requests(5, method));
    expect(round).toMatchObject({ protocol: 'h1', hindrance: undefined });
    expect(round.exchanges.map(({ exchange }) => Buffer.from(exchange.response!.body).toString())).toEqual(
      [0, 1, 2, 3, 4].map((index) => `${method} /things/${index}`),
    );
    expect(JSON.stringify(round.exchanges.map(({ exchange }) => exchange.request))).not.toContain(SECRET);
  });

  it('leaves together over HTTP/2 with prior knowledge', async () => {
    const meet = meeting(20);
    const server = createHttp2Server((request, response) => {
      request.resume().on('end', () => meet(() => void response.end('here')));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const round = await targetAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).release(requests(20));
    expect(round).toMatchObject({ protocol: 'h2', hindrance: undefined });
    expect(round.exchanges.every(({ exchange, calledAt, returnedAt }) => exchange.response?.status === 200 && calledAt <= returnedAt)).toBe(
      true,
    );
  });

  it('leaves together over HTTP/2 and TLS where the target chooses it by ALPN', async () => {
    const { url, ca } = await secureServer(20, {});
    const round = await targetAt(url, {}, ca).release(requests(20));
    expect(round).toMatchObject({ protocol: 'h2', hindrance: undefined });
    expect(new Set(round.exchanges.map(({ exchange }) => exchange.response?.status))).toEqual(new Set([200]));
  });

  it.each([
    ['POST', 1],
    ['POST', 2],
    ['PATCH', 1],
    ['DELETE', 2],
  ])('of %s requests leaves over HTTP/1.1 where the target takes only %i streams on a connection', async (method, streams) => {
    const { url, ca } = await secureServer(3, { maxConcurrentStreams: streams });
    const target = targetAt(url, {}, ca);
    const round = await target.release(requests(3, method));
    expect(round).toMatchObject({ protocol: 'h1', hindrance: undefined });
    expect(round.exchanges.map(({ exchange }) => exchange.response?.status)).toEqual([200, 200, 200]);
    const forced = await target.release(requests(3, method), 'h2');
    expect(forced.hindrance).toBe(`a request never left: the target takes only ${streams} streams on a connection`);
    expect(forced.exchanges.map(({ exchange }) => exchange.failure?.maybeSent)).toEqual([false, false, false]);
  });

  it.each(['h1', 'h2'] as const)(
    'of which one is cut over %s reaches the target as a whole, and nobody knows what came of it',
    async (protocol) => {
      const bodies: string[] = [];
      const { url, ca } = await secureServer(3, {}, (body) => bodies.push(body));
      const [first, ...others] = requests(3);
      const round = await targetAt(url, {}, ca).release([{ ...first!, cut: true }, ...others], protocol);
      expect(round.exchanges.map(({ exchange }) => exchange.failure?.kind)).toEqual(['cancelled', undefined, undefined]);
      expect(round.exchanges[0]!.exchange.failure!.maybeSent).toBe(true);
      expect(bodies.sort()).toEqual(['{"index":0}', '{"index":1}', '{"index":2}']);
    },
  );

  it('that ends in silence, resets or garbage tells so within the time limit, and is no success', async () => {
    const kinds: string[] = [];
    const ways: readonly (readonly [misbehave: (socket: Socket) => unknown, limits?: { readonly requestTimeoutMs: number }])[] = [
      [() => undefined, { requestTimeoutMs: 1500 }],
      [(socket) => socket.destroy()],
      [(socket) => socket.write('oops\r\n\r\n')],
    ];
    for (const [misbehave, limits] of ways) {
      const server = await tcpSpecimen((socket) => {
        misbehave(socket);
      });
      onTestFinished(() => server[Symbol.asyncDispose]());
      const { exchanges } = await targetAt(server.url, limits).release(requests(2), 'h1');
      kinds.push(...exchanges.map(({ exchange }) => exchange.failure!.kind));
      expect(exchanges.every(({ exchange }) => exchange.failure!.maybeSent)).toBe(true);
    }
    expect(kinds).toEqual(['stalled', 'stalled', 'reset', 'reset', 'malformed', 'malformed']);
  });

  it('to nobody was certainly never sent', async () => {
    const server = await httpSpecimen(() => {});
    await server[Symbol.asyncDispose]();
    const round = await targetAt(server.url).release(requests(2));
    expect(round.hindrance).toMatch(/^a request never left: .*ECONNREFUSED/);
    expect(round.exchanges.map(({ exchange }) => [exchange.failure?.kind, exchange.failure?.maybeSent])).toEqual([
      ['refused', false],
      ['refused', false],
    ]);
  });

  it('keeps to the limit of requests for one run', async () => {
    const server = await httpSpecimen((_, response) => void response.end());
    onTestFinished(() => server[Symbol.asyncDispose]());
    const { exchanges } = await targetAt(server.url, { totalRequests: 1 }).release(requests(2));
    expect(exchanges.map(({ exchange }) => exchange.failure?.kind)).toEqual(['blocked', 'blocked']);
  });

  it('reads no more of a body than its bound', async () => {
    const server = await httpSpecimen((_, response) => void response.end('x'.repeat(100_000)));
    onTestFinished(() => server[Symbol.asyncDispose]());
    const { exchanges } = await targetAt(server.url, { maximumBodyBytes: 2048 }).release(requests(2), 'h1');
    expect(exchanges.map(({ exchange }) => [exchange.response?.truncated, exchange.response?.body.length])).toEqual([
      [true, 2048],
      [true, 2048],
    ]);
  });
});
