/** A small made-up API, with everything that the judge can meet: composed schemas, write-only members, headers, plain texts. */
import type { Api, Operation } from '../../src/spec/api.ts';
import { operationsOf } from '../../src/spec/operations.ts';
import document from './parcels.json' with { type: 'json' };

export const parcels: Api = {
  id: 'parcels',
  title: 'Parcels',
  basePath: '',
  document,
  operations: operationsOf(document),
  clauses: new Map(),
  policies: new Map(),
  defects: new Map(),
};

/** @throws Error where the API has no such operation */
export function operation(api: Api, id: string): Operation {
  const found = api.operations.get(id);
  if (found === undefined) throw new Error(`${api.id} has no operation ${id}`);
  return found;
}
