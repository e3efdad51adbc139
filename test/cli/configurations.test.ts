/** Every kind of bad configuration: `configurations/<kind>.yaml` and, beside it, what the user is told. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_API } from '../../src/cli/configuration/defaults.ts';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { CommandFailure } from '../../src/cli/failure.ts';

const folder = fileURLToPath(new URL('configurations/', import.meta.url));
const kinds = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => basename(name, '.yaml'));
const environment = { VOUCHSAFE_TEST_KEY: 'kept-out-of-messages', VOUCHSAFE_TEST_EMPTY: '' };

function load(file: string) {
  return loadConfiguration({ file, cwd: folder, environment, api: undefined, defaultApi: DEFAULT_API, otherTarget: false });
}

function failureOf(file: string): CommandFailure {
  try {
    load(file);
  } catch (error) {
    if (error instanceof CommandFailure) return error;
    throw error;
  }
  throw new Error(`${file} was accepted`);
}

describe('a bad configuration', () => {
  it('is known in more than fifty kinds', () => {
    expect(kinds.length).toBeGreaterThan(50);
  });

  it.each(kinds)('%s: place, reason and remedy', async (kind) => {
    const failure = failureOf(`${kind}.yaml`);
    expect(failure.exitCode).toBe(2);
    await expect(`${failure.message}\n`).toMatchFileSnapshot(`configurations/${kind}.err`);
    const lines = failure.message.split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines[0]).toMatch(/^[\w./-]+\.yaml:\d+:\d+: \S/);
    expect(failure.message).not.toContain('kept-out-of-messages');
  });

  it.each(['nowhere.yaml', 'files'])('%s cannot be read', (file) => {
    expect(failureOf(file)).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^error: \S+: (there is no such file|this is a folder)/),
    });
  });
});
