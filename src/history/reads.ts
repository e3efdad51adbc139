/**
 * What lists and single reads show, held against everything that may have happened, in time linear in the number of operations and of listed
 * entries (after sorting). Pure: k6 loads this file.
 *
 * - *Missing*: a thing that certainly was there all the while (see `Lifetime`) is not found, or is not in a list that was read to its end, or a
 *   list counts fewer than certainly were there, or has a page with fewer entries than they fill. No order puts the read where the thing is not.
 * - *Impossible*: what is shown cannot have been there at any instant of the read, or is shown twice in one page, or a list counts more than can
 *   have been there. Only of what the history has made itself is this certain: what was there before may be shown.
 * - *Outdated*: it is there, and is shown in a state that it can have had at no instant of the read.
 *
 * What is certain is certain at any time, but most is certain when all is quiet: so a few lists that are read to their end after a load prove
 * that nothing was lost. What a read has shown once counts as certain from then on, also where the operation that made it is open.
 */
import type { Action } from '../dialects/action.ts';
import type { CampaignView, CustomerView, ListView, RedemptionView, VoucherView } from '../dialects/answer.ts';
import { deletedCampaigns, HeldCampaigns } from './held-campaigns.ts';
import { customerReadBy, HeldCustomers } from './held-customers.ts';
import { CONFIRMATION_LOST, HeldRedemption, HeldRedemptions } from './held-redemptions.ts';
import { HeldVouchers } from './held-vouchers.ts';
import type { Ledger } from './ledger.ts';
import { type Lifetime, type Population, type Span, spanOf } from './lifetimes.ts';
import { PageSizes } from './page-sizes.ts';
import { Alterations, altersAnything, altersRedemptions, pageOf, type Reading, readingsOf } from './readings.ts';
import { byCall, type History, type Operation, type Violation, type ViolationKind } from './record.ts';
import { capitalized } from './told-operation.ts';

/** What is found, by whether the model judges the same answers in a short history, and knows them better. */
export interface ReadViolations {
  readonly modelled: readonly Violation[];
  readonly beyond: readonly Violation[];
}

export function readViolations(history: History, ledger: Ledger): ReadViolations {
  if (!history.operations.some(isRead)) return { modelled: [], beyond: [] };
  return new Reads(history, ledger).violations();
}

type Held = Lifetime & { readonly told: string };

/** A thing that something shows. */
interface Shown {
  /** 'foreign': not of this history, or nobody can tell; undefined: the history knows all that can be there, and this is not among it. */
  readonly held: Held | 'foreign' | undefined;
  readonly fault: string | undefined;
}

const FOREIGN: Shown = { held: 'foreign', fault: undefined };
const STRANGE: Shown = { held: undefined, fault: undefined };

/** What a list is held against. */
interface Shelf {
  readonly title: string;
  readonly subject: string;
  readonly population: Population;
  /** Whether nothing else can be in it. */
  readonly bounded: boolean;
  /** The campaign whose operations alter it; undefined: all do. */
  readonly campaign: string | undefined;
}

type ListAction = Extract<
  Action,
  { do: 'listRedemptions' | 'listVouchers' | 'listCustomerRedemptions' | 'listCustomerVouchers' | 'listCampaigns' | 'listCustomers' }
>;

class Reads {
  readonly #history: History;
  readonly #vouchers: HeldVouchers;
  readonly #redemptions: HeldRedemptions;
  readonly #campaigns: HeldCampaigns;
  #customersHeld: HeldCustomers | undefined;
  readonly #deleted: ReadonlySet<string>;
  /** Actions whose views show that a redemption is confirmed. */
  readonly #showing = new Set<Action['do']>();
  readonly #pageSizes = new PageSizes();
  readonly #alterations = new Map<(action: Action) => boolean, Alterations>();
  readonly #modelled: Violation[] = [];
  readonly #beyond: Violation[] = [];
  /** What each list has shown of what the history knows; undefined: an entry does not say what it is, and may be any. */
  readonly #listed = new Map<Operation, readonly Lifetime[] | undefined>();
  /** Of each subject one violation of a kind is told: one mistake makes many. */
  readonly #told = new Set<string>();

  constructor(history: History, ledger: Ledger) {
    this.#history = history;
    this.#vouchers = new HeldVouchers(history, ledger);
    this.#redemptions = new HeldRedemptions(history, ledger, this.#vouchers);
    this.#campaigns = new HeldCampaigns(history, ledger);
    this.#deleted = deletedCampaigns(history.operations, ledger);
    for (const operation of history.operations) if (isRead(operation)) this.#note(operation);
  }

  get #customers(): HeldCustomers {
    this.#customersHeld ??= new HeldCustomers(this.#history, this.#redemptions);
    return this.#customersHeld;
  }

  violations(): ReadViolations {
    const reads = this.#history.operations.filter(isRead);
    const readings = readingsOf(reads.filter((read) => read.answer?.outcome === 'done' && isList(read.action)));
    for (const read of reads) {
      if (read.answer?.outcome === 'refused') this.#unfound(read);
      else if (isList(read.action)) this.#list(read, read.action, readings.get(read));
      else this.#single(read);
    }
    return { modelled: this.#modelled, beyond: this.#beyond };
  }

  /** What a read has seen was there. */
  #note(read: Operation): void {
    const { action, answer } = read;
    if (answer?.outcome !== 'done') return;
    if (isList(action)) this.#pageSizes.note(action, pageOf(read).items.length);
    for (const item of itemsOf(read)) {
      if (isRedemptionRead(action)) {
        const view = item as RedemptionView;
        if (view.confirmedAt !== undefined) this.#showing.add(action.do);
        const held = this.#redemptions.get(codeOfView(action, view) ?? '', view.transaction);
        if (held !== undefined) this.#redemptions.note(view, held, read);
      } else if (action.do === 'getVoucher' || action.do === 'listVouchers' || action.do === 'listCustomerVouchers') {
        this.#vouchers.get((item as VoucherView).code)?.shown(read);
      } else if (action.do === 'getCustomer' || action.do === 'listCustomers')
        this.#customers.get((item as CustomerView).customer)?.shown(read);
    }
  }

  /** What certainly is there, and is not found. */
  #unfound(read: Operation): void {
    const { action, answer } = read;
    if (answer?.outcome !== 'refused' || answer.reasons.some((reason) => reason !== 'not-found')) return;
    const customer = customerReadBy(action);
    const held =
      customer !== undefined
        ? this.#customers.get(customer)
        : action.do === 'getVoucher'
          ? this.#vouchers.get(action.code)
          : action.do === 'getRedemption'
            ? this.#vouchers.homeOf(action.code) !== undefined
              ? this.#redemptions.get(action.code, action.transaction)
              : undefined
            : action.do === 'getCampaign' || action.do === 'listVouchers' || action.do === 'listRedemptions'
              ? this.#campaigns.get(action.campaign)
              : undefined;
    if (held?.certainDuring(spanOf(read)) !== true) return;
    this.#tell(
      'entry-missing',
      held.told,
      `${capitalized(held.told)} was not found though it certainly was there.`,
      [held.proof!, read],
      isSingle(action),
    );
  }

  #single(read: Operation): void {
    const { action } = read;
    const [item] = itemsOf(read);
    this.#judge(this.#shown(action, item, spanOf(read)), item, read, toldItem(action, item), 'It was read', isSingle(action));
  }

  #judge(shown: Shown, item: unknown, read: Operation, subject: string, how: string, modelled: boolean): void {
    if (shown.held === 'foreign') return;
    const span = spanOf(read);
    if (shown.held === undefined || !isPossible(shown.held, span, read.action)) {
      if (this.#mayHaveComeAgain(read.action, item, span)) return;
      const proof = shown.held?.maker === undefined ? [read] : [shown.held.maker, read];
      this.#tell('entry-impossible', subject, `${how}: ${toldItem(read.action, item)}, which cannot have been there.`, proof, modelled);
    } else if (shown.fault !== undefined) {
      const told = `${how}: ${toldItem(read.action, item)} was shown ${shown.fault}.`;
      const lost = shown.fault === CONFIRMATION_LOST;
      const confirmed = lost && shown.held instanceof HeldRedemption ? shown.held.confirmed : undefined;
      const proof = [...proofOf(shown.held), ...(confirmed === undefined ? [] : [confirmed]), read];
      this.#tell('entry-outdated', subject, told, [...new Set(proof)], modelled && !lost);
    }
  }

  #list(read: Operation, action: ListAction, reading: Reading | undefined): void {
    const shelf = this.#shelf(action, spanOf(read));
    if (shelf === undefined) return;
    const span = spanOf(read);
    const { total, nextPage } = pageOf(read);
    const whole = (action.page ?? 1) === 1 && nextPage === undefined;
    const modelled = whole && (action.do === 'listVouchers' || action.do === 'listRedemptions');
    const listed = new Set<Lifetime>();
    let named = true;
    const how = `A list of ${shelf.title} was read`;
    for (const item of itemsOf(read)) {
      const shown = this.#shown(action, item, span);
      this.#judge(shown, item, read, shelf.subject, how, modelled);
      if (shown.held === 'foreign') named &&= !isNameless(action, item);
      if (shown.held === 'foreign' || shown.held === undefined) continue;
      if (listed.has(shown.held)) {
        const told = `${how}: ${toldItem(action, item)} is shown twice in one page.`;
        this.#tell('entry-impossible', shelf.subject, told, [read], modelled);
      }
      listed.add(shown.held);
    }
    this.#listed.set(read, named ? [...listed] : undefined);
    if (total !== undefined) {
      const [least, most] = [shelf.population.least(span), shelf.population.most(span)];
      if (total < least) {
        this.#tell('entry-missing', shelf.subject, `${how}: it counts ${total}, and ${least} or more certainly were there.`, [read], false);
      } else if (shelf.bounded && total > most) {
        this.#tell(
          'entry-impossible',
          shelf.subject,
          `${how}: it counts ${total}, and no more than ${most} can have been there.`,
          [read],
          false,
        );
      }
    }
    if (reading !== undefined) this.#complete(reading, action, shelf, modelled && reading.pages.length === 1);
    this.#filled(read, action, shelf, modelled);
  }

  /** Whether a page has as many entries as what certainly was there fills: whatever becomes of the next one, each is read at one instant. */
  #filled(read: Operation, action: ListAction, shelf: Shelf, modelled: boolean): void {
    const there = shelf.population.least(spanOf(read));
    const shown = pageOf(read).items.length;
    const least = this.#pageSizes.leastOn(action, there);
    if (shown >= least) return;
    const told = `Page ${action.page ?? 1} of a list of ${shelf.title} was read: it shows ${shown}, and ${least} or more are due on it, since ${there} or more certainly were there.`;
    this.#tell('entry-missing', shelf.subject, told, [read], modelled);
  }

  /** Whether all that certainly was there has been listed. */
  #complete({ pages, span }: Reading, action: ListAction, shelf: Shelf, modelled: boolean): void {
    const listed = new Set<Lifetime>();
    for (const page of pages) {
      const own = this.#listed.get(page);
      if (own === undefined) return;
      for (const held of own) listed.add(held);
    }
    const least = shelf.population.least(span);
    let there = 0;
    for (const held of listed) if (held.certainDuring(span)) there += 1;
    if (least <= there) return;
    const missing = shelf.population.lifetimes.filter((held) => held.certainDuring(span) && !listed.has(held)) as Held[];
    const excused = pages.length === 1 ? 0 : 2 * this.#alterationsOf(action).during(shelf.campaign, span);
    if (missing.length <= excused) return;
    const named = missing.slice(0, MOST_NAMED);
    const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
    this.#tell(
      'entry-missing',
      shelf.subject,
      `A list of ${shelf.title} was read to its end, and lacks ${named.map(({ told }) => told).join(', ')}${more}, which certainly were there.`,
      [...named.flatMap((held) => (held.proof === undefined ? [] : [held.proof])), ...pages],
      modelled,
    );
  }

  #alterationsOf(action: ListAction): Alterations {
    const alters = isRedemptionRead(action) ? altersRedemptions : altersAnything;
    let alterations = this.#alterations.get(alters);
    if (alterations === undefined) {
      alterations = new Alterations(this.#history, this.#vouchers, alters);
      this.#alterations.set(alters, alterations);
    }
    return alterations;
  }

  #shelf(action: ListAction, span: Span): Shelf | undefined {
    switch (action.do) {
      case 'listRedemptions':
      case 'listVouchers': {
        const { campaign } = action;
        const held = this.#campaigns.get(campaign);
        // What was made under a key that two campaigns have had cannot be told apart.
        if (held?.makers !== 1 || this.#deleted.has(campaign)) return undefined;
        const redemptions = action.do === 'listRedemptions';
        return {
          title: `the ${redemptions ? 'redemptions' : 'vouchers'} of campaign ${campaign}`,
          subject: campaign,
          population: (redemptions ? this.#redemptions : this.#vouchers).ofCampaign(campaign),
          bounded: this.#vouchers.areAllKnown && !this.#vouchers.mayHaveUnknown(campaign, span),
          campaign,
        };
      }
      case 'listCustomerRedemptions':
      case 'listCustomerVouchers': {
        const { customer } = action;
        if (this.#customers.get(customer)?.mayBeDeleted === true) return undefined;
        const redemptions = action.do === 'listCustomerRedemptions';
        return {
          title: `the ${redemptions ? 'redemptions' : 'vouchers'} of customer ${customer}`,
          subject: customer,
          population: (redemptions ? this.#redemptions : this.#vouchers).ofCustomer(customer),
          bounded: false,
          campaign: undefined,
        };
      }
      case 'listCampaigns':
        return { title: 'all campaigns', subject: 'campaigns', population: this.#campaigns.all(), bounded: false, campaign: undefined };
      case 'listCustomers':
        return { title: 'all customers', subject: 'customers', population: this.#customers.all(), bounded: false, campaign: undefined };
      default:
        return undefined;
    }
  }

  #shown(action: Action, item: unknown, span: Span): Shown {
    switch (action.do) {
      case 'getRedemption':
      case 'listRedemptions':
      case 'listCustomerRedemptions':
        return this.#shownRedemption(action, item as RedemptionView, span);
      case 'getVoucher':
      case 'listVouchers':
      case 'listCustomerVouchers':
        return this.#shownVoucher(action, item as VoucherView, span);
      case 'getCampaign':
      case 'listCampaigns': {
        const view = item as CampaignView;
        const held = this.#campaigns.get(action.do === 'getCampaign' ? action.campaign : view.campaign);
        return { held: held ?? 'foreign', fault: held && this.#campaigns.faultOf(view, held, span) };
      }
      case 'getCustomer':
      case 'listCustomers': {
        const view = item as CustomerView;
        const held = this.#customers.get(action.do === 'getCustomer' ? action.customer : view.customer);
        return { held: held ?? 'foreign', fault: held && this.#customers.faultOf(view, held, span) };
      }
      default:
        return FOREIGN;
    }
  }

  #shownRedemption(
    action: Extract<Action, { do: 'getRedemption' | 'listRedemptions' | 'listCustomerRedemptions' }>,
    view: RedemptionView,
    span: Span,
  ): Shown {
    const code = codeOfView(action, view);
    const transaction = action.do === 'getRedemption' ? action.transaction : view.transaction;
    if (code === undefined) return FOREIGN;
    const home = this.#vouchers.homeOf(code);
    if (home === undefined) return this.#isStrange(action, code, span) ? STRANGE : FOREIGN;
    const held = this.#redemptions.get(code, transaction);
    if (held === undefined) return STRANGE;
    return {
      held,
      fault: this.#misplaced(action, held.oneCustomer ? held.basket?.customer : undefined, home) ?? this.#faultOf(action, view, held, span),
    };
  }

  #faultOf(action: Action, view: RedemptionView, held: NonNullable<ReturnType<HeldRedemptions['get']>>, span: Span): string | undefined {
    return this.#redemptions.faultOf(view, held, span, this.#showing.has(action.do));
  }

  /** In the list of another campaign or customer. */
  #misplaced(action: Action, customer: string | undefined, campaign: string): string | undefined {
    if ((action.do === 'listRedemptions' || action.do === 'listVouchers') && action.campaign !== campaign) {
      return `there though it is of campaign ${campaign}`;
    }
    if (action.do === 'listCustomerRedemptions' && customer !== undefined && customer !== action.customer) {
      return `there though it is of customer ${customer}`;
    }
    return undefined;
  }

  #shownVoucher(
    action: Extract<Action, { do: 'getVoucher' | 'listVouchers' | 'listCustomerVouchers' }>,
    view: VoucherView,
    span: Span,
  ): Shown {
    const code = action.do === 'getVoucher' ? action.code : view.code;
    const held = this.#vouchers.get(code);
    const home = this.#vouchers.homeOf(code);
    if (held === undefined || home === undefined || held.contested) {
      return this.#isStrange(action, code, span) ? STRANGE : FOREIGN;
    }
    const fault = this.#misplaced(action, undefined, home) ?? this.#vouchers.faultOf(view, held, span);
    if (action.do !== 'listCustomerVouchers') return { held, fault };
    const reservation = this.#vouchers.reservationOf(action.customer, code);
    const unsure = this.#vouchers.mayHaveFound(action.customer, span) && reservation?.possibleDuring(span) !== true;
    return unsure ? FOREIGN : { held: reservation, fault };
  }

  /** What was deleted may have been made a second time, unheard, also in another campaign. */
  #mayHaveComeAgain(action: Action, item: unknown, span: Span): boolean {
    const code = (item as { readonly code?: string }).code ?? ('code' in action ? action.code : undefined);
    if (code === undefined || this.#vouchers.get(code) === undefined) return false;
    const home = this.#vouchers.homeOf(code);
    const listed = 'campaign' in action && this.#vouchers.mayHaveUnknown(action.campaign, span);
    return home === undefined || listed || this.#vouchers.mayHaveUnknown(home, span);
  }

  /** Of a campaign that the history has made it knows all codes, unless some were made unheard. */
  #isStrange(action: Action, code: string, span: Span): boolean {
    const inCampaign = action.do === 'listRedemptions' || action.do === 'listVouchers';
    return inCampaign && this.#vouchers.get(code) === undefined && !this.#vouchers.mayHaveUnknown(action.campaign, span);
  }

  #tell(kind: ViolationKind, subject: string, told: string, operations: readonly Operation[], modelled: boolean): void {
    const key = `${kind}\n${subject}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const inOrder = [...new Set(operations)].sort(byCall);
    const violation = { kind, subject, told: `${told} No order of these operations explains it.`, operations: inOrder.map(({ id }) => id) };
    (modelled ? this.#modelled : this.#beyond).push(violation);
  }
}

/** More are not told by name. */
const MOST_NAMED = 3;

function isRead({ action: { do: name }, answer }: Operation): boolean {
  return answer !== undefined && READS.has(name);
}

const READS: ReadonlySet<Action['do']> = new Set([
  'getRedemption',
  'getVoucher',
  'getCampaign',
  'getCustomer',
  'listRedemptions',
  'listVouchers',
  'listCustomerRedemptions',
  'listCustomerVouchers',
  'listCampaigns',
  'listCustomers',
]);

function isList(action: Action): action is ListAction {
  return action.do.startsWith('list');
}

/** Whether the model judges it. */
function isSingle({ do: name }: Action): boolean {
  return name.startsWith('get') || name === 'listVouchers' || name === 'listRedemptions';
}

function isRedemptionRead(
  action: Action,
): action is Extract<Action, { do: 'getRedemption' | 'listRedemptions' | 'listCustomerRedemptions' }> {
  return action.do === 'getRedemption' || action.do === 'listRedemptions' || action.do === 'listCustomerRedemptions';
}

function itemsOf({ action, answer }: Operation): readonly unknown[] {
  if (answer?.outcome !== 'done') return [];
  return isList(action) ? (answer.value as ListView<unknown>).items : [answer.value];
}

function codeOfView(action: Action, view: RedemptionView): string | undefined {
  return action.do === 'getRedemption' ? action.code : view.code;
}

function toldItem(action: Action, item: unknown): string {
  if (!isRedemptionRead(action)) {
    const { code, campaign, customer } = item as { readonly code?: string; readonly campaign?: string; readonly customer?: string };
    return code !== undefined ? `voucher ${code}` : campaign !== undefined ? `campaign ${campaign}` : `customer ${customer}`;
  }
  const view = item as RedemptionView;
  const code = codeOfView(action, view);
  return `redemption ${view.transaction}${code === undefined ? '' : ` of voucher ${code}`}`;
}

function isNameless(action: Action, item: unknown): boolean {
  return isRedemptionRead(action) && codeOfView(action, item as RedemptionView) === undefined;
}

/** A customer may have been there before the history began. */
function isPossible(held: Lifetime, span: Span, { do: name }: Action): boolean {
  return name === 'getCustomer' || name === 'listCustomers' ? held.possible[1] >= span.called : held.possibleDuring(span);
}

function proofOf({ proof, maker }: Lifetime): readonly Operation[] {
  const known = proof ?? maker;
  return known === undefined ? [] : [known];
}
