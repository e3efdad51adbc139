/** The user's own file of findings that do not gate. */
import { existsSync } from 'node:fs';
import type { KnownFailure } from '../../engine/events.ts';
import knownFailuresSchema from '../known-failures.schema.json' with { type: 'json' };
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { readSource, type Source } from './source.ts';

/** Reads the file that `knownFailures` of a configuration names; what is wrong is added to the problems. */
export function readKnownFailures(configuration: Source, file: string, shownAs: string, problems: Problem[]): readonly KnownFailure[] {
  if (!existsSync(file)) {
    problems.push(
      configuration.problem(
        ['knownFailures'],
        `${shownAs}: there is no such file`,
        'Relative names begin at the folder of this file. An empty file will do.',
      ),
    );
    return [];
  }
  const source = readSource(file, shownAs);
  problems.push(...source.problems);
  if (source.value === undefined) return [];
  const found = schemaProblems(source, knownFailuresSchema);
  problems.push(...found);
  if (found.length > 0) return [];
  const entries = source.value as { fingerprint: string; reason: string; link?: string; expires?: string }[];
  entries.forEach((entry, index) => {
    const first = entries.findIndex(({ fingerprint }) => fingerprint === entry.fingerprint);
    if (first < index) {
      problems.push(
        source.problem(
          [index, 'fingerprint'],
          `the fingerprint ${entry.fingerprint} is listed for the second time`,
          'Keep one entry for each finding.',
        ),
      );
    }
  });
  return entries.map(({ fingerprint, reason, link, expires }) => ({ fingerprint, reason, link: link ?? null, expires: expires ?? null }));
}
