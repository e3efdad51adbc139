import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSandbox, SandboxReady } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { type Client, clientOf, stage } from './client.ts';

let sandbox: RunningSandbox;
let admin: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ api: 'vouchery-v1.0' });
  admin = clientOf(sandbox);
});
afterAll(() => sandbox.close());

describe('redemptions', () => {
  it('redeems in one step, both instants the same', async () => {
    await stage(admin, ['ONE']);
    const { body } = await admin('post', '/vouchers/ONE/redemptions', {
      transaction_id: 'one',
      total_transaction_cost: 80,
      confirmed: true,
    }).expect(200);
    expect(body).toMatchObject({ granted_discount: 8, confirmed: true, confirmed_at: body.validated_at });
  });

  it('validates, then confirms by query or body; a second confirmation is refused', async () => {
    await stage(admin, ['TWO', 'THREE']);
    for (const [code, query, body] of [
      ['TWO', '?transaction_id=t-TWO', undefined],
      ['THREE', '', { transaction_id: 't-THREE' }],
    ] as const) {
      const validated = await admin('post', `/vouchers/${code}/redemptions`, { transaction_id: `t-${code}`, total_transaction_cost: 60 });
      expect(validated.body).toMatchObject({ confirmed_at: null, granted_discount: 6 });
      const confirmed = await admin('patch', `/vouchers/${code}/redemptions${query}`, body).expect(200);
      expect(confirmed.body.confirmed_at).not.toBeNull();
    }
    const again = await admin('patch', '/vouchers/TWO/redemptions?transaction_id=t-TWO').expect(422);
    expect(again.body.errors).toMatchObject([{ attribute: 'confirmed', code: 'already_confirmed' }]);
  });

  it('grants one of many confirmations that come at once for the last of the budget', async () => {
    const codes = ['R1', 'R2', 'R3', 'R4', 'R5'];
    await stage(admin, codes, { max_total_budget: 10 });
    for (const code of codes)
      await admin('post', `/vouchers/${code}/redemptions`, { transaction_id: `r-${code}`, total_transaction_cost: 100 }).expect(200);
    const answers = await Promise.all(codes.map((code) => admin('patch', `/vouchers/${code}/redemptions?transaction_id=r-${code}`)));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 422, 422, 422, 422]);
  });

  it('spends to the last cent what binary fractions would miss', async () => {
    const codes = ['C1', 'C2', 'C3'];
    await stage(admin, codes, { max_total_budget: 0.3 });
    for (const code of codes) {
      const { status } = await admin('post', `/vouchers/${code}/redemptions`, {
        transaction_id: `c-${code}`,
        total_transaction_cost: 1,
        confirmed: true,
      });
      expect(status).toBe(200);
    }
  });
});

describe('access', () => {
  it('takes Basic and Bearer, and refuses everything else with 401', async () => {
    const { user = '', password = '' } = sandbox.projects['alpha']?.['admin'] ?? {};
    await admin('get', '/campaigns')
      .set('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
      .expect(200);
    for (const value of ['', 'Bearer', 'Bearer x', 'Basic !', `Basic ${Buffer.from(`${user}:wrong`).toString('base64')}`, 'Digest a=b'])
      expect((await admin('get', '/campaigns').set('authorization', value)).body).toMatchObject({ error: true, code: 'not_authorized' });
  });

  it('holds roles and projects apart', async () => {
    const { campaign } = await stage(admin, ['APART']);
    const answers = await Promise.all([
      clientOf(sandbox, 'point_of_sale')('get', `/campaigns/${campaign}`),
      clientOf(sandbox, 'point_of_distribution')('get', '/vouchers/find?team=none'),
      clientOf(sandbox, 'admin', 'beta')('get', `/campaigns/${campaign}`),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([403, 204, 404]);
  });
});

describe('the control interface', () => {
  it('opens a project with a clock of its own, moves it, and takes it away', async () => {
    const opened = (await (await fetch(`${sandbox.control}/clocks`, { method: 'POST' })).json()) as {
      url: string;
      credentials: SandboxReady['projects'][string];
    };
    const own = clientOf({ ...sandbox, projects: { own: opened.credentials } }, 'admin', 'own');
    const moved = await fetch(opened.url, { method: 'PUT', body: JSON.stringify({ now: '2031-05-06T07:08:09Z' }) });
    expect(moved.status).toBe(200);
    const { body } = await own('post', '/campaigns', { campaign_type: 'main', name: 'later' });
    expect(body.created_at).toMatch(/^2031-05-06T07:0/);
    const here = await admin('post', '/campaigns', { campaign_type: 'main', name: 'now' });
    expect(here.body.created_at).not.toMatch(/^2031/);
    expect((await fetch(opened.url, { method: 'DELETE' })).status).toBe(204);
    await own('get', '/campaigns').expect(401);
  });

  it('resets one project and leaves the other', async () => {
    const beta = clientOf(sandbox, 'admin', 'beta');
    await beta('post', '/campaigns', { campaign_type: 'main', name: 'beta' });
    const kept = (await admin('get', '/campaigns')).body.length as number;
    expect((await fetch(`${sandbox.control}/projects/beta/reset`, { method: 'POST' })).status).toBe(204);
    expect((await beta('get', '/campaigns')).body).toEqual([]);
    expect((await admin('get', '/campaigns')).body).toHaveLength(kept);
  });
});
