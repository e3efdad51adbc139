import { describe, expect, it } from 'vitest';
import { readSources, type Source, sourceOf } from './sources.ts';
import { vocabulary } from './vocabulary.ts';

/** What each room may import besides itself. Everything else is forbidden; `cli` may import every room. */
const ROOMS: Readonly<Record<string, { readonly imports: readonly string[]; readonly types?: readonly string[] }>> = {
  spec: { imports: [] },
  dialects: { imports: [], types: ['spec'] },
  flows: { imports: ['dialects'], types: ['spec'] },
  model: { imports: ['dialects'], types: ['spec'] },
  history: { imports: ['dialects', 'model'], types: ['spec'] },
  judge: { imports: ['spec'] },
  target: { imports: ['judge', 'spec', 'dialects', 'flows'] },
  engine: { imports: ['target', 'judge', 'flows', 'model', 'history', 'dialects', 'spec'] },
  checks: { imports: ['engine', 'target', 'judge', 'flows', 'model', 'history', 'dialects', 'spec'] },
  report: { imports: ['engine', 'target', 'judge', 'flows', 'model', 'history', 'dialects', 'spec'] },
  contracts: { imports: ['engine', 'target', 'judge', 'flows', 'model', 'history', 'dialects', 'spec'] },
  races: { imports: ['engine', 'target', 'judge', 'flows', 'model', 'history', 'dialects', 'spec'] },
  load: { imports: ['engine', 'target', 'judge', 'flows', 'model', 'history', 'dialects', 'spec'] },
  sandbox: { imports: ['spec'] },
  cli: {
    imports: [
      'report',
      'load',
      'races',
      'contracts',
      'checks',
      'sandbox',
      'engine',
      'target',
      'judge',
      'flows',
      'model',
      'history',
      'dialects',
      'spec',
    ],
  },
};

/** Rooms that may speak an API's own words. */
const FLUENT = ['dialects', 'sandbox', 'checks'];

const sources = readSources();
const words = vocabulary();

function forbiddenImports(source: Source): readonly string[] {
  const rules = ROOMS[source.room];
  if (rules === undefined) return [`src/${source.path}: the room ${source.room} is not in the table`];
  return source.imports
    .filter(({ room, typeOnly }) => {
      if (room === undefined || room === source.room) return false;
      return !rules.imports.includes(room) && !(typeOnly && rules.types?.includes(room) === true);
    })
    .map(({ specifier }) => `src/${source.path}: ${specifier}`);
}

function foreignWords(source: Source): readonly string[] {
  const found = new Set(source.text.match(/[a-z]+(?:_[a-z]+)+/g)?.filter((word) => words.has(word)));
  return [...found].map((word) => `src/${source.path}: ${word}`);
}

describe('the rooms of src/', () => {
  it('import only what lies further down', () => {
    expect(sources.flatMap(forbiddenImports)).toEqual([]);
  });

  it('import nothing from outside src/ but packages', () => {
    const strays = sources.flatMap(({ path, imports }) =>
      imports.filter((one) => one.specifier.startsWith('.') && one.path === undefined).map((one) => `src/${path}: ${one.specifier}`),
    );
    expect(strays).toEqual([]);
  });

  it('leave the words of an API to those who speak it', () => {
    const others = sources.filter(({ path, room }) => !FLUENT.includes(room) && !path.startsWith('spec/generated/'));
    expect(others.flatMap(foreignWords)).toEqual([]);
  });
});

describe('this test', () => {
  it('sees an import that goes up, in every form', () => {
    const text = [
      "import { a } from '../engine/run.ts';",
      "import type { b } from '../checks/catalogue.ts';",
      "export { c } from '../cli/main.ts';",
      "import '../report/console.ts';",
      "const d = await import('../sandbox/start.ts');",
      "import {\n  e,\n  f,\n} from '../target/target.ts';",
      "// import { g } from '../engine/not-really.ts';",
      "import { h } from './near.ts';",
    ].join('\n');
    expect(forbiddenImports(sourceOf('judge/x.ts', text))).toHaveLength(6);
  });

  it('lets a pure room import types of the spec, and only types', () => {
    expect(forbiddenImports(sourceOf('flows/x.ts', "import type { Api } from '../spec/api.ts';"))).toEqual([]);
    expect(forbiddenImports(sourceOf('flows/x.ts', "import { loadApi } from '../spec/load.ts';"))).toHaveLength(1);
  });

  it('knows paths, members and codes of the APIs', () => {
    for (const word of ['area_rules', 'transaction_id', 'granted_discount', 'unique_code_already_used', 'per_page', 'not_authorized']) {
      expect(words).toContain(word);
    }
    expect(foreignWords(sourceOf('engine/x.ts', 'const a = body.granted_discount; // like budget_exceeded'))).toHaveLength(2);
  });
});
