/** The plan that load/drive.ts follows: everything but the secrets. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseContext } from '../engine/check.ts';
import type { ClockZero } from '../flows/clock-zero.ts';
import type { Profile } from '../flows/load-profile.ts';
import type { TargetLimits } from '../target/target.ts';

/** Of so many responses to one user one is judged against the spec, the first among them. */
const SAMPLE_EVERY = 50;

/** Of several instances: how many there are, and where they wait for each other. */
export interface Together {
  readonly count: number;
  readonly meetAt?: string;
  /** How long each waits there at most. */
  readonly waitMs?: number;
}

/** The requests a second that each of so many instances keeps to by itself; undefined where there is no limit. */
function shareOf({ requestsPerSecond }: Pick<TargetLimits, 'requestsPerSecond'>, instances: number): number | undefined {
  return requestsPerSecond === undefined ? undefined : Math.max(1, Math.floor(requestsPerSecond / instances));
}

/** What all of them together are held to; undefined where there is no limit. */
export function heldTo(limits: Pick<TargetLimits, 'requestsPerSecond'>, instances: number): number | undefined {
  const share = shareOf(limits, instances);
  return share === undefined ? undefined : share * instances;
}

/**
 * Writes it into a folder, beside the stock that it names.
 * @returns the file
 */
export function writePlan(
  context: CaseContext,
  { profile }: { readonly profile: Profile },
  { work, stock, clock }: { readonly work: string; readonly stock: readonly unknown[]; readonly clock: Pick<ClockZero, 'wallAtZero'> },
  together: Together | undefined,
): string {
  const { baseUrl, limits } = context.access.configuration;
  const share = shareOf(limits, together?.count ?? 1);
  const [plan, entries] = [join(work, 'plan.json'), join(work, 'stock.json')];
  writeFileSync(entries, JSON.stringify(stock));
  const documented = [...context.api.operations.values()].map(({ id, responses }) => [id, [...responses.keys()]] as const);
  writeFileSync(
    plan,
    JSON.stringify({
      api: context.api.id,
      url: baseUrl,
      run: context.runId,
      visits: { transactions: context.name('visit'), codes: context.code() },
      policies: context.policies,
      profile,
      timeoutMs: limits.requestTimeoutMs,
      documented: Object.fromEntries(documented),
      stock: entries,
      zero: clock.wallAtZero,
      sampleEvery: SAMPLE_EVERY,
      ...(share === undefined ? {} : { requestsPerSecond: share }),
      ...(together === undefined ? {} : { together }),
    }),
  );
  return plan;
}
