/** How long exchanges took. */

export interface Timing {
  readonly count: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maximumMs: number;
}

/** The value below which the share of all values lies, by nearest rank: always a duration that really occurred. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Sums up durations in any order; undefined for none. */
export function timingOf(durations: readonly number[]): Timing | undefined {
  if (durations.length === 0) {
    return undefined;
  }
  const sorted = [...durations].sort((a, b) => a - b);
  return {
    count: sorted.length,
    medianMs: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    maximumMs: sorted.at(-1)!,
  };
}
