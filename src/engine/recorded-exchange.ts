/** Makes an exchange fit to be recorded: bodies as bounded text, secrets masked, with a line that sends it again. */
import { curlLine } from '../target/curl.ts';
import type { Exchange } from '../target/exchange.ts';
import type { Redactor } from '../target/redaction.ts';
import type { RecordedExchange } from './events.ts';

const LONGEST_BODY = 16 * 1024;

/** Masked before it is cut, so that no half of a secret stays at the edge. */
function bounded(text: string, redactor: Redactor): string {
  const masked = redactor.text(text);
  return Buffer.byteLength(masked, 'utf8') <= LONGEST_BODY
    ? masked
    : Buffer.from(masked, 'utf8').subarray(0, LONGEST_BODY).toString('utf8');
}

export function recordedExchange(exchange: Exchange, redactor: Redactor): RecordedExchange {
  const { request, response, failure } = exchange;
  // Twice the bound is decoded: room for any secret that lies across it.
  const text = response === undefined ? null : Buffer.from(response.body.subarray(0, 2 * LONGEST_BODY)).toString('utf8');
  return {
    number: exchange.number,
    operation: exchange.operation ?? null,
    role: exchange.role,
    method: request.method,
    url: request.url,
    requestHeaders: request.headers,
    requestBody: request.body === undefined ? null : bounded(request.body, redactor),
    status: response?.status ?? null,
    responseHeaders: (response?.headers ?? []).map(([name, value]) => [name, redactor.text(value)] as const),
    responseBody: text === null ? null : bounded(text, redactor),
    failure: failure === undefined ? null : { kind: failure.kind, message: redactor.text(failure.message) },
    startedAt: exchange.startedAt,
    durationMs: exchange.durationMs,
    curl: curlLine(request, exchange.role),
  };
}
