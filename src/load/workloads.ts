/** The workloads and profiles that there are. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { batchAndDistribute } from '../flows/batch-and-distribute.ts';
import { budgetRace } from '../flows/budget-race.ts';
import { hotCode } from '../flows/hot-code.ts';
import type { Profile } from '../flows/load-profile.ts';
import { mixedDay } from '../flows/mixed-day.ts';
import { redemptionConcurrency } from '../flows/redemption-concurrency.ts';
import type { Workload } from '../flows/workload.ts';

const FOLDER = new URL('../../load/', import.meta.url);

/** What is in the stock is the workload's own: whoever drives it only hands it on. */
export const WORKLOADS: readonly Workload<never>[] = [
  redemptionConcurrency,
  budgetRace,
  hotCode,
  batchAndDistribute,
  mixedDay,
] as readonly Workload<unknown>[] as readonly Workload<never>[];

/** By name. */
export const PROFILES = JSON.parse(readFileSync(new URL('profiles.json', FOLDER), 'utf8')) as Readonly<Record<string, Profile>>;

/** The file that k6 runs. */
export function scriptOf(workload: { readonly name: string }): string {
  return fileURLToPath(new URL(`${workload.name}.ts`, FOLDER));
}
