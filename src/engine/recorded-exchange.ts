/** Makes an exchange fit to be recorded: bodies as bounded text, secrets masked, with a line that sends it again. */
import { curlLine } from '../target/curl.ts';
import type { Exchange } from '../target/exchange.ts';
import type { Redactor } from '../target/redaction.ts';
import type { RecordedExchange } from './events.ts';

const LONGEST_BODY = 16 * 1024;

/** The text of at most so many bytes; a character that is cut in two is left out. */
function beginningOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, LONGEST_BODY), { stream: true });
}

/** Masked before and after it is cut, so that no part of a secret stays at the edge. */
function bounded(text: string, redactor: Redactor): string {
  const bytes = Buffer.from(redactor.text(text), 'utf8');
  return bytes.length <= LONGEST_BODY ? bytes.toString('utf8') : redactor.cutText(beginningOf(bytes));
}

/** Only the beginning of a long body is decoded, so that masking costs little. */
function bodyText(body: Uint8Array, redactor: Redactor): string {
  const text = beginningOf(body);
  return bounded(body.length <= LONGEST_BODY ? text : redactor.cutText(text), redactor);
}

export function recordedExchange(exchange: Exchange, redactor: Redactor): RecordedExchange {
  const { request, response, failure } = exchange;
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
    responseBody: response === undefined ? null : bodyText(response.body, redactor),
    failure: failure === undefined ? null : { kind: failure.kind, message: redactor.text(failure.message) },
    startedAt: exchange.startedAt,
    durationMs: exchange.durationMs,
    curl: curlLine(request, exchange.role),
  };
}
