/** The clock hook: leases that move the time of a target. See ClockHook for the protocol. */

import { type Permission, refusalOf } from './guard.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { Redactor } from './redaction.ts';
import type { ClockHook, Credentials, TargetConfiguration } from './target.ts';

/** The clock hook did not answer as it must. The message is for the user. */
export class ClockFailure extends Error {
  override name = 'ClockFailure';
}

/** What the hook handed out for one case. */
export interface ClockLease {
  /** The target's time when the lease was opened. */
  readonly start: Date;
  /** Credentials of a project whose time moves alone; undefined: the time of the whole target moves. */
  readonly credentials: Readonly<Record<string, Credentials>> | undefined;
  /** @throws ClockFailure */
  moveTo(instant: Date): Promise<void>;
  /** Ends the lease. @throws ClockFailure */
  end(): Promise<void>;
}

interface Said {
  readonly status: number;
  readonly json: unknown;
}

const MAXIMUM_ANSWER_BYTES = 64 * 1024;

/** A string member of an object; undefined where there is none. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function credentialsIn(value: unknown): Record<string, Credentials> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const roles = Object.entries(value).map(([role, given]): [string, Credentials] => {
    const [user, password, apiKey] = ['user', 'password', 'apiKey'].map((name) => member(given, name));
    return [
      role,
      {
        ...(typeof user === 'string' ? { user } : {}),
        ...(typeof password === 'string' ? { password } : {}),
        ...(typeof apiKey === 'string' ? { apiKey } : {}),
      },
    ];
  });
  return Object.fromEntries(roles);
}

export class Clock {
  readonly #hook: ClockHook;
  readonly #permission: Permission;
  readonly #redactor: Redactor;
  readonly #bounds: Omit<LaneOptions, 'origin'>;

  /** @throws Error where the safety guard forbids the hook's URL */
  constructor(hook: ClockHook, target: TargetConfiguration, redactor: Redactor) {
    const refusal = refusalOf(hook.url, target, 'the clock hook');
    if (refusal !== undefined) throw new Error(refusal);
    this.#hook = hook;
    this.#permission = target;
    this.#redactor = redactor;
    this.#bounds = { ca: target.ca, timeoutMs: target.limits.requestTimeoutMs, maximumBodyBytes: MAXIMUM_ANSWER_BYTES };
    redactor.learnHeaders(hook.headers);
  }

  /** Opens a lease. @throws ClockFailure */
  async lease(signal?: AbortSignal): Promise<ClockLease> {
    const { status, json } = await this.#say('POST', this.#hook.url, undefined, signal);
    const place = member(json, 'url');
    const now = member(json, 'now');
    const start = new Date(typeof now === 'string' ? now : Number.NaN);
    if (status !== 201 || typeof place !== 'string' || Number.isNaN(start.getTime())) {
      throw new ClockFailure(`the clock hook must answer POST with 201 and {"url", "now"}; it answered ${status}`);
    }
    const url = this.#placeOf(place);
    const credentials = credentialsIn(member(json, 'credentials'));
    for (const given of Object.values(credentials ?? {})) this.#redactor.learnCredentials(given);
    return {
      start,
      credentials,
      moveTo: async (instant) => {
        const answer = await this.#say('PUT', url, JSON.stringify({ now: instant.toISOString() }), signal);
        if (answer.status < 200 || answer.status > 299) throw new ClockFailure(`the clock hook answered ${answer.status} to PUT`);
      },
      // Without the signal: a lease is ended even when the run is interrupted.
      end: async () => {
        const answer = await this.#say('DELETE', url, undefined, undefined);
        if (answer.status < 200 || answer.status > 299) throw new ClockFailure(`the clock hook answered ${answer.status} to DELETE`);
      },
    };
  }

  #placeOf(place: string): string {
    let url: string;
    try {
      url = new URL(place, this.#hook.url).href;
    } catch {
      throw new ClockFailure('the clock hook gave a lease without a valid URL');
    }
    const refusal = refusalOf(url, this.#permission, 'the lease that the clock hook gave');
    if (refusal !== undefined) throw new ClockFailure(refusal);
    return url;
  }

  async #say(method: string, url: string, body: string | undefined, signal: AbortSignal | undefined): Promise<Said> {
    const { origin, pathname, search } = new URL(url);
    // The hook's headers may be secrets: they go to the hook's own origin only.
    const own = origin === new URL(this.#hook.url).origin ? Object.entries(this.#hook.headers) : [];
    const headers = [
      ...own,
      ['accept', 'application/json'],
      ['accept-encoding', 'identity'],
      ...(body === undefined ? [] : [['content-type', 'application/json']]),
    ];
    const lane = new Lane({ ...this.#bounds, origin });
    try {
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const result = await lane.exchange({ method, path: `${pathname}${search}`, headers: headers.flat(), body: bytes, signal });
      if ('failure' in result) {
        throw new ClockFailure(`the clock hook did not answer ${method}: ${result.failure.kind}, ${result.failure.message}`);
      }
      return { status: result.response.status, json: parsed(Buffer.from(result.response.body).toString('utf8')) };
    } finally {
      await lane.close();
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
