/** Money in whole cents. Pure: k6 loads this file. */

export function centsOf(amount: number): number {
  return Math.round(amount * 100);
}

export function amountOf(cents: number): number {
  return cents / 100;
}

export type Rounding = 'half-up' | 'half-even' | 'down';

/** Decimals of a percentage that are looked at. */
const PLACES = 6;

/** A share of an amount; whole numbers all the way, so that a half is one (`discount.rounding`). */
export function shareOf(cents: number, percent: number, rounding: Rounding): number {
  const unit = 100n * 10n ** BigInt(PLACES);
  const product = BigInt(cents) * BigInt(percent.toFixed(PLACES).replace('.', ''));
  const [whole, twice] = [product / unit, (product % unit) * 2n];
  const up = rounding !== 'down' && (twice > unit || (twice === unit && (rounding === 'half-up' || whole % 2n === 1n)));
  return Number(whole) + (up ? 1 : 0);
}
