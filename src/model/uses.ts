/** How often a voucher may be and was redeemed. Pure: k6 loads this file. */
import type { State, VoucherState } from './state.ts';

/** Whether a voucher allows one redemption (`redemption.unique-once`, `redemption.generic-many`). */
export function isUnique(state: State, voucher: VoucherState): boolean {
  return state.campaigns.get(voucher.campaign)?.draft.voucherType !== 'generic';
}

export function isRedeemed(state: State, code: string): boolean {
  return [...state.redemptions.values()].some((one) => one.code === code && one.confirmed);
}
