import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { schemasOf } from '../../src/spec/schemas.ts';
import factIds from './fact-ids.json' with { type: 'json' };

/** What is known of each API, by id: behaviours, rejections, roles, error statuses, conflicts between sources, open questions. */
const FACTS: Readonly<Record<string, readonly string[]>> = factIds;
const EVIDENCE = ['documented', 'client', 'navigation-only', 'inferred'];
const LEVELS = ['must', 'should', 'may'];

describe.each(listApis())('specs/%s', (id) => {
  const api = loadApi(id);
  const clauses = [...api.clauses.values()];
  const policies = [...api.policies.values()];
  const defects = [...api.defects.values()];
  const operations = [...api.operations.values()];
  const known = (name: string): boolean => api.operations.has(name);

  it('has clauses that say what they must', () => {
    expect(
      clauses.filter(({ sentence, level, evidence, sources }) => {
        return !sentence.endsWith('.') || !LEVELS.includes(level) || !EVIDENCE.includes(evidence) || sources.length === 0;
      }),
    ).toEqual([]);
  });

  it('names operations that exist, in clauses and defects', () => {
    expect(
      [...clauses, ...defects].flatMap((entry) => entry.operations.filter((name) => !known(name)).map((name) => `${entry.id}: ${name}`)),
    ).toEqual([]);
  });

  it('names policies that exist, in clauses and in the description', () => {
    const contested = JSON.stringify(api.document).matchAll(/"x-contested":"([^"]+)"/g);
    const named = [...clauses.flatMap(({ policy }) => policy ?? []), ...[...contested].map(([, name = '']) => name)];
    expect(named.filter((name) => !api.policies.has(name))).toEqual([]);
    expect(policies.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
  });

  it('has policies with a default that is one of their values', () => {
    expect(
      policies.filter(({ values, open, default: value }) => (values === undefined ? open === undefined : !Object.hasOwn(values, value))),
    ).toEqual([]);
  });

  it('has defects whose clauses exist, at the level that the clause has', () => {
    const level = (clause: string): string | undefined =>
      ({ must: 'fail', should: 'warn', may: 'note' })[api.clauses.get(clause)?.level ?? 'may'];
    expect(defects.filter((defect) => !api.clauses.has(defect.clause) || defect.level !== level(defect.clause))).toEqual([]);
  });

  it('names each defect, clause and policy once', () => {
    for (const [file, size] of [
      ['clauses.yaml', clauses.length + policies.length],
      ['defects.yaml', defects.length],
    ] as const) {
      const text = readFileSync(new URL(`../../specs/${id}/${file}`, import.meta.url), 'utf8');
      expect(text.match(/^ {2}- (?:id|name): /gm)).toHaveLength(size);
    }
  });

  it('accounts for every fact, and for no other', () => {
    const used = new Set([...clauses, ...policies].flatMap(({ facts }) => facts));
    expect([...used].sort()).toEqual([...(FACTS[id] ?? [])].sort());
  });

  it('has operations with evidence, sources and a word on each status', () => {
    expect(
      operations.filter(({ evidence, sources, summary, description }) => {
        return !EVIDENCE.includes(evidence) || sources.length === 0 || summary === '' || description === '';
      }),
    ).toEqual([]);
    const responses = operations.flatMap((operation) => [...operation.responses.values()]);
    expect(responses.filter(({ evidence, description }) => !EVIDENCE.includes(evidence) || description === '')).toEqual([]);
  });

  it('has schemas that compile, and examples that fit them', () => {
    const schemas = schemasOf(api);
    const { schemas: components } = api.document.components as {
      schemas: Readonly<Record<string, { readonly examples?: readonly unknown[] }>>;
    };
    const misfits = Object.entries(components).flatMap(([name, { examples = [] }]) => {
      const validate = schemas.validator(`#/components/schemas/${name}`);
      return examples.filter((example) => !validate(example)).map(() => `${name}: ${JSON.stringify(validate.errors?.[0])}`);
    });
    expect(misfits).toEqual([]);
    const parts = operations.flatMap(({ parameters, requestBody, responses }) => [
      ...parameters,
      ...(requestBody === undefined ? [] : [requestBody]),
      ...[...responses.values()].flatMap(({ body, headers }) => [...headers, ...(body === undefined ? [] : [body])]),
    ]);
    for (const { schemaPointer } of parts) expect(() => schemas.validator(schemaPointer)).not.toThrow();
  });
});
