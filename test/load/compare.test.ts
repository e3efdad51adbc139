/** `vouchsafe load compare` on what real loads have left behind, and on folders that are no results. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/load/comparison.ts';
import { foldEvents } from '../../src/report/run-record.ts';
import { type Summary, summaryOf } from '../../src/report/summary.ts';
import { temporaryFolder, vouchsafe, vouchsafeMany } from '../cli/command.ts';
import { DECIDED } from '../cli/decided.ts';
import { load, stream } from '../report/stream.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

const LIMIT_MS = 300_000;
const SHORT = ['load', 'redemption-concurrency', '--sandbox', '--duration', '1', '--vus', '4'];

needsK6();

describe.skipIf(missing)('results of real loads', () => {
  it(
    'go through the command: too few of them, and with more of the same',
    async () => {
      const cwd = temporaryFolder();
      for (const out of ['base/1', 'new/1']) {
        const made = await vouchsafe([...SHORT, '--out', out, ...DECIDED], { cwd, environment: k6Environment });
        expect(made.exitCode, made.stderr).toBe(0);
      }
      const few = await vouchsafe(['load', 'compare', 'base', 'new'], { cwd });
      expect(few).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/^TOO FEW RUNS {2}There are 1 and 1 runs/m) });
      expect(few.stdout).toMatch(/^validateRedemption p95 ms +\d/m);
      for (const [folder, factor] of [
        ['base', 1],
        ['new', 0.7],
      ] as const) {
        for (const time of [2, 3, 4]) copied(cwd, join('base', '1'), join(folder, String(time)), factor * (1 + time / 1000));
      }
      const more = await vouchsafe(['load', 'compare', 'base', 'new/2,new/3,new/4'], { cwd });
      expect(more).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^SLOWER {2}redemptions\/s -29\.9 %/m) });
    },
    LIMIT_MS,
  );
});

describe('a comparison', () => {
  it('exits with what a gate needs, and prints table, picture and JSON', async () => {
    const cwd = temporaryFolder();
    for (const [name, speeds] of Object.entries({
      base: [400, 404, 398],
      equal: [401, 399, 402],
      slower: [300, 303, 299],
      faster: [500, 503, 499],
      noisy: [300, 400, 500],
    })) {
      for (const [index, speed] of speeds.entries()) stored(join(cwd, name, String(index)), name + index, speed);
    }
    const compared = ['equal', 'slower', 'faster', 'noisy', 'base/0'].map((name) => ['load', 'compare', 'base', name]);
    const [equal, slower, faster, noisy, same, wide, json] = await vouchsafeMany(
      [...compared, ['load', 'compare', 'base', 'slower', '--margin', '40'], ['load', 'compare', 'base', 'slower', '--json']],
      { cwd },
    );
    expect(equal).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^NO DIFFERENCE SHOWN .*within the margin of -10\.0 %/m) });
    expect(equal?.stdout).toMatch(/^redemptions\/s +┊ +├─*●─*┤ +┊$/m);
    expect(equal?.stdout).toContain('One side was over before the other began');
    expect(slower).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^SLOWER /m) });
    expect(slower?.stdout).toMatch(/^redemptions\/s +401 +301 +-25\.0 % +-\d+\.\d … -\d+\.\d % +slower$/m);
    expect(slower?.stdout).toMatch(/^redemptions\/s +◂ +┊ +│ +┊$/m);
    expect(faster).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^FASTER /m) });
    expect(noisy).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/^TOO NOISY TO TELL .*Make more or longer runs/m) });
    expect(same).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/are the same run, base0\n {4}Name each run once/) });
    expect(wide).toMatchObject({ exitCode: 0 });
    expect(json?.exitCode).toBe(1);
    const { verdict, deciding, informing, margin } = JSON.parse(json?.stdout ?? '') as Comparison;
    expect({ verdict, margin, measure: deciding.measure, informing: informing.length }).toEqual({
      verdict: 'slower',
      margin: 0.1,
      measure: 'redemptionsPerSecond',
      informing: 4,
    });
  });

  it('refuses what is no result, or not comparable, and says what to do', async () => {
    const cwd = temporaryFolder();
    stored(join(cwd, 'base'), 'base', 400);
    stored(join(cwd, 'steady'), 'steady', 400, { profile: 'steady' });
    stored(join(cwd, 'loadless'), 'loadless', undefined);
    for (const folder of ['empty', 'torn', 'other']) mkdirSync(join(cwd, folder));
    writeFileSync(join(cwd, 'torn', 'summary.json'), '{"format": 1');
    writeFileSync(join(cwd, 'other', 'summary.json'), '{"format": 1}');
    const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
      [['base', 'nowhere'], /nowhere: there is no such folder\n {4}Name folders that/],
      [['base', 'base/summary.json'], /it is no folder/],
      [['base', 'empty'], /empty: there is no summary.json, neither in it nor in the folders in it/],
      [['base', 'torn'], /summary.json: it is not JSON/],
      [['base', 'other'], /it is not the summary of a run of this version: must have required property/],
      [['base', 'loadless'], /its run made no load/],
      [['base', 'steady'], /not the same profile: smoke in base, steady in steady\n {4}Compare runs that differ in the target only/],
      [['base'], /missing required argument 'new'/],
      [['base', 'steady', '--margin', '0'], /Allowed: a percentage from 0.1 to 90/],
      [['base', ','], /Name a folder/],
    ];
    const ended = await vouchsafeMany(
      mistakes.map(([args]) => ['load', 'compare', ...args]),
      { cwd },
    );
    for (const [index, [args, told]] of mistakes.entries()) {
      expect(ended[index], args.join(' ')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(told) });
    }
  });
});

/** A folder as a load leaves it, as far as it is read again. */
function stored(folder: string, runId: string, redemptionsPerSecond: number | undefined, part = {}): void {
  const history = { file: 'history.ndjson', judged: true, complete: true, violations: 0, undecided: 0 };
  const loads = redemptionsPerSecond === undefined ? [] : [load({ redemptionsPerSecond, errors: 0, history, ...part })];
  mkdirSync(folder, { recursive: true });
  const summary: Summary = { ...summaryOf(foldEvents(stream({ loads }))), runId };
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary));
}

/** The result of another run that went the same way, so many times as fast. */
function copied(cwd: string, from: string, to: string, factor: number): void {
  cpSync(join(cwd, from), join(cwd, to), { recursive: true });
  const file = join(cwd, to, 'summary.json');
  const summary = JSON.parse(readFileSync(file, 'utf8')) as Summary;
  const [made] = summary.load;
  const sped = { ...made, redemptionsPerSecond: (made?.redemptionsPerSecond ?? 0) * factor };
  writeFileSync(file, JSON.stringify({ ...summary, runId: to, load: [sped] }));
}
