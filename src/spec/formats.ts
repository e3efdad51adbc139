/** Formats that ajv-formats takes more lightly than their RFCs do. */

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const SHORTEST = '2019-02-04T09:15:30Z'.length;
const ZERO = 0x30;
const NINE = 0x39;
const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const PLUS = 0x2b;

/**
 * RFC 3339 `date-time`, strictly: `T` between date and time (`t` and `z` are legal), an offset with a colon, a day that exists, and
 * second 60 only in the last minute, UTC, of a month, where leap seconds are put. Character by character, since every answer holds
 * several of them.
 */
export function isDateTime(text: string): boolean {
  if (text.length < SHORTEST || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || !isLetter(text, 10, 't')) return false;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return false;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23) return false;
  if (minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  const year = century * 100 + yearOfCentury;
  if (day > daysIn(year, month)) return false;
  const zone = fractionEnd(text, 19);
  const offset = zone < 0 ? undefined : offsetMinutes(text, zone);
  if (offset === undefined) return false;
  return second < 60 || isMonthEnd(year, month, day, hour, minute - offset);
}

/** Whether the minute, counted in UTC, is the last of a month. */
function isMonthEnd(year: number, month: number, day: number, hour: number, minute: number): boolean {
  const next = new Date(0);
  next.setUTCFullYear(year, month - 1, day);
  next.setUTCHours(hour, minute + 1);
  return next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0;
}

/** Where a fraction of a second ends that may begin at `from`; -1 where it has no digits. */
function fractionEnd(text: string, from: number): number {
  if (text.charCodeAt(from) !== DOT) return from;
  let position = from + 1;
  while (isDigit(text.charCodeAt(position))) position += 1;
  return position === from + 1 ? -1 : position;
}

/** Minutes east of UTC, where an offset makes up the rest of the text. */
function offsetMinutes(text: string, from: number): number | undefined {
  if (text.length === from + 1) return isLetter(text, from, 'z') ? 0 : undefined;
  const sign = text.charCodeAt(from);
  if (text.length !== from + 6 || (sign !== PLUS && sign !== DASH) || text.charCodeAt(from + 3) !== COLON) return undefined;
  const hours = twoDigits(text, from + 1);
  const minutes = twoDigits(text, from + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined;
  return (sign === DASH ? -1 : 1) * (hours * 60 + minutes);
}

/** -1 where there are no two digits. */
function twoDigits(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return isDigit(first) && isDigit(second) ? (first - ZERO) * 10 + (second - ZERO) : -1;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Whether the letter, in lower or upper case, is there. */
function isLetter(text: string, at: number, letter: string): boolean {
  return (text.charCodeAt(at) | 0x20) === letter.charCodeAt(0);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The text form of RFC 9562, without the `urn:uuid:` that ajv-formats lets stand before it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
