/** `vouchsafe contracts`: writes the contract of the walkthroughs, and verifies Pact files against a deployment. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Argument, Command, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { dialectOf } from '../dialects/index.ts';
import type { Verdict } from '../engine/verdict.ts';
import { listApis, loadApi } from '../spec/load.ts';
import { openTarget } from '../target/client.ts';
import { checkDefectFlags } from './api-flags.ts';
import { type BrokerFlags, brokerOf, selectors } from './broker.ts';
import { carryOut, DEFAULT_FOLDER, HIGHEST_SEED, type RunFlags } from './carry-out.ts';
import { DEFAULT_API } from './configuration/defaults.ts';
import { checksFor, contractsOf } from './contract-files.ts';
import { usageFailure } from './failure.ts';
import { pathName, seconds, wholeNumber } from './flag-values.ts';
import { print } from './output.ts';
import { reportFolder } from './output-folder.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { checkSelection } from './selection-flags.ts';
import { settingsOf } from './settings.ts';
import { apiFlag, configFlag, defectFlag, policyFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';

export function contractsCommand() {
  return new Command('contracts')
    .summary('write or verify Pact contracts of the walkthroughs')
    .description(
      'Writes the Pact contract of the documented walkthroughs, and verifies Pact files, these and your own, against a deployment.',
    )
    .addCommand(writeCommand())
    .addCommand(verifyCommand());
}

function writeCommand() {
  return new Command('write')
    .summary('write the contract of the walkthroughs')
    .description(
      'Walks the documented walkthroughs on the built-in sandbox and against the mock server of Pact, and writes the contract (Pact V4).',
    )
    .addOption(new Option('--api <id>', 'the API').choices(listApis()).default(DEFAULT_API))
    .option('--out <file>', 'file to write (default: contracts/API.json)', pathName)
    .action(async ({ api, out }) => {
      await write(api, out ?? `contracts/${api}.json`);
    });
}

async function write(id: string, file: string): Promise<void> {
  reportFolder(dirname(file));
  const api = loadApi(id);
  const policies = Object.fromEntries([...api.policies.values()].map((policy) => [policy.name, policy.default]));
  // Pact takes longer to load than all the rest, and no other command wants it.
  const { writeContract } = await import('../contracts/write-contract.ts');
  const sandbox = await sandboxTarget(id, policies, []);
  const target = openTarget(sandbox.target);
  try {
    const contract = await writeContract({ api, dialect: dialectOf(id), target, policies });
    const text = `${JSON.stringify(contract, null, 2)}\n`;
    const before = textOf(file);
    writeFileSync(file, text);
    print(before === text ? `${file}: nothing changed` : `${file}: ${before === undefined ? 'written' : 'changed'}`);
  } finally {
    await target.close();
    await sandbox.close();
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

interface VerifyFlags extends RunFlags, BrokerFlags {
  readonly only?: readonly string[] | undefined;
}

function verifyCommand() {
  return new Command('verify')
    .summary('verify Pact files against a deployment')
    .description(
      'Verifies Pact files of the versions 2, 3 and 4 (one that names no version, or 1, is taken for 2) against a deployment, which is brought into the states of the interactions from outside. Without a file: the contract of the walkthroughs, and those that the configuration names.',
    )
    .addArgument(new Argument('[file...]', 'Pact files'))
    .addOption(targetFlag())
    .addOption(sandboxFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .option('--only <pattern...>', 'only interactions that fit a pattern, such as *confirm*')
    .option(
      '--broker <url>',
      'take the files from a Pact broker; PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD, hold its credentials',
    )
    .option('--provider <name>', 'the name under which the broker knows the provider')
    .addOption(
      new Option('--selector <name=value...>', 'which versions of the consumers, such as mainBranch=true or branch=main').argParser(
        selectors,
      ),
    )
    .option('--publish <version>', 'tell the broker what came of it, for this version of the provider')
    .option('--branch <name>', 'the branch of that version')
    .option('--out <folder>', `folder of the reports (default: ${DEFAULT_FOLDER})`, pathName)
    .addOption(new Option('--seed <number>', 'makes the choices of the run with this seed again').argParser(wholeNumber(0, HIGHEST_SEED)))
    .option('--fail-fast', 'stop at the first finding that gates')
    .option('--strict', 'warnings gate too')
    .addOption(new Option('--time-limit <seconds>', 'stop after so long').argParser(seconds))
    .addOption(productionHostFlag())
    .addOption(policyFlag('declare a policy of the target, or choose one of the sandbox (see `vouchsafe list policies`)'))
    .addOption(defectFlag('mistakes that the sandbox is to have (see `vouchsafe list defects`)'))
    .option('--json', 'print summary.json on standard output, everything else on standard error')
    .action(async (files, flags) => {
      process.exitCode = await verify(files, flags);
    });
}

/** Gives the exit code. @throws CommandFailure where the verification cannot begin */
async function verify(files: readonly string[], flags: VerifyFlags): Promise<number> {
  const settings = settingsOf(flags);
  checkDefectFlags(settings.api, flags);
  if (flags.publish !== undefined && flags.only !== undefined) {
    throw usageFailure(
      '--publish and --only exclude each other',
      'A verdict on some interactions is none on the contract: leave one of the two out.',
    );
  }
  const broker = await brokerOf(flags, files);
  const contracts = broker === undefined ? contractsOf(settings, files) : checksFor(settings, broker.pacts);
  // Probing makes campaigns, and not every API lets them go: nothing is found out that no interaction depends on.
  const probes = catalogueOf(settings.api.id).probes.filter(({ policy }) => contracts.policies.has(policy));
  const catalogue = { api: settings.api.id, checks: contracts.checks, probes };
  // A pattern is about interactions unless it names the check as well.
  const wanted = { only: (flags.only ?? []).map((pattern) => (pattern.includes('>') ? pattern : `* > ${pattern}`)) };
  checkSelection(contracts.api, catalogue, wanted);
  const verdicts = new Map<string, Verdict[]>(contracts.checks.map(({ id }) => [id, []]));
  try {
    return await carryOut(flags, settings, { api: contracts.api, catalogue, wanted }, (event) => {
      if (event.event === 'case finished') verdicts.get(event.check)?.push(event.verdict);
    });
  } finally {
    await contracts.close();
    await broker?.publish(
      contracts.checks.map((check) => ({
        interactions: check.cases(contracts.api, dialectOf(settings.api.id)).length,
        verdicts: verdicts.get(check.id) ?? [],
      })),
    );
  }
}
