/** The comparison of loads: right by the book, quiet about equal targets, and sure of slower ones. */
import { describe, expect, it } from 'vitest';
import { changeOf } from '../../src/load/change.ts';
import { type ComparisonVerdict, compareRuns, Incomparable, type StoredRun, verdictOf } from '../../src/load/comparison.ts';
import { load } from '../report/stream.ts';
import recorded from './recorded-pool.json' with { type: 'json' };

const MARGIN = 0.1;
const SEEDS = [1, 2, 3, 4, 5];
const COMPARISONS = 100;
const RUNS_OF_A_SIDE = 6;

interface Noise {
  /** Standard deviation of the logarithm, from run to run. */
  readonly ofRun: number;
  /** How often a neighbour on the machine takes some of it, 5 to 20 per cent. */
  readonly neighbours: number;
  /** How far the machine gets slower and faster again in the course of the pool. */
  readonly drift: number;
}

/** What repeated steady loads on a machine that is not quite quiet look like. */
const USUAL: Noise = { ofRun: 0.025, neighbours: 0.06, drift: 0.02 };

/** Throughputs of runs of one target, in the order in which they were made. */
function pool(random: () => number, { ofRun, neighbours, drift }: Noise): number[] {
  return Array.from({ length: 120 }, (_, index) => {
    const taken = random() < neighbours ? 0.05 + 0.15 * random() : 0;
    return 400 * Math.exp(ofRun * normal(random) + drift * Math.sin(index / 19)) * (1 - taken);
  });
}

let made = 0;

function run(redemptionsPerSecond: number, part: Partial<StoredRun> = {}, ofLoad: Partial<StoredRun['load']> = {}): StoredRun {
  made += 1;
  const {
    course: _course,
    histograms: _histograms,
    ...figures
  } = load({
    redemptionsPerSecond,
    errors: 0,
    history: { file: 'history.ndjson', judged: true, complete: true, violations: 0, undecided: 0 },
    ...ofLoad,
  });
  return { folder: `run-${made}`, runId: `r${made}`, api: 'vouchery-v1.0', startedAt: made * 1000, load: figures, ...part };
}

/** A stretch of the pool, taken in turn by both sides; the new one is so many times as fast. */
function drawn(random: () => number, speeds: readonly number[], factor: number): [StoredRun[], StoredRun[]] {
  const start = Math.floor(random() * (speeds.length - 2 * RUNS_OF_A_SIDE));
  const stretch = speeds.slice(start, start + 2 * RUNS_OF_A_SIDE);
  const runs = stretch.map((speed, index) => run(index % 2 === 0 ? speed : speed * factor));
  return [runs.filter((_, index) => index % 2 === 0), runs.filter((_, index) => index % 2 === 1)];
}

function verdicts(seed: number, factor: number, noise = USUAL): Record<ComparisonVerdict, number> {
  const random = seeded(seed);
  return counted(() => drawn(random, pool(random, noise), factor));
}

function counted(draw: () => [StoredRun[], StoredRun[]]): Record<ComparisonVerdict, number> {
  const counts = { faster: 0, slower: 0, 'no difference shown': 0, 'too noisy to tell': 0, 'too few runs': 0 };
  for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
    const [base, next] = draw();
    counts[compareRuns(base, next, MARGIN).verdict] += 1;
  }
  return counts;
}

function someOf<Item>(random: () => number, items: readonly Item[], size: number): Item[] {
  const left = [...items];
  return Array.from({ length: size }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

describe('the interval', () => {
  it('is that of Welch: of equal variances with all degrees of freedom, of one variance alone with its own', () => {
    const base = [-0.1, 0, 0.1].map(Math.exp);
    const both = changeOf(base, [0.4, 0.5, 0.6].map(Math.exp), 0.99);
    // Quantiles of Student's t at 0.995 from the tables: 4.60409 for 4 degrees of freedom, 9.92484 for 2.
    expect(Math.log(both.ratio)).toBeCloseTo(0.5, 10);
    expect(Math.log(both.high)).toBeCloseTo(0.5 + 4.60409 * 0.1 * Math.sqrt(2 / 3), 5);
    expect(Math.log(both.low)).toBeCloseTo(0.5 - 4.60409 * 0.1 * Math.sqrt(2 / 3), 5);
    const one = changeOf(base, [1, 1, 1], 0.99);
    expect(Math.log(one.high)).toBeCloseTo((9.92484 * 0.1) / Math.sqrt(3), 5);
  });

  it('leaves the truth out about once in a hundred times', () => {
    const random = seeded(1);
    const sample = (runs: number, noise: number): number[] => Array.from({ length: runs }, () => Math.exp(noise * normal(random)));
    let missed = 0;
    for (let time = 0; time < 5000; time += 1) {
      const { low, high } = changeOf(sample(5, 0.05), sample(8, 0.1), 0.99);
      if (low > 1 || high < 1) missed += 1;
    }
    expect(missed).toBeGreaterThan(25);
    expect(missed).toBeLessThan(75);
  });

  it('has no width where there is no noise', () => {
    expect(changeOf([2, 2, 2], [1, 1, 1], 0.99)).toEqual({ ratio: 0.5, low: 0.5, high: 0.5 });
  });
});

describe('the verdict', () => {
  it.each([
    [0.95, 1.05, 'no difference shown'],
    [0.92, 0.98, 'no difference shown'],
    [0.85, 0.98, 'slower'],
    [0.7, 0.8, 'slower'],
    [0.9, 1.05, 'too noisy to tell'],
    [0.95, 1.2, 'too noisy to tell'],
    [0.5, 2, 'too noisy to tell'],
    [1.02, 1.12, 'faster'],
  ] as const)('of an interval from %d to %d is: %s', (low, high, verdict) => {
    expect(verdictOf({ low, high }, MARGIN)).toBe(verdict);
  });

  it('is the opposite one where the sides are swapped', () => {
    const [base, next] = [[400, 405, 398].map((speed) => run(speed)), [300, 303, 299].map((speed) => run(speed))] as const;
    expect([compareRuns(base, next, MARGIN).verdict, compareRuns(next, base, MARGIN).verdict]).toEqual(['slower', 'faster']);
  });

  it.each(SEEDS)('on equal targets is an alarm in 3 of 100 comparisons at most (pool %d)', (seed) => {
    const counts = verdicts(seed, 1);
    expect(counts.faster + counts.slower).toBeLessThanOrEqual(3);
  });

  it.each(SEEDS)('on equal targets and a quiet machine is a pass in 90 of 100 comparisons at least (pool %d)', (seed) => {
    const counts = verdicts(seed, 1, { ...USUAL, neighbours: 0 });
    expect(counts.faster + counts.slower).toBeLessThanOrEqual(3);
    expect(counts['no difference shown'], JSON.stringify(counts)).toBeGreaterThanOrEqual(90);
  });

  it.each(SEEDS)('on a target with a fifth less throughput is "slower" in 80 of 100 comparisons at least (pool %d)', (seed) => {
    const counts = verdicts(seed, 0.8);
    expect(counts.slower, JSON.stringify(counts)).toBeGreaterThanOrEqual(80);
    expect(counts.faster + counts['no difference shown']).toBe(0);
  });

  it.each(SEEDS)('on a target with a loss of the margin passes in 3 of 100 comparisons at most (pool %d)', (seed) => {
    const counts = verdicts(seed, 0.9);
    expect(counts.faster + counts['no difference shown'], JSON.stringify(counts)).toBeLessThanOrEqual(3);
  });

  it('on a machine that is too noisy says so', () => {
    const counts = verdicts(1, 1, { ofRun: 0.25, neighbours: 0.3, drift: 0.1 });
    expect(counts['too noisy to tell'], JSON.stringify(counts)).toBeGreaterThanOrEqual(95);
  });

  it('on two runs of a side says that they are too few, however alike', () => {
    const [base, next] = [[400, 400].map((speed) => run(speed)), [200, 200, 200].map((speed) => run(speed))];
    const { verdict, deciding } = compareRuns(base, next, MARGIN);
    expect(verdict).toBe('too few runs');
    expect(deciding).toMatchObject({ base: expect.closeTo(400), next: expect.closeTo(200), change: null });
  });

  it('is not that of latencies, which inform: higher ones are called slower', () => {
    const slow = { latency: [{ action: 'all', count: 1199, p50Ms: 8, p90Ms: 18, p95Ms: 24, p99Ms: 60, maxMs: 82 }] };
    const [base, next] = [[1, 2, 3].map(() => run(400)), [1, 2, 3].map(() => run(400, {}, slow))];
    const { verdict, informing } = compareRuns(base, next, MARGIN);
    expect(verdict).toBe('no difference shown');
    expect(informing.map((figure) => [figure.action, figure.measure, figure.verdict])).toEqual([
      ['all', 'operationsPerSecond', 'no difference shown'],
      ['all', 'p50Ms', 'slower'],
      ['all', 'p95Ms', 'slower'],
      ['all', 'p99Ms', 'slower'],
    ]);
  });
});

describe('the verdict on loads that were made of the sandbox', () => {
  const speeds = (wanted: string): readonly number[] =>
    recorded.runs.flatMap(({ target, redemptionsPerSecond }) => (target === wanted ? [redemptionsPerSecond] : []));
  const [usual, slower] = [speeds('usual'), speeds('slower')];
  const runsOf = (some: readonly number[]): StoredRun[] => some.map((speed) => run(speed));

  it('is held against a target that is about a fifth slower', () => {
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(slower) / mean(usual)).toBeGreaterThan(0.78);
    expect(mean(slower) / mean(usual)).toBeLessThan(0.85);
  });

  it.each(SEEDS)('of one target with itself is an alarm in 3 of 100 comparisons at most (draw %d)', (seed) => {
    const random = seeded(seed);
    for (const one of [usual, slower]) {
      const counts = counted(() => {
        const some = someOf(random, one, 2 * RUNS_OF_A_SIDE);
        return [runsOf(some.slice(RUNS_OF_A_SIDE)), runsOf(some.slice(0, RUNS_OF_A_SIDE))];
      });
      expect(counts.faster + counts.slower, JSON.stringify(counts)).toBeLessThanOrEqual(3);
    }
  });

  it.each(SEEDS)('of the slower one is "slower" in 80 of 100 comparisons at least (draw %d)', (seed) => {
    const random = seeded(seed);
    const counts = counted(() => [runsOf(someOf(random, usual, RUNS_OF_A_SIDE)), runsOf(someOf(random, slower, RUNS_OF_A_SIDE))]);
    expect(counts.slower, JSON.stringify(counts)).toBeGreaterThanOrEqual(80);
  });
});

describe('runs', () => {
  const { asked } = load();
  const history = { file: 'history.ndjson', judged: true, complete: true, violations: 0, undecided: 0 };

  it.each<readonly [string, Partial<StoredRun>, Partial<StoredRun['load']>, RegExp]>([
    ['of another api', { api: 'other' }, {}, /not the same api: vouchery-v1.0 in run-\d+, other in run-\d+/],
    ['of another workload', {}, { workload: 'hot-code' }, /not the same workload: budget-race in .*hot-code in/],
    ['of another profile', {}, { profile: 'steady' }, /not the same profile/],
    ['of more users', {}, { asked: { ...asked, users: 40 } }, /not the same number of users: 20 in .*, 40 in/],
    ['of other visits', {}, { asked: { ...asked, visits: 2000 } }, /not the same number of visits/],
    ['of other lengths', {}, { asked: { ...asked, seconds: 20 } }, /not the same duration in seconds/],
    ['whose users think', {}, { asked: { ...asked, thinkSeconds: 0.5 } }, /think for 0\.5 s between two steps/],
    [
      'of more instances',
      {},
      { instances: { count: 4, startedWithinMs: 3, clockUncertaintyMs: 0.1, counted: [] } },
      /not the same number of instances: 1 in .*, 4 in/,
    ],
    ['of another k6', {}, { k6: '2.3.0' }, /not the same version of k6/],
    ['of an open model', {}, { model: 'open' }, /had a rate to keep/],
    [
      'that a limit has held',
      {},
      { asked: { ...asked, requestsPerSecond: 1000 }, operationsPerSecond: 850 },
      /was held to 1000 requests a second/,
    ],
    ['that were stopped', {}, { stopped: 'interrupted' }, /stopped early: interrupted/],
    ['with errors', {}, { errors: 2 }, /2 requests of this load ended in errors/],
    ['with violations', {}, { history: { ...history, violations: 1, undecided: 0 } }, /broke promises/],
    ['that lack operations', {}, { history: { ...history, complete: false } }, /history of this load is not complete/],
    ['that redeemed nothing', {}, { redemptions: 0 }, /nothing was redeemed/],
    ['that are named twice', { runId: 'twice' }, {}, /are the same run, twice/],
  ])('%s are not compared', (_, part, ofLoad, told) => {
    const base = [run(400, part.runId === undefined ? {} : part), run(400), run(400)];
    const next = [run(400, part, ofLoad), run(400), run(400)];
    expect(() => compareRuns(base, next, MARGIN)).toThrow(Incomparable);
    expect(() => compareRuns(base, next, MARGIN)).toThrow(told);
  });

  it('that were not made in turn are compared, and it is said', () => {
    const first = [400, 401, 402].map((speed) => run(speed));
    const later = [400, 401, 402].map((speed) => run(speed));
    expect(compareRuns(first, later, MARGIN).interleaved).toBe(false);
    expect(compareRuns([first[0]!, later[0]!, later[1]!], [first[1]!, first[2]!, later[2]!], MARGIN).interleaved).toBe(true);
  });
});

/** Numbers from 0 to 1: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** By Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
