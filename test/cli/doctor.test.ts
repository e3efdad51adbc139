/** `vouchsafe doctor`: what it says of a target that is right, half configured, or not there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/cli/observation.ts';
import { temporaryFolder, vouchsafeMany } from './command.ts';
import { judgedSandbox } from './judged-sandbox.ts';

function seen(stdout: string | undefined): Record<string, string> {
  const observations = JSON.parse(stdout ?? '[]') as Observation[];
  return Object.fromEntries(observations.map(({ subject, state, message }) => [subject, `${state}: ${message}`]));
}

describe('vouchsafe doctor', () => {
  it('finds nothing wrong with the built-in sandbox', async () => {
    const [told] = await vouchsafeMany([['doctor', '--sandbox']], { cwd: temporaryFolder() });
    expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    expect(told?.stdout).not.toMatch(/^(wrong|unreachable)/m);
    expect(told?.stdout).toMatch(/^ok +clock hook: works; it gives each case a project of its own$/m);
  });

  it('says what is missing, refused and left out', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const { VOUCHSAFE_ADMIN_API_KEY = '', VOUCHSAFE_OTHER_PROJECT_API_KEY = '' } = environment;
    writeFileSync(join(cwd, 'bare.yaml'), `target:\n  url: ${sandbox.url}\n  lacks: [createArea]\n`);
    writeFileSync(
      join(cwd, 'no-path.yaml'),
      `target: { url: "${new URL(sandbox.url).origin}", clock: { url: "${sandbox.control}/nothing" } }\n`,
    );
    const given = { VOUCHSAFE_ADMIN_API_KEY, VOUCHSAFE_OTHER_PROJECT_API_KEY, VOUCHSAFE_POINT_OF_SALE_API_KEY: 'of-nobody' };
    const [bare, noPath] = await vouchsafeMany(
      [
        ['doctor', '--json', '--config', 'bare.yaml'],
        ['doctor', '--json', '--config', 'no-path.yaml'],
      ],
      { cwd, environment: given },
    );
    expect(bare?.exitCode).toBe(2);
    expect(seen(bare?.stdout)).toMatchObject({
      'role admin': 'ok: accepted (Bearer credentials)',
      'other project': 'ok: accepted (Bearer credentials)',
      'role point_of_sale': expect.stringMatching(/^wrong: the target refuses the credentials \(401 to listCampaigns\)$/),
      'role point_of_distribution': expect.stringMatching(/^note: no credentials: .*VOUCHSAFE_POINT_OF_DISTRIBUTION_USER/),
      'clock hook': 'note: none: target.clock names one',
    });
    expect(bare?.stdout).toMatch(/would be left out: needs a movable clock/);
    expect(bare?.stdout).toMatch(/would be left out: the target lacks createArea/);
    expect(noPath?.exitCode).not.toBe(0);
    expect(noPath?.stdout).toContain('the URL does not end in /api/v1.0');
    expect(`${bare?.stdout}${noPath?.stdout}`).not.toContain(VOUCHSAFE_ADMIN_API_KEY);
  });

  it('says without a target what it can say, and which k6 there is', async () => {
    const cwd = temporaryFolder();
    const environment = { VOUCHSAFE_K6: join(cwd, 'no-k6'), PATH: cwd };
    const [alone, listed] = await vouchsafeMany([['doctor'], ['doctor', '--json']], { cwd, environment });
    expect(alone).toMatchObject({ exitCode: 2, stderr: '' });
    expect(alone?.stdout).toMatch(/^wrong +target: there is nothing to judge\n {4}Give --target URL, or --sandbox/m);
    expect(seen(listed?.stdout)).toMatchObject({
      vouchsafe: expect.stringMatching(/^ok: /),
      k6: expect.stringMatching(/^note: VOUCHSAFE_K6 names .*no-k6, which is no k6 that runs here/),
    });
  });

  it('says that a target is not there', async () => {
    const environment = { VOUCHSAFE_ADMIN_API_KEY: 'any-key' };
    const [gone] = await vouchsafeMany([['doctor', '--target', 'http://127.0.0.1:1/api/v1.0']], { cwd: temporaryFolder(), environment });
    expect(gone).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(/^unreachable target: http:\/\/127\.0\.0\.1:1\/api\/v1\.0 does not answer: refused/m),
    });
  });
});
