/** Reads specs/<api>/ into the words of api.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { closest } from 'fastest-levenshtein';
import { parse } from 'yaml';
import type {
  Api,
  BodySpec,
  Clause,
  Defect,
  Evidence,
  HeaderSpec,
  Level,
  Method,
  Need,
  Operation,
  Parameter,
  Policy,
  ResponseSpec,
  Schema,
} from './api.ts';
import { below, valueAt } from './pointer.ts';

/** src/ and dist/ lie at the same depth, so this holds in both. */
const specs = new URL('../../specs/', import.meta.url);
const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const satisfies Record<string, Method>;
const loaded = new Map<string, Api>();

type Node = Readonly<Record<string, unknown>>;

/** The ids of all APIs, sorted. */
export function listApis(): readonly string[] {
  return readdirSync(specs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Everything that is written about one API; read once per process.
 * @throws Error, fit to be shown to the user, where there is no such API
 */
export function loadApi(id: string): Api {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const ids = listApis();
  if (!ids.includes(id)) {
    throw new Error(`There is no API "${id}". Known: ${ids.join(', ')}. Did you mean "${closest(id, [...ids])}"?`);
  }
  const api = readApi(id);
  loaded.set(id, api);
  return api;
}

function readApi(id: string): Api {
  const folder = new URL(`${id}/`, specs);
  const document = JSON.parse(readFileSync(new URL('openapi.bundle.json', folder), 'utf8')) as Node;
  const info = document.info as { title: string };
  const [server] = document.servers as [{ url: string }];
  // YAML takes a tenth of a second, and not everybody wants clauses or defects: read when first asked for.
  const promises = once(() => parse(readFileSync(new URL('clauses.yaml', folder), 'utf8')) as { clauses: Node[]; policies: Node[] });
  const clauses = once(() => new Map(promises().clauses.map((entry) => [entry.id as string, clauseOf(entry)])));
  const policies = once(() => new Map(promises().policies.map((entry) => [entry.name as string, policyOf(entry)])));
  const defects = once(() => {
    const file = parse(readFileSync(new URL('defects.yaml', folder), 'utf8')) as { defects: Defect[] };
    return new Map(file.defects.map((defect) => [defect.id, defect]));
  });
  return {
    id,
    title: info.title,
    basePath: new URL(server.url, 'http://localhost').pathname.replace(/\/$/, ''),
    document,
    operations: operationsOf(document),
    get clauses() {
      return clauses();
    },
    get policies() {
      return policies();
    },
    get defects() {
      return defects();
    },
  };
}

function once<Value>(read: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

function clauseOf(entry: Node): Clause {
  return {
    id: entry.id as string,
    sentence: entry.sentence as string,
    level: entry.level as Level,
    evidence: entry.evidence as Evidence,
    sources: list(entry.sources),
    facts: list(entry.facts),
    operations: list(entry.operations),
    policy: entry.policy as string | undefined,
    needs: list(entry.needs) as readonly Need[],
    untestable: entry.untestable as string | undefined,
  };
}

function policyOf(entry: Node): Policy {
  return {
    name: entry.name as string,
    question: entry.question as string,
    values: entry.values as Readonly<Record<string, string>> | undefined,
    open: entry.open as string | undefined,
    default: String(entry.default),
    facts: list(entry.facts),
    sources: list(entry.sources),
  };
}

function operationsOf(document: Node): ReadonlyMap<string, Operation> {
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
