/**
 * The redemptions that a history speaks of, and what a list or a single read may show of them (`redemption.read-back`, `customer.redemptions`).
 * Pure: k6 loads this file.
 *
 * What was confirmed stays so: shown as unconfirmed after a confirmation it is out of date, and shown as confirmed before any confirmation was
 * called it is ahead of time. Cost, discount and customer are those of its sale, where one sale only can have made it.
 */
import type { Action, Basket } from '../dialects/action.ts';
import type { RedemptionView } from '../dialects/answer.ts';
import { centsOf } from '../model/amounts.ts';
import type { HeldVouchers } from './held-vouchers.ts';
import type { Ledger } from './ledger.ts';
import { endOf, Lifetime, NOBODY, type Population, populations, type Span } from './lifetimes.ts';
import { type History, isDone, mayBeDone, type Operation } from './record.ts';

/** A confirmation that is no longer shown. The model forgives each member that a view lacks: of this one it has no word. */
export const CONFIRMATION_LOST = 'as not confirmed after it had been confirmed';

export class HeldRedemption extends Lifetime {
  sales = 0;
  /** False: sales for different customers may have made it. */
  oneCustomer = true;
  /** The first that may have confirmed it. */
  confirming: Operation | undefined;
  /** What shows first that it is confirmed. */
  confirmed: Operation | undefined;
  confirmations = 0;

  /** The first operation that names it. */
  readonly #named: Operation;
  /** Where nobody knows how long what is not confirmed is kept, or whether its voucher is. */
  readonly doubt: 'none' | 'until confirmed' | 'always';

  constructor(named: Operation, doubt: HeldRedemption['doubt']) {
    super();
    this.#named = named;
    this.doubt = doubt;
  }

  get code(): string {
    return saleOf(this.#named).code;
  }

  get transaction(): string {
    return saleOf(this.#named).transaction;
  }

  get basket(): Basket | undefined {
    return this.maker === undefined ? undefined : (this.maker.action as Extract<Action, { do: 'redeem' }>).basket;
  }

  confirm(operation: Operation): void {
    this.confirming ??= operation;
    this.confirmations += 1;
    if (isDone(operation)) this.seenConfirmed(operation);
  }

  seenConfirmed(operation: Operation): void {
    if (this.confirmed === undefined || endOf(operation) < endOf(this.confirmed)) this.confirmed = operation;
  }

  override get certain(): readonly [after: number, before: number] {
    const [after, before] = super.certain;
    if (this.doubt === 'none') return [after, before];
    const kept = this.doubt === 'always' || this.confirmed === undefined ? Number.POSITIVE_INFINITY : endOf(this.confirmed);
    return [Math.max(after, kept) < before ? Math.max(after, kept) : Number.POSITIVE_INFINITY, before];
  }

  get told(): string {
    return `redemption ${this.transaction} of voucher ${this.code}`;
  }
}

export class HeldRedemptions {
  readonly #ledger: Ledger;
  readonly #doubt: HeldRedemption['doubt'];
  /** By code; and by transaction, where a code has several. */
  readonly #byCode = new Map<string, HeldRedemption | Map<string, HeldRedemption>>();
  readonly #vouchers: HeldVouchers;
  #ofCampaigns: ReadonlyMap<string, Population> | undefined;
  #ofCustomers: ReadonlyMap<string, Population> | undefined;

  constructor({ header, operations }: History, ledger: Ledger, vouchers: HeldVouchers) {
    this.#ledger = ledger;
    this.#vouchers = vouchers;
    this.#doubt = header.policies['unconfirmed-lifetime'] === 'unlimited' ? 'none' : 'until confirmed';
    for (const operation of operations) {
      if (!mayBeDone(operation)) continue;
      const { action } = operation;
      if (action.do === 'redeem' || action.do === 'validateRedemption') {
        const held = this.#need(operation);
        held.made(operation);
        held.sales += 1;
        if (held.basket?.customer !== action.basket.customer) held.oneCustomer = false;
        if (action.do === 'redeem') held.confirm(operation);
      } else if (action.do === 'confirmRedemption') {
        const held = this.#need(operation);
        held.confirm(operation);
        if (isDone(operation)) held.shown(operation);
      } else if (action.do === 'cancelRedemption') this.#need(operation).removed(operation);
    }
  }

  #need(operation: Operation): HeldRedemption {
    const { code, transaction } = saleOf(operation);
    const own = this.#byCode.get(code);
    const known = own instanceof Map ? own.get(transaction) : own?.transaction === transaction ? own : undefined;
    if (known !== undefined) return known;
    const held = new HeldRedemption(operation, this.#ledger.gone.has(code) ? 'always' : this.#doubt);
    if (own === undefined) this.#byCode.set(code, held);
    else if (own instanceof Map) own.set(transaction, held);
    else
      this.#byCode.set(
        code,
        new Map([
          [own.transaction, own],
          [transaction, held],
        ]),
      );
    return held;
  }

  get(code: string, transaction: string): HeldRedemption | undefined {
    const own = this.#byCode.get(code);
    if (own instanceof Map) return own.get(transaction);
    return own?.transaction === transaction ? own : undefined;
  }

  *#all(): Generator<HeldRedemption> {
    for (const own of this.#byCode.values()) {
      if (own instanceof Map) yield* own.values();
      else yield own;
    }
  }

  /** A read shows it, so that it is there. */
  note({ confirmedAt }: RedemptionView, held: HeldRedemption, read: Operation): void {
    held.shown(read);
    if (confirmedAt !== undefined) held.seenConfirmed(read);
  }

  ofCampaign(campaign: string): Population {
    this.#ofCampaigns ??= populations(this.#all(), ({ code }) => this.#vouchers.homeOf(code));
    return this.#ofCampaigns.get(campaign) ?? NOBODY;
  }

  ofCustomer(customer: string): Population {
    this.#ofCustomers ??= populations(this.#all(), (held) =>
      held.oneCustomer && this.#vouchers.homeOf(held.code) !== undefined ? held.basket?.customer : undefined,
    );
    return this.#ofCustomers.get(customer) ?? NOBODY;
  }

  /** What is wrong with a view; undefined: nothing, or nobody can tell. @param showsConfirmed whether views like it show that they are confirmed */
  faultOf(view: RedemptionView, held: HeldRedemption, span: Span, showsConfirmed: boolean): string | undefined {
    if (view.confirmedAt !== undefined) {
      if (held.confirming === undefined || held.confirming.called > span.returned)
        return 'as confirmed before anything can have confirmed it';
    } else if (
      (showsConfirmed || view.unconfirmed === true) &&
      held.confirmed !== undefined &&
      endOf(held.confirmed) < span.called &&
      held.certainDuring(span)
    ) {
      return CONFIRMATION_LOST;
    }
    if (held.sales !== 1 || held.basket === undefined) return undefined;
    const { cost, customer } = held.basket;
    if (view.cost !== undefined && centsOf(view.cost) !== centsOf(cost)) return `with a cost of ${view.cost} instead of ${cost}`;
    if (view.customer !== undefined && customer !== undefined && view.customer !== customer) {
      return `for customer ${view.customer} instead of ${customer}`;
    }
    const granted = discountOf(held, span);
    if (view.discount !== undefined && granted !== undefined && centsOf(view.discount) !== centsOf(granted)) {
      return `with a discount of ${view.discount} instead of ${granted}`;
    }
    return undefined;
  }
}

/** What was certainly granted in the end; undefined where it cannot be told, as while a confirmation may still cut it. */
function discountOf({ confirmations, confirming, maker }: HeldRedemption, { called }: Span): number | undefined {
  const settled = confirmations === 0 ? maker : confirmations === 1 ? confirming : undefined;
  if (settled?.answer?.outcome !== 'done' || endOf(settled) >= called) return undefined;
  return (settled.answer.value as RedemptionView).discount;
}

function saleOf({ action }: Operation): { readonly code: string; readonly transaction: string } {
  return 'basket' in action ? action.basket : (action as Extract<Action, { do: 'confirmRedemption' }>);
}
