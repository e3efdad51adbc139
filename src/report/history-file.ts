/** Where the operations that prove a violation are kept: a file for each, so that other tools can read, judge and replay it. */
import type { DistinctFinding } from './distinct-findings.ts';

/** Folder within that of the reports. */
export const HISTORIES = 'histories';

/** Path within the folder of the reports; null where the finding comes without a history. */
export function historyFile({ fingerprint, history }: Pick<DistinctFinding, 'fingerprint' | 'history'>): string | null {
  return history === null ? null : `${HISTORIES}/${fingerprint}.ndjson`;
}

/** The file's text: one line of JSON for each event of the history. */
export function historyText(history: NonNullable<DistinctFinding['history']>): string {
  return history.map((line) => `${JSON.stringify(line)}\n`).join('');
}
