import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../src/checks/catalogue.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import { listApis, loadApi } from '../../src/spec/load.ts';

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

describe.each(listApis())('the catalogue of %s', (id) => {
  const api = loadApi(id);
  const { checks, probes } = catalogueOf(id);

  it('has a check for every testable clause, and none for a clause that cannot be tested', () => {
    const checked = new Set(checks.flatMap(({ clauses }) => clauses));
    const wrong = [...api.clauses.values()].filter((clause) => checked.has(clause.id) === (clause.untestable !== undefined));
    expect(wrong.map((clause) => clause.id)).toEqual([]);
  });

  it('names each check by one of its clauses, once', () => {
    expect(repeated(checks.map((check) => check.id))).toEqual([]);
    expect(checks.filter((check) => !check.clauses.includes(check.id)).map((check) => check.id)).toEqual([]);
    expect(checks.flatMap(({ clauses }) => clauses.filter((clause) => !api.clauses.has(clause)))).toEqual([]);
  });

  it('names each case once in its check, by an operation that the API has', () => {
    for (const check of checks) {
      const cases = check.cases(api, dialectOf(id));
      expect(repeated(cases.map((one) => one.name))).toEqual([]);
      expect(cases.filter(({ operation }) => operation !== undefined && !api.operations.has(operation))).toEqual([]);
    }
  });

  it('asks for a clock where a clause says that it takes one', () => {
    const lacking = checks.filter(
      (check) => api.clauses.get(check.id)?.needs.includes('clock') === true && check.needs?.includes('clock') !== true,
    );
    expect(lacking.map((check) => check.id)).toEqual([]);
  });

  it('has a probe for every policy', () => {
    expect([...api.policies.keys()].filter((policy) => !probes.some((probe) => probe.policy === policy))).toEqual([]);
    expect(repeated(probes.map((probe) => probe.policy))).toEqual([]);
  });
});

it('is asked for by the id of an API', () => {
  expect(() => catalogueOf('vouchery-v9')).toThrow('No checks for the API "vouchery-v9". Known: vouchery-v1.0.');
});
