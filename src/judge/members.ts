/**
 * Walks a parsed body beside its layout, for what JSON Schema itself does not look at: members that no schema declares, members that
 * are expected though not required, members that may only be sent. Counts the members on the way.
 */
import { below } from '../spec/pointer.ts';
import { ANYTHING, type Layout, type Layouts } from './layout.ts';
import type { ProblemList } from './problem-list.ts';
import { typeName } from './shown.ts';

type Path = (string | number)[];

/** Adds the problems of a value and gives the number of members in it, at all depths. Without a layout it only counts. */
export function walkMembers(value: unknown, layout: Layout | undefined, layouts: Layouts, problems: ProblemList): number {
  return walk(value, layout ?? ANYTHING, layouts, [], problems);
}

function walk(value: unknown, undecided: Layout, layouts: Layouts, path: Path, problems: ProblemList): number {
  if (typeof value !== 'object' || value === null) return 0;
  const layout = undecided.choices.length === 0 ? undecided : layouts.decide(undecided, value);
  return Array.isArray(value)
    ? walkArray(value, layout.elements, layouts, path, problems)
    : walkObject(value as Readonly<Record<string, unknown>>, layout, layouts, path, problems);
}

function walkArray(array: readonly unknown[], layout: Layout, layouts: Layouts, path: Path, problems: ProblemList): number {
  let members = 0;
  for (let position = 0; position < array.length; position += 1) {
    const element = array[position];
    if (typeof element !== 'object' || element === null) continue;
    path.push(position);
    members += walk(element, layout, layouts, path, problems);
    path.pop();
  }
  return members;
}

function walkObject(
  object: Readonly<Record<string, unknown>>,
  layout: Layout,
  layouts: Layouts,
  path: Path,
  problems: ProblemList,
): number {
  let members = 0;
  for (const { name, place } of layout.expected) {
    if (!Object.hasOwn(object, name)) {
      problems.add('absent-expected-member', below('', ...path, name), place, () => ({
        message: `${subject(path)} lacks the member "${name}", which should be there`,
        expected: `member "${name}"`,
        actual: 'absent',
      }));
    }
  }
  for (const name in object) {
    members += 1;
    const inner = object[name];
    const known = layout.members.get(name);
    let next = known?.layout;
    if (known === undefined) {
      next = layout.patterns.find(([pattern]) => pattern.test(name))?.[1] ?? layout.others;
      if (next === undefined) {
        problems.add('undeclared-member', below('', ...path, name), layout.place, () => ({
          message: `${subject(path)} has the member "${name}", which no source knows`,
          expected: `no member "${name}"`,
          actual: `a value of type ${typeName(inner)}`,
        }));
      }
    } else if (known.writeOnly) {
      problems.add('leaked-write-only', below('', ...path, name), known.place, () => ({
        message: `${subject(path)} shows the member "${name}", which may only be sent`,
        expected: `no member "${name}"`,
        actual: `a value of type ${typeName(inner)}, not repeated here`,
      }));
    }
    if (typeof inner !== 'object' || inner === null) continue;
    path.push(name);
    members += walk(inner, next ?? ANYTHING, layouts, path, problems);
    path.pop();
  }
  return members;
}

function subject(path: Path): string {
  return path.length === 0 ? 'The body' : `The object at ${below('', ...path)}`;
}
