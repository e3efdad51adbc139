/**
 * The gate beside `Promise.all(fetch)`: two requests over a network with 0 to 20 ms of jitter, and a server that looks, waits for a
 * millisecond, and acts. A round hits where both have looked before one of them acted.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EMPTY_CONFIGURATION } from '../../src/cli/configuration/configuration.ts';
import { DEFAULT_LIMITS } from '../../src/cli/configuration/defaults.ts';
import { openTarget } from '../../src/target/client.ts';
import type { Figure } from './figure.ts';

export const name = 'gate';

const ROUNDS = 200;
const JITTER_MS = 20;
const WINDOW_MS = 1;
const DEMANDED = 0.95;

/** How many rounds hit so far. */
interface Window {
  hits: number;
  readonly listen: (request: IncomingMessage, response: ServerResponse) => void;
}

function windowOf(): Window {
  const looked = new Set<object>();
  const window: Window = {
    hits: 0,
    listen(request, response) {
      request.resume();
      request.on('end', () => {
        const one = {};
        if (looked.size > 0) window.hits += 1;
        looked.add(one);
        setTimeout(() => {
          looked.delete(one);
          response.end('{}');
        }, WINDOW_MS);
      });
    },
  };
  return window;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Delays whatever comes from a client by up to so many milliseconds, in its order. */
async function jittery(port: number): Promise<{ readonly url: string; readonly close: () => void }> {
  const sockets = new Set<Socket>();
  const proxy = createTcpServer((client) => {
    const onward = connect({ port, host: '127.0.0.1', noDelay: true });
    let earlier = Promise.resolve();
    for (const socket of [client, onward]) {
      sockets.add(socket.on('error', () => socket.destroy()));
      socket.on('close', () => {
        client.destroy();
        onward.destroy();
      });
    }
    client.on('data', (chunk) => {
      const late = delay(Math.random() * JITTER_MS);
      // Bytes stay in their order, whatever the timers do.
      earlier = Promise.all([earlier, late]).then(() => void onward.write(chunk));
    });
    onward.pipe(client);
  });
  const own = await listening(proxy);
  return {
    url: `http://127.0.0.1:${own}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

async function share(version: 'h1' | 'h2', release: (url: string) => Promise<() => Promise<unknown>>): Promise<number> {
  const window = windowOf();
  const server: Server =
    version === 'h2'
      ? // The compatibility layer of HTTP/2 has the same shape.
        createHttp2Server(window.listen as unknown as Parameters<typeof createHttp2Server>[1])
      : createHttpServer(window.listen);
  const network = await jittery(await listening(server));
  const round = await release(network.url);
  for (let index = 0; index < ROUNDS; index += 1) await round();
  network.close();
  server.close();
  return window.hits / ROUNDS;
}

function gate(protocol: 'h1' | 'h2') {
  return async (url: string) => {
    const target = openTarget({
      ...EMPTY_CONFIGURATION.target,
      baseUrl: url,
      credentials: {},
      limits: { ...DEFAULT_LIMITS, totalRequests: 10_000, requestsPerSecond: undefined },
      productionHost: undefined,
    });
    const request = {
      operation: undefined,
      role: 'nobody',
      authorization: undefined,
      method: 'POST',
      path: '/',
      query: '',
      headers: [['content-type', 'application/json']] as const,
      body: '{}',
    };
    return () => target.release([request, request], protocol);
  };
}

export async function run(): Promise<readonly Figure[]> {
  const percent = (value: number): string => `${Math.round(value * 100)} % of ${ROUNDS} rounds`;
  const h2 = await share('h2', gate('h2'));
  const h1 = await share('h1', gate('h1'));
  const plain = await share('h1', (url) =>
    Promise.resolve(() => Promise.all([0, 1].map(async () => await (await fetch(url, { method: 'POST', body: '{}' })).text()))),
  );
  return [
    { figure: 'window of 1 ms hit over HTTP/2', value: percent(h2), demanded: `${DEMANDED * 100} %`, holds: h2 >= DEMANDED },
    { figure: 'window of 1 ms hit over HTTP/1.1', value: percent(h1) },
    { figure: 'window of 1 ms hit by Promise.all(fetch)', value: percent(plain) },
  ];
}
