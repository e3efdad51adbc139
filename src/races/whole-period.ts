/**
 * Rounds about the budget of a period (`budget.rule-hour` and the others) are played within one: near its end nobody can tell which of two
 * periods a sale counts in, so a round there would show nothing, whatever the target does.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { BudgetPeriod } from '../dialects/action.ts';
import { surePeriodOf } from '../history/sure-periods.ts';
import { TARGET_CLOCK_OFF_MS } from '../history/target-clock.ts';
import { SLOT_MS } from '../model/periods.ts';

/** The clock on the wall. */
export interface WallClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export const WALL_CLOCK: WallClock = {
  now: () => Date.now(),
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal });
  },
};

/** Longer than most rounds take, their set-up included; of those that take longer some do not count. */
const ROUND_MS = 5000;

type Policies = Readonly<Record<string, string>>;

/** Whether all that happened between two instants of this machine surely was within one period of the target. */
export function withinOnePeriod(period: BudgetPeriod, from: number, to: number, policies: Policies): boolean {
  return surePeriodOf(period, [from - TARGET_CLOCK_OFF_MS, to + TARGET_CLOCK_OFF_MS], policies) !== undefined;
}

/** Milliseconds until a round can begin that surely is within one period; 0 nearly always, and never more than a quarter of a minute. */
export function untilOnePeriod(period: BudgetPeriod, now: number, policies: Policies): number {
  if (withinOnePeriod(period, now, now + ROUND_MS, policies)) return 0;
  const boundary = Math.ceil((now - TARGET_CLOCK_OFF_MS) / SLOT_MS) * SLOT_MS;
  return boundary + TARGET_CLOCK_OFF_MS - now;
}
