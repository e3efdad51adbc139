import type { DialectResponse } from '../../src/dialects/dialect.ts';

/** A response as a dialect is given it. A body that is no text is sent as JSON; undefined is none. */
export function response(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): DialectResponse {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, text, header: (name) => headers[name] };
}
