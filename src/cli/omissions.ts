/** What a run would leave out, and why. */
import { dialectOf } from '../dialects/index.ts';
import { missingFor, needsOf } from '../engine/case-runner.ts';
import type { Catalogue } from '../engine/check.ts';
import { patternOf, type SelectedCase, select } from '../engine/selection.ts';
import type { Api } from '../spec/api.ts';
import type { TargetConfiguration } from '../target/target.ts';
import type { Observation } from './observation.ts';

/** One observation for each reason, the most frequent first; where nothing is left out, one that says so. */
export function omissions(api: Api, catalogue: Catalogue, target: TargetConfiguration): Observation[] {
  const { cases } = select(catalogue, api, dialectOf(api.id), {});
  const counts = new Map<string, number>();
  for (const selected of cases) {
    const why = whyLeftOut(selected, target);
    if (why !== undefined) counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  if (counts.size === 0) return [{ subject: 'cases', state: 'ok', message: `all ${cases.length} would run` }];
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([why, count]) => ({ subject: 'cases', state: 'note', message: `${count} of ${cases.length} would be left out: ${why}` }));
}

function whyLeftOut(selected: SelectedCase, target: TargetConfiguration): string | undefined {
  const { check, case: one } = selected;
  const lacks = target.lacks.map(patternOf);
  for (const id of [check.id, one.operation]) if (id !== undefined && lacks.some((fits) => fits(id))) return `the target lacks ${id}`;
  if (check.large === true || one.large === true) return 'they send something large; run with --large';
  return missingFor(needsOf(selected), target.clock !== undefined, target.credentials);
}
