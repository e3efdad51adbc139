/** Histories as files: what a race leaves behind is judged, drawn and played again; what somebody else wrote is read with care. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, temporaryFolder, vouchsafe } from './command.ts';

it('a history of a violation is kept, judged, drawn and played again', async () => {
  const cwd = temporaryFolder();
  const race = ['race', '--sandbox', '--defect', 'race-budget-confirmed'];
  const ended = await vouchsafe(['race', 'confirm-x-confirm-budget', '--sandbox', '--defect', 'race-budget-confirmed', '--seed', '7'], {
    cwd,
  });
  const file = join('vouchsafe-report', 'histories', readdirSync(join(cwd, 'vouchsafe-report', 'histories'))[0]!);
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /The budget of campaign \d+ is limited to 5.00, and 2 redemptions succeeded that take 10.00/,
  );
  expect(ended.stdout).toContain('histories/');
  const summary = JSON.parse(readFileSync(join(cwd, 'vouchsafe-report', 'summary.json'), 'utf8')) as { findings: { history: string }[] };
  expect(join('vouchsafe-report', summary.findings[0]!.history)).toBe(file);
  const page = readFileSync(join(cwd, 'vouchsafe-report', 'report.html'), 'utf8');
  expect(page).toMatch(/<figure class="timeline">[\s\S]*confirmRedemption[\s\S]*<\/figure>/);

  const checkedAgain = await vouchsafe(['history', 'check', file], { cwd });
  expect(checkedAgain).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^budget-exceeded: The budget of campaign/) });
  const json = await vouchsafe(['history', 'check', file, '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ violations: [{ kind: 'budget-exceeded' }] });

  const shown = await vouchsafe(['history', 'show', file], { cwd });
  expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^before: createCampaign, /) });
  expect(shown.stdout).toMatch(/^> racer 1 +─+┤ +confirmRedemption: done/m);

  const again = await vouchsafe([...race, '--json', '--out', 'again', '--replay', file], { cwd });
  expect(again.exitCode).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({ seed: 7, counts: { cases: { total: 1, fail: 1 } } });
  const mended = await vouchsafe(['race', '--sandbox', '--json', '--out', 'again', '--replay', file, '--rounds', '3'], { cwd });
  expect({ exitCode: mended.exitCode, found: (JSON.parse(mended.stdout) as { findings: unknown[] }).findings }).toEqual({
    exitCode: 0,
    found: [],
  });
});

const HEADER = { history: 1, api: 'vouchery-v1.0', run: 'r', seed: 1, clock: { wallAtZero: 0, uncertaintyMs: 0 }, policies: {} };
const REDEEM = { do: 'redeem', basket: { code: 'A', transaction: 't', cost: 40 } };

/** An active campaign of single-use codes. */
const CAMPAIGN = [
  { call: 101, client: 'set-up', at: 0.1, action: { do: 'createCampaign', draft: { kind: 'main', name: 'm' } } },
  { return: 101, at: 0.2, answer: { outcome: 'done', action: 'createCampaign', value: { campaign: '9' } } },
  {
    call: 102,
    client: 'set-up',
    at: 0.3,
    action: {
      do: 'createCampaign',
      draft: { kind: 'discount', parent: '9', name: 'c', voucherType: 'unique', discount: { type: 'numeric', value: 5 } },
    },
  },
  { return: 102, at: 0.4, answer: { outcome: 'done', action: 'createCampaign', value: { campaign: '1' } } },
  { call: 103, client: 'set-up', at: 0.5, action: { do: 'changeCampaign', campaign: '1', status: 'active' } },
  { return: 103, at: 0.6, answer: { outcome: 'done', action: 'changeCampaign', value: { campaign: '1' } } },
];

async function checked(lines: readonly (object | string)[]): Promise<Ended> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'own.ndjson'), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return await vouchsafe(['history', 'check', 'own.ndjson'], { cwd });
}

describe('a history that somebody else wrote', () => {
  it('holds where some order explains it, though its last line is cut off', async () => {
    const { exitCode, stdout } = await checked([
      HEADER,
      { call: 1, client: 'a', at: 1, action: REDEEM },
      { return: 1, at: 2, answer: { outcome: 'done', action: 'redeem', value: { transaction: 't', discount: 5 } } },
      '{"call": 2, "cli',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('1 operations, 0 of them without an answer') });
  });

  it('is open where an answer could not be read, and shows nothing that a terminal obeys', async () => {
    const { exitCode, stdout } = await checked([
      HEADER,
      { call: 1, client: 'a', at: 1, action: REDEEM },
      { return: 1, at: 2, answer: { outcome: 'broken', action: 'redeem', why: 'reset' } },
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('1 operations, 1 of them without an answer') });
    const twice = (call: number) => [
      { call, client: 'a', at: call * 10, action: { do: 'createVoucher', campaign: '1', code: 'A\u001b[31m' } },
      { return: call, at: call * 10 + 1, answer: { outcome: 'done', action: 'createVoucher', value: { code: 'A\u001b[31m' } } },
    ];
    const told = await checked([HEADER, ...CAMPAIGN, ...twice(1), ...twice(2)]);
    expect(told.exitCode).toBe(1);
    expect(told.stdout).not.toContain('\u001b');
  });

  it('is judged within what its clocks are sure of', async () => {
    const campaign = { do: 'createVoucher', campaign: '1', code: 'A' };
    const lines = (uncertaintyMs: number) => [
      { ...HEADER, clock: { wallAtZero: 0, uncertaintyMs } },
      ...CAMPAIGN,
      { call: 1, client: 'a', at: 1, action: campaign },
      { return: 1, at: 2, answer: { outcome: 'done', action: 'createVoucher', value: { code: 'A' } } },
      { call: 2, client: 'b', at: 10, action: REDEEM },
      { return: 2, at: 20, answer: { outcome: 'refused', action: 'redeem', status: 422, reasons: ['code-already-used'] } },
      { call: 3, client: 'a', at: 40, action: { ...REDEEM, basket: { ...REDEEM.basket, transaction: 'u' } } },
      { return: 3, at: 50, answer: { outcome: 'done', action: 'redeem', value: { transaction: 'u', discount: 5 } } },
    ];
    expect((await checked(lines(0))).exitCode).toBe(1);
    expect((await checked(lines(100))).exitCode).toBe(0);
  });

  it('proves nothing where it is empty', async () => {
    expect(await checked([HEADER])).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('nothing was proven') });
  });

  it.each([
    ['has no header', [{ call: 1, client: 'a', at: 1, action: REDEEM }], 'line 1 is no header'],
    ['returns what was not called', [HEADER, { return: 1, at: 2, answer: { outcome: 'done' } }], 'line 2 returns 1, which was not called'],
    ['names an unknown action', [HEADER, { call: 1, client: 'a', at: 1, action: { do: 'redeam' } }], 'Did you mean "redeem"?'],
    [
      'lacks what an action needs',
      [HEADER, { call: 1, client: 'a', at: 1, action: { do: 'redeem' } }],
      "/action must have required property 'basket'",
    ],
    ['has a member too many', [HEADER, { call: 1, client: 'a', at: 1, action: REDEEM, note: 'x' }], 'it has an unknown member "note"'],
    [
      'has an answer without what it has to show',
      [
        HEADER,
        { call: 1, client: 'a', at: 1, action: { do: 'createCampaign', draft: { kind: 'main', name: 'm' } } },
        { return: 1, at: 2, answer: { outcome: 'done', action: 'createCampaign', value: null } },
      ],
      'it cannot be judged: ',
    ],
    ['is none', ['hello', 'world'], 'line 1 is no JSON object'],
    [
      'ends before it begins',
      [HEADER, { call: 1, client: 'a', at: 5, action: REDEEM }, { return: 1, at: 2, answer: { outcome: 'done' } }],
      'line 3 returns 1 before it was called',
    ],
  ])('and that %s is refused with line and reason', async (_, lines, message) => {
    const { exitCode, stderr } = await checked(lines);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('is no race that could be played again', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'own.ndjson'), JSON.stringify(HEADER));
    const { exitCode, stderr } = await vouchsafe(['race', '--sandbox', '--replay', 'own.ndjson'], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('this is no history of a race') });
    expect(await vouchsafe(['history', 'show', 'missing.ndjson'], { cwd })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('missing.ndjson: it cannot be read (ENOENT)'),
    });
  });
});
