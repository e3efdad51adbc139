/** A recorded request as a line for a POSIX shell. Secrets are environment variables, so the line can be pasted anywhere. */
import type { ExchangeRequest } from './exchange.ts';
import { MASK } from './redaction.ts';

/** A longer body would drown the report; the line then reads it from a file. */
const LONGEST_BODY = 8 * 1024;

/** Quotes a word for a POSIX shell, if it needs it. */
export function quoted(word: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Part of a variable's name: `other-project` becomes `OTHER_PROJECT`. */
function shouted(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

/** Variable that stands for the value of a header that the configuration adds. */
export function headerVariable(name: string): string {
  return `VOUCHSAFE_HEADER_${shouted(name)}`;
}

function headerWords(name: string, value: string, role: string): string[] {
  const user = `VOUCHSAFE_${shouted(role)}`;
  if (name === 'authorization' && value === `Basic ${MASK}`) return ['-u', `"$${user}_USER:$${user}_PASSWORD"`];
  if (name === 'authorization' && value === `Bearer ${MASK}`) return ['-H', `"authorization: Bearer $${user}_API_KEY"`];
  if (value === MASK) return ['-H', `"${name}: $${headerVariable(name)}"`];
  // curl drops a header that is written with a colon and no value; a semicolon sends it empty.
  return ['-H', quoted(value === '' ? `${name};` : `${name}: ${value}`)];
}

/** @param role whose variables stand for the credentials: `$VOUCHSAFE_<ROLE>_USER`, `_PASSWORD` and `_API_KEY` */
export function curlLine(request: ExchangeRequest, role: string): string {
  const words = ['curl', '-i'];
  // curl would read brackets as a pattern and resolve dot segments.
  if (/[[\]{}]/.test(request.url)) words.push('--globoff');
  if (/\/\.{1,2}(\/|\?|$)/.test(request.url)) words.push('--path-as-is');
  if (request.method !== 'GET' || request.body !== undefined) words.push('-X', quoted(request.method));
  for (const [name, value] of request.headers) {
    // curl names no coding by itself either: without this the line is easier to read.
    if (name === 'accept-encoding' && value === 'identity') continue;
    words.push(...headerWords(name, value, role));
  }
  if (request.body !== undefined) {
    // Else curl sends a content type of its own.
    if (!request.headers.some(([name]) => name === 'content-type')) words.push('-H', 'content-type:');
    words.push('--data-binary', request.body.length > LONGEST_BODY ? '@body' : quoted(request.body));
  }
  words.push(quoted(request.url));
  return words.join(' ');
}
