import { expect, it } from 'vitest';
import { clientOf, confirm, opened, outcome, redeem, stage, validate } from './client.ts';

it('shows a redemption alike in every view, with the voucher it used', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['S1']);
  const sent = {
    customer_identifier: 'ann',
    user_agent: 'till 7',
    location: { latitude: 52.2, longitude: 21 },
    categories: [{ name: 'fruit', tag: 'plum' }],
  };
  const { body } = await redeem(client, 'S1', 80, sent).expect(200);
  expect(body).toMatchObject({
    ...sent,
    type: 'Redemption',
    transaction_id: 't-S1',
    total_transaction_cost: 80,
    granted_discount: 8,
    confirmed: true,
    confirmed_at: body.validated_at,
    customer: { identifier: 'ann' },
    voucher: { code: 'S1', campaign_id: campaign, campaign: { id: campaign, name: 'ten' } },
  });
  expect((await client('get', '/vouchers/S1/redemptions?transaction_id=t-S1')).body).toEqual(body);
  expect((await client('get', `/campaigns/${campaign}/redemptions`)).body).toEqual([body]);
  expect((await client('get', '/customers/ann/redemptions')).body).toEqual([body]);
});

it('validates, and confirms what was validated and nothing else', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['V1']);
  const validated = (await validate(client, 'V1', 60).expect(200)).body;
  expect(validated).toMatchObject({ granted_discount: 6, confirmed: false, confirmed_at: null });
  await client('patch', `/campaigns/${campaign}`, { discount_value: 50 });
  const edited = { transaction_id: 't-V1', total_transaction_cost: 1, granted_discount: 60 };
  const confirmed = (await client('patch', '/vouchers/V1/redemptions', edited).expect(200)).body;
  expect(confirmed).toMatchObject({ id: validated.id, granted_discount: 6, total_transaction_cost: 60, confirmed: true });
  expect(await outcome(confirm(client, 'V1'))).toBe('422 confirmed/already_confirmed');
  expect((await client('get', '/vouchers/V1/redemptions?transaction_id=t-V1')).body).toEqual(confirmed);
});

it('finds nothing by a code and a transaction that do not belong together', async () => {
  const client = clientOf(await opened());
  await stage(client, ['P1', 'P2']);
  await validate(client, 'P1', 10).expect(200);
  const wrong = [
    '/vouchers/P2/redemptions?transaction_id=t-P1',
    '/vouchers/P1/redemptions?transaction_id=other',
    '/vouchers/NONE/redemptions?transaction_id=t-P1',
  ];
  for (const path of wrong) for (const method of ['get', 'patch', 'delete'] as const) await client(method, path).expect(404);
  expect(await outcome(client('patch', '/vouchers/P1/redemptions'))).toBe('422 transaction_id/required');
  expect(await outcome(confirm(client, 'P1'))).toBe('200');
});

it('withdraws a validation, which frees its code and its transaction, but never a confirmed redemption', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['D1']);
  await validate(client, 'D1', 10).expect(200);
  await client('delete', '/vouchers/D1/redemptions?transaction_id=t-D1').expect(204);
  expect((await client('get', `/campaigns/${campaign}/redemptions`)).body).toEqual([]);
  await confirm(client, 'D1').expect(404);
  expect(await outcome(redeem(client, 'D1', 10))).toBe('200');
  const path = '/vouchers/D1/redemptions?transaction_id=t-D1';
  expect(await outcome(client('delete', path))).toBe('422 base/can_not_delete_already_confirmed');
  await client('get', path).expect(200);
});

it('lets a unique code work once, in one step or two, and a generic one as often as wanted', async () => {
  const client = clientOf(await opened());
  await stage(client, ['U1']);
  await validate(client, 'U1', 10, { transaction_id: 'first' }).expect(200);
  await validate(client, 'U1', 10, { transaction_id: 'second' }).expect(200);
  await confirm(client, 'U1', 'second').expect(200);
  expect(await outcome(confirm(client, 'U1', 'first'))).toBe('422 voucher/unique_code_already_used');
  expect(await outcome(redeem(client, 'U1', 10, { transaction_id: 'third' }))).toBe('422 voucher/unique_code_already_used');
  await client('delete', '/vouchers/U1/redemptions?transaction_id=first').expect(204);
  await stage(client, ['G1'], { voucher_type: 'generic' });
  for (const transaction_id of ['a', 'b', 'c']) await redeem(client, 'G1', 10, { transaction_id }).expect(200);
});

it('grants one of many confirmations of one unique code that come at once', async () => {
  const client = clientOf(await opened());
  await stage(client, ['RACE']);
  const transactions = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const transaction_id of transactions) await validate(client, 'RACE', 10, { transaction_id }).expect(200);
  const answers = await Promise.all(transactions.map((transaction) => confirm(client, 'RACE', transaction)));
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 422, 422, 422, 422, 422]);
});

it('tells everything that stands in the way of a redemption', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['ALL1', 'ALL2'], { max_redemptions: 1, minimum_value: 20 });
  await redeem(client, 'ALL1', 20, { transaction_id: 't' }).expect(200);
  await client('patch', '/vouchers/ALL2', { active: false }).expect(200);
  await client('post', `/campaigns/${campaign}/new_customer_rule`, {}).expect(200);
  expect(await outcome(redeem(client, 'ALL2', 10, { transaction_id: 't' }))).toBe(
    '422 transaction_id/must_be_unique voucher/not_active total_transaction_cost/below_campaign_minimum ' +
      'customer/new_customer_required campaign/maximum_redemptions_exceeded',
  );
});

it('takes a transaction once, and a refused creation leaves no trace', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['T1', 'T2'], { minimum_value: 20, maximum_value: 40 });
  expect(await outcome(redeem(client, 'T1', 19.99, { transaction_id: 't', customer_identifier: 'ann' }))).toBe(
    '422 total_transaction_cost/below_campaign_minimum',
  );
  expect(await outcome(redeem(client, 'T1', 40.01, { transaction_id: 't' }))).toBe('422 total_transaction_cost/above_campaign_maximum');
  await client('get', '/customers/ann').expect(404);
  expect((await client('get', `/campaigns/${campaign}/redemptions`)).body).toEqual([]);
  expect(await outcome(redeem(client, 'T1', 20, { transaction_id: 't' }))).toBe('200');
  expect(await outcome(redeem(client, 'T2', 40, { transaction_id: 't' }))).toBe('422 transaction_id/must_be_unique');
  expect(await outcome(redeem(client, 'T2', 40, { transaction_id: 'u' }))).toBe('200');
});
