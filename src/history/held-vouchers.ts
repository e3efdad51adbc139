/**
 * The vouchers that a history has made, for whom they are reserved, and what a list or a single read may show of them (`voucher.read-back`,
 * `voucher.updated`, `customer.reserved-list`). Pure: k6 loads this file.
 */
import type { VoucherView } from '../dialects/answer.ts';
import { deletedCampaigns } from './held-campaigns.ts';
import type { Ledger } from './ledger.ts';
import { Lifetime, NEVER, NOBODY, type Population, populations, type Span } from './lifetimes.ts';
import { type History, isDone, mayBeDone, type Operation } from './record.ts';
import { Register } from './registers.ts';

export class HeldVoucher extends Lifetime {
  makers = 0;
  /** Whether it was made to be active. */
  active = true;
  /** False: several campaigns may have it. */
  oneCampaign = true;
  mayBeExpired = false;
  /** True: it may have gone with its campaign. */
  contested = false;
  changes: Register<boolean> | undefined;

  readonly code: string;
  readonly campaign: string;

  constructor(code: string, campaign: string) {
    super();
    this.code = code;
    this.campaign = campaign;
  }

  override get certain(): readonly [after: number, before: number] {
    return this.contested ? NEVER : super.certain;
  }

  get told(): string {
    return `voucher ${this.code}`;
  }
}

export class HeldReservation extends Lifetime {
  /** True: the code may have passed to another customer. */
  contested = false;

  readonly code: string;
  readonly customer: string;

  constructor(code: string, customer: string) {
    super();
    this.code = code;
    this.customer = customer;
  }

  override get certain(): readonly [after: number, before: number] {
    return this.contested ? NEVER : super.certain;
  }

  get told(): string {
    return `voucher ${this.code}`;
  }
}

export class HeldVouchers {
  readonly #ledger: Ledger;
  readonly #policies: History['header']['policies'];
  readonly #byCode = new Map<string, HeldVoucher>();
  readonly #reservations = new Map<string, HeldReservation>();
  readonly #customersOf = new Map<string, string>();
  readonly #contested = new Set<string>();
  /** When, in each campaign, codes may first have been made that nobody knows. */
  readonly #unknownSince = new Map<string, number>();
  /** When each customer may first have been given a code that nobody knows. */
  readonly #givenSince = new Map<string, number>();
  readonly #leftCustomers = new Set<string>();
  #allKnown: boolean | undefined;
  #ofCampaigns: ReadonlyMap<string, Population> | undefined;
  #ofCustomers: ReadonlyMap<string, Population> | undefined;

  constructor({ header, operations }: History, ledger: Ledger) {
    this.#ledger = ledger;
    this.#policies = header.policies;
    // What takes away or changes may have been called first, and take effect later.
    for (const operation of operations) if (mayBeDone(operation)) this.#learnMaking(operation);
    for (const operation of operations) if (mayBeDone(operation)) this.#learnChange(operation);
    // A batch that nobody has heard of may have made what was deleted again.
    for (const held of this.#byCode.values()) if ((ledger.owners.get(held.code)?.length ?? 1) > 1) held.oneCampaign = false;
    const deleted = deletedCampaigns(operations, ledger);
    if (deleted.size > 0) {
      const mayBeGone = (campaign: string): boolean => deleted.has(campaign) || !ledger.campaigns.has(campaign);
      for (const held of this.#byCode.values()) held.contested = (ledger.owners.get(held.code) ?? [held.campaign]).some(mayBeGone);
    }
    for (const held of this.#reservations.values()) {
      const unsure = this.homeOf(held.code) === undefined || ledger.gone.has(held.code);
      held.contested = unsure || this.#contested.has(held.code) || this.#leftCustomers.has(held.customer);
    }
  }

  #learnMaking(operation: Operation): void {
    const { action, answer } = operation;
    switch (action.do) {
      case 'createVoucher':
        this.#made(operation, action.code, action.campaign, action.active ?? true);
        if (action.customer !== undefined) this.#reserved(operation, action.customer, action.code);
        break;
      case 'createVoucherBatch':
        if (answer?.outcome === 'done') {
          for (const { code } of answer.value as readonly VoucherView[])
            this.#made(operation, code, action.campaign, action.active ?? true);
        } else this.#unknown(action.campaign, operation);
        break;
      case 'importVouchers': {
        const layout = this.#policies['csv-layout'];
        const surely = isImportedWhole(operation);
        // Read in another layout, the file has other codes.
        if (layout === undefined) this.#unknown(action.campaign, operation);
        for (const { code, customer } of action.rows) {
          this.#made(operation, code, action.campaign, true, surely);
          if (customer !== undefined && customer !== '' && layout !== 'code-only') {
            this.#reserved(operation, customer, code, surely && layout === 'header');
          }
        }
        break;
      }
      case 'reserveVouchers':
        for (const code of action.codes) this.#reserved(operation, action.customer, code);
        break;
      case 'findVoucher': {
        if (action.customer === undefined) break;
        if (answer?.outcome !== 'done') {
          if (!this.#givenSince.has(action.customer)) this.#givenSince.set(action.customer, operation.called);
        } else if (answer.value !== null) {
          const { code } = answer.value as VoucherView;
          // A generic code is for everybody: whether a search reserves it, no clause says.
          const unique = this.#ledger.campaigns.get(this.#ledger.codes.get(code) ?? '')?.singleUse === true;
          this.#reserved(operation, action.customer, code, unique);
        }
        break;
      }
      default:
    }
  }

  #learnChange(operation: Operation): void {
    const { action } = operation;
    switch (action.do) {
      case 'changeVoucher': {
        const held = this.#byCode.get(action.code);
        if (held === undefined) break;
        held.changes ??= new Register({ value: held.active });
        held.changes.set(operation, action.active);
        break;
      }
      case 'deleteVoucher':
        this.#byCode.get(action.code)?.removed(operation);
        break;
      case 'expireVouchers':
        for (const code of action.codes) {
          const held = this.#byCode.get(code);
          if (held !== undefined) held.mayBeExpired = true;
        }
        break;
      case 'releaseVouchers':
        for (const code of action.codes) {
          const owner = this.#customersOf.get(code);
          if (owner !== undefined && owner !== action.customer) this.#contested.add(code);
          this.#reservations.get(pairOf(action.customer, code))?.removed(operation);
        }
        break;
      case 'deleteCustomer':
        this.#leftCustomers.add(action.customer);
        break;
      default:
    }
  }

  #made(operation: Operation, code: string, campaign: string, active: boolean, surely = isDone(operation)): void {
    let held = this.#byCode.get(code);
    if (held === undefined) {
      held = new HeldVoucher(code, campaign);
      held.active = active;
      this.#byCode.set(code, held);
    }
    if (held.campaign !== campaign) held.oneCampaign = false;
    held.makers += 1;
    held.made(operation, surely);
  }

  #reserved(operation: Operation, customer: string, code: string, surely = isDone(operation)): void {
    const key = pairOf(customer, code);
    let held = this.#reservations.get(key);
    if (held === undefined) {
      held = new HeldReservation(code, customer);
      this.#reservations.set(key, held);
    }
    held.made(operation, surely);
    if ((this.#customersOf.get(code) ?? customer) !== customer) this.#contested.add(code);
    this.#customersOf.set(code, customer);
  }

  #unknown(campaign: string, { called }: Operation): void {
    if (!this.#unknownSince.has(campaign)) this.#unknownSince.set(campaign, called);
  }

  get(code: string): HeldVoucher | undefined {
    return this.#byCode.get(code);
  }

  /** The campaign of a code, where the history certainly has made both, so that nothing unseen can have used it; undefined otherwise. */
  homeOf(code: string): string | undefined {
    const held = this.#byCode.get(code);
    return held?.oneCampaign === true && held.isMade && this.#ledger.campaigns.has(held.campaign) ? held.campaign : undefined;
  }

  /** Whether all codes that may have been made have a home. */
  get areAllKnown(): boolean {
    this.#allKnown ??= [...this.#byCode.values()].every(({ code }) => this.homeOf(code) !== undefined);
    return this.#allKnown;
  }

  /** Whether codes that nobody knows may be in a campaign by an instant. */
  mayHaveUnknown(campaign: string, { returned }: Span): boolean {
    return (this.#unknownSince.get(campaign) ?? Number.POSITIVE_INFINITY) <= returned;
  }

  reservationOf(customer: string, code: string): HeldReservation | undefined {
    return this.#reservations.get(pairOf(customer, code));
  }

  /** Whether a search may have given a customer any code by then, without anybody having heard of it. */
  mayHaveFound(customer: string, { returned }: Span): boolean {
    return (this.#givenSince.get(customer) ?? Number.POSITIVE_INFINITY) <= returned;
  }

  ofCampaign(campaign: string): Population {
    this.#ofCampaigns ??= populations(this.#byCode.values(), ({ code }) => this.homeOf(code));
    return this.#ofCampaigns.get(campaign) ?? NOBODY;
  }

  ofCustomer(customer: string): Population {
    this.#ofCustomers ??= populations(this.#reservations.values(), (held) => held.customer);
    return this.#ofCustomers.get(customer) ?? NOBODY;
  }

  /** What is wrong with a view; undefined: nothing, or nobody can tell. */
  faultOf(view: VoucherView, held: HeldVoucher, span: Span): string | undefined {
    if (held.oneCampaign && view.campaign !== undefined && view.campaign !== held.campaign) {
      return `in campaign ${view.campaign} instead of ${held.campaign}`;
    }
    if (view.customer !== undefined) {
      const reservation = this.reservationOf(view.customer, held.code);
      if (!this.mayHaveFound(view.customer, span) && reservation?.possibleDuring(span) !== true) {
        return `as reserved for customer ${view.customer}, for whom nothing can have reserved it by then`;
      }
    }
    if (view.active === undefined || held.makers !== 1 || held.mayBeExpired) return undefined;
    const may = this.#policies['voucher-update'];
    if (held.changes !== undefined && may !== 'active-and-status' && may !== 'anything') return undefined;
    const values = held.changes?.during(span) ?? [held.active];
    return values.includes(view.active)
      ? undefined
      : view.active
        ? 'as active while it certainly was not'
        : 'as not active while it certainly was';
  }
}

/** Whether every row of an import certainly became a voucher. */
export function isImportedWhole({ action, answer }: Operation): boolean {
  if (action.do !== 'importVouchers' || answer?.outcome !== 'done') return false;
  const { accepted } = answer.value as { readonly accepted: number | undefined };
  const codes = new Set(action.rows.map(({ code }) => code));
  return accepted === action.rows.length && codes.size === accepted && !codes.has('');
}

function pairOf(customer: string, code: string): string {
  return `${customer}\n${code}`;
}
