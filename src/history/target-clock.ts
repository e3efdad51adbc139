/**
 * By how much the clock of the target is ahead of that of the history, as its answers show it: what was redeemed belongs to the period that it was
 * redeemed in by the target's own account. Pure: k6 loads this file.
 */
import type { RedemptionView } from '../dialects/answer.ts';
import type { History, Operation } from './record.ts';

/** No clock is believed more closely: near the end of a period nobody can tell to which one a redemption belongs. */
export const TARGET_CLOCK_OFF_MS = 5000;
/** So many answers are enough. */
const SAMPLES = 1000;
/** An instant without a zone could be that of any (RFC 3339, section 5.6). */
const HAS_ZONE = /(?:Z|[+-]\d{2}:\d{2})$/i;

/**
 * What is added to an instant of the history at the least and at the most, in milliseconds, for that of the target.
 * The median of what sales show decides: one may show the instant of an earlier sale.
 */
export function targetClockOff({ header, operations }: History): readonly [least: number, most: number] {
  const every = Math.max(1, Math.floor(operations.length / SAMPLES));
  const shown: number[] = [];
  let sales = 0;
  for (const operation of operations) {
    if (!isFreshSale(operation)) continue;
    sales += 1;
    const off = sales % every === 0 ? offBy(operation, header.clock.wallAtZero) : undefined;
    if (off !== undefined) shown.push(off);
  }
  shown.sort((one, other) => one - other);
  const median = shown[Math.floor(shown.length / 2)] ?? 0;
  return [median - TARGET_CLOCK_OFF_MS, median + TARGET_CLOCK_OFF_MS];
}

function isFreshSale({ action, answer }: Operation): boolean {
  return answer?.outcome === 'done' && (action.do === 'redeem' || action.do === 'validateRedemption');
}

/** How long before its call or after its return a sale was, by its own account; undefined where it shows nothing. */
function offBy({ answer, called, returned = called }: Operation, zero: number): number | undefined {
  const { validatedAt = '' } = (answer as { readonly value: RedemptionView }).value;
  if (!HAS_ZONE.test(validatedAt)) return undefined;
  const at = Date.parse(validatedAt) - zero;
  return Number.isNaN(at) ? undefined : at < called ? at - called : Math.max(0, at - returned);
}
