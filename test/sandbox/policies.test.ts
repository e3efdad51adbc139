import { expect, it } from 'vitest';
import { loadApi } from '../../src/spec/load.ts';
import { clientOf, opened } from './client.ts';
import { POLICY_CASES } from './policy-cases.ts';

const { policies } = loadApi('vouchery-v1.0');
const cases = Object.entries(POLICY_CASES).flatMap(([name, { values }]) => Object.keys(values).map((value) => ({ name, value })));

it('knows every policy, every value of it, and its default', () => {
  const missing = [...policies.values()].flatMap((policy) =>
    [...new Set([policy.default, ...Object.keys(policy.values ?? {})])]
      .filter((value) => POLICY_CASES[policy.name]?.values[value] === undefined)
      .map((value) => `${policy.name}=${value}`),
  );
  expect(missing).toEqual([]);
});

it.each(cases)('$name = $value', async ({ name, value }) => {
  const { scenario, values } = POLICY_CASES[name] ?? {};
  const sandbox = await opened({ policies: { [name]: value } });
  expect(await scenario?.(clientOf(sandbox), sandbox)).toEqual(values?.[value]);
});

it('falls back on the defaults', async () => {
  for (const [name, { scenario, values }] of Object.entries(POLICY_CASES)) {
    const sandbox = await opened();
    expect([name, await scenario(clientOf(sandbox), sandbox)]).toEqual([name, values[policies.get(name)?.default ?? '']]);
  }
});
