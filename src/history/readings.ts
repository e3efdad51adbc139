/**
 * Lists that were read page after page. Pure: k6 loads this file.
 *
 * One page that is the first and the last is read at one instant. Several are read at one instant each: an operation in between that alters or
 * takes away what is listed may move it, and one of its neighbours, from a page that is still to come to one that was read already. What is added
 * moves nothing there, whatever the order of the list. So each operation that alters excuses two missing entries, and none excuses an entry too many.
 */
import type { Action } from '../dialects/action.ts';
import type { ListView } from '../dialects/answer.ts';
import type { HeldVouchers } from './held-vouchers.ts';
import { countBelow, endOf, type Span } from './lifetimes.ts';
import { codesNamedBy, type History, mayBeDone, type Operation } from './record.ts';

/** A list from its first page to its last. */
export interface Reading {
  readonly pages: readonly Operation[];
  readonly span: Span;
}

export function pageOf({ answer }: Operation): ListView<unknown> {
  return (answer as Extract<Operation['answer'], { outcome: 'done' }>).value as ListView<unknown>;
}

/**
 * All readings that came to their end, by the operation that read the last page.
 * @param lists answered with success, in the order of their calls
 */
export function readingsOf(lists: readonly Operation[]): ReadonlyMap<Operation, Reading> {
  const begun = new Map<string, Operation[]>();
  const readings = new Map<Operation, Reading>();
  for (const operation of lists) {
    const { client, action } = operation;
    const { page = 1, ...rest } = action as Action & { readonly page?: number };
    const key = JSON.stringify([client, rest]);
    const pages = page === 1 ? [] : (begun.get(key) ?? []);
    begun.delete(key);
    const last = pages.at(-1);
    if (page !== 1 && (last === undefined || pageOf(last).nextPage !== page)) continue;
    pages.push(operation);
    const { nextPage, items, total } = pageOf(operation);
    if (nextPage !== undefined) begun.set(key, pages);
    // A page that says of itself that it is not all is none without the next one.
    else if (pages.length > 1 || total === undefined || total === items.length) {
      const returned = pages.reduce((latest, one) => Math.max(latest, endOf(one)), 0);
      readings.set(operation, { pages, span: { called: pages[0]!.called, returned } });
    }
  }
  return readings;
}

/** How many operations may have altered, or taken away, what lists show, while one was read. */
export class Alterations {
  readonly #everywhere: { readonly called: number[]; readonly ended: number[] } = { called: [], ended: [] };
  readonly #byCampaign = new Map<string, { readonly called: number[]; readonly ended: number[] }>();
  readonly #sorted = new Map<string | undefined, { readonly called: Float64Array; readonly ended: Float64Array }>();

  /** @param alters whether an action alters or takes away what the lists show */
  constructor({ operations }: History, vouchers: HeldVouchers, alters: (action: Action) => boolean) {
    for (const operation of operations) {
      if (!mayBeDone(operation) || !alters(operation.action)) continue;
      const { action } = operation;
      // Where it names none it may be about any.
      for (const code of codesNamedBy(action) ?? [undefined]) {
        const campaign = (code === undefined ? undefined : vouchers.homeOf(code)) ?? '';
        let own = this.#byCampaign.get(campaign);
        if (own === undefined) {
          own = { called: [], ended: [] };
          this.#byCampaign.set(campaign, own);
        }
        for (const one of [own, this.#everywhere]) {
          one.called.push(operation.called);
          one.ended.push(endOf(operation));
        }
      }
    }
  }

  /** @param campaign undefined: whatever is listed */
  during(campaign: string | undefined, span: Span): number {
    // Of some it cannot be told what they are about.
    return this.#count(campaign, span) + (campaign === undefined ? 0 : this.#count('', span));
  }

  #count(campaign: string | undefined, { called, returned }: Span): number {
    let sorted = this.#sorted.get(campaign);
    if (sorted === undefined) {
      const own = campaign === undefined ? this.#everywhere : (this.#byCampaign.get(campaign) ?? { called: [], ended: [] });
      sorted = { called: new Float64Array(own.called).sort(), ended: new Float64Array(own.ended).sort() };
      this.#sorted.set(campaign, sorted);
    }
    return countBelow(sorted.called, returned, true) - countBelow(sorted.ended, called, false);
  }
}

const ADDING: ReadonlySet<Action['do']> = new Set([
  'createCampaign',
  'createVoucher',
  'createVoucherBatch',
  'importVouchers',
  'createCustomer',
  'addRule',
]);

export function altersAnything({ do: name }: Action): boolean {
  return !name.startsWith('get') && !name.startsWith('list') && !ADDING.has(name);
}

const ALTERING_REDEMPTIONS: ReadonlySet<Action['do']> = new Set([
  'confirmRedemption',
  'cancelRedemption',
  'deleteVoucher',
  'deleteCampaign',
  'deleteCustomer',
]);

export function altersRedemptions({ do: name }: Action): boolean {
  return ALTERING_REDEMPTIONS.has(name);
}
