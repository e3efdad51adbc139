/** The probes about campaigns, vouchers, batches and rules tell what a sandbox was told to do. */
import { describe, expect, it } from 'vitest';
import { probes } from '../../src/checks/vouchery-v1.0/probes-objects.ts';
import { checks } from '../../src/checks/vouchery-v1.0/user.ts';
import type { PolicyState } from '../../src/engine/events.ts';
import { loadApi } from '../../src/spec/load.ts';
import { inferredPolicies } from './inferred-policies.ts';

const API = 'vouchery-v1.0';

/** A short check stands for the catalogue: a run without any would prove nothing. */
function inferred(policies: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, PolicyState>> {
  return inferredPolicies({ api: API, checks, probes }, policies);
}

describe('the probes about objects', () => {
  it('infer every default', async () => {
    const states = await inferred({});
    const policies = probes.map(({ policy }) => policy);
    expect(policies.map((policy) => [policy, states.get(policy)?.value])).toEqual(
      policies.map((policy) => [policy, loadApi(API).policies.get(policy)?.default]),
    );
  });

  const others = [
    ...probes.flatMap(({ policy }) =>
      Object.keys(loadApi(API).policies.get(policy)?.values ?? {}).map((value) => [policy, value] as const),
    ),
    ['batch-limit', '500000'],
    ['main-campaign-type', 'master'],
  ] as const;

  it.each(others)('infer %s = %s', async (policy, value) => {
    expect((await inferred({ [policy]: value })).get(policy)).toMatchObject({ value, origin: 'inferred' });
  });

  it('leave open what they cannot tell', async () => {
    expect((await inferred({ 'main-campaign-type': 'umbrella' })).get('main-campaign-type')).toMatchObject({
      value: null,
      origin: 'unknown',
    });
  });
});
