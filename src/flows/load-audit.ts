/** Reads what a load has sold, when all is quiet: what is shown then has to fit what was answered before. Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import { attempt, type Flow } from './flow.ts';

/** Pages of lists that are read, of all campaigns together. */
const MOST_PAGES = 200;
const PER_PAGE = 100;

/** A code and the transaction that it was sold in. */
export interface Sale {
  readonly code: string;
  readonly transaction: string;
}

/** The voucher and the redemption of each sale, then the redemptions of each campaign, page by page. Whatever is answered, it ends. */
export function* auditOf(campaigns: readonly string[], sales: readonly Sale[]): Flow<void> {
  for (const { code, transaction } of sales) {
    yield* attempt<'getVoucher'>({ do: 'getVoucher', code });
    yield* attempt<'getRedemption'>({ do: 'getRedemption', code, transaction });
  }
  let pages = 0;
  for (const campaign of campaigns) {
    for (let page: number | undefined = 1; page !== undefined && pages < MOST_PAGES; pages += 1) {
      const list: Answer<'listRedemptions'> = yield* attempt<'listRedemptions'>({
        do: 'listRedemptions',
        campaign,
        page,
        perPage: PER_PAGE,
      });
      const next: number | undefined = list.outcome === 'done' ? list.value.nextPage : undefined;
      page = next !== undefined && next > page ? next : undefined;
    }
  }
}

/** What an action has sold, where it did; undefined for anything but the step that redeems. */
export function saleOf(action: Action): Sale | undefined {
  if (action.do === 'redeem') return { code: action.basket.code, transaction: action.basket.transaction };
  return action.do === 'confirmRedemption' ? { code: action.code, transaction: action.transaction } : undefined;
}
