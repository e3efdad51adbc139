/** A deployment under test, as the configuration describes it. */

/** One user of the target. Basic where user and password are given; `apiKey` alone is sent as Bearer; both enable the checks of either. */
export interface Credentials {
  readonly user?: string;
  readonly password?: string;
  readonly apiKey?: string;
}

export interface TargetLimits {
  /** Requests a second at most; undefined: no limit. */
  readonly requestsPerSecond: number | undefined;
  /** Requests of one run at most: beyond it exchanges are `blocked`. */
  readonly totalRequests: number;
  /** Cases that run side by side. */
  readonly concurrency: number;
  /** From the first byte sent to the last byte received, for one exchange. */
  readonly requestTimeoutMs: number;
  readonly maximumBodyBytes: number;
}

/** In words, with the key of the configuration that says more. */
export function limitReached({ totalRequests }: TargetLimits): string {
  return `the limit of ${totalRequests} requests for one run is reached (target.limits.totalRequests)`;
}

export interface TargetConfiguration {
  /** Absolute, with the path of the API, without a slash at the end. */
  readonly baseUrl: string;
  /** Extra headers of every request. Their values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of a certificate authority to trust besides the system's. */
  readonly ca: string | undefined;
  /** By role; `admin` is needed, `other-project` is an admin of a second project. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  /** Declared policies, by name. */
  readonly policies: Readonly<Record<string, string>>;
  /** Operation ids, clause ids or patterns of clause ids (`rule.area*`) that the target does not offer. */
  readonly lacks: readonly string[];
  readonly clock: ClockHook | undefined;
  readonly limits: TargetLimits;
  /** Hosts other than loopback that may be talked to. */
  readonly allowedHosts: readonly string[];
  /** A host name that looks like production, typed in full in a flag. */
  readonly productionHost: string | undefined;
}

/**
 * An HTTP endpoint outside the API that moves the target's time. `POST url` opens a lease and answers 201 with
 * `{"url": lease, "now": RFC 3339, "credentials"?: {role: {user, password, apiKey}}}`; where credentials come, they belong to a
 * project of the lease's own, whose time moves alone and which goes with the lease. `PUT lease {"now": RFC 3339}` sets the time, `DELETE lease` ends it. `url` in an answer may be
 * relative to the request's.
 */
export interface ClockHook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
