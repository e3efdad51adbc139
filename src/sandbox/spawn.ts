/** Starts a sandbox in a process of its own, so that judge and judged share neither memory nor event loop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunningSandbox, SandboxOptions, SandboxReady } from './options.ts';

const START_LIMIT_MS = 20_000;

/** @throws Error with what the process said, where it does not get ready */
export async function spawnSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const entry = fileURLToPath(new URL(`./process.${extension}`, import.meta.url));
  // Detached: a signal to the whole group of processes must not end it, for the parent cleans up first. When the parent dies, so does its pipe.
  const child = spawn(process.execPath, [entry, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  };
  child.stderr.on('data', listen);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  const first = await Promise.race([once(lines, 'line').then(([line]) => String(line)), exited.then(() => undefined)]);
  clearTimeout(timer);
  if (first === undefined) throw new Error(said.trim() || `the sandbox did not get ready within ${START_LIMIT_MS / 1000} s`);
  // What it says from now on is about internal errors.
  child.stderr.off('data', listen).pipe(process.stderr, { end: false });
  const ready = JSON.parse(first) as SandboxReady;
  return {
    ...ready,
    async close() {
      child.stdin.end();
      child.kill('SIGTERM');
      await exited;
    },
  };
}
