/** The committed contract is what the flows, the dialect and the spec make of it today. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtInContract } from '../../src/contracts/built-in.ts';
import { nameOf, readPact } from '../../src/contracts/pact-file.ts';
import { writeContract } from '../../src/contracts/write-contract.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { openTarget } from '../../src/target/client.ts';
import { targetOf } from '../kill/against-sandbox.ts';

async function written(id: string): Promise<string> {
  const api = loadApi(id);
  const policies = Object.fromEntries([...api.policies.values()].map((policy) => [policy.name, policy.default]));
  const sandbox = await startSandbox({ api: id, policies });
  const target = openTarget(targetOf(sandbox, policies));
  onTestFinished(async () => {
    await target.close();
    await sandbox.close();
  });
  return `${JSON.stringify(await writeContract({ api, dialect: dialectOf(id), target, policies }), null, 2)}\n`;
}

describe.each(listApis())('the contract of %s', (id) => {
  const text = readFileSync(builtInContract(id), 'utf8');
  const pact = readPact(text);

  it('is up to date (`npx vouchsafe contracts write` makes it anew), and the same each time', async () => {
    expect(await written(id)).toBe(text);
    expect(await written(id)).toBe(text);
  });

  it('refers to clauses and policies that there are', () => {
    const api = loadApi(id);
    for (const interaction of pact.interactions) {
      const name = nameOf(interaction);
      expect(interaction.clauses.length, name).toBeGreaterThan(0);
      for (const clause of interaction.clauses) expect(api.clauses.has(clause), `${name}: ${clause}`).toBe(true);
      for (const policy of Object.keys(interaction.policies)) expect(api.policies.has(policy), `${name}: ${policy}`).toBe(true);
    }
  });

  it('holds no host, time of its making, or run', () => {
    expect(text).not.toMatch(/127\.0\.0\.1|localhost|https?:/);
    expect(text).not.toMatch(/vs[a-z0-9]{6}-/i);
    // The one example of an instant is chosen, not taken from a clock.
    expect([...new Set(text.match(/\d{4}-\d\d-\d\dT[^"\\]*/g))]).toEqual(['2026-01-31T12:00:00Z']);
  });

  it('takes keys and codes from the states in path, query and body', () => {
    const injected = pact.interactions.flatMap(({ alone }) => {
      const [one] = alone['interactions'] as { request: { generators?: Record<string, unknown> } }[];
      return Object.keys(one?.request.generators ?? {});
    });
    expect([...new Set(injected)].sort()).toEqual(['body', 'path', 'query']);
  });
});
