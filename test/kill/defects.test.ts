import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../src/checks/catalogue.ts';
import type { Finding } from '../../src/engine/events.ts';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { tryDefects } from './against-sandbox.ts';

describe.each(listApis())('%s', (id) => {
  const api = loadApi(id);
  const named = new Set(catalogueOf(id).checks.flatMap((check) => check.clauses));

  it('has a check for every testable clause', () => {
    const without = [...api.clauses.values()].filter((clause) => clause.untestable === undefined && !named.has(clause.id));
    expect(without.map((clause) => clause.id)).toEqual([]);
  });

  it('names only clauses that exist', () => {
    expect([...named].filter((clause) => !api.clauses.has(clause))).toEqual([]);
  });

  // Races have cells of their own.
  it.each([...api.defects.values()].filter(({ race }) => race === undefined))('$id is caught by a check of $clause', async (defect) => {
    const isIt = ({ clause, level }: Finding): boolean => clause === defect.clause && level === defect.level;
    // `npm run kill` asks everything, of every defect.
    const { findings } = await tryDefects({ api: id, defects: [defect.id], only: [defect.clause], until: isIt });
    const caught = findings.filter((finding) => finding.clause === defect.clause);
    expect(caught.map((finding) => finding.level)).toContain(defect.level);
  });
});
