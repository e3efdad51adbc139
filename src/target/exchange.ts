/** Why an exchange has no complete answer. */
export type FailureKind =
  | 'refused' // no connection was made
  | 'unresolved' // host name unknown
  | 'tls'
  | 'connect-timeout'
  | 'reset' // connection broke before the answer was complete
  | 'stalled' // no answer, or not all of it, within the time limit
  | 'malformed' // not HTTP, or headers out of bounds
  | 'cancelled' // interrupted by the user or the run's time limit
  | 'blocked'; // the safety guard or the run's total limit forbade it

export interface ExchangeFailure {
  readonly kind: FailureKind;
  readonly message: string;
  /** Whether the request may have reached the target: if so its effect is unknown. */
  readonly maybeSent: boolean;
}

export interface ExchangeRequest {
  readonly method: string;
  /** Absolute URL, without credentials. */
  readonly url: string;
  /** As sent, secrets redacted. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
}

export interface ExchangeResponse {
  readonly status: number;
  /** As received, in order, repeated headers kept; names in lower case. Raw like the body, for the judge: what is recorded is redacted. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  /** The body was longer than the bound; `body` holds its beginning. */
  readonly truncated: boolean;
  /** Of such a body: the bound. Missing where `body` is that long. */
  readonly longerThan?: number;
}

/** One HTTP request and its response, or its failure: exactly one of the two is present. */
export interface Exchange {
  /** Counts up within a run. */
  readonly number: number;
  /** operationId; undefined for a request outside the spec. */
  readonly operation: string | undefined;
  /** Whose credentials were used. */
  readonly role: string;
  readonly request: ExchangeRequest;
  readonly response: ExchangeResponse | undefined;
  readonly failure: ExchangeFailure | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}
