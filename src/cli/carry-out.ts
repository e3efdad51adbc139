/** Carries out a run that flags and files describe: from the sandbox it may need to the reports and the exit code. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { dialectOf } from '../dialects/index.ts';
import type { Catalogue } from '../engine/check.ts';
import type { Event } from '../engine/events.ts';
import { EXIT } from '../engine/exit-code.ts';
import { runCatalogue } from '../engine/run.ts';
import type { Wanted } from '../engine/selection.ts';
import { ConsoleReporter } from '../report/console.ts';
import { RunFold, type RunRecord } from '../report/run-record.ts';
import { summaryOf } from '../report/summary.ts';
import { type ReportFailure, type WrittenReports, writeReports } from '../report/write-reports.ts';
import type { Api } from '../spec/api.ts';
import { CommandFailure } from './failure.ts';
import { watchInterruption } from './interruption.ts';
import { note, print } from './output.ts';
import { runFolder } from './output-folder.ts';
import { type SandboxTarget, sandboxTarget } from './sandbox-target.ts';
import { type Settings, type TargetFlags, targetOf } from './settings.ts';
import { targetWords } from './target-flags.ts';
import { version } from './version.ts';

export const HIGHEST_SEED = 4_294_967_295;
export const DEFAULT_FOLDER = 'vouchsafe-report';

export interface RunFlags extends TargetFlags {
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  readonly failFast?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly timeLimit?: number | undefined;
  readonly large?: boolean | undefined;
  readonly defect?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

/** What is to be run. The API may have more clauses than the settings', such as those of contracts. */
export interface Work {
  readonly api: Api;
  readonly catalogue: Catalogue;
  readonly wanted: Wanted;
  /** Of the run that this one goes on with; default: a new one. */
  readonly runId?: string;
  /** The history that is played again: never removed with an earlier run. */
  readonly replayed?: string | undefined;
}

/**
 * Gives the exit code.
 * @param listener is told every event
 * @throws CommandFailure where the run cannot begin
 */
export async function carryOut(
  flags: RunFlags,
  settings: Settings,
  { api, catalogue, wanted, runId: given, replayed }: Work,
  listener: (event: Event) => void = () => {},
): Promise<number> {
  const { configuration } = settings;
  const { run: configured } = configuration;
  const declared = flags.sandbox === true ? undefined : targetOf(flags, settings);
  const directory = flags.out ?? configured.out ?? DEFAULT_FOLDER;
  const releaseFolder = runFolder(directory, replayed);
  const interruption = watchInterruption();
  const stream = flags.json === true ? process.stderr : process.stdout;
  interruption.first.addEventListener('abort', () => {
    note(`\nInterrupted: cleaning up. Ctrl-C again leaves the rest to \`vouchsafe clean ${runId}\`.`);
  });
  const reporter = new ConsoleReporter({ stream });
  const fold = new RunFold();
  let runId = 'RUN-ID';
  let sandbox: SandboxTarget | undefined;
  try {
    if (declared === undefined) sandbox = await sandboxTarget(api.id, flags.policy ?? {}, flags.defect ?? []);
    const timeLimit = flags.timeLimit ?? configured.timeLimit;
    await runCatalogue({
      api,
      dialect: dialectOf(api.id),
      catalogue,
      target: declared ?? sandbox!.target,
      targetFlags: targetWords(flags),
      directory,
      seed: flags.seed ?? configured.seed ?? randomInt(HIGHEST_SEED + 1),
      ...wanted,
      ...(given === undefined ? {} : { runId: given }),
      failFast: flags.failFast ?? configured.failFast ?? false,
      strict: flags.strict ?? configured.strict ?? false,
      large: flags.large ?? configured.large ?? false,
      ...(timeLimit === undefined ? {} : { timeLimitMs: timeLimit * 1000 }),
      knownFailures: configuration.knownFailures,
      signal: interruption.first,
      abandon: interruption.second,
      listeners: [
        (event) => {
          if (event.event === 'run started') runId = event.runId;
          fold.add(event);
          reporter.add(event);
        },
        listener,
      ],
      environment: circumstances(),
    });
    const { record, files, failures } = await reportsIn(directory, fold.record());
    reporter.end(record, files);
    for (const failure of failures) note(toldFailure(failure));
    if (flags.json === true) print(JSON.stringify(summaryOf(record), null, 2));
    return record.exitCode;
  } finally {
    await sandbox?.close();
    interruption.release();
    releaseFolder();
  }
}

/** @throws CommandFailure where not even the summary can be written */
async function reportsIn(directory: string, record: RunRecord): Promise<WrittenReports> {
  try {
    return await writeReports(directory, record);
  } catch (error) {
    throw new CommandFailure(EXIT.broken, toldFailure({ file: join(directory, 'summary.json'), error }));
  }
}

function toldFailure({ file, error }: ReportFailure): string {
  const why = error instanceof Error ? error.message : String(error);
  return `error: ${file}: it could not be written: ${why}\n    \`vouchsafe report\` makes it again from events.ndjson, once the reason is gone.`;
}

/** What a reader of the record should know about the machine; nothing that names it or its user. */
function circumstances(): Record<string, string> {
  return { vouchsafe: version(), node: process.version, platform: `${process.platform} ${process.arch}` };
}
