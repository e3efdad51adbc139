/** `vouchsafe run`: judges a deployment, writes the reports, and gives the exit code that a gate needs. */
import { randomInt } from 'node:crypto';
import { Command, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { dialectOf } from '../dialects/index.ts';
import { runCatalogue } from '../engine/run.ts';
import { ConsoleReporter } from '../report/console.ts';
import { RunFold } from '../report/run-record.ts';
import { summaryOf } from '../report/summary.ts';
import { writeReports } from '../report/write-reports.ts';
import { checkDefectFlags } from './api-flags.ts';
import { usageFailure } from './failure.ts';
import { seconds, wholeNumber } from './flag-values.ts';
import { watchInterruption } from './interruption.ts';
import { note, print } from './output.ts';
import { runFolder } from './output-folder.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { checkSelection } from './selection-flags.ts';
import { settingsOf, type TargetFlags, targetOf } from './settings.ts';
import { apiFlag, configFlag, defectFlag, policyFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';
import { version } from './version.ts';

const HIGHEST_SEED = 4_294_967_295;
const DEFAULT_FOLDER = 'vouchsafe-report';

interface RunFlags extends TargetFlags {
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly operation?: string | undefined;
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  readonly failFast?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly timeLimit?: number | undefined;
  readonly large?: boolean | undefined;
  readonly defect?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

export function runCommand() {
  return new Command('run')
    .summary('judge a deployment and write the reports')
    .description(
      'Judges a deployment against everything that its API promises, cleans up, and writes report.html, summary.json, junit.xml and events.ndjson.',
    )
    .addOption(targetFlag())
    .addOption(sandboxFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .option('--only <pattern...>', 'only checks, clauses or cases that fit a pattern, such as budget.*')
    .option('--skip <pattern...>', 'leave out what fits a pattern')
    .option('--operation <id>', 'only cases about this operation')
    .option('--out <folder>', `folder of the reports (default: ${DEFAULT_FOLDER})`)
    .addOption(new Option('--seed <number>', 'makes the choices of the run with this seed again').argParser(wholeNumber(0, HIGHEST_SEED)))
    .option('--fail-fast', 'stop at the first finding that gates')
    .option('--strict', 'warnings gate too')
    .addOption(new Option('--time-limit <seconds>', 'stop after so long').argParser(seconds))
    .option('--large', 'run the checks that send something large as well')
    .addOption(productionHostFlag())
    .addOption(policyFlag('declare a policy of the target, or choose one of the sandbox (see `vouchsafe list policies`)'))
    .addOption(defectFlag('mistakes that the sandbox is to have (see `vouchsafe list defects`)'))
    .option('--json', 'print summary.json on standard output, everything else on standard error')
    .action(async (flags) => {
      process.exitCode = await run(flags);
    });
}

/** Gives the exit code. @throws CommandFailure where the run cannot begin */
async function run(flags: RunFlags): Promise<number> {
  const settings = settingsOf(flags);
  const { api, configuration } = settings;
  const { run: configured } = configuration;
  const catalogue = catalogueOf(api.id);
  const wanted = {
    only: flags.only ?? configured.only ?? [],
    skip: flags.skip ?? configured.skip ?? [],
    ...(flags.operation === undefined ? {} : { operation: flags.operation }),
  };
  checkSelection(api, catalogue, wanted);
  checkDefectFlags(api, flags.defect ?? []);
  if (flags.defect !== undefined && flags.sandbox !== true) {
    throw usageFailure('--defect is for the built-in sandbox', 'Add --sandbox, or leave --defect out.');
  }
  const declared = flags.sandbox === true ? undefined : targetOf(flags, settings);
  const directory = runFolder(flags.out ?? configured.out ?? DEFAULT_FOLDER);
  const interruption = watchInterruption();
  const sandbox = declared === undefined ? await sandboxTarget(api.id, flags.policy ?? {}, flags.defect ?? []) : undefined;
  const stream = flags.json === true ? process.stderr : process.stdout;
  interruption.first.addEventListener('abort', () => {
    note(`\nInterrupted: cleaning up. Ctrl-C again leaves the rest to \`vouchsafe clean ${runId}\`.`);
  });
  const reporter = new ConsoleReporter({ stream });
  const fold = new RunFold();
  let runId = 'RUN-ID';
  try {
    const timeLimit = flags.timeLimit ?? configured.timeLimit;
    const { exitCode } = await runCatalogue({
      api,
      dialect: dialectOf(api.id),
      catalogue,
      target: declared ?? sandbox!.target,
      directory,
      seed: flags.seed ?? configured.seed ?? randomInt(HIGHEST_SEED + 1),
      ...wanted,
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
      ],
      environment: circumstances(),
    });
    const record = fold.record();
    const files = await writeReports(directory, record);
    reporter.end(record, Object.values(files));
    if (flags.json === true) print(JSON.stringify(summaryOf(record), null, 2));
    return exitCode;
  } finally {
    await sandbox?.close();
    interruption.release();
  }
}

/** What a reader of the record should know about the machine; nothing that names it or its user. */
function circumstances(): Record<string, string> {
  return { vouchsafe: version(), node: process.version, platform: `${process.platform} ${process.arch}` };
}
