import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;

it('bundles and types are those of the description', async () => {
  const { stdout } = await run(process.execPath, ['tools/codegen/generate.ts', '--check'], { cwd: root });
  expect(stdout).toBe('Everything is up to date.\n');
});

it('the description has nothing that redocly complains about', async () => {
  const { stdout, stderr } = await run(process.execPath, ['node_modules/@redocly/cli/bin/cli.js', 'lint', '--format', 'json'], {
    cwd: root,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  });
  expect({ ...(JSON.parse(stdout) as { totals: object }).totals, stderr }).toMatchObject({ errors: 0, warnings: 0 });
});
