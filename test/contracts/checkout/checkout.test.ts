/** The user's side: a consumer test with Pact, and its files verified on the sandbox by the command line. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vouchsafe } from '../../cli/command.ts';
import { MAPPING, writeCheckoutContract } from './checkout-contract.ts';

describe("a shop's own contract", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'vouchsafe-checkout-'));
    writeFileSync(join(cwd, 'vouchsafe.yaml'), MAPPING);
    await writeCheckoutContract(cwd, 3);
    await writeCheckoutContract(cwd, 4);
  });
  afterAll(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  const files = ['checkout-v3-vouchers.json', 'checkout-v4-vouchers.json'];

  it('is kept by the sandbox, in versions 3 and 4 of Pact', async () => {
    const { exitCode, stdout } = await vouchsafe(['contracts', 'verify', ...files, '--sandbox', '--json'], { cwd });
    const summary = JSON.parse(stdout) as { counts: { cases: Record<string, number> }; contracts: unknown };
    expect({ exitCode, cases: summary.counts.cases }).toMatchObject({ exitCode: 0, cases: { pass: 3, total: 3 } });
    expect(summary.contracts).toEqual([
      { check: 'contract.checkout-v3', source: files[0], verdict: 'pass', interactions: 1, kept: 1 },
      { check: 'contract.checkout-v4', source: files[1], verdict: 'pass', interactions: 2, kept: 2 },
    ]);
  });

  it('is broken by a discount that is text, told with interaction, place and curl line', async () => {
    const { exitCode, stdout } = await vouchsafe(['contracts', 'verify', files[1]!, '--sandbox', '--defect', 'discount-as-string'], {
      cwd,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('contract.checkout-v4');
    expect(stdout).toContain('a quote for an order');
    expect(stdout).toContain('$.granted_discount');
    expect(stdout).toContain('curl -i');
  });

  it('holds an example key only, and no report has the key of the target', () => {
    const text = files.map((file) => readFileSync(join(cwd, file), 'utf8')).join('\n');
    expect(text).toContain('Bearer the-shop');
    const reports = readdirSync(join(cwd, 'vouchsafe-report')).map((file) => readFileSync(join(cwd, 'vouchsafe-report', file), 'utf8'));
    expect(reports.join('\n')).not.toContain('Bearer the-shop');
  });
});
