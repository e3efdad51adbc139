/** A sandbox in this process, for command lines in others: so that a test can look at what they leave there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEFAULT_API } from '../../src/cli/configuration/defaults.ts';
import { environmentNames } from '../../src/cli/configuration/environment-credentials.ts';
import type { RunningSandbox, SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';

export interface JudgedSandbox {
  readonly sandbox: RunningSandbox;
  /** The credentials, under the names that vouchsafe looks for. */
  readonly environment: Record<string, string>;
}

/**
 * Starts it, and writes a vouchsafe.yaml about it into a folder.
 * @param declared policies that the file declares; the others are inferred
 */
export async function judgedSandbox(
  folder: string,
  options: Partial<SandboxOptions> = {},
  declared: Readonly<Record<string, string>> = {},
): Promise<JudgedSandbox> {
  const sandbox = await startSandbox({ api: DEFAULT_API, ...options });
  onTestFinished(() => sandbox.close());
  writeFileSync(
    join(folder, 'vouchsafe.yaml'),
    `target:\n  url: ${sandbox.url}\n  clock: { url: ${sandbox.control}/clocks }\n  policies: ${JSON.stringify(declared)}\nknownFailures: known-failures.yaml\n`,
  );
  writeFileSync(join(folder, 'known-failures.yaml'), '');
  const [main = {}, other = {}] = Object.values(sandbox.projects);
  const environment: Record<string, string> = {};
  for (const [role, { user, password, apiKey }] of Object.entries({ ...main, 'other-project': other['admin']! })) {
    const names = environmentNames(role);
    Object.assign(environment, { [names.user]: user, [names.password]: password, [names.apiKey]: apiKey });
  }
  return { sandbox, environment };
}
