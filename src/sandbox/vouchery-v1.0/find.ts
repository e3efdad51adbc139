/** A voucher by the metadata of its campaign. */
import { settingsOf } from './campaigns.ts';
import { assureCustomer } from './customers.ts';
import { Refusal } from './refusal.ts';
import { type Call, type Handler, integer, nothing, ok } from './request.ts';
import type { Row } from './store.ts';
import { voucherView } from './vouchers.ts';

const FILTERS = ['medium', 'purpose', 'team', 'channel', 'budget_code'];

function fits(call: Call, campaign: Row, filters: [string, string[]][]): boolean {
  const { choices } = call;
  if (campaign['status'] !== 'active' && !choices.faulty('find-inactive-campaigns')) return false;
  if (choices.faulty('distribution-own-campaigns-only') && call.user.role === 'point_of_distribution' && campaign['owner'] !== call.user.id)
    return false;
  const settings = settingsOf(campaign);
  const matches = ([name, wanted]: [string, string[]]): boolean =>
    (name === 'team' && choices.faulty('find-ignores-team')) ||
    wanted.some((one) => fitsValue(choices.faulty('find-by-beginning'), String(settings[name] ?? ''), one));
  return choices.faulty('find-any-filter') ? filters.some(matches) : filters.every(matches);
}

function fitsValue(beginning: boolean, value: string, wanted: string): boolean {
  return beginning ? value.startsWith(wanted) : value === wanted;
}

/** The campaigns whose settings have one of the values in them, wherever: a project may have thousands, and all are looked at in every search. */
function mentioning(call: Call, filters: readonly (readonly [string, string[]])[]): Row[] {
  const all = filters.length === 0 || call.choices.faulty('find-ignores-team');
  const values = all ? [] : filters.flatMap(([, wanted]) => wanted.map((one) => JSON.stringify(one).slice(1, -1)));
  const some = all ? '' : `and (${values.map(() => 'instr(data, ?) > 0').join(' or ')})`;
  return call.store.all(`select * from campaigns where project = ? and parent_id is not null ${some} order by id`, call.project, ...values);
}

/** Whether a repeated search without a customer gives another voucher, of whatever campaign. */
function takesTurns(call: Call, customer: string | null): boolean {
  return customer === null && call.choices.policyUnless('find-repeats-as-other', 'find-repeats', 'next', 'same') === 'next';
}

function candidates(call: Call, campaign: Row, customer: string | null): Row | undefined {
  const { choices, store } = call;
  const generic = settingsOf(campaign).voucher_type === 'generic';
  const unused = generic || choices.faulty('find-used-codes') ? '' : 'and redeemed = 0';
  const free =
    choices.faulty('find-gives-reserved') && customer === null
      ? ''
      : choices.faulty('find-same-code-twice')
        ? ''
        : choices.faulty('find-takes-assigned') && customer !== null
          ? 'and (customer is null or customer = ?1 or found = 0)'
          : 'and (customer is null or customer = ?1)';
  const order = takesTurns(call, customer) ? 'found, id' : 'id';
  return store.one(
    `select * from vouchers where campaign_id = ?2 and active = 1 and status not in ('expired', 'deleted') ${unused} ${free} and ?1 is ?1 order by ${order} limit 1`,
    customer,
    integer(campaign, 'id'),
  );
}

const findVoucher: Handler = (call) => {
  const { choices, store, query } = call;
  if (choices.faulty('basic-refused-by-find') && call.path['scheme'] === 'basic') throw new Refusal(401, 'Basic is not taken here');
  const filters = FILTERS.map((name): [string, string[]] => [name, query.getAll(name)]).filter(([, wanted]) => wanted.length > 0);
  const customer = query.get('customer_identifier') || null;
  const none = choices.faulty('find-nothing-404')
    ? { status: 404, body: { error: true, code: 'not_found', message: 'nothing fits', errors: null } }
    : nothing;
  if (filters.length === 0 && !choices.faulty('find-without-filter')) return none;
  const found: { campaign: Row; row: Row }[] = [];
  for (const campaign of mentioning(call, filters)) {
    if (!fits(call, campaign, filters)) continue;
    const row = candidates(call, campaign, customer);
    if (row !== undefined) found.push({ campaign, row });
    if (found.length > 0 && !takesTurns(call, customer)) break;
  }
  // The first of those that were found least often: the order of the campaigns is kept by a stable sort.
  const [best] = found.sort((one, other) => (takesTurns(call, customer) ? integer(one.row, 'found') - integer(other.row, 'found') : 0));
  if (best !== undefined) {
    const { campaign, row } = best;
    const id = integer(row, 'id');
    const generic = settingsOf(campaign).voucher_type === 'generic';
    if (customer !== null) {
      if (!choices.faulty('find-customer-not-created')) assureCustomer(call, customer);
      // A generic code is for everybody: it is shown, not reserved.
      if (!generic && !choices.faulty('find-reserves-nothing'))
        store.run(
          "update vouchers set customer = ?, found = found + 1, status = case status when 'created' then 'distributed' else status end, updated_at = ? where id = ?",
          customer,
          call.now,
          id,
        );
    } else {
      store.run('update vouchers set found = found + 1 where id = ?', id);
      if (choices.faulty('find-reserves-for-nobody')) store.run('update vouchers set found = -1 where id = ?', id);
    }
    const after = choices.faulty('find-answers-unreserved') ? undefined : store.one('select * from vouchers where id = ?', id);
    return ok(voucherView(call, after ?? row));
  }
  return none;
};

export const search: Readonly<Record<string, Handler>> = { findVoucher };
