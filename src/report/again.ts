/** How a finding is seen again: by the one request that shows it or, where several have to meet, by racing once more. */
import { RACE_TOPIC } from '../engine/check.ts';
import { quoted } from '../target/curl.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import { historyFile } from './history-file.ts';

/** Whether nothing but races has shown the finding: then no request shows it by itself. */
export function isRaced({ cases }: Pick<DistinctFinding, 'cases'>): boolean {
  return cases.every(({ check }) => check.startsWith(`${RACE_TOPIC}.`));
}

/**
 * A line for a shell; undefined where nothing shows the finding again. That of a race wants the target of the run to be named as well.
 * @param seed the run's
 * @param folder that of the reports, as the user names it; undefined: the line is for who stands in it
 */
export function againOf(finding: DistinctFinding, seed: number, folder?: string): string | undefined {
  if (!isRaced(finding)) return finding.exchange?.curl;
  const file = historyFile(finding);
  if (file === null) return `vouchsafe race ${finding.check.slice(RACE_TOPIC.length + 1)} --seed ${seed}`;
  return `vouchsafe race --replay ${quoted(folder === undefined ? file : `${folder}/${file}`)}`;
}
