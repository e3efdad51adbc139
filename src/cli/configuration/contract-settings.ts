/** The part of the configuration about contracts. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Mapping, StateMap } from '../../contracts/state-map.ts';
import { suggest } from '../suggestion.ts';
import { type ContractSettings, EMPTY_CONFIGURATION } from './configuration.ts';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';

/** What the file says; whatever is wrong with it beyond its schema is added to `problems`. */
export function contractSettings(source: Source, given: unknown, folder: string, problems: Problem[]): ContractSettings {
  // What is wrong with the shape has been told by the schema; nothing can be said about what lies below.
  if (problems.length > 0 || typeof given !== 'object' || given === null) return EMPTY_CONFIGURATION.contracts;
  const { files = [], states = {} } = given as { files?: readonly string[]; states?: Mapping };
  for (const { place, message, word, known } of new StateMap(states).problems()) {
    problems.push(source.problem(['contracts', 'states', ...place], message, suggest(word, [...known])));
  }
  const named = files.map((file, index) => {
    const path = resolve(folder, file);
    if (!existsSync(path))
      problems.push(source.problem(['contracts', 'files', index], `there is no file ${file}`, 'Paths are relative to this file.'));
    return { source: file, path };
  });
  return { files: named, states };
}
