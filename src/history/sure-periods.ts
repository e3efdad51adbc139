/**
 * Stretches of time that surely lie within one period of a budget rule (`budget.rule-year` and the others). Pure: k6 loads this file.
 *
 * In UTC these are the periods themselves. In any other zone, or where nobody knows the zone, that is within a day of UTC, an instant is surely in
 * a period where a day to either side is in the same one of UTC: so a year is certain but for its first and last days, and a day never. Then
 * quarters of an hour are certain: periods begin at a full one in every zone.
 */
import type { BudgetPeriod } from '../dialects/action.ts';
import { periodOf, slotsOf } from '../model/periods.ts';
import type { PolicyOf } from '../model/policies.ts';

/** Zones are at most 14 hours from UTC, and clocks are put forward and back. */
const FARTHEST_MS = 15 * 3_600_000;

/** Instants between which something happened that has the same name are surely in one period; undefined: nobody can tell. */
export function surePeriodOf(
  period: BudgetPeriod,
  [from, to]: readonly [number, number],
  policies: Readonly<Record<string, string>>,
): string | undefined {
  if (!Number.isFinite(to)) return undefined;
  const zoned = policies['budget-time-zone'] === 'UTC' ? 0 : FARTHEST_MS;
  const known = policies['budget-week-start'];
  // Where nobody knows when a week begins, what is in one week either way.
  const weekdays = period === 'week' && known === undefined ? ['monday', 'sunday'] : [known ?? 'monday'];
  const names = weekdays.map((weekday) => {
    const policy: PolicyOf = (_, [first, ...others]) => others.find((value) => value === weekday) ?? first;
    const [first, last] = [periodOf(period, from - zoned, policy), periodOf(period, to + zoned, policy)];
    return first === last ? first : undefined;
  });
  if (names.every((name) => name !== undefined)) return `${period} ${names.join(' ')}`;
  const [first, last] = slotsOf([from, to]);
  return first === last ? `quarter of an hour ${first}` : undefined;
}
