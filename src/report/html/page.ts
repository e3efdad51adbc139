import type { RunRecord } from '../run-record.ts';

export function reportPage(record: RunRecord): string {
  return record.runId;
}
