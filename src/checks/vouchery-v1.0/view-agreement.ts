/** Two views of one object: what both of them show has to be the same. */
import { type JsonObject, objectOf } from '../../dialects/json.ts';
import type { CaseContext } from '../../engine/check.ts';
import { valueAt } from '../../spec/pointer.ts';
import { sameAmount } from './sales.ts';
import type { Seen } from './views.ts';

/** Some servers write moments shorter in lists. */
const SECOND = 1000;

/** Members that may move between two readings, or of which no source says what they hold. */
const LEFT_OUT: ReadonlySet<string> = new Set(['updated_at', 'location', 'position']);

/**
 * Expects a view to contradict the single read in no member that the spec knows. What only one of the two shows is for the judge of members.
 * @param schema name of the object's schema
 */
export function expectAgreement(
  context: CaseContext,
  view: Seen,
  single: Seen,
  schema: string,
  place: { readonly operation: string; readonly what: string; readonly clause?: string },
): void {
  const { what, ...of } = place;
  const members = Object.keys(objectOf(valueAt(context.api.document, `#/components/schemas/${schema}/properties`)) ?? {});
  for (const name of members) {
    if (LEFT_OUT.has(name)) continue;
    const [shown, wanted] = [view.object[name], single.object[name]];
    context.expect(agree(shown, wanted), {
      ...of,
      kind: `${name.replaceAll('_', '-')}-differs-between-views`,
      message: `${name} of ${what} is not what the single read shows.`,
      expected: JSON.stringify(wanted) ?? 'absent',
      actual: JSON.stringify(shown) ?? 'absent',
      pointer: `/${name}`,
      exchange: view.exchange,
    });
  }
}

function agree(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return true;
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  if (typeof one === 'number' && typeof other === 'number') return sameAmount(one, other);
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => agree(item, other[index]));
  const [left, right] = [objectOf(one), objectOf(other)];
  if (left !== undefined && right !== undefined) return Object.keys(left).every((name) => agree(left[name], right[name]));
  return one === other || sameMoment(one, other);
}

/** A sale without categories may show them as null or as an empty list. */
function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function sameMoment(one: unknown, other: unknown): boolean {
  const [left, right] = [one, other].map((value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN,
  );
  return Math.abs((left ?? Number.NaN) - (right ?? Number.NaN)) < SECOND;
}

/** Those members of what is wanted that an object shows: the others are optional. */
export function whereShown(object: JsonObject, wanted: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => object[name] !== undefined));
}
