/** Lists that come in pages: how a check gets one to page through, and how it reads the pages. */
import type { Call, CaseContext } from '../engine/check.ts';
import { parseLinks } from '../judge/link-header.ts';
import type { Exchange } from '../target/exchange.ts';
import { isSuccess, shownStatus } from './refusals.ts';

/** What an API calls the query parameters that choose a page. */
export interface PageWords {
  readonly page: string;
  readonly size: string;
}

/** A list with items to page through. */
export interface FilledList {
  readonly operation: string;
  /** Without page and page size. */
  readonly call: Call;
  readonly words: PageWords;
  /** Keys of the items that were made for this list. */
  readonly keys: readonly string[];
  /** Whether the list holds these and nothing else; otherwise foreign items come and go. */
  readonly closed: boolean;
  /** The key of an item; undefined where it shows none. */
  keyOf(item: unknown): string | undefined;
}

export interface Lists {
  /** Makes a list of at least so many items; a closed one has exactly so many. Ends the case as skipped where that cannot be had. */
  fill(context: CaseContext, operation: string, count: number): Promise<FilledList>;
  /** The most items that are made for one list; more are not worth their time. */
  readonly most: number;
}

/** One page of a list. */
export interface ListPage {
  readonly exchange: Exchange;
  /** undefined where the answer is no list. */
  readonly items: readonly unknown[] | undefined;
  /** What Total-Count says; undefined where it is missing or no number. */
  readonly total: number | undefined;
  /** Query parameters of the link targets, by relation. */
  readonly links: ReadonlyMap<string, URLSearchParams>;
}

export interface PageChoice {
  readonly page?: number;
  readonly size?: number;
}

/** Reads one page, whatever comes. */
export function readPage(context: CaseContext, list: FilledList, { page, size }: PageChoice): Promise<ListPage> {
  return readQuery(context, list, { [list.words.page]: page, [list.words.size]: size });
}

async function readQuery(context: CaseContext, list: FilledList, query: NonNullable<Call['query']>): Promise<ListPage> {
  const exchange = await context.call(list.operation, { ...list.call, query: { ...list.call.query, ...query } });
  const items = context.json(exchange);
  const total = headerOf(exchange, 'total-count');
  return {
    exchange,
    items: isSuccess(exchange) && Array.isArray(items) ? (items as readonly unknown[]) : undefined,
    total: total !== undefined && /^\d+$/.test(total.trim()) ? Number(total) : undefined,
    links: linksOf(headerOf(exchange, 'link')),
  };
}

/** The items of a page; ends the case as inconclusive where there are none to look at. */
export function itemsOf(context: CaseContext, { items, exchange }: ListPage): readonly unknown[] {
  return items ?? context.undecided(`no list came: ${shownStatus(context, exchange)}`);
}

/** Keys in the order of the list. */
export function keysIn(list: FilledList, items: readonly unknown[]): readonly (string | undefined)[] {
  return items.map((item) => list.keyOf(item));
}

/** Follows the next links from the first page until there is none. Gives the pages; undefined where there are more than `most`. */
export async function followPages(
  context: CaseContext,
  list: FilledList,
  size: number,
  most: number,
): Promise<readonly ListPage[] | undefined> {
  const pages: ListPage[] = [];
  let query: NonNullable<Call['query']> = { [list.words.size]: size };
  while (pages.length < most) {
    const page = await readQuery(context, list, query);
    pages.push(page);
    const next = page.links.get('next');
    if (next === undefined) return pages;
    query = Object.fromEntries(next);
  }
  return undefined;
}

function headerOf({ response }: Exchange, name: string): string | undefined {
  const values = response?.headers.filter(([one]) => one === name).map(([, value]) => value) ?? [];
  return values.length === 0 ? undefined : values.join(', ');
}

/** A malformed header counts as none: the judge has its say about it. */
function linksOf(header: string | undefined): ReadonlyMap<string, URLSearchParams> {
  const links = new Map<string, URLSearchParams>();
  const parsed = parseLinks(header ?? '');
  if ('fault' in parsed) return links;
  for (const { target, relations } of parsed.links) {
    for (const relation of relations) links.set(relation, new URL(target, 'http://localhost/').searchParams);
  }
  return links;
}
