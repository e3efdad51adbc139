/** Histories as files: what a race leaves behind is judged, drawn and played again; what somebody else wrote is read with care. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, temporaryFolder, vouchsafe, vouchsafeMany } from './command.ts';
import { DECIDED } from './decided.ts';

it('a history of a violation is kept, judged, drawn and played again', async () => {
  const cwd = temporaryFolder();
  const ended = await vouchsafe(['race', 'confirm-x-confirm-budget', '--sandbox', '--defect', 'race-budget-confirmed', '--seed', '7'], {
    cwd,
  });
  const file = join('vouchsafe-report', 'histories', readdirSync(join(cwd, 'vouchsafe-report', 'histories'))[0]!);
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /The budget of campaign \d+ is limited to 5.00, and 2 redemptions succeeded that take 10.00/,
  );
  const [, replay = ''] = /^ {2}again {5}vouchsafe (race --replay .*)$/m.exec(ended.stdout) ?? [];
  expect(replay).toBe(`race --replay ${file} --sandbox --defect race-budget-confirmed`);
  const summary = JSON.parse(readFileSync(join(cwd, 'vouchsafe-report', 'summary.json'), 'utf8')) as { findings: { history: string }[] };
  expect(join('vouchsafe-report', summary.findings[0]!.history)).toBe(file);
  const page = readFileSync(join(cwd, 'vouchsafe-report', 'report.html'), 'utf8');
  expect(page).toMatch(/<figure class="timeline">[\s\S]*confirmRedemption[\s\S]*<\/figure>/);
  // What proves it stands out, and comes with all of its exchanges.
  expect(page.match(/<g class="done proof">/g)).toHaveLength(2);
  expect(page.match(/Exchange \d+: PATCH \/api\/v1\.0\/vouchers\/[^ ]+ → 200/g)).toHaveLength(2);

  const [checkedAgain, json, shown] = await vouchsafeMany(
    [
      ['history', 'check', file],
      ['history', 'check', file, '--json'],
      ['history', 'show', file],
    ],
    { cwd },
  );
  expect(checkedAgain).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^budget-exceeded: The budget of campaign/) });
  // As narrow as a race tells it.
  expect(Math.max(...checkedAgain!.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(JSON.parse(json!.stdout)).toMatchObject({ violations: [{ kind: 'budget-exceeded' }] });

  expect(shown).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^race: confirm-x-confirm-budget, 2 at once over HTTP\/2, seed 7\nbefore: createCampaign × 2, /),
  });
  expect(shown!.stdout).toMatch(/^> racer 1 +─+┤ +confirmRedemption …-\d+: done, 5\.00, /m);

  const again = await vouchsafe([...replay.split(' '), '--json', '--out', 'again'], { cwd });
  expect(again.exitCode).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({ seed: 7, counts: { cases: { total: 1, fail: 1 } } });
});

it('a race that is played again leaves the run that found it alone, and its history wherever the reports go', async () => {
  const cwd = temporaryFolder();
  const own = join('vouchsafe-report', 'histories', 'found.ndjson');
  mkdirSync(join(cwd, 'vouchsafe-report', 'histories'), { recursive: true });
  for (const name of ['events.ndjson', 'report.html', join('histories', 'other.ndjson')]) {
    writeFileSync(join(cwd, 'vouchsafe-report', name), 'earlier');
  }
  writeFileSync(join(cwd, own), JSON.stringify({ ...HEADER, race: { cell: 'redeem-x-redeem', racers: 2, protocol: 'h2' } }));
  const files = (): readonly string[] => readdirSync(join(cwd, 'vouchsafe-report'), { recursive: true }).map(String);
  const before = files();
  const replay = ['race', '--replay', own, '--sandbox', '--rounds', '1'];
  expect(await vouchsafe([...replay, ...DECIDED], { cwd })).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('vouchsafe-replay/report.html'),
  });
  expect(files()).toEqual(before);
  expect(await vouchsafe([...replay, '--out', 'vouchsafe-report', ...DECIDED], { cwd })).toMatchObject({ exitCode: 0 });
  expect(files()).toContain(join('histories', 'found.ndjson'));
  expect(files()).not.toContain(join('histories', 'other.ndjson'));
});

it('a race with faults is played again with faults', async () => {
  const cwd = temporaryFolder();
  const race = { cell: 'redeem-x-redeem', racers: 2, protocol: 'h2', faults: true };
  const requests = async (name: string, header: object): Promise<readonly object[]> => {
    writeFileSync(join(cwd, `${name}.ndjson`), JSON.stringify({ ...HEADER, seed: 7, race: header }));
    const args = ['race', '--replay', `${name}.ndjson`, '--sandbox', '--rounds', '3', '--out', name, ...DECIDED];
    expect(await vouchsafe(args, { cwd })).toMatchObject({ exitCode: 0 });
    const events = readFileSync(join(cwd, name, 'events.ndjson'), 'utf8')
      .trim()
      .split('\n');
    return events.map((line) => JSON.parse(line) as { failure?: string | null }).filter(({ failure }) => typeof failure === 'string');
  };
  // One exchange of each round is broken.
  expect(await requests('with', race)).toHaveLength(3);
  expect(await requests('older', { ...race, faults: undefined })).toEqual([]);
});

const HEADER = { history: 1, api: 'vouchery-v1.0', run: 'r', seed: 1, clock: { wallAtZero: 0, uncertaintyMs: 0 }, policies: {} };
const REDEEM = { do: 'redeem', basket: { code: 'A', transaction: 't', cost: 40 } };

/** Of an operation that was answered at once. */
function both(
  call: number,
  client: string,
  at: number,
  action: { readonly do: string; readonly [member: string]: unknown },
  value: unknown,
): readonly object[] {
  return [
    { call, client, at, action },
    { return: call, at: at + 0.1, answer: { outcome: 'done', action: action.do, value } },
  ];
}

/** An active campaign of single-use codes, and one of them. */
const CAMPAIGN = [
  ...both(101, 'set-up', 0.1, { do: 'createCampaign', draft: { kind: 'main', name: 'm' } }, { campaign: '9' }),
  ...both(
    102,
    'set-up',
    0.3,
    {
      do: 'createCampaign',
      draft: { kind: 'discount', parent: '9', name: 'c', voucherType: 'unique', discount: { type: 'numeric', value: 5 } },
    },
    { campaign: '1' },
  ),
  ...both(103, 'set-up', 0.5, { do: 'changeCampaign', campaign: '1', status: 'active' }, { campaign: '1' }),
];
const VOUCHER = both(104, 'set-up', 0.7, { do: 'createVoucher', campaign: '1', code: 'A' }, { code: 'A', active: true });

function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

async function checked(lines: readonly (object | string)[]): Promise<Ended> {
  const cwd = temporaryFolder();
  return await vouchsafe(['history', 'check', written(cwd, 'own.ndjson', lines).name], { cwd });
}

function written(cwd: string, name: string, lines: readonly (object | string)[]): { readonly name: string; readonly text: string } {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(join(cwd, name), text);
  return { name, text };
}

describe('a history that somebody else wrote', () => {
  it('holds where some order explains it, though its last line is cut off', async () => {
    const { exitCode, stdout, stderr } = await checked([
      HEADER,
      ...CAMPAIGN,
      ...VOUCHER,
      ...both(1, 'a', 1, REDEEM, { transaction: 't', discount: 5 }),
      '{"call": 2, "cli',
    ]);
    expect({ exitCode, stdout: unwrapped(stdout), stderr }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('5 operations, all with an answer'),
      stderr: expect.stringContaining('own.ndjson:12: the last line is cut off'),
    });
  });

  it.each([
    ['a line break', '{"call": 2, "cli\n'],
    ['blank lines', '{"call": 2, "cli\n\n  '],
  ])('is refused where its last line is no JSON, and is followed by %s: then nothing has cut it off', async (_name, last) => {
    const { exitCode, stderr } = await checked([HEADER, ...CAMPAIGN, ...VOUCHER, last]);
    expect({ exitCode, stderr: unwrapped(stderr) }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/own\.ndjson:10:17: this line is no JSON: .* is expected here/),
    });
  });

  it('is open where an answer could not be read, and shows nothing that a terminal obeys', async () => {
    const { exitCode, stdout } = await checked([
      HEADER,
      ...CAMPAIGN,
      ...VOUCHER,
      { call: 1, client: 'a', at: 1, action: REDEEM },
      { return: 1, at: 2, answer: { outcome: 'broken', action: 'redeem', why: 'reset' } },
      ...both(2, 'b', 1.5, { ...REDEEM, basket: { ...REDEEM.basket, transaction: 'u' } }, { transaction: 'u', discount: 5 }),
    ]);
    expect({ exitCode, stdout: unwrapped(stdout) }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('6 operations, 1 without an answer'),
    });
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

  it('is told and drawn in part where it is long', async () => {
    const cwd = temporaryFolder();
    const codes = Array.from({ length: 130 }, (_, index) => `C${index}`);
    const sale = (code: string, transaction: string) => ({ do: 'redeem', basket: { code, transaction, cost: 40 } });
    const { name } = written(cwd, 'long.ndjson', [
      HEADER,
      ...CAMPAIGN,
      ...codes.flatMap((code, index) => both(200 + index, 'set-up', 1, { do: 'createVoucher', campaign: '1', code }, { code })),
      ...codes.flatMap((code, index) => both(1000 + index, 'a', 1000 + index, sale(code, 't'), { transaction: 't', discount: 5 })),
      ...codes
        .slice(0, 25)
        .flatMap((code, index) => both(2000 + index, 'b', 2000 + index, sale(code, 'u'), { transaction: 'u', discount: 5 })),
      ...codes.flatMap((code, index) =>
        both(3000 + index, 'c', 3000 + index, { do: 'getVoucher', code }, { code, campaign: '1', active: true }),
      ),
    ]);
    const [check, json, show] = await vouchsafeMany(
      [
        ['history', 'check', name],
        ['history', 'check', name, '--json'],
        ['history', 'show', name],
      ],
      { cwd },
    );
    expect(check!.exitCode).toBe(1);
    expect(check!.stdout.match(/^code-redeemed-twice: /gm)).toHaveLength(20);
    expect(check!.stdout).toContain('and 5 more of code-redeemed-twice\n--json has them all.');
    expect(check!.stdout).toMatch(/\n25 violations in 418 operations, all with an answer\.\n$/);
    expect(JSON.parse(json!.stdout)).toMatchObject({ operations: 418, unanswered: 0, inconclusive: [] });
    expect((JSON.parse(json!.stdout) as { violations: unknown[] }).violations).toHaveLength(25);
    expect(show!.exitCode).toBe(0);
    const rows = show!.stdout.split('\n');
    expect(rows.slice(0, 2)).toEqual([
      'before: createCampaign × 2, changeCampaign, createVoucher × 130',
      '65 operations, which are not drawn',
    ]);
    // The last that takes part in a violation, and ten more.
    expect(rows.filter((row) => row.startsWith('> b '))).toHaveLength(25);
    expect(rows.filter((row) => row.startsWith('· c '))).toHaveLength(10);
    expect(rows.slice(-4)).toEqual([
      '120 more operations, which are not drawn',
      '',
      '> takes part in a violation: see `vouchsafe history check`',
      '',
    ]);
  });

  it('proves nothing where it does not show what was to be proven', async () => {
    const cwd = temporaryFolder();
    const cases: readonly (readonly [string, readonly object[], string])[] = [
      ['has no operations', [], 'The history has no operations: nothing was proven.'],
      ['tells of the set-up alone', [...CAMPAIGN, ...VOUCHER], 'No operation beside the set-up has an answer: nothing was proven.'],
      [
        'has no answers',
        [{ call: 1, client: 'a', at: 1, action: REDEEM }],
        'No operation beside the set-up has an answer: nothing was proven.',
      ],
      [
        'does not show what its vouchers allow',
        [
          ...both(1, 'a', 1, REDEEM, { transaction: 't' }),
          ...both(2, 'a', 2, { ...REDEEM, basket: { ...REDEEM.basket, transaction: 'u' } }, { transaction: 'u' }),
        ],
        '2 sales succeeded with vouchers whose making the history does not show, such as A,',
      ],
      [
        'does not show the main campaign',
        [...CAMPAIGN.slice(2), ...VOUCHER, ...both(1, 'a', 1, REDEEM, { transaction: 't' })],
        '1 sale succeeded with vouchers whose making the history does not show',
      ],
      [
        'does not show the campaign of its vouchers',
        [...VOUCHER, ...both(1, 'a', 1, REDEEM, { transaction: 't' })],
        '1 sale succeeded with vouchers whose making the history does not show',
      ],
    ];
    const files = cases.map(([, lines], index) => written(cwd, `own-${index}.ndjson`, [HEADER, ...lines]));
    const ended = await vouchsafeMany(
      files.map(({ name }) => ['history', 'check', name]),
      { cwd },
    );
    for (const [index, [what, , sentence]] of cases.entries()) {
      const { exitCode, stdout } = ended[index]!;
      expect({ what, exitCode, stdout: unwrapped(stdout) }).toEqual({ what, exitCode: 4, stdout: expect.stringContaining(sentence) });
    }
  });

  it('is shown by the README as it is judged', async () => {
    const cwd = temporaryFolder();
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, lines = ''] = /```json\n(\{"history"[^`]*)```/.exec(readme) ?? [];
    const [right, wrong] = await vouchsafeMany(
      [lines, lines.replace(/\{"outcome":"refused"[^}]*\}/, '{"outcome":"done","action":"redeem","value":{"transaction":"order-2"}}')].map(
        (text, index) => ['history', 'check', written(cwd, `readme-${index}.ndjson`, text.split('\n')).name],
      ),
      { cwd },
    );
    expect(right!.exitCode).toBe(0);
    expect(unwrapped(right!.stdout)).toContain('5 operations, all with an answer');
    expect(wrong).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('code-redeemed-twice: Voucher HALF-1') });
  });

  const CALL = { call: 1, client: 'a', at: 5, action: REDEEM };
  const REFUSED = { outcome: 'refused', action: 'redeem', status: 422, reasons: ['budget-exceeded'] };
  const RULE = { do: 'addRule', campaign: '1', rule: { kind: 'budget', period: 'day', budget: 5 } };

  /** What is wrong, the lines, which of them it is and what stands in the column, message and remedy. */
  const FAULTS: readonly (readonly [string, readonly (object | string)[], line: number, at: string, message: string, remedy: string])[] = [
    ['has no header', [CALL], 1, '', 'this line is no header: {"history": 1,', 'begins with one'],
    ['is for a later reader', [{ ...HEADER, history: 2 }], 1, '2,', 'history is 2', 'Allowed: 1.'],
    [
      'is of an unknown API',
      [{ ...HEADER, api: 'vouchery-v1' }],
      1,
      '"vouchery-v1"',
      'there is no API "vouchery-v1"',
      'Did you mean "vouchery-v1.0"?',
    ],
    [
      'names an unknown policy',
      [{ ...HEADER, policies: { 'budget-overshot': 'cut' } }],
      1,
      '"budget-overshot"',
      'vouchery-v1.0 has no policy "budget-overshot"',
      'Did you mean "budget-overshoot"?',
    ],
    [
      'gives a policy an unknown value',
      [{ ...HEADER, policies: { 'budget-overshoot': 'refused' } }],
      1,
      '"refused"',
      '"refused" is no value of the policy budget-overshoot',
      'Did you mean "refuse"?',
    ],
    ['has two headers', [HEADER, HEADER], 2, '', 'this line is a second header', 'a file of its own'],
    ['is none', ['hello', 'world'], 1, '', 'this line is no JSON: a value is expected here', 'one JSON object a line'],
    ['is a list', [HEADER, [CALL]], 2, '', 'this line is no header, call, return or unsent', '"call", "return" or "unsent"'],
    [
      'has a broken line',
      [HEADER, '{"call": 1, "at" 2}', CALL],
      2,
      '2}',
      'this line is no JSON: a colon is expected here',
      'one JSON object a line',
    ],
    [
      'returns what was not called',
      [HEADER, { return: 1, at: 2, answer: REFUSED }],
      2,
      '',
      'this line returns 1, which was not called',
      'above the one of its return',
    ],
    ['uses a number twice', [HEADER, CALL, CALL], 3, '', 'this line calls 1 a second time', 'a number of its own'],
    [
      'ends before it begins',
      [HEADER, CALL, { return: 1, at: 2, answer: REFUSED }],
      3,
      '',
      'this line returns 1 before it was called',
      'It was called at 5',
    ],
    [
      'takes back what has an answer',
      [HEADER, CALL, { return: 1, at: 6, answer: REFUSED }, { unsent: 1 }],
      4,
      '',
      'this line takes back 1, which has an answer',
      'What was answered was sent',
    ],
    [
      'answers what was taken back',
      [HEADER, CALL, { unsent: 1 }, { return: 1, at: 6, answer: REFUSED }],
      4,
      '',
      'this line returns 1, which was taken back as unsent',
      'has no answer',
    ],
    [
      'answers something else than was asked',
      [HEADER, CALL, { return: 1, at: 6, answer: { ...REFUSED, action: 'confirmRedemption' } }],
      3,
      '',
      'this line answers a confirmRedemption, and 1 is a redeem',
      'the one that was called',
    ],
    ['has no instant', [HEADER, { ...CALL, at: Number.NaN }], 2, 'null', 'at is null, and must be a number', 'history.schema.json'],
    [
      'has an endless instant',
      [HEADER, '{"call":1,"client":"a","at":1e999,"action":{"do":"listAreas"}}', ''],
      2,
      '1e999',
      'at is Infinity',
      '',
    ],
    [
      'names an unknown action',
      [HEADER, { ...CALL, action: { do: 'redeam' } }],
      2,
      '"redeam"',
      'action.do is "redeam"',
      'Did you mean "redeem"?',
    ],
    [
      'lacks what an action needs',
      [HEADER, { ...CALL, action: { do: 'redeem' } }],
      2,
      '{"do"',
      'action lacks "basket"',
      'Members: do, basket.',
    ],
    [
      'has a member too many',
      [HEADER, { ...CALL, note: 'x' }],
      2,
      '"note"',
      'this call has an unknown member "note"',
      'Allowed: call, client, at, action.',
    ],
    [
      'misspells a limit',
      [HEADER, { ...CALL, action: { do: 'createCampaign', draft: { kind: 'main', name: 'm', maxTotalBudgets: 5 } } }],
      2,
      '"maxTotalBudgets"',
      'action.draft has an unknown member "maxTotalBudgets"',
      'Did you mean "maxTotalBudget"?',
    ],
    [
      'misspells a period',
      [HEADER, { ...CALL, action: { ...RULE, rule: { ...RULE.rule, period: 'days' } } }],
      2,
      '"days"',
      'action.rule.period is "days"',
      'Did you mean "day"?',
    ],
    [
      'misspells a reason',
      [HEADER, CALL, { return: 1, at: 6, answer: { ...REFUSED, reasons: ['budget-exceded'] } }],
      3,
      '"budget-exceded"',
      'answer.reasons[0] is "budget-exceded"',
      'Did you mean "budget-exceeded"?',
    ],
    [
      'gives a key as a number',
      [HEADER, ...both(1, 'a', 1, { do: 'createCampaign', draft: { kind: 'main', name: 'm' } }, { campaign: 7 })],
      3,
      '7}',
      'answer.value.campaign is 7, and must be text',
      'history.schema.json',
    ],
    [
      'has an answer without what it has to show',
      [HEADER, ...both(1, 'a', 1, { do: 'createCampaign', draft: { kind: 'main', name: 'm' } }, null)],
      3,
      'null',
      'answer.value is null, and must be an object',
      'history.schema.json',
    ],
    [
      'shows a discount as text',
      [HEADER, CALL, { return: 1, at: 6, answer: { outcome: 'done', action: 'redeem', value: { transaction: 't', discount: '5' } } }],
      3,
      '"5"',
      'answer.value.discount is "5", and must be a number',
      'history.schema.json',
    ],
  ];

  it('is refused with place, reason and remedy where it does not fit', async () => {
    const cwd = temporaryFolder();
    const files = FAULTS.map(([, lines], index) => written(cwd, `own-${index}.ndjson`, lines));
    const ended = await vouchsafeMany(
      files.map(({ name }) => ['history', 'check', name]),
      { cwd },
    );
    for (const [index, [what, , line, at, message, remedy]] of FAULTS.entries()) {
      const { name, text } = files[index]!;
      const { exitCode, stderr } = ended[index]!;
      const column = text.split('\n')[line - 1]!.indexOf(at) + 1;
      expect({ what, exitCode, stderr }).toEqual({
        what,
        exitCode: 2,
        stderr: expect.stringContaining(`error: ${name}:${line}:${column}: ${message}`),
      });
      expect(stderr, what).toContain(remedy);
      expect(stderr, what).toContain('1 problem in the history; nothing was judged.');
    }
  });

  it('is refused with all problems at once, and no more than a screen of them', async () => {
    const some = await checked([HEADER, { ...CALL, at: 'x', client: 7 }, { return: 1, at: 6, answer: REFUSED }, { unsent: 9 }]);
    expect(some.stderr.match(/^error: own\.ndjson:\d+:\d+: .*$/gm)).toEqual([
      'error: own.ndjson:2:20: client is 7, and must be text',
      'error: own.ndjson:2:27: at is "x", and must be a number',
      'error: own.ndjson:4:1: this line takes back 9, which was not called',
    ]);
    const many = await checked([HEADER, ...Array.from({ length: 100 }, () => ({ ...CALL, at: 'x' }))]);
    expect(many.stderr.match(/^error: /gm)).toHaveLength(20);
    expect(many.stderr).toContain('20 problems in the history, and perhaps more further down; nothing was judged.');
  });

  it('that cannot be read is refused in words', async () => {
    const cwd = temporaryFolder();
    const file = (name: string, text: string | Buffer): string => {
      writeFileSync(join(cwd, name), text);
      return name;
    };
    mkdirSync(join(cwd, 'folder'));
    const long = `${JSON.stringify(HEADER)}\n${'x'.repeat(130 * 1024 * 1024)}`;
    const cases = [
      ['missing.ndjson', 'there is no such file'],
      ['folder', 'this is a folder, not a file'],
      [file('empty.ndjson', ''), 'empty.ndjson:1:1: the file is empty'],
      [file('binary.ndjson', Buffer.from([0x7b, 0x0a, 0x1f, 0x8b, 0x00, 0xff])), 'binary.ndjson:2:1: this is no UTF-8 text'],
      [file('latin.ndjson', Buffer.from('{"history": 1, "run": "caf\xe9"}', 'latin1')), 'latin.ndjson:1:1: this is no UTF-8 text'],
      [file('long.ndjson', long), 'long.ndjson:2:1: this line is longer than 128 MiB'],
    ] as const;
    const ended = await vouchsafeMany(
      cases.map(([name], index) => ['history', index % 2 === 0 ? 'check' : 'show', name]),
      { cwd },
    );
    for (const [index, [name, message]] of cases.entries()) {
      const { exitCode, stderr } = ended[index]!;
      expect({ name, exitCode, stderr }).toEqual({ name, exitCode: 2, stderr: expect.stringContaining(message) });
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('is no race that could be played again', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'own.ndjson'), JSON.stringify(HEADER));
    const { exitCode, stderr } = await vouchsafe(['race', '--sandbox', '--replay', 'own.ndjson'], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('this is no history of a race') });
    expect(await vouchsafe(['history', 'show', 'missing.ndjson'], { cwd })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('missing.ndjson: there is no such file'),
    });
  });
});
