/** What a sandbox was told to be: the value of each policy, and the mistakes that it has on purpose. */
import { closest } from 'fastest-levenshtein';
import type { Api, Policy, RaceDefect } from '../spec/api.ts';
import { zoneExists } from './zones.ts';

/** A policy or defect that does not exist, a policy value that is not allowed, or two defects that exclude each other. The message is for the user. */
export class UnknownChoice extends Error {}

export interface Choices {
  /** The value of a policy. */
  readonly policy: (name: string) => string;
  /** Whether the sandbox has this defect. */
  readonly faulty: (defect: string) => boolean;
  /** The same choices, with the defects of one operation only; with none where a request reached no operation. */
  readonly within: (operation: string | undefined) => Choices;
  /** The mistake that this operation makes only while others are under way; undefined where it makes none. */
  readonly race: (operation: string) => RaceDefect | undefined;
  /** The same choices, with these defects as well. */
  readonly and: (defects: readonly string[]) => Choices;
  /** The policy's value, or with the defect some other one than the target says. */
  readonly policyUnless: (defect: string, name: string, other: string, instead: string) => string;
}

/** @throws UnknownChoice naming the nearest that exists */
export function readChoices(api: Api, policies: Readonly<Record<string, string>>, defects: readonly string[]): Choices {
  for (const [name, value] of Object.entries(policies)) {
    const policy = api.policies.get(name);
    if (policy === undefined)
      throw new UnknownChoice(`there is no policy ${name}; did you mean ${closest(name, [...api.policies.keys()])}?`);
    const wanted = complaint(policy, value);
    if (wanted !== undefined) throw new UnknownChoice(`policy ${name} cannot be ${JSON.stringify(value)}; it has to be ${wanted}`);
  }
  for (const defect of defects)
    if (!api.defects.has(defect))
      throw new UnknownChoice(`there is no defect ${defect}; did you mean ${closest(defect, [...api.defects.keys()])}?`);
  const racing = new Map<string, string>();
  for (const id of new Set(defects)) {
    const { race, operations } = api.defects.get(id)!;
    for (const operation of race === undefined ? [] : operations) {
      const other = racing.get(operation);
      if (other !== undefined)
        throw new UnknownChoice(`defects ${other} and ${id} exclude each other: each is about what ${operation} does beside others`);
      racing.set(operation, id);
    }
  }
  const values = new Map([...api.policies.values()].map((policy) => [policy.name, policies[policy.name] ?? policy.default]));
  const policyOf = (name: string): string => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no policy ${name} in ${api.id}`);
    return value;
  };
  return choicesWith(api, policyOf, new Set(defects));
}

function choicesWith(api: Api, policyOf: Choices['policy'], chosen: ReadonlySet<string>): Choices {
  const races = [...chosen].flatMap((id) => api.defects.get(id) ?? []).filter(({ race }) => race !== undefined);
  return {
    policy: policyOf,
    faulty: (defect) => chosen.has(defect),
    race: (operation) => races.find(({ operations }) => operations.includes(operation))?.race,
    and: (more) => choicesWith(api, policyOf, new Set([...chosen, ...more])),
    within: (operation) =>
      choicesWith(api, policyOf, new Set([...chosen].filter((id) => api.defects.get(id)?.operations.some((one) => one === operation)))),
    policyUnless(defect, name, other, instead) {
      const value = policyOf(name);
      if (!chosen.has(defect)) return value;
      return value === other ? instead : other;
    },
  };
}

/** What a policy's value has to be, where this one is not. */
function complaint({ values, open }: Policy, value: string): string | undefined {
  if (values !== undefined) return Object.hasOwn(values, value) ? undefined : `one of ${Object.keys(values).join(', ')}`;
  if (open === 'integer') return /^[1-9]\d{0,8}$/.test(value) ? undefined : 'a whole number above 0';
  if (open === 'IANA time zone') return zoneExists(value) ? undefined : 'a name of the tz database, such as Europe/Warsaw';
  return value === '' ? 'a word' : undefined;
}
