/**
 * Judges a history with all checkers. Pure: k6 loads this file.
 *
 * A history of up to 150 operations that matter is searched as a whole: every violation is found that a search through all orders finds. What the
 * model leaves open is no violation in either:
 * - what a setting was answered with, such as the state, customer or code that `createVoucher` or `changeCampaign` shows, and why one was refused,
 *   but for batches, imports and what is made twice: settings are given; what came of them is judged by what is read, found and sold;
 * - a member that an answer leaves out, where no other answer of the same action shows it: so a service that never says whether a redemption is
 *   confirmed is not told to have lost the confirmation, neither by its reads nor by the answers that confirm it;
 * - what is shown of a customer after it was deleted, in a short history: customers may be there of which it knows nothing;
 * - an import whose layout the header does not tell.
 *
 * In a longer history these shapes are missed as well:
 * - a refusal for a shared limit, and a success under it, that each could be right, but not both in one order; a refusal of several reasons of which
 *   one can be right; one in a campaign that may have codes of which nobody knows;
 * - a limit that is exceeded or refused for under the policy that cuts a discount to the rest of the budget;
 * - grants and refusals that overlap the change of their limit, where only together they are too many;
 * - the budget of a period, where nobody knows the zone and what was spent lies near the end of one, and a refusal for it in a later period;
 * - a customer that is new for two vouchers at once in two steps, or in two campaigns, or was made as not new; under a rule of customers, what they
 *   redeemed before it was added, and under one that was replaced by a higher one, what the lower one refuses;
 * - a limit that is exceeded where policies are withheld and confirmations show no discount;
 * - a search that finds nothing although something fits, where the campaign has limits or rules, or the voucher was ever sold, reserved or changed;
 * - a refused change of a generic voucher, and what is refused for what nobody can see, such as a code that is taken or a row of an import;
 * - what a list lacks that was not read to its end, or shows fewer entries than it counts and names no next page, for where the rest is nobody
 *   knows: unless a page has fewer entries than another one of the same action and size, and what certainly was there fills it;
 * - a count beside a list that was read to its end, where something that is counted may have been there or not;
 * - in a list of several pages, up to two missing entries for each operation that may have altered what is listed while it was read, and the same
 *   entry in two pages; what lists of rules, areas and categories show; in any list, a reservation that may have passed to another customer,
 *   and a redemption whose voucher may have been deleted; two reads that fit all operations, but not each other, but for what one has shown to be
 *   there or confirmed and the other lacks;
 * - in one of more than 20 000 operations, an answer that is wrong by itself, about a sale that no other operation is about, unless it is a read,
 *   a refusal for a limit, or shows as unconfirmed what it confirmed.
 */
import { boundViolations } from './bounds.ts';
import { violationsBeforeCleanUp } from './clean-up.ts';
import { confirmationViolations } from './confirmations.ts';
import { creationViolations } from './creations.ts';
import { ledgerOf } from './ledger.ts';
import { ORDER_LIMITS, type OrderLimits, type Orders, orderViolations } from './orders.ts';
import { pairViolations } from './pairs.ts';
import { readViolations } from './reads.ts';
import type { History, Violation } from './record.ts';
import { refusalViolations } from './refusals.ts';
import { searchViolations } from './searches.ts';
import { singleUseViolations } from './single-use.ts';

/** Everything in the history that no order of its operations explains; empty where nothing is found. */
export function judgeHistory(history: History): readonly Violation[] {
  return examineHistory(history).violations;
}

/** The same, and what could not be decided: a history about which something is inconclusive has not passed. */
export function examineHistory(recorded: History, limits: OrderLimits = ORDER_LIMITS): Orders {
  const history = withinCertainty(recorded);
  const ledger = ledgerOf(history);
  const reads = readViolations(history, ledger);
  const creations = creationViolations(history, ledger);
  const bounds = boundViolations(history, ledger);
  const early = violationsBeforeCleanUp(history, bounds);
  const plain = [...singleUseViolations(history, ledger), ...bounds, ...early, ...pairViolations(history, ledger)];
  const told = [
    ...plain,
    ...refusalViolations(history, ledger, plain),
    ...searchViolations(history, ledger),
    ...creations.modelled,
    ...reads.modelled,
  ];
  const orders = orderViolations(history, ledger, told, limits);
  // Of these it has no word: it cannot excuse them either.
  return { ...orders, violations: [...orders.violations, ...confirmationViolations(history), ...creations.beyond, ...reads.beyond] };
}

/**
 * What is certain. An answer that nobody could read may have been any: its operation is open. Where clocks of writers may be off, an operation
 * may have begun so much earlier and ended so much later: only what is then still before another surely was. Nothing after this looks at the
 * uncertainty again.
 */
function withinCertainty(history: History): History {
  const margin = history.header.clock.uncertaintyMs / 2;
  const operations = history.operations.map((one) => {
    const read = one.answer?.outcome === 'broken' ? { ...one, returned: undefined, answer: undefined } : one;
    if (margin === 0) return read;
    return { ...read, called: read.called - margin, returned: read.returned === undefined ? undefined : read.returned + margin };
  });
  return { ...history, operations };
}
