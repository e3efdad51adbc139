/** `vouchsafe list`: every listing as a table and as JSON. */
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogueOf } from '../../src/checks/catalogue.ts';
import { DEFAULT_API } from '../../src/cli/configuration/defaults.ts';
import { loadApi } from '../../src/spec/load.ts';
import { type Ended, start, temporaryFolder, vouchsafeMany } from './command.ts';

const api = loadApi(DEFAULT_API);
const WHAT = ['checks', 'cases', 'clauses', 'operations', 'policies', 'defects'] as const;
type Json = Readonly<Record<string, string | null | readonly string[]>>;

let tables: Ended[];
let json: Record<(typeof WHAT)[number], Json[]>;

beforeAll(async () => {
  const cwd = import.meta.dirname;
  const results = await vouchsafeMany([...WHAT.map((what) => ['list', what]), ...WHAT.map((what) => ['list', what, '--json'])], { cwd });
  tables = results.slice(0, WHAT.length);
  json = Object.fromEntries(WHAT.map((what, index) => [what, JSON.parse(results[WHAT.length + index]!.stdout) as Json[]])) as typeof json;
});

describe('vouchsafe list', () => {
  it('ends well', () => {
    expect(tables.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(WHAT.map(() => ({ exitCode: 0, stderr: '' })));
  });

  it('lists everything there is, once', () => {
    const { checks } = catalogueOf(api.id);
    expect(json.checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    expect(json.operations).toHaveLength(75);
    expect(json.clauses.map(({ id }) => id)).toEqual([...api.clauses.keys()]);
    expect(json.policies.map(({ name }) => name)).toEqual([...api.policies.keys()]);
    expect(json.defects.map(({ id }) => id)).toEqual([...api.defects.keys()]);
    expect(new Set(json.cases.map(({ check }) => check))).toEqual(new Set(checks.map(({ id }) => id)));
  });

  it('has one line a row in a pipe, below a head', () => {
    WHAT.forEach((what, index) => {
      const lines = tables[index]!.stdout.trimEnd().split('\n');
      expect(lines, what).toHaveLength(json[what].length + 1);
      expect(lines[0], what).toMatch(/^[A-Z ]+$/);
      expect(tables[index]!.stdout, what).not.toContain('\u001B');
    });
  });

  it('says of every clause how it is checked, or why it cannot be', () => {
    const lines = tables[2]!.stdout.split('\n');
    for (const clause of json.clauses) {
      const line = lines.find((each) => each.startsWith(`${String(clause.id)} `));
      const { level, evidence, policy, untestable, checks } = clause;
      const checked = untestable === null ? checks : [`untestable: ${String(untestable)}`];
      for (const word of [level, evidence, policy ?? '', checked ?? []].flat()) expect(line).toContain(word);
    }
  });

  it('lists only what fits a pattern', async () => {
    const [checks, cases, operations] = await vouchsafeMany(
      [
        ['list', 'checks', '--json', '--only', 'budget.*', 'transaction.repeated'],
        ['list', 'cases', '--json', '--only', 'budget.* > *'],
        ['list', 'operations', '--json', '--only', '*Category'],
      ],
      { cwd: import.meta.dirname },
    );
    const ids = (ended: Ended | undefined, key: string) => (JSON.parse(ended?.stdout ?? '[]') as Json[]).map((entry) => String(entry[key]));
    expect(new Set(ids(checks, 'id').map((id) => id.split('.')[0]))).toEqual(new Set(['budget', 'transaction']));
    expect(new Set(ids(cases, 'check').map((id) => id.split('.')[0]))).toEqual(new Set(['budget']));
    expect(ids(operations, 'id')).toContain('createCategory');
    expect(ids(operations, 'id').every((id) => id.endsWith('Category'))).toBe(true);
  });

  it('ends quietly when its reader goes away', async () => {
    const { child, ended } = start(['list', 'cases', '--json'], { cwd: temporaryFolder() });
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
