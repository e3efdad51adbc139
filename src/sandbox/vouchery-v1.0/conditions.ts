/** The conditions that the rules of a campaign put on a redemption. */
import { DateTime, FixedOffsetZone } from 'luxon';
import { type Area, decodeOutline, inside } from './areas.ts';
import type { CustomerState } from './customers.ts';
import { refuse } from './refusal.ts';
import { type Call, integer } from './request.ts';
import { rulesOf } from './rules.ts';
import type { Row } from './store.ts';

type Json = Readonly<Record<string, unknown>>;

function position(call: Call, location: unknown): Area[number] | undefined {
  const shape = call.choices.policy('location-shape');
  if (typeof location === 'string' && shape !== 'object') {
    // A text is looked up; this sandbox has no map, so only "latitude, longitude" is found.
    const found = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(location);
    return found === null ? undefined : { latitude: Number(found[1]), longitude: Number(found[2]) };
  }
  if (typeof location !== 'object' || location === null || shape === 'string') return undefined;
  const { latitude, longitude } = location as Json;
  if (typeof latitude !== 'number' || typeof longitude !== 'number' || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    return undefined;
  return { latitude, longitude };
}

function boxAround(outline: Area): Area {
  const latitudes = outline.map(({ latitude }) => latitude);
  const longitudes = outline.map(({ longitude }) => longitude);
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  return [
    { latitude: south, longitude: west },
    { latitude: south, longitude: east },
    { latitude: north, longitude: east },
    { latitude: north, longitude: west },
  ];
}

/** The place of the sale: at creation. @throws Refusal */
export function checkAreas(call: Call, campaign: Row): void {
  const { choices, store } = call;
  const rules = rulesOf(call, campaign, 'area');
  if (rules.length === 0) return;
  const location = call.body['location'];
  if (location === undefined || location === null) {
    if (choices.faulty('area-missing-location-passes')) return;
    throw refuse('location', 'required', 'the campaign asks for a location');
  }
  if (
    choices.faulty('location-shape-as-other') &&
    typeof location === (choices.policy('location-shape') === 'string' ? 'string' : 'object')
  )
    throw refuse('location', 'invalid');
  const at = position(call, location);
  if (at === undefined)
    throw refuse(
      'location',
      choices.faulty('area-bad-location-outside') ? 'outside_of_permitted_areas' : 'invalid',
      'the location cannot be read',
    );
  const exact = choices.faulty('area-swapped') ? { latitude: at.longitude, longitude: at.latitude } : at;
  const rounded = choices.faulty('location-in-whole-degrees');
  const point = rounded ? { latitude: Math.round(exact.latitude), longitude: Math.round(exact.longitude) } : exact;
  if (choices.faulty('area-ignored')) return;
  const looked = choices.faulty('area-first-rule-only') ? rules.slice(0, 1) : rules;
  const within = looked.some((rule) => {
    const row = store.one("select data from objects where kind = 'area' and id = ?", Number(rule['area_id']));
    if (row === undefined) return false;
    const outline = decodeOutline(String((JSON.parse(String(row['data'])) as Json)['area']));
    return inside(point, choices.faulty('area-as-box') ? boxAround(outline) : outline);
  });
  if (!within) throw refuse('location', 'outside_of_permitted_areas', 'the location is outside every permitted area');
}

/** The tags of the sale: at creation. @throws Refusal */
export function checkCategories(call: Call, campaign: Row): void {
  const { choices, store } = call;
  const given = (call.body['categories'] ?? []) as readonly { name?: string; tag?: string }[];
  const known = (name: string | undefined): string[] | undefined => {
    const rows = store.all("select data from objects where kind = 'category' and project = ?", call.project);
    const found = rows
      .map((row) => JSON.parse(String(row['data'])) as { name: string; tags: string[] })
      .find((category) => category.name === name);
    return found?.tags;
  };
  const rules = rulesOf(call, campaign, 'category');
  if (choices.policyUnless('unknown-tags-as-other', 'unknown-tags', 'ignored', 'refused') === 'refused') {
    for (const { name, tag } of given)
      if (tag !== undefined && known(name)?.includes(tag) === false) throw refuse('categories', 'unknown_tags', `unknown tag ${tag}`);
  }
  for (const rule of rules) {
    const tags = rule['tags'] as string[];
    const row = store.one("select data from objects where kind = 'category' and id = ?", Number(rule['category_id'] ?? 0));
    const category = row === undefined ? undefined : (JSON.parse(String(row['data'])) as { name: string }).name;
    const looked = rule['rule_type'] === 'none_of' && choices.faulty('category-first-entry-only') ? given.slice(0, 1) : given;
    const anyCategory = category === undefined || choices.faulty('category-name-ignored');
    const ofCategory = looked.filter((entry) => anyCategory || entry.name === category);
    const found = tags.filter((tag) => ofCategory.some((entry) => entry.tag === tag));
    const all = rule['rule_type'] === 'any_of' && choices.faulty('category-tags-all-needed');
    const hit = all ? found.length === tags.length : found.length > 0;
    if (rule['rule_type'] === 'none_of') {
      if (hit && !choices.faulty('category-none-ignored')) throw refuse('categories', 'includes_forbidden_tags');
    } else if (!hit && !choices.faulty('category-any-ignored')) {
      const missing = ofCategory.length === 0 && !choices.faulty('category-missing-as-tags');
      throw refuse('categories', missing ? 'missing_required_category' : 'missing_required_tags');
    }
  }
}

function withinTimeframe(call: Call, rule: Json): boolean {
  const read = (value: string): number =>
    Date.parse(call.choices.faulty('timeframe-offset-ignored') ? value.replace(/(Z|[+-]\d\d:\d\d)$/i, 'Z') : value);
  const instant = (value: unknown): number | undefined => (typeof value === 'string' ? read(value) : undefined);
  const start = instant(rule['start_time']);
  if (start === undefined && call.choices.faulty('timeframe-without-beginning-ignored')) return true;
  const written = rule['end_time'];
  const local = typeof written === 'string' && call.choices.faulty('timeframe-end-offset-ignored');
  let end = instant(local ? written.replace(/(Z|[+-]\d\d:\d\d)$/i, 'Z') : written);
  if (end !== undefined && call.choices.faulty('timeframe-whole-days'))
    end = DateTime.fromMillis(end, { zone: 'UTC' }).endOf('day').toMillis();
  if (end !== undefined && call.choices.faulty('timeframe-to-full-minute')) end = DateTime.fromMillis(end).endOf('minute').toMillis();
  const begun =
    start === undefined || call.now >= (call.choices.faulty('timeframe-from-full-hour') ? Math.ceil(start / 3_600_000) * 3_600_000 : start);
  return begun && (end === undefined || call.now <= end);
}

/** The smaller one of the offsets that a zone has in January and July. */
function winterTime(zone: string): FixedOffsetZone {
  const offsets = [1, 7].map((month) => DateTime.fromObject({ year: 2026, month }, { zone }).offset);
  return FixedOffsetZone.instance(Math.min(...offsets));
}

function withinHours(call: Call, rule: Json): boolean {
  const { choices, now } = call;
  const zone = choices.faulty('time-of-order-in-utc') ? 'UTC' : typeof rule['time_zone'] === 'string' ? rule['time_zone'] : 'UTC';
  const local = DateTime.fromMillis(now, { zone: choices.faulty('zone-without-summer-time') ? winterTime(zone) : zone });
  const start = typeof rule['start_time'] === 'string' ? rule['start_time'] : undefined;
  const end = typeof rule['end_time'] === 'string' ? rule['end_time'] : undefined;
  if (choices.faulty('time-of-order-once') && start !== undefined && Math.abs(Date.parse(start) - now) > 4 * 86_400_000) return false;
  // Only the clock time matters: it is read as written, in the rule's own zone.
  const clock = (value: string): number => {
    const at = DateTime.fromISO(value, { setZone: true });
    return (at.hour * 60 + at.minute) * 60 + at.second;
  };
  const at = (local.hour * 60 + local.minute) * 60 + local.second;
  const from = start === undefined ? 0 : clock(start);
  const exact = end === undefined ? 86_400 : clock(end);
  const to = choices.faulty('order-hours-last-hour-whole') ? Math.floor(exact / 3600) * 3600 + 3599 : exact;
  const overMidnight = from > to;
  const within = overMidnight ? at >= from || at <= to : at >= from && at <= to;
  // The hours after midnight belong to the day on which the window began.
  const day = overMidnight && at <= to ? local.minus({ days: 1 }) : local;
  const weekday = rule['day_of_week'];
  const number = choices.faulty('monday-as-day-zero') ? day.weekday - 1 : day.weekday % 7;
  return within && (typeof weekday !== 'number' || number === weekday);
}

/** The moment: at creation and again at confirmation. @throws Refusal */
export function checkTimes(call: Call, campaign: Row): void {
  const { choices } = call;
  const frames = choices.faulty('timeframe-ignored') ? [] : rulesOf(call, campaign, 'timeframe');
  const hours = choices.faulty('time-of-order-ignored') ? [] : rulesOf(call, campaign, 'time-of-order');
  const anyFrame = choices.faulty('timeframe-all-needed')
    ? frames.every((rule) => withinTimeframe(call, rule))
    : frames.some((rule) => withinTimeframe(call, rule));
  const anyHours = choices.faulty('time-of-order-all-needed')
    ? hours.every((rule) => withinHours(call, rule))
    : hours.some((rule) => withinHours(call, rule));
  if ((frames.length > 0 && !anyFrame) || (hours.length > 0 && !anyHours))
    throw refuse('voucher', 'not_valid_at_this_time', 'the voucher is not valid at this time');
}

/** The customer: at creation and again at confirmation. @throws Refusal */
export function checkCustomer(call: Call, campaign: Row, customer: CustomerState | undefined, confirming: boolean): void {
  const { choices, store } = call;
  const [newOnly] = rulesOf(call, campaign, 'new-customer');
  if (newOnly !== undefined && !choices.faulty('new-customer-ignored') && customer?.isNew !== true)
    throw refuse('customer', 'new_customer_required', 'only for new customers');
  const [limit] = rulesOf(call, campaign, 'per-customer');
  if (
    limit === undefined ||
    customer === undefined ||
    choices.faulty('per-customer-ignored') ||
    (confirming && choices.faulty('confirm-skips-per-customer'))
  )
    return;
  const scope = choices.faulty('per-customer-by-project') ? '' : `and campaign_id = ${integer(campaign, 'id')}`;
  const code = choices.faulty('per-customer-by-code') ? 'and code = ?' : '';
  const confirmed = choices.faulty('per-customer-counts-validations') && !confirming ? '' : 'and confirmed_at is not null';
  const row = store.one(
    `select count(*) as n from redemptions where project = ? and customer = ? ${scope} ${code} ${confirmed}`,
    call.project,
    customer.identifier,
    ...(code === '' ? [] : [call.path['code'] ?? '']),
  );
  const own = confirming && choices.faulty('per-customer-counts-own') ? 1 : 0;
  if (Number(row?.['n']) + own >= Number(limit['max_redemptions']))
    throw refuse('customer', 'per_customer_limit_exceeded', 'this customer has redeemed as often as allowed');
}
