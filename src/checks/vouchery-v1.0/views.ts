/** Reads objects where the API shows them: in an answer, in a single read, in a list. Lists may hold objects of other clients. */
import { type JsonObject, listOf, objectOf } from '../../dialects/json.ts';
import { nextPageOf } from '../../dialects/paging-headers.ts';
import type { Call, CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';
import type { Because } from './sales.ts';

/** An object as one view shows it. */
export interface Seen {
  readonly object: JsonObject;
  readonly exchange: Exchange;
}

export type Path = NonNullable<Call['path']>;

const PER_PAGE = 100;
/** Pages of one list that are read at most. */
const MAXIMUM_PAGES = 1000;
/** While a list is read page by page, what others delete moves objects to a page that was read already. */
const WALKS = 4;

/** The object in a successful answer; anything else is a finding and ends the case. */
export function shown(context: CaseContext, exchange: Exchange, because: Because): Seen {
  const object = context.status(exchange, '2xx', because) ? objectOf(context.json(exchange)) : undefined;
  if (object === undefined) context.undecided('the object that the case is about did not come');
  return { object, exchange };
}

/** Sends a request that has to be answered with an object; anything else is a finding and ends the case. */
export async function asked(context: CaseContext, operation: string, call: Call, because: Because): Promise<Seen> {
  return shown(context, await context.call(operation, call), { operation, ...because });
}

/** The first page of a list, and those that its links lead to. A page that is not given is a finding and ends the case. */
async function* pages(
  context: CaseContext,
  operation: string,
  path: Path,
): AsyncGenerator<{ items: readonly JsonObject[]; exchange: Exchange }> {
  const sized = context.operation(operation).parameters.some(({ name }) => name === 'per_page');
  let page: number | undefined;
  for (let read = 0; read < MAXIMUM_PAGES; read += 1) {
    const exchange = await context.call(operation, { path, query: { page, per_page: sized ? PER_PAGE : undefined } });
    const answered = context.status(exchange, '2xx', { operation, kind: 'list-refused', message: 'A list was not given.' });
    const elements = answered ? listOf(context.json(exchange)) : undefined;
    if (elements === undefined) context.undecided('a list that the case looks into did not come');
    yield { items: elements.map(objectOf).filter((item) => item !== undefined), exchange };
    const next = nextPageOf(exchange.response?.headers.find(([name]) => name === 'link')?.[1]);
    if (next === undefined || next <= (page ?? 1)) return;
    page = next;
  }
  context.undecided(`the list has more than ${MAXIMUM_PAGES} pages`);
}

/** All objects of a list that nobody else writes to, with the exchange of its last page. */
export async function listed(
  context: CaseContext,
  operation: string,
  path: Path = {},
): Promise<{ readonly items: readonly JsonObject[]; readonly exchange: Exchange }> {
  const items: JsonObject[] = [];
  let last: Exchange | undefined;
  for await (const page of pages(context, operation, path)) {
    items.push(...page.items);
    last = page.exchange;
  }
  if (last === undefined) context.undecided('a list that the case looks into did not come');
  return { items, exchange: last };
}

type Recognise = (item: JsonObject) => boolean;

/** An object in a list, and the page it is on; without the object where it is not there, with the last page. */
export interface Sighting {
  readonly object: JsonObject | undefined;
  readonly exchange: Exchange;
}

/** Looks through a list once. */
export async function lookedFor(context: CaseContext, operation: string, path: Path, is: Recognise): Promise<Sighting> {
  let last: Exchange | undefined;
  for await (const { items, exchange } of pages(context, operation, path)) {
    const object = items.find(is);
    if (object !== undefined) return { object, exchange };
    last = exchange;
  }
  if (last === undefined) context.undecided('a list that the case looks into did not come');
  return { object: undefined, exchange: last };
}

/** Expects an object in a list, and gives it; its absence is a finding and ends the case. */
export async function expectListed(context: CaseContext, operation: string, path: Path, is: Recognise, what: string): Promise<Seen> {
  let sighting = await lookedFor(context, operation, path, is);
  for (let walk = 1; walk < WALKS && sighting.object === undefined; walk += 1) sighting = await lookedFor(context, operation, path, is);
  const { object, exchange } = sighting;
  if (object !== undefined) return { object, exchange };
  context.expect(false, {
    operation,
    kind: 'not-listed',
    message: `The list does not show ${what}.`,
    expected: `${what} in the list`,
    actual: 'not on any page',
    exchange,
  });
  return context.undecided('the object that the case is about is not in the list');
}

/** Expects that an object is not in a list. */
export async function expectUnlisted(
  context: CaseContext,
  operation: string,
  path: Path,
  is: Recognise,
  what: string,
  clause?: string,
): Promise<boolean> {
  const { object, exchange } = await lookedFor(context, operation, path, is);
  return context.expect(object === undefined, {
    ...(clause === undefined ? {} : { clause }),
    operation,
    kind: 'listed-wrongly',
    message: `The list shows ${what}.`,
    expected: `a list without ${what}`,
    actual: 'it is there',
    exchange,
  });
}

/** Expects that an object is not found any more. */
export async function expectNotFound(context: CaseContext, operation: string, path: Path, what: string): Promise<boolean> {
  return context.status(await context.call(operation, { path }), '4xx', {
    operation,
    kind: 'still-found',
    message: `There is still an answer for ${what}.`,
    expected: 'not found',
  });
}
