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

/** Credentials that are right but for a little: a password or key with more behind it, a password in other letters. */
export type NearMiss = 'longer-password' | 'other-case-password' | 'longer-key';

const MORE = 'x';

/** The header value with such credentials; undefined where the role has none of them, or where the other letters are the same. */
export function nearMissOf(credentials: Credentials, how: NearMiss): string | undefined {
  const { user, apiKey } = credentials;
  if (how === 'longer-key') return apiKey === undefined ? undefined : `Bearer ${apiKey}${MORE}`;
  const password = nearMissPasswords(credentials)[how];
  return user === undefined || password === undefined ? undefined : basic(user, password);
}

/** Every password that is sent besides the right one: whoever writes down has to keep them secret too. */
export function nearMissPasswords({ password }: Credentials): Readonly<Partial<Record<NearMiss, string>>> {
  if (password === undefined) return {};
  const swapped = password.replaceAll(/\p{L}/gu, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
  return { 'longer-password': `${password}${MORE}`, ...(swapped === password ? {} : { 'other-case-password': swapped }) };
}
