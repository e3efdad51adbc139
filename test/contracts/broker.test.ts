/** Pact files from a broker, and verdicts back to it; the broker is a small one of our own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtInContract } from '../../src/contracts/built-in.ts';
import { temporaryFolder, vouchsafe } from '../cli/command.ts';
import { type BrokerOptions, type SmallBroker, smallBroker } from './small-broker.ts';

const TOKEN = 'token-of-the-broker';
const whole = JSON.parse(readFileSync(builtInContract('vouchery-v1.0'), 'utf8')) as { interactions: readonly { description: string }[] };
/** A contract of two interactions, so that the tests are quick. */
const PACT = {
  ...whole,
  consumer: { name: 'till' },
  interactions: whole.interactions.filter(({ description }) => /is confirmed$|single-use/.test(description)),
};

async function broker(options: Partial<BrokerOptions> = {}): Promise<SmallBroker> {
  const started = await smallBroker({ token: TOKEN, pacts: [PACT], ...options });
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

async function verify(url: string, flags: readonly string[] = [], token = TOKEN) {
  const cwd = temporaryFolder();
  const ended = await vouchsafe(['contracts', 'verify', '--sandbox', '--broker', url, '--provider', 'vouchers', ...flags], {
    cwd,
    environment: { PACT_BROKER_TOKEN: token },
  });
  return { ...ended, cwd };
}

describe('a broker', () => {
  it('gives the pacts that the selectors choose, and is told that they are kept', async () => {
    const { url, told } = await broker({ busy: 1 });
    const { exitCode, stdout, stderr, cwd } = await verify(url, ['--selector', 'branch=main', '--publish', '1.4.0', '--branch', 'main']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('2 cases: 2 passed');
    expect(told.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /pacts/provider/vouchers/for-verification',
      'GET /pacts/0',
      'PUT /pacticipants/vouchers/branches/main/versions/1.4.0',
      'POST /pacts/0/results',
    ]);
    expect(told[0]!.body).toEqual({ consumerVersionSelectors: [{ branch: 'main' }], providerVersionBranch: 'main' });
    expect(told[3]!.body).toMatchObject({
      success: true,
      providerApplicationVersion: '1.4.0',
      verifiedBy: { implementation: 'vouchsafe' },
    });
    const reports = ['events.ndjson', 'summary.json', 'junit.xml', 'report.html'].map((file) =>
      readFileSync(join(cwd, 'vouchsafe-report', file), 'utf8'),
    );
    expect([stdout, ...reports].join('\n')).not.toContain(TOKEN);
  });

  it('is told that a contract is broken', async () => {
    const { url, told } = await broker();
    const { exitCode } = await verify(url, ['--publish', '1.4.1', '--defect', 'unique-code-twice']);
    expect(exitCode).toBe(1);
    expect(told.at(-1)).toMatchObject({ path: '/pacts/0/results', body: { success: false, providerApplicationVersion: '1.4.1' } });
  });

  it('is told nothing where an interaction was skipped', async () => {
    const comments = { references: { vouchsafe: { policies: 'second-validation=refused' } } };
    const [first, ...others] = PACT.interactions;
    const { url, told } = await broker({ pacts: [{ ...PACT, interactions: [{ ...first, comments }, ...others] }] });
    const { exitCode, stderr } = await verify(url, ['--publish', '1.4.2']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('nothing was published about "Pact 0"') });
    expect(told.filter(({ path }) => path.endsWith('/results'))).toEqual([]);
  });

  it.each([
    ['refuses the token', { token: 'another' }, [], 3, 'the broker refuses the credentials (401'],
    ['has nothing', { pacts: [] }, [], 2, 'the broker has no pact of vouchers'],
    [
      'has a pact of messages',
      { pacts: [{ consumer: { name: 'a' }, provider: { name: 'b' }, messages: [], metadata: {} }] },
      [],
      2,
      'a contract about messages',
    ],
    ['is always busy', { busy: 99 }, [], 3, 'the broker answers 503'],
    ['is to be told half a verdict', {}, ['--publish', '1', '--only', '*confirmed*'], 2, '--publish and --only exclude each other'],
  ] as const)('that %s', async (_, options, flags, code, message) => {
    const { url, told } = await broker(options);
    const { exitCode, stderr } = await verify(url, flags);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: code, stderr: expect.stringContaining(message) });
    expect(stderr).not.toContain(TOKEN);
    expect(told.filter(({ path }) => path.endsWith('/results'))).toEqual([]);
  });

  it('that is not there', async () => {
    const { url, [Symbol.asyncDispose]: stop } = await smallBroker({ token: TOKEN, pacts: [] });
    await stop();
    expect(await verify(url)).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('does not answer') });
  });
});
