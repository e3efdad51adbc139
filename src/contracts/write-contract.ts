/**
 * Writes the contract of the walkthroughs. Each is walked twice: on a live target, for examples of what comes back, and then, with ids,
 * codes and names replaced, against Pact's mock server, through the same flow and the same dialect. What Pact writes there is the contract.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MatchersV3, PactV4 } from '@pact-foundation/pact';
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { Dialect, DialectRequest } from '../dialects/dialect.ts';
import type { Api, Operation } from '../spec/api.ts';
import { schemasOf } from '../spec/schemas.ts';
import { EXAMPLES, exampleNaming, valueNameOf } from './examples.ts';
import { type LiveScope, type WalkedStep, walkLive } from './live-walk.ts';
import { CLAUSES, POLICIES, REFERENCE_GROUP } from './pact-file.ts';
import {
  isDemanded,
  type Leaf,
  leavesRead,
  lookOf,
  type Recorded,
  readsHeader,
  readsStatusClass,
  responseOf,
  withValue,
} from './reading.ts';
import { givenFor, type Naming, recipeOf, type Values } from './recipes.ts';
import { type State, type Told, WALKTHROUGHS, type Walkthrough } from './walkthroughs.ts';

export const CONSUMER = 'vouchsafe';

/** The target is a fresh one, so that its keys are the same each time. */
export interface WriteScope extends LiveScope {
  readonly api: Api;
}

/** The contract as a JSON document, the same for the same specs and walkthroughs. */
export async function writeContract(scope: WriteScope): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-contract-'));
  try {
    const pact = new PactV4({ consumer: CONSUMER, provider: scope.api.title, dir: directory, logLevel: 'error' });
    const naming = exampleNaming();
    for (const walkthrough of WALKTHROUGHS) {
      const steps = await examplesOf(scope, walkthrough, naming);
      await walkOnMock(scope, pact, walkthrough, steps);
    }
    const written = JSON.parse(await readFile(join(directory, `${CONSUMER}-${scope.api.title}.json`), 'utf8')) as Document;
    return normalised(written);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Who signs in for a step; null: nobody. */
function roleFor(dialect: Dialect, walkthrough: Walkthrough, action: Action): string | null {
  return walkthrough.as === undefined ? dialect.roleOf(action.do) : walkthrough.as;
}

/** Walks the walkthrough on the live target. */
async function examplesOf(scope: WriteScope, walkthrough: Walkthrough, naming: Naming): Promise<readonly WalkedStep[]> {
  let values: Values = {};
  for (const { name, params = {}, as = {} } of walkthrough.start) {
    const recipe = recipeOf(name)!;
    const flow = recipe.prepare?.(givenFor(recipe, params), values, naming);
    const made = { ...recipe.invent?.(naming), ...(flow === undefined ? {} : (await walkLive(scope, flow, () => 'admin')).result) };
    const more = Object.entries(as).map(([theirs, ours]) => [theirs, made[ours]!] as const);
    values = { ...values, ...made, ...Object.fromEntries(more) };
  }
  const { steps } = await walkLive(scope, walkthrough.flow(values), (action) => roleFor(scope.dialect, walkthrough, action));
  if (steps.length !== walkthrough.steps.length) {
    throw new Error(`"${walkthrough.title}" took ${steps.length} steps, and ${walkthrough.steps.length} are told`);
  }
  return steps;
}

async function walkOnMock(scope: WriteScope, pact: PactV4, walkthrough: Walkthrough, examples: readonly WalkedStep[]): Promise<void> {
  const { dialect, policies } = scope;
  const flow = walkthrough.flow(EXAMPLES);
  let next = flow.next();
  for (const [index, told] of walkthrough.steps.entries()) {
    if (next.done === true) throw new Error(`"${walkthrough.title}" ended before step ${index + 1}`);
    const action = next.value;
    const { recorded } = examples[index]!;
    const answer =
      told === undefined
        ? dialect.answer(action, responseOf(recorded))
        : await tellPact(scope, pact, {
            told,
            action,
            recorded,
            role: roleFor(dialect, walkthrough, action),
            request: dialect.request(action, policies),
          });
    next = flow.next(answer);
  }
  if (next.done !== true) throw new Error(`"${walkthrough.title}" has more steps than are told`);
}

interface Telling {
  readonly told: Told;
  readonly action: Action;
  readonly recorded: Recorded;
  readonly role: string | null;
  readonly request: DialectRequest;
}

/** Adds one interaction and has the client walk it. Gives what the client read. */
async function tellPact(scope: WriteScope, pact: PactV4, telling: Telling): Promise<Answer> {
  const { dialect, api } = scope;
  const { told, action, role, request } = telling;
  const operation = api.operations.get(request.operation)!;
  const signedIn: State = role === null ? { name: 'nobody is signed in' } : { name: 'a signed-in user', params: { role } };
  const states = [signedIn, ...told.states];
  const fill = fillerFor(states);
  let interaction = pact.addInteraction();
  for (const { name, params } of states)
    interaction = params === undefined ? interaction.given(name) : interaction.given(name, { ...params });
  const recorded = withExamples(dialect, action, telling.recorded, { ...told.echoes, ...told.learns });
  const answered = interaction
    .uponReceiving(told.description)
    .reference(REFERENCE_GROUP, CLAUSES, told.clauses.join(' '))
    .reference(REFERENCE_GROUP, POLICIES, choicesOf(scope, action, told).join(' '))
    .withRequest(request.method, pathTemplate(request.path, fill), (builder) => {
      builder.headers({
        Accept: 'application/json',
        ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
      });
      if (request.query !== '') builder.query(queryTemplate(request.query, fill));
      if (request.body !== undefined) builder.jsonBody(bodyTemplate(JSON.parse(request.body), fill));
    })
    .willRespondWith(statusTemplate(dialect, action, recorded), (builder) => {
      const body = responseTemplate(scope, operation, action, recorded, told, fill);
      const headers = headersTemplate(scope, operation, action, recorded);
      builder.headers(body === undefined ? headers : { ...headers, 'Content-Type': JSON_TYPE });
      if (body !== undefined) builder.jsonBody(body);
    });
  const answer = await answered.executeTest(async ({ url }) => {
    const response = await fetch(`${url}${request.path}${request.query === '' ? '' : `?${request.query}`}`, {
      method: request.method,
      headers: { accept: 'application/json', ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }) },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await response.text();
    return dialect.answer(action, { status: response.status, header: (name) => response.headers.get(name) ?? undefined, text });
  });
  if (answer === undefined) throw new Error(`Pact did not run "${told.description}"`);
  return answer;
}

/** Policies on which the interaction depends, as `name=value|value`: those of its clauses, and those that change how the action is said. */
function choicesOf({ api, dialect, policies }: WriteScope, action: Action, { clauses }: Told): readonly string[] {
  const said = JSON.stringify(dialect.request(action, policies));
  const contested = new Set(clauses.map((id) => api.clauses.get(id)?.policy));
  return [...api.policies.values()]
    .flatMap(({ name, values, default: chosen }) => {
      const all = values === undefined ? [chosen, 'another'] : Object.keys(values);
      const alike = all.filter((value) => JSON.stringify(dialect.request(action, { ...policies, [name]: value })) === said);
      if (contested.has(name)) return [`${name}=${chosen}`];
      return alike.length === all.length ? [] : [`${name}=${alike.join('|')}`];
    })
    .sort();
}

/** Gives for an example the expression of the state value that takes its place; undefined where it stays. */
type Fill = (example: unknown) => string | undefined;

function fillerFor(states: readonly State[]): Fill {
  const gives = new Set(states.flatMap(({ name }) => Object.keys(recipeOf(name)?.gives ?? {})));
  return (example) => {
    const name = valueNameOf(example, gives);
    return name === undefined ? undefined : `\${${name}}`;
  };
}

function pathTemplate(path: string, fill: Fill): MatchersV3.Matcher<string> | string {
  const expression = path
    .split('/')
    .map((segment) => {
      const plain = decodeURIComponent(segment);
      return fill(plain) ?? fill(Number(plain)) ?? segment;
    })
    .join('/');
  return expression === path ? path : MatchersV3.fromProviderState(expression, path);
}

function queryTemplate(query: string, fill: Fill): Record<string, MatchersV3.Matcher<string> | string> {
  return Object.fromEntries(
    [...new URLSearchParams(query)].map(([name, value]) => {
      const expression = fill(value);
      return [name, expression === undefined ? value : MatchersV3.fromProviderState(expression, value)];
    }),
  );
}

function bodyTemplate(value: unknown, fill: Fill): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => bodyTemplate(item, fill));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, bodyTemplate(member, fill)]));
  }
  const expression = fill(value);
  return expression === undefined ? value : MatchersV3.fromProviderState(expression, value as string);
}

/** The recorded response with examples where the answer shows values of the states. Of a list only what is told once stays. */
function withExamples(dialect: Dialect, action: Action, recorded: Recorded, links: Readonly<Record<string, string>>): Recorded {
  const leaves = leavesRead(dialect, action, recorded);
  let { body } = recorded;
  for (const [place, name] of Object.entries(links)) {
    const shown = leaves.filter(({ shows }) => shows.includes(place));
    if (shown.length === 0) throw new Error(`${action.do}: nothing in the response shows as ${place}`);
    for (const { path } of shown) body = withValue(body, path, EXAMPLES[name]);
  }
  return { ...recorded, body };
}

function statusTemplate(dialect: Dialect, action: Action, recorded: Recorded): number | ReturnType<typeof MatchersV3.matchStatus> {
  if (!readsStatusClass(dialect, action, recorded)) return recorded.status;
  const { Success, ClientError } = MatchersV3.HTTPResponseStatusClass;
  return MatchersV3.matchStatus(recorded.status, recorded.status < 300 ? Success : ClientError);
}

/** Media types are case-insensitive (RFC 9110, section 8.3.1). */
const JSON_TYPE = MatchersV3.regex('^(?i:application/json)\\s*(;.*)?$', 'application/json');

/** Matchers for the headers that the client reads and that the spec demands. */
function headersTemplate(
  { dialect }: WriteScope,
  operation: Operation,
  action: Action,
  recorded: Recorded,
): Record<string, MatchersV3.Matcher<string>> {
  const demanded = operation.responses.get(recorded.status)?.headers.filter(({ required }) => required) ?? [];
  const read = demanded.filter(({ name }) => readsHeader(dialect, action, recorded, name.toLowerCase()));
  return Object.fromEntries(
    read.map(({ name, schema }) => {
      const example = recorded.headers[name.toLowerCase()] ?? '';
      const isNumber = typeof schema === 'object' && schema['type'] === 'integer';
      return [name, isNumber ? MatchersV3.regex('^\\d+$', example) : MatchersV3.string(example)];
    }),
  );
}

/** Matchers for the members that the client reads and that the spec demands; undefined where no body is demanded. */
function responseTemplate(
  { api, dialect }: WriteScope,
  operation: Operation,
  action: Action,
  recorded: Recorded,
  { echoes = {}, exactly = [] }: Told,
  fill: Fill,
): unknown {
  const spec = operation.responses.get(recorded.status)?.body;
  if (spec === undefined || recorded.body === undefined) return undefined;
  const validate = schemasOf(api).validator(spec.schemaPointer);
  const refused = recorded.status >= 400;
  const members = leavesRead(dialect, action, recorded).flatMap((leaf): readonly (readonly [Leaf, unknown])[] => {
    if (refused || leaf.shows.some((place) => exactly.includes(place))) return [[leaf, MatchersV3.equal(leaf.value)]];
    if (!isDemanded(validate, recorded.body, leaf.path)) return [];
    const expression = leaf.shows.some((place) => Object.hasOwn(echoes, place)) ? fill(leaf.value) : undefined;
    if (expression !== undefined) return [[leaf, MatchersV3.fromProviderState(expression, leaf.value as string)]];
    return [[leaf, matcherFor(lookOf(validate, recorded.body, leaf), leaf.value)]];
  });
  return templateOf(recorded.body, members, 0, refused);
}

function matcherFor(look: ReturnType<typeof lookOf>, value: Leaf['value']): unknown {
  if (look.kind === 'boolean') return MatchersV3.boolean(value === true);
  if (look.kind === 'integer') return MatchersV3.integer(Number(value));
  if (look.kind === 'number') return MatchersV3.number(Number(value));
  if (look.kind === 'one of')
    return MatchersV3.regex(`^(${look.values.map((one) => String(one).replaceAll(/[^A-Za-z0-9_ -]/g, '\\$&')).join('|')})$`, String(value));
  if (look.kind === 'pattern') return MatchersV3.regex(look.pattern, String(value));
  if (look.kind === 'date-time') return MatchersV3.regex(RFC3339, '2026-01-31T12:00:00Z');
  return MatchersV3.string(String(value));
}

/** RFC 3339, section 5.6. */
const RFC3339 = String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`;

/** The body with matchers at the places of these members, and without the others. */
function templateOf(value: unknown, members: readonly (readonly [Leaf, unknown])[], depth: number, refused: boolean): unknown {
  const here = members.find(([{ path }]) => path.length === depth);
  if (here !== undefined) return here[1];
  if (Array.isArray(value)) {
    const first = members.find(([{ path }]) => typeof path[depth] === 'number')?.[0].path[depth];
    if (first === undefined) return MatchersV3.eachLike({}, value.length);
    const item = templateOf(
      value[Number(first)],
      members.filter(([{ path }]) => path[depth] === first),
      depth + 1,
      refused,
    );
    // A refusal may name more reasons than one, in any order; of a list every element is held against the same.
    return refused ? MatchersV3.arrayContaining(item) : MatchersV3.eachLike(item, value.length);
  }
  const names = [...new Set(members.map(([{ path }]) => String(path[depth])))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      templateOf(
        (value as Readonly<Record<string, unknown>>)[name],
        members.filter(([{ path }]) => path[depth] === name),
        depth + 1,
        refused,
      ),
    ]),
  );
}

interface Document {
  readonly interactions: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

/** Sorted members, and nothing of the tools that wrote it: the file changes only when the contract does. */
function normalised({ interactions, consumer, provider }: Document): unknown {
  const order = WALKTHROUGHS.flatMap(({ steps }) => steps.flatMap((told) => told?.description ?? []));
  const sorted = [...interactions]
    .sort((one, other) => order.indexOf(String(one['description'])) - order.indexOf(String(other['description'])))
    .map(({ key: _key, ...rest }) => sortedMembers(rest));
  return { consumer, provider, interactions: sorted, metadata: { pactSpecification: { version: '4.0' } } };
}

function sortedMembers(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    // Pact repeats a matcher for each element of an example list.
    const seen = new Map(value.map((item: unknown) => [JSON.stringify(item), item]));
    return (name === 'matchers' ? [...seen.values()] : value).map((item: unknown) => sortedMembers(item));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, sortedMembers(member, key)]),
  );
}
