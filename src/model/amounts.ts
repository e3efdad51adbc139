/** Money in whole cents. Pure: k6 loads this file. */

export function centsOf(amount: number): number {
  return Math.round(amount * 100);
}

export function amountOf(cents: number): number {
  return cents / 100;
}

export type Rounding = 'half-up' | 'half-even' | 'down';

/** Decimals of a percentage that every service keeps; how many more it keeps, no clause says. */
const PLACES = 6;
/** Beyond these a number of JSON shows none. */
const MOST_PLACES = 12;

/**
 * A share of an amount: at least, and at most. Whole numbers all the way, so that a half is one (`discount.rounding`).
 * @param percent the two are one where it has no more decimals than every service keeps
 */
export function shareOf(cents: number, percent: number, rounding: Rounding): readonly [least: number, most: number] {
  const parts = BigInt(percent.toFixed(MOST_PLACES).replace('.', ''));
  const beyond = 10n ** BigInt(MOST_PLACES - PLACES);
  const kept = parts / beyond;
  return [rounded(cents, kept, rounding), rounded(cents, parts % beyond === 0n ? kept : kept + 1n, rounding)];
}

function rounded(cents: number, parts: bigint, rounding: Rounding): number {
  const unit = 100n * 10n ** BigInt(PLACES);
  const product = BigInt(cents) * parts;
  const [whole, twice] = [product / unit, (product % unit) * 2n];
  const up = rounding !== 'down' && (twice > unit || (twice === unit && (rounding === 'half-up' || whole % 2n === 1n)));
  return Number(whole) + (up ? 1 : 0);
}
