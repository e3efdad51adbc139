/** No secret stands in anything that vouchsafe writes: every secret that was used is searched for in every artefact. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, vouchsafe } from './command.ts';
import { judgedSandbox } from './judged-sandbox.ts';

/** Credentials right and wrong, findings with their exchanges, clock leases. */
const TOPICS = ['auth.*', 'campaign.*', 'transaction.*', 'budget.rule*'];
const GATEWAY_KEY = 'gateway/key+7b1f52e0';
const HOOK_KEY = 'hook key 93ac41d8';

/** The spellings in which a secret could have been written. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

describe('secrets', () => {
  it('stand in no report, record or output', async () => {
    const cwd = temporaryFolder();
    const { sandbox, environment } = await judgedSandbox(cwd, { defects: ['created-as-201', 'transaction-repeatable'] });
    writeFileSync(join(cwd, 'gateway-key.txt'), `${GATEWAY_KEY}\n`);
    writeFileSync(
      join(cwd, 'vouchsafe.yaml'),
      `target:
  url: ${sandbox.url}
  headers: { x-gateway-key: { file: gateway-key.txt } }
  clock: { url: ${sandbox.control}/clocks, headers: { x-hook-key: { env: HOOK_KEY } } }
`,
    );
    const surroundings = { cwd, environment: { ...environment, HOOK_KEY } };
    const run = await vouchsafe(['run', '--json', '--out', 'out', '--only', ...TOPICS], surroundings);
    expect(run.exitCode).toBe(1);
    const { runId } = JSON.parse(run.stdout) as { runId: string };
    const doctor = await vouchsafe(['doctor'], surroundings);
    expect(doctor.exitCode).toBe(0);
    const clean = await vouchsafe(['clean', runId], surroundings);
    expect(clean.exitCode).toBe(0);

    const files = readdirSync(join(cwd, 'out'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const artefacts = new Map(files.map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name), 'utf8')]));
    const histories = [...artefacts.keys()].filter((name) => /^[0-9a-f]{12}\.ndjson$/.test(name));
    expect(histories).not.toEqual([]);
    expect([...artefacts.keys()].filter((name) => !histories.includes(name)).sort()).toEqual([
      'events.ndjson',
      'junit.xml',
      'report.html',
      'summary.json',
    ]);
    for (const [name, { stdout, stderr }] of Object.entries({ run, doctor, clean })) artefacts.set(name, `${stdout}${stderr}`);

    const users = Object.values(sandbox.projects).flatMap((project) => Object.values(project));
    const secrets = [GATEWAY_KEY, HOOK_KEY, ...users.flatMap(({ user, password, apiKey }) => [password, apiKey, `${user}:${password}`])];
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) {
        for (const [name, text] of artefacts) expect(text.includes(spelling), `a secret in ${name}`).toBe(false);
      }
    }
  });
});
