/** Talks to a target: the only way out of vouchsafe. Every request of a run goes through one of these. */
import type { Exchange, ExchangeFailure, ExchangeResponse } from './exchange.ts';
import { refusalOf } from './guard.ts';
import { Lane, type LaneRequest, type LaneResult } from './lane.ts';
import { Pace } from './pace.ts';
import { isSecretHeader, MASK, Redactor } from './redaction.ts';
import { retryAfterMs } from './retry-after.ts';
import type { TargetConfiguration } from './target.ts';

/** How often one request is sent while the target answers 429. */
const TRIES = 4;
/** How long one Retry-After is obeyed, and what is waited without one. */
const LONGEST_PAUSE_MS = 30_000;
const PAUSE_WITHOUT_HEADER_MS = 1000;
/** All pauses of a run together: a target that always says 429 ends in an honest 429. */
const ALL_PAUSES_MS = 120_000;

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
  /** Cuts all connections. */
  close(): Promise<void>;
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

class HttpTarget implements Target {
  readonly configuration: TargetConfiguration;
  readonly redactor = new Redactor();
  readonly #notice: (message: string) => void;
  readonly #basePath: string;
  readonly #origin: string;
  readonly #pace: Pace;
  readonly #idle: Lane[] = [];
  readonly #lanes: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  #sent = 0;
  #number = 0;
  #pausedMs = 0;

  constructor(configuration: TargetConfiguration, notice: (message: string) => void) {
    this.configuration = configuration;
    this.#notice = notice;
    const base = new URL(configuration.baseUrl);
    this.#origin = base.origin;
    this.#basePath = base.pathname.replace(/\/$/, '');
    this.#pace = new Pace(configuration.limits.requestsPerSecond);
    this.redactor.learnHeaders(configuration.headers);
    for (const credentials of Object.values(configuration.credentials)) this.redactor.learnCredentials(credentials);
  }

  async send(request: TargetRequest): Promise<Exchange> {
    this.#number += 1;
    const number = this.#number;
    const body = typeof request.body === 'string' ? Buffer.from(request.body, 'utf8') : request.body;
    const headers = this.#headers(request);
    const path = `${this.#basePath}${request.path}${request.query === '' ? '' : `?${request.query}`}`;
    const wire: LaneRequest = {
      method: request.method,
      path,
      headers: headers.flat(),
      body,
      signal: request.signal,
    };
    const { result, startedAt, durationMs } = await this.#withPatience(wire, request.exempt === true);
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

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #headers(request: TargetRequest): [string, string][] {
    const own = new Set(request.headers.map(([name]) => name.toLowerCase()));
    const headers: [string, string][] = [];
    for (const [name, value] of [['accept', 'application/json'] as const, ...Object.entries(this.configuration.headers)]) {
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
        const message = `the limit of ${this.configuration.limits.totalRequests} requests for one run is reached`;
        return { result: failed({ kind: 'blocked', message, maybeSent: false }), startedAt, durationMs: 0 };
      }
      this.#sent += 1;
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
