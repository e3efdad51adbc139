/** What a target has chosen, or may have chosen. Pure: k6 loads this file. */
import type { Outcome } from './outcome.ts';
import type { Circumstances, State } from './state.ts';

/** The value of a policy; where it is unknown, one of these. */
export type PolicyOf = <Value extends string>(name: string, values: readonly [Value, ...Value[]]) => Value;

/**
 * The outcomes under every value that the unknown policies may have. Where an outcome depends on one, its state remembers the value: a target
 * does not choose again.
 */
export function underEveryPolicy(
  state: State,
  { policies }: Circumstances,
  outcomes: (policy: PolicyOf) => readonly Outcome[],
): readonly Outcome[] {
  const found: Outcome[] = [];
  const open: Readonly<Record<string, string>>[] = [state.assumed];
  for (let start = open.pop(); start !== undefined; start = open.pop()) {
    let assumed = start;
    const policy: PolicyOf = (name, values) => {
      const known = policies[name] ?? assumed[name];
      if (known !== undefined) return known as (typeof values)[number];
      const [first, ...others] = values;
      for (const other of others) open.push({ ...assumed, [name]: other });
      assumed = { ...assumed, [name]: first };
      return first;
    };
    const now = outcomes(policy);
    found.push(...(assumed === state.assumed ? now : now.map((outcome) => ({ ...outcome, state: { ...outcome.state, assumed } }))));
  }
  return found;
}
