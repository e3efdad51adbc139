/** Clauses of the topic `rule` about time-of-order and timeframe rules. */
import { DateTime } from 'luxon';
import type { Rule } from '../../dialects/action.ts';
import type { CaseContext, Check, TargetClock } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { isSuccess } from '../refusals.ts';
import { atMidnight, atNoon, days, earlierByOffset, halfHourAround, hours, inSummerTime, laterByOffset, targetNow } from './moments.ts';
import { granted, redeem, saleFor, validate } from './sales.ts';
import { setStage } from './stage.ts';

const FORMS = [
  ['redeemed at once', redeem],
  ['validated', validate],
] as const;

type Attempt = typeof redeem | typeof validate;

export const checks: readonly Check[] = [
  {
    id: 'rule.time-of-order-outside',
    title: 'Outside every time-of-order rule a sale is refused',
    clauses: ['rule.time-of-order-outside'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form} on another weekday`, (context) =>
          refusedUnder(context, attempt, (now) => [hours(atNoon(now).plus({ days: 3 }), 6, 18)]),
        ),
        caseOf('createRedemption', `${form} at another hour`, (context) =>
          refusedUnder(context, attempt, (now) => [hours(atNoon(now), 18, 23), hours(atNoon(now), 1, 6)]),
        ),
      ]),
  },
  {
    id: 'rule.time-of-order-any',
    title: 'One of several time-of-order rules is enough',
    clauses: ['rule.time-of-order-any'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form}, first of two rules fits`, (context) =>
          acceptedUnder(context, attempt, (now) => [hours(atNoon(now), 6, 18), hours(atNoon(now).plus({ days: 3 }), 6, 18)]),
        ),
        caseOf('createRedemption', `${form}, second of two rules fits`, (context) =>
          acceptedUnder(context, attempt, (now) => [hours(atNoon(now), 18, 23), hours(atNoon(now), 6, 18)]),
        ),
      ]),
  },
  {
    id: 'rule.time-of-order-zone',
    title: 'A time-of-order rule is read in its time zone',
    clauses: ['rule.time-of-order-zone'],
    cases: () => [
      caseOf('createRedemption', 'daytime in a zone where it is around noon', (context) =>
        acceptedUnder(context, redeem, (now) => [hours(atNoon(now), 6, 18)]),
      ),
      caseOf('createRedemption', 'daytime in a zone where it is around midnight', (context) =>
        // Three weekdays, so that only the hours can be what does not fit.
        refusedUnder(context, redeem, (now) => [-1, 0, 1].map((day) => hours(atMidnight(now).plus({ days: day }), 6, 18))),
      ),
      caseOf('createRedemption', 'the hour around now in a zone that has summer time', (context) =>
        acceptedUnder(context, redeem, (now) => [
          halfHourAround(inSummerTime(now) ?? context.undecided('no zone is known to have summer time at this moment')),
        ]),
      ),
    ],
  },
  {
    id: 'rule.time-of-order-edges',
    title: 'A time-of-order rule holds from its beginning to its end, every week',
    clauses: ['rule.time-of-order-edges'],
    needs: ['clock'],
    cases: () => [
      caseOf('createRedemption', 'a minute before and after the edges, a day and a week later', async (context) => {
        const clock = clockOf(context);
        // A Sunday morning in Tokyo begins on Saturday in UTC.
        const soon = DateTime.fromJSDate(clock.now(), { zone: 'Asia/Tokyo' }).plus({ days: 2 }).startOf('day');
        const sunday = soon.plus({ days: 7 - soon.weekday });
        const { code } = await setStage(context, { rules: [hours(sunday, 6, 11)] });
        await playsAt(context, clock, code, [
          [sunday.set({ hour: 5, minute: 59 }), false, 'a minute before it begins'],
          [sunday.set({ hour: 6, minute: 1 }), true, 'a minute after it began'],
          [sunday.set({ hour: 10, minute: 59 }), true, 'a minute before it ends'],
          [sunday.set({ hour: 11, minute: 1 }), false, 'a minute after it ended'],
          [sunday.plus({ days: 1, hours: 8 }), false, 'at the same hour of the day after'],
          [sunday.plus({ days: 7, hours: 8 }), true, 'a week later'],
          [sunday.plus({ days: 7, hours: 12 }), false, 'a week later, after it ended'],
        ]);
      }),
    ],
  },
  {
    id: 'rule.timeframe-outside',
    title: 'Outside the periods of all timeframe rules a sale is refused',
    clauses: ['rule.timeframe-outside', 'rule.timeframe-any'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form} after the period`, (context) => refusedUnder(context, attempt, (now) => [days(now, -20, -10)])),
        caseOf('createRedemption', `${form} before the period`, (context) => refusedUnder(context, attempt, (now) => [days(now, 10, 20)])),
        caseOf('createRedemption', `${form} between two periods`, (context) =>
          refusedUnder(context, attempt, (now) => [days(now, -20, -10), days(now, 10, 20)]),
        ),
        caseOf('createRedemption', `${form} before a period that is written with an offset`, (context) =>
          refusedUnder(context, attempt, (now) => [laterByOffset(now)]),
        ),
        caseOf('createRedemption', `${form} after a period that is written with an offset`, (context) =>
          refusedUnder(context, attempt, (now) => [earlierByOffset(now)]),
        ),
        caseOf('createRedemption', `${form} after a period without a beginning`, (context) => oneSided(context, attempt, 'end', -10, 10)),
        caseOf('createRedemption', `${form} before a period without an end`, (context) => oneSided(context, attempt, 'start', 10, -10)),
      ]),
  },
  {
    id: 'rule.timeframe-any',
    title: 'One of several timeframe rules is enough',
    clauses: ['rule.timeframe-any'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form}, first of two rules fits`, (context) =>
          acceptedUnder(context, attempt, (now) => [days(now, -10, 10), days(now, 10, 20)]),
        ),
        caseOf('createRedemption', `${form}, second of two rules fits`, (context) =>
          acceptedUnder(context, attempt, (now) => [days(now, -20, -10), days(now, -10, 10)]),
        ),
      ]),
  },
  {
    id: 'rule.timeframe-edges',
    title: 'A timeframe rule holds from its first to its last moment',
    clauses: ['rule.timeframe-edges'],
    needs: ['clock'],
    cases: () => [
      caseOf('createRedemption', 'a minute and some seconds before and after the edges', async (context) => {
        const clock = clockOf(context);
        const now = DateTime.fromJSDate(clock.now(), { zone: 'UTC' });
        const start = now.plus({ days: 2 }).startOf('day').set({ hour: 10, minute: 20, second: 40 });
        const end = start.plus({ days: 2, hours: 3 });
        const rule: Rule = { kind: 'timeframe', start: start.toISO() ?? '', end: end.toISO() ?? '' };
        const { code } = await setStage(context, { rules: [rule] });
        await playsAt(context, clock, code, [
          [start.minus({ minutes: 1 }), false, 'a minute before it begins'],
          [start.minus({ seconds: 20 }), false, 'seconds before it begins'],
          [start.plus({ seconds: 5 }), true, 'seconds after it began'],
          [start.plus({ minutes: 1 }), true, 'a minute after it began'],
          [start.plus({ days: 1, hours: 9 }), true, 'in the evening of a day in between'],
          [end.minus({ minutes: 1 }), true, 'a minute before it ends'],
          [end.minus({ seconds: 20 }), true, 'seconds before it ends'],
          [end.plus({ seconds: 5 }), false, 'seconds after it ended'],
          [end.plus({ minutes: 1 }), false, 'a minute after it ended'],
          [end.plus({ days: 30 }), false, 'a month after it ended'],
        ]);
      }),
    ],
  },
];

/** A campaign with the rules that the target's time makes, and a code of it. */
async function under(context: CaseContext, rulesAt: (now: DateTime) => readonly Rule[]): Promise<string> {
  const { campaign, code } = await setStage(context);
  for (const rule of rulesAt(await targetNow(context, code))) await context.given<'addRule'>({ do: 'addRule', campaign, rule });
  return code;
}

async function refusedUnder(context: CaseContext, attempt: Attempt, rulesAt: (now: DateTime) => readonly Rule[]): Promise<void> {
  const code = await under(context, rulesAt);
  context.refused(await attempt(context, saleFor(context, code, 10)), 'not-valid-now', {
    kind: 'accepted-at-wrong-time',
    message: 'A sale was accepted outside the times of every rule.',
  });
}

/** Under a rule with one moment only, that keeps a sale out, and beside another one that lets it in. */
async function oneSided(context: CaseContext, attempt: Attempt, side: 'start' | 'end', out: number, within: number): Promise<void> {
  const { campaign, code } = await setStage(context);
  const now = await targetNow(context, code);
  const add = async (day: number): Promise<void> => {
    const moment = now.plus({ days: day }).toUTC().toISO({ suppressMilliseconds: true });
    const made = await context.call('createTimeframeRule', { path: { campaign_id: campaign }, body: { [`${side}_time`]: moment } });
    // The members are optional one by one; that one of them is enough is not said.
    if (!isSuccess(made)) context.skip(`this target takes no timeframe rule with nothing but its ${side}`);
  };
  await add(out);
  context.refused(await attempt(context, saleFor(context, code, 10)), 'not-valid-now', {
    kind: 'accepted-at-wrong-time',
    message: `A sale was accepted outside a period of which only the ${side} is given.`,
  });
  await add(within);
  granted(context, await attempt(context, saleFor(context, code, 10)), 10, {
    clause: 'rule.timeframe-any',
    kind: 'refused-at-right-time',
    message: `A sale was refused within a period of which only the ${side} is given.`,
  });
}

async function acceptedUnder(context: CaseContext, attempt: Attempt, rulesAt: (now: DateTime) => readonly Rule[]): Promise<void> {
  const code = await under(context, rulesAt);
  granted(context, await attempt(context, saleFor(context, code, 10)), 10, {
    kind: 'refused-at-right-time',
    message: 'A sale was refused within the times of a rule.',
  });
}

function clockOf(context: CaseContext): TargetClock {
  return context.clock ?? context.skip('the target has no clock hook');
}

async function playsAt(
  context: CaseContext,
  clock: TargetClock,
  code: string,
  moments: readonly (readonly [moment: DateTime, fits: boolean, when: string])[],
): Promise<void> {
  for (const [moment, fits, when] of moments) {
    await clock.moveTo(moment.toJSDate());
    const step = await validate(context, saleFor(context, code, 10));
    if (fits) granted(context, step, 10, { kind: 'refused-at-right-time', message: `A rule refused a sale ${when}.` });
    else context.refused(step, 'not-valid-now', { kind: 'accepted-at-wrong-time', message: `A rule let a sale in ${when}.` });
  }
}
