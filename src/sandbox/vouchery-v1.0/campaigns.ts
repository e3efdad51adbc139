/** Campaigns: main ones that bound, discount ones that own vouchers. */
import { fromCents, toCents } from '../money.ts';
import { page } from './paging.ts';
import { notDeletable, notFound, Refusal, type RefusalDetail } from './refusal.ts';
import { type Call, type Handler, instant, integer, key, nothing, ok, text } from './request.ts';
import type { Row } from './store.ts';

const AMOUNTS = new Set(['max_total_budget', 'minimum_value', 'maximum_value']);
const TEXTS = [
  'description',
  'customer_information',
  'reward_title',
  'reward_description',
  'team',
  'channel',
  'purpose',
  'budget_code',
  'medium',
];
const MEMBERS = [
  'campaign_type',
  'name',
  'voucher_type',
  'max_total_budget',
  'max_redemptions',
  'minimum_value',
  'maximum_value',
  'discount_type',
  'discount_value',
  'currency',
  'currency_symbol',
  ...TEXTS,
];

/** The settings of a campaign, amounts in cents. */
export interface Settings {
  readonly campaign_type: string;
  readonly name: string;
  readonly voucher_type?: string | null;
  readonly max_total_budget?: number | null;
  readonly max_redemptions?: number | null;
  readonly minimum_value?: number | null;
  readonly maximum_value?: number | null;
  readonly discount_type?: string | null;
  readonly discount_value?: number | null;
  readonly [member: string]: string | number | null | undefined;
}

const parsed = new WeakMap<Row, Settings>();

/** The settings in a row of the table; parsed once for each row object. */
export function settingsOf(row: Row): Settings {
  let settings = parsed.get(row);
  if (settings === undefined) {
    settings = JSON.parse(String(row['data'])) as Settings;
    parsed.set(row, settings);
  }
  return settings;
}

/** Settings of which a defect goes by the first value for ever. */
const FROZEN = { minimum_value: 'minimum-frozen', discount_value: 'discount-frozen', max_redemptions: 'count-frozen' } as const;

/** The value of a setting that redemptions go by. */
export function effective(call: Call, settings: Settings, name: keyof typeof FROZEN): number | null | undefined {
  const first = settings[`first_${name}`];
  return first !== undefined && call.choices.faulty(FROZEN[name]) ? (first as number | null) : settings[name];
}

const names = new WeakMap<Call, Map<number, string>>();

/** Name of a campaign, looked up once in a call however long the list is. */
export function campaignName(call: Call, id: number): string {
  let name = names.get(call)?.get(id);
  if (name === undefined) {
    const row = call.store.one('select data from campaigns where id = ?', id);
    name = row === undefined ? '' : settingsOf(row).name;
    remember(call, id, name);
  }
  return name;
}

function remember(call: Call, id: number, name: string): void {
  const known = names.get(call);
  if (known === undefined) names.set(call, new Map([[id, name]]));
  else known.set(id, name);
}

/** The campaign of the calling project, or of any with the defect named. @throws Refusal 404 */
export function campaignBy(call: Call, id: number, leak?: string): Row {
  const row = call.store.one('select * from campaigns where id = ?', id);
  if (row === undefined) throw notFound('campaign');
  if (row['project'] !== call.project && !(leak !== undefined && call.choices.faulty(leak))) throw foreign(call, 'campaign');
  remember(call, id, settingsOf(row).name);
  return row;
}

/** What an object of another project is answered with. */
export function foreign(call: Call, what: string): Refusal {
  return call.choices.policy('foreign-object-status') === '403'
    ? new Refusal(403, `this ${what} belongs to another project`)
    : notFound(what);
}

function rewardOf(settings: Settings): string | null {
  const { discount_type: type, discount_value: value } = settings;
  if (type === undefined || type === null || value === undefined || value === null) return null;
  return type === 'percentage' ? `${value}% off` : `${value} ${settings['currency'] ?? ''} off`.replace('  ', ' ');
}

export function campaignView(call: Call, row: Row): Record<string, unknown> {
  const settings = settingsOf(row);
  const view: Record<string, unknown> = {
    type: 'Campaign',
    id: integer(row, 'id'),
    parent_id: row['parent_id'] ?? null,
    status: row['status'],
  };
  for (const name of MEMBERS) {
    const value = settings[name] ?? null;
    view[name] = AMOUNTS.has(name) && typeof value === 'number' ? fromCents(value) : value;
  }
  if (call.choices.faulty('main-type-forgotten')) view['campaign_type'] = 'discount';
  view['reward_value'] = call.choices.faulty('campaign-list-without-reward') ? null : rewardOf(settings);
  const created = instant(integer(row, 'created_at'));
  view['created_at'] = call.choices.faulty('date-not-rfc3339') ? created.replace('T', ' ').replace(/\.\d+Z$/, '') : created;
  view['updated_at'] = instant(integer(row, 'updated_at'));
  return view;
}

/** Writes what was sent over the settings so far. */
function taken(call: Call, before: Settings, body: Readonly<Record<string, unknown>>): Settings {
  const after: Record<string, unknown> = { ...before };
  for (const name of MEMBERS) {
    const value = body[name];
    if (value === undefined) continue;
    after[name] = AMOUNTS.has(name) && typeof value === 'number' ? toCents(value) : value;
    if (name === 'max_total_budget' && typeof value === 'number' && call.choices.faulty('budget-rounded'))
      after[name] = Math.floor(value) * 100;
    if (typeof value === 'string' && call.choices.faulty('text-ascii-folded')) after[name] = value.replaceAll(/[^\x20-\x7e\s]/g, '?');
  }
  return after as Settings;
}

/** What no schema can say of a campaign: its place below a main campaign, and the meaning of its discount. */
function checkCampaign(call: Call, settings: Settings, parent: unknown, own: number | undefined): void {
  const details: RefusalDetail[] = [];
  const { campaign_type: type, discount_type: discount, discount_value: value } = settings;
  const main = call.choices.policy('main-campaign-type');
  if (type === 'discount') {
    if (typeof parent === 'number') {
      if (parent === own || !isMain(call, parent) || (own !== undefined && hasBelow(call, own)))
        details.push({ attribute: 'parent_id', code: 'invalid', message: 'there is no such main campaign' });
    } else if (!call.choices.faulty('orphan-discount-campaign'))
      details.push({ attribute: 'parent_id', code: 'required', message: 'a discount campaign needs its main campaign' });
  } else if (type !== main)
    details.push({ attribute: 'campaign_type', code: 'unexpected_value', message: `campaign_type is discount or ${main}` });
  if (discount === 'percentage' && typeof value === 'number' && value > 100)
    details.push({ attribute: 'discount_value', code: 'above_maximum', message: 'a percentage is at most 100', boundary_value: '100' });
  if (details.length > 0) throw new Refusal(422, 'the campaign is invalid', details);
}

function isMain(call: Call, id: number): boolean {
  const row = call.store.one('select * from campaigns where id = ? and project = ?', id, call.project);
  return row !== undefined && settingsOf(row).campaign_type !== 'discount';
}

function hasBelow(call: Call, id: number): boolean {
  return call.store.one('select 1 from campaigns where parent_id = ?', id) !== undefined;
}

const createCampaign: Handler = (call) => {
  const { body, choices, now } = call;
  const settings = taken(call, {} as Settings, body);
  checkCampaign(call, settings, body['parent_id'], undefined);
  const status = choices.faulty('campaign-starts-active') ? 'active' : 'draft';
  const parent = settings.campaign_type === 'discount' ? ((body['parent_id'] as number | undefined) ?? null) : null;
  const id = call.store.run(
    'insert into campaigns (project, owner, parent_id, status, data, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)',
    call.project,
    call.user.id,
    parent,
    status,
    JSON.stringify(settings),
    now,
    now,
  );
  return { status: choices.faulty('created-as-201') ? 201 : 200, body: campaignView(call, campaignBy(call, id)) };
};

const getCampaign: Handler = (call) => {
  const { choices } = call;
  try {
    const row = campaignBy(call, key(call, 'id'), 'foreign-campaign-readable');
    const json = campaignView(call, row);
    return choices.faulty('json-as-text') ? { status: 200, body: json, headers: { 'content-type': 'text/plain' } } : ok(json);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404 && choices.faulty('unknown-campaign-empty-200')) return ok({});
    throw error;
  }
};

const getCampaigns: Handler = (call) => page(call, 'from campaigns where project = ?', [call.project], (row) => campaignView(call, row));

const updateCampaign: Handler = (call) => {
  const { body, choices, store, now } = call;
  const row = campaignBy(call, key(call, 'id'));
  const before = settingsOf(row);
  const after = taken(
    call,
    choices.faulty('patch-resets-members') ? { campaign_type: before.campaign_type, name: before.name } : before,
    choices.faulty('falsy-values-ignored') ? Object.fromEntries(Object.entries(body).filter(([, value]) => Boolean(value))) : body,
  );
  const kept = Object.fromEntries(
    Object.entries(FROZEN)
      .filter(([, defect]) => choices.faulty(defect))
      .map(([name]) => [`first_${name}`, effective(call, before, name as keyof typeof FROZEN) ?? null]),
  );
  const parent = body['parent_id'] ?? row['parent_id'];
  checkCampaign(call, after, parent, integer(row, 'id'));
  const created = choices.faulty('created-at-moves') ? now : integer(row, 'created_at');
  store.run(
    'update campaigns set status = ?, parent_id = ?, data = ?, created_at = ?, updated_at = ? where id = ?',
    (body['status'] as string | undefined) ?? text(row, 'status'),
    after.campaign_type === 'discount' ? (parent as number | null) : null,
    JSON.stringify({ ...after, ...kept }),
    created,
    now,
    integer(row, 'id'),
  );
  const view = campaignView(call, choices.faulty('update-answers-old') ? row : campaignBy(call, integer(row, 'id')));
  if (choices.faulty('update-answers-sent-only')) for (const name of TEXTS) if (body[name] === undefined) view[name] = null;
  return ok(view);
};

const deleteCampaign: Handler = (call) => {
  const { choices, store } = call;
  const row = campaignBy(call, key(call, 'id'));
  const id = integer(row, 'id');
  const rule = choices.policyUnless('campaign-deletion-as-other', 'campaign-deletion', 'always', 'never-with-vouchers');
  const family = '(select id from campaigns where id = ?1 or parent_id = ?1)';
  const any = (table: string, condition: string): boolean =>
    store.one(`select 1 from ${table} where campaign_id in ${family} and ${condition} limit 1`, id) !== undefined;
  if (rule === 'unless-redeemed' && any('redemptions', 'confirmed_at is not null'))
    throw notDeletable('the campaign has confirmed redemptions');
  if (rule === 'never-with-vouchers' && any('vouchers', '1')) throw notDeletable('the campaign has vouchers');
  if (choices.faulty('deleted-campaign-listed') && call.query.get('page') === null) {
    store.run(
      'insert into objects (kind, project, data, created_at, updated_at) values (?, ?, ?, 0, 0)',
      'ghost-campaign',
      call.project,
      JSON.stringify(campaignView(call, row)),
    );
  }
  for (const table of ['redemptions', 'vouchers', 'objects']) store.run(`delete from ${table} where campaign_id in ${family}`, id);
  store.run('delete from campaigns where id = ?1 or parent_id = ?1', id);
  return nothing;
};

/** With the defect, what was deleted is still shown at the end of every page. */
const listed: Handler = (call) => {
  const reply = getCampaigns(call);
  if (!call.choices.faulty('deleted-campaign-listed') || !Array.isArray(reply.body)) return reply;
  const ghosts = call.store.all("select data from objects where kind = 'ghost-campaign' and project = ?", call.project);
  return { ...reply, body: [...reply.body, ...ghosts.map((row) => JSON.parse(String(row['data'])))] };
};

export const campaigns: Readonly<Record<string, Handler>> = {
  createCampaign,
  getCampaign,
  getCampaigns: listed,
  updateCampaign,
  deleteCampaign,
};
