/** Limits of campaigns, as they were made and as operations may have changed them. Pure: k6 loads this file. */
import type { CampaignFacts } from './ledger.ts';
import type { Operation } from './record.ts';
import { Register } from './registers.ts';

export type LimitName = 'maxTotalBudget' | 'maxRedemptions';

export interface LimitSetting {
  readonly operation: Operation;
  /** Infinite where it takes the limit away. */
  readonly limit: number;
}

/** In the order of their calls; `first` is infinite where the campaign was made without the limit. */
export function limitSettings(
  { draft, changes }: CampaignFacts,
  name: LimitName,
): { readonly first: number; readonly settings: readonly LimitSetting[] } {
  const settings = changes.flatMap((operation) => {
    const limit = limitSetBy(operation, name);
    return limit === undefined ? [] : [{ operation, limit }];
  });
  return { first: draft[name] ?? Number.POSITIVE_INFINITY, settings };
}

/** The limits that may have been in force at any time. @param read the number of a limit in another unit */
export function limitRegister(
  { first, settings }: ReturnType<typeof limitSettings>,
  read: (limit: number) => number = (limit) => limit,
): Register<number> {
  const register = new Register({ value: read(first) });
  for (const { operation, limit } of settings) register.set(operation, read(limit));
  return register;
}

/** undefined: it leaves the limit as it is. */
export function limitSetBy({ action }: Operation, name: LimitName): number | undefined {
  const value = action.do === 'changeCampaign' ? action.changes?.[name] : undefined;
  return value === null ? Number.POSITIVE_INFINITY : value;
}
