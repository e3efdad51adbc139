/** Which cases of a catalogue run. */
import type { Dialect } from '../dialects/dialect.ts';
import type { Api } from '../spec/api.ts';
import type { Case, Catalogue, Check } from './check.ts';

export interface Wanted {
  /** Patterns over check ids, clause ids and `check > case`; `*` stands for any text. None: everything. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Only cases about this operation. */
  readonly operation?: string;
}

export interface SelectedCase {
  readonly check: Check;
  readonly case: Case;
}

export interface Selection {
  /** Checks of which something is selected, in the order of the catalogue. */
  readonly checks: readonly Check[];
  readonly cases: readonly SelectedCase[];
  /** Patterns that fit nothing in the whole catalogue: a slip of the pen, most likely. */
  readonly idle: readonly string[];
}

/** A test for texts; `*` stands for any text, also none. Case matters. */
export function patternOf(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return (text) => expression.test(text);
}

function fits(pattern: string): (selected: SelectedCase) => boolean {
  const matches = patternOf(pattern);
  return ({ check, case: one }) =>
    matches(check.id) || (check.alone !== true && check.clauses.some((clause) => matches(clause))) || matches(`${check.id} > ${one.name}`);
}

export function select(catalogue: Catalogue, api: Api, dialect: Dialect, wanted: Wanted): Selection {
  const all = catalogue.checks.flatMap((check) => check.cases(api, dialect).map((one) => ({ check, case: one })));
  const only = (wanted.only ?? []).map(fits);
  const skip = (wanted.skip ?? []).map(fits);
  const cases = all.filter(
    (selected) =>
      (only.length === 0 || only.some((matches) => matches(selected))) &&
      !skip.some((matches) => matches(selected)) &&
      (wanted.operation === undefined || selected.case.operation === wanted.operation),
  );
  const chosen = new Set(cases.map(({ check }) => check));
  return {
    checks: catalogue.checks.filter((check) => chosen.has(check)),
    cases,
    idle: [...(wanted.only ?? []), ...(wanted.skip ?? [])].filter((pattern) => !all.some(fits(pattern))),
  };
}
