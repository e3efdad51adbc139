/** How the credentials of a role are said in an Authorization header. */
import type { Credentials } from './target.ts';

export type Scheme = 'basic' | 'bearer';

/** Nobody's password: made up here, so that no real one can be derived from what is recorded. */
const WRONG_PASSWORD = 'vouchsafe-but-wrong';

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** The header value; undefined where the credentials do not allow the scheme. Without a scheme: Basic where it is possible, else Bearer. */
export function authorizationOf(credentials: Credentials, scheme?: Scheme): string | undefined {
  const { user, password, apiKey } = credentials;
  if (scheme !== 'bearer' && user !== undefined && password !== undefined) return basic(user, password);
  if (scheme !== 'basic' && apiKey !== undefined) return `Bearer ${apiKey}`;
  return undefined;
}

/** The right user with a wrong password; undefined where there is no user. */
export function wrongPasswordOf(credentials: Credentials): string | undefined {
  if (credentials.user === undefined) return undefined;
  return basic(credentials.user, WRONG_PASSWORD);
}
