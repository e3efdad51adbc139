/** What each policy of Vouchery 1.0 does, value by value: a scenario, and what it comes to. */
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { type Client, clientOf, confirm, discountCampaign, leased, mainCampaign, outcome, redeem, stage, validate } from './client.ts';

export interface PolicyCase {
  readonly scenario: (client: Client, sandbox: RunningSandbox) => Promise<unknown>;
  /** By value of the policy; for open policies any example. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The outcome of the second step after the first, with the transaction id in query, body, or nowhere. */
async function confirmedFrom(client: Client, code: string, query: boolean, body: boolean): Promise<string> {
  await validate(client, code, 10).expect(200);
  const path = `/vouchers/${code}/redemptions${query ? `?transaction_id=t-${code}` : ''}`;
  return await outcome(client('patch', path, body ? { transaction_id: `t-${code}` } : undefined));
}

async function discountOf(client: Client, settings: object, totals: readonly number[]): Promise<number[]> {
  await stage(client, ['CODE'], { voucher_type: 'generic', ...settings });
  const granted: number[] = [];
  for (const total of totals) granted.push((await redeem(client, 'CODE', total, { transaction_id: `d-${total}` })).body.granted_discount);
  return granted;
}

const BATCH = { active: true, size: 2, code_type: 'mixed', random_part_length: 6, prefix: 'B' };

/** What is left of a budget of 10 on both sides of an instant, 6 being spent before it. */
async function acrossInstant(sandbox: RunningSandbox, timeframe: string, before: string, after: string): Promise<string[]> {
  const { client, moveTo } = await leased(sandbox);
  await moveTo(before);
  const { campaign } = await stage(client, ['A', 'B', 'C']);
  await client('post', `/campaigns/${campaign}/budget_rules`, { timeframe, budget: 10 }).expect(200);
  await redeem(client, 'A', 60).expect(200);
  const outcomes = [await outcome(redeem(client, 'B', 60))];
  await moveTo(after);
  outcomes.push(await outcome(redeem(client, 'C', 60)));
  return outcomes.map((said) => said.slice(0, 3));
}

export const POLICY_CASES: Readonly<Record<string, PolicyCase>> = {
  'main-campaign-type': {
    scenario: async (client) => [
      await outcome(client('post', '/campaigns', { campaign_type: 'main', name: 'x' })),
      await outcome(client('post', '/campaigns', { campaign_type: 'umbrella', name: 'x' })),
    ],
    values: { main: ['200', '422 campaign_type/unexpected_value'], umbrella: ['422 campaign_type/unexpected_value', '200'] },
  },
  'budget-overshoot': {
    scenario: async (client) => {
      await stage(client, ['A', 'B', 'C', 'D'], { max_total_budget: 10 });
      await redeem(client, 'A', 60).expect(200);
      await validate(client, 'B', 10).expect(200);
      const over = await redeem(client, 'C', 60);
      return [over.body.granted_discount ?? over.status, await outcome(confirm(client, 'B')), await outcome(redeem(client, 'D', 60))];
    },
    values: {
      refuse: [422, '200', '422 campaign/budget_exceeded'],
      cut: [4, '422 campaign/budget_exceeded', '422 campaign/budget_exceeded'],
      'last-over': [6, '422 campaign/budget_exceeded', '422 campaign/budget_exceeded'],
    },
  },
  'second-validation': {
    scenario: async (client) => {
      await stage(client, ['A']);
      await validate(client, 'A', 10, { transaction_id: 'one' }).expect(200);
      const second = await outcome(validate(client, 'A', 10, { transaction_id: 'two' }));
      await client('delete', '/vouchers/A/redemptions?transaction_id=one').expect(204);
      return [second, await outcome(validate(client, 'A', 10, { transaction_id: 'three' }))];
    },
    values: { allowed: ['200', '200'], refused: ['422 voucher/unique_code_already_used', '200'] },
  },
  'unconfirmed-lifetime': {
    scenario: async (_client, sandbox) => {
      const { client, moveTo } = await leased(sandbox);
      await moveTo('2031-01-01T00:00:00Z');
      await stage(client, ['A', 'B']);
      for (const code of ['A', 'B']) await validate(client, code, 10).expect(200);
      await moveTo('2031-01-01T23:59:00Z');
      const early = await outcome(confirm(client, 'A'));
      await moveTo('2031-01-02T00:01:00Z');
      return [early, await outcome(confirm(client, 'B'))];
    },
    values: { unlimited: ['200', '200'], limited: ['200', '422 base/time_limit_expired'] },
  },
  'transaction-scope': {
    scenario: async (client) => {
      const { main, campaign } = await stage(client, ['A', 'B']);
      const sister = await discountCampaign(client, main);
      await client('post', `/campaigns/${sister}/vouchers`, { code: 'C', active: true });
      await client('post', `/campaigns/${campaign}/vouchers`, { code: 'D', active: true });
      const again = (code: string): Promise<string> => outcome(validate(client, code, 10, { transaction_id: 't' }));
      return [await again('A'), await again('A'), await again('B'), await again('C')].map((said) => said.slice(0, 3));
    },
    values: { project: ['200', '422', '422', '422'], campaign: ['200', '422', '422', '200'], voucher: ['200', '422', '200', '200'] },
  },
  'budget-time-zone': {
    scenario: async (_client, sandbox) => [
      await acrossInstant(sandbox, 'day', '2031-03-05T23:30:00Z', '2031-03-06T00:30:00Z'),
      await acrossInstant(sandbox, 'day', '2031-03-06T04:30:00Z', '2031-03-06T05:30:00Z'),
    ],
    values: {
      UTC: [
        ['422', '200'],
        ['422', '422'],
      ],
      'America/New_York': [
        ['422', '422'],
        ['422', '200'],
      ],
    },
  },
  'budget-week-start': {
    scenario: async (_client, sandbox) => [
      await acrossInstant(sandbox, 'week', '2031-03-08T12:00:00Z', '2031-03-09T12:00:00Z'),
      await acrossInstant(sandbox, 'week', '2031-03-09T12:00:00Z', '2031-03-10T12:00:00Z'),
      await acrossInstant(sandbox, 'sunday_week', '2031-03-08T12:00:00Z', '2031-03-09T12:00:00Z'),
    ],
    values: {
      monday: [
        ['422', '422'],
        ['422', '200'],
        ['422', '200'],
      ],
      sunday: [
        ['422', '200'],
        ['422', '422'],
        ['422', '200'],
      ],
    },
  },
  'page-size': {
    scenario: async (client) => {
      for (let index = 0; index < 4; index++) await client('post', '/customers', { identifier: `c${index}` });
      const { body, headers } = await client('get', '/customers');
      return [(body as unknown[]).length, headers['total-count']];
    },
    values: { '25': [4, undefined], '3': [3, '4'] },
  },
  'per-page-maximum': {
    scenario: async (client) => {
      for (let index = 0; index < 4; index++) await client('post', '/customers', { identifier: `c${index}` });
      return ((await client('get', '/customers?per_page=1000')).body as unknown[]).length;
    },
    values: { '100': 4, '3': 3 },
  },
  'csv-layout': {
    scenario: async (client) => {
      const { campaign } = await stage(client, []);
      const upload = client('post', `/campaigns/${campaign}/vouchers/import`).set('content-type', 'text/csv');
      const { body } = await upload.send('code,customer_identifier\nA,ann\n').expect(200);
      return [
        body.valid_rows_count,
        (await client('get', '/vouchers/code')).status,
        (await client('get', '/vouchers/A')).body.customer_identifier,
      ];
    },
    values: { header: [1, 404, 'ann'], 'code-only': [2, 200, null] },
  },
  'campaign-deletion': {
    scenario: async (client) => {
      const deletion = async (codes: readonly string[]): Promise<number> => {
        const { campaign } = await stage(client, codes);
        for (const code of codes.slice(1)) await redeem(client, code, 10).expect(200);
        return (await client('delete', `/campaigns/${campaign}`)).status;
      };
      return [await deletion([]), await deletion(['A']), await deletion(['B', 'C'])];
    },
    values: { 'unless-redeemed': [204, 204, 422], always: [204, 204, 204], 'never-with-vouchers': [204, 422, 422] },
  },
  'batch-limit': {
    scenario: async (client) => {
      const { campaign } = await stage(client, []);
      const order = (size: number, prefix: string): Promise<string> =>
        outcome(client('post', `/campaigns/${campaign}/vouchers/batch`, { ...BATCH, size, prefix }));
      return [await order(300, 'A'), await order(301, 'B'), await order(50_001, 'C')];
    },
    values: {
      '50000': ['200', '200', '422 size/above_maximum'],
      '300': ['200', '422 size/above_maximum', '422 size/above_maximum'],
      '60000': ['200', '200', '200'],
    },
  },
  'random-part-minimum': {
    scenario: async (client) => {
      const { campaign } = await stage(client, []);
      const order = (random_part_length: number): Promise<string> =>
        outcome(
          client('post', `/campaigns/${campaign}/vouchers/batch`, { ...BATCH, random_part_length, prefix: `P${random_part_length}` }),
        );
      return [await order(3), await order(2), await order(1)];
    },
    values: {
      '3': ['200', '422 random_part_length/below_minimum', '422 random_part_length/below_minimum'],
      '2': ['200', '200', '422 random_part_length/below_minimum'],
    },
  },
  'voucher-address': {
    scenario: async (client) => {
      const { campaign } = await stage(client, ['A']);
      const { id } = (await client('get', '/vouchers/A')).body;
      await client('post', `/campaigns/${campaign}/vouchers`, { code: String(id + 1), active: true }).expect(200);
      const byCode = (await client('get', `/vouchers/${id + 1}`)).body.code as string;
      return [(await client('get', `/vouchers/${id}`)).status, byCode === String(id + 1), await outcome(redeem(client, String(id), 10))];
    },
    values: { code: [404, true, '404'], 'code-or-id': [200, true, '200'] },
  },
  'voucher-update': {
    scenario: async (client) => {
      await stage(client, ['A']);
      const { status, body } = await client('patch', '/vouchers/A', {
        active: false,
        status: 'expired',
        code: 'Z',
        customer_identifier: 'ann',
      });
      return [status, body.active, body.status, body.code, body.customer_identifier];
    },
    values: {
      'active-and-status': [200, false, 'expired', 'A', null],
      'status-only': [200, true, 'expired', 'A', null],
      anything: [200, false, 'expired', 'Z', 'ann'],
    },
  },
  'confirm-transaction-place': {
    scenario: async (client) => {
      await stage(client, ['A', 'B', 'C']);
      return [
        await confirmedFrom(client, 'A', true, false),
        await confirmedFrom(client, 'B', false, true),
        await confirmedFrom(client, 'C', true, true),
      ];
    },
    values: {
      both: ['200', '200', '200'],
      query: ['200', '422 transaction_id/required', '200'],
      body: ['422 transaction_id/required', '200', '200'],
    },
  },
  'confirmed-omitted': {
    scenario: async (client) => {
      await stage(client, ['A']);
      const { status, body } = await redeem(client, 'A', 10, { confirmed: undefined });
      return [status, body.confirmed ?? body.errors];
    },
    values: { false: [200, false], refused: [422, [{ attribute: 'confirmed', code: 'required', message: 'confirmed required' }]] },
  },
  'location-shape': {
    scenario: async (client) => {
      const { campaign } = await stage(client, ['A'], { voucher_type: 'generic' });
      const { id: area_id } = (await client('post', '/areas', { area: '_gk|H_qd_C?_ibE_ibE??~hbE' })).body;
      await client('post', `/campaigns/${campaign}/area_rules`, { area_id }).expect(200);
      const from = (location: unknown, transaction_id: string): Promise<string> =>
        outcome(redeem(client, 'A', 10, { location, transaction_id }));
      return [await from({ latitude: 52.5, longitude: 21.5 }, 'o'), await from('52.5, 21.5', 's'), await from('Nowhere', 'n')];
    },
    values: {
      object: ['200', '422 location/invalid', '422 location/invalid'],
      string: ['422 location/invalid', '200', '422 location/invalid'],
      both: ['200', '200', '422 location/invalid'],
    },
  },
  'error-code-member': {
    scenario: async (client, sandbox) => {
      const bodies = [
        (await client('get', '/campaigns/1')).body,
        (await client('post', '/campaigns', {})).body,
        (await client('get', '/nowhere')).body,
        (await (await fetch(new URL('/elsewhere', sandbox.url))).json()) as object,
      ];
      return [...new Set(bodies.flatMap((body: object) => Object.keys(body).filter((name) => name.includes('code'))))];
    },
    values: { code: ['code'], error_code: ['error_code'] },
  },
  rounding: {
    scenario: (client) => discountOf(client, { discount_value: 0.5 }, [1, 3, 5.1]),
    values: { 'half-up': [0.01, 0.02, 0.03], 'half-even': [0, 0.02, 0.03], down: [0, 0.01, 0.02] },
  },
  'discount-basket-cap': {
    scenario: (client) => discountOf(client, { discount_type: 'numeric', discount_value: 5 }, [3, 5, 8]),
    values: { capped: [3, 5, 5], uncapped: [5, 5, 5] },
  },
  'second-confirmation': {
    scenario: async (client) => {
      await stage(client, ['A', 'B'], { max_redemptions: 2 });
      await validate(client, 'A', 10).expect(200);
      const first = (await confirm(client, 'A').expect(200)).body;
      const second = await confirm(client, 'A');
      const same = JSON.stringify(second.body) === JSON.stringify(first);
      return [same ? 'the same' : second.body.errors?.[0]?.code, await outcome(redeem(client, 'B', 10))];
    },
    values: { refused: ['already_confirmed', '200'], accepted: ['the same', '200'] },
  },
  'main-limit-code': {
    scenario: async (client) => {
      await stage(client, ['A'], {}, { max_total_budget: 5 });
      return await outcome(redeem(client, 'A', 100));
    },
    values: { total_budget_exceeded: '422 campaign/total_budget_exceeded', budget_exceeded: '422 campaign/budget_exceeded' },
  },
  'new-customer-until': {
    scenario: async (client) => {
      const { campaign } = await stage(client, ['A'], { voucher_type: 'generic' });
      await client('post', `/campaigns/${campaign}/new_customer_rule`, {}).expect(200);
      const by = (transaction_id: string, more: object = {}): Promise<string> =>
        outcome(redeem(client, 'A', 10, { customer_identifier: 'ann', transaction_id, ...more }));
      const outcomes = [await by('1', { confirmed: false }), await by('2'), await by('3')];
      return [...outcomes.map((said) => said.slice(0, 3)), (await client('get', '/customers/ann')).body.is_new];
    },
    values: { 'confirmed-redemption': ['200', '200', '422', false], creation: ['200', '200', '200', true] },
  },
  'confirm-checks-state': {
    scenario: async (client) => {
      const { campaign } = await stage(client, ['A', 'B']);
      for (const code of ['A', 'B']) await validate(client, code, 10).expect(200);
      await client('patch', '/vouchers/A', { active: false }).expect(200);
      const voucher = await outcome(confirm(client, 'A'));
      await client('patch', `/campaigns/${campaign}`, { status: 'inactive' }).expect(200);
      return [voucher, await outcome(confirm(client, 'B'))];
    },
    values: { refused: ['422 voucher/not_active', '422 campaign/not_active'], allowed: ['200', '200'] },
  },
  'find-repeats': {
    scenario: async (client) => {
      await stage(client, ['A', 'B'], { team: 't' });
      const found: string[] = [];
      for (let index = 0; index < 3; index++) found.push((await client('get', '/vouchers/find?team=t').expect(200)).body.code as string);
      return found;
    },
    values: { same: ['A', 'A', 'A'], next: ['A', 'B', 'A'] },
  },
  'unknown-tags': {
    scenario: async (client) => {
      await stage(client, ['A']);
      await client('post', '/categories', { name: 'fruit', tags: ['kiwi'] }).expect(200);
      return await outcome(redeem(client, 'A', 10, { categories: [{ name: 'fruit', tag: 'stone' }] }));
    },
    values: { refused: '422 categories/unknown_tags', ignored: '200' },
  },
  'foreign-object-status': {
    scenario: async (client, sandbox) => {
      const { campaign } = await stage(client, ['A']);
      await client('post', '/customers', { identifier: 'ann' });
      const { id: area } = (await client('post', '/areas', { area: '' })).body;
      const beta = clientOf(sandbox, 'admin', 'beta');
      const said: number[] = [];
      for (const path of [`/campaigns/${campaign}`, '/vouchers/A', '/customers/ann', `/areas/${area}`])
        said.push((await beta('get', path)).status);
      return [...new Set([...said, (await redeem(beta, 'A', 10)).status])];
    },
    values: { '404': [404], '403': [403] },
  },
  'singular-rule-again': {
    scenario: async (client) => {
      const campaign = await discountCampaign(client, await mainCampaign(client));
      const path = `/campaigns/${campaign}/max_discount_rule`;
      await client('post', path, { max_discount: 1 }).expect(200);
      return [await outcome(client('post', path, { max_discount: 2 })), (await client('get', path)).body.max_discount];
    },
    values: { refused: ['422 base/must_be_unique', 1], replaced: ['200', 2] },
  },
};
