/** Holds what was measured against the thresholds of a profile. */
import type { LoadThreshold } from '../engine/events.ts';
import type { Thresholds } from '../flows/load-profile.ts';
import type { Measures } from './measures.ts';

const LATENCIES = ['p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const;
const RATES = [
  ['requestsPerSecond', 'operationsPerSecond'],
  ['redemptionsPerSecond', 'redemptionsPerSecond'],
] as const;

/** None of them can be judged where nothing was answered. */
export function judgeThresholds(thresholds: Thresholds, measures: Measures): readonly LoadThreshold[] {
  const [all] = measures.latency;
  if (all === undefined) return [];
  return [
    ...LATENCIES.flatMap((metric) => {
      const limit = thresholds[metric];
      const actual = all[metric];
      return limit === undefined ? [] : [{ metric, condition: `at most ${limit} ms`, actual, holds: actual <= limit }];
    }),
    ...RATES.flatMap(([metric, measure]) => {
      const limit = thresholds[metric];
      const actual = measures[measure];
      return limit === undefined ? [] : [{ metric, condition: `at least ${limit} a second`, actual, holds: actual >= limit }];
    }),
  ];
}
