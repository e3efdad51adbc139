/** Walks all pages of a list. Pure: k6 loads this file. */
import type { Action, ActionName, Page } from '../dialects/action.ts';
import type { ListView, Values } from '../dialects/answer.ts';
import { type Flow, need } from './flow.ts';

/** Actions that answer with a page of a list. */
export type ListName = { [Name in ActionName]: Values[Name] extends ListView<unknown> ? Name : never }[ActionName];

export type ItemOf<Name extends ListName> = Values[Name] extends ListView<infer Item> ? Item : never;

/** A list was longer than the walk was allowed to be. */
export class TooManyPages extends Error {
  constructor(list: Action, maximumPages: number) {
    super(`${list.do}: there is more after ${maximumPages} pages, which is as far as this walk goes`);
    this.name = 'TooManyPages';
  }
}

/**
 * Every item of a list, from the page that the action names, or the first, to the last. Ends where the answer names no next page,
 * or names one that lies behind, so that a target with broken paging cannot hold the walk.
 * @throws FlowInterrupted where a page is not given
 * @throws TooManyPages where there is more after `maximumPages`
 */
export function* allPages<Name extends ListName>(list: Extract<Action, { do: Name }>, maximumPages: number): Flow<readonly ItemOf<Name>[]> {
  const items: ItemOf<Name>[] = [];
  const asked: Page = list;
  let page = asked.page ?? 1;
  for (let walked = 0; walked < maximumPages; walked += 1) {
    const view: ListView<unknown> = yield* need<Name>({ ...list, page });
    items.push(...(view.items as readonly ItemOf<Name>[]));
    if (view.nextPage === undefined || view.nextPage <= page) return items;
    page = view.nextPage;
  }
  throw new TooManyPages(list, maximumPages);
}
