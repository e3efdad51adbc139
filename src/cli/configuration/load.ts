/** Reads a configuration file and tells everything that is wrong with it, at once. */
import { dirname, relative, resolve } from 'node:path';
import type { KnownFailure } from '../../engine/events.ts';
import { EXIT } from '../../engine/exit-code.ts';
import { listApis, loadApi } from '../../spec/load.ts';
import configurationSchema from '../config.schema.json' with { type: 'json' };
import { CommandFailure } from '../failure.ts';
import { suggest } from '../suggestion.ts';
import { type Configuration, EMPTY_CONFIGURATION, type LoadSettings, type RunSettings } from './configuration.ts';
import { contractSettings } from './contract-settings.ts';
import { readKnownFailures } from './known-failures.ts';
import { formatProblems, type Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { readSource, type Source } from './source.ts';
import { targetSettings } from './target-settings.ts';

export interface LoadOptions {
  /** Relative to `cwd`, or absolute. */
  readonly file: string;
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Id of the API where a flag names it; the file's is used otherwise, and this one where neither does. */
  readonly api: string | undefined;
  readonly defaultApi: string;
  /** Whether another target than the file's is meant: then its URL, secrets and files are not asked for. */
  readonly otherTarget: boolean;
}

/**
 * What a configuration file says.
 * @throws CommandFailure with exit code 2 and all problems, each with its place and a remedy
 */
export function loadConfiguration(options: LoadOptions): Configuration {
  const path = resolve(options.cwd, options.file);
  const source = readSource(path, shownName(options.cwd, path));
  const problems = [...source.problems];
  if (source.value === undefined) {
    if (problems.length > 0) throw invalid(problems);
    return EMPTY_CONFIGURATION;
  }
  problems.push(...schemaProblems(source, configurationSchema));
  const top = source.value as {
    api?: unknown;
    target?: unknown;
    run?: RunSettings;
    contracts?: unknown;
    load?: Partial<LoadSettings>;
    knownFailures?: unknown;
  };

  const api = apiOf(source, top.api, options, problems);
  const places = { folder: dirname(path), environment: options.environment };
  const target = options.otherTarget ? EMPTY_CONFIGURATION.target : targetSettings(source, top.target, api, places, problems);
  let knownFailures: readonly KnownFailure[] = [];
  if (typeof top.knownFailures === 'string' && top.knownFailures !== '') {
    const file = resolve(places.folder, top.knownFailures);
    knownFailures = readKnownFailures(source, file, shownName(options.cwd, file), problems);
  }
  const contracts = contractSettings(source, top.contracts, places.folder, problems);
  if (problems.length > 0) throw invalid(problems);
  const load = { thresholds: top.load?.thresholds ?? {} };
  return { contracts, api: top.api as string | undefined, target, run: top.run ?? {}, load, knownFailures };
}

function apiOf(source: Source, named: unknown, options: LoadOptions, problems: Problem[]): ReturnType<typeof loadApi> | undefined {
  const known = listApis();
  if (typeof named === 'string' && named !== '' && !known.includes(named)) {
    problems.push(source.problem(['api'], `there is no API "${named}"`, suggest(named, known)));
    return undefined;
  }
  const id = options.api ?? (typeof named === 'string' && named !== '' ? named : options.defaultApi);
  return known.includes(id) ? loadApi(id) : undefined;
}

function invalid(problems: readonly Problem[]): CommandFailure {
  return new CommandFailure(EXIT.usage, formatProblems(problems));
}

/** A file below the working directory by its relative name, others in full. */
function shownName(cwd: string, path: string): string {
  const name = relative(cwd, path);
  return name.startsWith('..') ? path : name;
}
