/** The words that belong to one API and to nobody else: path segments, members, parameters and error codes with an underscore. */
import { listApis, loadApi } from '../../src/spec/load.ts';

/** Words of all APIs. Words without an underscore are too common to be told apart from ordinary names. */
export function vocabulary(): ReadonlySet<string> {
  const words = new Set<string>();
  for (const id of listApis()) {
    const { document } = loadApi(id);
    for (const path of Object.keys(document.paths as object)) for (const segment of path.match(/[a-z_]+/g) ?? []) words.add(segment);
    collect(document, words);
  }
  return new Set([...words].filter((word) => word.includes('_')));
}

function collect(node: unknown, words: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const element of node as readonly unknown[]) collect(element, words);
    return;
  }
  const entries = node as Readonly<Record<string, unknown>>;
  if (typeof entries.in === 'string' && typeof entries.name === 'string') words.add(entries.name);
  for (const [key, value] of Object.entries(entries)) {
    if (key === 'properties' && typeof value === 'object' && value !== null) {
      for (const [member, schema] of Object.entries(value)) {
        words.add(member);
        if (member === 'code') for (const code of codesOf(schema)) words.add(code);
      }
    }
    collect(value, words);
  }
}

/** The enumerated or known values of a member `code`. */
function codesOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { enum: closed, 'x-known-values': known } = schema as { readonly enum?: unknown; readonly 'x-known-values'?: unknown };
  return [closed, known]
    .flatMap((values) => (Array.isArray(values) ? (values as readonly unknown[]) : []))
    .filter((value) => typeof value === 'string');
}
