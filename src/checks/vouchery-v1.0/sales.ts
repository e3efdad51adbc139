/** Sales, and what a shop does with them; how what came of it is judged. */
import type { Basket } from '../../dialects/action.ts';
import type { RedemptionView } from '../../dialects/answer.ts';
import type { Breach, CaseContext, Step } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';

export type Because = Pick<Breach, 'kind' | 'message'> & Partial<Breach>;
export type Granting = Step<'redeem'> | Step<'validateRedemption'> | Step<'confirmRedemption'>;

/** A sale of its own. */
export function basketOf(context: CaseContext, code: string, cost: number, more: Partial<Basket> = {}): Basket {
  return { code, transaction: context.name('sale'), cost, ...more };
}

/** A sale in which a discount of half the basket comes to `discount`. */
export function saleFor(context: CaseContext, code: string, discount: number, more: Partial<Basket> = {}): Basket {
  return basketOf(context, code, Math.round(discount * 200) / 100, more);
}

export function redeem(context: CaseContext, basket: Basket): Promise<Step<'redeem'>> {
  return context.perform<'redeem'>({ do: 'redeem', basket });
}

export function validate(context: CaseContext, basket: Basket): Promise<Step<'validateRedemption'>> {
  return context.perform<'validateRedemption'>({ do: 'validateRedemption', basket });
}

export function confirm(context: CaseContext, { code, transaction }: Basket): Promise<Step<'confirmRedemption'>> {
  return context.perform<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction });
}

export function cancel(context: CaseContext, { code, transaction }: Basket): Promise<Step<'cancelRedemption'>> {
  return context.perform<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction });
}

export function read(context: CaseContext, { code, transaction }: Basket): Promise<Step<'getRedemption'>> {
  return context.perform<'getRedemption'>({ do: 'getRedemption', code, transaction });
}

/** Redeems in one step; anything but success makes the case inconclusive. */
export function spent(context: CaseContext, basket: Basket): Promise<RedemptionView> {
  return context.given<'redeem'>({ do: 'redeem', basket });
}

/** Validates; anything but success makes the case inconclusive. */
export function validated(context: CaseContext, basket: Basket): Promise<RedemptionView> {
  return context.given<'validateRedemption'>({ do: 'validateRedemption', basket });
}

/** Validates and confirms; anything but success makes the case inconclusive. */
export async function spentInTwoSteps(context: CaseContext, basket: Basket): Promise<RedemptionView> {
  await validated(context, basket);
  return await context.given<'confirmRedemption'>({ do: 'confirmRedemption', code: basket.code, transaction: basket.transaction });
}

/** The redemption of a sale as it stands; its absence makes the case inconclusive. */
export function standing(context: CaseContext, { code, transaction }: Basket): Promise<RedemptionView> {
  return context.given<'getRedemption'>({ do: 'getRedemption', code, transaction });
}

/** Expects that a discount was granted, to the cent. */
export function granted(context: CaseContext, step: Granting, discount: number, because: Because): boolean {
  const value = context.done(step as Step<'redeem'>, because);
  return context.expect(sameAmount(value.discount, discount), {
    ...because,
    expected: because.expected ?? `a discount of ${discount}`,
    actual: `a discount of ${value.discount}`,
    exchange: step.exchange,
  });
}

/** Expects a refusal for which no source has a code: any 4xx will do. */
export function turnedDown(context: CaseContext, step: Pick<Step, 'answer' | 'exchange'>, because: Because): boolean {
  return context.expect(step.answer.outcome === 'refused', {
    expected: 'a refusal',
    actual: step.answer.outcome === 'done' ? 'success' : `status ${step.exchange.response?.status}`,
    exchange: step.exchange,
    ...because,
  });
}

/** Expects that no redemption of a sale is there. */
export async function gone(context: CaseContext, basket: Basket, because: Because): Promise<boolean> {
  return context.refused(await read(context, basket), 'not-found', because);
}

/** Expects that the redemption of a sale stands, and is not confirmed. */
export async function pending(context: CaseContext, basket: Basket, because: Because): Promise<boolean> {
  const step = await read(context, basket);
  const value = context.done(step, because);
  const holds = context.expect(value.confirmedAt === undefined, {
    ...because,
    expected: 'an unconfirmed redemption',
    actual: `a redemption confirmed at ${value.confirmedAt}`,
    exchange: step.exchange,
  });
  return saysConfirmed(context, step.exchange, false, because) && holds;
}

/** Expects that the redemption of a sale stands, and is confirmed. */
export async function final(context: CaseContext, basket: Basket, because: Because): Promise<RedemptionView> {
  const step = await read(context, basket);
  const value = context.done(step, because);
  context.expect(value.confirmedAt !== undefined, {
    ...because,
    expected: 'a confirmed redemption',
    actual: 'an unconfirmed redemption',
    exchange: step.exchange,
  });
  saysConfirmed(context, step.exchange, true, because);
  return value;
}

/** Expects the member `confirmed`, where a redemption has it, to say the same as its moments. */
export function saysConfirmed(context: CaseContext, exchange: Exchange, confirmed: boolean, because: Because): boolean {
  const said = context.at(exchange, '/confirmed');
  return context.expect(said === undefined || said === confirmed, {
    ...because,
    expected: `confirmed ${confirmed}`,
    actual: JSON.stringify(said) ?? 'absent',
    pointer: '/confirmed',
    exchange,
  });
}

/** Whether two amounts are the same to the cent, in spite of binary fractions. */
export function sameAmount(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && Math.abs(one - other) < 1e-6;
}
