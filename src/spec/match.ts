/** Finds the operation that a request means. */
import createRouter, { type HTTPMethod } from 'find-my-way';
import type { Api, Operation } from './api.ts';

export interface Match {
  readonly operation: Operation;
  /** Path parameters, decoded. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** Node takes no longer request line; find-my-way's own bound of 100 would make longer codes and keys unknown paths. */
const LONGEST_PARAMETER = 16_384;

/** The operation of a method and a path. */
export type Matcher = (method: string, path: string) => Match | undefined;

/**
 * A function that gives the operation for a method and a path below the API's base (a query may follow the path); undefined where
 * the API has none, a parameter is empty or the path is not rightly percent-encoded. A literal segment goes before a parameter; HEAD is not taken for GET.
 */
export function createMatcher(api: Api): Matcher {
  const router = createRouter({ maxParamLength: LONGEST_PARAMETER });
  for (const operation of api.operations.values()) {
    router.on(operation.method, operation.path.replaceAll(/\{([^}]+)\}/g, ':$1'), unused, operation);
  }
  return (method, path) => {
    const found = router.find(method as HTTPMethod, path);
    if (found === null || found.store === null) return undefined;
    for (const name in found.params) if (found.params[name] === '') return undefined;
    return { operation: found.store as Operation, parameters: found.params };
  };
}

/** The router wants a handler with every route; only the store that goes with it is looked at. */
function unused(): void {}
