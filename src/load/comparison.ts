/** Two sets of loads compared: is the new one slower? One figure decides, redemptions a second; the others inform. */
import type { LoadResult } from '../engine/events.ts';
import { type Change, changeOf, geometricMean } from './change.ts';

export const CONFIDENCE = 0.99;
/** With two runs of each an interval is ten standard errors wide on either side. */
export const FEWEST_RUNS = 3;

/** A load that makes so much of a limit of requests a second is held by it, at least at times. */
const HELD = 0.8;

/** What summary.json keeps of a load. */
export type StoredLoad = Omit<LoadResult, 'course' | 'histograms'>;

/** One load, as a run of the command has left it. */
export interface StoredRun {
  readonly folder: string;
  readonly runId: string;
  readonly api: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly load: StoredLoad;
}

export type ComparisonVerdict = 'faster' | 'slower' | 'no difference shown' | 'too noisy to tell' | 'too few runs';

export interface Figure {
  /** Of an action, or of `all` of them. */
  readonly action: string;
  readonly measure: 'redemptionsPerSecond' | 'operationsPerSecond' | 'p50Ms' | 'p95Ms' | 'p99Ms';
  /** Geometric means of the runs; null where no run has it. */
  readonly base: number | null;
  readonly next: number | null;
  /** null where too few runs have it. */
  readonly change: Change | null;
  readonly verdict: ComparisonVerdict;
}

export interface Comparison {
  readonly workload: string;
  readonly profile: string;
  readonly api: string;
  readonly runs: { readonly base: number; readonly next: number };
  readonly confidence: number;
  /** The loss of throughput that is not borne: 0.1 is a tenth. */
  readonly margin: number;
  /** That of the figure that decides. */
  readonly verdict: ComparisonVerdict;
  readonly deciding: Figure;
  readonly informing: readonly Figure[];
  /** False: what changed on the machine meanwhile counts as a difference too. */
  readonly interleaved: boolean;
}

/** The runs cannot be compared; the message says why, the remedy what to do. */
export class Incomparable extends Error {
  override readonly name = 'Incomparable';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * @param base at least one run; so `next`
 * @param margin between 0 and 1, both excluded
 * @throws Incomparable
 */
export function compareRuns(base: readonly StoredRun[], next: readonly StoredRun[], margin: number): Comparison {
  const all = [...base, ...next];
  for (const run of all) checkUsable(run);
  checkAlike(all);
  const { api, load } = all[0]!;
  const figure = (action: string, measure: Figure['measure'], value: (one: StoredLoad) => number | undefined): Figure =>
    figureOf({ action, measure }, valuesOf(base, value), valuesOf(next, value), margin);
  const deciding = figure('all', 'redemptionsPerSecond', (one) => one.redemptionsPerSecond);
  const actions = [...new Set(all.flatMap((run) => run.load.latency.map(({ action }) => action)))];
  const informing = actions.flatMap((action) => {
    const own = (one: StoredLoad) => one.latency.find((latency) => latency.action === action);
    return [
      figure(action, 'operationsPerSecond', (one) => ((own(one)?.count ?? 0) / (one.durationMs - one.warmUpMs)) * 1000),
      ...(['p50Ms', 'p95Ms', 'p99Ms'] as const).map((measure) => figure(action, measure, (one) => own(one)?.[measure])),
    ];
  });
  return {
    workload: load.workload,
    profile: load.profile,
    api,
    runs: { base: base.length, next: next.length },
    confidence: CONFIDENCE,
    margin,
    verdict: deciding.verdict,
    deciding,
    informing,
    interleaved: areInterleaved(base, next),
  };
}

/**
 * The verdict on a change of throughput. An interval that lies within the margin shows no difference that matters; any other that leaves out 1 shows
 * one; what remains is wider than the margin and shows nothing. So a pass means that a loss as large as the margin is excluded.
 *
 * @param margin the same factor is meant in both directions: 0.1 reaches from a tenth less to a ninth more, so that swapped sides give swapped verdicts
 */
export function verdictOf({ low, high }: Pick<Change, 'low' | 'high'>, margin: number): ComparisonVerdict {
  const least = 1 - margin;
  if (low > least && high < 1 / least) return 'no difference shown';
  if (high < 1) return 'slower';
  return low > 1 ? 'faster' : 'too noisy to tell';
}

function figureOf(name: Pick<Figure, 'action' | 'measure'>, base: readonly number[], next: readonly number[], margin: number): Figure {
  const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : geometricMean(values));
  const means = { base: mean(base), next: mean(next) };
  if (base.length < FEWEST_RUNS || next.length < FEWEST_RUNS) return { ...name, ...means, change: null, verdict: 'too few runs' };
  const change = changeOf(base, next, CONFIDENCE);
  const ofSpeed = name.measure.endsWith('PerSecond') ? change : { low: 1 / change.high, high: 1 / change.low };
  return { ...name, ...means, change, verdict: verdictOf(ofSpeed, margin) };
}

/** Of the runs that have one: an action that a run did not happen to do has no speed in it. */
function valuesOf(runs: readonly StoredRun[], value: (load: StoredLoad) => number | undefined): number[] {
  return runs.map(({ load }) => value(load) ?? 0).filter((one) => one > 0);
}

function checkUsable({ folder, load }: StoredRun): void {
  const again = 'Compare runs that passed; make this one again.';
  if (load.model === 'open') {
    throw new Incomparable(
      `${folder}: this load had a rate to keep (open model), so its throughput says nothing of the target`,
      'Compare loads of a closed model, such as those of --profile steady.',
    );
  }
  const { requestsPerSecond: limit = Number.POSITIVE_INFINITY } = load.asked;
  if (load.operationsPerSecond >= HELD * limit) {
    throw new Incomparable(
      `${folder}: this load was held to ${limit} requests a second (target.limits.requestsPerSecond), so its throughput says nothing of the target`,
      'Raise the limit well beyond what the target can do, or take it away, for loads that are to be compared.',
    );
  }
  if (load.asked.thinkSeconds > 0) {
    throw new Incomparable(
      `${folder}: the users of this load think for ${load.asked.thinkSeconds} s between two steps, so its throughput says more of them than of the target`,
      'Compare loads that were made without --think.',
    );
  }
  if (load.stopped !== null) throw new Incomparable(`${folder}: this load was stopped early: ${load.stopped}`, again);
  if (!load.history.complete) throw new Incomparable(`${folder}: the history of this load is not complete`, again);
  if (load.history.violations > 0) {
    throw new Incomparable(
      `${folder}: this load broke promises (violations: ${load.history.violations}), so its speed is worth nothing`,
      again,
    );
  }
  if (load.errors > 0) throw new Incomparable(`${folder}: ${load.errors} requests of this load ended in errors, which may be quick`, again);
  if (load.redemptions === 0 || load.redemptionsPerSecond === 0)
    throw new Incomparable(`${folder}: nothing was redeemed in this load`, again);
}

function checkAlike(runs: readonly StoredRun[]): void {
  const [first, ...others] = runs as readonly [StoredRun, ...StoredRun[]];
  const traits: readonly (readonly [string, (run: StoredRun) => string])[] = [
    ['api', ({ api }) => api],
    ['workload', ({ load }) => load.workload],
    ['profile', ({ load }) => load.profile],
    ['number of users', ({ load }) => String(load.asked.users)],
    ['number of visits', ({ load }) => String(load.asked.visits)],
    ['duration in seconds', ({ load }) => String(load.asked.seconds)],
    ['number of instances', ({ load }) => String(load.instances?.count ?? 1)],
    ['version of k6', ({ load }) => load.k6],
    ['warm-up in ms', ({ load }) => String(load.warmUpMs)],
    ['judged history', ({ load }) => String(load.history.judged)],
  ];
  for (const [name, trait] of traits) {
    const other = others.find((run) => trait(run) !== trait(first));
    if (other === undefined) continue;
    throw new Incomparable(
      `not the same ${name}: ${trait(first)} in ${first.folder}, ${trait(other)} in ${other.folder}`,
      'Compare runs that differ in the target only.',
    );
  }
  const ids = new Map<string, StoredRun>();
  for (const run of runs) {
    const same = ids.get(run.runId);
    if (same !== undefined) {
      throw new Incomparable(`${same.folder} and ${run.folder} are the same run, ${run.runId}`, 'Name each run once.');
    }
    ids.set(run.runId, run);
  }
}

/** Whether neither side was over before the other began. */
function areInterleaved(base: readonly StoredRun[], next: readonly StoredRun[]): boolean {
  const times = (runs: readonly StoredRun[]): number[] => runs.map(({ startedAt }) => startedAt);
  const [before, after] = [times(base), times(next)];
  return Math.max(...before) > Math.min(...after) && Math.max(...after) > Math.min(...before);
}
