/** Numbers of a load, taken from its history: how fast, and what came of it. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Action } from '../dialects/action.ts';
import type { LoadLatency, LoadOutcome, LoadProgress, LoadResult } from '../engine/events.ts';
import { type Sale, saleOf } from '../flows/load-audit.ts';
import type { Expected } from '../flows/workload.ts';
import type { HistoryLine, Operation } from '../history/record.ts';
import type { Budgets } from './budgets.ts';
import { Latencies } from './latencies.ts';
import { neverLeft, outcomeOf, Redemptions } from './outcome.ts';
import { SaleSample } from './sale-sample.ts';
import { SampledAnswers } from './sampled-answers.ts';

/** What of a load's result is measured from its history. */
export type Measures = Pick<
  LoadResult,
  | 'durationMs'
  | 'warmUpMs'
  | 'operations'
  | 'open'
  | 'redemptions'
  | 'operationsPerSecond'
  | 'redemptionsPerSecond'
  | 'latency'
  | 'histograms'
  | 'outcomes'
  | 'errors'
>;

/** @param wantedWarmUpMs what is left out of throughput and latency, from the first call on; nothing, where the load ended before twice that time */
export function measure(operations: readonly Operation[], expected: Expected, wantedWarmUpMs: number): Measures {
  const start = operations[0]?.called ?? 0;
  const last = operations.at(-1)?.called ?? start;
  const warmUpMs = last - start > 2 * wantedWarmUpMs ? wantedWarmUpMs : 0;
  const from = start + warmUpMs;
  const latencies = new Map<string, Latencies>([['all', new Latencies()]]);
  const outcomes = new Map<string, LoadOutcome>();
  const sold = new Redemptions();
  let [end, open, redemptions, counted, countedRedemptions] = [start, 0, 0, 0, 0];
  for (const { action, called, returned, answer } of operations) {
    const outcome = outcomeOf(action.do, answer, expected);
    const key = JSON.stringify([outcome.action, outcome.outcome, outcome.reason]);
    outcomes.set(key, { ...outcome, count: (outcomes.get(key)?.count ?? 0) + 1 });
    if (answer === undefined || (answer.outcome === 'broken' && !neverLeft(answer))) open += 1;
    const redeemed = sold.has(action, answer);
    if (redeemed) redemptions += 1;
    if (returned === undefined) continue;
    end = Math.max(end, returned);
    // What never left took no time, and is no throughput: the load went on all the same.
    if (neverLeft(answer) || called < from) continue;
    counted += 1;
    if (redeemed) countedRedemptions += 1;
    latencies.get('all')!.record(returned - called);
    const own = latencies.get(action.do) ?? new Latencies();
    latencies.set(action.do, own);
    own.record(returned - called);
  }
  const seconds = Math.max(end - from, 0) / 1000;
  const sorted = [...outcomes.values()].sort((one, other) => other.count - one.count);
  return {
    durationMs: end - start,
    warmUpMs,
    operations: operations.length,
    open,
    redemptions,
    operationsPerSecond: seconds === 0 ? 0 : counted / seconds,
    redemptionsPerSecond: seconds === 0 ? 0 : countedRedemptions / seconds,
    latency: [...latencies].flatMap(([action, own]) => (own.count === 0 ? [] : [latencyOf(action, own)])),
    histograms: Object.fromEntries([...latencies].map(([action, own]) => [action, own.encoded()])),
    outcomes: sorted,
    errors: sorted.reduce((sum, { outcome, count }) => sum + (outcome === 'error' ? count : 0), 0),
  };
}

class Faults {
  count = 0;
  first: string | undefined;

  add(fault: string): void {
    this.count += 1;
    this.first ??= fault;
  }
}

/** Follows a history line by line, for a look once in a while. */
export class Follower {
  readonly #expected: Expected;
  readonly #budgets: Budgets;
  readonly #calls = new Map<number, { readonly at: number; readonly action: Action }>();
  readonly #start = performance.now();
  #since = performance.now();
  #window = createHistogram();
  #windowRedemptions = 0;
  /** What was answered to requests whose responses were written down whole. */
  readonly sampled = new SampledAnswers();
  /** Errors in the script, each of which broke off a visit. */
  readonly faults = new Faults();
  readonly #sold = new Redemptions();
  readonly #sales = new SaleSample();
  readonly #waits = new Map<number, number>();
  #latest = Number.NEGATIVE_INFINITY;
  #operations = 0;
  #redemptions = 0;
  #refusals = 0;
  #errors = 0;

  constructor(expected: Expected, budgets: Budgets) {
    this.#expected = expected;
    this.#budgets = budgets;
  }

  /** Requests that were sent so far. */
  get sent(): number {
    return this.#operations + this.#calls.size;
  }

  /** Milliseconds for which requests had waited for their turn before they left, by operation, where there was a limit of requests a second. */
  get waits(): ReadonlyMap<number, number> {
    return this.#waits;
  }

  /** Some of what was sold. */
  get sales(): readonly Sale[] {
    return this.#sales.sales;
  }

  /** The last instant of it; no number is less where there is none. */
  get latest(): number {
    return this.#latest;
  }

  add(line: HistoryLine, waitedMs = 0): void {
    if ('at' in line) this.#latest = Math.max(this.#latest, line.at);
    if ('call' in line) this.#calls.set(line.call, { at: line.at, action: line.action });
    if ('unsent' in line) this.#calls.delete(line.unsent);
    if (!('return' in line)) return;
    const call = this.#calls.get(line.return);
    if (call === undefined) return;
    this.#calls.delete(line.return);
    this.#operations += 1;
    if (waitedMs > 0) this.#waits.set(line.return, waitedMs);
    if (!neverLeft(line.answer)) record(this.#window, line.at - call.at - waitedMs);
    const { outcome } = outcomeOf(call.action.do, line.answer, this.#expected);
    if (outcome === 'refused') this.#refusals += 1;
    if (outcome === 'error') this.#errors += 1;
    this.#budgets.add(call.action, line.answer, line.at);
    if (!this.#sold.has(call.action, line.answer)) return;
    this.#redemptions += 1;
    this.#windowRedemptions += 1;
    const sale = saleOf(call.action);
    if (sale !== undefined) this.#sales.add(sale);
  }

  /** What was seen so far; the next window begins. */
  look(): Omit<LoadProgress, 'workload' | 'profile'> {
    const now = performance.now();
    const seconds = Math.max(now - this.#since, 1) / 1000;
    const window = this.#window;
    const seen = {
      elapsedMs: now - this.#start,
      operations: this.#operations,
      operationsPerSecond: window.count / seconds,
      redemptions: this.#redemptions,
      redemptionsPerSecond: this.#windowRedemptions / seconds,
      p95Ms: window.count === 0 ? null : window.percentile(95) / 1000,
      refusals: this.#refusals,
      errors: this.#errors,
      budget: this.#budgets.left(),
    };
    this.#since = now;
    this.#window = createHistogram();
    this.#windowRedemptions = 0;
    return seen;
  }
}

/** Histograms take whole numbers from 1 on: microseconds. */
function record(histogram: RecordableHistogram, milliseconds: number): void {
  histogram.record(Math.max(1, Math.round(milliseconds * 1000)));
}

function latencyOf(action: string, latencies: Latencies): LoadLatency {
  const [p50Ms, p90Ms, p95Ms, p99Ms] = [50, 90, 95, 99].map((percentile) => latencies.at(percentile)) as [number, number, number, number];
  return { action, count: latencies.count, p50Ms, p90Ms, p95Ms, p99Ms, maxMs: latencies.maxMs };
}
