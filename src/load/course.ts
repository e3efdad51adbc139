/** How a load went over time, in equal spans. */
import type { LoadCourse } from '../engine/events.ts';
import type { Expected } from '../flows/workload.ts';
import type { Operation } from '../history/record.ts';
import type { Budgets } from './budgets.ts';
import { neverLeft, outcomeOf, Redemptions } from './outcome.ts';

const SPANS_MS = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 3_600_000];
const MOST_SPANS = 150;
/** Limits that are followed; of more, so many evenly spread ones. */
const MOST_LIMITS = 12;

/** @param budgets of which nothing was spent yet */
export function courseOf(operations: readonly Operation[], expected: Expected, budgets: Budgets): LoadCourse {
  const start = operations[0]?.called ?? 0;
  const returned = operations
    .filter((one): one is Answered => one.returned !== undefined)
    .sort((one, other) => one.returned - other.returned);
  const lasted = Math.max((returned.at(-1)?.returned ?? start) - start, 1);
  const spanMs = SPANS_MS.find((span) => lasted / span <= MOST_SPANS) ?? SPANS_MS.at(-1)!;
  const spans = Array.from({ length: Math.ceil(lasted / spanMs) }, (): Span => ({ latencies: [], redemptions: 0, refusals: 0, errors: 0 }));
  const every = Math.ceil(budgets.limits.length / MOST_LIMITS);
  const followed = budgets.limits.map((limit, index) => ({ ...limit, index })).filter(({ index }) => index % every === 0);
  const spent: number[][] = followed.map(() => []);
  const sold = new Redemptions();
  let next = 0;
  for (const [index, span] of spans.entries()) {
    const end = index === spans.length - 1 ? Number.POSITIVE_INFINITY : start + (index + 1) * spanMs;
    for (; next < returned.length && returned[next]!.returned < end; next += 1) {
      const { action, answer, called, returned: at } = returned[next]!;
      // What never left took no time, and is no throughput.
      if (!neverLeft(answer)) span.latencies.push(at - called);
      const { outcome } = outcomeOf(action.do, answer, expected);
      if (outcome === 'refused') span.refusals += 1;
      if (outcome === 'error') span.errors += 1;
      if (sold.has(action, answer)) span.redemptions += 1;
      budgets.add(action, answer, at);
    }
    const now = budgets.spent();
    for (const [place, limit] of followed.entries()) spent[place]!.push(now[limit.index]!);
    span.latencies.sort((one, other) => one - other);
  }
  return {
    spanMs,
    operations: spans.map(({ latencies }) => latencies.length),
    redemptions: spans.map(({ redemptions }) => redemptions),
    refusals: spans.map(({ refusals }) => refusals),
    errors: spans.map(({ errors }) => errors),
    p50Ms: spans.map(({ latencies }) => quantile(latencies, 0.5)),
    p95Ms: spans.map(({ latencies }) => quantile(latencies, 0.95)),
    p99Ms: spans.map(({ latencies }) => quantile(latencies, 0.99)),
    limits: followed.map(({ name, unit, limit }, place) => ({ name, unit, limit, spent: spent[place]! })),
    limitsInAll: budgets.limits.length,
  };
}

type Answered = Operation & { readonly returned: number };

interface Span {
  readonly latencies: number[];
  redemptions: number;
  refusals: number;
  errors: number;
}

/** Of sorted numbers: the least one that so great a share of them does not exceed. Rounded to microseconds. */
function quantile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}
