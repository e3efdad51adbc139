/** What somebody is told who types something wrong: always exit code 2, never a stack, always what to do. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, vouchsafe, vouchsafeMany } from './command.ts';

const RUN = ['run', '--sandbox'];
const MISTAKES: readonly (readonly [args: readonly string[], told: RegExp])[] = [
  [[], /Usage: vouchsafe/],
  [['rnu'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
  [['help', 'lod'], /unknown command 'lod'\n\(Did you mean load\?\)/],
  [['lod', '--help'], /unknown command 'lod'\n\(Did you mean load\?\)/],
  [['load', 'mrege'], /there is no workload "mrege"\n {4}Did you mean "merge"\? Allowed: redemption-concurrency, .*, merge\./],
  [['run', '--trget', 'http://127.0.0.1:1/'], /unknown option '--trget'\n\(Did you mean --target\?\)/],
  [['run', 'everything'], /too many arguments/],
  [['run'], /there is nothing to judge\n {4}Give --target URL, or --sandbox .*\(`vouchsafe init` writes one/],
  [['run', '--sandbox', '--target', 'http://127.0.0.1:1/'], /'--sandbox' cannot be used with option '--target <url>'/],
  [['run', '--target', 'staging.example.com'], /--target is not a URL\n {4}Write it in full/],
  [['run', '--target', 'https://admin:kept-out-of-messages@127.0.0.1/'], /--target has a user or password in it/],
  [['run', '--target', 'http://127.0.0.1:1/'], /no credentials for admin\n {4}Set the environment variables VOUCHSAFE_ADMIN_USER/],
  [[...RUN, '--api', 'vouchery-v9'], /Allowed choices are vouchery-v1\.0/],
  [[...RUN, '--seed', '-1'], /'--seed <number>' argument '-1' is invalid. Allowed: whole numbers from 0/],
  [[...RUN, '--time-limit', 'soon'], /Allowed: a number of seconds above 0/],
  [[...RUN, '--policy', 'page-size'], /Write name=value/],
  [
    [...RUN, '--policy', 'page-sise=25', 'budget-overshoot=cutt'],
    /no policy "page-sise"\n.*"page-size".*\n.*"cutt" is no value.*\n.*"cut"/,
  ],
  [[...RUN, '--policy', 'page-size=0'], /"0" is no value of the policy page-size\n {4}Allowed: any whole number above 0, such as 25/],
  [[...RUN, '--policy', 'budget-time-zone=utc+3'], /"utc\+3" is no value of the policy budget-time-zone\n {4}Allowed: any IANA/],
  [[...RUN, '--defect', 'created-as-202'], /no defect "created-as-202"\n {4}Did you mean "created-as-201"/],
  [['run', '--target', 'http://127.0.0.1:1/', '--defect', 'created-as-201'], /--defect is for the built-in sandbox\n {4}Add --sandbox/],
  [
    [...RUN, '--only', 'transaction.repeted'],
    /"transaction.repeted" fits no check, clause or case\n {4}Did you mean "transaction.repeated"/,
  ],
  [[...RUN, '--skip', '*'], /nothing is left to run/],
  [[...RUN, '--operation', 'createCampain'], /no operation "createCampain"\n {4}Did you mean "createCampaign"/],
  [[...RUN, '--config', 'nowhere.yaml'], /nowhere.yaml: there is no such file/],
  ...[RUN, ['race', '--sandbox'], ['load', 'hot-code', '--sandbox'], ['load', 'manifest', 'hot-code', '--instances', '2']].map(
    (args) => [[...args, '--out', ''], /'--out <folder>' argument '' is invalid. Write a name: this one is empty\./] as const,
  ),
  [[...RUN, '--out', 'a-file'], /a-file: this is a file, not a folder\n {4}Name another one with --out/],
  [[...RUN, '--out', 'a-file/below'], /the folder cannot be made|this is a file/],
  // On Linux nobody can make one there, and asking for it in one go never ends.
  ...(existsSync('/proc/self')
    ? [[['contracts', 'write', '--out', '/proc/nobody/x.json'], /\/proc\/nobody: the folder cannot be made/] as const]
    : []),
  ...(existsSync('/proc/self') ? [[[...RUN, '--out', '/proc/nobody/can'], /\/proc\/nobody\/can: the folder cannot be made/] as const] : []),
  [[...RUN, '--out', 'foreign'], /foreign: the folder is not empty and holds no earlier run/],
  [
    ['load', 'hot-code', '--sandbox', '--instances', '0'],
    /'--instances <number>' argument '0' is invalid. Allowed: whole numbers from 1 to 64/,
  ],
  [
    ['load', 'hot-code', '--sandbox', '--instances', '4', '--vus', '2'],
    /--instances: 2 users cannot be divided among 4 instances, which need one each\n {4}Ask for at most 2 instances, or for more with --vus/,
  ],
  [['load', 'hot-code', '--sandbox', '--instances', '4', '--rate', '3'], /3 visits a second cannot be divided .*\n {4}.* more with --rate/],
  [['load', 'manifest', 'hot-code', '--target', 'http://127.0.0.1:1/'], /required option '--instances <number>' not specified/],
  [['load', 'manifest', 'hot-kode', '--instances', '2'], /no workload "hot-kode"\n {4}Did you mean "hot-code"/],
  [['load', 'manifest', 'hot-code', '--instances', '2', '--secret', 'My Secret'], /Allowed: small letters, digits, dashes and dots/],
  [['load', 'merge', 'a-file'], /vouchsafe-manifest: this is no folder that `vouchsafe load manifest` has written/],
  [['load', 'merge', 'a-file', '--clock-uncertainty', '-1'], /Allowed: a number of milliseconds/],
  [
    ['race', 'redem-x-redeem', '--sandbox'],
    /there is no race "redem-x-redeem"\n {4}Did you mean "redeem-x-redeem"\? `vouchsafe list races` names all\.\n$/,
  ],
  [['list'], /missing required argument 'what'/],
  [['list', 'everything'], /Allowed choices are checks, cases, clauses, operations, policies, defects/],
  [['list', 'operations', '--only', 'nothing*'], /no operations fit nothing\*/],
  [['history', 'check'], /missing required argument 'file'/],
  [['report', 'nowhere.ndjson'], /nowhere.ndjson cannot be read: there is no such file/],
  [['report', 'a-file'], /a-file, line 1: this is not JSON/],
  [['clean', 'everything', '--target', 'http://127.0.0.1:1/'], /"everything" is no id of a run/],
  [['sandbox', '--port', '70000'], /Allowed: whole numbers from 0 to 65535/],
  [['sandbox', '--host', 'nonsense.invalid'], /nonsense.invalid is no address of this machine/],
  [['sandbox', '--db', 'nowhere/sandbox.db'], /nowhere\/sandbox.db cannot be used: .*\n {4}Name a SQLite file/],
];

describe('a mistake on the command line', () => {
  it('is told with a remedy, and ends with exit code 2', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'a-file'), 'not one of ours\n');
    mkdirSync(join(cwd, 'foreign'));
    writeFileSync(join(cwd, 'foreign', 'thesis.txt'), '');
    const results = await vouchsafeMany(
      MISTAKES.map(([args]) => args),
      { cwd },
    );
    MISTAKES.forEach(([args, told], index) => {
      const { exitCode, stderr, stdout } = results[index]!;
      const about = `vouchsafe ${args.join(' ')}`;
      expect(stderr, about).toMatch(told);
      expect(exitCode, about).toBe(2);
      expect(stdout, about).toBe('');
      expect(stderr, about).not.toMatch(/^\s+at |internal error|kept-out-of-messages/m);
    });
  });

  it('is told of a host that the configuration does not name, and of one that looks like production', async () => {
    const cwd = temporaryFolder();
    const environment = { VOUCHSAFE_ADMIN_API_KEY: 'any-key' };
    writeFileSync(join(cwd, 'allowed.yaml'), 'target: { url: "https://api.example.com/api/v1.0", allowedHosts: [api.example.com] }\n');
    const [foreign, production, wrongName] = await vouchsafeMany(
      [
        ['run', '--target', 'https://staging.example.com/api/v1.0'],
        ['run', '--config', 'allowed.yaml'],
        ['run', '--config', 'allowed.yaml', '--production-host', 'example.com'],
      ],
      { cwd, environment },
    );
    expect(foreign).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('add "staging.example.com" to allowedHosts') });
    expect(production).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--production-host api.example.com') });
    expect(wrongName).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('the flag says example.com') });
  });

  it('is told of half a pair of credentials in the environment, without their text', async () => {
    const environment = { VOUCHSAFE_ADMIN_USER: 'api@example.com', VOUCHSAFE_POINT_OF_SALE_API_KEY: 'kept\nout' };
    const target = ['run', '--target', 'http://127.0.0.1:1/'];
    const [half] = await vouchsafeMany([target], { cwd: temporaryFolder(), environment });
    expect(half).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('VOUCHSAFE_ADMIN_USER and VOUCHSAFE_ADMIN_PASSWORD only one is set'),
    });
    const [broken] = await vouchsafeMany([target], {
      cwd: temporaryFolder(),
      environment: { ...environment, VOUCHSAFE_ADMIN_PASSWORD: 'secret' },
    });
    expect(broken).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('VOUCHSAFE_POINT_OF_SALE_API_KEY has a line break in it'),
    });
    expect(broken?.stderr).not.toContain('kept');
  });

  it('takes for no half of a pair what the file names, whatever the variable is called', async () => {
    const cwd = temporaryFolder();
    const admin = '{ user: { env: SHOP_USER }, password: { env: VOUCHSAFE_ADMIN_PASSWORD } }';
    writeFileSync(join(cwd, 'vouchsafe.yaml'), `target: { url: 'https://staging.example.com/', credentials: { admin: ${admin} } }\n`);
    const environment = { SHOP_USER: 'api@example.com', VOUCHSAFE_ADMIN_PASSWORD: 'secret' };
    const [refused] = await vouchsafeMany([['run']], { cwd, environment });
    // The next thing that is wrong with it.
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('add "staging.example.com" to allowedHosts') });
  });

  it('ends a real process with exit code 2', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'vouchsafe.yaml'), 'run:\n  strict: ture\n');
    const { exitCode, stdout, stderr } = await vouchsafe(RUN, { cwd });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'vouchsafe.yaml:2:11: run.strict must be true or false, and is text: "ture"\n    Did you mean true? Allowed: true, false.\n1 problem in the configuration; nothing was sent.\n',
    });
  });
});

it('a list as a key is told in our words alone', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'vouchsafe.yaml'), '? [a, b]\n: 1\n');
  const { exitCode, stderr } = await vouchsafe(RUN, { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^vouchsafe\.yaml:1:1: unknown key "\[ a, b \]"\n {4}Allowed: .*\n1 problem in the configuration; nothing was sent\.\n$/,
  );
});

describe('a bug of vouchsafe', () => {
  it.each([{ debug: '0' }, { debug: '1' }])('ends with exit code 3 and says how to report it (VOUCHSAFE_DEBUG=$debug)', ({ debug }) => {
    const main = new URL('../../src/cli/main.ts', import.meta.url).href;
    const script = `const { main } = await import('${main}'); await main(['node', 'vouchsafe', '--version']); setImmediate(() => { throw new Error('planted'); });`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, VOUCHSAFE_DEBUG: debug },
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^internal error: planted\nThis is a bug in vouchsafe, .*\nvouchsafe \d+\.\d+\.\d+, Node v/);
    expect(/^ {4}at /m.test(stderr)).toBe(debug === '1');
  });
});

describe('help', () => {
  it('is no mistake', async () => {
    const commands = ['run', 'sandbox', 'list', 'report', 'clean', 'init', 'doctor'];
    const results = await vouchsafeMany([['--version'], ['--help'], ...commands.map((command) => [command, '--help'])], {
      cwd: temporaryFolder(),
    });
    expect(results.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(results.map(() => ({ exitCode: 0, stderr: '' })));
    const [version, all, ...each] = results.map(({ stdout }) => stdout);
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const command of commands) expect(all).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(all).toContain('130 interrupted');
    expect(each).toEqual(commands.map((command) => expect.stringContaining(`Usage: vouchsafe ${command} [options]`)));
  });
});
