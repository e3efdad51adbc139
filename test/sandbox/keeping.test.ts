import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { UnknownChoice } from '../../src/sandbox/choices.ts';
import type { SandboxReady } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';
import { clientOf, stage } from './client.ts';

const ENTRY = new URL('../../src/sandbox/process.ts', import.meta.url).pathname;

async function start(db: string): Promise<{ ready: SandboxReady; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, [ENTRY, JSON.stringify({ api: 'vouchery-v1.0', db })], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    ready: JSON.parse(String(line)) as SandboxReady,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('loses nothing that was answered when it is killed, and keeps its credentials', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-db-'));
  try {
    const first = await start(join(directory, 'sandbox.db'));
    const client = clientOf(first.ready);
    const codes = Array.from({ length: 40 }, (_, index) => `K${index}`);
    const { campaign } = await stage(client, codes);
    const answered: string[] = [];
    const redeeming = Promise.allSettled(
      codes.map(async (code) => {
        const { status } = await client('post', `/vouchers/${code}/redemptions`, {
          transaction_id: code,
          total_transaction_cost: 10,
          confirmed: true,
        });
        if (status === 200) answered.push(code);
        if (answered.length === 15) await first.kill();
      }),
    );
    await redeeming;
    const second = await start(join(directory, 'sandbox.db'));
    expect(second.ready.projects).toEqual(first.ready.projects);
    const { body } = await clientOf(second.ready)('get', `/campaigns/${campaign}/redemptions?per_page=100`).expect(200);
    await second.kill();
    expect((body as { transaction_id: string }[]).map((redemption) => redemption.transaction_id)).toEqual(expect.arrayContaining(answered));
    expect(answered.length).toBeGreaterThanOrEqual(15);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

it('names the nearest policy, value or defect for one that does not exist', async () => {
  const api = 'vouchery-v1.0';
  await expect(startSandbox({ api, policies: { roundin: 'down' } })).rejects.toThrow(/did you mean rounding/);
  await expect(startSandbox({ api, policies: { rounding: 'sideways' } })).rejects.toThrow(/half-up, half-even, down/);
  await expect(startSandbox({ api, defects: ['confirm-skip-budget'] })).rejects.toThrow(UnknownChoice);
});

it('has a switch for every defect of the data file, and no other', async () => {
  const folder = new URL('../../src/sandbox/vouchery-v1.0/', import.meta.url);
  const source = (await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  const switches = new Set([...source.matchAll(/(?:faulty|policyUnless)\(\s*'([^']+)'/g)].map(([, id = '']) => id));
  const { defects } = loadApi('vouchery-v1.0');
  // The seven budget periods share one switch that is put together from the name of the period.
  const missing = [...defects.keys()].filter(
    (id) => !switches.has(id) && defects.get(id)?.race === undefined && !/^budget-rule-.*-ignored$/.test(id) && !source.includes(`'${id}'`),
  );
  expect(missing).toEqual([]);
  expect([...switches].filter((id) => !defects.has(id))).toEqual([]);
});
