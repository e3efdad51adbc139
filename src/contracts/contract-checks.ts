/** Contracts as checks: one for each Pact file, with a case for each interaction, so that everything else of a run holds for them too. */
import { type Case, type Check, CONTRACT_TOPIC } from '../engine/check.ts';
import type { Api, Clause } from '../spec/api.ts';
import { createMatcher } from '../spec/match.ts';
import { verifyInteraction } from './interaction-case.ts';
import { nameOf, type PactFile } from './pact-file.ts';
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
  /** Ends Pact's Verifier, if it was needed. */
  close(): Promise<void>;
}

/** Checks that verify these contracts. States have no objection (see `objectionsTo`). */
export function contractChecks(api: Api, contracts: readonly NamedContract[], states: StateMap, timeoutMs: number): ContractChecks {
  let verifier: Promise<Verifier> | undefined;
  const matcher = createMatcher(api);
  const clauses = new Map(api.clauses);
  const checks = contracts.map(({ source, pact }): Check => {
    const id = idFor(pact, clauses);
    clauses.set(id, clauseOf(id, source, pact));
    const terms = {
      clause: id,
      consumer: pact.consumer,
      provider: pact.provider,
      states,
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
    return { id, title: `What ${pact.consumer} expects of ${pact.provider}`, clauses: [id], cases: () => cases };
  });
  return {
    api: { ...api, clauses },
    checks,
    async close() {
      await (await verifier)?.close();
    },
  };
}

/** Every state that cannot be brought about, one sentence each. */
export function objectionsTo(contracts: readonly NamedContract[], states: StateMap): readonly string[] {
  const found = contracts.flatMap(({ source, pact }) =>
    pact.interactions.flatMap((interaction) =>
      interaction.states.flatMap(({ name, parameters }) => {
        const objection = states.objection(name, parameters);
        return objection === undefined ? [] : [`${source}: ${objection}`];
      }),
    ),
  );
  return [...new Set(found)];
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

function wordOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'nameless'
  );
}

function clauseOf(id: string, source: string, { consumer, provider, interactions }: PactFile): Clause {
  return {
    id,
    sentence: `${provider} answers ${consumer} as their contract says, in all ${interactions.length} interactions.`,
    level: 'must',
    evidence: 'client',
    sources: [source],
    facts: [],
    operations: [],
    policy: undefined,
    needs: [],
    untestable: undefined,
  };
}
