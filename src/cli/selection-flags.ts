/** Patterns and operations that choose cases, checked before anything is sent. */

import { dialectOf } from '../dialects/index.ts';
import type { Catalogue } from '../engine/check.ts';
import { select, type Wanted } from '../engine/selection.ts';
import type { Api } from '../spec/api.ts';
import { usageFailure } from './failure.ts';
import { suggest } from './suggestion.ts';

/** @throws CommandFailure where a pattern fits nothing, there is no such operation, or nothing is left to run */
export function checkSelection(api: Api, catalogue: Catalogue, wanted: Wanted): void {
  const { operation } = wanted;
  if (operation !== undefined && !api.operations.has(operation)) {
    throw usageFailure(
      `${api.id} has no operation "${operation}"`,
      suggest(operation, [...api.operations.keys()], '`vouchsafe list operations` names all.'),
    );
  }
  const { cases, idle } = select(catalogue, api, dialectOf(api.id), wanted);
  const [pattern] = idle;
  if (pattern !== undefined) {
    const words = [...new Set(catalogue.checks.flatMap(({ id, clauses }) => [id, ...clauses]))];
    throw usageFailure(
      `the pattern "${pattern}" fits no check, clause or case`,
      suggest(pattern, words, 'A * stands for any text; `vouchsafe list cases` names all.'),
    );
  }
  if (cases.length === 0) {
    throw usageFailure('nothing is left to run', 'No case fits --only, --skip and --operation together; `vouchsafe list cases` names all.');
  }
}
