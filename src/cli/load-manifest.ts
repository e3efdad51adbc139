/** `vouchsafe load manifest`: sets up a load that pods on Kubernetes will make, and writes what they need. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { dialectOf } from '../dialects/index.ts';
import type { Event } from '../engine/events.ts';
import { EXIT } from '../engine/exit-code.ts';
import { runCatalogue } from '../engine/run.ts';
import { withLoadClauses } from '../load/load-clauses.ts';
import { manifestChecks } from '../load/manifest-checks.ts';
import { outgrowsLog } from '../load/manifest-guide.ts';
import { Progress } from '../report/console-progress.ts';
import { visibleLine } from '../report/safe-text.ts';
import { phaseWords } from '../report/wording.ts';
import {
  askedLoad,
  durationFlag,
  type LoadSizeFlags,
  profileFlag,
  rateFlag,
  refuseBeyond,
  refuseFaster,
  thinkFlag,
  vusFlag,
  workloadArgument,
} from './asked-load.ts';
import { CommandFailure, usageFailure } from './failure.ts';
import { pathName, wholeNumber } from './flag-values.ts';
import { watchInterruption } from './interruption.ts';
import { k6ForLoad } from './load-k6.ts';
import { note, print } from './output.ts';
import { reportFolder } from './output-folder.ts';
import { settingsOf, type TargetFlags, targetOf } from './settings.ts';
import { apiFlag, configFlag, policyFlag, productionHostFlag, targetFlag } from './target-flags.ts';

export const MANIFEST_FOLDER = 'vouchsafe-manifest';
const MOST_PODS = 1000;
const DEFAULT_SECRET = 'vouchsafe-load';

interface ManifestFlags extends TargetFlags, LoadSizeFlags {
  readonly out: string;
  readonly secret: string;
  readonly historyClaim?: string | undefined;
  readonly separate?: boolean | undefined;
}

export function loadManifestCommand() {
  return new Command('manifest')
    .summary('write the files for a load by pods on Kubernetes (k6-operator)')
    .description(
      'Sets up the test data of a workload on the target, and writes what the k6-operator needs for pods to make the load: a TestRun, the script with its data, and a README.md that says what to do. The test data stays: `vouchsafe load merge` judges what the pods wrote, and takes it away.',
    )
    .addArgument(workloadArgument())
    .addOption(
      new Option('--instances <number>', 'pods that make the load together').argParser(wholeNumber(1, MOST_PODS)).makeOptionMandatory(),
    )
    .addOption(targetFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .addOption(profileFlag())
    .addOption(rateFlag())
    .addOption(vusFlag())
    .addOption(durationFlag())
    .addOption(thinkFlag())
    .addOption(
      new Option('--secret <name>', 'Secret on the cluster that has the credentials').argParser(objectName).default(DEFAULT_SECRET),
    )
    .addOption(
      new Option(
        '--history-claim <name>',
        'claim on a volume that gets the histories of the pods (default: their logs, which Kubernetes cuts at some length)',
      ).argParser(objectName),
    )
    .option('--separate', 'each pod on a node of its own')
    .option('--out <folder>', 'folder for the files', pathName, MANIFEST_FOLDER)
    .addOption(productionHostFlag())
    .addOption(policyFlag('declare a policy of the target (see `vouchsafe list policies`)'))
    .action(async (workload, flags) => {
      process.exitCode = await manifest(workload, flags);
    });
}

/** Gives the exit code. @throws CommandFailure where the set-up cannot begin */
async function manifest(name: string, flags: ManifestFlags): Promise<number> {
  const settings = settingsOf(flags);
  const asked = askedLoad(name, flags, settings);
  const target = targetOf(flags, settings);
  // Nobody watches pods.
  refuseBeyond(asked.profile, target.limits);
  refuseFaster(flags.instances, target.limits);
  if (existsSync(flags.out) && readdirSync(reportFolder(flags.out)).length > 0) {
    throw usageFailure(
      `${flags.out}: the folder is not empty`,
      'Name another one with --out: a manifest is needed until its load is merged.',
    );
  }
  const interruption = watchInterruption();
  try {
    const k6 = await k6ForLoad(interruption.first);
    const directory = reportFolder(flags.out);
    const { instances, secret, historyClaim } = flags;
    const options = {
      ...asked,
      k6,
      instances,
      secret,
      historyClaim,
      separate: flags.separate === true,
      directory,
      configurationFile: settings.file,
    };
    const api = withLoadClauses(settings.api);
    let verdict = 'skipped';
    let runId = '';
    const progress = new Progress(process.stderr, Date.now);
    const listener = (event: Event): void => {
      if (event.event === 'run started') runId = event.runId;
      if (event.event === 'phase') progress.show({ checks: 1, finished: 0, current: phaseWords(event), findings: 0 });
      if (event.event === 'notice') progress.interject(visibleLine(event.message));
      if (event.event === 'run finished') progress.end();
      if (event.event !== 'case finished') return;
      verdict = event.verdict;
      if (event.reason !== '') progress.interject(`error: ${visibleLine(event.reason)}`);
    };
    const { exitCode, stopped } = await runCatalogue({
      api,
      dialect: dialectOf(api.id),
      catalogue: { api: api.id, checks: manifestChecks(options), probes: catalogueOf(api.id).probes },
      target,
      directory,
      seed: 0,
      signal: interruption.first,
      abandon: interruption.second,
      listeners: [listener],
    });
    if (!existsSync(join(directory, 'load.json'))) {
      const code = exitCode === EXIT.holds ? EXIT.broken : exitCode;
      throw new CommandFailure(
        code,
        `error: nothing was set up: ${stopped ?? verdict}\n    ${join(directory, 'events.ndjson')} has the record.`,
      );
    }
    if (verdict !== 'pass') note('warning: the set-up showed findings: `vouchsafe run` tells them');
    if (outgrowsLog(options)) note('warning: the logs of the pods may be too short for this load: see --history-claim');
    print(
      [
        `run ${runId}: the test data is on ${target.baseUrl}, the files for ${instances} ${instances === 1 ? 'pod' : 'pods'} are in ${directory}.`,
        `${join(directory, 'README.md')} says what to do, from \`kubectl create\` to \`vouchsafe load merge\`, which takes the test data away.`,
      ].join('\n'),
    );
    return EXIT.holds;
  } finally {
    interruption.release();
  }
}

/** As Kubernetes names objects. */
function objectName(text: string): string {
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text)) {
    throw new InvalidArgumentError('Allowed: small letters, digits, dashes and dots, as Kubernetes has them.');
  }
  return text;
}
