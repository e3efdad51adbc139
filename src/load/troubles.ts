/** What a load met with, and when: spans of time with errors, with slow answers, and without any answer. */
import type { LoadOutcome, LoadTrouble } from '../engine/events.ts';
import type { Expected } from '../flows/workload.ts';
import type { Operation } from '../history/record.ts';
import { outcomeOf } from './outcome.ts';
import { instant, inWords, wholeNumber } from './told-figures.ts';

/** Troubles of one kind that are no further apart than this are one. */
const GAP_MS = 1000;
/** Reasons of errors that are followed one by one: the most frequent ones. The rest is followed together. */
const MOST_REASONS = 6;
/** Spans of one kind; where there are more, those that lie nearest to each other are joined. */
const MOST_SPANS = 5;
/** An answer that takes at least so long, and so many times as long as usual, is slow. */
const SLOW_MS = 1000;
const SLOW_TIMES = 10;
/** Shorter silences are not told. */
const SILENCE_MS = 1000;

/** The requests of one kind of trouble, from the call of the first to the last return. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly mostMs: number;
}

/**
 * Everything that was out of the ordinary, in the order in which it began.
 * @param operations in the order of their calls
 */
export function troublesOf(operations: readonly Operation[], expected: Expected): readonly LoadTrouble[] {
  const time = timeOf(operations);
  const answers: Answered[] = [];
  const errors = new Map<string, Spans>();
  for (const operation of operations) {
    const { action, answer, called, returned } = operation;
    if (isAnswered(operation)) answers.push(operation);
    const { outcome, reason } = outcomeOf(action.do, answer, expected);
    if (outcome !== 'error') continue;
    const spans = errors.get(reason) ?? new Spans();
    errors.set(reason, spans);
    spans.add(called, returned ?? called);
  }
  const usualMs = usualOf(answers);
  const slowMs = Math.max(SLOW_MS, SLOW_TIMES * usualMs);
  const slow = new Spans();
  for (const { called, returned } of answers) if (returned - called >= slowMs) slow.add(called, returned);
  const calls = callsOf(operations);
  const trouble = tellerOf(calls, time);
  return [
    ...silencesOf(answers, calls, time.end).map((span) =>
      trouble('silence', span, () => `nothing was answered, ${counted(span.requests)} were sent`),
    ),
    ...slow
      .joined()
      .map((span) => trouble('slow', span, (share) => `${share} took up to ${inWords(span.mostMs)}; usual are ${inWords(usualMs)}`)),
    ...followed(errors).flatMap(([reason, spans]) =>
      spans
        .joined()
        .map((span) => trouble('error', span, (share) => `${share}: ${reason === '' ? 'errors of other kinds' : reason}`, reason)),
    ),
  ].sort((one, other) => one.fromMs - other.fromMs);
}

/**
 * When requests of one action came to one error, in words. Counts are of the requests of that action, instants of the whole load.
 * @param operations of the load, in the order of their calls
 */
export function errorTimesOf(
  operations: readonly Operation[],
  expected: Expected,
  { action: wanted, reason: why }: Pick<LoadOutcome, 'action' | 'reason'>,
): readonly string[] {
  const own = operations.filter(({ action }) => action.do === wanted);
  const spans = new Spans();
  for (const { action, answer, called, returned } of own) {
    const { outcome, reason } = outcomeOf(action.do, answer, expected);
    if (outcome === 'error' && reason === why) spans.add(called, returned ?? called);
  }
  const tell = tellerOf(callsOf(own), timeOf(operations));
  return spans.joined().map((span) => tell('error', span, (share) => `${share}: ${why}`).told);
}

interface Time {
  readonly start: number;
  readonly end: number;
}

/** From the first call to the last return. */
function timeOf(operations: readonly Operation[]): Time {
  const start = operations[0]?.called ?? 0;
  return { start, end: operations.reduce((end, { called, returned }) => Math.max(end, returned ?? called), start) };
}

function callsOf(operations: readonly Operation[]): Float64Array {
  return Float64Array.from(operations, ({ called }) => called);
}

type Teller = (kind: LoadTrouble['kind'], span: Span, what: (share: string) => string, reason?: string) => LoadTrouble;

/** @param calls of those that a span is a share of, in order */
function tellerOf(calls: Float64Array, { start, end }: Time): Teller {
  return (kind, { from, to, requests }, what, reason = '') => {
    const of = countUpTo(calls, to) - countBefore(calls, from);
    const toEnd = to >= end - GAP_MS;
    const [first, last] = [instant(from - start, end - start), instant(to - start, end - start)];
    const when = toEnd ? `from ${first} to the end` : first === last ? `at ${first}` : `from ${first} to ${last}`;
    const share = requests === of ? `all ${counted(requests)}` : `${wholeNumber(requests)} of ${counted(of)}`;
    return { kind, fromMs: from - start, toMs: to - start, toEnd, requests, of, reason, told: `${when}: ${what(share)}` };
  };
}

type Answered = Operation & { readonly returned: number };

/** Whether the target has answered at all, were it with nonsense. */
function isAnswered(operation: Operation): operation is Answered {
  const { answer, returned } = operation;
  return returned !== undefined && (answer?.outcome !== 'broken' || answer.why.startsWith('status '));
}

/** What a quarter of the answers does not exceed: a load may be slow for most of its time. */
function usualOf(answers: readonly Answered[]): number {
  const latencies = Float64Array.from(answers, ({ called, returned }) => returned - called).sort();
  return latencies[Math.floor(latencies.length / 4)] ?? 0;
}

/** Spans of one kind of trouble: at most one for each second, so that a load of hours has few. */
class Spans {
  requests = 0;
  readonly #spans: Span[] = [];

  /** In the order of the calls. */
  add(from: number, to: number): void {
    this.requests += 1;
    const last = this.#spans.at(-1);
    const span = { from, to, requests: 1, mostMs: to - from };
    if (last !== undefined && from - last.to <= GAP_MS) this.#spans[this.#spans.length - 1] = together(last, span);
    else this.#spans.push(span);
  }

  /** Those of both, which began later or at the same time. */
  merged(other: Spans): Spans {
    const all = new Spans();
    all.requests = this.requests + other.requests;
    all.#spans.push(...[...this.#spans, ...other.#spans].sort((one, next) => one.from - next.from));
    return all;
  }

  /** Not too many: the narrowest gaps are closed. */
  joined(): readonly Span[] {
    const gaps = this.#spans.slice(1).map(({ from }, index) => from - this.#spans[index]!.to);
    const widest = gaps.toSorted((one, other) => other - one)[MOST_SPANS - 1] ?? GAP_MS;
    const spans: Span[] = [];
    for (const span of this.#spans) {
      const last = spans.at(-1);
      if (last !== undefined && span.from - last.to <= widest) spans[spans.length - 1] = together(last, span);
      else spans.push(span);
    }
    return spans;
  }
}

function together(one: Span, other: Span): Span {
  return {
    from: one.from,
    to: Math.max(one.to, other.to),
    requests: one.requests + other.requests,
    mostMs: Math.max(one.mostMs, other.mostMs),
  };
}

/** The most frequent reasons, each by itself, and the rest together. */
function followed(errors: ReadonlyMap<string, Spans>): readonly (readonly [string, Spans])[] {
  const all = [...errors].sort(([, one], [, other]) => other.requests - one.requests);
  const rest = all.slice(MOST_REASONS).map(([, spans]) => spans);
  return [...all.slice(0, MOST_REASONS), ...(rest.length === 0 ? [] : [['', rest.reduce((one, other) => one.merged(other))] as const])];
}

/**
 * Times in which requests were sent and none was answered. What was asked before and answered afterwards was slow: that is no silence.
 * @param calls their instants, in order
 */
function silencesOf(answers: readonly Answered[], calls: Float64Array, end: number): readonly Span[] {
  const byReturn = answers.toSorted((one, other) => one.returned - other.returned);
  const silences: Span[] = [];
  let before = calls[0] ?? 0;
  for (let index = 0; index <= byReturn.length; index += 1) {
    const next = byReturn[index];
    const to = next?.returned ?? end;
    if (to - before >= SILENCE_MS && (next === undefined || next.called > before)) {
      const from = Math.max(before, calls[countUpTo(calls, before)] ?? to);
      const until = Math.min(to, next?.called ?? end);
      const requests = countBefore(calls, until) - countBefore(calls, from);
      if (until - from >= SILENCE_MS) silences.push({ from, to: until, requests, mostMs: until - from });
    }
    before = to;
  }
  return silences.sort((one, other) => other.mostMs - one.mostMs).slice(0, MOST_SPANS);
}

/** How many of the sorted numbers are less than `bound`. */
function countBefore(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the sorted numbers are not greater than `bound`. */
function countUpTo(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function counted(requests: number): string {
  return `${wholeNumber(requests)} ${requests === 1 ? 'request' : 'requests'}`;
}
