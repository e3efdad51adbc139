/** Where a monotonic clock stands on the wall clock: what makes the instants of several writers comparable. Pure: k6 loads this file. */

export interface ClockZero {
  /** Milliseconds from the epoch to the zero of the monotonic clock. */
  readonly wallAtZero: number;
  /** By how much that may be off. */
  readonly errorMs: number;
}

/** Close enough; the rest is lost between two reads. */
const ENOUGH_MS = 0.1;
/** A clock that does not get there in this time has a coarse tick. */
const LONGEST_MS = 50;

/**
 * The wall clock shows whole milliseconds: that it shows one, between two readings of the monotonic clock, bounds the zero from both sides, and
 * readings before and after a tick bound it closely.
 *
 * @param own milliseconds of the monotonic clock
 * @param wall whole milliseconds since the epoch
 */
export function clockZero(own: () => number, wall: () => number): ClockZero {
  const start = own();
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let last = start; high - low > 2 * ENOUGH_MS && last - start < LONGEST_MS; ) {
    const before = own();
    const shown = wall();
    last = own();
    const [least, most] = [shown - last, shown + 1 - before];
    // Somebody has set the wall clock meanwhile: what was read before no longer counts.
    if (least > high || most < low) [low, high] = [least, most];
    else [low, high] = [Math.max(low, least), Math.min(high, most)];
  }
  return { wallAtZero: (low + high) / 2, errorMs: (high - low) / 2 };
}
