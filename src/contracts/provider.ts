/**
 * What Pact's Verifier takes for the provider: a small server on loopback, one for each interaction. It brings the target into the states
 * that the Verifier asks for, and passes the request on through the engine, which adds credentials, judges the answer and records it.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from '../target/exchange.ts';
import type { Values } from './recipes.ts';

/** The request of an interaction, with the values of its states in it. */
export interface ContractRequest {
  readonly method: string;
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly query: string;
  /** Only those that belong to the request itself: what a connection adds is left out. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
}

export interface Providing {
  /**
   * Brings the target into a state and gives its values; called once for each state, in their order. Never rejects: the Verifier would ask
   * again and again. Where the state is not reached, `request` sends nothing.
   */
  readonly state: (name: string, parameters: Readonly<Record<string, unknown>>) => Promise<Values>;
  /** Sends the request to the target; undefined where nothing was sent. */
  readonly request: (request: ContractRequest) => Promise<Exchange | undefined>;
}

export interface Provider {
  readonly baseUrl: string;
  readonly statesUrl: string;
  close(): Promise<void>;
}

const STATES_PATH = '/_vouchsafe/states';
const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

/** Headers of the connection between Verifier and provider, and those that the engine sets itself. */
const OF_THE_CONNECTION = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'user-agent',
  'authorization',
]);

/** Starts the server. A request that was not sent ends in an answer that the Verifier cannot take for the provider's. */
export async function openProvider(providing: Providing): Promise<Provider> {
  // The Verifier may ask again for a state whose answer was lost: it is not brought about a second time.
  const states = new Map<string, Promise<Values>>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const [path, query] = splitAt(request.url ?? '/', '?');
    if (path === STATES_PATH) {
      const { state, params, action } = JSON.parse(body.toString('utf8')) as {
        state: string;
        params?: Record<string, unknown>;
        action?: string;
      };
      // The Verifier asks for the nameless state of an interaction that has none.
      if (action === 'teardown' || state === '') return void response.end('{}');
      const key = JSON.stringify([state, params ?? {}]);
      const known = states.get(key) ?? providing.state(state, params ?? {});
      states.set(key, known);
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify(await known));
    }
    const exchange = await providing.request({
      method: request.method ?? 'GET',
      path,
      query,
      headers: pairsOf(request.rawHeaders).filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase())),
      body: body.length === 0 ? undefined : body,
    });
    if (exchange?.response === undefined) return void response.writeHead(502).end();
    for (const [name, value] of exchange.response.headers) {
      if (!OF_THE_CONNECTION.has(name)) response.appendHeader(name, value);
    }
    response.statusCode = exchange.response.status;
    response.end(exchange.response.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl: origin,
    statesUrl: `${origin}${STATES_PATH}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAXIMUM_BODY_BYTES) throw new Error('the request of the contract is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
