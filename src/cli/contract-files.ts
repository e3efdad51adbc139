/** The Pact files that a run verifies: read, and held against the recipes that there are, before anything is sent. */
import { readFileSync } from 'node:fs';
import { builtInContract } from '../contracts/built-in.ts';
import { type ContractChecks, contractChecks, type NamedContract, objectionsTo } from '../contracts/contract-checks.ts';
import { readPact, UnfitPactFile } from '../contracts/pact-file.ts';
import { StateMap } from '../contracts/state-map.ts';
import type { Catalogue } from '../engine/check.ts';
import { EXIT } from '../engine/exit-code.ts';
import { DEFAULT_LIMITS } from './configuration/defaults.ts';
import { CommandFailure } from './failure.ts';
import type { Settings } from './settings.ts';

/** How the contract that comes with vouchsafe is called in reports. */
const BUILT_IN = 'the walkthroughs';

/**
 * Checks for the contracts of these files or, where none is named, for the one of the walkthroughs and those of the configuration.
 * @throws CommandFailure with exit code 2 and everything that is wrong with the files
 */
export function contractsOf({ api, configuration }: Settings, files: readonly string[]): ContractChecks {
  const { contracts } = configuration;
  const problems: string[] = [];
  const named =
    files.length > 0
      ? files.map((source) => ({ source, path: source }))
      : [{ source: BUILT_IN, path: builtInContract(api.id) }, ...contracts.files];
  const read = named.flatMap(({ source, path }): readonly NamedContract[] => {
    try {
      return [{ source, pact: readPact(readFileSync(path, 'utf8')) }];
    } catch (error) {
      if (error instanceof UnfitPactFile) problems.push(...error.problems.map((problem) => `${source}: ${problem}`));
      else problems.push(`${source}: it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  if (problems.length > 0) throw unfit(problems);
  return checksFor({ api, configuration }, read);
}

/**
 * Checks for contracts that have been read.
 * @throws CommandFailure with exit code 2 and every state that there is no recipe for
 */
export function checksFor(
  { api, configuration }: Pick<Settings, 'api' | 'configuration'>,
  contracts: readonly NamedContract[],
): ContractChecks {
  const states = new StateMap(configuration.contracts.states);
  const objections = objectionsTo(contracts, states);
  if (objections.length > 0) {
    throw unfit(
      objections,
      '\n    `vouchsafe list states` names the states that there are recipes for; contracts.states in vouchsafe.yaml maps others to them.',
    );
  }
  return contractChecks(api, contracts, states, configuration.target.limits.requestTimeoutMs ?? DEFAULT_LIMITS.requestTimeoutMs);
}

/** A catalogue with the contracts at its end. */
export function withContracts(catalogue: Catalogue, { checks }: ContractChecks): Catalogue {
  return { ...catalogue, checks: [...catalogue.checks, ...checks] };
}

function unfit(problems: readonly string[], remedy = ''): CommandFailure {
  return new CommandFailure(EXIT.usage, problems.map((problem) => `error: ${problem}`).join('\n') + remedy);
}
