/** Where a rate that rises becomes too much, in courses that are made up. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadCourse } from '../../src/engine/events.ts';
import { adjusted, type Profile, type RampingProfile, rateAt } from '../../src/flows/load-profile.ts';
import { kneeOf } from '../../src/load/knee.ts';
import { PROFILES } from '../../src/load/workloads.ts';

const RAMP = rampOf(PROFILES['ramp']!);
const SPAN_MS = 500;
const SPANS = 120;

function rampOf(profile: Profile): RampingProfile {
  if (profile.executor !== 'ramping-arrival-rate') throw new Error('this is no ramp');
  return profile;
}

/** Two requests a visit, one of them a redemption, up to what the target takes. */
function courseOf(p95Ms: readonly (number | null)[], mostVisitsPerSecond = Number.POSITIVE_INFINITY): LoadCourse {
  const answered = p95Ms.map((p95, span) =>
    p95 === null ? 0 : (Math.min(rateAt(RAMP, (span * SPAN_MS) / 1000), mostVisitsPerSecond) * SPAN_MS) / 1000,
  );
  const none = p95Ms.map(() => 0);
  return {
    spanMs: SPAN_MS,
    operations: answered.map((visits) => 2 * visits),
    redemptions: answered,
    refusals: none,
    errors: none,
    p50Ms: p95Ms,
    p95Ms,
    p99Ms: p95Ms,
    limits: [],
    limitsInAll: 0,
  };
}

const spans = (p95Of: (span: number) => number | null): readonly (number | null)[] =>
  Array.from({ length: SPANS }, (_, span) => p95Of(span));
/** Latencies vary by factors: up to so large a one, either way. Twice over it is less than what makes a knee. */
const noise = (factor: number): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.double({ min: 1 / factor, max: factor, noNaN: true }), { minLength: SPANS, maxLength: SPANS });

describe('the knee of a ramp', () => {
  it('is told with what was answered before and after', () => {
    const knee = kneeOf(
      courseOf(
        spans((span) => (span < 60 ? 8 : 400)),
        rateAt(RAMP, 30),
      ),
      RAMP,
    );
    expect(knee).toMatchObject({ bends: true, atMs: 30_000, visitsPerSecond: 410, p95Ms: 8, p95AfterMs: 400 });
    expect(knee!.requestsPerSecond).toBeCloseTo(820);
    expect(knee!.redemptionsPerSecond).toBeCloseTo(410);
    expect(knee!.told).toBe(
      'bends at 410 visits/s, from 0:30.0 on: p95 is 8.0 ms before and 400.0 ms after, with 820 requests/s and 410 redemptions/s',
    );
  });

  it('is found wherever it is, whatever the noise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 18, max: 102 }), noise(1.7), (at, noisy) => {
        const knee = kneeOf(courseOf(noisy.map((factor, span) => factor * (span < at ? 8 : 400))), RAMP);
        expect(knee?.bends).toBe(true);
        expect(Math.abs(knee!.atMs - at * SPAN_MS)).toBeLessThanOrEqual(SPAN_MS);
      }),
    );
  });

  it('is told to be further up where answers are as quick all along, whatever the noise', () => {
    fc.assert(
      fc.property(noise(1.7), fc.constantFrom(1, 8, 300), (noisy, usual) => {
        expect(kneeOf(courseOf(noisy.map((factor) => factor * usual)), RAMP)).toMatchObject({ bends: false, p95AfterMs: null });
      }),
    );
    const { told } = kneeOf(courseOf(spans(() => 8)), RAMP)!;
    expect(told).toBe(
      'does not bend up to 800 visits/s, with 1,477 requests/s and 738 redemptions/s: p95 is 8.0 ms all along; --rate asks for more',
    );
  });

  it.each([
    ['what becomes quicker', spans((span) => (span < 60 ? 400 : 8))],
    ['a slow beginning', spans((span) => (span < 5 ? 900 : 8))],
    ['a hiccup', spans((span) => (span >= 70 && span < 78 ? 900 : 8))],
    ['a hiccup at the end', spans((span) => (span >= 114 ? 900 : 8))],
    ['what stays below any trouble', spans((span) => (span < 60 ? 0.5 : 4))],
    ['half as long again', spans((span) => (span < 60 ? 100 : 250))],
  ])('is not seen in %s', (_, p95Ms) => {
    expect(kneeOf(courseOf(p95Ms), RAMP)).toMatchObject({ bends: false });
  });

  it('is found where answers take ever longer, and with spans without an answer', () => {
    const hyperbola = spans((span) => Math.min(3000, 8 / Math.max(0.001, 1 - span / 80)));
    const knee = kneeOf(courseOf(hyperbola.map((p95, span) => (span % 7 === 3 ? null : p95))), RAMP);
    expect(knee?.bends).toBe(true);
    expect(knee!.atMs).toBeGreaterThan(30_000);
    expect(knee!.atMs).toBeLessThanOrEqual(40_000);
  });

  it('is left open where there is too little to go by', () => {
    expect(kneeOf(courseOf(spans((span) => (span < 19 ? 8 : null))), RAMP)).toBeUndefined();
    expect(kneeOf(courseOf([]), RAMP)).toBeUndefined();
  });
});

describe('a closed model', () => {
  it('provides for no more visits than requests that it may send', () => {
    const steady = (limits: object, durationSeconds?: number): Profile => adjusted(PROFILES['steady']!, { limits, durationSeconds });
    expect(steady({})).toMatchObject({ iterations: 30_000, vus: 20 });
    expect(steady({ requestsPerSecond: 100 })).toMatchObject({ iterations: 3000, vus: 20 });
    expect(steady({ requestsPerSecond: 0.5 }, 8)).toMatchObject({ iterations: 4, vus: 4 });
    expect(steady({ totalRequests: 700, requestsPerSecond: 100 })).toMatchObject({ iterations: 700 });
  });
});

describe('a ramp that is asked for otherwise', () => {
  it('rises to the rate that is asked for, as steeply as it lasts long', () => {
    const ramp = rampOf(adjusted(PROFILES['ramp']!, { rate: 2000, durationSeconds: 30 }));
    expect([0, 15, 30, 31].map((seconds) => rateAt(ramp, seconds))).toEqual([50, 1025, 2000, 2000]);
    expect(ramp).toMatchObject({ maxVUs: 1000, preAllocatedVUs: 125, findsLimit: true });
    expect(adjusted(PROFILES['ramp']!, { rate: 2000, vus: 30 })).toMatchObject({ maxVUs: 30, preAllocatedVUs: 30 });
  });

  it('is what it was where nothing is asked for', () => {
    for (const name of ['ramp', 'spike']) expect(adjusted(PROFILES[name]!, {})).toEqual(PROFILES[name]);
  });

  it('keeps the shape of a spike, and of a rate that is hardly one', () => {
    const spike = rampOf(adjusted(PROFILES['spike']!, { rate: 100 }));
    expect([5, 13, 25].map((seconds) => rateAt(spike, seconds))).toEqual([10, 100, 10]);
    expect(rampOf(adjusted(PROFILES['spike']!, { rate: 1 })).stages.every(({ target }) => target === 1)).toBe(true);
  });
});
