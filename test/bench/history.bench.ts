/** The checkers of histories: a million operations on one budget, over ten thousand vouchers, and in two steps over many of single use, with one violation hidden in each, and what memory it takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examineHistory, judgeHistory } from '../../src/history/judge-history.ts';
import type { History, Operation } from '../../src/history/record.ts';
import { HistoryRecorder, linesOf } from '../../src/history/recorder.ts';
import { appendLines } from '../../src/load/history-file.ts';
import type { Figure } from './figure.ts';

export const name = 'history';

const MILLION = 1_000_000;
/** The same, as a multiple of what one sale takes. */
const MILLION_SOLD = 999_990;
const DEMANDED_SECONDS = 10;
const DISCOUNT = 5;

/**
 * Half of the sales are granted, which uses up the budget exactly, and the others refused; `hidden` grants one more.
 * @param changed whether the campaign is changed before each sale: to the limit that it has
 */
function history(operations: number, vouchers: number, hidden: boolean, changed = false): History {
  const header = {
    history: 1,
    api: 'any',
    run: 'bench',
    seed: 1,
    clock: { wallAtZero: 0, uncertaintyMs: 0 },
    policies: { 'budget-overshoot': 'refuse' },
  } as const;
  const recorder = new HistoryRecorder(header);
  const note = (action: Operation['action'], called: number, answer: Operation['answer']): void => {
    recorder.add({ client: 'bench', action, called, returned: called + 30, answer });
  };
  const view = (campaign: string) => ({ campaign, name: undefined, status: undefined, parent: undefined });
  note({ do: 'createCampaign', draft: { kind: 'main', name: 'main' } }, -300, {
    outcome: 'done',
    action: 'createCampaign',
    value: view('1'),
  });
  const budget = (operations / 2) * DISCOUNT;
  const draft = {
    kind: 'discount',
    parent: '1',
    name: 'below',
    voucherType: 'generic',
    maxTotalBudget: budget,
    discount: { type: 'numeric', value: DISCOUNT },
  } as const;
  note({ do: 'createCampaign', draft }, -200, { outcome: 'done', action: 'createCampaign', value: view('2') });
  for (let index = 0; index < vouchers; index += 1) note({ do: 'createVoucher', campaign: '2', code: `CODE${index}` }, -100, undefined);
  for (let index = 0; index < operations; index += 1) {
    const code = `CODE${index % vouchers}`;
    const transaction = `sale-${index}`;
    if (changed) {
      const changes = { maxTotalBudget: budget };
      note({ do: 'changeCampaign', campaign: '2', changes }, index - 0.5, { outcome: 'done', action: 'changeCampaign', value: view('2') });
    }
    const granted = index < operations / 2 || (hidden && index === operations - 1);
    note(
      { do: 'redeem', basket: { code, transaction, cost: 40 } },
      index,
      granted
        ? {
            outcome: 'done',
            action: 'redeem',
            value: { transaction, code, cost: 40, discount: DISCOUNT, validatedAt: undefined, confirmedAt: undefined, customer: undefined },
          }
        : { outcome: 'refused', action: 'redeem', status: 422, reasons: ['budget-exceeded'] },
    );
  }
  return recorder.history();
}

/** Vouchers of single use from large batches, each sold in two steps and then wanted again while it is confirmed; `hidden` sells one twice. */
function singleUse(operations: number, hidden: boolean): History {
  const clock = { wallAtZero: 0, uncertaintyMs: 0 };
  const header = { history: 1, api: 'vouchery-v1.0', run: 'bench', seed: 1, clock, policies: {} } as const;
  const recorder = new HistoryRecorder(header);
  const note = (action: Operation['action'], [called, returned]: readonly [number, number], answer: unknown): void => {
    recorder.add({ client: 'bench', action, called, returned, answer: answer as Operation['answer'] });
  };
  const draft = {
    kind: 'discount',
    parent: '1',
    name: 'below',
    voucherType: 'unique',
    discount: { type: 'numeric', value: DISCOUNT },
  } as const;
  const done = (action: Operation['action']['do'], value: unknown) => ({ outcome: 'done', action, value });
  note({ do: 'createCampaign', draft: { kind: 'main', name: 'main' } }, [-300, -290], done('createCampaign', { campaign: '1' }));
  note({ do: 'createCampaign', draft }, [-280, -270], done('createCampaign', { campaign: '2' }));
  const vouchers = operations / SALE_OPERATIONS;
  for (let first = 0; first < vouchers; first += BATCH) {
    const made = Array.from({ length: Math.min(BATCH, vouchers - first) }, (_, index) => ({ code: codeOf(first + index), campaign: '2' }));
    const batch = {
      do: 'createVoucherBatch',
      campaign: '2',
      size: made.length,
      alphabet: 'digits',
      randomLength: 8,
      prefix: prefixOf(first),
    } as const;
    note(batch, [-200 + first / BATCH, -199.5 + first / BATCH], done('createVoucherBatch', made));
  }
  for (let index = 0; index < vouchers; index += 1) {
    const code = codeOf(index);
    const [own, other] = [`sale-${index}`, `sale-${index}-2`];
    const shown = { transaction: own, code, cost: 40, discount: DISCOUNT };
    const again = { do: 'redeem', basket: { code, transaction: other, cost: 40 } } as const;
    note(
      { do: 'validateRedemption', basket: { code, transaction: own, cost: 40 } },
      [index, index + 10],
      done('validateRedemption', shown),
    );
    note({ do: 'confirmRedemption', code, transaction: own }, [index + 11, index + 20], done('confirmRedemption', shown));
    const granted = hidden && index === Math.floor(vouchers / 2);
    const refused = { outcome: 'refused', action: 'redeem', status: 422, reasons: ['code-already-used'] };
    note(again, [index + 15, index + 25], granted ? done('redeem', { ...shown, transaction: other }) : refused);
  }
  return recorder.history();
}

function prefixOf(index: number): string {
  return `BATCH${Math.floor(index / BATCH)}-`;
}

function codeOf(index: number): string {
  return `${prefixOf(index)}${String(index).padStart(8, '0')}`;
}

const SALE_OPERATIONS = 3;
const BATCH = 50_000;

function singleUseFigure(operations: number): Figure {
  const right = examineHistory(singleUse(operations, false));
  const wrong = singleUse(operations, true);
  const start = performance.now();
  const { violations, inconclusive } = examineHistory(wrong);
  const seconds = (performance.now() - start) / 1000;
  const open = right.inconclusive.length + inconclusive.length;
  return {
    figure: `seconds for ${operations} operations in two steps over ${operations / SALE_OPERATIONS} vouchers of single use`,
    value: `${seconds.toFixed(2)}, ${violations.length} found, ${right.violations.length} in the right one, ${open} undecided`,
    demanded: 'one found, none undecided',
    holds: right.violations.length === 0 && open === 0 && violations.some(({ kind }) => kind === 'code-redeemed-twice'),
  };
}

/** The memory in which a right history is judged that stands in a file. */
function memoryFigure(operations: number): Figure {
  const folder = mkdtempSync(join(tmpdir(), 'vouchsafe-bench-'));
  try {
    const file = join(folder, 'history.ndjson');
    const lines = linesOf(singleUse(operations, false));
    for (let first = 0; first < lines.length; first += AT_ONCE) appendLines(file, lines.slice(first, first + AT_ONCE));
    const command = fileURLToPath(new URL('../../src/cli/vouchsafe.js', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, ['--import', TELLS_MEMORY, command, 'history', 'check', file], {
      encoding: 'utf8',
    });
    const gigabytes = (Number(stderr) * 1024) / 1e9;
    return {
      figure: `gigabytes in which a file of ${operations} such operations is read and judged`,
      value: gigabytes.toFixed(2),
      demanded: `${MOST_GIGABYTES} or less`,
      holds: status === 0 && gigabytes <= MOST_GIGABYTES,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const AT_ONCE = 100_000;
const MOST_GIGABYTES = 2;
/** The most that the process has held, in kibibytes. */
const TELLS_MEMORY = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';

export function run(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [operations, vouchers, changed] of [
    [MILLION / 100, 1, false],
    [MILLION / 10, 1, false],
    [MILLION, 1, false],
    [MILLION, 10_000, false],
    [MILLION / 100, 5_000, true],
    [MILLION / 10, 50_000, true],
  ] as const) {
    const right = judgeHistory(history(operations, vouchers, false, changed)).length;
    const wrong = history(operations, vouchers, true, changed);
    const start = performance.now();
    const found = judgeHistory(wrong).map(({ kind }) => kind);
    const seconds = (performance.now() - start) / 1000;
    const asDemanded = right === 0 && found.includes('budget-exceeded') && seconds <= DEMANDED_SECONDS;
    figures.push({
      figure: `seconds for ${operations} sales over ${vouchers} vouchers${changed ? ', with a change before each' : ''}`,
      value: `${seconds.toFixed(2)}, ${found.length} found, ${right} in the right one`,
      demanded: `${DEMANDED_SECONDS} or less, one found`,
      holds: asDemanded,
    });
  }
  for (const operations of [MILLION_SOLD / 10, MILLION_SOLD]) figures.push(singleUseFigure(operations));
  figures.push(memoryFigure(MILLION_SOLD));
  return Promise.resolve(figures);
}
