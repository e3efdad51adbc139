/** `vouchsafe run`: judges a deployment, writes the reports, and gives the exit code that a gate needs. */
import { Command, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { raceChecks } from '../races/race-checks.ts';
import { checkDefectFlags } from './api-flags.ts';
import { carryOut, DEFAULT_FOLDER, HIGHEST_SEED, type RunFlags } from './carry-out.ts';
import { contractsOf, withContracts } from './contract-files.ts';
import { seconds, wholeNumber } from './flag-values.ts';
import { checkSelection } from './selection-flags.ts';
import { settingsOf } from './settings.ts';
import { apiFlag, configFlag, defectFlag, policyFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';

/** Enough to find what is wrong in most rounds; `vouchsafe race` plays as many as a bound asks for. */
const RACE_ROUNDS = 5;

interface SelectingFlags extends RunFlags {
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly operation?: string | undefined;
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
async function run(flags: SelectingFlags): Promise<number> {
  const settings = settingsOf(flags);
  const { api, configuration } = settings;
  const { run: configured } = configuration;
  const contracts = contractsOf(settings, []);
  const { checks, ...rest } = catalogueOf(api.id);
  const catalogue = withContracts({ ...rest, checks: [...checks, ...raceChecks({ rounds: RACE_ROUNDS })] }, contracts);
  const wanted = {
    only: flags.only ?? configured.only ?? [],
    skip: flags.skip ?? configured.skip ?? [],
    ...(flags.operation === undefined ? {} : { operation: flags.operation }),
  };
  checkSelection(contracts.api, catalogue, wanted);
  checkDefectFlags(api, flags);
  try {
    return await carryOut(flags, settings, { api: contracts.api, catalogue, wanted });
  } finally {
    await contracts.close();
  }
}
