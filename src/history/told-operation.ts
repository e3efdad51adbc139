/** One operation in words: what was asked, and what the answer showed. Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import type { Answer, CampaignView, CustomerView, ListView, RedemptionView, Values, VoucherView } from '../dialects/answer.ts';
import type { Operation } from './record.ts';

/** More entries of a list are only counted. */
const MOST_NAMED = 4;

/**
 * A clause of a sentence, such as `reading the redemption for sale-1 showed it not confirmed, discount 5.00`.
 * @param named whether its voucher is named: where the sentence is not about one alone
 */
export function toldOperation({ action, answer }: Pick<Operation, 'action' | 'answer'>, named: boolean): string {
  const what = asked(action, named);
  if (answer === undefined || answer.outcome === 'broken') return `${what} had no answer`;
  if (answer.outcome === 'refused') return `${what} was refused for ${answer.reasons.join(' and ')}`;
  return `${what} ${shown(answer as Done, named)}${otherNames(action, answer.value)}`;
}

/** What the answer calls the sale or the voucher, where it was asked for another. */
function otherNames(action: Action, value: unknown): string {
  const wanted = ('basket' in action ? action.basket : action) as Named;
  const given = (value ?? {}) as Named;
  const others = [
    [wanted.transaction, given.transaction],
    [wanted.code, given.code],
  ].flatMap(([one, other]) => (one === undefined || other === undefined || one === other ? [] : [other]));
  return others.length === 0 ? '' : `, shown as ${others.join(' with ')}`;
}

interface Named {
  readonly transaction?: string;
  readonly code?: string;
}

/** What came of an operation in a few words, beside others in a picture: the reasons of a refusal, else what was shown. */
export function toldAnswer(answer: Answer | undefined): string {
  if (answer === undefined || answer.outcome === 'broken') return 'no answer';
  return answer.outcome === 'refused' ? answer.reasons.join(', ') : brief(answer as Done);
}

function brief(answer: Done): string {
  const or = (states: readonly string[]): string => states.join(', ') || 'done';
  switch (answer.action) {
    case 'redeem':
    case 'validateRedemption':
    case 'confirmRedemption':
      return `done${amountAfter(answer.value)}`;
    case 'getRedemption':
      return `${answer.value.confirmedAt === undefined ? 'not confirmed' : 'confirmed'}${amountAfter(answer.value)}`;
    case 'getVoucher': {
      const { active, status, customer } = answer.value;
      return or([...activity(active), ...(status === undefined ? [] : [status]), ...(customer === undefined ? [] : [`for ${customer}`])]);
    }
    case 'findVoucher':
      return answer.value === null ? 'nothing found' : answer.value.code;
    case 'getCampaign':
      return or(statesOfCampaign(answer.value));
    case 'getCustomer':
      return or(statesOfCustomer(answer.value));
    case 'listVouchers':
    case 'listCustomerVouchers':
    case 'listRedemptions':
    case 'listCustomerRedemptions':
      return countedEntries(answer.value.items.length);
    default:
      return 'done';
  }
}

function asked(action: Action, named: boolean): string {
  switch (action.do) {
    case 'redeem':
      return `redeeming${named ? ` ${action.basket.code}` : ''} at once${ofSale(action.basket)}`;
    case 'validateRedemption':
      return `the validation${ofCode(action.basket.code, named)}${ofSale(action.basket)}`;
    case 'confirmRedemption':
      return `the confirmation${ofCode(action.code, named)}${ofSale(action)}`;
    case 'cancelRedemption':
      return `the withdrawal${ofCode(action.code, named)}${ofSale(action)}`;
    case 'getRedemption':
      return `reading the redemption${ofCode(action.code, named)}${ofSale(action)}`;
    case 'findVoucher':
      return `the search${action.customer === undefined ? '' : ` by customer ${action.customer}`}`;
    case 'createVoucher':
      return `making the voucher${named ? ` ${action.code}` : ''}`;
    case 'getVoucher':
      return `reading the voucher${named ? ` ${action.code}` : ''}`;
    case 'changeVoucher':
      return `switching the voucher${named ? ` ${action.code}` : ''} ${action.active ? 'on' : 'off'}`;
    case 'deleteVoucher':
      return `the deletion of the voucher${named ? ` ${action.code}` : ''}`;
    case 'expireVouchers':
      return `expiring ${named ? listed(action.codes) : 'the voucher'}`;
    case 'createVoucherBatch':
      return `the order of a batch with prefix ${action.prefix}`;
    case 'importVouchers':
      return `the import of ${listed(action.rows.map(({ code }) => code))}`;
    case 'reserveVouchers':
      return `the reservation${ofCode(listed(action.codes), named)} for customer ${action.customer}`;
    case 'releaseVouchers':
      return `the release${ofCode(listed(action.codes), named)} by customer ${action.customer}`;
    case 'createCampaign':
      return `making campaign “${action.draft.name}”`;
    case 'getCampaign':
      return `reading campaign ${action.campaign}`;
    case 'changeCampaign':
      return action.status === undefined ? `changing campaign ${action.campaign}` : `making campaign ${action.campaign} ${action.status}`;
    case 'deleteCampaign':
      return `the deletion of campaign ${action.campaign}`;
    case 'listVouchers':
      return `listing the vouchers of campaign ${action.campaign}`;
    case 'listRedemptions':
      return `listing the redemptions of campaign ${action.campaign}`;
    case 'listCustomerVouchers':
      return `listing the vouchers of customer ${action.customer}`;
    case 'listCustomerRedemptions':
      return `listing the redemptions of customer ${action.customer}`;
    case 'addRule':
      return `adding a ${action.rule.kind} rule to campaign ${action.campaign}`;
    case 'listRules':
      return `listing the ${action.kind} rules of campaign ${action.campaign}`;
    case 'removeRule':
      return `removing a ${action.kind} rule from campaign ${action.campaign}`;
    case 'createCustomer':
      return `making customer ${action.customer}`;
    case 'getCustomer':
      return `reading customer ${action.customer}`;
    case 'deleteCustomer':
      return `the deletion of customer ${action.customer}`;
    default:
      return action.do;
  }
}

function ofCode(code: string, named: boolean): string {
  return named ? ` of ${code}` : '';
}

function ofSale({ transaction, customer }: { readonly transaction: string; readonly customer?: string }): string {
  return ` for ${transaction}${customer === undefined ? '' : ` of customer ${customer}`}`;
}

function listed(codes: readonly string[]): string {
  return codes.length > MOST_NAMED ? counted(codes.length, 'voucher') : codes.join(', ');
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

type Done = { [Name in keyof Values]: Answer<Name> & { readonly outcome: 'done' } }[keyof Values];

function shown(answer: Done, named: boolean): string {
  switch (answer.action) {
    case 'redeem':
    case 'validateRedemption':
    case 'confirmRedemption':
      return succeeded(answer.value.discount === undefined ? [] : [amountOf(answer.value.discount)], 'with a discount of');
    case 'getRedemption':
      return `showed it ${statesOfRedemption(answer.value).join(', ')}`;
    case 'getVoucher':
      return showedIt(statesOfVoucher(answer.value));
    case 'createVoucher':
    case 'changeVoucher':
      return succeeded(statesOfVoucher(answer.value), 'and showed it');
    case 'findVoucher':
      return answer.value === null
        ? 'found nothing'
        : `found ${[named ? answer.value.code : 'it', ...statesOfVoucher(answer.value)].join(', ')}`;
    case 'createVoucherBatch':
      return `made ${listed(answer.value.map(({ code }) => code))}`;
    case 'importVouchers':
      return importedRows(answer.value);
    case 'getCampaign':
      return showedIt(statesOfCampaign(answer.value));
    case 'changeCampaign':
      return succeeded(statesOfCampaign(answer.value), 'and showed it');
    case 'getCustomer':
      return showedIt(statesOfCustomer(answer.value));
    case 'createCustomer':
      return succeeded(statesOfCustomer(answer.value), 'and showed it');
    case 'listVouchers':
    case 'listCustomerVouchers':
      return entriesOf(answer.value, (one) => [one.code, ...statesOfVoucher(one)]);
    case 'listRedemptions':
    case 'listCustomerRedemptions':
      return entriesOf(answer.value, (one) => [one.transaction, ...statesOfRedemption(one)]);
    case 'listRules':
      return `showed ${answer.value.length}`;
    default:
      return 'succeeded';
  }
}

/** Only what an answer shows: what it leaves out is held against nobody. */
function statesOfVoucher({ active, status, campaign, customer }: VoucherView): readonly string[] {
  return [
    ...activity(active),
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(campaign === undefined ? [] : [`of campaign ${campaign}`]),
    ...(customer === undefined ? [] : [`reserved for ${customer}`]),
  ];
}

function activity(active: boolean | undefined): readonly string[] {
  return active === undefined ? [] : [active ? 'active' : 'not active'];
}

function statesOfRedemption({ confirmedAt, discount, customer }: RedemptionView): readonly string[] {
  return [
    confirmedAt === undefined ? 'not confirmed' : 'confirmed',
    ...(discount === undefined ? [] : [`discount ${amountOf(discount)}`]),
    ...(customer === undefined ? [] : [`of customer ${customer}`]),
  ];
}

function amountAfter({ discount }: RedemptionView): string {
  return discount === undefined ? '' : `, ${amountOf(discount)}`;
}

function amountOf(amount: number): string {
  return amount.toFixed(2);
}

function statesOfCampaign({ status }: CampaignView): readonly string[] {
  return status === undefined ? [] : [status];
}

function statesOfCustomer({ isNew }: CustomerView): readonly string[] {
  return isNew === undefined ? [] : [isNew ? 'new' : 'not new'];
}

function showedIt(states: readonly string[]): string {
  return states.length === 0 ? 'succeeded and showed nothing of its state' : `showed it ${states.join(', ')}`;
}

function succeeded(states: readonly string[], link: string): string {
  return states.length === 0 ? 'succeeded' : `succeeded ${link} ${states.join(', ')}`;
}

function importedRows({ accepted, refused }: Values['importVouchers']): string {
  return accepted === undefined || refused === undefined ? 'succeeded' : `took ${accepted} and refused ${refused}`;
}

/** A few entries by name and state; of more, how many. */
function entriesOf<Item>({ items, total }: ListView<Item>, wordsOf: (item: Item) => readonly [string, ...string[]]): string {
  const inAll = total === undefined || total === items.length ? '' : `, of ${total} in all`;
  if (items.length === 0) return `showed nothing${inAll}`;
  if (items.length > MOST_NAMED) return `showed ${countedEntries(items.length)}${inAll}`;
  const entries = items.map(wordsOf).map(([name, ...states]) => (states.length === 0 ? name : `${name} (${states.join(', ')})`));
  return `showed ${entries.join(' and ')}${inAll}`;
}

function countedEntries(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

/** As a sentence begins. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
