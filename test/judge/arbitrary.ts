/** Arbitrary values that fit a schema of a bundled document. */
import * as fc from 'fast-check';
import type { Api } from '../../src/spec/api.ts';
import { valueAt } from '../../src/spec/pointer.ts';

type Node = Readonly<Record<string, unknown>>;

const DEEPEST = 4;

/** Knows the keywords that response schemas use; `if`, `not` and `pattern` are not among them. */
export function fitting(api: Api, schema: unknown, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema !== 'object' || schema === null) return fc.jsonValue({ maxDepth: 2 });
  const node = schema as Node;
  if (typeof node['$ref'] === 'string') return fitting(api, valueAt(api.document, node['$ref']), depth);
  const branches = (node['anyOf'] ?? node['oneOf']) as readonly unknown[] | undefined;
  if (branches !== undefined) return fc.oneof(...branches.map((branch) => fitting(api, branch, depth)));
  if (node['const'] !== undefined) return fc.constant(node['const']);
  if (Array.isArray(node['enum'])) return fc.constantFrom(...(node['enum'] as unknown[]));
  const types = [node['type'] ?? []].flat() as string[];
  return types.length === 0 ? fc.jsonValue({ maxDepth: 2 }) : fc.oneof(...types.map((type) => ofType(api, type, node, depth)));
}

function ofType(api: Api, type: string, node: Node, depth: number): fc.Arbitrary<unknown> {
  const limit = (keyword: string): number | undefined => node[keyword] as number | undefined;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer(between(limit('minimum'), limit('maximum')));
    case 'number':
      return node['multipleOf'] === 1
        ? fc.integer(between(limit('minimum'), limit('maximum')))
        : fc.oneof(
            fc.integer(between(limit('minimum'), limit('maximum'))),
            fc.double({ ...between(limit('minimum'), limit('maximum')), noNaN: true, noDefaultInfinity: true }),
          );
    case 'string':
      return node['format'] === 'date-time'
        ? dateTime
        : fc
            .string({ unit: 'grapheme', maxLength: Math.min(limit('maxLength') ?? 20, 20) })
            .filter((text) => Array.from(text).length <= (limit('maxLength') ?? 20));
    case 'array':
      return fc.array(fitting(api, node['items'], depth + 1), { maxLength: depth > DEEPEST ? 0 : 3 });
    default:
      return object(api, node, depth);
  }
}

const dateTime = fc
  .tuple(
    fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true }),
    fc.constantFrom('Z', 'z', '+05:30', '-00:00'),
  )
  .map(([date, zone]) => date.toISOString().replace('Z', zone));

function object(api: Api, node: Node, depth: number): fc.Arbitrary<unknown> {
  const required = (node['required'] ?? []) as string[];
  const members = Object.entries((node['properties'] ?? {}) as Node).filter(([name]) => depth <= DEEPEST || required.includes(name));
  return fc.record(Object.fromEntries(members.map(([name, schema]) => [name, fitting(api, schema, depth + 1)])), {
    requiredKeys: required,
  });
}

function between(min: number | undefined, max: number | undefined): { min?: number; max?: number } {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
