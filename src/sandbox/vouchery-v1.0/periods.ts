/** The calendar periods of budget rules. */
import { DateTime } from 'luxon';
import type { Choices } from '../choices.ts';

/** First millisecond of the period that an instant lies in. */
export function periodStart(choices: Choices, timeframe: string, instant: number): number {
  if (choices.faulty('period-never-ends')) return 0;
  const local = DateTime.fromMillis(instant, { zone: choices.policy('budget-time-zone') });
  // Eight hours off: as if the server's zone were another one.
  const at = choices.faulty('period-in-wrong-zone') ? local.plus({ hours: 8 }) : local;
  const start = startOf(choices, timeframe, at);
  return (choices.faulty('period-in-wrong-zone') ? start.minus({ hours: 8 }) : start).toMillis();
}

function startOf(choices: Choices, timeframe: string, at: DateTime): DateTime {
  const day = at.startOf('day');
  // Luxon counts Monday as 1 and Sunday as 7.
  const weekFrom = (first: number): DateTime => day.minus({ days: (day.weekday - first + 7) % 7 });
  if (timeframe === 'quarter' && choices.faulty('quarter-of-four-months')) {
    return at.startOf('month').minus({ months: (at.month - 1) % 4 });
  }
  if (timeframe === 'month' && choices.faulty('month-as-thirty-days')) return at.minus({ days: 30 });
  switch (timeframe) {
    case 'year':
    case 'quarter':
    case 'month':
    case 'day':
    case 'hour':
      return at.startOf(timeframe);
    case 'sunday_week':
      return weekFrom(choices.faulty('sunday-week-starts-monday') ? 1 : 7);
    default: {
      const week = weekFrom(choices.faulty('week-starts-saturday') ? 6 : choices.policy('budget-week-start') === 'sunday' ? 7 : 1);
      return choices.faulty('week-cut-at-new-year') ? DateTime.max(week, at.startOf('year')) : week;
    }
  }
}
