/** What `vouchsafe load manifest` leaves in its folder for `vouchsafe load merge`: all that is known before the first visit. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../dialects/dialect.ts';
import type { Profile } from '../flows/load-profile.ts';
import { readHistory } from '../history/read-history.ts';
import type { History } from '../history/record.ts';
import { linesOf } from '../history/recorder.ts';

/** A load that is made elsewhere. */
export interface ManifestRecord {
  readonly manifest: 1;
  readonly runId: string;
  readonly api: string;
  readonly target: string;
  readonly workload: string;
  readonly profileName: string;
  readonly profile: Profile;
  readonly instances: number;
  /** What all pods together are held to; absent where nothing holds them. */
  readonly requestsPerSecond?: number | undefined;
  /** Version of k6 in the pods. */
  readonly k6: string;
  /** Zero of the common clock, in milliseconds since the epoch. */
  readonly zero: number;
  readonly policies: Readonly<Record<string, string>>;
  /** What the set-up has made, the oldest first. */
  readonly made: readonly Resource[];
}

export interface StoredManifest extends ManifestRecord {
  readonly folder: string;
  readonly stock: readonly unknown[];
  readonly before: History;
}

const FILES = {
  record: 'load.json',
  stock: 'stock.json',
  setUp: 'set-up.ndjson',
  afterwards: 'afterwards.ndjson',
  audit: 'audit.json',
} as const;

export function writeManifest(folder: string, record: ManifestRecord, stock: readonly unknown[], before: History): void {
  writeFileSync(
    join(folder, FILES.setUp),
    `${linesOf(before)
      .map((line) => JSON.stringify(line))
      .join('\n')}\n`,
  );
  writeFileSync(join(folder, FILES.stock), JSON.stringify(stock));
  // Last: with it the folder is complete.
  writeFileSync(join(folder, FILES.record), `${JSON.stringify(record, null, 2)}\n`);
}

/** @throws Error, fit for the user, where the folder holds none of this version */
export function readManifest(folder: string): StoredManifest {
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  try {
    const record = JSON.parse(text(FILES.record)) as ManifestRecord | null;
    if (record?.manifest !== 1) throw new Error(`${FILES.record} is of another version`);
    return {
      ...record,
      folder,
      stock: JSON.parse(text(FILES.stock)) as unknown[],
      before: readHistory(text(FILES.setUp).trimEnd().split('\n')),
    };
  } catch (error) {
    throw new Error(`${folder}: this is no folder that \`vouchsafe load manifest\` has written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The files of what was tried and read when all was quiet. It is asked once, since then the test data goes. */
export function afterwardsFiles(folder: string): { readonly history: string; readonly audit: string } {
  return { history: join(folder, FILES.afterwards), audit: join(folder, FILES.audit) };
}
