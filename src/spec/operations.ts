/** Reads the operations out of a bundled OpenAPI document. */
import type { BodySpec, Evidence, HeaderSpec, Method, Operation, Parameter, ResponseSpec, Schema } from './api.ts';
import { below, valueAt } from './pointer.ts';

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const satisfies Record<string, Method>;

type Node = Readonly<Record<string, unknown>>;

/**
 * The operations by id. References are followed; the schemas themselves stay as they are.
 * @throws Error where the document refers to nothing, or lists responses otherwise than by number
 */
export function operationsOf(document: Node): ReadonlyMap<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [path, item] of Object.entries(document.paths as Readonly<Record<string, Node>>)) {
    for (const [verb, method] of Object.entries(METHODS)) {
      const entry = item[verb] as Node | undefined;
      if (entry === undefined) continue;
      const pointer = below('#', 'paths', path, verb);
      const operation: Operation = {
        id: entry.operationId as string,
        method,
        path,
        tag: list(entry.tags)[0] ?? '',
        summary: entry.summary as string,
        description: entry.description as string,
        parameters: [...parametersOf(document, item, below('#', 'paths', path)), ...parametersOf(document, entry, pointer)],
        requestBody: entry.requestBody === undefined ? undefined : bodyOf(document, below(pointer, 'requestBody')),
        responses: responsesOf(document, entry, pointer),
        evidence: evidenceOf(entry),
        sources: list(entry['x-sources']),
      };
      operations.set(operation.id, operation);
    }
  }
  return operations;
}

function parametersOf(document: Node, owner: Node, pointer: string): readonly Parameter[] {
  return ((owner.parameters as readonly unknown[] | undefined) ?? []).map((_, position) => {
    const place = follow(document, below(pointer, 'parameters', position));
    return {
      name: place.node.name as string,
      in: place.node.in as Parameter['in'],
      required: place.node.required === true,
      ...schemaBelow(document, place.pointer),
      description: (place.node.description as string | undefined) ?? '',
      contested: place.node['x-contested'] as string | undefined,
    };
  });
}

function responsesOf(document: Node, operation: Node, pointer: string): ReadonlyMap<number, ResponseSpec> {
  const responses = new Map<number, ResponseSpec>();
  for (const key of Object.keys(operation.responses as Node)) {
    if (!/^[1-5]\d\d$/.test(key)) throw new Error(`${pointer}: responses are listed by number, not "${key}"`);
    const place = follow(document, below(pointer, 'responses', key));
    responses.set(Number(key), {
      status: Number(key),
      // A response whose body is described always has one.
      body: place.node.content === undefined ? undefined : { ...bodyOf(document, place.pointer), required: true },
      headers: Object.keys((place.node.headers as Node | undefined) ?? {}).map((name) => headerOf(document, place.pointer, name)),
      evidence: evidenceOf(place.node),
      description: place.node.description as string,
    });
  }
  return responses;
}

function headerOf(document: Node, response: string, name: string): HeaderSpec {
  const place = follow(document, below(response, 'headers', name));
  return { name, required: place.node.required === true, ...schemaBelow(document, place.pointer) };
}

/** Of several media types the first is meant. */
function bodyOf(document: Node, pointer: string): BodySpec {
  const place = follow(document, pointer);
  const mediaType = Object.keys(place.node.content as Node)[0];
  if (mediaType === undefined) throw new Error(`${place.pointer}: names no media type`);
  return { mediaType, ...schemaBelow(document, below(place.pointer, 'content', mediaType)), required: place.node.required === true };
}

function schemaBelow(document: Node, pointer: string): { schema: Schema; schemaPointer: string } {
  const schemaPointer = below(pointer, 'schema');
  const schema = valueAt(document, schemaPointer) as Schema;
  const reference = typeof schema === 'object' ? schema.$ref : undefined;
  return { schema, schemaPointer: typeof reference === 'string' && Object.keys(schema).length === 1 ? reference : schemaPointer };
}

/** The object that a pointer names, through any references. @throws Error where nothing is there */
function follow(document: Node, pointer: string): { node: Node; pointer: string } {
  const node = valueAt(document, pointer) as Node | undefined;
  if (node === undefined) throw new Error(`The bundled document has nothing at ${pointer}`);
  return typeof node.$ref === 'string' ? follow(document, node.$ref) : { node, pointer };
}

function evidenceOf(node: Node): Evidence {
  return (node['x-evidence'] as Evidence | undefined) ?? 'inferred';
}

function list(value: unknown): readonly string[] {
  return (value as readonly string[] | undefined) ?? [];
}
