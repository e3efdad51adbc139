/** Reads members of a JSON body without trusting it. Pure: k6 loads this file. */
import type { DialectResponse } from './dialect.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The parsed text; undefined where it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The parsed body of a response; undefined where it is not JSON. */
export function bodyOf(response: DialectResponse): unknown {
  return response.json === undefined ? parsed(response.text) : response.json();
}

/** The value as an object; undefined for anything else, arrays included. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as a list; undefined for anything else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** The value as text; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a number; undefined for anything else, and for one beyond all that can be counted, such as 1e999. */
export function numberOf(value: unknown): number | undefined {
  return Number.isFinite(value) ? (value as number) : undefined;
}

/** The value as a boolean; undefined for anything else. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A key that the API gives as a number or as text, as text. */
export function keyOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** Every element read by `read`; undefined where the value is no list or one element cannot be read. */
export function eachOf<Item>(value: unknown, read: (element: unknown) => Item | undefined): readonly Item[] | undefined {
  const elements = listOf(value);
  if (elements === undefined) return undefined;
  const items: Item[] = [];
  for (const element of elements) {
    const item = read(element);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}
