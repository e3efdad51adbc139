/** Text that a configuration gives by name: from the environment or from a file. The only place where secrets come in. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '../suggestion.ts';
import type { Problem } from './problem.ts';
import { type Path, type Source, whyUnreadable } from './source.ts';

export interface TextPlaces {
  /** Folder of the configuration file: relative files begin there. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The text of `"text"`, `{env: NAME}` or `{file: PATH}` at a path of a configuration; undefined where there is none or it is not one of
 * these (the schema tells so). What is unset, missing or empty is added to the problems.
 */
export function givenText(source: Source, path: Path, value: unknown, places: TextPlaces, problems: Problem[]): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { env, file } = value as { env?: unknown; file?: unknown };
  if (typeof env === 'string') return fromEnvironment(source, [...path, 'env'], env, places, problems);
  if (typeof file === 'string' && file !== '') return fromFile(source, [...path, 'file'], file, places, problems);
  return undefined;
}

function fromEnvironment(source: Source, path: Path, name: string, places: TextPlaces, problems: Problem[]): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  const text = places.environment[name];
  if (text !== undefined && text !== '') return text;
  const set = Object.keys(places.environment).filter((each) => each !== name);
  const near = nearest(name, set);
  const meant = near === undefined ? '' : ` Did you mean ${near}, which is set?`;
  problems.push(
    source.problem(
      path,
      `the environment variable ${name} is ${text === undefined ? 'not set' : 'empty'}`,
      `Set it before vouchsafe is started.${meant}`,
    ),
  );
  return undefined;
}

function fromFile(source: Source, path: Path, file: string, places: TextPlaces, problems: Problem[]): string | undefined {
  const text = readGivenFile(source, path, file, places, problems)?.replace(/\r?\n$/, '');
  if (text === '') {
    problems.push(source.problem(path, `${file}: the file is empty`, 'Write the secret into it, without anything else.'));
    return undefined;
  }
  return text;
}

/** The text of a file that a configuration names; undefined with a problem added where it cannot be read. */
export function readGivenFile(source: Source, path: Path, file: string, places: TextPlaces, problems: Problem[]): string | undefined {
  try {
    return readFileSync(resolve(places.folder, file), 'utf8');
  } catch (error) {
    problems.push(source.problem(path, `${file}: ${whyUnreadable(error)}`, 'Relative names begin at the folder of this file.'));
    return undefined;
  }
}
