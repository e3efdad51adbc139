/** Contracts that cannot be verified, and targets that break off: one clear message each, and never a pass. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtInContract } from '../../src/contracts/built-in.ts';
import { forwardingSpecimen, httpSpecimen } from '../specimens/specimen.ts';
import { type Ended, start, temporaryFolder, vouchsafe, vouchsafeMany } from './command.ts';
import { judgedSandbox } from './judged-sandbox.ts';

interface Pact {
  readonly interactions: readonly Record<string, unknown>[];
  readonly [member: string]: unknown;
}

const whole = JSON.parse(readFileSync(builtInContract('vouchery-v1.0'), 'utf8')) as Pact;

/** The committed contract with one interaction only, changed. */
function contract(change: (interaction: Record<string, unknown>) => Record<string, unknown>): string {
  const interaction = whole.interactions.find(({ description }) => description === 'a validated redemption is confirmed')!;
  return JSON.stringify({ ...whole, consumer: { name: 'till' }, interactions: [change(interaction)] });
}

async function verifying(text: string, flags: readonly string[] = ['--sandbox']): Promise<Ended> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'till.json'), text);
  return await vouchsafe(['contracts', 'verify', 'till.json', ...flags], { cwd });
}

/** An interaction with one state, and nothing that it needs of a state. */
const state = (name: string, params: Record<string, unknown> = {}) =>
  contract((one) => ({
    ...one,
    providerStates: [{ name, params }],
    request: { ...(one['request'] as object), generators: {} },
    response: { status: 200 },
  }));

/** A response that is as these rules say. */
const ruled = (matchingRules: object) => ({ status: 200, headers: { 'Content-Type': ['x'] }, matchingRules });

/** How a contract asks for a value of its states within a text. */
const valueNamed = (name: string) => `$\{${name}}`;

/** What a target that breaks off can no longer be asked. */
const DECIDED = ['confirm-transaction-place=both'];

describe('a file that cannot be verified', () => {
  const FAULTS: readonly (readonly [what: string, text: string | undefined, message: string | RegExp])[] = [
    ['is missing', undefined, 'till.json: there is no such file\n    Name a Pact file'],
    ['is empty', '', 'till.json: the file is empty'],
    ['is broken JSON', '{"consumer": ', 'till.json: it is no JSON: a value is expected at line 1, column 14\n    Have'],
    [
      'is of a version that is not known',
      JSON.stringify({ ...whole, metadata: { pactSpecification: { version: '9.0' } } }),
      'version is "9.0", which is none of 1, 2, 3 and 4\n    Versions 2, 3 and 4 are verified; a file of version 1',
    ],
    [
      'wants plugins',
      JSON.stringify({ ...whole, metadata: { ...(whole['metadata'] as object), plugins: [{ name: 'protobuf' }] } }),
      'till.json: /metadata/plugins: plugins are not supported (protobuf)\n    Verify this file with Pact itself',
    ],
    ['has an interaction of no type', contract(({ type: _none, ...one }) => one), '/interactions/0 has no type\n    Add "type"'],
    ['has an interaction that is none', JSON.stringify({ ...whole, interactions: [null] }), '/interactions/0 is no object\n    '],
    [
      'has members of wrong types',
      contract((one) => ({ ...one, request: { method: 5, path: ['a'] }, response: { status: 'x' } })),
      /request\/method is no text\n {4}Write.*\n.*request\/path is no text\n.*\n.*response\/status is no status of HTTP/,
    ],
    [
      'has a regular expression that is none',
      contract((one) => ({ ...one, response: ruled({ header: { 'Content-Type': { matchers: [{ match: 'regex', regex: '(' }] } } }) })),
      '/interactions/0/response/matchingRules/header/Content-Type/matchers/0/regex: "(" is no regular expression\n    Close',
    ],
    [
      'has a path expression that is none',
      contract((one) => ({ ...one, response: ruled({ body: { '$..[': { matchers: [{ match: 'type' }] } } }) })),
      '/interactions/0/response/matchingRules/body/$..[: "$..[" is no path expression of Pact\n    One begins with $',
    ],
    ['is no contract', '[1]', 'till.json: a Pact file is a JSON object'],
    ['lacks its parties', '{"interactions": []}', '/consumer/name is missing'],
    ['has no interactions', JSON.stringify({ ...whole, interactions: [] }), '/interactions is empty'],
    [
      'is about messages',
      JSON.stringify({ consumer: { name: 'a' }, provider: { name: 'b' }, messages: [{}] }),
      'a contract about messages',
    ],
    ['holds a message', contract((one) => ({ ...one, type: 'Asynchronous/Messages' })), '/interactions/0 is of type Asynchronous/Messages'],
    ['names an unknown state', state('the moon is full'), 'there is no recipe for the state "the moon is full"'],
    ['gives a state a wrong parameter', state('a voucher', { reserved: 'yes' }), '"reserved" of the state "a voucher" has to be a boolean'],
    [
      'takes a value that no state gives',
      contract((one) => ({
        ...one,
        request: {
          ...(one['request'] as object),
          generators: { path: { type: 'ProviderState', expression: `/vouchers/${valueNamed('vouchercode')}` } },
        },
      })),
      '"a validated redemption is confirmed" takes the value "vouchercode", and its states give only ',
    ],
    [
      'demands a value that no state gives',
      contract((one) => ({
        ...one,
        response: { ...(one['response'] as object), generators: { body: { '$.id': { type: 'ProviderState', expression: 'nowhere' } } } },
      })),
      'takes the value "nowhere"',
    ],
    ['gives a state an unknown parameter', state('a voucher', { color: 'red' }), 'the state "a voucher" has no parameter "color"'],
  ];

  it('is refused with place, reason and remedy', async () => {
    const cwd = temporaryFolder();
    for (const [index, [, text]] of FAULTS.entries()) {
      mkdirSync(join(cwd, String(index)));
      if (text !== undefined) writeFileSync(join(cwd, String(index), 'till.json'), text);
    }
    const ended = await vouchsafeMany(
      FAULTS.map((_, index) => ['contracts', 'verify', `${index}/till.json`, '--sandbox']),
      { cwd },
    );
    for (const [index, [what, , message]] of FAULTS.entries()) {
      const { exitCode, stdout, stderr } = ended[index]!;
      expect({ what, exitCode, stdout }).toEqual({ what, exitCode: 2, stdout: '' });
      expect(stderr, what).toMatch(message);
      expect(stderr, `${what}: each with its remedy`).toMatch(/^(?:(?:error: \d+\/till\.json: .*\n)+ {4}\S.*\n)+$/);
      expect(stderr, what).not.toMatch(/\n\s+at /);
    }
  });
});

describe('a file that is merely old or odd', () => {
  const plain = (metadata: object) => ({
    ...whole,
    consumer: { name: 'till' },
    interactions: [{ description: 'the list', request: { method: 'get', path: '/campaigns' }, response: { status: 200 } }],
    metadata,
  });

  it('is verified', async () => {
    const cwd = temporaryFolder();
    const texts: Readonly<Record<string, string>> = {
      'names no version': JSON.stringify(plain({})),
      'is of version 1': JSON.stringify(plain({ pactSpecification: { version: '1.0.0' } })),
      'begins with a byte order mark': `\uFEFF${JSON.stringify(plain({ pactSpecification: { version: '3.0.0' } }))}`,
    };
    for (const [what, text] of Object.entries(texts)) writeFileSync(join(cwd, `${what}.json`), text);
    const ended = await vouchsafeMany(
      Object.keys(texts).map((what) => ['contracts', 'verify', `${what}.json`, '--sandbox', '--json']),
      { cwd },
    );
    for (const [index, what] of Object.keys(texts).entries()) {
      const { exitCode, stdout } = ended[index]!;
      expect({ what, exitCode, summary: JSON.parse(stdout) as unknown }).toMatchObject({ what, exitCode: 0, summary: { verdict: 'pass' } });
    }
  });
});

it('an interaction that presupposes nothing leaves nothing behind', async () => {
  const cwd = temporaryFolder();
  const { environment } = await judgedSandbox(cwd);
  const read = {
    type: 'Synchronous/HTTP',
    description: 'the list',
    request: { method: 'GET', path: '/campaigns' },
    response: { status: 200 },
  };
  writeFileSync(join(cwd, 'till.json'), JSON.stringify({ ...whole, consumer: { name: 'till' }, interactions: [read] }));
  const { exitCode, stdout } = await vouchsafe(['contracts', 'verify', 'till.json', '--json'], { cwd, environment });
  expect({ exitCode, summary: JSON.parse(stdout) as unknown }).toMatchObject({ exitCode: 0, summary: { verdict: 'pass', left: [] } });
});

describe('an interaction', () => {
  it('whose request is none of the API fails', async () => {
    const { exitCode, stdout } = await verifying(contract((one) => ({ ...one, request: { method: 'GET', path: '/moons/7' } })));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('The request of the contract is none of the API');
    expect(stdout).toContain('GET /moons/7');
  });

  it('that is pending warns where it is not kept', async () => {
    const broken = contract((one) => ({ ...one, pending: true, response: { status: 418 } }));
    const { exitCode, stdout } = await verifying(broken, ['--sandbox', '--json']);
    expect({ exitCode, summary: JSON.parse(stdout) as unknown }).toMatchObject({
      exitCode: 0,
      summary: {
        verdict: 'warn',
        findings: [{ level: 'warn', kind: 'contract-status:a-validated-redemption-is-confirmed' }],
      },
    });
  });

  it('has findings of its own, though another breaks in the same way', async () => {
    const [one] = (JSON.parse(contract((same) => same)) as Pact).interactions;
    const wrong = { ...one, response: { status: 418 } };
    const two = { ...whole, consumer: { name: 'till' }, interactions: [wrong, { ...wrong, description: 'confirmed once more' }] };
    const { stdout } = await verifying(JSON.stringify(two), ['--sandbox', '--json']);
    expect((JSON.parse(stdout) as { findings: unknown[] }).findings).toHaveLength(2);
  });

  it('may demand in a header what a state gave', async () => {
    const header = { 'content-type': { type: 'ProviderState', expression: `prefix-${valueNamed('code')}` } };
    const text = contract((one) => ({
      ...one,
      response: {
        ...(one['response'] as object),
        headers: { 'content-type': ['application/json'] },
        matchingRules: { header: { 'content-type': { combine: 'AND', matchers: [{ match: 'type' }] } } },
        generators: { header },
      },
    }));
    const { exitCode, stdout } = await verifying(text);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('A value of the set-up did not come back.');
  });

  it('whose state the target refuses is an error, not a failure', async () => {
    const { exitCode, stdout } = await verifying(state('a batch of vouchers', { size: 60_000 }));
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('the state "a batch of vouchers" cannot be reached: createVoucherBatch: refused');
  });

  it('whose states do not fit together is an error, and says why', async () => {
    const { exitCode, stdout } = await verifying(state('a budget rule'));
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('the state "a budget rule" cannot be reached: no earlier state gives "campaign"');
  });
});

function isConfirmation(method = '', path = ''): boolean {
  return method === 'PATCH' && path.includes('/redemptions');
}

it('the walkthroughs are kept however the media type is spelt', async () => {
  const cwd = temporaryFolder();
  const { sandbox, environment } = await judgedSandbox(cwd);
  const spelling = await forwardingSpecimen(new URL(sandbox.url).origin, () => false, {
    'content-type': 'Application/JSON ; Charset="UTF-8"',
  });
  onTestFinished(() => spelling[Symbol.asyncDispose]());
  const { exitCode, stdout } = await vouchsafe(
    ['contracts', 'verify', '--target', `${spelling.url}${new URL(sandbox.url).pathname}`, '--only', '*confirmed*', '--json'],
    { cwd, environment },
  );
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass', findings: [] });
  expect(exitCode).toBe(0);
});

describe('a target that breaks off in the middle of a verification', () => {
  /** Runs the whole contract of the walkthroughs against the sandbox behind something that goes wrong at confirmations. */
  async function against(url: string, environment: Record<string, string>, cwd: string, requestTimeout = 30): Promise<Ended> {
    writeFileSync(join(cwd, 'limits.yaml'), `target:\n  url: ${url}\n  limits: { requestTimeout: ${requestTimeout} }\n`);
    return await vouchsafe(
      ['contracts', 'verify', '--config', 'limits.yaml', '--only', '*is confirmed*', '--policy', ...DECIDED, '--json'],
      {
        cwd,
        environment,
      },
    );
  }

  it('by silence is an error within the time limit, and what was made is cleaned up', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const stalling = await forwardingSpecimen(new URL(sandbox.url).origin, isConfirmation);
    onTestFinished(() => stalling[Symbol.asyncDispose]());
    const { exitCode, stdout } = await against(`${stalling.url}${new URL(sandbox.url).pathname}`, environment, cwd, 2);
    expect(exitCode).toBe(3);
    const summary = JSON.parse(stdout) as { left: readonly { why: string }[] };
    // Pact alone would ask, and wait, for minutes: it is the run's own request that has given up.
    const reason = expect.stringMatching(/^PATCH .*: stalled, no answer within 2000 ms$/);
    expect(summary).toMatchObject({ verdict: 'error', findings: [], notProven: [{ verdict: 'error', reason }] });
    // The target took the confirmation and kept silent: that redemption stays.
    expect(summary.left.filter(({ why }) => !/was done instead$|confirmed-is-final/.test(why))).toEqual([]);
  });

  it('by a reset is an error', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    const resetting = await httpSpecimen((request, response) => {
      if (isConfirmation(request.method, request.url)) return void request.socket.resetAndDestroy();
      const onward = requestHttp(
        `${new URL(sandbox.url).origin}${request.url}`,
        { method: request.method, headers: request.headers },
        (answer) => answer.pipe(response.writeHead(answer.statusCode!, answer.headers)),
      );
      return void request.pipe(onward);
    });
    onTestFinished(() => resetting[Symbol.asyncDispose]());
    const { exitCode, stdout } = await against(`${resetting.url}${new URL(sandbox.url).pathname}`, environment, cwd);
    expect(exitCode).toBe(3);
    expect((JSON.parse(stdout) as { counts: { cases: Record<string, number> } }).counts.cases).toMatchObject({ pass: 0, fail: 0 });
  });

  it('by not being there at all exits with 3', async () => {
    const cwd = temporaryFolder();
    const { environment } = await judgedSandbox(cwd);
    const gone = await httpSpecimen(() => {});
    await gone[Symbol.asyncDispose]();
    expect(await against(gone.url, environment, cwd)).toMatchObject({ exitCode: 3 });
  });

  it('by Ctrl-C ends with 130 and cleans up', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd);
    let confirmations = 0;
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    const held = await forwardingSpecimen(new URL(sandbox.url).origin, (method, path) => {
      if (!isConfirmation(method, path)) return false;
      confirmations += 1;
      resolve();
      return true;
    });
    onTestFinished(() => held[Symbol.asyncDispose]());
    writeFileSync(join(cwd, 'held.yaml'), `target:\n  url: ${held.url}${new URL(sandbox.url).pathname}\n`);
    const run = start(['contracts', 'verify', '--config', 'held.yaml', '--only', '*is confirmed*', '--policy', ...DECIDED, '--json'], {
      cwd,
      environment,
    });
    await reached;
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.ended;
    expect(exitCode).toBe(130);
    expect(confirmations).toBeGreaterThan(0);
    const summary = JSON.parse(stdout) as { left: readonly { why: string }[] };
    expect(summary).toMatchObject({ stopped: 'interrupted', complete: true, findings: [] });
    // What the API does not let go is switched off; everything else is gone.
    expect(summary.left.filter(({ why }) => !why.endsWith('was done instead'))).toEqual([]);
  });
});
