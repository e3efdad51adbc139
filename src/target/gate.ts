/**
 * Releases prepared requests together, and records whether they really overlapped. HTTP/2 puts the final frames of all of them into one tick
 * of one connection; HTTP/1.1 needs a connection for each, opened beforehand, on which everything but the end of the request has been sent.
 */
import type { ExchangeResponse } from './exchange.ts';
import type { LaneResult } from './lane.ts';

export type GateProtocol = 'h1' | 'h2';

export interface GateRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
  /** Break the connection once the request has left: what the target makes of it stays unknown. */
  readonly cut: boolean;
}

/** What came of a request that was cut. */
export const CUT: LaneResult = {
  failure: { kind: 'cancelled', message: 'broken off on purpose once the request had left', maybeSent: true },
  staleConnection: false,
};

/** Instants are those of `performance.now()`. */
export interface GateResult {
  readonly result: LaneResult;
  /** When the last byte was handed over; undefined where it never was. */
  readonly sentAt: number | undefined;
  /** When the answer began; undefined where it did not. */
  readonly answeredAt: number | undefined;
  readonly endedAt: number;
}

export interface GateOptions {
  readonly origin: string;
  readonly ca: string | undefined;
  readonly timeoutMs: number;
  readonly maximumBodyBytes: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Why the requests did not overlap; undefined where they did: no answer began before the last byte of the last request had left. This says
 * nothing about what the server did with them.
 */
export function hindranceOf(results: readonly GateResult[]): string | undefined {
  const unsent = results.find(({ sentAt }) => sentAt === undefined);
  if (unsent !== undefined) {
    const why = 'failure' in unsent.result ? unsent.result.failure.message : 'it was answered before it was complete';
    return `a request never left: ${why}`;
  }
  const last = Math.max(...results.flatMap(({ sentAt }) => sentAt ?? []));
  return results.every(({ answeredAt }) => answeredAt === undefined || answeredAt >= last)
    ? undefined
    : 'an answer began before the last request had left';
}

/** Takes an answer as it comes, within bounds of size. */
export class AnswerCollector {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  status = 0;
  headers: (readonly [string, string])[] = [];
  answeredAt: number | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(status: number, headers: (readonly [string, string])[]): void {
    this.answeredAt = performance.now();
    this.status = status;
    this.headers = headers;
  }

  /** Gives whether there is room for more. */
  take(chunk: Buffer): boolean {
    const room = this.#limit - this.#size;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#size += Math.min(chunk.length, room);
    return chunk.length <= room;
  }

  response(truncated: boolean): ExchangeResponse {
    return { status: this.status, headers: this.headers, body: Buffer.concat(this.#chunks), truncated };
  }
}
