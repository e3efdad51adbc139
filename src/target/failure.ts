/** Sorts the errors of Node and undici into kinds of failure. Codes are matched, and texts only where undici has no code. */
import type { ExchangeFailure, FailureKind } from './exchange.ts';

const KINDS: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  EACCES: 'refused',
  EPERM: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  EAI_FAIL: 'unresolved',
  EAI_NODATA: 'unresolved',
  EAI_NONAME: 'unresolved',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'stalled',
  UND_ERR_BODY_TIMEOUT: 'stalled',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
};

/** Of a connection that broke after the answer had begun. */
export const CUT_SHORT = 'the connection was closed before the answer was complete';

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Connecting to a name with several addresses fails with all their errors in one. */
function innermost(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error;
}

function isTls(code: string): boolean {
  return (
    code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code === 'EPROTO' || /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code)
  );
}

/** Sorts an error that ended an exchange. `connected`: the request was being written already. */
export function failureOf(error: unknown, connected: boolean): ExchangeFailure {
  const cause = innermost(error);
  const code = codeOf(cause);
  const text = messageOf(cause);
  const name = cause instanceof Error ? cause.name : '';
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || (name === 'HTTPParserError' && text.includes('Invalid EOF state'))) {
    return { kind: 'reset', message: CUT_SHORT, maybeSent: connected };
  }
  // An assertion: undici's parser takes some impossible answers, such as status 099, for its own mistake.
  if (name === 'HTTPParserError' || code === 'ERR_ASSERTION' || code.startsWith('HPE_')) {
    return { kind: 'malformed', message: `the answer is not HTTP: ${text.split('\n')[0]}`, maybeSent: connected };
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { kind: 'malformed', message: 'the headers of the answer do not end within the bound', maybeSent: connected };
  }
  if (code === 'UND_ERR_SOCKET' && text === 'bad upgrade') {
    return { kind: 'malformed', message: 'the answer switches protocols, which no request asked for', maybeSent: connected };
  }
  // A client should bear an uncalled-for 100 Continue; undici does not. So it is not held against the target.
  if (code === 'UND_ERR_SOCKET' && text === 'bad response') {
    return { kind: 'reset', message: 'the answer began with an interim one (100), which vouchsafe cannot take', maybeSent: connected };
  }
  if (isTls(code)) return { kind: 'tls', message: `${text} (${code})`, maybeSent: connected };
  if (code === 'UND_ERR_SOCKET' && text === 'other side closed') {
    return { kind: 'reset', message: 'the connection was closed without an answer', maybeSent: connected };
  }
  // Where no connection was made, even a reset is a way of refusing one.
  const kind = KINDS[code] ?? 'reset';
  const shown = code === '' || code.startsWith('UND_') || text.includes(code) ? text : `${text} (${code})`;
  return { kind: kind === 'reset' && !connected ? 'refused' : kind, message: shown, maybeSent: connected };
}
