/** The walkthrough "redeem a voucher": in two steps, in one, abandoned, and refused. Pure: k6 loads this file. */
import type { Basket } from '../dialects/action.ts';
import type { RedemptionView } from '../dialects/answer.ts';
import { type Flow, need, type Refusal, refusal } from './flow.ts';

export interface TwoSteps {
  readonly validated: RedemptionView;
  readonly confirmed: RedemptionView;
}

/** Validates, then confirms. @throws FlowInterrupted */
export function* redeemInTwoSteps(basket: Basket): Flow<TwoSteps> {
  const validated = yield* need<'validateRedemption'>({ do: 'validateRedemption', basket });
  const confirmed = yield* need<'confirmRedemption'>({ do: 'confirmRedemption', ...address(basket) });
  return { validated, confirmed };
}

/** Validates and redeems at once, then reads the redemption. @throws FlowInterrupted */
export function* redeemAtOnce(basket: Basket): Flow<RedemptionView> {
  yield* need<'redeem'>({ do: 'redeem', basket });
  return yield* need<'getRedemption'>({ do: 'getRedemption', ...address(basket) });
}

/** Validates, then withdraws: the redemption is not found any more. @throws FlowInterrupted */
export function* abandonRedemption(basket: Basket): Flow<Refusal<'getRedemption'>> {
  yield* need<'validateRedemption'>({ do: 'validateRedemption', basket });
  yield* need<'cancelRedemption'>({ do: 'cancelRedemption', ...address(basket) });
  return yield* refusal<'getRedemption'>({ do: 'getRedemption', ...address(basket) });
}

/** `overtaking` is redeemed between the two steps of `basket` and uses up what was left, so the second step is refused. @throws FlowInterrupted */
export function* overtakenRedemption(basket: Basket, overtaking: Basket): Flow<Refusal<'confirmRedemption'>> {
  yield* need<'validateRedemption'>({ do: 'validateRedemption', basket });
  yield* need<'redeem'>({ do: 'redeem', basket: overtaking });
  return yield* refusal<'confirmRedemption'>({ do: 'confirmRedemption', ...address(basket) });
}

/** Redeems a single-use code in one sale and is refused in `another`. @throws FlowInterrupted */
export function* reuseCode(basket: Basket, another: string): Flow<Refusal<'redeem'>> {
  yield* need<'redeem'>({ do: 'redeem', basket });
  return yield* refusal<'redeem'>({ do: 'redeem', basket: { ...basket, transaction: another } });
}

/** Redeems a code of a campaign that is not active, and is refused. @throws FlowInterrupted */
export function* redeemTooEarly(basket: Basket): Flow<Refusal<'redeem'>> {
  return yield* refusal<'redeem'>({ do: 'redeem', basket });
}

/** Confirms a second time, and is refused. @throws FlowInterrupted */
export function* confirmTwice(basket: Basket): Flow<Refusal<'confirmRedemption'>> {
  yield* redeemInTwoSteps(basket);
  return yield* refusal<'confirmRedemption'>({ do: 'confirmRedemption', ...address(basket) });
}

function address({ code, transaction }: Basket): { readonly code: string; readonly transaction: string } {
  return { code, transaction };
}
