/** The Pact files that a run verifies: read, and held against the recipes that there are, before anything is sent. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { builtInContract } from '../contracts/built-in.ts';
import { type ContractChecks, contractChecks, type NamedContract, objectionsTo } from '../contracts/contract-checks.ts';
import { readPact } from '../contracts/pact-file.ts';
import { type PactObjection, UnfitPactFile } from '../contracts/pact-objection.ts';
import { StateMap } from '../contracts/state-map.ts';
import { dialectOf } from '../dialects/index.ts';
import type { Catalogue } from '../engine/check.ts';
import { EXIT } from '../engine/exit-code.ts';
import { DEFAULT_LIMITS } from './configuration/defaults.ts';
import { whyUnreadable } from './configuration/source.ts';
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
  const objections: PactObjection[] = [];
  const named =
    files.length > 0
      ? files.map((source) => ({ source, path: source }))
      : [{ source: BUILT_IN, path: builtInContract(api.id) }, ...contracts.files];
  const read = named.flatMap(({ source, path }): readonly NamedContract[] => {
    try {
      return [{ source, pact: readPact(textOf(path)) }];
    } catch (error) {
      if (!(error instanceof UnfitPactFile)) throw error;
      objections.push(...error.in(source).objections);
      return [];
    }
  });
  if (objections.length > 0) throw unfitFailure(objections);
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
    const remedy =
      '`vouchsafe list states` names the states that there are recipes for; contracts.states in vouchsafe.yaml maps others to them.';
    throw unfitFailure(objections.map((message) => ({ message, remedy })));
  }
  const timeoutMs = configuration.target.limits.requestTimeoutMs ?? DEFAULT_LIMITS.requestTimeoutMs;
  return contractChecks(api, contracts, states, timeoutMs, dialectOf(api.id).requestPolicies);
}

/** A catalogue with the contracts at its end. */
export function withContracts(catalogue: Catalogue, { checks }: ContractChecks): Catalogue {
  return { ...catalogue, checks: [...catalogue.checks, ...checks] };
}

/** @throws UnfitPactFile where the file cannot be read */
function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UnfitPactFile([{ message: whyUnreadable(error), remedy: 'Name a Pact file, such as pacts/shop-vouchers.json.' }]);
  }
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new UnfitPactFile([{ message: 'this is not UTF-8 text', remedy: 'Save the file as UTF-8.' }]);
}

/** Files that cannot be verified: each objection with its remedy, one remedy for those in a row that share it. */
export function unfitFailure(objections: readonly PactObjection[]): CommandFailure {
  const lines = objections.flatMap(({ message, remedy }, index) => [
    `error: ${message}`,
    ...(objections[index + 1]?.remedy === remedy ? [] : [`    ${remedy}`]),
  ]);
  return new CommandFailure(EXIT.usage, lines.join('\n'));
}
