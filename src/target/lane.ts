/**
 * One connection to a target, carrying one exchange at a time. Nothing is followed, decoded or repeated here; the answer is taken as it
 * comes, within bounds of time and size.
 */
import { getCACertificates } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import type { ExchangeFailure, ExchangeResponse } from './exchange.ts';
import { CUT_SHORT, failureOf } from './failure.ts';

/** Bounds of the answer's head: far above what any API needs, small enough for a target that never ends it. */
const MAXIMUM_HEAD_BYTES = 64 * 1024;
const MAXIMUM_HEADERS = 256;

/** So much is kept of a body that is too long: enough to be shown, where several such bodies come at once. */
const KEPT_BYTES = 64 * 1024;

/**
 * How long an idle connection is kept where the target does not say. Short, for a target that closes it just when the next request
 * leaves loses that request.
 */
const KEEP_ALIVE_MS = 1000;

export interface LaneOptions {
  readonly origin: string;
  readonly ca: string | undefined;
  readonly timeoutMs: number;
  readonly maximumBodyBytes: number;
}

export interface LaneRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

export type LaneResult = { readonly response: ExchangeResponse } | { readonly failure: ExchangeFailure; readonly staleConnection: boolean };

function decodeRawHeaders(raw: unknown): (readonly [string, string])[] {
  const flat = Array.isArray(raw) ? raw : [];
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    headers.push([text(flat[index]).toLowerCase(), text(flat[index + 1])]);
  }
  return headers;
}

function text(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}

export class Lane {
  readonly #options: LaneOptions;
  #client: Client;
  /** Exchanges that the present connection has completed. */
  #completed = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#client = this.#open();
  }

  /** Sends one request and takes its answer. @throws only where the request itself cannot be sent, such as a header with a line break */
  async exchange(request: LaneRequest): Promise<LaneResult> {
    if (request.signal?.aborted === true) {
      return { failure: { kind: 'cancelled', message: 'interrupted before it was sent', maybeSent: false }, staleConnection: false };
    }
    const client = this.#client;
    const result = await this.#dispatch(client, request);
    if ('failure' in result || result.response.truncated) {
      // A connection that failed is not to be trusted with another request, nor is a request that still waits for a connection.
      this.#client = this.#open();
      await client.destroy();
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }

  #open(): Client {
    const { origin, ca } = this.#options;
    const client = new Client(origin, {
      connect: { timeout: 0, ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }) },
      allowH2: false,
      maxHeaderSize: MAXIMUM_HEAD_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // One deadline over the whole exchange takes the place of these.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    client.on('connect', () => {
      this.#completed = 0;
    });
    return client;
  }

  #dispatch(client: Client, request: LaneRequest): Promise<LaneResult> {
    const { timeoutMs, maximumBodyBytes } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<LaneResult>();
    let controller: Dispatcher.DispatchController | undefined;
    let answering = false;
    let status = 0;
    let headers: (readonly [string, string])[] = [];
    const chunks: Buffer[] = [];
    let size = 0;
    /** What the answer itself says of its length: of one that is too long no more is read than is kept. */
    let declared = 0;
    let settled = false;

    const settle = (result: LaneResult): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', interrupt);
      resolve(result);
    };
    const fail = (failure: ExchangeFailure, staleConnection = false): void => {
      settle({ failure, staleConnection });
      controller?.abort(new Error(failure.message));
    };
    const interrupt = (): void => {
      fail({ kind: 'cancelled', message: 'interrupted', maybeSent: controller !== undefined });
    };
    const timer = setTimeout(() => {
      if (controller === undefined) {
        fail({ kind: 'connect-timeout', message: `no connection within ${timeoutMs} ms`, maybeSent: false });
      } else {
        const what = status === 0 ? 'no answer' : `only ${size} bytes of the body`;
        fail({ kind: 'stalled', message: `${what} within ${timeoutMs} ms`, maybeSent: true });
      }
    }, timeoutMs);
    request.signal?.addEventListener('abort', interrupt, { once: true });

    const finish = (): void => {
      this.#completed += 1;
      settle({ response: { status, headers, body: Buffer.concat(chunks), truncated: false } });
    };
    const cut = (): void => {
      const body = Buffer.concat(chunks, Math.min(size, maximumBodyBytes, KEPT_BYTES));
      chunks.length = 0;
      settle({ response: { status, headers, body, truncated: true, longerThan: maximumBodyBytes } });
    };

    try {
      client.dispatch(
        {
          method: request.method,
          path: request.path,
          headers: [...request.headers],
          body: request.body ?? null,
          // Else undici holds requests back until the answer of this one has begun; there is one at a time anyway.
          blocking: false,
        },
        {
          onRequestStart: (control) => {
            controller = control;
            if (settled) control.abort(new Error('too late'));
          },
          onResponseStarted: () => {
            answering = true;
          },
          onResponseStart: (control, statusCode) => {
            if (statusCode < 200) return;
            status = statusCode;
            headers = decodeRawHeaders(control.rawHeaders);
            declared = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
            if (headers.length > MAXIMUM_HEADERS) {
              fail({ kind: 'malformed', message: `the answer has more than ${MAXIMUM_HEADERS} headers`, maybeSent: true });
            }
          },
          onResponseData: (control, chunk) => {
            chunks.push(chunk);
            size += chunk.length;
            if (size > maximumBodyBytes || (size >= KEPT_BYTES && declared > maximumBodyBytes)) {
              cut();
              control.abort(new Error('enough was read'));
            }
          },
          onResponseEnd: () => {
            finish();
          },
          onResponseError: (_control, error) => {
            const failure = failureOf(error, controller !== undefined);
            const cutShort = failure.kind === 'reset' && answering;
            fail(cutShort ? { ...failure, message: CUT_SHORT } : failure, failure.kind === 'reset' && !answering && this.#completed > 0);
          },
        },
      );
    } catch (error) {
      settled = true;
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', interrupt);
      reject(error);
    }
    return promise;
  }
}
