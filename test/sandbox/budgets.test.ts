import { describe, expect, it } from 'vitest';
import { clientOf, confirm, discountCampaign, leased, opened, outcome, redeem, stage, validate } from './client.ts';

const CODES = ['B1', 'B2', 'B3', 'B4'];

it('looks at the budget at creation and again at confirmation, and counts confirmed redemptions only', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, CODES, { max_total_budget: 10 });
  for (const code of ['B1', 'B2', 'B3']) await validate(client, code, 60).expect(200);
  await client('delete', '/vouchers/B3/redemptions?transaction_id=t-B3').expect(204);
  await confirm(client, 'B1').expect(200);
  expect(await outcome(confirm(client, 'B2'))).toBe('422 campaign/budget_exceeded');
  expect((await client('get', '/vouchers/B2/redemptions?transaction_id=t-B2')).body.confirmed_at).toBeNull();
  expect(await outcome(redeem(client, 'B4', 40.05, {}))).toBe('422 campaign/budget_exceeded');
  await client('patch', `/campaigns/${campaign}`, { max_total_budget: 12 }).expect(200);
  expect(await outcome(confirm(client, 'B2'))).toBe('200');
  await client('patch', `/campaigns/${campaign}`, { max_total_budget: 11 }).expect(200);
  expect(await outcome(redeem(client, 'B4', 0.1))).toBe('422 campaign/budget_exceeded');
});

it('spends to the last cent what binary fractions would miss', async () => {
  const client = clientOf(await opened());
  await stage(client, CODES, { max_total_budget: 0.3 });
  for (const code of ['B1', 'B2', 'B3']) expect(await outcome(redeem(client, code, 1))).toBe('200');
  expect(await outcome(redeem(client, 'B4', 0.1))).toBe('422 campaign/budget_exceeded');
});

it('bounds all campaigns below a main campaign together, in money and in number', async () => {
  const client = clientOf(await opened());
  const { main } = await stage(client, ['M1'], {}, { max_total_budget: 10, max_redemptions: 3 });
  const sister = await discountCampaign(client, main);
  for (const code of ['M2', 'M3', 'M4', 'M5']) await client('post', `/campaigns/${sister}/vouchers`, { code, active: true }).expect(200);
  await validate(client, 'M2', 60).expect(200);
  await redeem(client, 'M1', 50).expect(200);
  expect(await outcome(confirm(client, 'M2'))).toBe('422 campaign/total_budget_exceeded');
  expect(await outcome(redeem(client, 'M3', 60))).toBe('422 campaign/total_budget_exceeded');
  for (const code of ['M3', 'M4']) await redeem(client, code, 10).expect(200);
  expect(await outcome(redeem(client, 'M5', 10))).toBe('422 campaign/maximum_redemptions_exceeded');
  const apart = await stage(client, ['OTHER']);
  expect(apart.main).not.toBe(main);
  expect(await outcome(redeem(client, 'OTHER', 1000))).toBe('200');
});

it('grants exactly the allowed number, whoever confirms first', async () => {
  const client = clientOf(await opened());
  await stage(client, CODES, { max_redemptions: 2 });
  for (const code of CODES) await validate(client, code, 10).expect(200);
  const answers = await Promise.all(CODES.map((code) => confirm(client, code)));
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 200, 422, 422]);
  expect(answers.find((answer) => answer.status === 422)?.body.errors).toMatchObject([
    { attribute: 'campaign', code: 'maximum_redemptions_exceeded' },
  ]);
});

describe('budget rules', () => {
  // For each period: its last moment, the next moment, and the code of the refusal.
  const periods: [string, string, string, string][] = [
    ['hour', '2031-03-05T10:59:00Z', '2031-03-05T11:00:00Z', 'hourly'],
    ['day', '2031-03-05T23:59:00Z', '2031-03-06T00:00:00Z', 'daily'],
    ['week', '2031-03-09T23:59:00Z', '2031-03-10T00:00:00Z', 'weekly'],
    ['sunday_week', '2031-03-08T23:59:00Z', '2031-03-09T00:00:00Z', 'weekly'],
    ['month', '2031-02-28T23:59:00Z', '2031-03-01T00:00:00Z', 'monthly'],
    ['quarter', '2031-03-31T23:59:00Z', '2031-04-01T00:00:00Z', 'quarterly'],
    ['year', '2031-12-31T23:59:00Z', '2032-01-01T00:00:00Z', 'yearly'],
  ];

  it.each(periods)('bound the spending of a %s, and of the next one anew', async (timeframe, end, next, code) => {
    const { client, moveTo } = await leased(await opened());
    await moveTo(end);
    const { campaign } = await stage(client, CODES);
    await client('post', `/campaigns/${campaign}/budget_rules`, { timeframe: 'year', budget: 1000 }).expect(200);
    await client('post', `/campaigns/${campaign}/budget_rules`, { timeframe, budget: 10 }).expect(200);
    await moveTo(end);
    await validate(client, 'B1', 60).expect(200);
    await redeem(client, 'B2', 60).expect(200);
    expect(await outcome(confirm(client, 'B1'))).toBe(`422 campaign/${code}_budget_exceeded`);
    expect(await outcome(redeem(client, 'B3', 60))).toBe(`422 campaign/${code}_budget_exceeded`);
    await moveTo(next);
    expect(await outcome(confirm(client, 'B1'))).toBe('200');
    expect(await outcome(redeem(client, 'B4', 40))).toBe('200');
    expect(await outcome(redeem(client, 'B3', 1))).toBe(`422 campaign/${code}_budget_exceeded`);
  });

  it('hold as last changed, and not at all once deleted', async () => {
    const client = clientOf(await opened());
    const { campaign } = await stage(client, CODES);
    const { body } = await client('post', `/campaigns/${campaign}/budget_rules`, { timeframe: 'year', budget: 5 }).expect(200);
    expect(await outcome(redeem(client, 'B1', 60))).toBe('422 campaign/yearly_budget_exceeded');
    expect((await client('patch', `/budget_rules/${body.id}`, { budget: 6 }).expect(200)).body).toMatchObject({
      timeframe: 'year',
      budget: 6,
    });
    expect(await outcome(redeem(client, 'B1', 60))).toBe('200');
    await client('delete', `/budget_rules/${body.id}`).expect(204);
    expect(await outcome(redeem(client, 'B2', 60))).toBe('200');
  });
});
