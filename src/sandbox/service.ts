/** An API behind the listener: from bytes to bytes, without knowing of sockets. */
import type { Api } from '../spec/api.ts';
import type { Choices } from './choices.ts';
import type { Projects } from './projects.ts';

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

/** Answers at once, but for a defect that leaves a gap. May throw for a bug or a defect that plays one: the listener answers 500. */
export type Service = (request: RawRequest) => RawResponse | Promise<RawResponse>;

/** One API, opened on its store. */
export interface OpenedApi {
  readonly service: Service;
  readonly projects: Projects;
  /** The error body of a request that reaches no operation, or breaks one: unknown path, body too large, internal error. */
  readonly failure: (status: 404 | 413 | 500, message: string) => RawResponse;
  readonly close: () => void;
}

/**
 * Opens an API on a database file, or in memory where there is none.
 * @throws Error fit to be shown to the user, where the file cannot be used
 */
export type OpenApi = (api: Api, choices: Choices, file: string | undefined) => OpenedApi;
