/** How a finding is seen again: by the one request that shows it or, where several have to meet, by racing once more. */
import { RACE_TOPIC } from '../engine/check.ts';
import { quoted } from '../target/curl.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import { historyFile } from './history-file.ts';
import type { RunRecord } from './run-record.ts';

/** Whether nothing but races has shown the finding: then no request shows it by itself. */
export function isRaced({ cases }: Pick<DistinctFinding, 'cases'>): boolean {
  return cases.every(({ check }) => check.startsWith(`${RACE_TOPIC}.`));
}

/** What of a run it takes to play a race again. */
export type Raced = Pick<RunRecord, 'seed' | 'targetFlags'>;

/**
 * A line for a shell; undefined where nothing shows the finding again. That of a race names the target of the run as its flags did.
 * @param folder that of the reports, as the user names it; undefined: the line is for who stands in it
 */
export function againOf(finding: DistinctFinding, { seed, targetFlags = [] }: Raced, folder?: string): string | undefined {
  if (!isRaced(finding)) return finding.exchange?.curl;
  const file = historyFile(finding);
  const race =
    file === null
      ? [finding.check.slice(RACE_TOPIC.length + 1), '--seed', String(seed)]
      : ['--replay', folder === undefined ? file : `${folder}/${file}`];
  return ['vouchsafe', 'race', ...race, ...targetFlags].map(quoted).join(' ');
}

/**
 * What else the line of a race wants, where it does not say it all; undefined where it does.
 * @param inFolder whether it is for who stands in the folder of the reports, and not where the run was started
 */
export function againNote(finding: DistinctFinding, { targetFlags }: Raced, inFolder: boolean): string | undefined {
  if (!isRaced(finding)) return undefined;
  if (targetFlags === undefined) return 'with the same target';
  const configured = !targetFlags.some((word) => word === '--sandbox' || word === '--target') || targetFlags.includes('--config');
  return inFolder && configured ? 'with the configuration of the run' : undefined;
}
