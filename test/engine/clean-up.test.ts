import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseContext } from '../../src/engine/check.ts';
import { cleanRun } from '../../src/engine/clean-run.ts';
import type { RunOptions } from '../../src/engine/run.ts';
import { openTarget } from '../../src/target/client.ts';
import { authorizationOf } from '../../src/target/credentials.ts';
import { forwardingSpecimen, httpSpecimen } from '../specimens/specimen.ts';
import { configurationOf } from '../target/configuration.ts';
import { dialect, ofKind, type Run, runOf } from './record.ts';
import { type SandboxTarget, sandboxTarget } from './sandbox.ts';
import { caseOf, catalogueOf, checkOf, MUST, stage } from './tiny-catalogue.ts';

let sandbox: SandboxTarget;
beforeAll(async () => {
  sandbox = await sandboxTarget();
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

/** Everything in the lists of the target, as text. */
async function everything(): Promise<string> {
  const target = openTarget(sandbox.target);
  const texts = await Promise.all(
    ['admin', 'other-project'].flatMap((role) =>
      (['listCampaigns', 'listCustomers', 'listCategories', 'listAreas'] as const).map(async (action) => {
        const { operation, method, path, query } = dialect.request({ do: action, perPage: 100 }, {});
        const authorization = authorizationOf(sandbox.target.credentials[role]!);
        const exchange = await target.send({ operation, role, authorization, method, path, query, headers: [], body: undefined });
        return Buffer.from(exchange.response?.body ?? []).toString('utf8');
      }),
    ),
  );
  await target.close();
  return texts.join('\n');
}

async function makesAll(context: CaseContext): Promise<void> {
  const { codes } = await stage(context);
  const customer = context.name('customer');
  await context.given<'createCustomer'>({ do: 'createCustomer', customer });
  await context.given<'createCategory'>({ do: 'createCategory', name: context.name('category'), tags: ['a'] });
  await context.given<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: context.name('foreign') } }, 'other-project');
  await context.perform<'redeem'>({ do: 'redeem', basket: { code: codes[0]!, transaction: context.name('sale'), cost: 20, customer } });
}

async function runCase(run: (context: CaseContext) => Promise<void>, options: Partial<RunOptions> = {}): Promise<Run> {
  return await runOf(catalogueOf([checkOf(MUST, [caseOf('c', run)])]), sandbox.target, options);
}

describe('the clean-up', () => {
  it('takes everything away, in both projects', async () => {
    const run = await runCase(makesAll);
    expect(run.result).toMatchObject({ exitCode: 0, left: 0 });
    expect(run.result.cleaned).toBeGreaterThanOrEqual(10);
    expect((await everything()).includes(run.result.runId)).toBe(false);
  });

  it('also where the check broke', async () => {
    const run = await runCase(async (context) => {
      await makesAll(context);
      throw new Error('a slip');
    });
    expect(run.result).toMatchObject({ exitCode: 3, left: 0 });
    expect((await everything()).includes(run.result.runId)).toBe(false);
  });

  it('says what stays and why', async () => {
    const run = await runCase(async (context) => {
      const { campaign, codes } = await stage(context);
      await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
      const transaction = context.name('sale');
      await context.given<'redeem'>({ do: 'redeem', basket: { code: codes[0]!, transaction, cost: 20 } });
    });
    expect(run.result.left).toBeGreaterThan(0);
    expect(ofKind(run, 'left behind')).toHaveLength(run.result.left);
    expect(ofKind(run, 'left behind').map(({ resource }) => resource)).toContainEqual(expect.stringMatching(/^voucher VS/));
    expect(ofKind(run, 'left behind')[0]?.why).not.toBe('');
  });

  it('gives up on a target that went away, and lists what it made', async () => {
    let gone = false;
    await using specimen = await httpSpecimen((request, response) => {
      if (gone) {
        response.destroy();
        return;
      }
      request.resume();
      gone = request.method === 'POST';
      response.writeHead(200, { 'content-type': 'application/json' }).end(gone ? '{"id":7,"name":"x","campaign_type":"main"}' : '[]');
    });
    const makes = caseOf(
      'c',
      async (context) => void (await context.call('createCampaign', { body: { campaign_type: 'main', name: context.name('x') } })),
    );
    const run = await runOf(catalogueOf([checkOf(MUST, [makes])]), configurationOf(specimen.url));
    expect(run.result.left).toBe(1);
    expect(ofKind(run, 'left behind')[0]?.resource).toBe('campaign 7');
  });
});

describe('an interruption', () => {
  it('cuts what runs, cleans up, ends the record and exits with 130', async () => {
    const controller = new AbortController();
    const cases = Array.from({ length: 10 }, (_, index) =>
      caseOf(`case ${index}`, async (context) => {
        await makesAll(context);
        controller.abort();
        await context.call('getCampaigns');
      }),
    );
    const run = await runOf(catalogueOf([checkOf(MUST, cases)]), sandbox.target, { signal: controller.signal });
    expect(run.result).toMatchObject({ exitCode: 130, stopped: 'interrupted', left: 0 });
    expect(ofKind(run, 'case finished').every(({ verdict }) => verdict === 'skipped')).toBe(true);
    expect(ofKind(run, 'case finished').length).toBeLessThan(10);
    expect(run.events.at(-1)?.event).toBe('run finished');
    expect((await everything()).includes(run.result.runId)).toBe(false);
  });

  it('finds what an unanswered request has made all the same', async () => {
    const controller = new AbortController();
    const { origin, pathname } = new URL(sandbox.target.baseUrl);
    await using front = await forwardingSpecimen(origin, (method) => {
      if (method === 'POST') controller.abort();
      return method === 'POST';
    });
    const makes = caseOf(
      'c',
      async (context) => void (await context.given<'createCustomer'>({ do: 'createCustomer', customer: context.name('lost') })),
    );
    const target = { ...sandbox.target, baseUrl: `${front.url}${pathname}` };
    const run = await runOf(catalogueOf([checkOf(MUST, [makes])]), target, { signal: controller.signal });
    expect(run.result).toMatchObject({ exitCode: 130, cleaned: 1, left: 0 });
    expect((await everything()).includes(run.result.runId)).toBe(false);
  });

  it('finds what a request makes that the target takes up only when the clean-up has begun', async () => {
    const controller = new AbortController();
    const { origin, pathname } = new URL(sandbox.target.baseUrl);
    const [cleaning, made] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let posts = 0;
    const answered = (method: string): boolean => {
      if (method === 'POST' && posts === 2) made.resolve();
      return false;
    };
    await using front = await forwardingSpecimen(origin, answered, {}, async (method) => {
      if (method === 'POST') posts += 1;
      if (method === 'POST' && posts === 2) {
        controller.abort();
        await cleaning.promise;
      }
      if (method === 'DELETE') {
        cleaning.resolve();
        await made.promise;
      }
    });
    const makes = caseOf('c', async (context) => {
      await context.given<'createCustomer'>({ do: 'createCustomer', customer: context.name('known') });
      await context.given<'createCustomer'>({ do: 'createCustomer', customer: context.name('lost') });
    });
    const target = { ...sandbox.target, baseUrl: `${front.url}${pathname}` };
    const run = await runOf(catalogueOf([checkOf(MUST, [makes])]), target, { signal: controller.signal });
    expect(run.result).toMatchObject({ exitCode: 130, cleaned: 2, left: 0 });
    expect((await everything()).includes(run.result.runId)).toBe(false);
  });

  it('before the first request asks nothing', async () => {
    const run = await runCase(makesAll, { signal: AbortSignal.abort() });
    expect(run.result).toMatchObject({ exitCode: 130, cleaned: 0, stopped: 'interrupted' });
    expect(ofKind(run, 'notice')).toEqual([]);
  });

  it('a second time gives up the clean-up, and lists what stays', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const run = await runCase(
      async (context) => {
        await makesAll(context);
        first.abort();
        second.abort();
      },
      { signal: first.signal, abandon: second.signal },
    );
    expect(run.result).toMatchObject({ exitCode: 130, cleaned: 0 });
    expect(run.result.left).toBeGreaterThanOrEqual(10);
    expect(ofKind(run, 'left behind')[0]?.why).toContain('no time');
    // And what it left is found again by its run id.
    const cleaned = await cleanRun({ dialect, target: sandbox.target, runId: run.result.runId });
    expect(cleaned.left).toEqual([]);
    expect((await everything()).includes(run.result.runId)).toBe(false);
  });

  it('by the time limit is no proof', async () => {
    const endless = caseOf('c', async (context) => {
      await makesAll(context);
      await new Promise((_resolve, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('cut')));
      });
    });
    const run = await runOf(catalogueOf([checkOf(MUST, [endless])]), sandbox.target, { timeLimitMs: 200 });
    expect(run.result).toMatchObject({ exitCode: 4, left: 0, stopped: expect.stringContaining('time limit of 0.2 s') as string });
  });
});

describe('cleaning a run that was killed', () => {
  it('leaves everything else alone', async () => {
    const [first, second] = [AbortSignal.abort(), AbortSignal.abort()];
    const killed = await runCase(makesAll, { abandon: first });
    const other = await runCase(makesAll, { abandon: second });
    await cleanRun({ dialect, target: sandbox.target, runId: killed.result.runId });
    const lists = await everything();
    expect([lists.includes(killed.result.runId), lists.includes(other.result.runId)]).toEqual([false, true]);
    await cleanRun({ dialect, target: sandbox.target, runId: other.result.runId });
  });

  it('tells what is no run id, and a target whose lists cannot be read', async () => {
    await expect(cleanRun({ dialect, target: sandbox.target, runId: 'campaign' })).rejects.toThrow('is no run id');
    await using specimen = await httpSpecimen((_request, response) => response.writeHead(500).end());
    await expect(cleanRun({ dialect, target: configurationOf(specimen.url), runId: 'vs3k9d2a' })).rejects.toThrow('lists cannot be read');
  });
});
