/** Sandboxes for tests, and supertest on them with the credentials of one user. */
import request, { type Test } from 'supertest';
import { onTestFinished } from 'vitest';
import type { RunningSandbox, SandboxCredentials, SandboxOptions, SandboxReady } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';

export type Client = (method: 'get' | 'post' | 'patch' | 'delete' | 'put', path: string, body?: unknown) => Test;
type Settings = Readonly<Record<string, unknown>>;

/** Starts a sandbox that is closed when the test is over. */
export async function opened(options: Omit<SandboxOptions, 'api'> = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox({ api: 'vouchery-v1.0', ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** An administrator of a fresh sandbox with these policies. */
export async function withPolicies(policies: Readonly<Record<string, string>>): Promise<Client> {
  return clientOf(await opened({ policies }));
}

/** Says a request to a sandbox as one of its users, with the API key. */
export function clientOf(sandbox: SandboxReady | RunningSandbox, role = 'admin', project = 'alpha'): Client {
  return clientWith(sandbox.url, sandbox.projects[project]?.[role]);
}

function clientWith(url: string, credentials: SandboxCredentials | undefined): Client {
  return (method, path, body) => {
    const sent = request(url)[method](path).set('authorization', `Bearer ${credentials?.apiKey}`);
    return body === undefined ? sent : sent.send(body as object);
  };
}

/** An administrator of a project of its own, whose time is moved by `moveTo`. */
export async function leased(sandbox: SandboxReady): Promise<{ client: Client; moveTo: (now: string) => Promise<void> }> {
  const { body } = await request(sandbox.control).post('/clocks').expect(201);
  const { pathname } = new URL(String(body.url));
  return {
    client: clientWith(sandbox.url, body.credentials.admin as SandboxCredentials),
    moveTo: async (now) => {
      await request(new URL(sandbox.control).origin).put(pathname).send({ now }).expect(200);
    },
  };
}

/** A main campaign. Gives its key. */
export async function mainCampaign(client: Client, settings: Settings = {}): Promise<number> {
  return (await client('post', '/campaigns', { campaign_type: 'main', name: 'all', ...settings }).expect(200)).body.id as number;
}

/** An active discount campaign of 10 % with unique codes below a main campaign. Gives its key. */
export async function discountCampaign(client: Client, main: number, settings: Settings = {}): Promise<number> {
  const made = await client('post', '/campaigns', {
    campaign_type: 'discount',
    parent_id: main,
    name: 'ten',
    voucher_type: 'unique',
    discount_type: 'percentage',
    discount_value: 10,
    ...settings,
  }).expect(200);
  await client('patch', `/campaigns/${made.body.id}`, { status: 'active' }).expect(200);
  return made.body.id as number;
}

/** A main campaign, an active discount campaign of 10 % below it, and one voucher for each code. Gives the keys of the campaigns. */
export async function stage(
  client: Client,
  codes: readonly string[],
  settings: Settings = {},
  above: Settings = {},
): Promise<{ main: number; campaign: number }> {
  const main = await mainCampaign(client, above);
  const campaign = await discountCampaign(client, main, settings);
  for (const code of codes) await client('post', `/campaigns/${campaign}/vouchers`, { code, active: true }).expect(200);
  return { main, campaign };
}

/** Redeems a code in one step; the transaction is named after the code unless said otherwise. */
export function redeem(client: Client, code: string, total: number, more: Settings = {}): Test {
  return client('post', `/vouchers/${code}/redemptions`, {
    transaction_id: `t-${code}`,
    total_transaction_cost: total,
    confirmed: true,
    ...more,
  });
}

/** The first of the two steps. */
export function validate(client: Client, code: string, total: number, more: Settings = {}): Test {
  return redeem(client, code, total, { confirmed: false, ...more });
}

/** The second of the two steps. */
export function confirm(client: Client, code: string, transaction = `t-${code}`): Test {
  return client('patch', `/vouchers/${code}/redemptions?transaction_id=${transaction}`);
}

/** `status attribute/code ...` of a refusal, `status` alone of anything else. */
export async function outcome(test: Test): Promise<string> {
  const { status, body } = (await test) as { status: number; body: { errors?: { attribute: string; code: string }[] } };
  return [String(status), ...(body?.errors ?? []).map((detail) => `${detail.attribute}/${detail.code}`)].join(' ');
}
