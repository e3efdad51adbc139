/** What schemas say about the members of an object and the elements of an array, drawn together for the walk in members.ts. */
import type { Api } from '../spec/api.ts';
import { below, valueAt } from '../spec/pointer.ts';
import { schemasOf } from '../spec/schemas.ts';

/** Made of a schema and all that applies with it: `$ref`, `allOf`, `if`, and the branches of `anyOf` and `oneOf` that are meant. */
export interface Layout {
  /** Pointers of those schemas. */
  readonly parts: ReadonlySet<string>;
  /** Sets of branches of which the value has to be seen to know which are meant. */
  readonly choices: readonly (readonly string[])[];
  readonly members: ReadonlyMap<string, Member>;
  readonly patterns: readonly (readonly [RegExp, Layout])[];
  /** For members that neither of the two names; undefined where such are undeclared. */
  readonly others: Layout | undefined;
  readonly expected: readonly { readonly name: string; readonly place: string }[];
  readonly elements: Layout;
  /** Pointer of the list of members; '' where there is none. */
  readonly place: string;
}

export interface Member {
  readonly layout: Layout;
  readonly writeOnly: boolean;
  readonly place: string;
}

export interface Layouts {
  /** The layout by the schema at a pointer of the bundled document. */
  of(pointer: string): Layout;
  /** The layout with its choices made: the branches that the value satisfies, or all where it satisfies none. */
  decide(layout: Layout, value: unknown): Layout;
}

type Node = { readonly [keyword: string]: unknown };

interface Gathered {
  readonly parts: Set<string>;
  readonly choices: string[][];
}

/** Nothing is declared, so nothing is undeclared. */
export const ANYTHING: Layout = anything();

function anything(): Layout {
  const layout = { parts: new Set<string>(), choices: [], members: new Map<string, Member>(), patterns: [], expected: [], place: '' };
  const open: Layout & { others: Layout | undefined; elements: Layout } = { ...layout, others: undefined, elements: undefined as never };
  open.others = open;
  open.elements = open;
  return open;
}

export function createLayouts(api: Api): Layouts {
  const schemas = schemasOf(api);
  const cache = new Map<string, Layout>();

  const node = (pointer: string): Node => {
    const schema = valueAt(api.document, pointer);
    return typeof schema === 'object' && schema !== null ? (schema as Node) : {};
  };

  const gather = (pointer: string, into: Gathered): void => {
    if (into.parts.has(pointer)) return;
    into.parts.add(pointer);
    const schema = node(pointer);
    if (typeof schema.$ref === 'string') gather(schema.$ref, into);
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const count = (schema[keyword] as readonly unknown[] | undefined)?.length ?? 0;
      const branches = Array.from({ length: count }, (_, position) => below(pointer, keyword, position));
      const structured = keyword === 'allOf' ? branches : branches.filter((branch) => mayHoldMembers(branch));
      if (keyword === 'allOf' || structured.length === 1) for (const branch of structured) gather(branch, into);
      else if (structured.length > 1) into.choices.push(structured);
    }
    for (const keyword of ['if', 'then', 'else']) if (schema[keyword] !== undefined) gather(below(pointer, keyword), into);
    for (const name of Object.keys((schema.dependentSchemas as Node | undefined) ?? {})) {
      gather(below(pointer, 'dependentSchemas', name), into);
    }
  };

  const mayHoldMembers = (pointer: string): boolean => {
    const { type, $ref } = node(pointer);
    if (type !== undefined) return [type].flat().some((name) => name === 'object' || name === 'array');
    return typeof $ref === 'string' ? mayHoldMembers($ref) : true;
  };

  const together = (pointers: readonly string[]): Layout => {
    const gathered: Gathered = { parts: new Set(), choices: [] };
    for (const pointer of pointers) gather(pointer, gathered);
    return layoutOf(gathered);
  };

  const layoutOf = ({ parts, choices }: Gathered): Layout => {
    const key = `${[...parts].join(' ')} | ${choices.join(' ')}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const layout = { ...ANYTHING, parts, choices };
    // Into the cache before it is filled: schemas may contain themselves.
    cache.set(key, layout);
    return Object.assign(layout, contents(parts));
  };

  const contents = (parts: ReadonlySet<string>): Omit<Layout, 'parts' | 'choices'> => {
    const described = new Map<string, string[]>();
    const patterns: (readonly [RegExp, Layout])[] = [];
    const expected: { name: string; place: string }[] = [];
    const others: string[] = [];
    const elements: string[] = [];
    let place = '';
    let open = true;
    for (const part of parts) {
      const schema = node(part);
      const properties = schema.properties as Node | undefined;
      if (properties !== undefined) {
        place ||= below(part, 'properties');
        for (const name of Object.keys(properties)) described.set(name, [...(described.get(name) ?? []), below(part, 'properties', name)]);
      }
      for (const pattern of Object.keys((schema.patternProperties as Node | undefined) ?? {})) {
        patterns.push([new RegExp(pattern, 'u'), together([below(part, 'patternProperties', pattern)])]);
      }
      for (const keyword of ['additionalProperties', 'unevaluatedProperties']) {
        if (schema[keyword] !== undefined) others.push(below(part, keyword));
      }
      for (const name of (schema['x-expected'] as readonly string[] | undefined) ?? [])
        expected.push({ name, place: below(part, 'x-expected') });
      if (schema.items !== undefined) elements.push(below(part, 'items'));
      open &&= properties === undefined && schema.patternProperties === undefined;
    }
    const members = new Map<string, Member>();
    for (const [name, pointers] of described) {
      const layout = together(pointers);
      members.set(name, { layout, writeOnly: [...layout.parts].some((part) => node(part).writeOnly === true), place: pointers[0] ?? '' });
    }
    return {
      members,
      patterns,
      expected,
      place,
      // A schema that forbids other members, or describes them, is held by the validator.
      others: others.length > 0 ? together(others) : open ? ANYTHING : undefined,
      elements: elements.length > 0 ? together(elements) : ANYTHING,
    };
  };

  return {
    of: (pointer) => together([pointer]),
    decide(layout, value) {
      const parts = new Set(layout.parts);
      let choices = layout.choices;
      while (choices.length > 0) {
        const gathered: Gathered = { parts, choices: [] };
        for (const branches of choices) {
          const meant = branches.filter((branch) => schemas.validator(branch)(value));
          for (const branch of meant.length > 0 ? meant : branches) gather(branch, gathered);
        }
        choices = gathered.choices;
      }
      return layoutOf({ parts, choices: [] });
    },
  };
}
