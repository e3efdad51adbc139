/** Reads the loads that earlier runs of the command have left in their folders. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { StoredRun } from '../load/comparison.ts';
import { clip, visibleLine } from '../report/safe-text.ts';
import summarySchema from '../report/summary.schema.json' with { type: 'json' };
import type { Summary } from '../report/summary.ts';
import { type CommandFailure, usageFailure } from './failure.ts';

const RESULT = 'summary.json';
/** A summary of a run with a thousand findings is a few megabytes. */
const LARGEST_BYTES = 64 * 1024 * 1024;
const LONGEST_OBJECTION = 300;
const REMEDY = 'Name folders that `vouchsafe load WORKLOAD --out FOLDER` wrote, or a folder of such folders.';

/** Reads each folder's run, or those of the folders in it, in the order of their names. @throws CommandFailure with exit code 2 where one is no result */
export function storedRuns(folders: readonly string[]): StoredRun[] {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv, ['date-time', 'date']);
  const isSummary = ajv.compile<Summary>(summarySchema);
  return folders.flatMap(resultsIn).map((folder) => runIn(folder, isSummary));
}

function resultsIn(folder: string): string[] {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) throw noResult(folder, existsSync(folder) ? 'it is no folder' : 'there is no such folder');
  if (existsSync(join(folder, RESULT))) return [folder];
  const inside = readdirSync(folder)
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, RESULT)));
  if (inside.length === 0) throw noResult(folder, `there is no ${RESULT}, neither in it nor in the folders in it`);
  return inside;
}

function runIn(folder: string, isSummary: ValidateFunction<Summary>): StoredRun {
  const file = join(folder, RESULT);
  const summary = jsonIn(file);
  if (!isSummary(summary)) {
    const [objection] = isSummary.errors ?? [];
    const where = `${objection?.instancePath ?? ''} ${objection?.message ?? ''}`.trim();
    throw noResult(file, `it is not the summary of a run of this version: ${clip(visibleLine(where), LONGEST_OBJECTION)}`);
  }
  const [load, second] = summary.load;
  if (load === undefined) throw noResult(folder, 'its run made no load');
  if (second !== undefined) throw noResult(folder, `its run made ${summary.load.length} loads, which disturb each other's figures`);
  return { folder, runId: summary.runId, api: summary.api, startedAt: Date.parse(summary.startedAt), load };
}

function jsonIn(file: string): unknown {
  if (statSync(file).size > LARGEST_BYTES) throw noResult(file, `it is larger than ${LARGEST_BYTES} bytes`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw noResult(file, 'it is not JSON');
    throw noResult(file, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

function noResult(path: string, why: string): CommandFailure {
  return usageFailure(`${path}: ${why}`, REMEDY);
}
