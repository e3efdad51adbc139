/** What probes make of a sandbox that declares nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialectOf } from '../../src/dialects/index.ts';
import type { Catalogue } from '../../src/engine/check.ts';
import type { PolicyState } from '../../src/engine/events.ts';
import { runCatalogue } from '../../src/engine/run.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';
import { targetOf } from '../kill/against-sandbox.ts';

/** By policy: what the probes of a catalogue infer of a sandbox with these policies. Its checks are run as well. */
export async function inferredPolicies(
  catalogue: Catalogue,
  policies: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, PolicyState>> {
  const sandbox = await startSandbox({ api: catalogue.api, policies });
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-'));
  const states = new Map<string, PolicyState>();
  try {
    await runCatalogue({
      api: loadApi(catalogue.api),
      dialect: dialectOf(catalogue.api),
      catalogue,
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
