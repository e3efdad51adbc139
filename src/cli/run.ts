/** `vouchsafe run`: judges a deployment, writes the reports, and gives the exit code that a gate needs. */
import { Command, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { dialectOf } from '../dialects/index.ts';
import { type Catalogue, LOAD_TOPIC } from '../engine/check.ts';
import { select } from '../engine/selection.ts';
import { adjusted } from '../flows/load-profile.ts';
import { type LoadOptions, loadChecks } from '../load/load-checks.ts';
import { withLoadClauses } from '../load/load-clauses.ts';
import { PROFILES, WORKLOADS } from '../load/workloads.ts';
import { raceChecks } from '../races/race-checks.ts';
import { checkDefectFlags } from './api-flags.ts';
import { carryOut, DEFAULT_FOLDER, HIGHEST_SEED, type RunFlags } from './carry-out.ts';
import { contractsOf, withContracts } from './contract-files.ts';
import { pathName, seconds, wholeNumber } from './flag-values.ts';
import { watchInterruption } from './interruption.ts';
import { k6ForRun } from './load-k6.ts';
import { checkSelection } from './selection-flags.ts';
import { settingsOf, targetOf } from './settings.ts';
import { apiFlag, configFlag, defectFlag, policyFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';

/** Enough to find what is wrong in most rounds; `vouchsafe race` plays as many as a bound asks for. */
const RACE_ROUNDS = 5;

/** Loads of a whole run, after everything else. */
const LOADS = {
  workloads: WORKLOADS.filter(({ name }) => name === 'redemption-concurrency' || name === 'budget-race'),
  profileName: 'smoke',
  profile: PROFILES['smoke']!,
  gate: true,
};

interface SelectingFlags extends RunFlags {
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly operation?: string | undefined;
}

export function runCommand() {
  return new Command('run')
    .summary('judge a deployment and write the reports')
    .description(
      'Judges a deployment against everything that its API promises, with races and, where k6 is at hand, two short loads at the end; cleans up, and writes report.html, summary.json, junit.xml and events.ndjson.',
    )
    .addOption(targetFlag())
    .addOption(sandboxFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .option('--only <pattern...>', 'only checks, clauses or cases that fit a pattern, such as budget.*')
    .option('--skip <pattern...>', 'leave out what fits a pattern')
    .option('--operation <id>', 'only cases about this operation')
    .option('--out <folder>', `folder of the reports (default: ${DEFAULT_FOLDER})`, pathName)
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
async function run(flags: SelectingFlags): Promise<number> {
  const settings = settingsOf(flags);
  const { api, configuration } = settings;
  const { run: configured } = configuration;
  const contracts = contractsOf(settings, []);
  const { checks, ...rest } = catalogueOf(api.id);
  const out = flags.out ?? configured.out ?? DEFAULT_FOLDER;
  const withLoads = (k6: LoadOptions['k6']): Catalogue => {
    const loads = loadChecks({
      ...LOADS,
      k6,
      profile: adjusted(LOADS.profile, {
        limits: flags.sandbox === true ? {} : configuration.target.limits,
        thresholds: configuration.load.thresholds[LOADS.profileName],
      }),
      directory: out,
    });
    return withContracts({ ...rest, checks: [...checks, ...raceChecks({ rounds: RACE_ROUNDS }), ...loads] }, contracts);
  };
  const whole = withLoads({ path: undefined, why: 'not looked for' });
  const wanted = {
    only: flags.only ?? configured.only ?? [],
    skip: flags.skip ?? configured.skip ?? [],
    ...(flags.operation === undefined ? {} : { operation: flags.operation }),
  };
  const complete = withLoadClauses(contracts.api);
  checkSelection(complete, whole, wanted);
  checkDefectFlags(api, flags);
  try {
    const loaded = select(whole, complete, dialectOf(api.id), wanted).checks.some(({ id }) => id.startsWith(`${LOAD_TOPIC}.`));
    // What is wrong with the target is said before minutes are spent on a build.
    if (loaded && flags.sandbox !== true) targetOf(flags, settings);
    const catalogue = loaded ? withLoads(await k6BeforeRun(flags.sandbox === true)) : whole;
    return await carryOut({ ...flags, out }, settings, { api: complete, catalogue, wanted });
  } finally {
    await contracts.close();
  }
}

/** Against the sandbox a k6 is built where there is none; a deployment is not kept waiting for it. */
async function k6BeforeRun(build: boolean): Promise<LoadOptions['k6']> {
  const interruption = watchInterruption();
  try {
    return await k6ForRun(interruption.first, build);
  } finally {
    interruption.release();
  }
}
