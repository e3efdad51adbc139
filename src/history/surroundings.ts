/**
 * What is searched together with a voucher: the operations that make and change its campaigns, and those that may be about any voucher. Of many
 * changes only those are given that something in the search may see: a campaign that changes thousands of times would make every search as long.
 *
 * A change sets members of a campaign, and what comes later sees the last one of each. Where an order explains all operations, it explains them
 * without a change whose members nothing sees in any order (`Register`). Pure: k6 loads this file.
 */
import type { Action } from '../dialects/action.ts';
import { spanOf } from './lifetimes.ts';
import { mayBeDone, type Operation } from './record.ts';
import { Register } from './registers.ts';

/** What a campaign is, and becomes. */
interface Setting {
  /** Everything but its changes, such as its making, its rules, its end, and refusals. */
  readonly fixed: Operation[];
  /** By the member that they set. */
  readonly changes: Map<string, Register<Operation>>;
  /** The campaigns below which changes put it. */
  readonly parents: Set<string>;
}

export class Surroundings {
  readonly #campaigns = new Map<string, Setting>();
  /** Searches of which nobody has heard: each may have found any voucher. */
  readonly #unheard: Operation[] = [];
  readonly #deletions = new Map<string, Operation[]>();
  readonly #unheardCustomers = new Set<string>();

  /** An operation that names no voucher, in the order of calls. @param campaign whose rules, limits or state it makes or changes */
  add(operation: Operation, campaign: string | undefined): void {
    const { action } = operation;
    if (action.do === 'findVoucher' && operation.answer === undefined) {
      this.#unheard.push(operation);
      if (action.customer !== undefined) this.#unheardCustomers.add(action.customer);
    } else if (action.do === 'deleteCustomer') {
      const own = this.#deletions.get(action.customer);
      if (own === undefined) this.#deletions.set(action.customer, [operation]);
      else own.push(operation);
    }
    if (campaign === undefined) return;
    const setting: Setting = this.#campaigns.get(campaign) ?? { fixed: [], changes: new Map(), parents: new Set() };
    this.#campaigns.set(campaign, setting);
    if (action.do !== 'changeCampaign' || !mayBeDone(operation)) {
      setting.fixed.push(operation);
      return;
    }
    if (typeof action.changes?.parent === 'string') setting.parents.add(action.changes.parent);
    for (const member of membersSet(action)) {
      const register = setting.changes.get(member) ?? new Register<Operation>();
      setting.changes.set(member, register);
      register.set(operation, operation);
    }
  }

  /** Campaigns below which changes put this one. */
  parentsOf(campaign: string): readonly string[] {
    return [...(this.#campaigns.get(campaign)?.parents ?? [])];
  }

  /** Whether a change may have made vouchers of a campaign ones for many uses, or for one. */
  mayChangeVoucherType(campaign: string): boolean {
    return this.#campaigns.get(campaign)?.changes.has('voucherType') === true;
  }

  /** In no order. @param own what is about the voucher, as far as it is searched @param campaigns those that it may be of, and those above */
  around(own: readonly Operation[], campaigns: readonly string[]): readonly Operation[] {
    const settings = [...new Set(campaigns)].flatMap((campaign) => this.#campaigns.get(campaign) ?? []);
    const named = new Set([...this.#unheardCustomers, ...own.flatMap(customersNamedBy)]);
    const given = [
      ...settings.flatMap(({ fixed }) => fixed),
      ...this.#unheard,
      ...[...named].flatMap((customer) => this.#deletions.get(customer) ?? []),
    ];
    const seen = new Set<Operation>();
    const registers = settings.flatMap(({ changes }) => [...changes.values()]);
    if (registers.length > 0) {
      for (const observer of [...own, ...given]) {
        const span = spanOf(observer);
        for (const register of registers) for (const change of register.during(span)) seen.add(change);
      }
    }
    return [...given, ...seen];
  }
}

function membersSet({ status, changes = {} }: Extract<Action, { do: 'changeCampaign' }>): readonly string[] {
  const { tags, ...others } = changes;
  return [
    ...(status === undefined ? [] : ['status']),
    ...Object.entries(others).flatMap(([member, value]) => (value === undefined ? [] : [member])),
    ...Object.keys(tags ?? {}).map((tag) => `tag ${tag}`),
  ];
}

function customersNamedBy({ action }: Operation): readonly string[] {
  if ('basket' in action) return action.basket.customer === undefined ? [] : [action.basket.customer];
  if ('rows' in action) return action.rows.flatMap(({ customer }) => customer ?? []);
  return 'customer' in action && action.customer !== undefined ? [action.customer] : [];
}
