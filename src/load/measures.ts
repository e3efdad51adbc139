/** Numbers of a load, taken from its history: how fast, and what came of it. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { ActionName } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { LoadLatency, LoadOutcome, LoadProgress } from '../engine/events.ts';
import { type Expected, NOT_SENT } from '../flows/workload.ts';
import type { HistoryLine, Operation } from '../history/record.ts';

export interface Measures {
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly operations: number;
  readonly open: number;
  readonly redemptions: number;
  readonly operationsPerSecond: number;
  readonly redemptionsPerSecond: number;
  readonly latency: readonly LoadLatency[];
  readonly outcomes: readonly LoadOutcome[];
  readonly errors: number;
}

/** @param wantedWarmUpMs what is left out of throughput and latency, from the first call on; nothing, where the load ended before twice that time */
export function measure(operations: readonly Operation[], expected: Expected, wantedWarmUpMs: number): Measures {
  const start = operations[0]?.called ?? 0;
  const last = operations.at(-1)?.called ?? start;
  const warmUpMs = last - start > 2 * wantedWarmUpMs ? wantedWarmUpMs : 0;
  const from = start + warmUpMs;
  const histograms = new Map<string, RecordableHistogram>([['all', createHistogram()]]);
  const outcomes = new Map<string, LoadOutcome>();
  let [end, open, redemptions, counted, countedRedemptions] = [start, 0, 0, 0, 0];
  for (const { action, called, returned, answer } of operations) {
    const outcome = outcomeOf(action.do, answer, expected);
    const key = JSON.stringify([outcome.action, outcome.outcome, outcome.reason]);
    outcomes.set(key, { ...outcome, count: (outcomes.get(key)?.count ?? 0) + 1 });
    if (answer === undefined || (answer.outcome === 'broken' && !answer.why.startsWith(NOT_SENT))) open += 1;
    const redeemed = isRedemption(action.do, answer);
    if (redeemed) redemptions += 1;
    if (returned === undefined) continue;
    end = Math.max(end, returned);
    if (called < from) continue;
    counted += 1;
    if (redeemed) countedRedemptions += 1;
    record(histograms.get('all')!, returned - called);
    const own = histograms.get(action.do) ?? createHistogram();
    histograms.set(action.do, own);
    record(own, returned - called);
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
    latency: [...histograms].flatMap(([action, histogram]) => (histogram.count === 0 ? [] : [latencyOf(action, histogram)])),
    outcomes: sorted,
    errors: sorted.reduce((sum, { outcome, count }) => sum + (outcome === 'error' ? count : 0), 0),
  };
}

/** Follows a history line by line, for a look once in a while. */
export class Follower {
  readonly #expected: Expected;
  readonly #calls = new Map<number, { readonly at: number; readonly action: ActionName }>();
  readonly #start = performance.now();
  #since = performance.now();
  #window = createHistogram();
  #windowRedemptions = 0;
  #operations = 0;
  #redemptions = 0;
  #refusals = 0;
  #errors = 0;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  /** Requests that were sent so far. */
  get sent(): number {
    return this.#operations + this.#calls.size;
  }

  add(text: string): void {
    let line: HistoryLine;
    try {
      line = JSON.parse(text) as HistoryLine;
    } catch {
      // Whoever reads the whole file says what is wrong with it.
      return;
    }
    if ('call' in line) this.#calls.set(line.call, { at: line.at, action: line.action.do });
    if (!('return' in line)) return;
    const call = this.#calls.get(line.return);
    if (call === undefined) return;
    this.#calls.delete(line.return);
    this.#operations += 1;
    record(this.#window, line.at - call.at);
    const { outcome } = outcomeOf(call.action, line.answer, this.#expected);
    if (outcome === 'refused') this.#refusals += 1;
    if (outcome === 'error') this.#errors += 1;
    if (!isRedemption(call.action, line.answer)) return;
    this.#redemptions += 1;
    this.#windowRedemptions += 1;
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
    };
    this.#since = now;
    this.#window = createHistogram();
    this.#windowRedemptions = 0;
    return seen;
  }
}

function outcomeOf(action: ActionName, answer: Answer | undefined, expected: Expected): Omit<LoadOutcome, 'count'> {
  if (answer === undefined) return { action, outcome: 'open', reason: 'interrupted' };
  if (answer.outcome === 'done') return { action, outcome: 'done', reason: '' };
  if (answer.outcome === 'broken') return { action, outcome: 'error', reason: answer.why };
  const reason = answer.reasons.join(', ');
  const known = answer.reasons.every((one) => expected[action]?.includes(one) === true);
  return known ? { action, outcome: 'refused', reason } : { action, outcome: 'error', reason: `${answer.status}, ${reason}` };
}

function isRedemption(action: ActionName, answer: Answer | undefined): boolean {
  return (action === 'redeem' || action === 'confirmRedemption') && answer?.outcome === 'done';
}

/** Histograms take whole numbers from 1 on: microseconds. */
function record(histogram: RecordableHistogram, milliseconds: number): void {
  histogram.record(Math.max(1, Math.round(milliseconds * 1000)));
}

function latencyOf(action: string, histogram: RecordableHistogram): LoadLatency {
  const at = (percentile: number): number => histogram.percentile(percentile) / 1000;
  return { action, count: histogram.count, p50Ms: at(50), p90Ms: at(90), p95Ms: at(95), p99Ms: at(99), maxMs: histogram.max / 1000 };
}
