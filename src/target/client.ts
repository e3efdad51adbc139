/** Talks to a target: the only way out of vouchsafe. Every request of a run goes through one of these. */
import type { Exchange, ExchangeFailure, ExchangeResponse } from './exchange.ts';
import { type GateProtocol, type GateResult, hindranceOf } from './gate.ts';
import { releaseH1 } from './gate-h1.ts';
import { releaseH2, streamsAtOnce } from './gate-h2.ts';
import { refusalOf } from './guard.ts';
import { Lane, type LaneRequest, type LaneResult } from './lane.ts';
import { Pace } from './pace.ts';
import { isSecretHeader, MASK, type Redactor, redactorOf } from './redaction.ts';
import { retryAfterMs } from './retry-after.ts';
import { limitReached, type TargetConfiguration } from './target.ts';

/** How often one request is sent while the target answers 429. */
const TRIES = 4;
/** How long one Retry-After is obeyed, and what is waited without one. */
const LONGEST_PAUSE_MS = 30_000;
const PAUSE_WITHOUT_HEADER_MS = 1000;
/** All pauses of a run together: a target that always says 429 ends in an honest 429. */
const ALL_PAUSES_MS = 120_000;

/** Without a word on codings, an answer may come in any (RFC 9110, section 12.5.3), and nothing here decodes one. */
const ALWAYS = [
  ['accept', 'application/json'],
  ['accept-encoding', 'identity'],
] as const;

export interface TargetRequest {
  /** operationId; undefined for a request outside the spec. */
  readonly operation: string | undefined;
  /** Whose credentials these are, for the record. */
  readonly role: string;
  /** The whole value of the Authorization header; undefined sends none. */
  readonly authorization: string | undefined;
  readonly method: string;
  /** Below the base URL, percent-encoded, beginning with `/`. */
  readonly path: string;
  /** Percent-encoded, without the question mark; '' for none. */
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array | undefined;
  /** Sent even when the run's total is used up: for clean-up. */
  readonly exempt?: boolean;
  /** In a release: the connection is broken once the request has left. */
  readonly cut?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Target {
  readonly configuration: TargetConfiguration;
  /** Masks the target's secrets in anything that is written down. */
  readonly redactor: Redactor;
  /**
   * Sends one request and gives what came of it; never throws for anything that the target or the network does.
   * @throws Error where the request itself cannot be sent, such as a header value with a line break
   */
  send(request: TargetRequest): Promise<Exchange>;
  /** Requests that the limit of the run still allows. */
  readonly requestsLeft: number;
  /** Exempt requests that were sent. */
  readonly exempted: number;
  /** Counts requests that another process has sent. */
  sentElsewhere(requests: number): void;
  /**
   * Releases requests together, after a 429 asked for quiet not before it is over. Gives their exchanges in the same order, and whether they
   * overlapped. Where no protocol is named: HTTP/2 where the target speaks it and takes so many streams, which is found out once.
   */
  release(requests: readonly TargetRequest[], protocol?: GateProtocol): Promise<Round>;
  /** Cuts all connections. */
  close(): Promise<void>;
}

/** What came of a release. */
export interface Round {
  readonly protocol: GateProtocol;
  /** Why the requests did not overlap; undefined where no answer began before the last byte of the last request had left. */
  readonly hindrance: string | undefined;
  readonly exchanges: readonly ReleasedExchange[];
}

export interface ReleasedExchange {
  readonly exchange: Exchange;
  /** Milliseconds of `performance.now()`: when the request may have begun to take effect, and when its answer was complete. */
  readonly calledAt: number;
  readonly returnedAt: number;
}

/**
 * Opens a target; nothing is sent yet.
 * @param notice told of pauses that the target asked for
 * @throws Error where the safety guard forbids the target; its message says what to do
 */
export function openTarget(configuration: TargetConfiguration, notice: (message: string) => void = () => {}): Target {
  const refusal = refusalOf(configuration.baseUrl, configuration);
  if (refusal !== undefined) throw new Error(refusal);
  return new HttpTarget(configuration, notice);
}

/** A request with everything that goes over the wire. */
interface Prepared {
  readonly request: TargetRequest;
  readonly number: number;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
}

class HttpTarget implements Target {
  readonly configuration: TargetConfiguration;
  readonly redactor: Redactor;
  readonly #notice: (message: string) => void;
  readonly #basePath: string;
  readonly #origin: string;
  readonly #pace: Pace;
  readonly #idle: Lane[] = [];
  readonly #lanes: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  exempted = 0;
  #sent = 0;
  #number = 0;
  #pausedMs = 0;
  /** Found out once. */
  #streams: Promise<number> | undefined;

  constructor(configuration: TargetConfiguration, notice: (message: string) => void) {
    this.configuration = configuration;
    this.#notice = notice;
    const base = new URL(configuration.baseUrl);
    this.#origin = base.origin;
    this.#basePath = base.pathname.replace(/\/$/, '');
    this.#pace = new Pace(configuration.limits.requestsPerSecond);
    this.redactor = redactorOf(configuration);
  }

  get requestsLeft(): number {
    return Math.max(0, this.configuration.limits.totalRequests - this.#sent);
  }

  sentElsewhere(requests: number): void {
    this.#sent += requests;
  }

  async send(request: TargetRequest): Promise<Exchange> {
    const prepared = this.#prepare(request);
    const { path, headers, body } = prepared;
    const wire: LaneRequest = { method: request.method, path, headers: headers.flat(), body, signal: request.signal };
    const { result, startedAt, durationMs } = await this.#withPatience(wire, request.exempt === true);
    return this.#exchangeOf(prepared, result, startedAt, durationMs);
  }

  async release(requests: readonly TargetRequest[], protocol?: GateProtocol): Promise<Round> {
    const prepared = requests.map((request) => this.#prepare(request));
    const { ca, limits } = this.configuration;
    const [signal] = requests.map((request) => request.signal);
    const options = { origin: this.#origin, ca, timeoutMs: limits.requestTimeoutMs, maximumBodyBytes: limits.maximumBodyBytes, signal };
    if (protocol === undefined) this.#streams ??= streamsAtOnce(options);
    const chosen = protocol ?? (((await this.#streams) ?? 0) >= requests.length ? 'h2' : 'h1');
    for (const _ of requests) await this.#pace.turn(signal);
    const startedAt = Date.now();
    const start = performance.now();
    const forbidden = this.#sent + requests.length > limits.totalRequests;
    if (forbidden || signal?.aborted === true) {
      const failure: ExchangeFailure = forbidden
        ? { kind: 'blocked', message: limitReached(limits), maybeSent: false }
        : { kind: 'cancelled', message: 'interrupted before it was sent', maybeSent: false };
      const exchanges = prepared.map((one) => ({
        exchange: this.#exchangeOf(one, failed(failure), startedAt, 0),
        calledAt: start,
        returnedAt: start,
      }));
      return { protocol: chosen, hindrance: failure.message, exchanges };
    }
    this.#sent += requests.length;
    const wire = prepared.map(({ request: { method, cut = false }, path, headers, body }) => ({ method, path, headers, body, cut }));
    const results: readonly GateResult[] = await (chosen === 'h2' ? releaseH2(wire, options) : releaseH1(wire, options));
    for (const { result } of results) if ('response' in result && result.response.status === 429) this.#wantsQuiet(result.response);
    return {
      protocol: chosen,
      hindrance: hindranceOf(results),
      exchanges: results.map(({ result, sentAt = start, endedAt }, index) => ({
        exchange: this.#exchangeOf(prepared[index]!, result, startedAt, endedAt - sentAt),
        // The server may act on a request before its last byte is known to have left.
        calledAt: start,
        returnedAt: endedAt,
      })),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #prepare(request: TargetRequest): Prepared {
    this.#number += 1;
    return {
      request,
      number: this.#number,
      path: `${this.#basePath}${request.path}${request.query === '' ? '' : `?${request.query}`}`,
      headers: this.#headers(request),
      body: typeof request.body === 'string' ? Buffer.from(request.body, 'utf8') : request.body,
    };
  }

  #exchangeOf({ request, number, path, headers, body }: Prepared, result: LaneResult, startedAt: number, durationMs: number): Exchange {
    return {
      number,
      operation: request.operation,
      role: request.role,
      request: {
        method: request.method,
        url: this.redactor.text(`${this.#origin}${path}`),
        headers: headers.map(([name, value]) => [name, this.#shown(name, value)] as const),
        body: body === undefined ? undefined : this.redactor.text(Buffer.from(body).toString('utf8')),
      },
      response: 'response' in result ? result.response : undefined,
      failure: 'failure' in result ? { ...result.failure, message: this.redactor.text(result.failure.message) } : undefined,
      startedAt,
      durationMs,
    };
  }

  #headers(request: TargetRequest): [string, string][] {
    const own = new Set(request.headers.map(([name]) => name.toLowerCase()));
    const headers: [string, string][] = [];
    for (const [name, value] of [...ALWAYS, ...Object.entries(this.configuration.headers)]) {
      if (!own.has(name.toLowerCase())) headers.push([name.toLowerCase(), value]);
    }
    if (request.authorization !== undefined) headers.push(['authorization', request.authorization]);
    for (const [name, value] of request.headers) headers.push([name.toLowerCase(), value]);
    return headers;
  }

  #shown(name: string, value: string): string {
    if (name === 'authorization') return this.redactor.authorization(value);
    const configured = Object.entries(this.configuration.headers).some(([key, secret]) => key.toLowerCase() === name && secret === value);
    return configured && isSecretHeader(name) ? MASK : this.redactor.text(value);
  }

  /** Sends as often as it takes: again after a 429, and once more where an idle connection was closed under a request that only reads. */
  async #withPatience(wire: LaneRequest, exempt: boolean): Promise<{ result: LaneResult; startedAt: number; durationMs: number }> {
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#once(wire, exempt);
      const { result } = outcome;
      if ('failure' in result) {
        // Only reading may be repeated: a repeated DELETE would be answered 404, and the target be blamed for it.
        const safe = wire.method === 'GET' || wire.method === 'HEAD';
        if (!result.staleConnection || !safe || renewed) return outcome;
        renewed = true;
        continue;
      }
      if (result.response.status !== 429 || attempt >= TRIES || !this.#wantsQuiet(result.response)) return outcome;
    }
  }

  async #once(wire: LaneRequest, exempt: boolean): Promise<{ result: LaneResult; startedAt: number; durationMs: number }> {
    const lane = await this.#acquire();
    try {
      await this.#pace.turn(wire.signal);
      const startedAt = Date.now();
      if (!exempt && this.#sent >= this.configuration.limits.totalRequests) {
        const message = limitReached(this.configuration.limits);
        return { result: failed({ kind: 'blocked', message, maybeSent: false }), startedAt, durationMs: 0 };
      }
      this.#sent += 1;
      if (exempt) this.exempted += 1;
      const start = performance.now();
      const result = await lane.exchange(wire);
      return { result, startedAt, durationMs: performance.now() - start };
    } finally {
      this.#release(lane);
    }
  }

  /** Notes what a 429 asks for. Gives false where the patience of the run is used up. */
  #wantsQuiet(response: ExchangeResponse): boolean {
    const asked = retryAfterMs(response.headers.find(([name]) => name === 'retry-after')?.[1], Date.now());
    const pause = Math.min(asked ?? PAUSE_WITHOUT_HEADER_MS, LONGEST_PAUSE_MS);
    if (this.#pausedMs + pause > ALL_PAUSES_MS) return false;
    if (this.#pace.pause(pause)) {
      this.#pausedMs += pause;
      this.#notice(`the target answered 429 (too many requests): nothing is sent for ${(pause / 1000).toFixed(1)} s`);
    }
    return true;
  }

  async #acquire(): Promise<Lane> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#lanes.length < this.configuration.limits.concurrency) {
      const { ca, limits } = this.configuration;
      const lane = new Lane({ origin: this.#origin, ca, timeoutMs: limits.requestTimeoutMs, maximumBodyBytes: limits.maximumBodyBytes });
      this.#lanes.push(lane);
      return lane;
    }
    return await new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(lane);
    else next(lane);
  }
}

function failed(failure: ExchangeFailure): LaneResult {
  return { failure, staleConnection: false };
}
