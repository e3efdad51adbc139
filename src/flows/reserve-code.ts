/** The walkthrough "reserve a code for a customer", in its three forms, and its release. Pure: k6 loads this file. */
import type { VoucherView } from '../dialects/answer.ts';
import { type Flow, FlowInterrupted, need } from './flow.ts';
import { allPages } from './paging.ts';

/** Pages of one customer's vouchers that are walked at most. */
const MAXIMUM_PAGES = 100;

/** Makes a code that is reserved from the start; gives the customer's vouchers. @throws FlowInterrupted */
export function* reserveByCreation(campaign: string, code: string, customer: string): Flow<readonly VoucherView[]> {
  yield* need<'createVoucher'>({ do: 'createVoucher', campaign, code, customer });
  return yield* reservedFor(customer);
}

/** Reserves codes for a customer, both of which are there already; gives the customer's vouchers. @throws FlowInterrupted */
export function* reserveByAssignment(customer: string, codes: readonly string[]): Flow<readonly VoucherView[]> {
  yield* need<'reserveVouchers'>({ do: 'reserveVouchers', customer, codes });
  return yield* reservedFor(customer);
}

/** Has the service pick a code by the tags of its campaign and reserve it; gives that voucher. @throws FlowInterrupted, also where nothing fits */
export function* reserveByFind(tags: Readonly<Record<string, string>>, customer: string): Flow<VoucherView> {
  const search = { do: 'findVoucher', tags, customer } as const;
  const found = yield* need<'findVoucher'>(search);
  if (found === null) throw new FlowInterrupted(search, { outcome: 'broken', action: 'findVoucher', why: 'nothing was found' });
  return found;
}

/** Gives up reservations; gives the vouchers that the customer still has. @throws FlowInterrupted */
export function* release(customer: string, codes: readonly string[]): Flow<readonly VoucherView[]> {
  yield* need<'releaseVouchers'>({ do: 'releaseVouchers', customer, codes });
  return yield* reservedFor(customer);
}

function reservedFor(customer: string): Flow<readonly VoucherView[]> {
  return allPages<'listCustomerVouchers'>({ do: 'listCustomerVouchers', customer }, MAXIMUM_PAGES);
}
