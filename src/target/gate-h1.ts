/** The gate over HTTP/1.1: a warm connection for each request, and the end of each request held back until all are ready. */
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates } from 'node:tls';
import { failureOf } from './failure.ts';
import { AnswerCollector, CUT, type GateOptions, type GateRequest, type GateResult } from './gate.ts';

/** Releases the requests together. Never throws for anything that the target does. */
export async function releaseH1(requests: readonly GateRequest[], options: GateOptions): Promise<readonly GateResult[]> {
  const sockets = await Promise.all(requests.map(() => openSocket(options)));
  const held = requests.map((request, index) => new Held(request, sockets[index]!, options));
  await Promise.all(held.map((one) => one.ready()));
  for (const one of held) one.release();
  const results = await Promise.all(held.map((one) => one.ended));
  for (const socket of sockets) if (!(socket instanceof Error)) socket.destroy();
  return results;
}

async function openSocket({ origin, ca, timeoutMs, signal }: GateOptions): Promise<Socket | Error> {
  const { protocol, hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'https:';
  const number = Number(port || (secure ? 443 : 80));
  const socket = secure
    ? connectTls({
        host,
        port: number,
        servername: host,
        ALPNProtocols: ['http/1.1'],
        ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
      })
    : connect({ host, port: number });
  socket.setNoDelay(true);
  try {
    const limit = AbortSignal.timeout(timeoutMs);
    await once(socket, secure ? 'secureConnect' : 'connect', { signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) });
    return socket;
  } catch (error) {
    socket.destroy();
    return error instanceof Error ? error : new Error(String(error));
  }
}

class Held {
  readonly #socket: Socket | Error;
  readonly #request: ClientRequest | undefined;
  readonly #rest: Uint8Array | undefined;
  readonly #cut: boolean;
  readonly #first: Uint8Array | undefined;
  readonly #settled = Promise.withResolvers<GateResult>();
  readonly #collector: AnswerCollector;
  #sentAt: number | undefined;
  /** Lets go of the time limit and the signal. */
  #forget: () => void = () => {};

  constructor({ method, path, headers, body, cut }: GateRequest, socket: Socket | Error, options: GateOptions) {
    this.#socket = socket;
    this.#cut = cut;
    this.#collector = new AnswerCollector(options.maximumBodyBytes);
    if (socket instanceof Error) {
      this.#fail(socket, false);
      return;
    }
    const { protocol, host } = new URL(options.origin);
    const length = body === undefined ? [] : [['content-length', String(body.length)] as const];
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    this.#request = send(options.origin, {
      method,
      path,
      // Each connection carries one request: nothing may come between it and the release.
      headers: Object.fromEntries([['host', host], ['connection', 'close'], ...headers, ...length]),
      // Without an agent of any kind, `false` included, which would open a connection of its own.
      createConnection: () => socket,
    });
    this.#first = body?.subarray(0, body.length - 1);
    this.#rest = body?.subarray(body.length - 1);
    const timer = setTimeout(() => {
      this.#settle({
        failure: { kind: 'stalled', message: `no complete answer within ${options.timeoutMs} ms`, maybeSent: this.#sentAt !== undefined },
        staleConnection: false,
      });
      socket.destroy();
    }, options.timeoutMs);
    const interrupt = (): void => {
      this.#settle({
        failure: { kind: 'cancelled', message: 'interrupted', maybeSent: this.#sentAt !== undefined },
        staleConnection: false,
      });
      socket.destroy();
    };
    options.signal?.addEventListener('abort', interrupt, { once: true });
    this.#forget = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', interrupt);
    };
    // It may have come while the connection was made.
    if (options.signal?.aborted === true) interrupt();
    this.#request.on('response', (response) => this.#read(response));
    this.#request.on('error', (error) => this.#fail(error, this.#sentAt !== undefined));
  }

  get ended(): Promise<GateResult> {
    return this.#settled.promise;
  }

  /** Sends everything but the end; a request without a body is so small that all of it is held back. */
  async ready(): Promise<void> {
    const request = this.#request;
    if (request === undefined || this.#first === undefined) return;
    request.flushHeaders();
    await new Promise<unknown>((resolve) => {
      request.write(this.#first, resolve);
      void this.ended.then(resolve);
    });
  }

  release(): void {
    if (this.#request === undefined || this.#socket instanceof Error) return;
    const socket = this.#socket;
    this.#request.end(this.#rest, () => {
      if (!this.#cut) return;
      this.#settle(CUT);
      socket.destroy();
    });
    this.#sentAt = performance.now();
  }

  #read(response: IncomingMessage): void {
    const raw = response.rawHeaders;
    const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ''] as const] : []));
    this.#collector.begin(response.statusCode ?? 0, headers);
    response.on('data', (chunk: Buffer) => {
      if (this.#collector.take(chunk)) return;
      this.#settle({ response: this.#collector.response(true) });
      response.destroy();
    });
    response.on('end', () => this.#settle({ response: this.#collector.response(false) }));
    response.on('error', (error) => this.#fail(error, true));
  }

  #fail(error: Error, maybeSent: boolean): void {
    this.#settle({ failure: failureOf(error, maybeSent), staleConnection: false });
  }

  #settle(result: GateResult['result']): void {
    this.#forget();
    this.#settled.resolve({ result, sentAt: this.#sentAt, answeredAt: this.#collector.answeredAt, endedAt: performance.now() });
  }
}
