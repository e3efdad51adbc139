/** Supertest on a sandbox, with the credentials of one user. */
import request, { type Test } from 'supertest';
import type { RunningSandbox, SandboxReady } from '../../src/sandbox/options.ts';

export type Client = (method: 'get' | 'post' | 'patch' | 'delete' | 'put', path: string, body?: unknown) => Test;

/** Says a request to a sandbox as one of its users, with the API key. */
export function clientOf(sandbox: SandboxReady | RunningSandbox, role = 'admin', project = 'alpha'): Client {
  const key = sandbox.projects[project]?.[role]?.apiKey ?? '';
  return (method, path, body) => {
    const sent = request(sandbox.url)[method](path).set('authorization', `Bearer ${key}`);
    return body === undefined ? sent : sent.send(body as object);
  };
}

/** A main campaign, an active discount campaign of 10 % below it, and one voucher for each code. Gives the keys of the campaigns. */
export async function stage(
  client: Client,
  codes: readonly string[],
  settings: Readonly<Record<string, unknown>> = {},
  above: Readonly<Record<string, unknown>> = {},
): Promise<{ main: number; campaign: number }> {
  const main = (await client('post', '/campaigns', { campaign_type: 'main', name: 'all', ...above })).body.id as number;
  const draft = {
    campaign_type: 'discount',
    parent_id: main,
    name: 'ten',
    voucher_type: 'unique',
    discount_type: 'percentage',
    discount_value: 10,
    ...settings,
  };
  const campaign = (await client('post', '/campaigns', draft)).body.id as number;
  await client('patch', `/campaigns/${campaign}`, { status: 'active' });
  for (const code of codes) await client('post', `/campaigns/${campaign}/vouchers`, { code, active: true });
  return { main, campaign };
}
