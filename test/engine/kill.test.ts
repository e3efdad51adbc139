import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cleanRun } from '../../src/engine/clean-run.ts';
import type { Event } from '../../src/engine/events.ts';
import { EVENTS_FILE } from '../../src/engine/recorder.ts';
import { newRunId } from '../../src/engine/run-id.ts';
import { dialect } from './record.ts';
import { sandboxTarget } from './sandbox.ts';

it('after kill -9 the record can be read up to its last line, and the clean-up is finished from the run id', async () => {
  await using sandbox = await sandboxTarget();
  const directory = mkdtempSync(join(tmpdir(), 'vouchsafe-killed-'));
  const runId = newRunId();
  const program = fileURLToPath(new URL('killed-run.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(sandbox.target), directory, runId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(String(first)).toBe('ready\n');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const lines = readFileSync(join(directory, EVENTS_FILE), 'utf8').split('\n');
  rmSync(directory, { recursive: true });
  const events = lines.slice(0, -1).map((line) => JSON.parse(line) as Event);
  expect(events.at(-1)?.event).toBe('exchange');
  expect(events[0]).toMatchObject({ event: 'run started', runId });

  const cleaned = await cleanRun({ dialect, target: sandbox.target, runId });
  // Three stages at least, each two campaigns and five vouchers.
  expect(cleaned.cleaned).toBeGreaterThanOrEqual(21);
  expect(cleaned.left).toEqual([]);
  expect(await cleanRun({ dialect, target: sandbox.target, runId })).toEqual({ cleaned: 0, left: [] });
});
