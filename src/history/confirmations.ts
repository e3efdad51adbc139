/**
 * Redemptions and confirmations that succeeded, and whose answers do not show that anything is confirmed (`redemption.one-step`,
 * `redemption.confirm`), in time linear in the number of operations. Pure: k6 loads this file.
 *
 * A service may leave it out of its answers: only where an answer says that nothing is confirmed, or another answer of the same action shows that
 * something is. The model forgives each member that an answer lacks, so that it has no word of this one.
 */
import type { Action } from '../dialects/action.ts';
import type { RedemptionView } from '../dialects/answer.ts';
import { byCall, type History, isDone, type Operation, redeems, soldCode, type Violation } from './record.ts';
import { toldOperation } from './told-operation.ts';

export function confirmationViolations({ operations }: History): readonly Violation[] {
  const showing = new Map<Action['do'], Operation>();
  for (const operation of operations) {
    const { do: name } = operation.action;
    if (isConfirmation(operation) && !showing.has(name) && showsConfirmed(operation)) showing.set(name, operation);
  }
  // Of each voucher one is told: one mistake makes many.
  const violations = new Map<string, Violation>();
  for (const operation of operations) {
    if (!isConfirmation(operation) || showsConfirmed(operation)) continue;
    const other = showing.get(operation.action.do);
    if (other === undefined && !deniesConfirmation(operation)) continue;
    const code = soldCode(operation)!;
    if (violations.has(code)) continue;
    violations.set(code, {
      kind: 'confirmation-not-shown',
      subject: code,
      told: `Voucher ${code}: ${toldOperation(operation, false)}, and was ${other === undefined ? 'shown as not confirmed' : `not shown as confirmed, as ${toldOperation(other, true)} was`}. No order of these operations explains it.`,
      operations: [operation, ...(other === undefined ? [] : [other])].sort(byCall).map(({ id }) => id),
    });
  }
  return [...violations.values()];
}

function isConfirmation(operation: Operation): boolean {
  return redeems(operation.action) && isDone(operation);
}

function deniesConfirmation({ answer }: Operation): boolean {
  return (answer as { readonly value: RedemptionView }).value.unconfirmed === true;
}

function showsConfirmed({ answer }: Operation): boolean {
  return (answer as { readonly value: RedemptionView }).value.confirmedAt !== undefined;
}
