/** Money as whole minor units, so that no sum is ever off by a binary fraction. */

/** Cents of a decimal amount as it came in JSON; more than two decimals are rounded half up. 19.99 gives 1999. */
export function toCents(amount: number): number {
  return shifted(amount, 2);
}

/** Moves the decimal point of what JSON showed, so that 1.005 is not taken for the binary fraction just below it. */
function shifted(amount: number, digits: number): number {
  const shown = String(amount);
  return Math.round(shown.includes('e') ? amount * 10 ** digits : Number(`${shown}e${digits}`));
}

/** The largest amount that is taken: its cents, and shares of them, are exact. */
export const LARGEST_AMOUNT = 1e12;

/** The decimal amount of whole cents, as JSON shows it. */
export function fromCents(cents: number): number {
  return cents / 100;
}

export type Rounding = 'half-up' | 'half-even' | 'down' | 'up';

/**
 * A percentage of an amount, in whole cents, by integer arithmetic.
 * @param cents the amount
 * @param percent as it came in JSON, such as 7.5
 */
export function percentOf(cents: number, percent: number, rounding: Rounding): number {
  // Six decimals of a percentage are kept; a cent is then 10^8 of these parts.
  const parts = BigInt(cents) * BigInt(shifted(percent, 6));
  const unit = 100_000_000n;
  const whole = parts / unit;
  const rest = parts % unit;
  const up =
    rounding === 'up'
      ? rest > 0n
      : rounding === 'down'
        ? false
        : rounding === 'half-up'
          ? rest * 2n >= unit
          : rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n);
  return Number(up ? whole + 1n : whole);
}
