/** Reads specs/<api>/ into the words of api.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { closest } from 'fastest-levenshtein';
import type { Api, Clause, Defect, Evidence, Level, Need, Policy } from './api.ts';
import { operationsOf } from './operations.ts';

/** src/ and dist/ lie at the same depth, so this holds in both. */
const specs = new URL('../../specs/', import.meta.url);
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
  // What is generated from the YAML: a start that had to parse that took half a second longer.
  const bundled = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.bundle.json`, folder), 'utf8'));
  const document = bundled('openapi') as Node;
  const info = document.info as { title: string };
  const [server] = document.servers as [{ url: string }];
  // Not everybody wants clauses or defects: read when first asked for.
  const promises = once(() => bundled('clauses') as { clauses: Node[]; policies: Node[] });
  const clauses = once(() => new Map(promises().clauses.map((entry) => [entry.id as string, clauseOf(entry)])));
  const policies = once(() => new Map(promises().policies.map((entry) => [entry.name as string, policyOf(entry)])));
  const defects = once(() => {
    const file = bundled('defects') as { defects: Defect[] };
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

function list(value: unknown): readonly string[] {
  return (value as readonly string[] | undefined) ?? [];
}
