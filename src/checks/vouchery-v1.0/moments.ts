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

function byDistanceFromNoon(now: DateTime): readonly DateTime[] {
  return ZONES.map((zone) => now.setZone(zone)).sort((one, other) => fromNoon(one) - fromNoon(other));
}

/** Minutes between noon and the time of the day. */
function fromNoon(at: DateTime): number {
  return Math.abs(at.hour * 60 + at.minute - 12 * 60);
}

/** A window on the weekday of `day`, in its zone. Written with the zone's own offset, so that it reads the same digit by digit and as a moment. */
export function hours(day: DateTime, from: number, to: number): TimeOfOrder {
  const at = (hour: number): string => day.startOf('day').set({ hour }).toISO({ suppressMilliseconds: true }) ?? '';
  // Luxon counts Sunday as 7, the API as 0.
  return { kind: 'time-of-order', start: at(from), end: at(to), weekday: day.weekday % 7, timeZone: day.zoneName ?? 'UTC' };
}

/** A period from so many days after a moment to so many days after it; before it where negative. */
export function days(now: DateTime, from: number, to: number): Timeframe {
  const at = (day: number): string => now.plus({ days: day }).toUTC().toISO({ suppressMilliseconds: true }) ?? '';
  return { kind: 'timeframe', start: at(from), end: at(to) };
}
