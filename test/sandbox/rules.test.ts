import { describe, expect, it } from 'vitest';
import { type Client, clientOf, leased, opened, outcome, redeem, stage } from './client.ts';

/** A square of one degree around 52° 30' N, 21° 30' E in the encoded path notation. */
const SQUARE = '_gk|H_qd_C?_ibE_ibE??~hbE';
const INSIDE = { latitude: 52.1, longitude: 21.9 };
const OUTSIDE = { latitude: 21.9, longitude: 52.1 };

async function generic(client: Client, settings: object = {}): Promise<number> {
  const { campaign } = await stage(client, ['CODE'], { voucher_type: 'generic', ...settings });
  return campaign;
}

let last = 0;
function redeemed(client: Client, more: object = {}, code = 'CODE'): Promise<string> {
  last += 1;
  return outcome(redeem(client, code, 100, { transaction_id: `r${last}`, ...more }));
}

describe('area rules', () => {
  it('want a location inside any of their areas', async () => {
    const client = clientOf(await opened());
    const campaign = await generic(client);
    const { id: area_id } = (await client('post', '/areas', { name: 'square', area: SQUARE }).expect(200)).body;
    const { id: nowhere } = (await client('post', '/areas', { name: 'nowhere', area: '' }).expect(200)).body;
    for (const id of [nowhere, area_id]) await client('post', `/campaigns/${campaign}/area_rules`, { area_id: id }).expect(200);
    expect(await redeemed(client)).toBe('422 location/required');
    expect(await redeemed(client, { location: null })).toBe('422 location/required');
    for (const location of ['52,21', {}, { latitude: 91, longitude: 0 }, { latitude: '52', longitude: 21 }])
      expect(await redeemed(client, { location })).toBe('422 location/invalid');
    expect(await redeemed(client, { location: OUTSIDE })).toBe('422 location/outside_of_permitted_areas');
    expect(await redeemed(client, { location: INSIDE })).toBe('200');
  });

  it('keep the areas that they name', async () => {
    const sandbox = await opened();
    const client = clientOf(sandbox);
    const campaign = await generic(client);
    const { id: area_id } = (await client('post', '/areas', { area: SQUARE })).body;
    const rule = (await client('post', `/campaigns/${campaign}/area_rules`, { area_id }).expect(200)).body;
    expect((await client('delete', `/areas/${area_id}`).expect(422)).body.code).toBe('can_not_be_deleted');
    await client('delete', `/area_rules/${rule.id}`).expect(204);
    await client('delete', `/areas/${area_id}`).expect(204);
    const foreign = (await clientOf(sandbox, 'admin', 'beta')('post', '/areas', { area: SQUARE })).body.id as number;
    for (const id of [area_id, foreign])
      expect(await outcome(client('post', `/campaigns/${campaign}/area_rules`, { area_id: id }))).toBe('422 area_id/invalid');
  });
});

it('category rules demand or forbid tags', async () => {
  const client = clientOf(await opened());
  const campaign = await generic(client);
  const { id: category_id } = (await client('post', '/categories', { name: 'fruit', tags: ['kiwi', 'plum', 'pear'] }).expect(200)).body;
  const post = async (rule_type: string, tags: string[]): Promise<void> => {
    await client('post', `/campaigns/${campaign}/category_rules`, { category_id, rule_type, tags }).expect(200);
  };
  await post('any_of', ['kiwi', 'plum']);
  await post('none_of', ['pear']);
  const sale = (...tags: string[]): Promise<string> => redeemed(client, { categories: tags.map((tag) => ({ name: 'fruit', tag })) });
  expect(await redeemed(client)).toBe('422 categories/missing_required_category');
  expect(await redeemed(client, { categories: [{ name: 'bread', tag: 'kiwi' }] })).toBe('422 categories/missing_required_category');
  expect(await sale('pear')).toBe('422 categories/missing_required_tags');
  expect(await sale('pear', 'kiwi')).toBe('422 categories/includes_forbidden_tags');
  expect(await sale('kiwi', 'stone')).toBe('422 categories/unknown_tags');
  expect(await sale('plum')).toBe('200');
});

describe('time-of-order rules', () => {
  it('open windows of the week in their own zone, also over midnight', async () => {
    const { client, moveTo } = await leased(await opened());
    const campaign = await generic(client);
    const post = async (rule: object): Promise<void> => {
      await client('post', `/campaigns/${campaign}/time_of_order_rules`, { time_zone: 'Europe/Warsaw', ...rule }).expect(200);
    };
    // Monday from eight to noon, and the night from Friday to Saturday.
    await post({ start_time: '2019-02-01T08:00:00Z', end_time: '2019-02-01T12:00:00Z', day_of_week: 1 });
    await post({ start_time: '2019-02-01T22:00:00Z', end_time: '2019-02-01T02:00:00Z', day_of_week: 5 });
    const moments: [string, string][] = [
      ['2031-01-06T06:59:50Z', '422'],
      ['2031-01-06T07:00:00Z', '200'],
      ['2031-01-06T10:59:50Z', '200'],
      ['2031-01-06T11:00:05Z', '422'],
      ['2031-01-07T08:00:00Z', '422'],
      ['2031-01-10T20:59:50Z', '422'],
      ['2031-01-10T21:00:00Z', '200'],
      ['2031-01-11T00:30:00Z', '200'],
      ['2031-01-11T01:30:00Z', '422'],
      ['2031-01-11T22:00:00Z', '422'],
      ['2031-07-07T06:00:00Z', '200'],
    ];
    for (const [moment, status] of moments) {
      await moveTo(moment);
      expect([moment, await redeemed(client)]).toEqual([moment, status === '200' ? '200' : '422 voucher/not_valid_at_this_time']);
    }
  });

  it('count Sunday as day 0, and refuse days, times and zones that there are not', async () => {
    const { client, moveTo } = await leased(await opened());
    const campaign = await generic(client);
    await client('post', `/campaigns/${campaign}/time_of_order_rules`, { day_of_week: 0 }).expect(200);
    await moveTo('2031-01-05T12:00:00Z');
    expect(await redeemed(client)).toBe('200');
    await moveTo('2031-01-06T12:00:00Z');
    expect(await redeemed(client)).toBe('422 voucher/not_valid_at_this_time');
    const wrong = { day_of_week: 7, start_time: 'noon' };
    expect(await outcome(client('post', `/campaigns/${campaign}/time_of_order_rules`, wrong))).toBe(
      '422 start_time/invalid_datetime day_of_week/above_maximum',
    );
    for (const time_zone of ['Mars/Base', '+01:00', ''])
      expect(await outcome(client('post', `/campaigns/${campaign}/time_of_order_rules`, { time_zone }))).toBe('422 time_zone/invalid');
  });
});

it('timeframe rules hold from their first to their last moment, one of them being enough', async () => {
  const { client, moveTo } = await leased(await opened());
  const campaign = await generic(client);
  for (const month of ['02', '04'])
    await client('post', `/campaigns/${campaign}/timeframe_rules`, {
      start_time: `2031-${month}-01T00:00:00+01:00`,
      end_time: `2031-${month}-10T00:00:00Z`,
    }).expect(200);
  for (const [moment, status] of [
    ['2031-01-31T22:59:50Z', '422 voucher/not_valid_at_this_time'],
    ['2031-01-31T23:00:00Z', '200'],
    ['2031-02-09T23:59:50Z', '200'],
    ['2031-02-10T00:00:05Z', '422 voucher/not_valid_at_this_time'],
    ['2031-04-05T00:00:00Z', '200'],
  ] as const) {
    await moveTo(moment);
    expect([moment, await redeemed(client)]).toEqual([moment, status]);
  }
});

it('customer rules look at who redeems, and count over all codes of the campaign', async () => {
  const client = clientOf(await opened());
  const campaign = await generic(client);
  await client('post', `/campaigns/${campaign}/vouchers`, { code: 'CODE2', active: true });
  await client('post', `/campaigns/${campaign}/per_customer_rule`, { max_redemptions: 2 }).expect(200);
  for (const code of ['CODE', 'CODE2']) expect(await redeemed(client, { customer_identifier: 'ann' }, code)).toBe('200');
  expect(await redeemed(client, { customer_identifier: 'ann' })).toBe('422 customer/per_customer_limit_exceeded');
  expect(await redeemed(client, { customer_identifier: 'bob' })).toBe('200');
  await client('delete', `/campaigns/${campaign}/per_customer_rule`).expect(204);
  expect(await redeemed(client, { customer_identifier: 'ann' })).toBe('200');
  await client('post', `/campaigns/${campaign}/new_customer_rule`, {}).expect(200);
  await client('post', '/customers', { identifier: 'old', is_new: false });
  for (const customer_identifier of ['ann', 'old', undefined])
    expect(await redeemed(client, { customer_identifier })).toBe('422 customer/new_customer_required');
  expect(await redeemed(client, { customer_identifier: 'new' })).toBe('200');
  expect(await redeemed(client, { customer_identifier: 'new' })).toBe('422 customer/new_customer_required');
});

it('rules hold for their own campaign, are listed there only, and change by what is sent', async () => {
  const client = clientOf(await opened());
  const campaign = await generic(client);
  const { campaign: other } = await stage(client, ['OTHER']);
  const rule = (await client('post', `/campaigns/${campaign}/max_discount_rule`, { max_discount: 7.25 }).expect(200)).body;
  expect(rule).toMatchObject({ type: 'MaxDiscountRule', campaign_id: campaign, max_discount: 7.25 });
  await client('get', `/campaigns/${other}/max_discount_rule`).expect(404);
  expect((await redeem(client, 'OTHER', 100)).body.granted_discount).toBe(10);
  expect((await redeem(client, 'CODE', 100)).body.granted_discount).toBe(7.25);
  expect((await redeem(client, 'CODE', 50, { transaction_id: 'small' })).body.granted_discount).toBe(5);
  const frame = (await client('post', `/campaigns/${campaign}/timeframe_rules`, { start_time: '2020-01-01T00:00:00Z', time_zone: 'UTC' }))
    .body;
  const changed = (await client('patch', `/timeframe_rules/${frame.id}`, { end_time: '2090-01-01T00:00:00Z' }).expect(200)).body;
  expect(changed).toMatchObject({ start_time: '2020-01-01T00:00:00Z', end_time: '2090-01-01T00:00:00Z', time_zone: 'UTC' });
  expect((await client('get', `/campaigns/${campaign}/timeframe_rules`)).body).toEqual([changed]);
  expect((await client('get', `/campaigns/${other}/timeframe_rules`)).body).toEqual([]);
});
