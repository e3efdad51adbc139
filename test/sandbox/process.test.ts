import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import type { SandboxReady } from '../../src/sandbox/options.ts';
import { spawnSandbox } from '../../src/sandbox/spawn.ts';

const ENTRY = new URL('../../src/sandbox/process.ts', import.meta.url).pathname;

async function started(): Promise<{ child: ChildProcess; ready: SandboxReady }> {
  const child = spawn(process.execPath, [ENTRY, JSON.stringify({ api: 'vouchery-v1.0' })], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ready: JSON.parse(String(line)) as SandboxReady };
}

it('runs in a process of its own until it is closed', async () => {
  const sandbox = await spawnSandbox({ api: 'vouchery-v1.0', policies: { 'page-size': '7' } });
  expect((await fetch(sandbox.control)).status).toBe(200);
  await sandbox.close();
  await expect(fetch(sandbox.control)).rejects.toThrow('fetch failed');
});

it('says why it cannot start', async () => {
  await expect(spawnSandbox({ api: 'vouchery-v1' })).rejects.toThrow(/Did you mean "vouchery-v1.0"/);
  await expect(spawnSandbox({ api: 'vouchery-v1.0', defects: ['nonsense'] })).rejects.toThrow(/there is no defect nonsense; did you mean/);
  await expect(spawnSandbox({ api: 'vouchery-v1.0', defects: ['race-reservation', 'race-code-redeemed'] })).rejects.toThrow(
    /race-reservation and race-code-redeemed exclude each other/,
  );
  await expect(spawnSandbox({ api: 'vouchery-v1.0', db: '/nowhere/at/all.db' })).rejects.toThrow(
    /the database \/nowhere\/at\/all.db cannot be used/,
  );
});

it.each([
  ['it is told to by SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
  ['its parent is gone', (child: ChildProcess) => child.stdin?.destroy()],
])('ends when %s, and waits for nobody', async (_, end) => {
  const { child, ready } = await started();
  // A client that keeps its connection open must not keep the process alive.
  expect((await fetch(ready.control)).status).toBe(200);
  end(child);
  expect(await once(child, 'exit')).toEqual([0, null]);
});
