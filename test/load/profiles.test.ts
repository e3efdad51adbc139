/** What every profile asks of k6 is something that k6 knows. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PROFILES } from '../../src/load/workloads.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

needsK6();

const SCRIPT = join(import.meta.dirname, '../../load/budget-race.ts');

it.skipIf(missing).each(Object.keys(PROFILES))('%s', async (profile) => {
  const { stdout } = await promisify(execFile)(k6Environment['VOUCHSAFE_K6']!, ['inspect', '--include-system-env-vars', SCRIPT], {
    env: { ...process.env, VOUCHSAFE_PROFILE: profile, VOUCHSAFE_TARGET: 'http://127.0.0.1:1', VOUCHSAFE_ADMIN_API_KEY: 'none' },
  });
  const { scenarios } = JSON.parse(stdout) as { readonly scenarios: Readonly<Record<string, { readonly executor: string }>> };
  expect(scenarios['budget-race']?.executor).toBe(PROFILES[profile]!.executor);
});
