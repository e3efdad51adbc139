/** Contracts as checks: one for each Pact file, with a case for each interaction, so that everything else of a run holds for them too. */
import { type Case, type Check, CONTRACT_TOPIC } from '../engine/check.ts';
import type { Api, Clause } from '../spec/api.ts';
import { createMatcher } from '../spec/match.ts';
import { verifyInteraction } from './interaction-case.ts';
import { type Interaction, nameOf, type PactFile, wordOf } from './pact-file.ts';
import type { StateMap } from './state-map.ts';
import { createVerifier, type Verifier } from './verifier.ts';

export interface NamedContract {
  /** As the user named it. */
  readonly source: string;
  readonly pact: PactFile;
}

export interface ContractChecks {
  /** The API, and a clause for each contract. */
  readonly api: Api;
  readonly checks: readonly Check[];
  /** The policies without which some interaction cannot be verified. */
  readonly policies: ReadonlySet<string>;
  /** Ends Pact's Verifier, if it was needed. */
  close(): Promise<void>;
}

/**
 * Checks that verify these contracts. There is no objection to them (see `objectionsTo`).
 * @param requestPolicies the policies that the dialect's requests go by
 */
export function contractChecks(
  api: Api,
  contracts: readonly NamedContract[],
  states: StateMap,
  timeoutMs: number,
  requestPolicies: readonly string[] = [],
): ContractChecks {
  let verifier: Promise<Verifier> | undefined;
  const matcher = createMatcher(api);
  const clauses = new Map(api.clauses);
  const checks = contracts.map(({ source, pact }): Check => {
    const id = idFor(pact, clauses);
    const pending = `${id}-pending`;
    const own = [
      ...(pact.interactions.every((one) => one.pending) ? [] : [clauseOf(id, source, pact, 'must')]),
      ...(pact.interactions.some((one) => one.pending) ? [clauseOf(pending, source, pact, 'should')] : []),
    ];
    for (const clause of own) clauses.set(clause.id, clause);
    const terms = {
      clause: id,
      pendingClause: pending,
      consumer: pact.consumer,
      provider: pact.provider,
      states,
      matcher,
      timeoutMs,
      verifier: () => (verifier ??= createVerifier()),
    };
    const cases = pact.interactions.map((interaction): Case => {
      const operation = matcher(interaction.method, interaction.path)?.operation.id;
      return {
        name: nameOf(interaction),
        ...(operation === undefined ? {} : { operation }),
        run: (context) => verifyInteraction(context, interaction, terms),
      };
    });
    return { id, title: `What ${pact.consumer} expects of ${pact.provider}`, clauses: own.map((clause) => clause.id), cases: () => cases };
  });
  return {
    api: { ...api, clauses },
    checks,
    policies: policiesOf(contracts, requestPolicies),
    async close() {
      await (await verifier)?.close();
    },
  };
}

/** What the interactions presuppose and, where something has to be brought about for them, what the requests for that go by. */
function policiesOf(contracts: readonly NamedContract[], requestPolicies: readonly string[]): ReadonlySet<string> {
  const interactions = contracts.flatMap(({ pact }) => pact.interactions);
  const presupposed = interactions.flatMap(({ policies }) => Object.keys(policies));
  const prepares = presupposed.length > 0 || interactions.some(({ states }) => states.length > 0);
  return new Set([...presupposed, ...(prepares ? requestPolicies : [])]);
}

/** Every state that cannot be brought about, and every value that no state gives, one sentence each. */
export function objectionsTo(contracts: readonly NamedContract[], states: StateMap): readonly string[] {
  const found = contracts.flatMap(({ source, pact }) =>
    pact.interactions.flatMap((interaction) => {
      const objections = interaction.states.flatMap(({ name, parameters }) => states.objection(name, parameters) ?? []);
      return (objections.length > 0 ? objections : [...valuesThatNobodyGives(interaction, states)]).map((text) => `${source}: ${text}`);
    }),
  );
  return [...new Set(found)];
}

/** Pact takes the example of the file where a value is not known, so the interaction would be about something that is not there. */
function valuesThatNobodyGives(interaction: Interaction, states: StateMap): readonly string[] {
  const given = new Set(interaction.states.flatMap(({ name, parameters }) => states.valuesOf(name, parameters)));
  const all = [...given].sort().join(', ');
  return interaction.wanted
    .filter((name) => !given.has(name))
    .map((name) => `"${interaction.description}" takes the value "${name}", and its states give ${all === '' ? 'none' : `only ${all}`}`);
}

function idFor(pact: PactFile, taken: ReadonlyMap<string, Clause>): string {
  const plain = `${CONTRACT_TOPIC}.${wordOf(pact.consumer)}`;
  const full = `${plain}-${wordOf(pact.provider)}`;
  if (!taken.has(plain)) return plain;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? full : `${full}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function clauseOf(id: string, source: string, { consumer, provider, interactions }: PactFile, level: 'must' | 'should'): Clause {
  const own = interactions.filter(({ pending }) => pending === (level === 'should')).length;
  return {
    id,
    sentence:
      level === 'must'
        ? `${provider} answers ${consumer} as their contract says, in all ${own} interactions.`
        : `${provider} is going to answer ${consumer} as their contract says, in ${own} interactions that are marked as pending.`,
    level,
    evidence: 'client',
    sources: [source],
    facts: [],
    operations: [],
    policy: undefined,
    needs: [],
    untestable: undefined,
  };
}
