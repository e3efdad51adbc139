/** The probes about lists and errors tell what a sandbox was told to do. */
import { describe, expect, it } from 'vitest';
import { probes } from '../../src/checks/vouchery-v1.0/probes-shapes.ts';
import { checks } from '../../src/checks/vouchery-v1.0/user.ts';
import { loadApi } from '../../src/spec/load.ts';
import { inferredPolicies } from './inferred-policies.ts';

const api = loadApi('vouchery-v1.0');

async function inferred(policies: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string | null | undefined>>> {
  const states = await inferredPolicies({ api: api.id, checks, probes }, policies);
  return Object.fromEntries(probes.map(({ policy }) => [policy, states.get(policy)?.value]));
}

describe('the probes about lists and errors', () => {
  it('infer every default', async () => {
    expect(await inferred({})).toEqual(Object.fromEntries(probes.map(({ policy }) => [policy, api.policies.get(policy)?.default])));
  });

  it('infer every other choice', async () => {
    const others = { 'page-size': '7', 'per-page-maximum': '60', 'error-code-member': 'error_code', 'foreign-object-status': '403' };
    expect(await inferred(others)).toEqual(others);
  });

  it('leave open sizes that no list of theirs reaches', async () => {
    expect(await inferred({ 'page-size': '5000', 'per-page-maximum': '5000' })).toMatchObject({
      'page-size': null,
      'per-page-maximum': null,
    });
  });
});
