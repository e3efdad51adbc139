/** The codes of a load: ordered in batches beforehand, and tried once more when all is quiet. Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import { type Flow, need } from './flow.ts';
import type { Order } from './workload.ts';

/** Codes that one order makes at most. */
const BATCH = 10_000;
const RANDOM_LENGTH = 8;

/** Makes so many codes of a campaign. @throws FlowInterrupted */
export function* codesOf({ code }: Order, campaign: string, wanted: number): Flow<readonly string[]> {
  const codes: string[] = [];
  while (codes.length < wanted) {
    const size = Math.min(BATCH, wanted - codes.length);
    const made = yield* need<'createVoucherBatch'>({
      do: 'createVoucherBatch',
      campaign,
      size,
      alphabet: 'mixed',
      randomLength: RANDOM_LENGTH,
      prefix: code(),
    });
    codes.push(...made.map((voucher) => voucher.code));
  }
  return codes;
}

/** A sale with each of these codes, of a transaction of its own. */
export function salesOf(codes: readonly string[], transaction: (number: number) => string, cost: number): readonly Action[] {
  return codes.map((code, index) => ({ do: 'redeem', basket: { code, transaction: transaction(index), cost } }));
}
