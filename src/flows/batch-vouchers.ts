/** The walkthrough "create vouchers in a batch": order them, wait until they are all there, list them, read one. Pure: k6 loads this file. */
import type { CodeAlphabet } from '../dialects/action.ts';
import type { VoucherView } from '../dialects/answer.ts';
import { type Flow, need } from './flow.ts';
import { allPages } from './paging.ts';

export interface BatchOrder {
  readonly campaign: string;
  readonly size: number;
  readonly alphabet: CodeAlphabet;
  readonly randomLength: number;
  readonly prefix: string;
}

export interface Batch {
  /** As the order was answered. */
  readonly ordered: readonly VoucherView[];
  /** All vouchers of the campaign whose code has the prefix. */
  readonly listed: readonly VoucherView[];
  /** One of them, read by its code; undefined where none is there. */
  readonly first: VoucherView | undefined;
}

const PER_PAGE = 100;
/** How often the list is walked until the batch is complete. A service that makes its codes in the background needs more than one. */
const WALKS = 10;

/** Orders a batch and gives what came of it; that it is complete is for the caller to judge. @throws FlowInterrupted @throws TooManyPages */
export function* batchVouchers(order: BatchOrder): Flow<Batch> {
  const ordered = yield* need<'createVoucherBatch'>({ do: 'createVoucherBatch', ...order });
  let listed: readonly VoucherView[] = [];
  for (let walk = 0; walk < WALKS && listed.length < order.size; walk += 1) {
    const all = yield* allPages<'listVouchers'>({ do: 'listVouchers', campaign: order.campaign, perPage: PER_PAGE }, order.size + PER_PAGE);
    listed = all.filter(({ code }) => code.startsWith(order.prefix));
  }
  const [sample] = listed;
  const first = sample === undefined ? undefined : yield* need<'getVoucher'>({ do: 'getVoucher', code: sample.code });
  return { ordered, listed, first };
}
