/** Judges a history with all checkers. Pure: k6 loads this file. */
import { boundViolations } from './bounds.ts';
import { ledgerOf } from './ledger.ts';
import { pairViolations } from './pairs.ts';
import type { History, Violation } from './record.ts';
import { singleUseViolations } from './single-use.ts';

/** Everything in the history that no order of its operations explains; empty where there is nothing. */
export function judgeHistory(history: History): readonly Violation[] {
  const ledger = ledgerOf(history);
  return [...singleUseViolations(history, ledger), ...boundViolations(history, ledger), ...pairViolations(history, ledger)];
}
