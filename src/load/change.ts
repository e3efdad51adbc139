/** How much larger one set of repeated measurements is than another, with the interval that noise leaves open. */
import jstat from 'jstat';

/** Ratios of new to base: 0.8 is a loss of a fifth. */
export interface Change {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Ratio of the geometric means, with a confidence interval. Each run counts as one measurement, however many requests it made: what differs between
 * runs (placement, neighbours, warm caches) does not average out within one, see Georges, Buytaert and Eeckhout, "Statistically rigorous Java
 * performance evaluation" (OOPSLA 2007). Effect sizes as ratios follow Kalibera and Jones, "Rigorous benchmarking in reasonable time" (ISMM 2013);
 * the interval is that of Welch, "The generalization of 'Student's' problem when several different population variances are involved" (Biometrika
 * 34, 1947), on logarithms, in which a factor up is as far as the same factor down.
 *
 * @param base at least two numbers above 0; so `next`
 * @param confidence such as 0.99
 */
export function changeOf(base: readonly number[], next: readonly number[], confidence: number): Change {
  const [before, after] = [momentsOf(base.map(Math.log)), momentsOf(next.map(Math.log))];
  const difference = after.mean - before.mean;
  const [own, other] = [before.variance / base.length, after.variance / next.length];
  // Without any noise there is nothing to divide by, and no width.
  const degrees = own + other === 0 ? 1 : (own + other) ** 2 / (own ** 2 / (base.length - 1) + other ** 2 / (next.length - 1));
  const half = jstat.studentt.inv((1 + confidence) / 2, degrees) * Math.sqrt(own + other);
  return { ratio: Math.exp(difference), low: Math.exp(difference - half), high: Math.exp(difference + half) };
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(momentsOf(values.map(Math.log)).mean);
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
