/** The gate over HTTP/2: all requests are streams of one connection, and their final frames leave in one tick. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { getCACertificates } from 'node:tls';
import type { ExchangeFailure } from './exchange.ts';
import { failureOf } from './failure.ts';
import { AnswerCollector, CUT, type GateOptions, type GateRequest, type GateResult } from './gate.ts';

/** How long a target may take to show that it speaks HTTP/2. */
const PROBE_MS = 1500;

/**
 * How many streams the target takes on one HTTP/2 connection (RFC 9113, section 5.1.2); 0 where it does not speak HTTP/2: by ALPN where it
 * speaks TLS, with prior knowledge (section 3.3) otherwise.
 */
export async function streamsAtOnce(options: Pick<GateOptions, 'origin' | 'ca'>): Promise<number> {
  const session = sessionTo(options);
  try {
    await settingsOf(session, PROBE_MS);
    return streamsOf(session);
  } catch {
    return 0;
  } finally {
    session.destroy();
  }
}

/**
 * Waits for the settings with which a target that speaks HTTP/2 begins (RFC 9113, section 3.4). One that closes the connection instead may do so
 * without an error, and nothing else keeps this process alive: hence a timer of its own.
 * @throws Error where they do not come
 */
async function settingsOf(session: ClientHttp2Session, limitMs: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`the target sent no HTTP/2 settings within ${limitMs} ms`)), limitMs);
  const interrupt = (): void => reject(new Error('interrupted'));
  session.once('remoteSettings', () => resolve());
  session.once('error', reject);
  session.once('close', () => reject(new Error('the connection was closed before the target had sent its HTTP/2 settings')));
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted === true) interrupt();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
  }
}

function streamsOf({ remoteSettings }: ClientHttp2Session): number {
  return remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY;
}

function sessionTo({ origin, ca }: Pick<GateOptions, 'origin' | 'ca'>): ClientHttp2Session {
  const session = connect(origin, ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] });
  // Each stream tells its own failure.
  session.on('error', () => undefined);
  return session;
}

/** Releases the requests together. Never throws for anything that the target does. */
export async function releaseH2(requests: readonly GateRequest[], options: GateOptions): Promise<readonly GateResult[]> {
  const session = sessionTo(options);
  try {
    await settingsOf(session, options.timeoutMs, options.signal);
  } catch (error) {
    session.destroy();
    return unsent(requests, failureOf(error instanceof Error ? error : new Error(String(error)), false));
  }
  const streams = streamsOf(session);
  if (streams < requests.length) {
    // Node would hold the others back until one is answered, which none is before the release.
    session.destroy();
    return unsent(requests, { kind: 'refused', message: `the target takes only ${streams} streams on a connection`, maybeSent: false });
  }
  const held = requests.map((request) => new HeldStream(session, request, options));
  await Promise.all(held.map((one) => one.ready()));
  for (const one of held) one.release();
  const results = await Promise.all(held.map((one) => one.ended));
  session.destroy();
  return results;
}

function unsent(requests: readonly GateRequest[], failure: ExchangeFailure): readonly GateResult[] {
  const endedAt = performance.now();
  return requests.map(() => ({ result: { failure, staleConnection: false }, sentAt: undefined, answeredAt: undefined, endedAt }));
}

class HeldStream {
  readonly #stream: ClientHttp2Stream;
  readonly #body: Uint8Array | undefined;
  readonly #cut: boolean;
  readonly #settled = Promise.withResolvers<GateResult>();
  readonly #collector: AnswerCollector;
  #sentAt: number | undefined;
  /** Lets go of the time limit and the signal. */
  #forget: () => void = () => {};

  constructor(session: ClientHttp2Session, { method, path, headers, body, cut }: GateRequest, options: GateOptions) {
    this.#body = body;
    this.#cut = cut;
    this.#collector = new AnswerCollector(options.maximumBodyBytes);
    const length = body === undefined ? [] : [['content-length', String(body.length)] as const];
    this.#stream = session.request(
      { [constants.HTTP2_HEADER_METHOD]: method, [constants.HTTP2_HEADER_PATH]: path, ...Object.fromEntries([...headers, ...length]) },
      { endStream: false },
    );
    const timer = setTimeout(() => {
      this.#settle({
        failure: { kind: 'stalled', message: `no complete answer within ${options.timeoutMs} ms`, maybeSent: this.#sentAt !== undefined },
        staleConnection: false,
      });
      this.#stream.close(constants.NGHTTP2_CANCEL);
    }, options.timeoutMs);
    const interrupt = (): void => {
      this.#settle({
        failure: { kind: 'cancelled', message: 'interrupted', maybeSent: this.#sentAt !== undefined },
        staleConnection: false,
      });
      this.#stream.close(constants.NGHTTP2_CANCEL);
    };
    options.signal?.addEventListener('abort', interrupt, { once: true });
    this.#forget = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', interrupt);
    };
    // It may have come while the connection was made.
    if (options.signal?.aborted === true) interrupt();
    this.#stream.on('response', (given) => {
      const shown = Object.entries(given).flatMap(([name, value]) =>
        name.startsWith(':') ? [] : (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const),
      );
      this.#collector.begin(Number(given[constants.HTTP2_HEADER_STATUS] ?? 0), shown);
    });
    this.#stream.on('data', (chunk: Buffer) => {
      if (this.#collector.take(chunk)) return;
      this.#settle({ response: this.#collector.response(true) });
      this.#stream.close(constants.NGHTTP2_CANCEL);
    });
    this.#stream.on('end', () => {
      if (this.#collector.answeredAt !== undefined) this.#settle({ response: this.#collector.response(false) });
    });
    this.#stream.on('error', (error) => this.#settle({ failure: failureOf(error, this.#sentAt !== undefined), staleConnection: false }));
    this.#stream.on('close', () =>
      this.#settle({
        failure: { kind: 'reset', message: 'the stream was closed without an answer', maybeSent: this.#sentAt !== undefined },
        staleConnection: false,
      }),
    );
  }

  get ended(): Promise<GateResult> {
    return this.#settled.promise;
  }

  /** Sends headers and body; only the end of the stream is held back. */
  async ready(): Promise<void> {
    const body = this.#body;
    if (body === undefined) return;
    await new Promise<unknown>((resolve) => {
      this.#stream.write(body, resolve);
      void this.ended.then(resolve);
    });
  }

  release(): void {
    this.#stream.end(() => {
      if (!this.#cut) return;
      this.#settle(CUT);
      this.#stream.close(constants.NGHTTP2_CANCEL);
    });
    this.#sentAt = performance.now();
  }

  #settle(result: GateResult['result']): void {
    this.#forget();
    this.#settled.resolve({ result, sentAt: this.#sentAt, answeredAt: this.#collector.answeredAt, endedAt: performance.now() });
  }
}
