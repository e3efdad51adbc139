import { expect, it } from 'vitest';
import { clientOf, confirm, discountCampaign, mainCampaign, opened, outcome, redeem, stage, validate } from './client.ts';

it('keeps what a campaign was made with, amounts to the cent, and changes only what is sent', async () => {
  const client = clientOf(await opened());
  const main = await mainCampaign(client, { max_total_budget: 1000.01 });
  const sent = {
    campaign_type: 'discount',
    parent_id: main,
    name: 'Śliwka 🍑',
    voucher_type: 'generic',
    max_total_budget: 19.99,
    max_redemptions: 3,
    minimum_value: 0.1,
    maximum_value: 99.95,
    discount_type: 'numeric',
    discount_value: 2.5,
    currency: 'EUR',
    currency_symbol: '€',
    reward_title: 'x'.repeat(40),
    team: 'a',
    channel: 'b',
    purpose: 'c',
    budget_code: 'd',
    medium: 'e',
  };
  const made = (await client('post', '/campaigns', { ...sent, id: 77, created_at: '2001-01-01T00:00:00Z' }).expect(200)).body;
  expect(made).toMatchObject({ ...sent, type: 'Campaign', status: 'draft', reward_value: '2.5 EUR off' });
  expect(made.id).not.toBe(77);
  expect(made.created_at).not.toContain('2001');
  const changed = (await client('patch', `/campaigns/${made.id}`, { name: 'plum' }).expect(200)).body;
  expect(changed).toMatchObject({ ...sent, name: 'plum', created_at: made.created_at });
  expect((await client('get', `/campaigns/${made.id}`)).body).toEqual(changed);
  expect((await client('get', '/campaigns')).body).toContainEqual(changed);
});

it('starts as a draft whatever is sent, and takes redemptions from its activation on', async () => {
  const client = clientOf(await opened());
  const main = await mainCampaign(client);
  const { body } = await client('post', '/campaigns', {
    campaign_type: 'discount',
    parent_id: main,
    name: 'x',
    status: 'active',
    discount_type: 'numeric',
    discount_value: 1,
    voucher_type: 'generic',
  });
  expect(body.status).toBe('draft');
  await client('post', `/campaigns/${body.id}/vouchers`, { code: 'DRAFT', active: true });
  expect(await outcome(redeem(client, 'DRAFT', 10))).toBe('422 campaign/not_active');
  await client('patch', `/campaigns/${body.id}`, { status: 'active' }).expect(200);
  expect(await outcome(redeem(client, 'DRAFT', 10))).toBe('200');
  await client('patch', `/campaigns/${body.id}`, { status: 'inactive' }).expect(200);
  expect(await outcome(redeem(client, 'DRAFT', 10, { transaction_id: 'again' }))).toBe('422 campaign/not_active');
});

it('wants a main campaign above every discount campaign, and no circles', async () => {
  const client = clientOf(await opened());
  const main = await mainCampaign(client);
  const campaign = await discountCampaign(client, main);
  const draft = { campaign_type: 'discount', name: 'x' };
  expect(await outcome(client('post', '/campaigns', draft))).toBe('422 parent_id/required');
  expect(await outcome(client('post', '/campaigns', { ...draft, parent_id: 999 }))).toBe('422 parent_id/invalid');
  expect(await outcome(client('post', '/campaigns', { ...draft, parent_id: campaign }))).toBe('422 parent_id/invalid');
  expect(await outcome(client('patch', `/campaigns/${main}`, { campaign_type: 'discount', parent_id: main }))).toBe(
    '422 parent_id/invalid',
  );
  const other = await mainCampaign(client);
  expect(await outcome(client('patch', `/campaigns/${main}`, { campaign_type: 'discount', parent_id: other }))).toBe(
    '422 parent_id/invalid',
  );
  expect((await client('patch', `/campaigns/${campaign}`, { parent_id: other }).expect(200)).body.parent_id).toBe(other);
});

it('refuses amounts that make no sense', async () => {
  const client = clientOf(await opened());
  const main = await mainCampaign(client);
  const draft = { campaign_type: 'discount', parent_id: main, name: 'x', discount_type: 'percentage' };
  expect(await outcome(client('post', '/campaigns', { ...draft, discount_value: 100.5 }))).toBe('422 discount_value/above_maximum');
  expect(await outcome(client('post', '/campaigns', { ...draft, discount_value: -1, max_redemptions: -1 }))).toBe(
    '422 discount_value/below_minimum max_redemptions/below_minimum',
  );
  expect(await outcome(client('post', '/campaigns', { ...draft, discount_value: 1, max_total_budget: 1e300 }))).toBe(
    '422 max_total_budget/above_maximum',
  );
});

it('takes its vouchers, rules and unconfirmed redemptions along when it is deleted, and stays once redeemed', async () => {
  const client = clientOf(await opened());
  const { main, campaign } = await stage(client, ['GONE']);
  await client('post', `/campaigns/${campaign}/budget_rules`, { timeframe: 'day', budget: 5 }).expect(200);
  await validate(client, 'GONE', 10).expect(200);
  await client('delete', `/campaigns/${campaign}`).expect(204);
  for (const path of [`/campaigns/${campaign}`, '/vouchers/GONE', `/campaigns/${campaign}/budget_rules`])
    await client('get', path).expect(404);
  const next = await discountCampaign(client, main);
  await client('post', `/campaigns/${next}/vouchers`, { code: 'KEPT', active: true });
  await validate(client, 'KEPT', 10).expect(200);
  await confirm(client, 'KEPT').expect(200);
  for (const id of [next, main])
    expect((await client('delete', `/campaigns/${id}`).expect(422)).body).toMatchObject({ code: 'can_not_be_deleted' });
  await client('get', '/vouchers/KEPT').expect(200);
});
