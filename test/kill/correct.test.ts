import { describe, expect, it } from 'vitest';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { declared } from '../engine/declared-policies.ts';
import { type Tried, tryDefects } from './against-sandbox.ts';

/** What must be empty on a correct target: anything found, and anything that could not be decided. */
function alarms({ findings, cases, result }: Tried): string[] {
  return [
    ...findings.map(
      (finding) => `${finding.level} ${finding.clause} ${finding.operation} ${finding.kind}: ${finding.message} (${finding.case})`,
    ),
    ...cases
      .filter(({ verdict }) => verdict === 'error' || verdict === 'inconclusive')
      .map((ended) => `${ended.verdict} ${ended.check} > ${ended.case}: ${ended.reason}`),
    ...(result.exitCode === 0 ? [] : [`exit code ${result.exitCode}`]),
  ];
}

/** A run of everything takes a third of a minute where nothing else runs. */
const LIMIT_MS = 600_000;

describe.each(listApis())('a correct sandbox of %s', (id) => {
  const api = loadApi(id);

  /** What a policy does shows in the checks of the clauses that it decides, and in those of the same topics. */
  function topicsOf(policies: readonly string[]): readonly string[] {
    const decided = [...api.clauses.values()].filter(({ policy }) => policy !== undefined && policies.includes(policy));
    return [...new Set(decided.map((clause) => `${clause.id.split('.')[0]}.*`))];
  }

  it(
    'passes everything, with every policy declared',
    async () => {
      expect(alarms(await tryDefects({ api: id, seed: 20 }))).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'passes what depends on policies, with every policy inferred by probes',
    async () => {
      const only = topicsOf([...api.policies.keys()]);
      const { findings, result, policies } = await tryDefects({ api: id, seed: 21, undeclared: true, only });
      expect(findings).toEqual([]);
      expect(result.exitCode).toBe(0);
      // Everything else is asked with the same choices, declared.
      expect(Object.fromEntries(policies.map(({ name, value }) => [name, value]))).toEqual(declared(id));
      expect(policies.filter(({ origin }) => origin !== 'inferred')).toEqual([]);
    },
    LIMIT_MS,
  );

  const others = [...api.policies.values()].flatMap((policy) =>
    Object.keys(policy.values ?? {})
      .filter((value) => value !== policy.default)
      .map((value) => ({ name: policy.name, value })),
  );

  it.each(others)('passes with policy $name = $value', async ({ name, value }) => {
    expect(alarms(await tryDefects({ api: id, policies: { [name]: value }, only: topicsOf([name]) }))).toEqual([]);
  });
});
