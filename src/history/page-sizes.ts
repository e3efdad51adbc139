/**
 * How many entries a page of a list certainly has, at least (`paging.page-number`). Pure: k6 loads this file.
 *
 * A service may have a largest page, and a size of its own where none is asked for: nobody has to tell which. But each page of one action that
 * asks for the same size has it, unless the list ends there: so a page is held against the largest that was shown.
 */
import type { Action } from '../dialects/action.ts';

type PageAction = { readonly do: Action['do']; readonly page?: number; readonly perPage?: number };

export class PageSizes {
  /** By action and size asked for. */
  readonly #largest = new Map<string, number>();

  /** A page has shown so many entries. */
  note(action: PageAction, entries: number): void {
    const key = keyOf(action);
    if (entries > (this.#largest.get(key) ?? 0)) this.#largest.set(key, entries);
  }

  /** @param there so many, or more, are in the list at whatever instant the page is read */
  leastOn(action: PageAction, there: number): number {
    // A page that holds nothing is none.
    const shown = this.#largest.get(keyOf(action)) ?? 1;
    const { page = 1, perPage } = action;
    if (page === 1) return Math.min(shown, perPage ?? shown, there);
    // How much lies on the pages before it nobody knows where no size was asked for; nor what comes before the first one.
    if (perPage === undefined || page < 1) return 0;
    return Math.max(0, Math.min(shown, perPage, there - (page - 1) * Math.max(shown, perPage)));
  }
}

function keyOf({ do: name, perPage }: PageAction): string {
  return `${name} ${perPage}`;
}
