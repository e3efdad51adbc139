/** Who is calling, and what the role allows. */
import { timingSafeEqual } from 'node:crypto';
import type { Operation } from '../../spec/api.ts';
import type { Choices } from '../choices.ts';
import { Refusal } from './refusal.ts';
import { integer, type User } from './request.ts';
import type { Row, Store } from './store.ts';

export interface Caller {
  readonly project: number;
  /** Of the project's clock, in milliseconds. */
  readonly offset: number;
  readonly user: User;
  readonly scheme: 'basic' | 'bearer';
}

const USER = 'select u.id, u.project, u.name, u.role, u.password, p.offset from users u join projects p on p.id = u.project';

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function caller(row: Row, scheme: Caller['scheme']): Caller {
  return {
    project: integer(row, 'project'),
    offset: integer(row, 'offset'),
    user: { id: integer(row, 'id'), name: String(row['name']), role: String(row['role']) },
    scheme,
  };
}

/** @throws Refusal 401 */
export function authenticate(store: Store, choices: Choices, operation: Operation, authorization: string | undefined): Caller {
  const message = choices.faulty('unauthorized-without-message') ? '' : 'valid credentials are needed';
  const refusal = (): Refusal => new Refusal(401, message, [], choices.faulty('unauthorized-code-wrong') ? 'forbidden' : 'not_authorized');
  if (authorization === undefined && operation.id === 'getAreas' && choices.faulty('list-without-credentials')) {
    const row = store.one(`${USER} where u.role = 'admin' order by u.id limit 1`);
    if (row !== undefined) return caller(row, 'basic');
  }
  const [, scheme = '', token = ''] = /^(\S+) +(\S+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') {
    const [matches, sent] = choices.faulty('key-beginning-suffices') ? ["? like u.api_key || '%'", token] : ['u.api_key = ?', token];
    const row = store.one(`${USER} where ${matches}`, sent);
    if (row === undefined || (choices.faulty('bearer-not-accepted') && operation.tag === 'Redemptions')) throw refusal();
    return caller(row, 'bearer');
  }
  if (scheme.toLowerCase() !== 'basic') throw refusal();
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const row = colon < 0 ? undefined : store.one(`${USER} where u.name = ?`, decoded.slice(0, colon));
  if (row === undefined || !fits(choices, decoded.slice(colon + 1), String(row['password']))) throw refusal();
  return caller(row, 'basic');
}

function fits(choices: Choices, sent: string, password: string): boolean {
  if (choices.faulty('wrong-password-accepted')) return true;
  if (choices.faulty('password-beginning-suffices') && sent.startsWith(password)) return true;
  if (choices.faulty('password-in-any-letters') && sent.toLowerCase() === password.toLowerCase()) return true;
  return same(sent, password);
}

const OF_ROLE: Readonly<Record<string, readonly string[]>> = {
  point_of_distribution: ['findVoucher'],
  point_of_sale: ['createRedemption', 'confirmRedemption', 'getRedemption', 'deleteRedemption', 'getRedemptions'],
};

/** Whether a role may call an operation. */
export function allowed(choices: Choices, role: string, operation: string): boolean {
  if (role === 'admin' || OF_ROLE[role]?.includes(operation) === true) return true;
  if (role === 'point_of_distribution' && operation === 'createRedemption') return choices.faulty('distribution-may-redeem');
  if (role === 'point_of_distribution' && operation === 'getVoucher') return choices.faulty('distribution-may-read-voucher');
  return role === 'point_of_sale' && operation === 'updateCampaign' && choices.faulty('sale-may-update-campaign');
}
