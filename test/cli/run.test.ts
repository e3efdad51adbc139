/** `vouchsafe run` in a process of its own: exit codes, reports, known failures. */

import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/report/summary.ts';
import { temporaryFolder, vouchsafe } from './command.ts';
import { CHOICES, DECIDED } from './decided.ts';
import { judgedSandbox } from './judged-sandbox.ts';

const SOME = ['--only', 'transaction.repeated', '--seed', '7'];
const REPORTS = ['events.ndjson', 'junit.xml', 'report.html', 'summary.json'];

function summaryIn(folder: string): Summary {
  return JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary;
}

describe('vouchsafe run', () => {
  it('ends with 0 where all holds, and writes every report', async () => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await vouchsafe(['run', '--sandbox', ...SOME, '--json'], { cwd });
    expect(exitCode).toBe(0);
    const folder = join(cwd, 'vouchsafe-report');
    expect(readdirSync(folder).sort()).toEqual(REPORTS);
    expect(JSON.parse(stdout)).toEqual(summaryIn(folder));
    expect(summaryIn(folder)).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
      complete: true,
      seed: 7,
      environment: { node: process.version },
    });
    expect(stderr).toMatch(/PASS/);
  });

  it('ends with 1 where something is broken, with 0 where that is known, and with 1 again once that has expired', async () => {
    const cwd = temporaryFolder();
    const { environment } = await judgedSandbox(cwd, { defects: ['transaction-repeatable'] }, CHOICES);
    const run = async (): Promise<number | null> => (await vouchsafe(['run', ...SOME], { cwd, environment })).exitCode;
    expect(await run()).toBe(1);
    const { findings } = summaryIn(join(cwd, 'vouchsafe-report'));
    expect(findings.length).toBeGreaterThan(0);
    const known = (expires: string): string =>
      findings.map(({ fingerprint }) => `- { fingerprint: ${fingerprint}, reason: being mended, expires: ${expires} }\n`).join('');
    writeFileSync(join(cwd, 'known-failures.yaml'), known('2999-12-31'));
    expect(await run()).toBe(0);
    writeFileSync(join(cwd, 'known-failures.yaml'), known('2020-12-31'));
    expect(await run()).toBe(1);
    expect(summaryIn(join(cwd, 'vouchsafe-report')).knownFailures).toMatchObject(findings.map(() => ({ state: 'expired' })));
  });

  it('ends with 3 where nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const cwd = temporaryFolder();
    const environment = { VOUCHSAFE_ADMIN_API_KEY: 'any-key' };
    const { exitCode, stdout } = await vouchsafe(['run', '--target', `http://127.0.0.1:${port}/api/v1.0`], { cwd, environment });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/could not be reached/);
    expect(readdirSync(join(cwd, 'vouchsafe-report')).sort()).toEqual(REPORTS);
  });

  it('ends with 4 where the target refuses the credentials', async () => {
    const cwd = temporaryFolder();
    const { environment } = await judgedSandbox(cwd);
    const { exitCode, stdout } = await vouchsafe(['run'], {
      cwd,
      environment: { ...environment, VOUCHSAFE_ADMIN_PASSWORD: 'not-this-one', VOUCHSAFE_ADMIN_API_KEY: 'nor-this-one' },
    });
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/refuses the credentials/);
  });

  it('lets flags win over the file', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'vouchsafe.yaml'), 'run: { out: from-file, seed: 1, strict: true, only: [nothing.here] }\n');
    expect(await vouchsafe(['run', '--sandbox', ...SOME, '--policy', 'page-size=7'], { cwd })).toMatchObject({ exitCode: 0 });
    expect(summaryIn(join(cwd, 'from-file'))).toMatchObject({ seed: 7, strict: true });
    expect(summaryIn(join(cwd, 'from-file')).policies).toContainEqual(
      expect.objectContaining({ name: 'page-size', value: '7', origin: 'declared' }),
    );
  });

  it('replaces its own files in the folder and leaves others alone', async () => {
    const cwd = temporaryFolder();
    const folder = join(cwd, 'reports');
    mkdirSync(folder);
    for (const name of [...REPORTS, 'notes.txt']) writeFileSync(join(folder, name), 'from earlier');
    const { exitCode } = await vouchsafe(['run', '--sandbox', ...SOME, '--out', 'reports', ...DECIDED], { cwd });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('from earlier');
    for (const name of REPORTS) expect(readFileSync(join(folder, name), 'utf8')).not.toBe('from earlier');
    expect(existsSync(join(cwd, 'vouchsafe-report'))).toBe(false);
  });
});
