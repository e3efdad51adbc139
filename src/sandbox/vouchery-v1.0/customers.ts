/** Customers, made by hand or on the fly, and what is reserved for them. */
import { foreign } from './campaigns.ts';
import { page } from './paging.ts';
import { redemptionView } from './redemptions.ts';
import { notFound, Refusal, refuse } from './refusal.ts';
import { type Call, type Handler, instant, integer, nothing, ok, text } from './request.ts';
import type { Row } from './store.ts';
import { voucherView } from './vouchers.ts';

export interface CustomerState {
  readonly identifier: string;
  readonly isNew: boolean;
}

function rowOf(call: Call, identifier: string): Row | undefined {
  return call.store.one('select * from customers where project = ? and identifier = ?', call.project, identifier);
}

function isNew(call: Call, row: Row): boolean {
  const until = call.choices.policyUnless('new-customer-until-as-other', 'new-customer-until', 'creation', 'confirmed-redemption');
  if (until === 'creation' || row['is_new'] === 0) return row['is_new'] === 1;
  return (
    call.store.one(
      'select 1 from redemptions where project = ? and customer = ? and confirmed_at is not null limit 1',
      call.project,
      text(row, 'identifier'),
    ) === undefined
  );
}

/** The customer's state; a customer that nobody has seen yet would be new. */
export function customerState(call: Call, identifier: string): CustomerState {
  const row = rowOf(call, identifier);
  return { identifier, isNew: row === undefined ? !call.choices.faulty('unseen-customer-not-new') : isNew(call, row) };
}

/** Makes the customer if nobody has seen it yet. */
export function assureCustomer(call: Call, identifier: string): void {
  if (rowOf(call, identifier) === undefined || call.choices.faulty('customer-inserted-blindly'))
    call.store.run(
      'insert into customers (project, identifier, is_new, created_at, updated_at) values (?, ?, 1, ?, ?)',
      call.project,
      identifier,
      call.now,
      call.now,
    );
}

function customerView(call: Call, row: Row): Record<string, unknown> {
  return {
    type: 'Customer',
    identifier: row['identifier'],
    is_new: isNew(call, row),
    created_at: instant(integer(row, 'created_at')),
    ...(call.choices.faulty('updated-at-missing') ? {} : { updated_at: instant(integer(row, 'updated_at')) }),
  };
}

function customerBy(call: Call): Row {
  const sent = call.path['identifier'] ?? '';
  const given = call.choices.faulty('path-plus-as-blank') ? sent.replaceAll('+', ' ') : sent;
  const row = rowOf(call, call.choices.faulty('path-not-decoded') ? encodeURIComponent(given) : given);
  if (row !== undefined) return row;
  throw call.store.one('select 1 from customers where identifier = ?', given) === undefined
    ? notFound('customer')
    : foreign(call, 'customer');
}

const createCustomer: Handler = (call) => {
  const { body, choices, store } = call;
  const identifier = String(body['identifier']);
  const anywhere =
    choices.faulty('customer-identifier-global') && store.one('select 1 from customers where identifier = ?', identifier) !== undefined;
  if (rowOf(call, identifier) !== undefined || anywhere)
    throw refuse('identifier', 'must_be_unique', 'there is a customer with this identifier');
  assureCustomer(call, identifier);
  if (body['is_new'] === false && !choices.faulty('is-new-forgotten'))
    store.run('update customers set is_new = 0 where project = ? and identifier = ?', call.project, identifier);
  return ok(customerView(call, rowOf(call, identifier) ?? {}));
};

const getCustomer: Handler = (call) => ok(customerView(call, customerBy(call)));

const getCustomers: Handler = (call) => {
  const view = (row: Row): unknown => customerView(call, row);
  if (call.choices.faulty('foreign-customers-listed')) return page(call, 'from customers where project > ?', [0], view);
  const reply = page(call, 'from customers where project = ?', [call.project], view);
  if (!call.choices.faulty('deleted-customer-listed') || !Array.isArray(reply.body)) return reply;
  const ghosts = call.store.all("select data from objects where kind = 'ghost-customer' and project = ?", call.project);
  return { ...reply, body: [...reply.body, ...ghosts.map((row) => JSON.parse(String(row['data'])))] };
};

const deleteCustomer: Handler = (call) => {
  const row = customerBy(call);
  if (call.choices.faulty('deleted-customer-listed'))
    call.store.run(
      "insert into objects (kind, project, data, created_at, updated_at) values ('ghost-customer', ?, ?, 0, 0)",
      call.project,
      JSON.stringify(customerView(call, row)),
    );
  call.store.run(
    "update vouchers set customer = null, status = case status when 'distributed' then 'created' else status end where project = ? and customer = ?",
    call.project,
    text(row, 'identifier'),
  );
  call.store.run('delete from customers where id = ?', integer(row, 'id'));
  return call.choices.faulty('deleted-customer-302') ? { status: 302, headers: { location: `${call.base}/customers` } } : nothing;
};

const getCustomerVouchers: Handler = (call) => {
  const row = customerBy(call);
  const none = call.choices.faulty('reserved-list-empty') ? 'and 0' : '';
  const own = call.choices.faulty('namesake-vouchers-listed') ? '? > 0' : 'project = ?';
  return page(
    call,
    `from vouchers where ${own} and customer = ? and status != 'deleted' ${none}`,
    [call.project, String(row['identifier'])],
    (voucher) => voucherView(call, call.choices.faulty('reserved-list-without-customer') ? { ...voucher, customer: null } : voucher),
  );
};

const getCustomerRedemptions: Handler = (call) => {
  const row = customerBy(call);
  const identifier = String(row['identifier']);
  const view = (redemption: Row): unknown => redemptionView(call, redemption);
  if (call.choices.faulty('customer-redemptions-of-all'))
    return page(
      call,
      'from redemptions where project = ? and campaign_id in (select campaign_id from redemptions where customer = ?)',
      [call.project, identifier],
      view,
    );
  const shown = call.choices.faulty('customer-redemptions-confirmed-only') ? 'and confirmed_at is not null' : '';
  return page(call, `from redemptions where project = ? and customer = ? ${shown}`, [call.project, identifier], view);
};

/** The vouchers named in the body, one by one: what was done to the first is rolled back where a later one is refused. */
function* named(call: Call): Generator<Row> {
  for (const code of call.body['vouchers'] as string[]) {
    const anywhere = call.choices.faulty('foreign-codes-assignable') ? '? > 0' : 'project = ?';
    const row = call.store.one(`select * from vouchers where ${anywhere} and code = ? and status != 'deleted'`, call.project, code);
    const details = [{ attribute: 'vouchers', code: 'invalid', message: `no such voucher: ${code}` }];
    if (row === undefined)
      throw new Refusal(422, 'there are unknown codes', details).keeping(call.choices.faulty('refused-assignment-half-done'));
    yield row;
  }
}

const assignVoucherToCustomer: Handler = (call) => {
  const customer = customerBy(call);
  const identifier = String(customer['identifier']);
  for (const row of named(call)) {
    const taken = text(row, 'customer');
    if (taken !== null && taken !== identifier)
      throw refuse('vouchers', 'does_not_match_assigned_customer', `${row['code']} is reserved for another customer`);
    if (integer(row, 'redeemed') > 0) throw refuse('vouchers', 'unique_code_already_used', `${row['code']} was redeemed`);
    const [first] = call.body['vouchers'] as string[];
    if (call.choices.faulty('assignment-of-first-only') && row['code'] !== first) continue;
    call.store.run(
      "update vouchers set customer = ?, status = case status when 'created' then 'distributed' else status end, updated_at = ? where id = ?",
      identifier,
      call.now,
      integer(row, 'id'),
    );
  }
  return ok(customerView(call, customer));
};

const removeVouchersFromCustomer: Handler = (call) => {
  const customer = customerBy(call);
  for (const row of named(call)) {
    if (row['customer'] !== customer['identifier'])
      throw refuse('vouchers', 'does_not_match_assigned_customer', `${row['code']} is not reserved for this customer`);
    const [first] = call.body['vouchers'] as string[];
    if (call.choices.faulty('release-of-first-only') && row['code'] !== first) continue;
    call.store.run(
      "update vouchers set customer = null, status = case status when 'distributed' then 'created' else status end, updated_at = ? where id = ?",
      call.now,
      integer(row, 'id'),
    );
    if (call.choices.faulty('release-of-all'))
      call.store.run(
        'update vouchers set customer = null where project = ? and customer = ?',
        call.project,
        String(customer['identifier']),
      );
    if (call.choices.faulty('release-without-effect')) call.store.run('update vouchers set found = -1 where id = ?', integer(row, 'id'));
  }
  return ok(customerView(call, customer));
};

export const customers: Readonly<Record<string, Handler>> = {
  createCustomer,
  getCustomer,
  getCustomers,
  deleteCustomer,
  getCustomerVouchers,
  getCustomerRedemptions,
  assignVoucherToCustomer,
  removeVouchersFromCustomer,
};
