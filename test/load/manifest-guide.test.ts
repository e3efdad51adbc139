/** What the guide of a manifest tells people to type, typed into a shell. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type GuideOptions, manifestGuide } from '../../src/load/manifest-guide.ts';
import { PROFILES } from '../../src/load/workloads.ts';
import { temporaryFolder } from '../cli/command.ts';

const PLAIN: GuideOptions = {
  name: 'vouchsafe-vs3k9d2a',
  instances: 4,
  k6: '2.2.0',
  target: 'http://vouchers.example/api',
  secret: 'vouchsafe-load',
  historyClaim: undefined,
  separate: false,
  archiveBytes: 100_000,
  ca: undefined,
  workload: 'hot-code',
  profile: PROFILES['smoke']!,
  admin: { user: 'me', password: 'x' },
  headers: [],
  folder: 'out/my load',
  configuration: undefined,
};

/** The commands of a step: its indented lines. */
function commandsOf(guide: string, step: number): string {
  const text = guide.slice(guide.indexOf(`\n${step}. `), guide.indexOf(`\n${step + 1}. `));
  return [...text.matchAll(/^ {7}(.*)$/gm)].map(([, line]) => line).join('\n');
}

/** Runs the step of the Secret with a kubectl that says how it was called and what it read. */
function secretOf(options: GuideOptions, variables: Readonly<Record<string, string>>): readonly [call: string, read: string] {
  const folder = temporaryFolder();
  const kubectl = join(folder, 'kubectl');
  writeFileSync(kubectl, '#!/bin/sh\necho "$@"\ncat /dev/stdin\n');
  chmodSync(kubectl, 0o755);
  const env = { ...variables, PATH: `${folder}:${process.env['PATH']}` };
  const said = execFileSync('sh', ['-eu', '-c', commandsOf(manifestGuide(options), 1)], { env, encoding: 'utf8' });
  const [call = '', ...read] = said.split('\n');
  return [call, read.join('\n')];
}

const PASSWORD = 'p%s "w\\ \u00e4';

it('makes a Secret of credentials, of both kinds', () => {
  expect(secretOf(PLAIN, { VOUCHSAFE_ADMIN_USER: 'me', VOUCHSAFE_ADMIN_PASSWORD: PASSWORD })).toEqual([
    'create secret generic vouchsafe-load --from-env-file=/dev/stdin',
    `VOUCHSAFE_ADMIN_USER=me\nVOUCHSAFE_ADMIN_PASSWORD=${PASSWORD}\n`,
  ]);
  expect(secretOf({ ...PLAIN, admin: { apiKey: 'x' } }, { VOUCHSAFE_ADMIN_API_KEY: 'key' })[1]).toBe('VOUCHSAFE_ADMIN_API_KEY=key\n');
});

it('makes a Secret of headers, whatever they are called and hold', () => {
  const headers = ['x-tenant', "x%s'y"];
  const values = { VOUCHSAFE_HEADER_X_TENANT: PASSWORD, VOUCHSAFE_HEADER_X_S_Y: 'plain' };
  const [call, read] = secretOf({ ...PLAIN, headers }, { ...values, VOUCHSAFE_ADMIN_USER: 'me', VOUCHSAFE_ADMIN_PASSWORD: PASSWORD });
  expect(call).toBe('create secret generic vouchsafe-load --from-file=VOUCHSAFE_LOAD_HEADERS=/dev/stdin');
  expect(JSON.parse(read)).toEqual({
    admin: {
      accept: 'application/json',
      'x-tenant': PASSWORD,
      "x%s'y": 'plain',
      authorization: `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
    },
  });
  const withKey = { ...PLAIN, headers, admin: { apiKey: 'x' } };
  const [, other] = secretOf(withKey, { ...values, VOUCHSAFE_ADMIN_API_KEY: 'key' });
  expect(JSON.parse(other)).toMatchObject({ admin: { authorization: 'Bearer key' } });
});

it('says where commands are typed, and waits as long as the load may take', () => {
  const guide = manifestGuide({ ...PLAIN, configuration: '../../vouchsafe.yaml' });
  expect(guide).toContain("\n       cd 'out/my load'\n");
  expect(commandsOf(guide, 3)).toMatch(/ --timeout=610s$/);
  expect(commandsOf(guide, 5)).toBe('vouchsafe load merge history/* --manifest . --config ../../vouchsafe.yaml');
});
