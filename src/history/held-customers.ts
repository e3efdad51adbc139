/**
 * The customers that a history speaks of, and what a list or a single read may show of them (`customer.read-back`,
 * `customer.made-by-redemption`, `customer.made-by-find`, `rule.new-customer-until`). A customer may have been there before the history
 * began: only one that was certainly deleted, and not named since, cannot be there. Pure: k6 loads this file.
 */
import type { Action } from '../dialects/action.ts';
import type { CustomerView } from '../dialects/answer.ts';
import type { HeldRedemption, HeldRedemptions } from './held-redemptions.ts';
import { endOf, Lifetime, Population, type Span } from './lifetimes.ts';
import { type History, isDone, mayBeDone, type Operation } from './record.ts';

export class HeldCustomer extends Lifetime {
  /** Made by itself, and said to be new. */
  madeNew: Operation | undefined;
  mayBeDeleted = false;
  /** The first call that may have confirmed a redemption of it. */
  confirmingSince = Number.POSITIVE_INFINITY;
  /** The first return of what certainly has. */
  confirmedBy = Number.POSITIVE_INFINITY;

  readonly customer: string;

  constructor(customer: string) {
    super();
    this.customer = customer;
  }

  get told(): string {
    return `customer ${this.customer}`;
  }
}

export class HeldCustomers {
  readonly #byName = new Map<string, HeldCustomer>();
  readonly #until: string | undefined;
  #all: Population | undefined;

  constructor({ header, operations }: History, redemptions: HeldRedemptions) {
    this.#until = header.policies['new-customer-until'];
    for (const operation of operations) if (mayBeDone(operation)) this.#learn(operation, redemptions);
  }

  #learn(operation: Operation, redemptions: HeldRedemptions): void {
    const { action, answer } = operation;
    switch (action.do) {
      case 'createCustomer': {
        const held = this.#need(action.customer);
        held.made(operation);
        if (isDone(operation) && action.isNew !== false) held.madeNew ??= operation;
        break;
      }
      case 'redeem':
      case 'validateRedemption':
        if (action.basket.customer === undefined) break;
        this.#need(action.basket.customer).made(operation);
        if (action.do === 'redeem')
          this.#confirmed(operation, action.basket.customer, redemptions.get(action.basket.code, action.basket.transaction));
        break;
      case 'confirmRedemption': {
        const redemption = redemptions.get(action.code, action.transaction);
        const customer = redemption?.basket?.customer;
        if (customer !== undefined) this.#confirmed(operation, customer, redemption);
        else if (redemption?.oneCustomer !== true) this.#unknownCustomer = Math.min(this.#unknownCustomer, operation.called);
        break;
      }
      case 'findVoucher':
        if (action.customer === undefined) break;
        // Where nothing was found, or nobody has heard, it may have been made or not.
        this.#need(action.customer).made(operation, answer?.outcome === 'done' && answer.value !== null);
        break;
      case 'reserveVouchers':
        this.#need(action.customer).made(operation);
        break;
      case 'createVoucher':
        if (action.customer !== undefined) this.#need(action.customer).made(operation, false);
        break;
      case 'importVouchers':
        for (const { customer } of action.rows) if (customer !== undefined) this.#need(customer).made(operation, false);
        break;
      case 'deleteCustomer': {
        const held = this.#need(action.customer);
        held.removed(operation);
        held.mayBeDeleted = true;
        break;
      }
      default:
    }
  }

  /** Since when a redemption may have been confirmed of which nobody knows whose it is. */
  #unknownCustomer = Number.POSITIVE_INFINITY;

  #confirmed(operation: Operation, customer: string, redemption: HeldRedemption | undefined): void {
    const held = this.#need(customer);
    held.confirmingSince = Math.min(held.confirmingSince, operation.called);
    if (redemption === undefined || !redemption.oneCustomer) {
      this.#unknownCustomer = Math.min(this.#unknownCustomer, operation.called);
      return;
    }
    // One that may be gone by now makes nobody known.
    if (isDone(operation) && redemption.certain[1] === Number.POSITIVE_INFINITY && redemption.doubt !== 'always') {
      held.confirmedBy = Math.min(held.confirmedBy, endOf(operation));
    }
  }

  #need(customer: string): HeldCustomer {
    let held = this.#byName.get(customer);
    if (held === undefined) {
      held = new HeldCustomer(customer);
      this.#byName.set(customer, held);
    }
    return held;
  }

  get(customer: string): HeldCustomer | undefined {
    return this.#byName.get(customer);
  }

  all(): Population {
    this.#all ??= new Population([...this.#byName.values()]);
    return this.#all;
  }

  /** Whether a customer certainly is new: made in the history as a new one, and nothing of it can have been confirmed by then. */
  isNew(customer: string, { called, returned }: Span): boolean {
    const held = this.#byName.get(customer);
    if (held?.madeNew === undefined || held.mayBeDeleted || endOf(held.madeNew) >= called) return false;
    return held.confirmingSince > returned && this.#unknownCustomer > returned;
  }

  /** What is wrong with a view; undefined: nothing, or nobody can tell. */
  faultOf(view: CustomerView, held: HeldCustomer, span: Span): string | undefined {
    if (view.isNew === false && this.isNew(held.customer, span)) return 'as not new though it certainly was';
    if (view.isNew === true && this.#until === 'confirmed-redemption' && !held.mayBeDeleted && held.confirmedBy < span.called) {
      return 'as new after a redemption of it had been confirmed';
    }
    return undefined;
  }
}

/** The customer that an action is about, where it reads one. */
export function customerReadBy(action: Action): string | undefined {
  return action.do === 'getCustomer' || action.do === 'listCustomerVouchers' || action.do === 'listCustomerRedemptions'
    ? action.customer
    : undefined;
}
