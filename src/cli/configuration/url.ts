/** Base URLs, as flags and configuration files give them. */
import type { Objection } from './api-words.ts';

/** Why a text cannot be a base URL; undefined where it can. What it says never repeats a user or password. */
export function urlObjection(text: string): Objection | undefined {
  const example = 'Write it in full, such as http://127.0.0.1:8080/api/v1.0.';
  const url = URL.parse(text);
  if (url === null) return { message: 'is not a URL', remedy: example };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { message: `has the scheme ${url.protocol.slice(0, -1)}, not http or https`, remedy: example };
  }
  if (url.username !== '' || url.password !== '') {
    return { message: 'has a user or password in it', remedy: 'Give them under target.credentials, from the environment or a file.' };
  }
  if (url.search !== '' || url.hash !== '') {
    return { message: 'has a query or fragment', remedy: 'Remove everything from the "?" or "#" on.' };
  }
  return undefined;
}
