/** The verdict on a load: what is found, and what is not proven. */
import { CaseEnd } from '../engine/case-end.ts';
import { type CaseContext, LOAD_TOPIC } from '../engine/check.ts';
import type { LoadResult } from '../engine/events.ts';
import type { Workload } from '../flows/workload.ts';
import type { Orders } from '../history/orders.ts';
import type { History, Operation } from '../history/record.ts';
import { timelineOf } from '../history/timeline.ts';
import { endWords, type K6Ended } from './k6-process.ts';
import type { Follower } from './measures.ts';
import { anyOverlap } from './overlap.ts';
import { proofOf } from './proof.ts';
import { errorTimesOf } from './troubles.ts';
import { clauseOf } from './violation-clauses.ts';

/** Reasons and parts that are told one by one. */
const MOST_TOLD = 5;
/** Lines of a timeline in a finding; the history beside it has the rest. */
const MOST_LINES = 12;
/** Of the visits of an open model, so many may be missing before nothing is proven about its rate. */
const MOST_DROPPED = 0.05;

/** The verdict: what is wrong is found, and what is not proven is said. */
export function conclude(
  context: CaseContext,
  workload: Workload<never>,
  result: LoadResult,
  { violations, inconclusive }: Orders,
  history: History,
  {
    ended,
    lost,
    follower,
    findsLimit,
    unreached,
    operations,
  }: {
    readonly ended: K6Ended;
    /** Which instances have not come to their end, where others have. */
    readonly lost?: string | undefined;
    readonly follower: Pick<Follower, 'faults'>;
    /** Whether the profile looks for the rate where visits no longer begin. */
    readonly findsLimit: boolean;
    /** Kinds of limits that were to run out and did not. */
    readonly unreached: readonly string[];
    /** Of the visits, from when they left. */
    readonly operations: readonly Operation[];
  },
): void {
  const byKind = Map.groupBy(violations, ({ kind }) => kind);
  for (const [kind, own] of byKind) {
    // One mistake makes many violations, and they are one finding: the first of them shows it.
    const violation = own[0]!;
    const proof = proofOf(history, violation);
    const shown = new Set(violation.operations);
    const proving = proof.operations.filter(({ id }) => shown.has(id));
    const part = proving.length < shown.size ? `the last ${proving.length} of ${shown.size} operations\n` : '';
    context.expect(false, {
      clause: clauseOf(kind, workload),
      exchange: null,
      kind: `load-${kind}`,
      message: `${workload.title}: ${violation.told}${own.length > 1 ? ` (one of ${own.length} of this kind)` : ''}`,
      expected: 'answers that some order of the operations explains',
      actual: `${part}${timelineOf(proving.slice(-MOST_LINES), shown)}`,
      history: proof,
      proof: { operations: proving.map(({ id }) => id), exchanges: [] },
    });
  }
  const errors = Map.groupBy(
    result.outcomes.filter(({ outcome }) => outcome === 'error'),
    ({ action }) => action,
  );
  for (const [action, own] of errors) {
    const failed = own.reduce((sum, { count }) => sum + count, 0);
    const rest = own.slice(MOST_TOLD).reduce((sum, { count }) => sum + count, 0);
    context.expect(false, {
      clause: `${LOAD_TOPIC}.answered`,
      exchange: null,
      kind: `load-error-${action}`,
      message: `${failed} of ${result.operations} requests under load had no answer that is a part of the business: ${action}`,
      expected: `success, or a refusal for one of: ${expectedOf(workload, action)}`,
      actual: [
        ...own.slice(0, MOST_TOLD).flatMap((error) => [error.reason, ...errorTimesOf(operations, workload.expected, error)]),
        ...(rest === 0 ? [] : [`and ${rest} for ${own.length - MOST_TOLD} other reasons`]),
      ].join('\n'),
    });
  }
  for (const { metric, condition, actual } of result.thresholds.filter(({ holds }) => !holds)) {
    context.expect(false, {
      clause: `${LOAD_TOPIC}.thresholds`,
      exchange: null,
      kind: `load-threshold-${metric}`,
      message: `The threshold of the profile ${result.profile} does not hold: ${metric}`,
      expected: condition,
      actual: `${actual.toFixed(1)}; ${shownLatency(result)}`,
    });
  }
  if (lost !== undefined) context.undecided(`the load was not delivered: ${lost}`);
  if (!ended.orderly) throw new CaseEnd('error', `k6 did not come to its end, and what it had written was judged: ${endWords(ended)}`);
  if (follower.faults.first !== undefined) {
    throw new CaseEnd('error', `the script of the load broke off ${follower.faults.count} visits, first by ${follower.faults.first}`);
  }
  if (!result.history.complete) context.undecided('the history lacks operations that k6 has counted, so nothing is proven by it');
  if (result.stopped !== null) context.undecided(`stopped early: ${result.stopped}`);
  if (inconclusive.length > 0) context.undecided(`not decided by the history: ${inconclusive.slice(0, MOST_TOLD).join(' ')}`);
  if (result.audit !== null && result.audit.cut !== null)
    context.undecided(`not everything was asked when all was quiet: ${result.audit.cut}`);
  if (result.redemptions === 0) context.undecided('nothing was redeemed under load');
  if (!findsLimit && result.dropped > MOST_DROPPED * (result.dropped + result.visits)) {
    context.undecided(
      `the load was not delivered: ${result.dropped} of ${result.dropped + result.visits} visits did not begin for want of users; allow more with --vus, or ask for a lower --rate`,
    );
  }
  if (result.history.judged && unreached.length > 0) {
    context.undecided(
      `of some kinds no limit ran out, so nothing was shown about ${unreached.join(', ')}; let the load go on for longer with --duration, or with more users with --vus`,
    );
  }
  if (result.history.judged && !anyOverlap(operations)) {
    context.undecided(
      'no two requests of different users were under way at the same time, so nothing was shown about concurrency; ask for more users with --vus, for more visits with --rate, or for speed alone with --no-gate',
    );
  }
}

function expectedOf({ expected }: Workload<never>, action: string): string {
  return (expected as Readonly<Record<string, readonly string[] | undefined>>)[action]?.join(', ') ?? 'none';
}

function shownLatency({ latency }: LoadResult): string {
  const [all] = latency;
  return all === undefined
    ? 'nothing was answered'
    : `p50 ${all.p50Ms.toFixed(1)} ms, p95 ${all.p95Ms.toFixed(1)} ms, p99 ${all.p99Ms.toFixed(1)} ms, maximum ${all.maxMs.toFixed(1)} ms`;
}
