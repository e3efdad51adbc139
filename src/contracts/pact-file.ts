/**
 * Reads Pact files of the versions 2, 3 and 4; one of version 1, or one that names none, is taken for version 2, of which version 1 is a
 * part. Only what is needed to take interactions apart, to run their states and to tell about them
 * is read here: what the interactions demand is Pact's own business.
 */
import { scanJson } from '../judge/json-scan.ts';
import { below } from '../spec/pointer.ts';
import { ruleObjections } from './matching-rules.ts';
import { type PactObjection, UnfitPactFile } from './pact-objection.ts';

export interface ProviderState {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A value that a state gave and that must come back in the response: `fromProviderState` in its body or headers. */
export interface EchoedValue {
  readonly in: 'body' | 'header';
  /** Pact's path expression below the body, such as `$.code` or `$[*].code`; or the name of a header. */
  readonly path: string;
  /** Text with `${name}` in it, or a name alone. */
  readonly expression: string;
}

export interface Interaction {
  /** In small letters and hyphens, unique within its file: part of fingerprints. */
  readonly id: string;
  readonly description: string;
  readonly states: readonly ProviderState[];
  readonly method: string;
  /** As in the file, with its examples. */
  readonly path: string;
  /** Clause ids that the interaction refers to; none in other people's files. */
  readonly clauses: readonly string[];
  /** What the target may have chosen where the sources leave it open, by policy. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
  readonly echoes: readonly EchoedValue[];
  /** Names of all values of states that its request and its response are made of. */
  readonly wanted: readonly string[];
  /** Not kept yet, and known to be so: a difference does not count as a failure (Pact V4). */
  readonly pending: boolean;
  /** A whole Pact file that holds this interaction alone. */
  readonly alone: Readonly<Record<string, unknown>>;
}

export interface PactFile {
  readonly consumer: string;
  readonly provider: string;
  /** Major version of the Pact specification. */
  readonly version: 2 | 3 | 4;
  readonly interactions: readonly Interaction[];
}

/** Group and names under which an interaction refers to its clauses, and to the policies that it presupposes. */
export const REFERENCE_GROUP = 'vouchsafe';
export const CLAUSES = 'clauses';
export const POLICIES = 'policies';

type Members = Readonly<Record<string, unknown>>;

const WRITTEN_AGAIN = 'Have the tests of the consumer write the file again.';
const HTTP_ONLY = 'Keep interactions over HTTP in a file of their own, and verify messages with Pact itself.';

/** A byte order mark is skipped. @throws UnfitPactFile where it is no JSON, no Pact file, or one of messages */
export function readPact(given: string): PactFile {
  const text = given.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new UnfitPactFile([{ message: 'the file is empty', remedy: WRITTEN_AGAIN }]);
  const document = membersOf(parsed(text));
  if (document === undefined) {
    throw new UnfitPactFile([
      { message: 'a Pact file is a JSON object, and this is none', remedy: 'Name a file that a Pact library wrote.' },
    ]);
  }
  const objections: PactObjection[] = [];
  const object = (message: string, remedy: string): void => void objections.push({ message, remedy });
  const consumer = textOf(membersOf(document['consumer'])?.['name']);
  const provider = textOf(membersOf(document['provider'])?.['name']);
  if (consumer === undefined) object('/consumer/name is missing: it says whose contract this is', 'Add "consumer": {"name": "..."}.');
  if (provider === undefined) object('/provider/name is missing: it says who has to keep the contract', 'Add "provider": {"name": "..."}.');
  const version = versionOf(document);
  if (version === undefined) {
    object(
      `/metadata/pactSpecification/version is ${JSON.stringify(versionSaid(document))}, which is none of 1, 2, 3 and 4`,
      'Versions 2, 3 and 4 are verified; a file of version 1, or one that names none, is taken for version 2.',
    );
  }
  const plugins = membersOf(document['metadata'])?.['plugins'];
  if (Array.isArray(plugins) && plugins.length > 0) {
    const names = plugins.map((plugin: unknown) => textOf(membersOf(plugin)?.['name']) ?? 'one without a name').join(', ');
    object(`/metadata/plugins: plugins are not supported (${names})`, 'Verify this file with Pact itself, or write it without plugins.');
  }
  if (Array.isArray(document['messages'])) object('this is a contract about messages: only HTTP interactions can be verified', HTTP_ONLY);
  const list = document['interactions'];
  const interactions: Omit<Interaction, 'id'>[] = [];
  if (!Array.isArray(list) && !Array.isArray(document['messages'])) {
    object('/interactions is missing or no list: there is nothing to verify', WRITTEN_AGAIN);
  }
  for (const [index, raw] of (Array.isArray(list) ? list : []).entries()) {
    const interaction = interactionOf(document, raw, `/interactions/${index}`, object);
    if (interaction !== undefined) interactions.push(interaction);
  }
  if (Array.isArray(list) && list.length === 0) object('/interactions is empty: there is nothing to verify', WRITTEN_AGAIN);
  const names = new Set<string>();
  for (const { description, states } of interactions) {
    const name = nameOf({ description, states });
    if (names.has(name)) {
      object(
        `two interactions are called "${name}": Pact tells them apart by description and states`,
        'Give one of them another description, or remove it.',
      );
    }
    names.add(name);
  }
  if (objections.length > 0 || consumer === undefined || provider === undefined || version === undefined) {
    throw new UnfitPactFile(objections);
  }
  return { consumer, provider, version, interactions: interactions.map((one) => ({ ...one, id: idOf(one, interactions) })) };
}

type Named = Pick<Interaction, 'description' | 'states'>;

/** How an interaction is called: its description and the states that tell it from others of that description. */
export function nameOf({ description, states }: Named): string {
  return states.length === 0 ? description : `${description} (given ${states.map(({ name }) => name).join(', ')})`;
}

/** Its states are part of the id only where the description does not tell it from another. */
function idOf(interaction: Named, all: readonly Named[]): string {
  const alike = all.filter(({ description }) => wordOf(description) === wordOf(interaction.description));
  return alike.length === 1 ? wordOf(interaction.description) : `${wordOf(nameOf(interaction))}-${alike.indexOf(interaction) + 1}`;
}

/** A name as part of an id or a fingerprint: small letters, digits and hyphens. */
export function wordOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'nameless'
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { fault } = scanJson(text, 0);
    const before = text.slice(0, fault?.offset);
    const place = `line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n')}`;
    const message = `it is no JSON: ${fault?.expected ?? 'something else'} is expected at ${place}`;
    throw new UnfitPactFile([{ message, remedy: WRITTEN_AGAIN }]);
  }
}

/** What the file itself says of its version, whatever that is. */
function versionSaid(document: Members): unknown {
  const metadata = membersOf(document['metadata']);
  const specification = membersOf(metadata?.['pactSpecification']) ?? membersOf(metadata?.['pact-specification']);
  return specification?.['version'] ?? metadata?.['pactSpecificationVersion'];
}

function versionOf(document: Members): 2 | 3 | 4 | undefined {
  const said = versionSaid(document) ?? '2';
  const major = typeof said === 'string' ? Number(said.split('.')[0]) : Number.NaN;
  return major === 2 || major === 3 || major === 4 ? major : major === 1 ? 2 : undefined;
}

/** The file's own members, with the version that it is taken for: without one Pact would take it for another. */
function aroundInteractions(document: Members): Members {
  const { interactions: _all, ...rest } = document;
  if (versionSaid(document) !== undefined) return rest;
  return { ...rest, metadata: { ...membersOf(rest['metadata']), pactSpecification: { version: '2.0.0' } } };
}

type Objecting = (message: string, remedy: string) => void;

function interactionOf(document: Members, raw: unknown, place: string, object: Objecting): Omit<Interaction, 'id'> | undefined {
  const members = membersOf(raw);
  if (members === undefined) {
    object(`${place} is no object`, WRITTEN_AGAIN);
    return undefined;
  }
  const type = textOf(members['type']);
  if (type !== undefined && type !== 'Synchronous/HTTP') {
    object(`${place} is of type ${type}: only HTTP interactions can be verified`, HTTP_ONLY);
    return undefined;
  }
  // Pact passes over such an interaction, and says nothing.
  if (type === undefined && versionOf(document) === 4) object(`${place} has no type`, 'Add "type": "Synchronous/HTTP": Pact V4 wants it.');
  const description = textOf(members['description']);
  const request = membersOf(members['request']);
  const response = membersOf(members['response']);
  if (description === undefined || request === undefined || response === undefined) {
    const lacking = description === undefined ? 'description' : request === undefined ? 'request' : 'response';
    object(
      `${place} has no ${lacking}`,
      `An interaction has a description (text), a request and a response (objects): add the ${lacking}.`,
    );
    return undefined;
  }
  const { method = 'GET', path = '/' } = request;
  const { status } = response;
  if (typeof method !== 'string') object(`${below(place, 'request', 'method')} is no text`, 'Write it as in "GET".');
  if (typeof path !== 'string') object(`${below(place, 'request', 'path')} is no text`, 'Write it as in "/campaigns".');
  if (status !== undefined && !(Number.isInteger(status) && Number(status) >= 100 && Number(status) <= 599)) {
    object(`${below(place, 'response', 'status')} is no status of HTTP`, 'Write a whole number from 100 to 599, without quotes.');
  }
  for (const { message, remedy } of [
    ...ruleObjections(request, below(place, 'request')),
    ...ruleObjections(response, below(place, 'response')),
  ]) {
    object(message, remedy);
  }
  return {
    description,
    states: statesOf(members),
    method: String(method).toUpperCase(),
    path: String(path),
    clauses: referencesOf(members, CLAUSES),
    policies: Object.fromEntries(
      referencesOf(members, POLICIES).map((choice) => {
        const [name = '', values = ''] = choice.split('=');
        return [name, values.split('|')];
      }),
    ),
    echoes: echoesOf(members),
    wanted: [
      ...new Set(
        [members['request'], members['response']].flatMap((part) => expressionsIn(membersOf(part)?.['generators'])).flatMap(namesIn),
      ),
    ],
    pending: members['pending'] === true,
    alone: { ...aroundInteractions(document), interactions: [members] },
  };
}

function statesOf(members: Members): readonly ProviderState[] {
  const single = textOf(members['providerState']) ?? textOf(members['provider_state']);
  const list = members['providerStates'];
  if (!Array.isArray(list)) return single === undefined || single === '' ? [] : [{ name: single, parameters: {} }];
  return list.flatMap((one: unknown) => {
    const name = textOf(membersOf(one)?.['name']) ?? textOf(one);
    return name === undefined ? [] : [{ name, parameters: membersOf(membersOf(one)?.['params']) ?? {} }];
  });
}

function referencesOf(members: Members, name: string): readonly string[] {
  const references = membersOf(membersOf(members['comments'])?.['references']);
  return (textOf(membersOf(references?.[REFERENCE_GROUP])?.[name]) ?? '').split(' ').filter((word) => word !== '');
}

function echoesOf(members: Members): readonly EchoedValue[] {
  const generators = membersOf(membersOf(members['response'])?.['generators']);
  return (['body', 'header'] as const).flatMap((part) =>
    Object.entries(membersOf(generators?.[part]) ?? {}).flatMap(([path, generator]) =>
      expressionsIn(generator).map((expression) => ({ in: part, path, expression })),
    ),
  );
}

/** Expressions of all generators that take a value of a state, however deep they stand. */
function expressionsIn(generators: unknown): readonly string[] {
  const members = membersOf(generators);
  if (members === undefined) return [];
  const expression = textOf(members['expression']);
  if (members['type'] === 'ProviderState' && expression !== undefined) return [expression];
  return Object.values(members).flatMap(expressionsIn);
}

const NAME = /\$\{([^}]+)\}/g;

/** Names of the values in an expression: `${name}` wherever it stands in a text, or a name alone. */
export function namesIn(expression: string): readonly string[] {
  return expression.includes('${') ? [...expression.matchAll(NAME)].map(([, name = '']) => name) : [expression];
}

/** The expression with its values in it; undefined where one is not known. */
export function filledIn(expression: string, values: Readonly<Record<string, unknown>>): string | undefined {
  if (namesIn(expression).some((name) => values[name] === undefined)) return undefined;
  return expression.includes('${') ? expression.replaceAll(NAME, (_, name: string) => String(values[name])) : String(values[expression]);
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
