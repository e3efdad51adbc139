/** An API behind the listener: from bytes to bytes, without knowing of sockets. */

export interface RawRequest {
  readonly method: string;
  /** Below the base path, percent-encoded, without the query. */
  readonly path: string;
  readonly query: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
  /** Base URL of the API as the client sees it. */
  readonly base: string;
  /** The machine's time, in milliseconds since the epoch. */
  readonly now: number;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** May throw for a bug or a defect that plays one: the listener answers 500. */
export type Service = (request: RawRequest) => RawResponse;
