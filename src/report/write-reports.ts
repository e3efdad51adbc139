/** Writes the reports of a run into its folder. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HISTORIES, historyFile, historyText } from './history-file.ts';
import { reportPage } from './html/page.ts';
import { junitXml } from './junit.ts';
import { readEvents } from './read-events.ts';
import { RunFold, type RunRecord } from './run-record.ts';
import { summaryOf } from './summary.ts';

/** Paths, with the folder as it was given. */
export interface ReportFiles {
  readonly html: string;
  readonly summary: string;
  readonly junit: string;
}

/**
 * Writes report.html, summary.json, junit.xml and the histories of violations, making folders where they are missing. A reader sees the old file or the new one,
 * never half of one.
 */
export async function writeReports(directory: string, record: RunRecord): Promise<ReportFiles> {
  await mkdir(directory, { recursive: true });
  const files = {
    html: join(directory, 'report.html'),
    summary: join(directory, 'summary.json'),
    junit: join(directory, 'junit.xml'),
  };
  await replaceFile(files.summary, `${JSON.stringify(summaryOf(record), null, 2)}\n`);
  await replaceFile(files.junit, junitXml(record));
  await replaceFile(files.html, reportPage(record));
  for (const finding of record.findings) {
    const file = historyFile(finding);
    if (file === null || finding.history === null) continue;
    await mkdir(join(directory, HISTORIES), { recursive: true });
    await replaceFile(join(directory, file), historyText(finding.history));
  }
  return files;
}

/**
 * Makes the reports of a recorded run again.
 * @throws UnreadableEvents where the file is no record of a run
 */
export async function reportFrom(
  eventsFile: string,
  directory: string,
): Promise<{ readonly record: RunRecord; readonly files: ReportFiles }> {
  const fold = new RunFold();
  await readEvents(eventsFile, (event) => fold.add(event));
  const record = fold.record();
  return { record, files: await writeReports(directory, record) };
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
