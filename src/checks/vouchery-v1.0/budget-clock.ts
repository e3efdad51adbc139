/** Clauses of the topic `budget` about when the periods of budget rules begin and end. They move the clock of the target. */
import { DateTime } from 'luxon';
import type { BudgetPeriod } from '../../dialects/action.ts';
import type { CaseContext, Check, TargetClock } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { PERIODS } from './budget-rules.ts';
import { granted, redeem, saleFor } from './sales.ts';
import { setStage } from './stage.ts';

/** Moments of one period: early, late, and early in the next one. */
interface Moments {
  readonly early: DateTime;
  readonly late: DateTime;
  readonly next: DateTime;
}

/**
 * Except for day and hour they lie so far from the period's ends that they hold in every zone, and for every first day of the week.
 * The clock is never moved back, so all lie in the year after the target's.
 */
function momentsFrom(newYear: DateTime): Readonly<Record<BudgetPeriod, Moments>> {
  const at = (month: number, day: number, hour = 12, minute = 0): DateTime => newYear.set({ month, day, hour, minute });
  // The Tuesday after 10 January.
  const tuesday = newYear.set({ month: 1, day: 10, hour: 12 });
  const midweek = tuesday.plus({ days: (9 - tuesday.weekday) % 7 });
  const week = { early: midweek, late: midweek.plus({ days: 2 }), next: midweek.plus({ days: 7 }) };
  return {
    year: { early: at(3, 10), late: at(11, 20), next: at(1, 20).plus({ years: 1 }) },
    quarter: { early: at(4, 10), late: at(6, 20), next: at(7, 10) },
    month: { early: at(1, 5), late: at(1, 25), next: at(2, 5) },
    week,
    sunday_week: week,
    day: { early: at(1, 15, 2), late: at(1, 15, 22), next: at(1, 16, 2) },
    hour: { early: at(1, 15, 12, 5), late: at(1, 15, 12, 55), next: at(1, 15, 13, 5) },
  };
}

export const checks: readonly Check[] = [
  {
    id: 'budget.rule-rolls-over',
    title: 'The whole ceiling is there again in the next period, and not before',
    clauses: ['budget.rule-rolls-over'],
    needs: ['clock'],
    cases: () =>
      PERIODS.map(({ period }) =>
        caseOf('createRedemption', `late in one ${period}, and in the next`, async (context) => {
          const { clock, newYear, zoneKnown } = timesOf(context);
          const { early, late, next } = momentsFrom(newYear)[period];
          const { code } = await setStage(context, { rules: [{ kind: 'budget', period, budget: 50 }] });
          await clock.moveTo(early.toJSDate());
          await uses(context, code, 30, period);
          // The rest is used late, so that a period of the same length that slides along would not be over in the next one.
          if (zoneKnown || (period !== 'day' && period !== 'hour')) await clock.moveTo(late.toJSDate());
          await uses(context, code, 20, period);
          await refusedIn(context, code, period, 'late in the same period');
          await clock.moveTo(next.toJSDate());
          await thereAgain(context, code, `In the next ${period} the ceiling was not there again.`);
        }),
      ).concat(
        (['week', 'sunday_week'] as const).map((period) =>
          caseOf('createRedemption', `before and after New Year within one ${period}`, async (context) => {
            const { clock, newYear } = timesOf(context);
            const { code } = await setStage(context, { rules: [{ kind: 'budget', period, budget: 50 }] });
            const newYearsDay = newYearInMidweek(newYear).set({ hour: 12 });
            await clock.moveTo(newYearsDay.minus({ days: 1 }).toJSDate());
            await uses(context, code, 50, period);
            await clock.moveTo(newYearsDay.toJSDate());
            await refusedIn(context, code, period, 'after New Year within the same week');
            await clock.moveTo(newYearsDay.plus({ days: 6 }).toJSDate());
            await thereAgain(context, code, `In the next ${period} the ceiling was not there again.`);
          }),
        ),
      ),
  },
  {
    id: 'budget.rule-time-zone',
    title: 'The periods of budget rules begin and end in the chosen time zone',
    clauses: ['budget.rule-time-zone'],
    needs: ['clock'],
    cases: () =>
      (
        [
          ['day', { month: 1, day: 16 }],
          ['month', { month: 2, day: 1 }],
          ['year', { month: 1, day: 1 }],
        ] as const
      ).map(([period, begin]) =>
        caseOf('createRedemption', `a minute before and after the beginning of a ${period}`, async (context) => {
          const { clock, newYear, zoneKnown } = timesOf(context);
          if (!zoneKnown) context.undecided('the time zone of budget rules is not known of this target');
          const boundary = newYear.set(begin);
          const { code } = await setStage(context, { rules: [{ kind: 'budget', period, budget: 50 }] });
          await clock.moveTo(boundary.minus({ minutes: 2 }).toJSDate());
          await uses(context, code, 50, period);
          await clock.moveTo(boundary.minus({ minutes: 1 }).toJSDate());
          await refusedIn(context, code, period, `a minute before the ${period} ends in ${boundary.zoneName}`);
          await clock.moveTo(boundary.plus({ minutes: 1 }).toJSDate());
          await thereAgain(context, code, `A minute after a ${period} began in ${boundary.zoneName} its ceiling was not there.`);
        }),
      ),
  },
  {
    id: 'budget.rule-week-start',
    title: 'Weeks of budget rules begin on the right day',
    clauses: ['budget.rule-week-start'],
    needs: ['clock'],
    cases: () =>
      (['week', 'sunday_week'] as const).map((period) =>
        caseOf('createRedemption', `two days before the first day of a ${period} up to that day`, async (context) => {
          const chosen = period === 'week' ? context.policy('budget-week-start') : 'sunday';
          if (chosen === undefined) context.undecided('the first day of a week is not known of this target');
          const { clock, newYear, zoneKnown } = timesOf(context);
          if (!zoneKnown) context.undecided('the time zone of budget rules is not known of this target');
          // Luxon counts Monday as 1 and Sunday as 7.
          const weekday = chosen === 'sunday' ? 7 : 1;
          const from = newYear.set({ month: 1, day: 14, hour: 12 });
          const first = from.plus({ days: (weekday - from.weekday + 7) % 7 });
          const { code } = await setStage(context, { rules: [{ kind: 'budget', period, budget: 50 }] });
          await clock.moveTo(first.minus({ days: 2 }).toJSDate());
          await uses(context, code, 50, period);
          await clock.moveTo(first.minus({ days: 1 }).toJSDate());
          await refusedIn(context, code, period, `on the day before ${first.weekdayLong}`);
          await clock.moveTo(first.toJSDate());
          await thereAgain(context, code, `On ${first.weekdayLong}, the first day of a ${period}, the ceiling was not there again.`);
        }),
      ),
  },
];

/** The target's clock, and the beginning of its next year in the zone of budget rules. */
function timesOf(context: CaseContext): { readonly clock: TargetClock; readonly newYear: DateTime; readonly zoneKnown: boolean } {
  const clock = context.clock ?? context.skip('the target has no clock hook');
  const zone = context.policy('budget-time-zone');
  const now = DateTime.fromJSDate(clock.now(), { zone: zone ?? 'UTC' }).setLocale('en');
  // A day of reserve, so that everything played around New Year lies ahead.
  return { clock, newYear: now.plus({ days: 1 }).startOf('year').plus({ years: 1 }), zoneKnown: zone !== undefined };
}

/** The first New Year's Day that is a Wednesday, Thursday or Friday. */
function newYearInMidweek(newYear: DateTime): DateTime {
  return newYear.weekday >= 3 && newYear.weekday <= 5 ? newYear : newYearInMidweek(newYear.plus({ years: 1 }));
}

async function uses(context: CaseContext, code: string, discount: number, period: BudgetPeriod): Promise<void> {
  const step = await redeem(context, saleFor(context, code, discount));
  if (step.answer.outcome !== 'done') context.undecided(`the ceiling of the ${period} could not be used up`);
}

async function refusedIn(context: CaseContext, code: string, period: BudgetPeriod, when: string): Promise<void> {
  const { reason = 'other' } = PERIODS.find((one) => one.period === period) ?? {};
  context.refused(await redeem(context, saleFor(context, code, 10)), reason, {
    kind: 'period-ended-early',
    message: `More than the ceiling of a ${period} was granted ${when}.`,
  });
}

async function thereAgain(context: CaseContext, code: string, message: string): Promise<void> {
  granted(context, await redeem(context, saleFor(context, code, 50)), 50, { kind: 'period-ended-late', message });
}
