import { describe, expect, it } from 'vitest';
import { readSources, type Source, sourceOf } from './sources.ts';

/** Rooms whose files k6 loads as they are. */
const PURE = ['dialects', 'flows', 'model', 'history'];

/** Globals that k6 lacks, and those that would be I/O. */
const FOREIGN = /\b(?:URL|URLSearchParams|structuredClone|performance|Intl|process|Buffer|fetch|require|navigator|globalThis)\b/g;

const sources = readSources().filter(({ room }) => PURE.includes(room));

function impurities(source: Source): readonly string[] {
  const packages = source.imports.filter(({ specifier, typeOnly }) => !typeOnly && !specifier.startsWith('.'));
  const globals = new Set(source.code.match(FOREIGN));
  return [
    ...packages.map(({ specifier }) => `src/${source.path} imports ${specifier}`),
    ...[...globals].map((name) => `src/${source.path} uses ${name}`),
  ];
}

describe('the pure rooms', () => {
  it('are there', () => {
    expect(new Set(sources.map(({ room }) => room))).toContain('dialects');
  });

  it('import no package and use no global that k6 lacks', () => {
    expect(sources.flatMap(impurities)).toEqual([]);
  });
});

describe('this test', () => {
  it('sees imports of Node and of packages, and foreign globals', () => {
    const text = "import { readFileSync } from 'node:fs';\nimport ajv from 'ajv';\nconst link = new URL(`x`);\nperformance.now();";
    expect(impurities(sourceOf('flows/x.ts', text))).toHaveLength(4);
  });

  it('is not misled by comments and texts', () => {
    const text = "/** No URL here. */\nconst message = 'fetch the URL'; // performance\nconst other = `structuredClone`;";
    expect(impurities(sourceOf('flows/x.ts', text))).toEqual([]);
  });
});
