/** The probes about redemptions, money and rules tell what a sandbox was told to do. */
import { describe, expect, it } from 'vitest';
import { probes } from '../../src/checks/vouchery-v1.0/probes-redemption.ts';
import { checks } from '../../src/checks/vouchery-v1.0/user.ts';
import type { PolicyState } from '../../src/engine/events.ts';
import { loadApi } from '../../src/spec/load.ts';
import { inferredPolicies } from './inferred-policies.ts';

const api = loadApi('vouchery-v1.0');

/** A short check stands for the catalogue: a run without any would prove nothing. */
function inferred(policies: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, PolicyState>> {
  return inferredPolicies({ api: api.id, checks, probes }, policies);
}

describe('the probes about redemptions', () => {
  it('infer every default', async () => {
    const states = await inferred({});
    const policies = probes.map(({ policy }) => policy);
    expect(policies.map((policy) => [policy, states.get(policy)?.value])).toEqual(
      policies.map((policy) => [policy, api.policies.get(policy)?.default]),
    );
  });

  const others = probes.flatMap(({ policy }) =>
    Object.keys(api.policies.get(policy)?.values ?? {})
      .filter((value) => value !== api.policies.get(policy)?.default)
      .map((value) => [policy, value] as const),
  );

  it.each(others)('infer %s = %s', async (policy, value) => {
    expect((await inferred({ [policy]: value })).get(policy)).toMatchObject({ value, origin: 'inferred' });
  });

  it.each([
    ['Asia/Tokyo', 'Etc/GMT-9'],
    ['America/Bogota', 'Etc/GMT+5'],
    ['Asia/Kathmandu', 'UTC+5:45'],
    ['Pacific/Marquesas', 'UTC-9:30'],
    // These two have the same midnights, on other dates.
    ['Pacific/Pago_Pago', 'Etc/GMT+11'],
    ['Pacific/Tongatapu', 'Etc/GMT-13'],
  ])('infer a zone with the midnights of %s, and the first day of its weeks', async (zone, value) => {
    const states = await inferred({ 'budget-time-zone': zone, 'budget-week-start': 'sunday' });
    expect(states.get('budget-time-zone')).toMatchObject({ value, origin: 'inferred' });
    expect(states.get('budget-week-start')).toMatchObject({ value: 'sunday', origin: 'inferred' });
  });
});
