/** `vouchsafe load`: makes load with k6, and proves from its history that nothing was redeemed that must not be. */
import { availableParallelism } from 'node:os';
import { Command, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { modelOf } from '../flows/load-profile.ts';
import { loadChecks } from '../load/load-checks.ts';
import { withLoadClauses } from '../load/load-clauses.ts';
import { checkDefectFlags } from './api-flags.ts';
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
import { carryOut, DEFAULT_FOLDER, type RunFlags } from './carry-out.ts';
import { pathName, wholeNumber } from './flag-values.ts';
import { watchInterruption } from './interruption.ts';
import { loadCompareCommand } from './load-compare.ts';
import { k6ForLoad } from './load-k6.ts';
import { loadManifestCommand } from './load-manifest.ts';
import { loadMergeCommand } from './load-merge.ts';
import { note } from './output.ts';
import { settingsOf, targetOf } from './settings.ts';
import { apiFlag, configFlag, defectFlag, policyFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';

/** More than one machine can bear; pods are many machines. */
const MOST_INSTANCES = 64;

interface LoadFlags extends RunFlags, LoadSizeFlags {
  readonly gate: boolean;
}

export function loadCommand() {
  return new Command('load')
    .summary('make load with k6, and prove that nothing was over-redeemed meanwhile')
    .description(
      'Sets up test data, lets k6 make the load of a workload, and judges the history of everything that was sent: a fast run with one over-redemption fails. Needs k6 2.x, or Go to build it once. Ctrl-C ends the load early and judges what was sent.',
    )
    .addArgument(workloadArgument())
    .addOption(targetFlag())
    .addOption(sandboxFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .addOption(profileFlag())
    .addOption(rateFlag())
    .addOption(vusFlag())
    .addOption(durationFlag())
    .addOption(thinkFlag())
    .addOption(
      new Option('--instances <number>', 'processes of k6 that make the load together: started at once, judged as one')
        .argParser(wholeNumber(1, MOST_INSTANCES))
        .default(1),
    )
    .option('--no-gate', 'judge speed and errors only, not what was redeemed: every report says so')
    .option('--out <folder>', `folder of the reports and the history (default: ${DEFAULT_FOLDER})`, pathName)
    .option('--strict', 'warnings gate too')
    .addOption(productionHostFlag())
    .addOption(policyFlag('declare a policy of the target, or choose one of the sandbox (see `vouchsafe list policies`)'))
    .addOption(defectFlag('mistakes that the sandbox is to have (see `vouchsafe list defects`)'))
    .option('--json', 'print summary.json on standard output, everything else on standard error')
    .action(async (workload, flags, { commands }) => {
      process.exitCode = await load(
        workload,
        flags,
        commands.map((command) => command.name()),
      );
    })
    .addCommand(loadCompareCommand())
    .addCommand(loadManifestCommand())
    .addCommand(loadMergeCommand());
}

/**
 * Gives the exit code.
 * @param others commands that stand where the workload may stand
 * @throws CommandFailure where the run cannot begin, with exit code 4 where there is no k6
 */
async function load(name: string, flags: LoadFlags, others: readonly string[]): Promise<number> {
  const settings = settingsOf(flags);
  checkDefectFlags(settings.api, flags);
  const { workload, profileName, profile } = askedLoad(name, flags, settings, others);
  // What is wrong with the target is said before minutes are spent on a build.
  if (flags.sandbox !== true) {
    const { limits } = targetOf(flags, settings);
    // Of a closed model nobody knows how many visits it makes.
    if (modelOf(profile) === 'open') refuseBeyond(profile, limits);
    refuseFaster(flags.instances, limits);
  }
  const { instances } = flags;
  if (instances > availableParallelism()) {
    note(`warning: ${instances} instances share ${availableParallelism()} processors: the figures may be those of the load's own machine`);
  }
  const k6 = await readyBefore();
  const out = flags.out ?? settings.configuration.run.out ?? DEFAULT_FOLDER;
  const checks = loadChecks({ k6, workloads: [workload], profileName, profile, instances, directory: out, gate: flags.gate });
  const { probes } = catalogueOf(settings.api.id);
  const api = withLoadClauses(settings.api);
  return await carryOut({ ...flags, out }, settings, { api, catalogue: { api: api.id, checks, probes }, wanted: {} });
}

async function readyBefore() {
  const interruption = watchInterruption();
  try {
    return await k6ForLoad(interruption.first);
  } finally {
    interruption.release();
  }
}
