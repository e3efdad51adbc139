/**
 * Judges a history with all checkers. Pure: k6 loads this file.
 *
 * A history of up to 150 operations that matter is searched as a whole: every violation is found that a search through all orders finds. In a
 * longer one these shapes are missed:
 * - a refusal for a shared limit, and a success under it, that each could be right, but not both in one order;
 * - a limit that is exceeded or refused for under the policy that cuts a discount to the rest of the budget;
 * - a customer that is new for two vouchers at once, and a search that finds nothing although something fits;
 * - a refused change of a generic voucher, and what is refused for what nobody can see, such as a code that is taken;
 * - in one of more than 20 000 operations, an answer that is wrong by itself, about a sale that no other operation is about.
 */
import { boundViolations } from './bounds.ts';
import { ledgerOf } from './ledger.ts';
import { ORDER_LIMITS, type OrderLimits, type Orders, orderViolations } from './orders.ts';
import { pairViolations } from './pairs.ts';
import type { History, Violation } from './record.ts';
import { singleUseViolations } from './single-use.ts';

/** Everything in the history that no order of its operations explains; empty where nothing is found. */
export function judgeHistory(history: History): readonly Violation[] {
  return examineHistory(history).violations;
}

/** The same, and what could not be decided: a history about which something is inconclusive has not passed. */
export function examineHistory(history: History, limits: OrderLimits = ORDER_LIMITS): Orders {
  const ledger = ledgerOf(history);
  const told = [...singleUseViolations(history, ledger), ...boundViolations(history, ledger), ...pairViolations(history, ledger)];
  const { violations, inconclusive } = orderViolations(history, told, limits);
  return { violations: [...told, ...violations], inconclusive };
}
