/** Writes the reports of a run into its folder. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT } from '../engine/exit-code.ts';
import { escalate } from '../engine/verdict.ts';
import { historyFile, historyText } from './history-file.ts';
import { reportPage } from './html/page.ts';
import { junitXml } from './junit.ts';
import { readEvents } from './read-events.ts';
import { RunFold, type RunRecord } from './run-record.ts';
import { summaryOf } from './summary.ts';

export interface WrittenReports {
  /** What the reports say: a run whose reports cannot all be made does not hold. */
  readonly record: RunRecord;
  /** Paths of what was written, with the folder as it was given. */
  readonly files: readonly string[];
  /** What could not be written. */
  readonly failures: readonly ReportFailure[];
}

export interface ReportFailure {
  readonly file: string;
  readonly error: unknown;
}

/**
 * Writes report.html, summary.json, junit.xml and the histories of violations, making folders where they are missing. A reader sees the old file or the new one,
 * never half of one. A report that cannot be made keeps none of the others away; the summary comes last, and has the exit code that counts with it.
 * @throws Error where not even the summary can be written
 */
export async function writeReports(directory: string, record: RunRecord): Promise<WrittenReports> {
  await mkdir(directory, { recursive: true });
  const files: string[] = [];
  const failures: ReportFailure[] = [];
  const attempt = async (name: string, content: () => string): Promise<void> => {
    const file = join(directory, name);
    try {
      await mkdir(dirname(file), { recursive: true });
      await replaceFile(file, content());
      if (dirname(file) === directory) files.push(file);
    } catch (error) {
      failures.push({ file, error });
    }
  };
  await attempt('report.html', () => reportPage(record));
  await attempt('junit.xml', () => junitXml(record));
  for (const finding of record.findings) {
    const file = historyFile(finding);
    const { history } = finding;
    if (file !== null && history !== null) await attempt(file, () => historyText(history));
  }
  const told = failures.length === 0 ? record : broken(record);
  const summary = join(directory, 'summary.json');
  await replaceFile(summary, `${JSON.stringify(summaryOf(told), null, 2)}\n`);
  return { record: told, files: [...files, summary], failures };
}

/** A finding outweighs a report that is missing. */
function broken(record: RunRecord): RunRecord {
  const stands = record.exitCode === EXIT.findings || record.exitCode === EXIT.interrupted;
  return { ...record, exitCode: stands ? record.exitCode : EXIT.broken, verdict: escalate(record.verdict, 'error') };
}

/**
 * Makes the reports of a recorded run again.
 * @throws UnreadableEvents where the file is no record of a run
 */
export async function reportFrom(eventsFile: string, directory: string): Promise<WrittenReports> {
  const fold = new RunFold();
  await readEvents(eventsFile, (event) => fold.add(event));
  return await writeReports(directory, fold.record());
}

async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
