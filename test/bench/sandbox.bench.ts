/** Redemptions of the sandbox, created and confirmed, beside a bare echo server; client and server on a core each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { spawnSandbox } from '../../src/sandbox/spawn.ts';

export const name = 'sandbox';

const PAIRS = 5;
const REQUESTS = 8000;
const CONNECTIONS = 32;

/** Sends requests one after another on each of many connections; gives requests a second. */
async function rate(
  pool: Pool,
  requests: readonly { method: 'POST' | 'PATCH'; path: string; body: string | null }[],
  headers: Record<string, string>,
): Promise<number> {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let index = next++; index < requests.length; index = next++) {
        const request = requests[index];
        if (request === undefined) return;
        const { statusCode, body } = await pool.request({ ...request, headers });
        await body.dump();
        if (statusCode !== 200) throw new Error(`${request.method} ${request.path} answered ${statusCode}`);
      }
    }),
  );
  return (requests.length * 1000) / (performance.now() - started);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export async function run(): Promise<readonly { figure: string; value: string; demanded?: string; holds?: boolean }[]> {
  const echo = spawn(process.execPath, [new URL('./echo-server.ts', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface({ input: echo.stdout }), 'line')) as [string];
  const sandbox = await spawnSandbox({ api: 'vouchery-v1.0' });
  const headers = { authorization: `Bearer ${sandbox.projects['alpha']?.['admin']?.apiKey}`, 'content-type': 'application/json' };
  const { origin, pathname } = new URL(sandbox.url);
  const redeemed = new Pool(origin, { connections: CONNECTIONS });
  const echoed = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  try {
    const say = async (method: string, path: string, body: unknown): Promise<unknown> =>
      (await fetch(sandbox.url + path, { method, headers, body: JSON.stringify(body) })).json();
    await say('POST', '/campaigns', { campaign_type: 'main', name: 'bench' });
    await say('POST', '/campaigns', {
      campaign_type: 'discount',
      parent_id: 1,
      name: 'bench',
      voucher_type: 'unique',
      discount_type: 'percentage',
      discount_value: 10,
    });
    await say('PATCH', '/campaigns/2', { status: 'active' });
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const vouchers = (await say('POST', '/campaigns/2/vouchers/batch', {
        active: true,
        size: REQUESTS / 2,
        code_type: 'mixed',
        random_part_length: 8,
        prefix: `P${pair}`,
      })) as { code: string }[];
      const create = vouchers.map(({ code }) => ({
        method: 'POST' as const,
        path: `${pathname}/vouchers/${code}/redemptions`,
        body: JSON.stringify({ transaction_id: code, total_transaction_cost: 80 }),
      }));
      const confirm = vouchers.map(({ code }) => ({
        method: 'PATCH' as const,
        path: `${pathname}/vouchers/${code}/redemptions?transaction_id=${code}`,
        body: null,
      }));
      const bare = await rate(echoed, [...create, ...create], headers);
      const full = (await rate(redeemed, create, headers)) / 2 + (await rate(redeemed, confirm, headers)) / 2;
      ratios.push(full / bare);
      rates.push(full);
    }
    const ratio = median(ratios);
    return [
      { figure: 'redemption requests a second', value: median(rates).toFixed(0) },
      { figure: 'of a bare node:http echo', value: ratio.toFixed(2), demanded: '0.25 or more', holds: ratio >= 0.25 },
    ];
  } finally {
    await Promise.all([redeemed.close(), echoed.close()]);
    await sandbox.close();
    echo.stdin.end();
  }
}
