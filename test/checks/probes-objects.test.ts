/** The probes about campaigns, vouchers, batches and rules tell what a sandbox was told to do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probes } from '../../src/checks/vouchery-v1.0/probes-objects.ts';
import { checks } from '../../src/checks/vouchery-v1.0/user.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import type { PolicyState } from '../../src/engine/events.ts';
import { runCatalogue } from '../../src/engine/run.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';
import { targetOf } from '../kill/against-sandbox.ts';

const API = 'vouchery-v1.0';

/** What the probes make of a sandbox with these policies, where the target declares none. */
async function inferred(policies: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, PolicyState>> {
  const sandbox = await startSandbox({ api: API, policies });
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-'));
  const states = new Map<string, PolicyState>();
  try {
    await runCatalogue({
      api: loadApi(API),
      dialect: dialectOf(API),
      catalogue: { api: API, checks, probes },
      target: targetOf(sandbox, {}),
      directory,
      seed: 1,
      listeners: [
        (event) => {
          if (event.event === 'policies') for (const state of event.policies) states.set(state.name, state);
        },
      ],
    });
    return states;
  } finally {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  }
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
