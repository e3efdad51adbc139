/** Vouchers one by one: made, read, listed, changed, deleted, expired. */
import { campaignBy, campaignName, foreign, settingsOf } from './campaigns.ts';
import { assureCustomer } from './customers.ts';
import { page } from './paging.ts';
import { notDeletable, notFound, Refusal, refuse } from './refusal.ts';
import { type Call, type Handler, instant, integer, key, member, nothing, ok, text } from './request.ts';
import type { Row } from './store.ts';

export function voucherView(call: Call, row: Row): Record<string, unknown> {
  const status = text(row, 'status') ?? 'created';
  return {
    type: 'Voucher',
    id: integer(row, 'id'),
    campaign_id: integer(row, 'campaign_id'),
    active: row['active'] === 1 || (Number(call.query.get('page')) > 1 && call.choices.faulty('later-pages-all-active')),
    code: row['code'],
    status: call.choices.faulty('expired-not-shown') && status === 'expired' && call.operation.id === 'getVouchers' ? 'created' : status,
    customer_identifier: row['customer'] ?? null,
    campaign: { id: integer(row, 'campaign_id'), name: campaignName(call, integer(row, 'campaign_id')) },
    created_at: instant(integer(row, 'created_at')),
    updated_at: instant(integer(row, 'updated_at')),
    ...(call.choices.faulty('internal-member-shown') ? { lock_version: 3 } : {}),
  };
}

/** The voucher at the address in the path. @throws Refusal 404 */
export function voucherBy(call: Call, address: string, foreignShown = true): Row {
  const { store, choices, project } = call;
  let row = store.one('select * from vouchers where project = ? and code = ?', project, address);
  const byKey = choices.policyUnless('id-reaches-voucher', 'voucher-address', 'code-or-id', 'code');
  if (row === undefined && byKey === 'code-or-id' && /^[1-9][0-9]{0,14}$/.test(address))
    row = store.one('select * from vouchers where project = ? and id = ?', project, Number(address));
  if (row !== undefined && row['status'] !== 'deleted') return row;
  if (row !== undefined && choices.faulty('deleted-voucher-readable') && call.operation.id === 'getVoucher') return row;
  if (row === undefined && foreignShown && store.one('select 1 from vouchers where code = ?', address) !== undefined)
    throw foreign(call, 'voucher');
  throw notFound('voucher');
}

/** Refuses campaigns that cannot own vouchers. */
export function checkOwner(call: Call, campaign: Row): void {
  if (settingsOf(campaign).campaign_type === 'discount' || call.choices.faulty('main-campaign-takes-vouchers')) return;
  throw refuse('campaign', 'not_allowed_to_have_vouchers', 'a main campaign has no vouchers of its own');
}

export function codeTaken(call: Call, code: string, campaign: number): boolean {
  const row = call.store.one('select campaign_id from vouchers where project = ? and code = ?', call.project, code);
  return row !== undefined && !(call.choices.faulty('code-twice') && row['campaign_id'] !== campaign);
}

export interface NewVoucher {
  readonly campaign: number;
  readonly code: string;
  readonly active: boolean;
  readonly prefix: string | null;
  readonly customer: string | null;
}

export function insertVoucher(call: Call, voucher: NewVoucher): number {
  if (voucher.customer !== null) assureCustomer(call, voucher.customer);
  // Only the defect of codes that repeat gets here with a code that is there: the first keeps it, as a key must.
  return call.store.run(
    'insert or ignore into vouchers (project, campaign_id, code, active, status, prefix, customer, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    call.project,
    voucher.campaign,
    voucher.code,
    voucher.active ? 1 : 0,
    voucher.customer === null ? 'created' : 'distributed',
    voucher.prefix,
    voucher.customer,
    call.now,
    call.now,
  );
}

const createVoucher: Handler = (call) => {
  const { body, choices, store } = call;
  const campaign = campaignBy(call, key(call, 'campaign_id'));
  const id = integer(campaign, 'id');
  checkOwner(call, campaign);
  const code = String(body['code']);
  if (codeTaken(call, code, id)) throw refuse('code', 'must_be_unique', 'another voucher has this code');
  if (store.one('select 1 from vouchers where project = ? and code = ?', call.project, code) !== undefined) {
    store.run('update vouchers set campaign_id = ? where project = ? and code = ?', id, call.project, code);
  } else {
    const customer = choices.faulty('reservation-at-creation-lost') ? null : (member(body, 'customer_identifier') ?? null);
    insertVoucher(call, {
      campaign: id,
      code,
      active: choices.faulty('voucher-made-active') || body['active'] === true,
      prefix: null,
      customer,
    });
  }
  return ok(voucherView(call, voucherBy(call, code)));
};

const getVoucher: Handler = (call) => ok(voucherView(call, voucherBy(call, call.path['code'] ?? '')));

const getVouchers: Handler = (call) => {
  const campaign = campaignBy(call, key(call, 'campaign_id'));
  const view = (row: Row): unknown => voucherView(call, row);
  if (call.choices.faulty('voucher-list-of-all'))
    return page(
      call,
      "from vouchers where status != 'deleted' and campaign_id in (select id from campaigns where parent_id = (select parent_id from campaigns where id = ?))",
      [integer(campaign, 'id')],
      view,
    );
  const shown = call.choices.faulty('inactive-vouchers-unlisted') ? 'and active = 1' : '';
  return page(call, `from vouchers where campaign_id = ? and status != 'deleted' ${shown}`, [integer(campaign, 'id')], view);
};

const STATES = ['created', 'distributed', 'validated', 'redeemed', 'expired'];

const updateVoucher: Handler = (call) => {
  const { body, choices, store } = call;
  const row = voucherBy(call, call.path['code'] ?? '');
  if (integer(row, 'redeemed') > 0 && !choices.faulty('redeemed-voucher-changeable'))
    throw refuse('base', 'can_not_delete_already_confirmed', 'a redeemed voucher cannot be changed');
  const may = choices.policy('voucher-update');
  const status = member(body, 'status');
  if (status !== undefined && !STATES.includes(status)) throw refuse('status', 'unexpected_value');
  const active = may === 'status-only' || typeof body['active'] !== 'boolean' ? row['active'] === 1 : body['active'];
  let code = String(row['code']);
  const wanted = member(body, 'code');
  if (may === 'anything' && wanted !== undefined && wanted !== code) {
    if (codeTaken(call, wanted, -1)) throw refuse('code', 'must_be_unique');
    code = wanted;
  }
  const customer = may === 'anything' ? (member(body, 'customer_identifier') ?? text(row, 'customer')) : text(row, 'customer');
  if (choices.faulty('voucher-update-lost'))
    return ok(voucherView(call, { ...row, active: active ? 1 : 0, status: status ?? row['status'] ?? null, updated_at: call.now }));
  store.run(
    'update vouchers set active = ?, status = ?, code = ?, customer = ?, updated_at = ? where id = ?',
    active ? 1 : 0,
    status ?? text(row, 'status'),
    code,
    customer,
    choices.faulty('voucher-updated-at-stands') ? integer(row, 'updated_at') : call.now,
    integer(row, 'id'),
  );
  return ok(voucherView(call, voucherBy(call, code)));
};

const deleteVoucher: Handler = (call) => {
  const { choices, store } = call;
  const row = voucherBy(call, call.path['code'] ?? '');
  if (integer(row, 'redeemed') > 0 && !choices.faulty('redeemed-voucher-deletable')) throw notDeletable('the voucher was redeemed');
  if (choices.faulty('deleted-voucher-readable')) store.run("update vouchers set status = 'deleted' where id = ?", integer(row, 'id'));
  else {
    store.run('delete from redemptions where voucher_id = ?', integer(row, 'id'));
    store.run('delete from vouchers where id = ?', integer(row, 'id'));
  }
  return nothing;
};

const expireVouchers: Handler = (call) => {
  const codes = call.body['vouchers'] as string[];
  const rows = codes.map((code) =>
    call.store.one("select * from vouchers where project = ? and code = ? and status != 'deleted'", call.project, code),
  );
  if (rows.includes(undefined))
    throw new Refusal(422, 'there are unknown codes', [
      { attribute: 'vouchers', code: 'invalid', message: `no such voucher: ${codes[rows.indexOf(undefined)]}` },
    ]);
  for (const row of rows) {
    if (row === undefined || (integer(row, 'redeemed') > 0 && !call.choices.faulty('expire-touches-redeemed'))) continue;
    call.store.run("update vouchers set status = 'expired', updated_at = ? where id = ?", call.now, integer(row, 'id'));
  }
  return nothing;
};

export const vouchers: Readonly<Record<string, Handler>> = {
  createVoucher,
  getVoucher,
  getVouchers,
  updateVoucher,
  deleteVoucher,
  expireVouchers,
};
