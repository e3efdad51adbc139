/**
 * Values that a state gave and that have to come back in the response. Pact takes `fromProviderState` in a response for a matcher of
 * types, so a wrong code passes there; here it does not.
 */
import { type EchoedValue, filledIn } from './pact-file.ts';

export interface EchoDifference {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** What differs: one entry for each place of the response that has another value than the states gave. */
export function differences(
  echoes: readonly EchoedValue[],
  values: Readonly<Record<string, unknown>>,
  response: { readonly body: unknown; readonly header: (name: string) => string | undefined },
): readonly EchoDifference[] {
  return echoes.flatMap(({ in: part, path, expression }) => {
    const expected = filledIn(expression, values);
    if (expected === undefined) return [];
    const found = part === 'body' ? valuesAt(response.body, path) : [response.header(path.toLowerCase())];
    return found
      .filter((actual) => String(actual) !== expected)
      .map((actual) => ({ path, expected, actual: actual === undefined ? 'missing' : JSON.stringify(actual) }));
  });
}

/** The values at a path such as `$.items[*].code` or `$.*.code`; a member that is not there is undefined. */
function valuesAt(body: unknown, path: string): readonly unknown[] {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']+)'\]/g)].map(
    ([, plain, index, quoted]) => plain ?? index ?? quoted ?? '',
  );
  return steps.reduce<readonly unknown[]>(
    (found, step) =>
      found.flatMap((value) => {
        if (step === '*') return typeof value === 'object' && value !== null ? Object.values(value) : [undefined];
        return [typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined];
      }),
    [body],
  );
}
