/** Words that only the API decides: policies, roles, what a target may lack. Shared by flags and configuration files. */
import { IANAZone } from 'luxon';
import { patternOf } from '../../engine/selection.ts';
import type { Api, Policy } from '../../spec/api.ts';
import { suggest } from '../suggestion.ts';

/** What is wrong, and what to do about it. */
export interface Objection {
  readonly message: string;
  readonly remedy: string;
}

/** Why a policy cannot have a value; undefined where it can. */
export function policyObjection(api: Api, name: string, value: string): (Objection & { readonly about: 'name' | 'value' }) | undefined {
  const policy = api.policies.get(name);
  if (policy === undefined) {
    return {
      about: 'name',
      message: `${api.id} has no policy "${name}"`,
      remedy: suggest(name, [...api.policies.keys()], '`vouchsafe list policies` names all.'),
    };
  }
  const wanted = valueWanted(policy, value);
  if (wanted === undefined) return undefined;
  return { about: 'value', message: `"${value}" is no value of the policy ${name}`, remedy: wanted };
}

/** What a value of the policy has to be, where this one is not it. */
function valueWanted(policy: Policy, value: string): string | undefined {
  if (policy.values !== undefined) {
    const allowed = Object.keys(policy.values);
    return allowed.includes(value) ? undefined : suggest(value, allowed);
  }
  const open = OPEN_POLICIES[policy.open ?? ''] ?? { fits: (text) => text !== '', allowed: `any ${policy.open ?? 'text'}` };
  return open.fits(value) ? undefined : `Allowed: ${open.allowed}, such as ${policy.default}.`;
}

/** What an open policy may have: nothing counts from 0, and a bare offset is no zone with a summer time. */
const OPEN_POLICIES: Readonly<Record<string, { readonly fits: (value: string) => boolean; readonly allowed: string }>> = {
  integer: { fits: (value) => /^[1-9]\d{0,8}$/.test(value), allowed: 'any whole number above 0' },
  'IANA time zone': {
    fits: (value) => !/^[+-]/.test(value) && IANAZone.isValidZone(value),
    allowed: 'any IANA time zone',
  },
};

/** Roles that credentials can be given for. */
export function rolesOf(api: Api): readonly string[] {
  const roles = new Set(['admin', 'other-project']);
  for (const clause of api.clauses.values()) {
    for (const need of clause.needs) if (need.startsWith('role:')) roles.add(need.slice('role:'.length));
  }
  return [...roles];
}

/** Why a word is neither an operation nor a clause nor a pattern that fits one; undefined where it is. */
export function lacksObjection(api: Api, word: string): Objection | undefined {
  const words = [...api.operations.keys(), ...api.clauses.keys()];
  if (words.some(patternOf(word))) return undefined;
  const where = '`vouchsafe list operations` and `vouchsafe list clauses` name all.';
  if (word.includes('*')) return { message: `no operation or clause of ${api.id} fits the pattern "${word}"`, remedy: where };
  return { message: `${api.id} has neither an operation nor a clause "${word}"`, remedy: suggest(word, words, where) };
}
