/** Walks all pages of a list. Pure: k6 loads this file. */
import type { Action, ActionName, Page } from '../dialects/action.ts';
import type { ListView, Values } from '../dialects/answer.ts';
import { type Flow, need } from './flow.ts';

/** Actions that answer with a page of a list. */
export type ListName = { [Name in ActionName]: Values[Name] extends ListView<unknown> ? Name : never }[ActionName];

export type ItemOf<Name extends ListName> = Values[Name] extends ListView<infer Item> ? Item : never;

/** Pages of one list that are walked at most, whatever the target counts. */
const MOST_PAGES = 10_000;

/** A list went on longer than a walk goes: its links come to no end, or it is longer than can be walked. */
export class TooManyPages extends Error {
  constructor(list: Action, pages: number, counted: number | undefined) {
    const said = counted === undefined ? 'the target does not count its items' : `the target counts ${counted} items`;
    super(`${list.do}: there is more after ${pages} pages, which is as far as this walk goes (${said})`);
    this.name = 'TooManyPages';
  }
}

/**
 * Every item of a list, from the page that the action names, or the first, to the last. Ends where the answer names no next page,
 * or names one that lies behind, so that a target with broken paging cannot hold the walk.
 * @param spare how many pages are walked beyond those that the first page's count of items accounts for
 * @throws FlowInterrupted where a page is not given
 * @throws TooManyPages where there is more after these pages
 */
export function* allPages<Name extends ListName>(list: Extract<Action, { do: Name }>, spare: number): Flow<readonly ItemOf<Name>[]> {
  const items: ItemOf<Name>[] = [];
  const asked: Page = list;
  let page = asked.page ?? 1;
  let most = spare;
  let counted: number | undefined;
  for (let walked = 0; walked < most; walked += 1) {
    const view: ListView<unknown> = yield* need<Name>({ ...list, page });
    items.push(...(view.items as readonly ItemOf<Name>[]));
    if (view.nextPage === undefined || view.nextPage <= page) return items;
    if (walked === 0) {
      counted = view.total;
      most = Math.min(spare + pagesOf(view), MOST_PAGES);
    }
    page = view.nextPage;
  }
  throw new TooManyPages(list, most, counted);
}

/** How many pages as long as this one hold all items that it counts; none where it counts none. */
function pagesOf({ total = 0, items }: ListView<unknown>): number {
  return items.length === 0 ? 0 : Math.ceil(total / items.length);
}
