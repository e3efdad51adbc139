/**
 * A code that allows one redemption. Two confirmed redemptions of it, under different transactions, are a violation whatever their order:
 * each was answered with success, and a success stays. A second success under the same transaction is left to the policy about second
 * confirmations, unless it was redeemed at once, which makes a redemption of its own. A refusal because the code is used is a violation where
 * no redemption of it can have begun before the refusal was answered: in no order does any stand before it.
 */
import { isSingleUse, type Ledger } from './ledger.ts';
import { type History, mayBeDone, type Operation, soldCode, type Violation } from './record.ts';

export function singleUseViolations(history: History, ledger: Ledger): readonly Violation[] {
  const violations: Violation[] = [];
  const campaigns = [...ledger.grants].flatMap(([key, grants]) => (ledger.campaigns.get(key)?.singleUse === true ? [grants] : []));
  const byCode = Map.groupBy(campaigns.flat(), ({ code }) => code);
  for (const [code, own] of byCode) {
    if (!isSingleUse(ledger, code)) continue;
    const certain = own.filter((grant) => grant.certain);
    const sales = Map.groupBy(certain, ({ transaction }) => transaction);
    const distinct = [...sales.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
    if (distinct.length < 2) continue;
    const sold = distinct.map(({ transaction }) => transaction);
    violations.push({
      kind: 'code-redeemed-twice',
      subject: code,
      told: `Voucher ${code} allows one redemption, and ${distinct.length} succeeded, for ${sold.slice(0, -1).join(', ')} and ${sold.at(-1)}; no order of these operations explains it.`,
      operations: distinct.map(({ operation }) => operation.id),
    });
  }
  const refusals = history.operations.filter(
    (operation) =>
      soldCode(operation) !== undefined &&
      operation.answer?.outcome === 'refused' &&
      operation.answer.reasons.includes('code-already-used'),
  );
  if (refusals.length === 0) return violations;
  // The first call that may have used each code: what a refusal has to come after.
  const uses = new Map<string, Operation>();
  for (const operation of history.operations) {
    const code = soldCode(operation);
    if (code !== undefined && !uses.has(code) && mayBeDone(operation)) uses.set(code, operation);
  }
  for (const operation of refusals) {
    const code = soldCode(operation)!;
    const first = uses.get(code);
    // What is not known to have been made here may have been used before.
    if ((first !== undefined && first.called <= (operation.returned ?? Number.POSITIVE_INFINITY)) || !ledger.codes.has(code)) continue;
    violations.push({
      kind: 'code-refused-unused',
      subject: code,
      told: `Voucher ${code} was refused as used although nothing had used it by then.`,
      operations: [operation.id],
    });
  }
  return violations;
}
