/** Turns a call in the words of the spec into a request. */
import type { Operation } from '../spec/api.ts';
import type { Call } from './check.ts';

/** What goes over the wire, but for who sends it. */
export interface WireRequest {
  readonly operation: string;
  readonly method: Operation['method'];
  /** Percent-encoded, beginning with `/`. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array | undefined;
}

function pathOf(operation: Operation, values: NonNullable<Call['path']>): string {
  return operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the call of ${operation.id} gives no path parameter "${name}"`);
    return encodeURIComponent(value);
  });
}

function queryOf(values: NonNullable<Call['query']>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      const list: readonly (string | number | boolean)[] = typeof value === 'object' ? value : [value];
      return list.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
    })
    .join('&');
}

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
  return JSON.stringify(body);
}

/** @throws Error where the call lacks a path parameter: a mistake in the check */
export function requestOf(operation: Operation, call: Call): WireRequest {
  const body = bodyOf(call.body);
  const named = Object.entries(call.headers ?? {});
  const contentType = call.contentType === undefined && body !== undefined ? operation.requestBody?.mediaType : call.contentType;
  const headers = contentType === undefined || contentType === null ? named : [['content-type', contentType] as const, ...named];
  return {
    operation: operation.id,
    method: operation.method,
    path: pathOf(operation, call.path ?? {}),
    query: queryOf(call.query ?? {}),
    headers,
    body,
  };
}
