/** Reads the Retry-After header (RFC 9110, 10.2.3). */

/** Milliseconds to wait from `now`, never negative; undefined where the value is neither seconds nor a date. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const trimmed = value.trim();
  if (/^\d+$/.test(trimmed)) return Number(trimmed) * 1000;
  // Date.parse takes much more than HTTP dates; the RFC's three forms all begin with the name of a weekday.
  if (!/^[A-Za-z]{3,9},? /.test(trimmed)) return undefined;
  const instant = Date.parse(trimmed);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now);
}
