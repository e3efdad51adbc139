import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ConsoleReporter } from '../../src/report/console.ts';
import { reportPage } from '../../src/report/html/page.ts';
import { foldEvents } from '../../src/report/run-record.ts';
import { FAILING, finding, load, type Story, stream } from './stream.ts';

/** What a pipe gets to read. */
function printed(story: Story): string {
  const pipe = Object.assign(new PassThrough(), { columns: 80, isTTY: false });
  const reporter = new ConsoleReporter({ stream: pipe, now: () => 0 });
  for (const event of stream(story)) reporter.add(event);
  reporter.end(foldEvents(stream(story)));
  return String(pipe.read());
}

const STORIES: Readonly<Record<string, Story>> = {
  passing: {},
  failing: FAILING,
  'warnings only': { findings: [finding({ level: 'warn' })], cases: [['warn', '']] },
  'nothing proven': { cases: [['inconclusive', 'the target refused the credentials']], exitCode: 4 },
  incomplete: { unfinished: true },
  'many findings': {
    findings: Array.from({ length: 25 }, (_, index) =>
      finding({ fingerprint: `f${index}`, operation: null, exchange: null, message: `Finding ${index}` }),
    ),
    cases: [['fail', '']],
    exitCode: 1,
  },
};

describe('the console', () => {
  it.each(Object.entries(STORIES))('of a run: %s', (_name, story) => {
    const text = printed(story);
    expect(text).not.toContain('\u001b');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatchSnapshot();
  });

  it('says what goes on: a new phase at once, and how far it is now and then', () => {
    const pipe = Object.assign(new PassThrough(), { columns: 80, isTTY: false });
    let now = 0;
    const reporter = new ConsoleReporter({ stream: pipe, now: () => now });
    const [started] = stream({});
    reporter.add(started!);
    pipe.read();
    for (const [at, phase, done, of] of [
      [500, 'policies', 0, 29],
      [2500, 'set-up', 0, null],
      [3500, 'set-up', 1, null],
      [8000, 'set-up', 1234, null],
      [8100, 'judging', 60_000, null],
      [8200, 'clean-up', 0, 14],
    ] as const) {
      now = at;
      reporter.add({ event: 'phase', at, phase, done, of });
    }
    const told = String(pipe.read()).replaceAll(/^.*findings, /gm, '');
    reporter.end(foldEvents(stream({})));
    expect(told.trimEnd().split('\n')).toEqual([
      '2.5 s: setting up',
      '8.0 s: setting up, 1,234 requests answered',
      '8.1 s: judging, 60,000 operations',
      '8.2 s: cleaning up, 0 of 14 done',
    ]);
  });

  it('tells of a load numbers that add up to what was sent, and which of them nobody knows the effect of', () => {
    const outcome = { action: 'redeem', reason: '' } as const;
    const lossy = load({
      visits: 1,
      dropped: 1,
      operations: 8,
      open: 3,
      errors: 4,
      outcomes: [
        { ...outcome, outcome: 'done', count: 2 },
        { ...outcome, outcome: 'error', reason: 'status 500', count: 2 },
        { ...outcome, outcome: 'error', reason: 'not sent', count: 2 },
        { ...outcome, outcome: 'refused', count: 1 },
        { ...outcome, outcome: 'open', count: 1 },
      ],
    });
    const told = printed({ loads: [lossy] }).replaceAll(/\s+/g, ' ');
    expect(told).toContain(
      '2 done, 1 refused as the business has it, 4 errors, 1 cut off by the end nobody knows whether 3 requests took effect: 2 of the errors and 1 cut off by the end',
    );
    expect(told).toContain('1 visit in 2.0 s 1 visit did not begin');
    const one = load({ operations: 1, open: 0, errors: 1, outcomes: [{ ...outcome, outcome: 'error', reason: 'not sent', count: 1 }] });
    expect(printed({ loads: [one] }).replaceAll(/\s+/g, ' ')).toMatch(
      /0 done, 0 refused as the business has it, 1 error at 0:00.*1 operation in history-/,
    );
  });

  it('tells what rates of a load leave out, and that users who wait hide what was slow', () => {
    const slow = { kind: 'slow', fromMs: 0, toMs: 900, toEnd: false, requests: 4, of: 9, reason: '', told: 'x' } as const;
    const told = printed({ loads: [load({ model: 'closed', warmUpMs: 3000, troubles: [slow] })] }).replaceAll(/\s+/g, ' ');
    expect(told).toContain('rates and latencies are without the first 3.0 s, the warm-up');
    expect(told).toContain('users of a closed model ask nothing while they wait');
    const open = printed({ loads: [load({ model: 'open', warmUpMs: 0, troubles: [slow] })] });
    expect(open).not.toMatch(/warm-up|closed model/);
  });

  it('says of a load that some order explains it only where all of it was searched', () => {
    const history = { file: 'history-budget-race.ndjson', judged: true, complete: true, violations: 0, undecided: 0 };
    const told = (part: Partial<typeof history>): string =>
      printed({ loads: [load({ history: { ...history, ...part } })] }).replaceAll(/\s+/g, ' ');
    expect(told({})).toContain('some order explains all of them');
    expect(told({ undecided: 2 })).toContain('NOT DECIDED, for 2 parts of it the search came to no end');
    expect(told({ complete: false })).toContain('which is INCOMPLETE: nothing wrong was found in what there is');
    expect(told({ violations: 1, undecided: 2 })).toContain(': 1 violation');
    expect(reportPage(foldEvents(stream({ loads: [load({ history: { ...history, undecided: 1 } })] })))).toContain(
      'Nothing wrong was found, and the search came to no end about 1 part of the history.',
    );
  });

  it('counts what only a load has sent, and operations of which it has kept a response', () => {
    expect(printed({})).toMatch(/1 of 2 operations answered\n.*\n +1 exchange and 4 requests to clean up in/);
    expect(printed({ loads: [load()] })).toMatch(
      /2 of 2 operations answered\n.*\n +1 exchange, 1,200 requests of a load and 4 requests to clean up in/,
    );
  });

  it('says how a race is run again, not how one of its requests is sent again', () => {
    const race = { cell: 'redeem-x-redeem', racers: 2, protocol: 'h2' } as const;
    const header = {
      history: 1,
      api: 'shop-v1',
      run: 'vs1',
      seed: 7,
      clock: { wallAtZero: 0, uncertaintyMs: 0 },
      policies: {},
      race,
    } as const;
    const raced = finding({ check: 'race.redeem-x-redeem', history: [header] });
    const judged = finding({ check: 'race.redeem-x-redeem', fingerprint: 'b2c3d4e5' });
    const text = printed({ ...FAILING, findings: [raced, judged] });
    expect(text).toContain('  again     vouchsafe race --replay ./histories/a1b2c3d4.ndjson\n            with the same target\n');
    expect(text).toContain('  again     vouchsafe race redeem-x-redeem --seed 7\n            with the same target\n');
    expect(text).not.toContain('curl');
    // Ready to be pasted, where the record says how the target was named.
    const targetFlags = ['--sandbox', '--defect', 'race-budget-redeemed'];
    const whole = printed({ ...FAILING, findings: [raced, judged], targetFlags });
    expect(whole).toContain(
      '  again     vouchsafe race --replay ./histories/a1b2c3d4.ndjson --sandbox --defect race-budget-redeemed\n  fingerprint',
    );
    expect(whole).toContain('  again     vouchsafe race redeem-x-redeem --seed 7 --sandbox --defect race-budget-redeemed\n  fingerprint');
    // What other checks have seen too, one request shows.
    const both = printed({ ...FAILING, findings: [raced, finding()] });
    expect(both).toContain('  again     curl -X PATCH http://127.0.0.1:8080/sale\n');
  });

  it('names as the first step what the first finding comes with', () => {
    const firstStep = (part: Parameters<typeof finding>[0]): string | undefined =>
      /> (Start .*?) > /.exec(printed({ ...FAILING, findings: [finding(part)] }).replaceAll(/\s+/g, ' '))?.[1];
    const header = { history: 1, api: 'shop-v1', run: 'vs1', seed: 0, clock: { wallAtZero: 0, uncertaintyMs: 0 }, policies: {} } as const;
    expect(firstStep({})).toBe('Start with the first finding: its curl line sends the same request again.');
    expect(firstStep({ check: 'load.hot-code', exchange: null })).toBe('Start with the first finding.');
    expect(firstStep({ check: 'load.hot-code', exchange: null, history: [header] })).toBe(
      'Start with the first finding: it comes with the operations that prove it, drawn over time.',
    );
    expect(firstStep({ check: 'race.redeem-x-redeem' })).toBe(
      'Start with the first finding: it comes with a line that plays the race again.',
    );
  });

  it('lets no control character of the target reach the terminal', () => {
    const text = printed({ ...FAILING, findings: [finding({ actual: '\u001b[2J\u0007 gone', message: 'bell\u0007' })] });
    for (const control of ['\u0007', '\u001b']) expect(text).not.toContain(control);
  });
});
