/** The life of rules, areas and categories, which differ in their members only. Amounts are cents in the store. */
import { fromCents, toCents } from '../money.ts';
import { zoneExists } from '../zones.ts';
import { campaignBy, foreign } from './campaigns.ts';
import { notFound, Refusal, type RefusalDetail, refuse } from './refusal.ts';
import { type Call, type Handler, instant, integer, key, nothing, ok, type Reply } from './request.ts';
import type { Row, Store } from './store.ts';

type Data = Record<string, unknown>;

interface Kind {
  readonly kind: string;
  readonly type: string;
  /** Middle of the operation ids: createAreaRule, getAreaRules. */
  readonly name: string;
  readonly plural?: string;
  readonly members: readonly string[];
  readonly amount?: string;
  readonly of: 'campaign' | 'project';
  /** At most one for a campaign, addressed by the campaign. */
  readonly singular?: boolean;
}

const KINDS: readonly Kind[] = [
  { kind: 'area', type: 'Area', name: 'Area', members: ['name', 'area'], of: 'project' },
  { kind: 'category', type: 'Category', name: 'Category', plural: 'Categories', members: ['name', 'tags'], of: 'project' },
  { kind: 'area-rule', type: 'AreaRule', name: 'AreaRule', members: ['area_id'], of: 'campaign' },
  { kind: 'budget-rule', type: 'BudgetRule', name: 'BudgetRule', members: ['timeframe', 'budget'], amount: 'budget', of: 'campaign' },
  { kind: 'category-rule', type: 'CategoryRule', name: 'CategoryRule', members: ['category_id', 'rule_type', 'tags'], of: 'campaign' },
  {
    kind: 'max-discount-rule',
    type: 'MaxDiscountRule',
    name: 'MaxDiscountRule',
    members: ['max_discount'],
    amount: 'max_discount',
    of: 'campaign',
    singular: true,
  },
  { kind: 'new-customer-rule', type: 'NewCustomerRule', name: 'NewCustomerRule', members: [], of: 'campaign', singular: true },
  {
    kind: 'per-customer-rule',
    type: 'PerCustomerRule',
    name: 'PerCustomerRule',
    members: ['max_redemptions'],
    of: 'campaign',
    singular: true,
  },
  {
    kind: 'time-of-order-rule',
    type: 'TimeOfOrderRule',
    name: 'TimeOfOrderRule',
    members: ['start_time', 'end_time', 'day_of_week', 'time_zone'],
    of: 'campaign',
  },
  {
    kind: 'timeframe-rule',
    type: 'TimeframeRule',
    name: 'TimeframeRule',
    members: ['start_time', 'end_time', 'time_zone'],
    of: 'campaign',
  },
];

/** The rules of the campaigns that a call has looked at: one query serves all kinds. */
const seen = new WeakMap<Call, Map<number, Row[]>>();

function rowsOf(call: Call, campaign: number): Row[] {
  let campaigns = seen.get(call);
  if (campaigns === undefined) {
    campaigns = new Map();
    seen.set(call, campaigns);
  }
  let rows = campaigns.get(campaign);
  if (rows === undefined) {
    const gone = call.choices.faulty('deleted-rule-holds') ? '' : 'and deleted = 0';
    rows = call.store.all(`select kind, data from objects where campaign_id = ? ${gone} order by id`, campaign);
    campaigns.set(campaign, rows);
  }
  return rows;
}

/** The rules of a campaign of one kind (`area`, `budget`, ...), as they hold now; amounts in cents. */
export function rulesOf(call: Call, campaign: Row, kind: string): Data[] {
  const { choices, store } = call;
  const everywhere = choices.faulty('rule-holds-everywhere') && kind === 'max-discount';
  const rows = everywhere
    ? store.all("select kind, data from objects where project = ? and kind = 'max-discount-rule' and deleted = 0 order by id", call.project)
    : rowsOf(call, integer(campaign, 'id')).filter((row) => row['kind'] === `${kind}-rule`);
  return rows.map((row) => {
    const data = JSON.parse(String(row['data'])) as Data;
    return choices.faulty('rule-update-without-effect') && data['first'] !== undefined ? (data['first'] as Data) : data;
  });
}

function view(call: Call, kind: Kind, row: Row): Data {
  const data = JSON.parse(String(row['data'])) as Data;
  const json: Data = { type: kind.type, id: integer(row, 'id') };
  if (kind.of === 'campaign') json['campaign_id'] = integer(row, 'campaign_id');
  for (const name of kind.members) {
    const value = data[name] ?? null;
    json[name] = name === kind.amount && typeof value === 'number' ? fromCents(value) : value;
  }
  if (kind.kind === 'area' && call.operation.id === 'getAreas' && call.choices.faulty('area-outline-lost')) json['area'] = null;
  json['created_at'] = instant(integer(row, 'created_at'));
  json['updated_at'] = instant(integer(row, 'updated_at'));
  return json;
}

function taken(call: Call, kind: Kind, before: Data, body: Readonly<Data>): Data {
  const after = { ...before };
  for (const name of kind.members) {
    const value = body[name];
    if (value === undefined) continue;
    after[name] = name === kind.amount && typeof value === 'number' ? toCents(value) : value;
    if (typeof value === 'string' && kind.kind === 'category' && call.choices.faulty('text-ascii-folded'))
      after[name] = value.replaceAll(/[^\x20-\x7e\s]/g, '?');
  }
  return after;
}

/** References and zones, which no schema can check. */
function checkReferences(call: Call, body: Readonly<Data>): void {
  const { choices, store } = call;
  const details: RefusalDetail[] = [];
  for (const what of ['area', 'category']) {
    const id = body[`${what}_id`];
    if (typeof id !== 'number') continue;
    const row = store.one('select project from objects where id = ? and kind = ? and deleted = 0', id, what);
    const leaks = what === 'area' && (row === undefined ? choices.faulty('unknown-area-accepted') : choices.faulty('foreign-area-in-rule'));
    if (row?.['project'] !== call.project && !leaks)
      details.push({ attribute: `${what}_id`, code: 'invalid', message: `there is no such ${what}` });
  }
  const zone = body['time_zone'];
  if (typeof zone === 'string' && !zoneExists(zone) && !choices.faulty('unknown-zone-accepted'))
    details.push({ attribute: 'time_zone', code: 'invalid', message: 'there is no such time zone' });
  if (details.length > 0) throw new Refusal(422, 'the input is invalid', details);
}

function find(call: Call, kind: Kind): Row {
  const { choices, store } = call;
  if (kind.singular === true) {
    const campaign = campaignBy(call, key(call, 'campaign_id'));
    const row = store.one('select * from objects where campaign_id = ? and kind = ? and deleted = 0', integer(campaign, 'id'), kind.kind);
    if (row === undefined) throw notFound('rule');
    return row;
  }
  const row = store.one('select * from objects where id = ? and kind = ?', key(call, 'id'), kind.kind);
  const readable = kind.kind === 'area' && call.operation.method === 'GET' && choices.faulty('deleted-area-readable');
  if (row === undefined || (row['deleted'] === 1 && !readable)) throw notFound(kind.kind);
  if (row['project'] === call.project) return row;
  if (kind.kind === 'category' && call.operation.method === 'PATCH' && choices.faulty('foreign-category-changeable')) return row;
  if (kind.kind === 'area' && choices.faulty('foreign-area-422')) throw new Refusal(422, 'this area belongs to another project');
  throw foreign(call, kind.kind);
}

function create(call: Call, kind: Kind): Reply {
  const { body, choices, store, now } = call;
  const campaign = kind.of === 'campaign' ? integer(campaignBy(call, key(call, 'campaign_id')), 'id') : null;
  checkReferences(call, body);
  if (campaign !== null) {
    const before = store.one('select * from objects where campaign_id = ? and kind = ? and deleted = 0', campaign, kind.kind);
    if (before !== undefined && kind.kind === 'area-rule' && choices.faulty('second-rule-refused')) throw refuse('base', 'must_be_unique');
    if (before !== undefined && kind.singular === true) {
      if (choices.policyUnless('singular-again-as-other', 'singular-rule-again', 'replaced', 'refused') === 'refused')
        throw refuse('base', 'must_be_unique', 'the campaign has this rule already');
      store.run('delete from objects where id = ?', integer(before, 'id'));
    }
  }
  const data = taken(call, kind, {}, body);
  const wanted = kind.kind === 'category' && choices.faulty('id-taken-from-body') && typeof body['id'] === 'number' ? body['id'] : null;
  const id = store.run(
    'insert into objects (id, kind, project, campaign_id, data, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)',
    wanted,
    kind.kind,
    call.project,
    campaign,
    JSON.stringify(data),
    now,
    now,
  );
  return ok(view(call, kind, rowOf(store, id)));
}

function rowOf(store: Store, id: number): Row {
  const row = store.one('select * from objects where id = ?', id);
  if (row === undefined) throw new Error(`object ${id} is gone`);
  return row;
}

function update(call: Call, kind: Kind): Reply {
  const { body, choices, store, now } = call;
  const row = find(call, kind);
  checkReferences(call, body);
  const before = JSON.parse(String(row['data'])) as Data;
  const resets =
    (kind.kind === 'time-of-order-rule' && choices.faulty('rule-patch-resets')) ||
    (kind.kind === 'category' && body['name'] !== undefined && choices.faulty('category-patch-resets'));
  const start: Data = resets ? (kind.kind === 'category' ? { tags: [] } : {}) : before;
  const after = taken(call, kind, start, body);
  if (choices.faulty('rule-update-without-effect')) after['first'] = before['first'] ?? before;
  store.run('update objects set data = ?, updated_at = ? where id = ?', JSON.stringify(after), now, integer(row, 'id'));
  if (kind.kind === 'area' && choices.faulty('update-without-body')) return { status: 200 };
  const old = kind.kind === 'budget-rule' && choices.faulty('rule-update-answers-old');
  const answer = view(call, kind, old ? row : rowOf(store, integer(row, 'id')));
  if (choices.faulty('rule-update-answers-sent-only')) for (const name of kind.members) if (body[name] === undefined) answer[name] = null;
  return ok(answer);
}

function remove(call: Call, kind: Kind): Reply {
  const row = find(call, kind);
  const id = integer(row, 'id');
  const used =
    kind.of === 'project'
      ? call.store.one(
          `select 1 from objects where project = ? and kind = ? and deleted = 0 and json_extract(data, '$.${kind.kind}_id') = ?`,
          call.project,
          `${kind.kind}-rule`,
          id,
        )
      : undefined;
  if (used !== undefined) throw new Refusal(422, `a rule uses this ${kind.kind}`, [], 'can_not_be_deleted');
  const kept = ['deleted-rule-listed', 'deleted-rule-holds', 'deleted-area-readable'].some((defect) => call.choices.faulty(defect));
  call.store.run(kept ? 'update objects set deleted = 1 where id = ?' : 'delete from objects where id = ?', id);
  return nothing;
}

function list(call: Call, kind: Kind): Reply {
  const { choices, store } = call;
  const gone = kind.kind === 'timeframe-rule' && choices.faulty('deleted-rule-listed') ? '' : 'and deleted = 0';
  const ofAll = kind.of === 'project' || (kind.kind === 'budget-rule' && choices.faulty('rule-list-of-all'));
  const campaign = kind.of === 'campaign' ? integer(campaignBy(call, key(call, 'campaign_id')), 'id') : 0;
  const rows = ofAll
    ? store.all(`select * from objects where project = ? and kind = ? ${gone} order by id`, call.project, kind.kind)
    : store.all(`select * from objects where campaign_id = ? and kind = ? ${gone} order by id`, campaign, kind.kind);
  const items = rows.map((row) => view(call, kind, row));
  return ok(kind.kind === 'category' && choices.faulty('list-wrapped') ? { data: items } : items);
}

/** Handlers of all operations on rules, areas and categories. */
export const rules: Readonly<Record<string, Handler>> = Object.fromEntries(
  KINDS.flatMap((kind): [string, Handler][] => [
    [`create${kind.name}`, (call) => create(call, kind)],
    [`get${kind.name}`, (call) => ok(view(call, kind, find(call, kind)))],
    [`update${kind.name}`, (call) => update(call, kind)],
    [`delete${kind.name}`, (call) => remove(call, kind)],
    ...(kind.singular === true ? [] : [[`get${kind.plural ?? `${kind.name}s`}`, (call: Call) => list(call, kind)] as [string, Handler]]),
  ]),
);
