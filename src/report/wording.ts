/** How numbers are said in reports. */
import type { LoadAudit, LoadInstances, LoadOutcome, LoadResult, Phase } from '../engine/events.ts';

/** `1 finding`, `3 findings`, `12,400 cases`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${digits(number)} ${number === 1 ? singular : plural}`;
}

/** Requests of a load that came to this. Of all outcomes together they are all that were sent. */
export function outcomeCount({ outcomes }: Pick<LoadResult, 'outcomes'>, wanted: LoadOutcome['outcome']): number {
  return outcomes.reduce((sum, one) => sum + (one.outcome === wanted ? one.count : 0), 0);
}

/** Requests that k6 has sent: they are no exchanges of the record. */
export function requestsOf(loads: readonly Pick<LoadResult, 'operations'>[]): number {
  return loads.reduce((sum, { operations }) => sum + operations, 0);
}

/** Of how many requests of a load nobody knows what came of them, and where else they are counted; undefined where there are none. */
export function openWords(load: Pick<LoadResult, 'open' | 'outcomes'>): string | undefined {
  if (load.open === 0) return undefined;
  const cut = outcomeCount(load, 'open');
  const errors = load.open - cut;
  const counted = [
    ...(errors === 0 ? [] : [`${digits(errors)} of the errors`]),
    ...(cut === 0 ? [] : [`${digits(cut)} cut off by the end`]),
  ];
  return `nobody knows whether ${count(load.open, 'request')} took effect: ${listed(counted)}`;
}

/** k6 counts visits when it ends: where it was killed nobody knows how many there were. */
export function visitCount({ visits, operations, history }: Pick<LoadResult, 'visits' | 'operations' | 'history'>): string {
  return visits === 0 && operations > 0 && !history.complete ? 'uncounted visits' : count(visits, 'visit');
}

/** What a load's rates and latencies leave out; none where that is nothing. */
export function warmUpWords({ warmUpMs }: Pick<LoadResult, 'warmUpMs'>): readonly string[] {
  return warmUpMs === 0 ? [] : [`rates and latencies are without the first ${duration(warmUpMs)}, the warm-up`];
}

/** Why percentiles of a closed model say little of slow answers; none where there were none. */
export function waitingWords({ model, troubles }: Pick<LoadResult, 'model' | 'troubles'>): readonly string[] {
  if (model === 'open' || troubles.every(({ kind }) => kind === 'error')) return [];
  return [
    'users of a closed model ask nothing while they wait, so percentiles show little of what was slow; visitors of an open model (--rate) come all the same',
  ];
}

/** What held a load back, so that its rates are not what the target takes. */
export function heldWords({ asked: { requestsPerSecond } }: Pick<LoadResult, 'asked'>): readonly string[] {
  if (requestsPerSecond === undefined) return [];
  return [`held to ${digits(requestsPerSecond)} requests/s by target.limits.requestsPerSecond: its rates are not what the target takes`];
}

/** What was asked when a load was over and all was quiet. */
export function auditWords({ tried, redemptions, vouchers, cut }: LoadAudit): string {
  const asked = `${count(redemptions, 'redemption')} listed, ${count(vouchers, 'voucher')} read, ${count(tried, 'sale')} tried once more`;
  return cut === null ? asked : `${asked}; then no more: ${cut}`;
}

const PHASES: Readonly<Record<Phase['phase'], readonly [doing: string, counted: string, several?: string]>> = {
  policies: ['finding out policies', 'done'],
  'set-up': ['setting up', 'request answered', 'requests answered'],
  load: ['k6 starts', 'request answered', 'requests answered'],
  audit: ['auditing', 'request answered', 'requests answered'],
  judging: ['judging', 'operation', 'operations'],
  'clean-up': ['cleaning up', 'done'],
};

/** `setting up, 12 requests answered`; `cleaning up, 3 of 14 done`. */
export function phaseWords({ phase, done, of }: Phase): string {
  const [doing, counted, several = counted] = PHASES[phase];
  if (of !== null) return `${doing}, ${digits(done)} of ${count(of, counted, several)}`;
  return done === 0 ? doing : `${doing}, ${count(done, counted, several)}`;
}

/** With commas between thousands: the same in every locale. */
export function digits(number: number): string {
  return number.toLocaleString('en-US');
}

/** `<1 ms`, `12 ms`, `1.3 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) {
    return '<1 ms';
  }
  if (milliseconds < 999.5) {
    return `${String(Math.round(milliseconds))} ms`;
  }
  if (milliseconds < 59_950) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** `4 instances, started within 67 ms, clocks known to 0.1 ms`. */
export function togetherness({ count: number, startedWithinMs, clockUncertaintyMs, counted }: LoadInstances): string {
  const lost = counted.filter((one) => one === null).length;
  return [
    count(number, 'instance'),
    ...(lost === 0 ? [] : [`${digits(lost)} of them without a count`]),
    ...(startedWithinMs === null ? [] : [`started within ${duration(startedWithinMs)}`]),
    `clocks known to ${clockUncertaintyMs.toFixed(1)} ms`,
  ].join(', ');
}

/** `2026-11-20 14:03:07 UTC`. */
export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
