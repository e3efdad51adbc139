/**
 * Values that a state gave and that have to come back in the response. Pact takes `fromProviderState` in a response for a matcher of
 * types, so a wrong code passes there; here it does not.
 */
import type { EchoedValue } from './pact-file.ts';
import type { Values } from './recipes.ts';

export interface EchoDifference {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** What differs: one entry for each place of the body that has another value than the states gave. */
export function differences(echoes: readonly EchoedValue[], values: Values, body: unknown): readonly EchoDifference[] {
  return echoes.flatMap(({ path, expression }) => {
    const expected = filledIn(expression, values);
    if (expected === undefined) return [];
    return valuesAt(body, path)
      .filter((actual) => String(actual) !== expected)
      .map((actual) => ({ path, expected, actual: actual === undefined ? 'missing' : JSON.stringify(actual) }));
  });
}

/** The text with the values in it; undefined where a value is not known. */
export function filledIn(expression: string, values: Values): string | undefined {
  let known = true;
  const text = expression.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) known = false;
    return String(value);
  });
  return known ? text : undefined;
}

/** The values at a path such as `$.items[*].code`; a member that is not there is undefined. */
function valuesAt(body: unknown, path: string): readonly unknown[] {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']+)'\]/g)].map(
    ([, plain, index, quoted]) => plain ?? index ?? quoted ?? '',
  );
  return steps.reduce<readonly unknown[]>(
    (found, step) =>
      found.flatMap((value) => {
        if (step === '*') return Array.isArray(value) ? (value as readonly unknown[]) : [undefined];
        return [typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined];
      }),
    [body],
  );
}
