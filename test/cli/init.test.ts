/** `vouchsafe init` writes a file that works as it is, and whose comments are true. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_API } from '../../src/cli/configuration/defaults.ts';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { configurationTemplate } from '../../src/cli/configuration/template.ts';
import { loadApi } from '../../src/spec/load.ts';
import { temporaryFolder, vouchsafeMany } from './command.ts';

const ENVIRONMENT = { GATEWAY_KEY: 'any', ...credentials('ADMIN', 'OTHER_PROJECT', 'POINT_OF_DISTRIBUTION', 'POINT_OF_SALE') };

function credentials(...roles: readonly string[]): Record<string, string> {
  return Object.fromEntries(roles.flatMap((role) => [`VOUCHSAFE_${role}_USER`, `VOUCHSAFE_${role}_PASSWORD`].map((name) => [name, 'any'])));
}

function load(folder: string, environment: Record<string, string>) {
  return loadConfiguration({ file: 'vouchsafe.yaml', cwd: folder, environment, api: undefined, defaultApi: 'none', otherTarget: false });
}

describe('vouchsafe init', () => {
  it('writes a configuration that is valid as it is, and never overwrites one unasked', async () => {
    const cwd = temporaryFolder();
    const [first, second] = await vouchsafeMany([['init'], ['init']], { cwd });
    expect(first).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('vouchsafe.yaml is written') });
    expect(second).toMatchObject({ exitCode: 2, stderr: 'error: vouchsafe.yaml is there already\n    Use --force to overwrite it.\n' });
    expect(readFileSync(join(cwd, 'vouchsafe.yaml'), 'utf8')).toMatch(/^# yaml-language-server: \$schema=.*\/config\.schema\.json\n/);
    expect(load(cwd, {})).toMatchObject({
      api: 'vouchery-v1.0',
      target: { url: 'http://127.0.0.1:8080/api/v1.0' },
      run: { strict: false },
    });

    writeFileSync(join(cwd, 'vouchsafe.yaml'), 'api: something else\n');
    const [forced] = await vouchsafeMany([['init', '--force']], { cwd });
    expect(forced).toMatchObject({ exitCode: 0 });
    expect(load(cwd, {}).api).toBe('vouchery-v1.0');
  });

  it('gives examples that are valid, too, once the comments are taken away', async () => {
    const cwd = temporaryFolder();
    const text = configurationTemplate(loadApi(DEFAULT_API), 'config.schema.json');
    // An example is a comment that looks like YAML: `# key: ...`, or a list in brackets.
    const uncommented = text
      .replace(/^.*\n/, '')
      .replaceAll(/^( *)# ((?: {2})*[\w-]+:(?: .*)?)$/gm, '$1$2')
      .replace(/^( *)ca: .*$/m, '')
      .replace(/^( *)lacks: .*$/m, '$1lacks: [createArea, rule.area*]')
      .replace(/^ {2}link: .*\n {2}expires: .*\n/m, '')
      .replace(/^ {2}reason: .*\n/m, '');
    writeFileSync(join(cwd, 'known-failures.yaml'), '');
    writeFileSync(join(cwd, 'vouchsafe.yaml'), uncommented);
    const { target, run } = load(cwd, ENVIRONMENT);
    expect(Object.keys(target.credentials).sort()).toEqual(['admin', 'other-project', 'point_of_distribution', 'point_of_sale']);
    expect(target).toMatchObject({
      headers: { 'x-gateway-key': 'any' },
      allowedHosts: ['staging.example.com'],
      clock: { url: 'http://127.0.0.1:8080/test-hooks/clocks' },
      limits: { concurrency: 8, requestTimeoutMs: 10_000 },
    });
    expect(Object.keys(target.policies).length).toBeGreaterThan(20);
    expect(run).toMatchObject({ timeLimit: 300, seed: 1, large: true, only: ['redemption.*'] });
  });
});
