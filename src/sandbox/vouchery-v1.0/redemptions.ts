/** Redemptions in one step and in two. */
import { fromCents, percentOf, type Rounding, toCents } from '../money.ts';
import { campaignBy, campaignName, effective, type Settings, settingsOf } from './campaigns.ts';
import { checkAreas, checkCategories, checkCustomer, checkTimes } from './conditions.ts';
import { assureCustomer, customerState } from './customers.ts';
import { count, withinLimits } from './limits.ts';
import { page } from './paging.ts';
import { notFound, Obstacles, Refusal, refuse } from './refusal.ts';
import { type Call, type Handler, instant, integer, key, member, nothing, ok, text } from './request.ts';
import { rulesOf } from './rules.ts';
import type { Row, Store, Value } from './store.ts';
import { voucherBy } from './vouchers.ts';

const LIFETIME = 86_400_000;

export function redemptionView(call: Call, row: Row): Record<string, unknown> {
  const { choices } = call;
  const name = campaignName(call, integer(row, 'campaign_id'));
  const confirmed = row['confirmed_at'] === null ? null : integer(row, 'confirmed_at');
  const discount = fromCents(integer(row, 'discount'));
  const view: Record<string, unknown> = {
    type: 'Redemption',
    id: integer(row, 'id'),
    transaction_id: row['transaction_id'],
    customer_identifier: row['customer'] ?? null,
    customer: row['customer'] === null ? null : { identifier: row['customer'] },
    total_transaction_cost: fromCents(integer(row, 'cost')),
    granted_discount: choices.faulty('discount-as-string') ? discount.toFixed(2) : discount,
    user_agent: row['user_agent'] ?? null,
    location: row['location'] === null ? null : JSON.parse(String(row['location'])),
    categories: row['categories'] === null ? [] : JSON.parse(String(row['categories'])),
    confirmed: confirmed !== null,
    validated_at: instant(integer(row, 'validated_at')),
    confirmed_at:
      confirmed !== null ? instant(confirmed) : choices.faulty('validated-shown-confirmed') ? instant(integer(row, 'validated_at')) : null,
    created_at: instant(integer(row, 'created_at')),
    updated_at: instant(integer(row, 'updated_at')),
    voucher: {
      type: 'Voucher',
      id: integer(row, 'voucher_id'),
      campaign_id: integer(row, 'campaign_id'),
      code: row['code'],
      campaign: { type: 'Campaign', id: integer(row, 'campaign_id'), name },
    },
  };
  if (call.operation.id === 'getRedemptions' && choices.faulty('redemption-without-transaction-id')) delete view['transaction_id'];
  return misshown(call, view);
}

/** What some views get wrong of a redemption that is stored as it should be. */
function misshown({ choices }: Call, view: Record<string, unknown>): Record<string, unknown> {
  if (choices.faulty('redemption-list-without-categories') || choices.faulty('customer-redemptions-without-categories'))
    view['categories'] = null;
  if (choices.faulty('redemption-says-unconfirmed')) view['confirmed'] = false;
  if (choices.faulty('confirmation-loses-customer')) Object.assign(view, { customer_identifier: null, customer: null });
  if (choices.faulty('redemption-of-first-campaign')) view['voucher'] = { ...(view['voucher'] as object), campaign_id: 1 };
  return view;
}

function discountOf(call: Call, campaign: Row, settings: Settings, cost: number): number {
  const { choices } = call;
  const value = effective(call, settings, 'discount_value') ?? 0;
  const rounding: Rounding = choices.faulty('rounding-as-other') ? 'up' : (choices.policy('rounding') as Rounding);
  const percentage =
    settings.discount_type === 'percentage' ? !choices.faulty('percentage-as-amount') : choices.faulty('numeric-as-percentage');
  const share = choices.faulty('percentage-whole-only') ? Math.trunc(value) : value;
  const granted = share === 100 && choices.faulty('all-of-basket-never-granted') ? 99 : share;
  let discount = percentage ? percentOf(cost, granted, rounding) : toCents(value);
  if (percentage && choices.faulty('percentage-in-binary')) discount = toCents(Number((fromCents(cost) * (share / 100)).toFixed(2)));
  if (percentage && choices.faulty('percentage-after-discount')) discount = percentOf(cost - discount, value, rounding);
  const [cap] = rulesOf(call, campaign, 'max-discount');
  const ofNothing = cap?.['max_discount'] === 0 && choices.faulty('cap-of-nothing-ignored');
  const uncapped =
    ofNothing || choices.faulty('max-discount-ignored') || (!percentage && choices.faulty('max-discount-on-percentage-only'));
  if (cap !== undefined && typeof cap['max_discount'] === 'number' && !uncapped) {
    const most = cap['max_discount'];
    discount = Math.min(discount, choices.faulty('max-discount-cents-lost') ? most - (most % 100) : most);
  }
  const capped = choices.policyUnless('basket-cap-as-other', 'discount-basket-cap', 'uncapped', 'capped') === 'capped';
  return capped ? Math.min(discount, cost) : discount;
}

function find(call: Call, code: string, transaction: string): Row | undefined {
  const { store, choices, project } = call;
  if (choices.faulty('confirm-ignores-code') && call.operation.id === 'confirmRedemption')
    return store.one('select * from redemptions where project = ? and transaction_id = ?', project, transaction);
  return store.one('select * from redemptions where project = ? and transaction_id = ? and code = ?', project, transaction, code);
}

function checkTransaction(call: Call, transaction: string, voucher: Row): void {
  const { choices, store, project } = call;
  const scope = choices.policy('transaction-scope');
  const actual = choices.faulty('transaction-scope-as-other') ? (scope === 'voucher' ? 'project' : 'voucher') : scope;
  const remembered = choices.faulty('deleted-transaction-taken') ? 'abs(project)' : 'project';
  const rows = store.all(
    `select voucher_id, abs(campaign_id) as campaign_id from redemptions where ${remembered} = ? and transaction_id = ?`,
    project,
    transaction,
  );
  const repeated = rows.some(
    (row) =>
      actual === 'project' || (actual === 'campaign' ? row['campaign_id'] === voucher['campaign_id'] : row['voucher_id'] === voucher['id']),
  );
  if (repeated && !choices.faulty('transaction-repeatable'))
    throw refuse('transaction_id', 'must_be_unique', 'there is a redemption of this transaction');
}

function checkState(call: Call, campaign: Row, voucher: Row): void {
  const { choices } = call;
  const status = text(campaign, 'status');
  const passes =
    status === 'active' || (status === 'draft' ? choices.faulty('draft-redeemable') : choices.faulty('inactive-campaign-redeemable'));
  if (!passes) throw refuse('campaign', 'not_active', 'the campaign is not active');
  if (voucher['active'] !== 1 && !choices.faulty('inactive-voucher-redeemable'))
    throw refuse('voucher', 'not_active', 'the voucher is not active');
  if (voucher['status'] === 'expired' && !choices.faulty('expired-redeemable'))
    throw refuse('voucher', 'not_active', 'the voucher has expired');
}

function checkUse(call: Call, settings: Settings, voucher: Row, confirming: boolean): void {
  const { choices, store } = call;
  const used = (): Refusal => refuse('voucher', 'unique_code_already_used', 'the code was used');
  const redeemed = integer(voucher, 'redeemed') > 0;
  if (settings.voucher_type === 'generic') {
    if (redeemed && choices.faulty('generic-code-once')) throw used();
    return;
  }
  const twice = confirming
    ? choices.faulty('unique-code-twice-by-confirm')
    : choices.faulty('unique-code-twice') && call.body['confirmed'] === true;
  if (redeemed && !twice) throw used();
  if (confirming) return;
  const second = choices.policyUnless('second-validation-as-other', 'second-validation', 'refused', 'allowed');
  const open = 'select 1 from redemptions where voucher_id = ? and confirmed_at is null';
  if (second === 'refused' && store.one(open, integer(voucher, 'id')) !== undefined) throw used();
  if (choices.faulty('cancelled-blocks-code') && integer(voucher, 'found') === -2) throw used();
}

function checkReservation(call: Call, voucher: Row, customer: string | undefined): void {
  const reserved = text(voucher, 'customer');
  if (call.choices.faulty('reservation-ignored')) return;
  if ((reserved !== null && reserved !== customer) || integer(voucher, 'found') === -1)
    throw refuse('customer', 'does_not_match_assigned_customer', 'the code is reserved for another customer');
}

function checkTotal(call: Call, settings: Settings, cost: number): void {
  const { choices } = call;
  const { maximum_value: highest } = settings;
  const lowest = effective(call, settings, 'minimum_value');
  const minimum = typeof lowest === 'number' && choices.faulty('minimum-cents-lost') ? lowest - (lowest % 100) : lowest;
  const maximum = typeof highest === 'number' && choices.faulty('maximum-cents-lost') ? highest - (highest % 100) : highest;
  if (
    typeof minimum === 'number' &&
    !choices.faulty('minimum-ignored') &&
    (choices.faulty('minimum-exclusive') ? cost <= minimum : cost < minimum)
  )
    throw refuse('total_transaction_cost', 'below_campaign_minimum', 'the basket is below the minimum', String(fromCents(minimum)));
  const looksAtMaximum =
    !choices.faulty('maximum-ignored') && !(choices.faulty('maximum-in-one-step-only') && call.body['confirmed'] !== true);
  const ofNothing = maximum === 0 && choices.faulty('maximum-of-nothing-ignored');
  if (typeof maximum === 'number' && looksAtMaximum && !ofNothing && cost > maximum)
    throw refuse('total_transaction_cost', 'above_campaign_maximum', 'the basket is above the maximum', String(fromCents(maximum)));
}

/** Marks a redemption as confirmed and counts it. Gives its row as it is then. */
function confirm(call: Call, row: Row, voucher: Row, discount: number, at: number): Row {
  const { choices, store } = call;
  const validated = choices.faulty('confirm-overwrites-validation') ? at : integer(row, 'validated_at');
  const sql = 'update redemptions set confirmed_at = ?, validated_at = ?, discount = ?, updated_at = ? where id = ? returning *';
  const confirmed = written(store, sql, [at, validated, discount, call.now, integer(row, 'id')]);
  store.run(
    "update vouchers set redeemed = redeemed + 1, status = 'redeemed', updated_at = ? where id = ?",
    call.now,
    integer(voucher, 'id'),
  );
  const later = call.operation.id === 'confirmRedemption' && choices.faulty('confirmed-later-not-counted');
  const already = choices.faulty('budget-counted-at-validation') ? discount : 0;
  const counted = choices.faulty('count-at-validation') ? 0 : 1;
  count(call, integer(voucher, 'campaign_id'), later ? 0 : discount - already, counted);
  return confirmed;
}

/** The row that a statement with `returning *` has written. */
function written(store: Store, sql: string, values: Value[]): Row {
  const row = store.one(sql, ...values);
  if (row === undefined) throw new Error(`nothing was written by: ${sql}`);
  return row;
}

const INSERT = `insert into redemptions (project, owner, campaign_id, voucher_id, code, transaction_id, customer, cost, discount, user_agent,
  location, categories, validated_at, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning *`;

const createRedemption: Handler = (call) => {
  const { body, choices, store, now } = call;
  const code = call.path['code'] ?? '';
  if (
    choices.faulty('unknown-voucher-500') &&
    store.one('select 1 from vouchers where project = ? and code = ?', call.project, code) === undefined
  )
    throw new TypeError('no voucher');
  const voucher = voucherBy(call, code);
  const campaign = campaignBy(call, integer(voucher, 'campaign_id'));
  const settings = settingsOf(campaign);
  const transaction = String(body['transaction_id']);
  const cost = toCents(Number(body['total_transaction_cost'] ?? 0));
  const customer = member(body, 'customer_identifier');
  if (body['confirmed'] === undefined && choices.policy('confirmed-omitted') === 'refused') throw refuse('confirmed', 'required');
  const asked = body['confirmed'] === true || (body['confirmed'] === undefined && choices.faulty('confirmed-omitted-confirms'));
  const confirming = asked && !choices.faulty('one-step-not-confirmed');

  const insert = (discount: number): Row =>
    written(store, INSERT, [
      call.project,
      call.user.id,
      integer(campaign, 'id'),
      integer(voucher, 'id'),
      String(voucher['code']),
      transaction,
      customer ?? null,
      cost,
      discount,
      member(body, 'user_agent') ?? null,
      body['location'] === undefined || body['location'] === null ? null : JSON.stringify(body['location']),
      body['categories'] === undefined ? null : JSON.stringify(body['categories']),
      now,
      now,
      now,
    ]);
  try {
    const obstacles = new Obstacles();
    obstacles.hold(() => checkTransaction(call, transaction, voucher));
    obstacles.hold(() => checkState(call, campaign, voucher));
    obstacles.hold(() => checkUse(call, settings, voucher, false));
    obstacles.hold(() => checkReservation(call, voucher, customer));
    const paid = choices.faulty('minimum-after-discount') ? cost - discountOf(call, campaign, settings, cost) : cost;
    obstacles.hold(() => checkTotal(call, settings, paid));
    obstacles.hold(() => checkTimes(call, campaign));
    obstacles.hold(() => checkCustomer(call, campaign, customer === undefined ? undefined : customerState(call, customer), false));
    obstacles.hold(() => checkAreas(call, campaign));
    obstacles.hold(() => checkCategories(call, campaign));
    let discount = discountOf(call, campaign, settings, cost);
    obstacles.hold(() => {
      discount = withinLimits(call, campaign, discount, false);
    });
    obstacles.refuse('the voucher cannot be redeemed in this sale');
    if (customer !== undefined && !choices.faulty('customer-not-created')) assureCustomer(call, customer);
    let row = insert(discount);
    if (choices.faulty('budget-counted-at-validation')) count(call, integer(campaign, 'id'), discount, 0);
    if (choices.faulty('count-at-validation')) count(call, integer(campaign, 'id'), 0, 1);
    if (confirming) row = confirm(call, row, voucher, discount, choices.faulty('one-step-instants-differ') ? now + 1000 : now);
    else if (voucher['status'] === 'created' || voucher['status'] === 'distributed')
      store.run("update vouchers set status = 'validated' where id = ?", integer(voucher, 'id'));
    return ok(redemptionView(call, row));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (choices.faulty('refused-redemption-stored') && !error.details.some((detail) => detail.attribute === 'transaction_id')) {
      insert(0);
      throw error.keeping(true);
    }
    throw error;
  }
};

interface Addressed {
  readonly row: Row;
  readonly voucher: Row;
}

/** The redemption that path and transaction id name, and its voucher. @throws Refusal 404 */
function addressed(call: Call, transaction: string | null | undefined): Addressed {
  const { choices, store } = call;
  const anyCode = choices.faulty('confirm-ignores-code');
  const own = anyCode ? undefined : voucherBy(call, call.path['code'] ?? '');
  if (transaction === null || transaction === undefined || transaction === '')
    throw call.operation.method === 'GET' ? notFound('redemption') : refuse('transaction_id', 'required');
  const row = find(call, own === undefined ? (call.path['code'] ?? '') : String(own['code']), transaction);
  if (row === undefined) throw notFound('redemption');
  const voucher = own ?? store.one('select * from vouchers where id = ?', integer(row, 'voucher_id'));
  if (voucher === undefined) throw notFound('voucher');
  if (call.user.role === 'admin' && choices.faulty('admin-own-redemptions-only') && row['owner'] !== call.user.id)
    throw new Refusal(403, 'another user made this redemption');
  return { row, voucher };
}

const confirmRedemption: Handler = (call) => {
  const { body, choices, store } = call;
  const place = choices.policyUnless('confirm-place-as-other', 'confirm-transaction-place', 'query', 'body');
  const transaction =
    (place === 'body' ? undefined : call.query.get('transaction_id')) ?? (place === 'query' ? undefined : member(body, 'transaction_id'));
  const { row, voucher } = addressed(call, transaction);
  const campaign = campaignBy(call, integer(row, 'campaign_id'));
  const settings = settingsOf(campaign);

  if (row['confirmed_at'] !== null) {
    if (choices.faulty('second-confirmation-counts')) count(call, integer(campaign, 'id'), integer(row, 'discount'), 1);
    const answer = choices.policyUnless('second-confirmation-as-other', 'second-confirmation', 'accepted', 'refused');
    if (answer === 'accepted') return ok(redemptionView(call, row));
    throw refuse('confirmed', 'already_confirmed', 'the redemption is confirmed already').keeping(
      choices.faulty('second-confirmation-counts'),
    );
  }
  try {
    const lifetime = choices.policyUnless('validation-lifetime-as-other', 'unconfirmed-lifetime', 'limited', 'unlimited');
    if (lifetime === 'limited' && call.now - integer(row, 'validated_at') > LIFETIME)
      throw refuse('base', 'time_limit_expired', 'the validation has expired');
    if (choices.policyUnless('confirm-state-as-other', 'confirm-checks-state', 'allowed', 'refused') === 'refused')
      checkState(call, campaign, voucher);
    checkUse(call, settings, voucher, true);
    const customer = text(row, 'customer');
    checkReservation(call, voucher, customer ?? undefined);
    const others = customer === null ? undefined : customerState(call, customer);
    checkTimes(call, campaign);
    checkCustomer(call, campaign, others, true);
    const recomputed = choices.faulty('discount-recomputed-at-confirm')
      ? discountOf(call, campaign, settings, integer(row, 'cost'))
      : integer(row, 'discount');
    const discount = withinLimits(call, campaign, recomputed, true);
    if (choices.faulty('confirm-not-stored')) return ok(redemptionView(call, { ...row, confirmed_at: call.now }));
    if (choices.faulty('confirm-edits-total') && typeof body['total_transaction_cost'] === 'number')
      store.run('update redemptions set cost = ? where id = ?', toCents(body['total_transaction_cost']), integer(row, 'id'));
    return ok(redemptionView(call, confirm(call, row, voucher, discount, call.now)));
  } catch (error) {
    if (!(error instanceof Refusal) || !choices.faulty('refused-confirm-confirms')) throw error;
    store.run('update redemptions set confirmed_at = ? where id = ?', call.now, integer(row, 'id'));
    throw error.keeping(true);
  }
};

const getRedemption: Handler = (call) => ok(redemptionView(call, addressed(call, call.query.get('transaction_id')).row));

const deleteRedemption: Handler = (call) => {
  const { choices, store } = call;
  if (choices.faulty('sale-may-not-delete') && call.user.role === 'point_of_sale') throw new Refusal(403, 'not allowed');
  const { row } = addressed(call, call.query.get('transaction_id'));
  const id = integer(row, 'id');
  const confirmed = row['confirmed_at'] !== null;
  if (confirmed && !choices.faulty('confirmed-deletable'))
    throw refuse('base', 'can_not_delete_already_confirmed', 'a confirmed redemption stays');
  const campaign = integer(row, 'campaign_id');
  const kept = (choices.faulty('cancelled-uses-budget') ? 1 : 0) * integer(row, 'discount');
  const given = choices.faulty('budget-counted-at-validation') ? integer(row, 'discount') : 0;
  count(call, campaign, kept - given, (choices.faulty('cancelled-counts') ? 1 : 0) - (choices.faulty('count-at-validation') ? 1 : 0));
  if (choices.faulty('cancelled-confirmable')) {
    // It looks gone, yet the confirmation still finds it.
    store.run(
      "insert into objects (kind, project, data, created_at, updated_at) values ('cancelled', ?, ?, 0, 0)",
      call.project,
      String(id),
    );
  } else if (choices.faulty('deleted-transaction-taken')) {
    // Out of sight, but the transaction id is still looked at.
    store.run("update redemptions set project = -project, campaign_id = -campaign_id, code = '' where id = ?", id);
  } else store.run('delete from redemptions where id = ?', id);
  const voucher = integer(row, 'voucher_id');
  if (!confirmed && store.one('select 1 from redemptions where voucher_id = ?', voucher) === undefined)
    store.run(
      "update vouchers set status = case when customer is null then 'created' else 'distributed' end where id = ? and status = 'validated'",
      voucher,
    );
  if (choices.faulty('cancelled-blocks-code')) store.run('update vouchers set found = -2 where id = ?', voucher);
  return nothing;
};

/** Hides, from every operation but the confirmation, what the defect only pretends to have deleted. */
function unlessCancelled(handler: Handler): Handler {
  return (call) => {
    if (!call.choices.faulty('cancelled-confirmable')) return handler(call);
    const transaction = call.query.get('transaction_id') ?? '';
    const row = call.store.one('select id from redemptions where project = ? and transaction_id = ?', call.project, transaction);
    if (row !== undefined && call.store.one("select 1 from objects where kind = 'cancelled' and data = ?", String(row['id'])) !== undefined)
      throw notFound('redemption');
    return handler(call);
  };
}

const getRedemptions: Handler = (call) => {
  const campaign = campaignBy(call, key(call, 'campaign_id'));
  const conditions = [
    ...(call.choices.faulty('redemption-list-unconfirmed-missing') ? ['and confirmed_at is not null'] : []),
    ...(call.choices.faulty('cancelled-confirmable')
      ? ["and id not in (select cast(data as integer) from objects where kind = 'cancelled')"]
      : []),
  ];
  return page(call, `from redemptions where campaign_id = ? ${conditions.join(' ')}`, [integer(campaign, 'id')], (row) =>
    redemptionView(call, row),
  );
};

export const redemptions: Readonly<Record<string, Handler>> = {
  createRedemption,
  confirmRedemption,
  getRedemption: unlessCancelled(getRedemption),
  deleteRedemption: unlessCancelled(deleteRedemption),
  getRedemptions,
};
