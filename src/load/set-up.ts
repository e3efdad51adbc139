/** What is there before the first visit of a load: made over the API, and recorded. */
import { CaseEnd } from '../engine/case-end.ts';
import type { CaseContext } from '../engine/check.ts';
import { clockZero } from '../flows/clock-zero.ts';
import { type Profile, visitsOf } from '../flows/load-profile.ts';
import type { Workload } from '../flows/workload.ts';
import type { History, HistoryHeader } from '../history/record.ts';
import { answered, HistoryRecorder } from '../history/recorder.ts';
import type { CommonClock } from './instances.ts';
import { maskOf } from './masked-answer.ts';

/** What is there before the first visit. */
export interface Prepared {
  readonly stock: readonly unknown[];
  /** The set-up: all before the zero of the clock. */
  readonly before: History;
  readonly clock: CommonClock;
}

/** Who makes it, in the history. */
export const SET_UP = 'set-up';
/** In which the set-up has to be done; only the request that is under way then may take longer. */
const SET_UP_MS = 10 * 60_000;

/**
 * Makes the stock over the API, and records how: the clock begins when that is done, so that the set-up lies at negative instants.
 * @throws CaseEnd where it takes longer than `limitMs`
 */
export async function prepare(
  context: CaseContext,
  workload: Workload<never>,
  { profile }: { readonly profile: Profile },
  limitMs = SET_UP_MS,
): Promise<Prepared> {
  const policies = Object.fromEntries(
    Object.entries(context.policies).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const header: HistoryHeader = {
    history: 1,
    api: context.api.id,
    run: context.runId,
    seed: 0,
    clock: { wallAtZero: 0, uncertaintyMs: 1 },
    policies,
  };
  const recorder = new HistoryRecorder(header);
  const mask = maskOf(context);
  const flow = workload.setUp({ name: (purpose) => context.name(purpose), code: () => context.code(), visits: visitsOf(profile) });
  const start = performance.now();
  let answers = 0;
  context.tellPhase('set-up');
  let step = flow.next();
  while (step.done !== true) {
    const called = performance.now();
    const { answer } = await context.perform(step.value);
    recorder.add(answered(SET_UP, step.value, called, performance.now(), mask(step.value, answer)));
    answers += 1;
    context.tellPhase('set-up', answers);
    step = flow.next(answer);
    const tookMs = performance.now() - start;
    if (step.done !== true && tookMs > limitMs) throw new CaseEnd('error', notSetUp(limitMs, answers, tookMs));
  }
  const zero = performance.now();
  const now = (): number => performance.now() - zero;
  const clock = { now, ...clockZero(now, Date.now) };
  return { stock: step.value, before: shifted(recorder.history(), zero, clock), clock };
}

function notSetUp(limitMs: number, answers: number, tookMs: number): string {
  const each = (tookMs / answers / 1000).toFixed(1);
  return `the set-up was not done within ${limitMs / 1000} s, so no load was made (requests answered: ${answers}, in ${each} s each); ask for fewer visits with --rate and --duration, or for a workload that sets up less`;
}

function shifted({ header, operations }: History, zero: number, { wallAtZero }: CommonClock): History {
  return {
    header: { ...header, clock: { ...header.clock, wallAtZero } },
    operations: operations.map((operation) => ({
      ...operation,
      called: operation.called - zero,
      returned: operation.returned === undefined ? undefined : operation.returned - zero,
    })),
  };
}
