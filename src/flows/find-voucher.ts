/** The walkthrough "find a voucher", as a point of distribution does it. Pure: k6 loads this file. */
import type { VoucherView } from '../dialects/answer.ts';
import { type Flow, need } from './flow.ts';

export interface Search {
  /** Tags of the campaign, at least one. */
  readonly tags: Readonly<Record<string, string | readonly string[]>>;
  /** Who is to have the voucher; without one nothing is reserved. */
  readonly customer?: string;
}

/** A free voucher of an active campaign with these tags; null where there is none. @throws FlowInterrupted */
export function* findVoucher(search: Search): Flow<VoucherView | null> {
  return yield* need<'findVoucher'>({ do: 'findVoucher', ...search });
}
