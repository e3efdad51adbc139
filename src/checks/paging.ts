/** Topic `paging`: headers, links, page numbers, and that no item is lost or shown twice. */
import type { Case, CaseContext, Check } from '../engine/check.ts';
import type { Api } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { type FilledList, followPages, itemsOf, keysIn, type ListPage, type Lists, readPage } from './lists.ts';
import { isSuccess, shownStatus } from './refusals.ts';

/** Items that are made for a list: two full pages of two and a last one that is not full. */
const ITEMS = 5;
const SIZE = 2;
/** Page size and pages of a walk over a list that belongs to the whole project. */
const WALK_SIZE = 100;
const WALK_PAGES = 200;
/** Full pages into which a walk cuts a list that is shorter than so many pages of its own size. */
const WALK_STEPS = 3;
/** Walks over a list that moves, before a fault in it counts. */
const ATTEMPTS = 5;

type Run = (context: CaseContext, list: FilledList) => Promise<void>;

export function pagingChecks(lists: Lists): readonly Check[] {
  const check = (id: string, title: string, run: Run): Check => ({
    id,
    title,
    clauses: [id],
    cases: (api) => casesOf(api, id, lists, run),
  });
  return [
    check('paging.headers', 'A list longer than a page has Link and Total-Count', hasHeaders),
    check('paging.total-count', 'Total-Count counts all items', countsAll),
    check('paging.links', 'Link names the next and the last page', linksPages),
    check('paging.complete', 'The pages show every item once', showsEachOnce),
    check('paging.page-number', 'Pages are counted from 1 and as long as asked for', numbersPages),
    check('paging.beyond-last', 'A page after the last one is empty', emptyBeyondLast),
  ];
}

function casesOf(api: Api, clause: string, lists: Lists, run: Run): readonly Case[] {
  return (api.clauses.get(clause)?.operations ?? []).map((id) =>
    caseOf(id, 'list of several pages', async (context) => run(context, await lists.fill(context, id, ITEMS))),
  );
}

const hasHeaders: Run = async (context, list) => {
  const { exchange } = await readPage(context, list, { size: 1 });
  const names = new Set(exchange.response?.headers.map(([name]) => name));
  for (const name of ['link', 'total-count']) {
    context.expect(names.has(name), {
      kind: `${name}-missing`,
      message: `A list of several pages comes without the header ${name}.`,
      expected: `a header ${name}`,
      actual: 'none',
      pointer: name,
      exchange,
    });
  }
};

const countsAll: Run = async (context, list) => {
  if (list.closed) {
    for (const page of [1, 2, 3]) {
      const { total, exchange } = await readPage(context, list, { size: SIZE, page });
      if (total === undefined) context.undecided('there is no Total-Count to look at');
      context.expect(total === list.keys.length, {
        kind: 'total-count-wrong',
        message: 'Total-Count is not the number of all items.',
        expected: String(list.keys.length),
        actual: String(total),
        pointer: 'total-count',
        exchange,
      });
    }
    return;
  }
  // Only a walk between two equal counts can prove anything: others make and remove items meanwhile.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = (await readPage(context, list, { size: 1 })).total ?? context.undecided('there is no Total-Count to look at');
    const seen = (await walked(context, list)).length;
    const { total: later } = await readPage(context, list, { size: 1, page: 2 });
    const { total: after = before, exchange } = await readPage(context, list, { size: 1 });
    const steady = later === undefined || (later >= before && later <= after);
    if (seen >= before && seen <= after && steady) return;
    if (before !== after || attempt < ATTEMPTS) continue;
    context.expect(false, {
      kind: 'total-count-wrong',
      message: 'Total-Count is not the number of all items.',
      expected: String(seen),
      actual: steady ? String(before) : `${before}, and ${later} on page 2`,
      pointer: 'total-count',
      exchange,
    });
    return;
  }
  context.undecided('the list changes too fast to be counted');
};

const linksPages: Run = async (context, list) => {
  const sizes = list.closed ? [SIZE, 1] : [1];
  if (list.closed) await nothingAfter(context, list, 1, list.keys.length);
  for (const size of sizes) {
    const first = await readPage(context, list, { size });
    const count = list.closed ? list.keys.length : (first.total ?? context.undecided('there is no Total-Count to go by'));
    const last = Math.ceil(count / size);
    linksTo(context, list, first, 'next', 2, size);
    linksTo(context, list, first, 'last', last, size);
    await nothingAfter(context, list, last, size);
    for (const number of new Set([2, Math.max(2, last - 1)])) await linksOnwards(context, list, number, size);
  }
};

/** A page in between links the next and the last one too. In a list that moves, what the answer itself counts decides. */
async function linksOnwards(context: CaseContext, list: FilledList, number: number, size: number): Promise<void> {
  const page = await readPage(context, list, { size, page: number });
  const count = list.closed ? list.keys.length : (page.total ?? context.undecided('there is no Total-Count to go by'));
  const last = Math.ceil(count / size);
  if (number >= last) return;
  linksTo(context, list, page, 'next', number + 1, size);
  linksTo(context, list, page, 'last', last, size);
}

function linksTo(
  context: CaseContext,
  { words }: FilledList,
  { links, exchange }: ListPage,
  relation: string,
  page: number,
  size: number,
): void {
  const target = links.get(relation);
  const holds = target?.get(words.page) === String(page);
  context.expect(holds, {
    kind: `${relation}-link-wrong`,
    message: `The link to the ${relation} page is missing or names another page.`,
    expected: `page ${page}`,
    actual: target === undefined ? 'no such link' : `page ${target.get(words.page)}`,
    pointer: 'link',
    exchange,
  });
  if (!holds) return;
  context.expect(target?.get(words.size) === String(size), {
    kind: `${relation}-link-loses-size`,
    message: `The link to the ${relation} page does not keep the page size that was asked for.`,
    expected: `page size ${size}`,
    actual: `page size ${target?.get(words.size)}`,
    pointer: 'link',
    exchange,
  });
}

/** The last page links no next one. In a list that moves, the last page may be another one by now: what the answer itself counts decides. */
async function nothingAfter(context: CaseContext, list: FilledList, last: number, size: number): Promise<void> {
  let number = last;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const page = await readPage(context, list, { size, page: number });
    const now = list.closed ? last : Math.ceil((page.total ?? number * size) / size);
    if (now !== number) {
      number = now;
      continue;
    }
    context.expect(!page.links.has('next'), {
      kind: 'next-on-last-page',
      message: 'The last page links a next one.',
      expected: 'no link to a next page',
      actual: `page ${page.links.get('next')?.get(list.words.page)}`,
      pointer: 'link',
      exchange: page.exchange,
    });
    return;
  }
}

const showsEachOnce: Run = async (context, list) => {
  if (list.closed) {
    const pages = await followPages(context, list, SIZE, ITEMS + 2);
    const keys = (pages ?? []).flatMap((page) => keysIn(list, itemsOf(context, page)));
    if (pages === undefined) {
      context.expect(false, {
        kind: 'pages-without-end',
        message: 'Following the next links comes to no end.',
        expected: `${Math.ceil(ITEMS / SIZE)} pages`,
        actual: `more than ${ITEMS + 2} pages`,
      });
      return;
    }
    tellFaults(context, faultsIn(list, keys));
    return;
  }
  // Several pages even of a short list, and the same ones in every walk.
  const { total = WALK_SIZE } = await readPage(context, list, { size: 1 });
  const size = Math.min(WALK_SIZE, Math.max(1, Math.floor(total / WALK_STEPS)));
  // Items that others make or remove meanwhile push some over the edge of a page: only what happens to the same item every time is a fault.
  let faults = faultsIn(list, await walked(context, list, size));
  for (let attempt = 2; attempt <= ATTEMPTS && faults.length > 0; attempt += 1) {
    const again = new Set(faultsIn(list, await walked(context, list, size)).map(wordsOf));
    faults = faults.filter((fault) => again.has(wordsOf(fault)));
  }
  tellFaults(context, faults);
};

async function walked(context: CaseContext, list: FilledList, size = WALK_SIZE): Promise<readonly (string | undefined)[]> {
  const pages = await followPages(context, list, size, WALK_PAGES);
  if (pages === undefined) context.undecided(`the list has more than ${WALK_PAGES} pages`);
  return pages.flatMap((page) => keysIn(list, itemsOf(context, page)));
}

interface Fault {
  readonly kind: 'items-lost' | 'items-repeated';
  readonly key: string | undefined;
}

const FAULTS = { 'items-lost': 'are on no page', 'items-repeated': 'are on several pages' } as const;

function wordsOf({ kind, key }: Fault): string {
  return `${kind} ${key}`;
}

function faultsIn(list: FilledList, keys: readonly (string | undefined)[]): readonly Fault[] {
  const times = new Map<string | undefined, number>();
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  return [
    ...list.keys.filter((key) => !times.has(key)).map((key): Fault => ({ kind: 'items-lost', key })),
    ...[...times].filter(([, count]) => count > 1).map(([key]): Fault => ({ kind: 'items-repeated', key })),
  ];
}

function tellFaults(context: CaseContext, faults: readonly Fault[]): void {
  for (const [kind, what] of Object.entries(FAULTS)) {
    const count = faults.filter((fault) => fault.kind === kind).length;
    context.expect(count === 0, {
      kind,
      message: `Following the next links from the first page, some items ${what}.`,
      expected: 'every item once',
      actual: `${count} items ${what}`,
    });
  }
}

const numbersPages: Run = async (context, list) => {
  // In a list that moves the first page may change between two requests: only what happens every time is a fault.
  const attempts = list.closed ? 1 : ATTEMPTS;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const plain = await readPage(context, list, { size: SIZE });
    const first = await readPage(context, list, { size: SIZE, page: 1 });
    const second = await readPage(context, list, { size: SIZE, page: 2 });
    const [plainKeys, firstKeys, secondKeys] = [plain, first, second].map((page) => keysIn(list, itemsOf(context, page)));
    const same = JSON.stringify(plainKeys) === JSON.stringify(firstKeys);
    const other = secondKeys?.every((key) => firstKeys?.includes(key) !== true) === true;
    const long = firstKeys?.length === SIZE;
    if (attempt < attempts && !(same && other && long)) continue;
    const told = { expected: `two pages of ${SIZE} items each, the first one without a page number too`, exchange: first.exchange };
    const actual = `${plainKeys?.length} items without a page number, ${firstKeys?.length} on page 1, ${secondKeys?.length} on page 2`;
    context.expect(same, { ...told, kind: 'first-page-is-not-1', message: 'Page 1 is not what comes without a page number.', actual });
    context.expect(other, { ...told, kind: 'second-page-repeats', message: 'Page 2 shows items of page 1.', actual });
    context.expect(long, {
      ...told,
      kind: 'page-size-ignored',
      message: 'A page does not hold as many items as were asked for.',
      actual,
    });
    return;
  }
};

const emptyBeyondLast: Run = async (context, list) => {
  const first = await readPage(context, list, { size: WALK_SIZE });
  const count = list.closed ? list.keys.length : (first.total ?? itemsOf(context, first).length);
  // Far enough that nobody fills the pages in between.
  const { items, exchange } = await readPage(context, list, { size: WALK_SIZE, page: Math.ceil(count / WALK_SIZE) + 1000 });
  context.expect(isSuccess(exchange) && items?.length === 0, {
    kind: 'not-empty-beyond-last',
    message: 'A page after the last one is not an empty list.',
    expected: 'status 200 and an empty list',
    actual: items === undefined ? shownStatus(context, exchange) : `${items.length} items`,
    exchange,
  });
};
