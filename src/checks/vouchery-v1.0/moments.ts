/** Time rules that hold, or do not, at the moment of a case, with so much to spare that clocks may differ and time may pass. */
import { DateTime } from 'luxon';
import type { Rule } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import { saleFor, validated } from './sales.ts';

type TimeOfOrder = Extract<Rule, { kind: 'time-of-order' }>;
type Timeframe = Extract<Rule, { kind: 'timeframe' }>;

/** Zones without summer time, from all around the world. */
const ZONES = [
  'Pacific/Honolulu',
  'America/Phoenix',
  'America/Bogota',
  'America/Sao_Paulo',
  'UTC',
  'Africa/Nairobi',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Bangkok',
  'Asia/Tokyo',
  'Pacific/Guadalcanal',
];

/** Zones with summer time, north and south: one of them at least has it now, whatever the season. */
const SUMMER_ZONES = [
  'America/Los_Angeles',
  'America/New_York',
  'Europe/Warsaw',
  'America/Santiago',
  'Australia/Sydney',
  'Pacific/Auckland',
];

/** The target's own time, from the moment of a validation: it need not be the time of the clock on the wall. */
export async function targetNow(context: CaseContext, code: string): Promise<DateTime> {
  const { validatedAt = '' } = await validated(context, saleFor(context, code, 10));
  const now = DateTime.fromISO(validatedAt, { zone: 'UTC' });
  return now.isValid ? now : context.undecided('a validation does not show its moment');
}

/** The same moment in a zone where it is around noon. */
export function atNoon(now: DateTime): DateTime {
  return byDistanceFromNoon(now)[0] ?? now;
}

/** The same moment in a zone where it is around midnight. */
export function atMidnight(now: DateTime): DateTime {
  return byDistanceFromNoon(now).at(-1) ?? now;
}

/** The same moment in a zone that has summer time then, by day rather than by night; undefined where no zone is known to have it. */
export function inSummerTime(now: DateTime): DateTime | undefined {
  return byDistanceFromNoon(now, SUMMER_ZONES).find((at) => at.isInDST);
}

function byDistanceFromNoon(now: DateTime, zones: readonly string[] = ZONES): readonly DateTime[] {
  return zones.map((zone) => now.setZone(zone)).sort((one, other) => fromNoon(one) - fromNoon(other));
}

/** Minutes between noon and the time of the day. */
function fromNoon(at: DateTime): number {
  return Math.abs(at.hour * 60 + at.minute - 12 * 60);
}

/** A window on the weekday of `day`, in its zone. Written with the zone's own offset, so that it reads the same digit by digit and as a moment. */
export function hours(day: DateTime, from: number, to: number): TimeOfOrder {
  return window(day.startOf('day').set({ hour: from }), day.startOf('day').set({ hour: to }));
}

/** A window of half an hour to either side, on one day: a clock that is an hour off is out of it. */
export function halfHourAround(at: DateTime): TimeOfOrder {
  return window(at.minus({ minutes: 30 }), at.plus({ minutes: 30 }));
}

function window(start: DateTime, end: DateTime): TimeOfOrder {
  const written = (at: DateTime): string => at.toISO({ suppressMilliseconds: true }) ?? '';
  // Luxon counts Sunday as 7, the API as 0.
  return { kind: 'time-of-order', start: written(start), end: written(end), weekday: start.weekday % 7, timeZone: start.zoneName ?? 'UTC' };
}

/** A period of six hours that begins in three, written with an offset with which its digits are those of the three hours before and after now. */
export function laterByOffset(now: DateTime): Timeframe {
  const at = (hour: number): string => now.plus({ hours: hour }).setZone('UTC-6').toISO({ suppressMilliseconds: true }) ?? '';
  return { kind: 'timeframe', start: at(3), end: at(9) };
}

/** A period of six hours that ended three hours ago, written with an offset with which its digits are those of the three hours before and after now. */
export function earlierByOffset(now: DateTime): Timeframe {
  const at = (hour: number): string => now.plus({ hours: hour }).setZone('UTC+6').toISO({ suppressMilliseconds: true }) ?? '';
  return { kind: 'timeframe', start: at(-9), end: at(-3) };
}

/** A period from so many days after a moment to so many days after it; before it where negative. */
export function days(now: DateTime, from: number, to: number): Timeframe {
  const at = (day: number): string => now.plus({ days: day }).toUTC().toISO({ suppressMilliseconds: true }) ?? '';
  return { kind: 'timeframe', start: at(from), end: at(to) };
}
