import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpSpecimen } from '../specimens/specimen.ts';
import { configurationOf } from '../target/configuration.ts';
import { type Run, runOf } from './record.ts';
import { type SandboxTarget, sandboxTarget } from './sandbox.ts';
import { caseOf, catalogueOf, checkOf, MUST, readsList, SHOULD, stage } from './tiny-catalogue.ts';

const schema = JSON.parse(readFileSync(new URL('../../src/engine/events.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv2020({ allowUnionTypes: true, allErrors: false }).compile(schema);

let sandbox: SandboxTarget;
beforeAll(async () => {
  sandbox = await sandboxTarget();
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

/** What the schema says against each line. */
function objections(run: Run): unknown[] {
  return run.file
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter((event) => !validate(event));
}

describe('events.ndjson', () => {
  it('is what the listeners were told, line by line, and as its schema says', async () => {
    const cases = [
      readsList,
      caseOf('finds', async (context) => {
        const exchange = await context.call('getCampaigns', { as: 'point_of_sale', query: { page: 2 } });
        context.expect(false, { kind: 'a', message: 'm', expected: 'e', actual: 'a', exchange });
        context.expect(false, { kind: 'b', message: 'm', expected: 'e', actual: 'a', clause: SHOULD });
      }),
      caseOf('breaks', () => Promise.reject(new Error('a slip'))),
      caseOf('needs', () => {}, { needs: ['role:gardener'] }),
      caseOf('stays', async (context) => {
        const { campaign, codes } = await stage(context);
        await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
        await context.given<'redeem'>({ do: 'redeem', basket: { code: codes[0]!, transaction: context.name('sale'), cost: 20 } });
      }),
    ];
    const knownFailures = [{ fingerprint: '0123456789ab', reason: 'gone', link: null, expires: '2020-01-01' }];
    const run = await runOf(catalogueOf([checkOf(MUST, cases)]), sandbox.target, {
      knownFailures,
      environment: { node: '24' },
    });
    expect(
      run.file
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual(run.events);
    expect(new Set(run.events.map(({ event }) => event)).size).toBe(11);
    expect(objections(run)).toEqual([]);
    expect([run.events[0]?.event, run.events.at(-1)?.event]).toEqual(['run started', 'run finished']);
  });

  it('fits its schema on a broken target too', async () => {
    await using specimen = await httpSpecimen((request, response) => {
      if (request.url?.startsWith('/users') === true) response.destroy();
      else response.writeHead(500, { 'content-type': 'application/json' }).end('{');
    });
    const users = caseOf('users', async (context) => void (await context.call('getUsers', { body: 'x', contentType: null })));
    expect(objections(await runOf(catalogueOf([checkOf(MUST, [readsList, users])]), configurationOf(specimen.url)))).toEqual([]);
  });

  it('shows no more of a body than it must, and a curl line for it', async () => {
    await using specimen = await httpSpecimen((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`["${'s3cret-word '.repeat(5000)}"]`);
    });
    const credentials = { admin: { user: 'anna', password: 's3cret-word' } };
    const run = await runOf(catalogueOf([checkOf(MUST, [readsList])]), configurationOf(specimen.url, { credentials }));
    const bodies = run.events.flatMap((event) => (event.event === 'finding' ? (event.exchange?.responseBody ?? []) : []));
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.every((body) => Buffer.byteLength(body) <= 16 * 1024)).toBe(true);
    expect(run.file.includes('s3cret')).toBe(false);
  });

  it('keeps words of its own where a secret is one of them', async () => {
    await using specimen = await httpSpecimen((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    });
    const credentials = { admin: { user: 'admin', password: 'admin' } };
    const run = await runOf(catalogueOf([checkOf(MUST, [readsList])]), configurationOf(specimen.url, { credentials }));
    expect(objections(run)).toEqual([]);
    expect(run.events.flatMap((event) => (event.event === 'exchange' ? event.role : []))).toEqual(['admin', 'admin']);
  });
});

describe('two runs on one target at a time', () => {
  it('do not touch each other', async () => {
    const catalogue = catalogueOf([
      checkOf(
        MUST,
        Array.from({ length: 8 }, (_, index) => caseOf(`case ${index}`, async (context) => void (await stage(context)))),
      ),
    ]);
    const runs = await Promise.all([1, 1, 1].map((seed) => runOf(catalogue, sandbox.target, { seed })));
    expect(runs.map(({ result }) => [result.exitCode, result.left])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(new Set(runs.map(({ result }) => result.runId)).size).toBe(3);
  });
});
