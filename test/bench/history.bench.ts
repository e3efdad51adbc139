/** The checkers of histories: a million operations on one shared budget, and over ten thousand vouchers, with one violation hidden in each. */
import { judgeHistory } from '../../src/history/judge-history.ts';
import type { History, Operation } from '../../src/history/record.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import type { Figure } from './figure.ts';

export const name = 'history';

const MILLION = 1_000_000;
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
  return Promise.resolve(figures);
}
