/** Loads on targets that behave badly in mid-run: they end, tell what happened and when, accuse nobody wrongly, and clean up what they can. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadTrouble } from '../../src/engine/events.ts';
import type { Summary } from '../../src/report/summary.ts';
import { temporaryFolder, vouchsafe } from '../cli/command.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';
import { type Trouble, unreliableTarget } from './unreliable-target.ts';

/** In which a load of a few seconds has to end, whatever its target does. */
const LIMIT_MS = 300_000;
/** Requests that are answered as they should be before a target behaves badly. */
const AFTER = 50;
/**
 * Closed: a few users for a moment, who leave the machine some rest. Open: so that what is slow is not asked less. Where something has to come
 * after the trouble, or a silence to last, there is time for it: also on a machine that takes seconds for what is before.
 */
const CLOSED = ['--vus', '10', '--duration', '3', '--think', '0.02'];
const LONGER = ['--vus', '5', '--duration', '6', '--think', '0.02'];
const OPEN = ['--rate', '40', '--duration', '4'];

needsK6();

async function loadedAgainst(trouble: Trouble, workload: string, flags: readonly string[]) {
  const cwd = temporaryFolder();
  const target = await unreliableTarget(cwd, trouble);
  const ended = await vouchsafe(['load', workload, '--target', target.url, '--json', ...flags], {
    cwd,
    environment: { ...target.environment, ...k6Environment },
  });
  expect(ended.stdout, ended.stderr).not.toBe('');
  const summary = JSON.parse(ended.stdout) as Summary;
  const [load] = summary.load;
  expect(load, ended.stderr).toBeDefined();
  // Every request is in the history, and what has no answer is left open.
  expect(load!.history.complete, ended.stderr).toBe(true);
  expect(load!.open).toBeLessThanOrEqual(load!.errors);
  const html = readFileSync(join(cwd, 'vouchsafe-report', 'report.html'), 'utf8');
  for (const { told } of load!.troubles) {
    expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(told);
    expect(html).toContain(`<li>${told}</li>`);
  }
  return { ended, summary, load: load!, kinds: new Set(summary.findings.map(({ kind }) => kind)) };
}

/** Whether a finding accuses the target of selling too much. */
function isViolation(kind: string): boolean {
  return kind.startsWith('load-') && !kind.startsWith('load-error-') && !kind.startsWith('load-threshold-');
}

/** What was told of one sort of trouble. */
function troublesOf(
  { troubles }: { readonly troubles: readonly LoadTrouble[] },
  kind: LoadTrouble['kind'],
  reason = '',
): readonly LoadTrouble[] {
  return troubles.filter((one) => one.kind === kind && one.reason.includes(reason));
}

describe.skipIf(missing)('a load on a target that', () => {
  it(
    'dies says since when nothing answers, is no proof of what it cannot ask, and lists what is left',
    async () => {
      const { ended, summary, load, kinds } = await loadedAgainst({ conduct: 'dies', after: AFTER }, 'redemption-concurrency', LONGER);
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect([...kinds].filter(isViolation)).toEqual([]);
      expect(load.history.violations).toBe(0);
      const [silence] = troublesOf(load, 'silence');
      expect(silence, ended.stderr).toMatchObject({ toEnd: true });
      const refused = troublesOf(load, 'error', 'connection refused');
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({ toEnd: true });
      expect(refused[0]!.requests).toBeGreaterThan(0.8 * refused[0]!.of);
      // Users wait at a target that is away: they do not burn all visits at once.
      expect(load.visits).toBeLessThan(1000);
      expect(load.audit).toMatchObject({ tried: 0, redemptions: 0, cut: 'the target no longer answers' });
      expect(summary.left.map(({ why }) => why)).toContainEqual('the target no longer answers');
      expect(summary.left.filter(({ resource }) => resource.startsWith('campaign '))).not.toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'answers 500 for a while, after having done what was asked, says for how long, and is judged before and after',
    async () => {
      const { ended, load, kinds } = await loadedAgainst(
        { conduct: 'answers 500', after: AFTER, lastsMs: 1000 },
        'redemption-concurrency',
        LONGER,
      );
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect([...kinds].filter(isViolation)).toEqual([]);
      expect(load.history.violations).toBe(0);
      const failed = troublesOf(load, 'error', 'status 500');
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({ toEnd: false, requests: load.errors });
      expect(failed[0]!.fromMs).toBeGreaterThan(0);
      expect(failed[0]!.told).toMatch(/^from 0:0\d\.\d to 0:0\d\.\d: .*\d+ requests: status 500, which is not documented$/);
      expect(load.open).toBe(load.errors);
      expect(load.audit).toMatchObject({ tried: 50, cut: null });
      expect(load.audit!.redemptions).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'slows down says when and by how much',
    async () => {
      const { ended, load, kinds } = await loadedAgainst(
        { conduct: 'is slow', after: AFTER, lastsMs: 1000 },
        'redemption-concurrency',
        OPEN,
      );
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect([...kinds]).toEqual(['load-threshold-p95Ms']);
      expect(load).toMatchObject({ errors: 0, open: 0, history: { violations: 0 } });
      const slow = troublesOf(load, 'slow');
      expect(slow).toHaveLength(1);
      expect(slow[0]!.told).toMatch(/took up to \d\.\d s; usual are \d+\.\d ms$/);
    },
    LIMIT_MS,
  );

  it(
    'resets every tenth connection counts them, and goes on',
    async () => {
      const { ended, summary, load, kinds } = await loadedAgainst({ conduct: 'resets', after: AFTER }, 'redemption-concurrency', CLOSED);
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect([...kinds].filter(isViolation)).toEqual([]);
      expect(load.history.violations).toBe(0);
      const broken = troublesOf(load, 'error');
      expect(broken.reduce((sum, { requests }) => sum + requests, 0)).toBe(load.errors);
      expect(broken.every(({ requests, of }) => requests < of)).toBe(true);
      expect(load.audit).toMatchObject({ cut: null });
      expect(summary.left.map(({ why }) => why)).not.toContainEqual('the target no longer answers');
    },
    LIMIT_MS,
  );

  it(
    'resets every tenth connection and sells a code twice is found out all the same',
    async () => {
      const trouble = { conduct: 'resets', after: AFTER, defects: ['unique-code-twice'] } as const;
      const { ended, kinds } = await loadedAgainst(trouble, 'hot-code', CLOSED);
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect(kinds).toContain('load-code-redeemed-twice');
    },
    LIMIT_MS,
  );
});
