/** One interaction as a case: its states brought about on the target, its request sent, its response held against the contract. */
import { CaseEnd, Unanswered } from '../engine/case-end.ts';
import type { CaseContext } from '../engine/check.ts';
import { FlowInterrupted } from '../flows/flow.ts';
import type { Match, Matcher } from '../spec/match.ts';
import type { Exchange } from '../target/exchange.ts';
import { differences } from './echo.ts';
import type { Interaction } from './pact-file.ts';
import { type ContractRequest, openProvider } from './provider.ts';
import { givenFor, StateOutOfReach, type Values } from './recipes.ts';
import type { StateMap } from './state-map.ts';
import type { Mismatch, Verdict, Verifier } from './verifier.ts';

export interface ContractTerms {
  /** Clause of the contract as a whole. */
  readonly clause: string;
  /** Clause of its pending interactions. */
  readonly pendingClause: string;
  readonly consumer: string;
  readonly provider: string;
  readonly states: StateMap;
  /** Finds the operation of a request. */
  readonly matcher: Matcher;
  readonly verifier: () => Promise<Verifier>;
  readonly timeoutMs: number;
}

/** Verifies one interaction. Each difference is a finding; whatever keeps the states from being reached ends the case as an error. */
export async function verifyInteraction(context: CaseContext, interaction: Interaction, terms: ContractTerms): Promise<void> {
  for (const [policy, presupposed] of Object.entries(interaction.policies)) {
    if (!context.api.policies.has(policy)) continue;
    const chosen = context.policy(policy);
    const wanted = `it presupposes ${policy} = ${presupposed.join(' or ')}`;
    if (chosen === undefined) context.undecided(`${wanted}, and what the target chose is not known`);
    if (!presupposed.includes(chosen)) context.skip(`${wanted}, and the target chose ${chosen}`);
  }
  const walk = new Walk(context, interaction, terms);
  const verifier = await terms.verifier();
  const provider = await openProvider(walk);
  let verdict: Verdict;
  try {
    verdict = await verifier.verify(
      {
        pact: interaction.alone,
        provider: terms.provider,
        baseUrl: provider.baseUrl,
        statesUrl: provider.statesUrl,
        timeoutMs: terms.timeoutMs,
      },
      context.signal,
    );
  } finally {
    await provider.close();
  }
  if (walk.stopped !== undefined) throw walk.stopped;
  // Findings about an exchange that was cut off would be about nothing.
  if (walk.unknown !== undefined) {
    walk.find({
      kind: 'unknown-operation',
      message: 'The request of the contract is none of the API.',
      expected: 'an operation of the API',
      actual: walk.unknown,
      pointer: '',
    });
    return;
  }
  if (verdict.kind === 'undecided') {
    if (context.signal.aborted) context.skip(context.stopped ?? verdict.why);
    throw new CaseEnd('error', verdict.why);
  }
  if (walk.exchange === undefined) throw new CaseEnd('error', 'Pact came to a verdict without a request');
  if (verdict.kind === 'broken') for (const mismatch of decisive(verdict.mismatches)) walk.find(told(mismatch));
  const answered = verdict.kind === 'kept' || verdict.mismatches.every(({ kind }) => kind !== 'status');
  if (!answered) return;
  const { exchange } = walk;
  const response = {
    body: interaction.echoes.some((echo) => echo.in === 'body') ? context.json(exchange) : undefined,
    header: (name: string) => exchange.response?.headers.find(([own]) => own.toLowerCase() === name)?.[1],
  };
  for (const { path, expected, actual } of differences(interaction.echoes, { ...walk.parameters, ...walk.values }, response)) {
    walk.find({
      kind: `other-value:${shapeOf(path)}`,
      message: 'A value of the set-up did not come back.',
      expected,
      actual,
      pointer: path,
    });
  }
}

interface Difference {
  readonly kind: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly pointer: string;
}

class Walk {
  readonly #context: CaseContext;
  readonly #interaction: Interaction;
  readonly #terms: ContractTerms;
  #role: string | null = 'admin';
  #match: Match | undefined;
  /** What the contract itself says of its states: Pact knows these values too. */
  parameters: Readonly<Record<string, unknown>> = {};
  values: Values = {};
  exchange: Exchange | undefined;
  /** What ended the walk before the target's answer was complete. */
  stopped: unknown;
  /** The request, where the API has no such operation. */
  unknown: string | undefined;

  constructor(context: CaseContext, interaction: Interaction, terms: ContractTerms) {
    this.#context = context;
    this.#interaction = interaction;
    this.#terms = terms;
  }

  readonly state = async (name: string, parameters: Readonly<Record<string, unknown>>): Promise<Values> => {
    if (this.stopped !== undefined) return {};
    this.parameters = { ...this.parameters, ...parameters };
    try {
      const before = this.values;
      for (const { recipe, parameters: own, as } of this.#terms.states.stepsOf(name, parameters)) {
        const given = givenFor(recipe, own);
        if (recipe.actsAs !== undefined) this.#role = recipe.actsAs(given);
        const invented = recipe.invent?.(this.#context) ?? {};
        const made = { ...invented, ...(recipe.prepare && (await this.#context.walk(recipe.prepare(given, this.values, this.#context)))) };
        this.values = { ...this.values, ...made, ...renamed(made, as) };
      }
      return Object.fromEntries(Object.entries(this.values).filter(([key, value]) => before[key] !== value));
    } catch (thrown) {
      this.stopped =
        thrown instanceof FlowInterrupted || thrown instanceof StateOutOfReach
          ? new CaseEnd('error', `the state "${name}" cannot be reached: ${thrown.message}`)
          : thrown;
      return {};
    }
  };

  readonly request = async (request: ContractRequest): Promise<Exchange | undefined> => {
    if (this.stopped !== undefined) return undefined;
    this.#match = this.#terms.matcher(request.method, request.path);
    if (this.#match === undefined) {
      this.unknown = `${request.method} ${request.path}`;
      return undefined;
    }
    const { operation } = this.#match;
    try {
      this.exchange = await this.#context.send({ ...request, method: operation.method, operation: operation.id }, this.#role);
      return this.exchange;
    } catch (thrown) {
      this.stopped = thrown;
      // An answer that is no HTTP is found by the engine; the Verifier gets none.
      return thrown instanceof Unanswered ? thrown.exchange : undefined;
    }
  };

  find({ kind, message, expected, actual, pointer }: Difference): void {
    const { clauses, description, pending } = this.#interaction;
    const [clause = this.#terms.clause] = pending ? [this.#terms.pendingClause] : clauses.filter((id) => this.#context.api.clauses.has(id));
    this.#context.expect(false, {
      clause,
      // Two interactions may break in the same way for different reasons.
      kind: `contract-${kind}:${this.#interaction.id}`,
      message: `${message} (${this.#terms.consumer}: ${description})`,
      expected,
      actual,
      pointer,
      ...(this.#match === undefined ? {} : { operation: this.#match.operation.id }),
      ...(this.exchange === undefined ? {} : { exchange: this.exchange }),
    });
  }
}

/** Values under the names that somebody else's contract has for them. */
function renamed(values: Values, names: Readonly<Record<string, string>>): Values {
  return Object.fromEntries(
    Object.entries(names).flatMap(([theirs, ours]) => (values[ours] === undefined ? [] : [[theirs, values[ours]]])),
  );
}

/** An answer of another status has another body, which is no mistake of its own. */
function decisive(mismatches: readonly Mismatch[]): readonly Mismatch[] {
  const statuses = mismatches.filter(({ kind }) => kind === 'status');
  return statuses.length > 0 ? statuses : mismatches;
}

const MESSAGES: Readonly<Record<Mismatch['kind'], string>> = {
  status: 'The status is not the one of the contract.',
  header: 'A header is not as the contract says.',
  body: 'The body is not as the contract says.',
  'body-type': 'The body is of another kind than the contract says.',
  other: 'The answer is not as the contract says.',
};

function told({ kind, place, expected, actual, message }: Mismatch): Difference {
  return {
    kind: place === '' ? kind : `${kind}:${shapeOf(place)}`,
    message: `${MESSAGES[kind]}${message === '' ? '' : ` ${message}.`}`,
    expected: expected === '' ? 'as the contract says' : expected,
    actual: actual === '' ? 'missing' : actual,
    pointer: place,
  };
}

/** A place without the numbers of list elements: the same defect has the same fingerprint wherever it shows. */
function shapeOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[*]');
}
