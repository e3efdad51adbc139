/**
 * What a client reads of a response, found out by altering it: a member whose alteration changes nothing in the dialect's answer is not
 * read, and a contract that demands it would be tighter than the client. The same alterations, held against the spec, tell how a member
 * may look.
 */

import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { Dialect, DialectResponse } from '../dialects/dialect.ts';

/** A response as it is recorded: the body parsed, undefined where there is none. */
export interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Path = readonly (string | number)[];

export interface Leaf {
  readonly path: Path;
  readonly value: string | number | boolean;
  /** Places in the answer's value that follow it, such as `items.0.code`; for a refusal and where it breaks the answer, none. */
  readonly shows: readonly string[];
}

/** How the spec lets a member look. */
export type Look =
  | { readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'date-time' }
  | { readonly kind: 'one of'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'pattern'; readonly pattern: string };

export function responseOf({ status, headers, body }: Recorded): DialectResponse {
  return { status, header: (name) => headers[name], text: body === undefined ? '' : JSON.stringify(body) };
}

/** The members that the answer depends on. */
export function leavesRead(dialect: Dialect, action: Action, recorded: Recorded): readonly Leaf[] {
  const read = (body: unknown): Answer => dialect.answer(action, responseOf({ ...recorded, body }));
  const original = read(recorded.body);
  return leavesOf(recorded.body).flatMap(({ path, value }) => {
    const altered = read(withValue(recorded.body, path, alteration(value)));
    const removed = read(withValue(recorded.body, path, undefined));
    if (same(original, altered) && same(original, removed)) return [];
    const shows = original.outcome === 'done' && altered.outcome === 'done' ? changes(original.value, altered.value, '') : [];
    return [{ path, value, shows }];
  });
}

/** Whether another status of the same class would be read in the same way. */
export function readsStatusClass(dialect: Dialect, action: Action, recorded: Recorded): boolean {
  const inClass = Math.floor(recorded.status / 100) * 100;
  const read = (status: number): Answer => dialect.answer(action, responseOf({ ...recorded, status }));
  return [inClass, inClass + 2, inClass + 9].every((status) => same(read(recorded.status), read(status)));
}

/** Whether the answer depends on a header. */
export function readsHeader(dialect: Dialect, action: Action, recorded: Recorded, name: string): boolean {
  const { [name]: _dropped, ...others } = recorded.headers;
  const read = (headers: Recorded['headers']): Answer => dialect.answer(action, responseOf({ ...recorded, headers }));
  return !same(read(recorded.headers), read(others));
}

/** Whether the spec demands that a member is there and not null. */
export function isDemanded(validate: ValidateFunction, body: unknown, path: Path): boolean {
  return [undefined, null].every((value) => !validate(withValue(body, path, value)));
}

/** What the spec lets stand at a place that now has this value. */
export function lookOf(validate: ValidateFunction, body: unknown, { path, value }: Pick<Leaf, 'path' | 'value'>): Look {
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'number') return { kind: validate(withValue(body, path, value + 0.5)) ? 'number' : 'integer' };
  validate(withValue(body, path, '\u0001?'));
  const place = path.map((segment) => `/${segment}`).join('');
  const errors = (validate.errors ?? []).filter((error) => error.instancePath === place);
  const values = errors.flatMap(({ keyword, params }) =>
    keyword === 'enum' ? (params['allowedValues'] as readonly string[]) : keyword === 'const' ? [params['allowedValue'] as string] : [],
  );
  if (values.length > 0) return { kind: 'one of', values: [...new Set(values)].sort() };
  if (errors.some(({ keyword, params }) => keyword === 'format' && params['format'] === 'date-time')) return { kind: 'date-time' };
  const pattern = errors.find(({ keyword }) => keyword === 'pattern')?.params['pattern'] as string | undefined;
  return pattern === undefined ? { kind: 'string' } : { kind: 'pattern', pattern };
}

/** A copy with another value at a place; undefined removes a member, and null stands for an element of a list. */
export function withValue(body: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(body)) return body.map((item: unknown, index) => (index === first ? (withValue(item, rest, value) ?? null) : item));
  const { [first]: old, ...others } = body as Readonly<Record<string, unknown>>;
  const next = withValue(old, rest, value);
  return next === undefined ? others : { ...(body as object), [first]: next };
}

function leavesOf(value: unknown, path: Path = []): readonly Pick<Leaf, 'path' | 'value'>[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

function alteration(value: Leaf['value']): Leaf['value'] {
  return typeof value === 'string' ? `${value}~` : typeof value === 'number' ? value + 1 : !value;
}

/** Equal but for the number of the status, which no client should depend on. */
function same(one: Answer, other: Answer): boolean {
  const bare = (answer: Answer): unknown =>
    answer.outcome === 'refused' ? { ...answer, status: 0 } : answer.outcome === 'broken' ? answer.outcome : answer;
  return JSON.stringify(bare(one)) === JSON.stringify(bare(other));
}

function changes(one: unknown, other: unknown, at: string): readonly string[] {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other ? [] : [at];
  return Object.keys({ ...one, ...other }).flatMap((key) =>
    changes((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], at === '' ? key : `${at}.${key}`),
  );
}
