/** What a handler is given and gives back. */
import type { Operation } from '../../spec/api.ts';
import type { Choices } from '../choices.ts';
import type { Row, Store } from './store.ts';

export interface User {
  readonly id: number;
  readonly name: string;
  readonly role: string;
}

/** A request that was authenticated, allowed and valid. */
export interface Call {
  readonly store: Store;
  readonly choices: Choices;
  readonly project: number;
  readonly user: User;
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; the text of a CSV body; undefined without one. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The project's time, in milliseconds since the epoch. */
  readonly now: number;
  /** Base URL of the API as the client sees it. */
  readonly base: string;
  /** Path below the base, without the query. */
  readonly route: string;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON unless undefined. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Reply;

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export const nothing: Reply = { status: 204 };

/** A row's column as the type that the table gives it. */
export function integer(row: Row, column: string): number {
  return Number(row[column]);
}

export function text(row: Row, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : (value as string);
}

export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A string member of a body; undefined where it is absent or null. */
export function member(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

const KEY = /^[1-9][0-9]{0,14}$/;

/** A numeric key from a path; 0, which nothing has, where it is none. */
export function key(call: Call, name: string): number {
  const given = call.path[name] ?? '';
  if (call.choices.faulty('id-parsed-loosely')) return Number.parseInt(given, 10) || 0;
  if (call.choices.faulty('malformed-id-500') && !/^[0-9]/.test(given)) throw new TypeError(`not a number: ${given}`);
  return KEY.test(given) ? Number(given) : 0;
}
