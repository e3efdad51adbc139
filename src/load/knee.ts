/** Where a rate that rises becomes too much: the span from which on answers are slow, of all ways to part the load in two the best one. */
import type { LoadCourse, LoadKnee } from '../engine/events.ts';
import { type RampingProfile, rateAt } from '../flows/load-profile.ts';
import { instant, inWords, wholeNumber } from './told-figures.ts';

/** With fewer spans that have answers, nothing is said. */
const LEAST_SPANS = 20;
/** Of the spans so many at least are on either side: a hiccup does not last so long. */
const LEAST_SHARE = 0.15;
/** Answers that take so many times as long, and at least so many milliseconds, are slow: less is the noise of a machine. */
const SLOWER = 3;
const SLOW_MS = 10;

/** A span in which something was answered. */
interface Point {
  readonly span: number;
  readonly log: number;
}

/**
 * The split of a piecewise constant course of log p95 with the least sum of squares (two segments, as in J. Bai, "Least squares estimation of a
 * shift in linear processes", 1994). Latencies are compared by their logarithms, since under a rising rate they grow by factors.
 * @returns undefined where there is too little to go by
 */
export function kneeOf(course: LoadCourse, profile: RampingProfile): LoadKnee | undefined {
  const points = course.p95Ms.flatMap((p95, span): readonly Point[] =>
    p95 === null ? [] : [{ span, log: Math.log(Math.max(p95, 0.001)) }],
  );
  if (points.length < LEAST_SPANS) return undefined;
  const split = bestSplit(points);
  const [before, after] = [medianOf(points.slice(0, split)), medianOf(points.slice(split))];
  const bends = after >= Math.max(SLOWER * before, SLOW_MS);
  const lastsMs = course.operations.length * course.spanMs;
  const from = bends ? points[split]!.span : Math.floor(course.operations.length * (1 - LEAST_SHARE));
  const atMs = bends ? from * course.spanMs : lastsMs;
  const measured = {
    bends,
    atMs,
    visitsPerSecond: rateAt(profile, atMs / 1000),
    requestsPerSecond: perSecond(course.operations, from, course.spanMs),
    redemptionsPerSecond: perSecond(course.redemptions, from, course.spanMs),
    p95Ms: bends ? before : medianOf(points),
    p95AfterMs: bends ? after : null,
  };
  return { ...measured, told: toldOf(measured, lastsMs) };
}

function toldOf(knee: Omit<LoadKnee, 'told'>, lastsMs: number): string {
  const { atMs, p95Ms, p95AfterMs } = knee;
  const visits = `${wholeNumber(knee.visitsPerSecond)} visits/s`;
  const answered = `${wholeNumber(knee.requestsPerSecond)} requests/s and ${wholeNumber(knee.redemptionsPerSecond)} redemptions/s`;
  return p95AfterMs === null
    ? `does not bend up to ${visits}, with ${answered}: p95 is ${inWords(p95Ms)} all along; --rate asks for more`
    : `bends at ${visits}, from ${instant(atMs, lastsMs)} on: p95 is ${inWords(p95Ms)} before and ${inWords(p95AfterMs)} after, with ${answered}`;
}

/** Where the second part begins. A rate that rises makes answers slower: where they become quicker there is no knee. */
function bestSplit(points: readonly Point[]): number {
  const least = Math.ceil(points.length * LEAST_SHARE);
  const all = points.reduce((sum, { log }) => sum + log, 0);
  let [best, gained, sum] = [least, Number.NEGATIVE_INFINITY, 0];
  for (const [index, { log }] of points.entries()) {
    // What the sum of squares loses by the split: the parts weigh as their means are apart.
    const apart = (all - sum) / (points.length - index) - sum / index;
    const gain = Math.sign(apart) * apart * apart * index * (points.length - index);
    if (index >= least && index <= points.length - least && gain > gained) [best, gained] = [index, gain];
    sum += log;
  }
  return best;
}

/** In milliseconds. */
function medianOf(points: readonly Point[]): number {
  const logs = points.map(({ log }) => log).sort((one, other) => one - other);
  return Math.round(Math.exp(logs[Math.floor(logs.length / 2)]!) * 1000) / 1000;
}

/** From a span to the end. */
function perSecond(counts: readonly number[], from: number, spanMs: number): number {
  const rest = counts.slice(from);
  return (rest.reduce((sum, count) => sum + count, 0) * 1000) / (rest.length * spanMs);
}
