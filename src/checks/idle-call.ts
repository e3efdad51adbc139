/** Calls that can do no harm: they name what nothing has, and carry an empty body. */
import type { Call, CaseContext } from '../engine/check.ts';
import type { Operation, Parameter } from '../spec/api.ts';

/** Fits into 32 bits, and is beyond what a server that counts up has reached. */
const FIRST_UNUSED = 2_100_000_000;

/** A value for a key that nothing has: a number where the spec says integer, else a code of this run that was never used. */
export function unusedKey(context: CaseContext, { schema }: Pick<Parameter, 'schema'>): string {
  const numeric = typeof schema === 'object' && schema.type === 'integer';
  return numeric ? String(FIRST_UNUSED + context.random.integer(0, 40_000_000)) : context.code();
}

/** Whether a parameter names an object. */
export function isKey({ in: place }: Parameter): boolean {
  return place === 'path';
}

/** Names of the parameters that the path of an operation holds. */
export function keysOf(operation: Operation): readonly Parameter[] {
  return operation.parameters.filter(isKey);
}

/** A call in the right form that finds nothing to work on. Where an operation makes something of its body alone, the empty body stops it. */
export function idleCall(context: CaseContext, operation: Operation): Call {
  const filled = (place: 'path' | 'query') =>
    Object.fromEntries(
      operation.parameters.filter((one) => one.in === place && one.required).map((one) => [one.name, unusedKey(context, one)]),
    );
  const { requestBody } = operation;
  return {
    path: filled('path'),
    query: filled('query'),
    ...(requestBody === undefined ? {} : { body: requestBody.mediaType === 'application/json' ? {} : '' }),
  };
}
