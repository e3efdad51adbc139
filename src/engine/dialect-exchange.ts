/** The seam between dialects, which speak of requests and responses as text, and exchanges, which are bytes on a wire. */
import type { Action, ActionName } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { Dialect, DialectRequest, DialectResponse, PolicyValues } from '../dialects/dialect.ts';
import type { Exchange, ExchangeResponse } from '../target/exchange.ts';
import type { WireRequest } from './call-request.ts';

/** The request that says an action. */
export function wireRequestOf(dialect: Dialect, action: Action, policies: PolicyValues): WireRequest {
  const { operation, method, path, query, contentType, body } = dialect.request(action, policies);
  return { operation, method, path, query, headers: contentType === undefined ? [] : [['content-type', contentType]], body };
}

/** A request as the dialect sees it, also one that was made without the dialect. */
export function dialectRequestOf(request: WireRequest): DialectRequest {
  const { operation, method, path, query, body } = request;
  return {
    operation,
    method,
    path,
    query,
    contentType: request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1],
    body: body === undefined || typeof body === 'string' ? body : Buffer.from(body).toString('utf8'),
  };
}

export function dialectResponseOf(response: ExchangeResponse): DialectResponse {
  const text = Buffer.from(response.body).toString('utf8');
  return { status: response.status, header: (name) => response.headers.find(([one]) => one === name)?.[1], text };
}

/** What an exchange says about an action. */
export function answerOf<Name extends ActionName>(
  dialect: Dialect,
  action: Extract<Action, { do: Name }>,
  exchange: Exchange,
): Answer<Name> {
  const { response, failure } = exchange;
  if (response === undefined) return { outcome: 'broken', action: action.do, why: `${failure?.kind}: ${failure?.message}` };
  return dialect.answer<Name>(action, dialectResponseOf(response));
}
