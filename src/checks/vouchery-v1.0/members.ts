/** Compares what a view shows with what was sent. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext } from '../../engine/check.ts';
import type { Seen } from './views.ts';

/** A value that may be written in more than one way. */
export class Wanted {
  readonly text: string;
  readonly matches: (actual: unknown) => boolean;

  constructor(text: string, matches: (actual: unknown) => boolean) {
    this.text = text;
    this.matches = matches;
  }
}

/** The same moment, in whatever offset. */
export function instant(text: string): Wanted {
  return new Wanted(text, (actual) => typeof actual === 'string' && Date.parse(actual) === Date.parse(text));
}

/** The same time of the day, on whatever date. Written and wanted in UTC. */
export function clockTime(text: string): Wanted {
  const clock = (value: string): number => Date.parse(value) % 86_400_000;
  return new Wanted(`${text}, on any date`, (actual) => typeof actual === 'string' && clock(actual) === clock(text));
}

/** The same texts, in whatever order. */
export function sameTexts(texts: readonly string[]): Wanted {
  const sorted = (list: readonly unknown[]): string => JSON.stringify([...list].map(String).sort());
  return new Wanted(JSON.stringify(texts), (actual) => Array.isArray(actual) && sorted(actual) === sorted(texts));
}

/** Absent or null. */
export const NONE = new Wanted('none', (actual) => actual === undefined || actual === null);

/** Expects members to have the values wanted; each that has not is a finding of its own. `what` says whose they are. */
export function expectMembers(
  context: CaseContext,
  { object, exchange }: Seen,
  wanted: JsonObject,
  place: { readonly operation: string; readonly what: string; readonly clause?: string },
): boolean {
  const { what, ...of } = place;
  const held = Object.entries(wanted).map(([name, value]) =>
    context.expect(equal(object[name], value), {
      ...of,
      kind: `${name.replaceAll('_', '-')}-differs`,
      message: `${name} of ${what} is not what it has to be.`,
      expected: value instanceof Wanted ? value.text : (JSON.stringify(value) ?? 'absent'),
      actual: JSON.stringify(object[name]) ?? 'absent',
      pointer: `/${name}`,
      exchange,
    }),
  );
  return held.every(Boolean);
}

function equal(actual: unknown, value: unknown): boolean {
  return value instanceof Wanted ? value.matches(actual) : actual === value;
}
