import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalogue, Probe } from '../../src/engine/check.ts';
import type { RunOptions } from '../../src/engine/run.ts';
import { httpSpecimen } from '../specimens/specimen.ts';
import { api, type EventOf, ofKind, type Run, runOf } from './record.ts';
import { type SandboxTarget, sandboxTarget } from './sandbox.ts';
import { caseOf, catalogueOf, checkOf, MUST, readsList, SHOULD } from './tiny-catalogue.ts';

let sandbox: SandboxTarget;
beforeAll(async () => {
  sandbox = await sandboxTarget();
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

const pass = (): void => {};
const BREACH = { kind: 'not-so', message: 'it is not so', expected: 'so', actual: 'otherwise' };

const catalogue = catalogueOf([
  checkOf('budget.last-cent', [caseOf('one', pass), caseOf('two: a', pass, { operation: 'getUsers' })], {
    clauses: ['budget.last-cent', 'budget.apart'],
  }),
  checkOf('paging.links', [caseOf('three', pass), caseOf('four', pass, { large: true })]),
  checkOf('paging.headers', [caseOf('five', pass)], { large: true }),
]);

/** Names of the cases that ran, with their verdicts, sorted. */
async function verdictsOf(options: Partial<RunOptions>, lacks: readonly string[] = []): Promise<string[]> {
  const run = await runOf(catalogue, { ...sandbox.target, lacks }, options);
  return ofKind(run, 'case finished')
    .map((one) => `${one.case}: ${one.verdict}`)
    .sort();
}

describe('selection', () => {
  const chosen: readonly [Partial<RunOptions>, readonly string[]][] = [
    [{ large: true }, ['five', 'four', 'one', 'three', 'two: a']],
    [{ large: true, only: ['budget.*'] }, ['one', 'two: a']],
    [{ large: true, only: ['budget.apart'] }, ['one', 'two: a']],
    [{ large: true, only: ['paging.links', '*one'] }, ['four', 'one', 'three']],
    [{ large: true, only: ['paging.links > t*'] }, ['three']],
    [{ large: true, skip: ['paging.*', '* > two*'] }, ['one']],
    [{ large: true, operation: 'getUsers' }, ['two: a']],
  ];
  it.each(chosen)('%j', async (options, names) => {
    expect(await verdictsOf(options)).toEqual(names.map((name) => `${name}: pass`));
  });

  it('leaves large things out unless they are asked for', async () => {
    expect(await verdictsOf({})).toEqual(['five: skipped', 'four: skipped', 'one: pass', 'three: pass', 'two: a: pass']);
  });

  it('knows what the target lacks, by check, pattern and operation', async () => {
    expect(await verdictsOf({ large: true }, ['paging.h*', 'getUsers'])).toEqual([
      'five: unsupported',
      'four: pass',
      'one: pass',
      'three: pass',
      'two: a: unsupported',
    ]);
  });

  it('runs what has to be alone after everything else, one at a time, and chooses it by its name only', async () => {
    let running = 0;
    const order: string[] = [];
    const noted = (name: string) =>
      caseOf(name, async () => {
        running += 1;
        await setImmediate();
        order.push(`${name}: ${running}`);
        running -= 1;
      });
    const two = [noted('alone 1'), noted('alone 2')];
    const withLoad = catalogueOf([
      checkOf('load.hard', two, { alone: true, clauses: ['budget.last-cent'] }),
      checkOf('budget.last-cent', [noted('first')]),
    ]);
    await runOf(withLoad, sandbox.target, {});
    expect(order).toEqual(['first: 1', 'alone 1: 1', 'alone 2: 1']);
    order.length = 0;
    await runOf(withLoad, sandbox.target, { only: ['budget.*'] });
    await runOf(withLoad, sandbox.target, { only: ['load.* > * 2'] });
    expect(order).toEqual(['first: 1', 'alone 2: 1']);
  });

  it('announces the checks and their cases beforehand', async () => {
    const run = await runOf(catalogue, sandbox.target, { only: ['paging.*'] });
    const [start] = ofKind(run, 'run started');
    expect(start?.checks.map(({ id, topic, cases }) => [id, topic, cases])).toEqual([
      ['paging.links', 'paging', 2],
      ['paging.headers', 'paging', 1],
    ]);
    expect(start?.clauses).toHaveLength(api.clauses.size);
    expect(start?.operations).toHaveLength(api.operations.size);
    expect(start?.clauses.find(({ id }) => id === 'budget.apart')?.checks).toEqual(['budget.last-cent']);
  });

  it('proves nothing where nothing is selected, and says so', async () => {
    const run = await runOf(catalogue, sandbox.target, { only: ['bugdet.*'] });
    expect(run.result).toMatchObject({ exitCode: 4, exchanges: 0 });
    expect(ofKind(run, 'notice')[0]?.message).toContain('"bugdet.*"');
  });

  it('orders the cases by the seed', async () => {
    const many = catalogueOf([
      checkOf(
        MUST,
        Array.from({ length: 12 }, (_, index) => caseOf(`case ${index}`, pass)),
      ),
    ]);
    const orderOf = async (seed: number): Promise<string> =>
      ofKind(await runOf(many, { ...sandbox.target, limits: { ...sandbox.target.limits, concurrency: 1 } }, { seed }), 'case finished')
        .map((one) => one.case)
        .join();
    expect(await orderOf(1)).toBe(await orderOf(1));
    expect(await orderOf(1)).not.toBe(await orderOf(2));
  });

  it('runs as many cases side by side as it may', async () => {
    let open = 0;
    let most = 0;
    let meet: () => void = pass;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const together = catalogueOf([
      checkOf(
        MUST,
        Array.from({ length: 12 }, (_, index) =>
          caseOf(`case ${index}`, async () => {
            open += 1;
            most = Math.max(most, open);
            if (open === 4) meet();
            await met;
            open -= 1;
          }),
        ),
      ),
    ]);
    await runOf(together, sandbox.target);
    expect(most).toBe(4);
  });
});

it('many cases side by side are no reason for a warning', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const many = catalogueOf([
    checkOf(
      MUST,
      Array.from({ length: 60 }, (_, index) => ({ ...readsList, name: `case ${index}` })),
    ),
  ]);
  const run = await runOf(
    many,
    { ...sandbox.target, limits: { ...sandbox.target.limits, concurrency: 30 } },
    { abandon: new AbortController().signal },
  );
  await setImmediate();
  process.off('warning', note);
  expect(run.result.exitCode).toBe(0);
  expect(warnings).toEqual([]);
});

describe('needs', () => {
  const reasonOf = async (needs: NonNullable<Parameters<typeof caseOf>[2]>['needs'], target = sandbox.target): Promise<string> => {
    const run = await runOf(catalogueOf([checkOf(MUST, [caseOf('c', pass, { needs: needs! })])]), target);
    const [end] = ofKind(run, 'case finished');
    return `${end?.verdict} ${end?.reason}`.trim();
  };

  it('that the configuration meets', async () => {
    expect(await reasonOf(['role:point_of_sale', 'clock'])).toBe('pass');
    expect(await reasonOf(['other-project'])).toBe('pass');
  });

  it('that it does not meet skip the case, with the reason', async () => {
    const poor = { ...sandbox.target, clock: undefined, credentials: { admin: sandbox.target.credentials['admin']! } };
    expect(await reasonOf(['clock'], poor)).toMatch(/^skipped needs a movable clock/);
    expect(await reasonOf(['other-project'], poor)).toMatch(/^skipped needs credentials for other-project/);
    expect(await reasonOf(['role:gardener'], poor)).toMatch(/^skipped needs credentials for gardener/);
    expect(await reasonOf(['clock', 'role:gardener'])).toMatch(/^skipped needs credentials for gardener/);
  });
});

describe('clock cases', () => {
  it('run under a lease of their own, each with its own time, side by side', async () => {
    const seen: string[] = [];
    const cases = Array.from({ length: 4 }, (_, index) =>
      caseOf(
        `year ${index}`,
        async (context) => {
          const year = 2031 + index;
          await context.clock?.moveTo(new Date(Date.UTC(year, 5, 1)));
          const made = await context.call('createCampaign', { body: { campaign_type: 'main', name: context.name('timed') } });
          seen.push(`${String(context.clock?.now().getUTCFullYear())} ${String(context.at(made, '/created_at')).slice(0, 4)}`);
        },
        { needs: ['clock'] },
      ),
    );
    const run = await runOf(catalogueOf([checkOf(MUST, cases)]), sandbox.target);
    expect(seen.sort()).toEqual(['2031 2031', '2032 2032', '2033 2033', '2034 2034']);
    // What was made in the lease's own project went with it.
    expect(run.result).toMatchObject({ cleaned: 0, left: 0 });
  });

  it('run one after the other where the leases share one time', async () => {
    const asked: string[] = [];
    await using hook = await httpSpecimen((request, response) => {
      asked.push(request.method!);
      response
        .writeHead(request.method === 'POST' ? 201 : 204)
        .end(request.method === 'POST' ? '{"url":"/lease","now":"2026-01-01T00:00:00Z"}' : undefined);
    });
    const cases = Array.from({ length: 4 }, (_, index) =>
      caseOf(`case ${index}`, (context) => context.clock?.moveTo(new Date('2027-01-01')), { needs: ['clock'] }),
    );
    const run = await runOf(catalogueOf([checkOf(MUST, cases)]), { ...sandbox.target, clock: { url: hook.url, headers: {} } });
    expect(run.result.exitCode).toBe(0);
    expect(asked.join()).toBe(Array.from({ length: 4 }, () => 'POST,PUT,DELETE').join());
  });

  it('are errors where the hook does not answer as it must', async () => {
    await using hook = await httpSpecimen((_request, response) => response.end());
    const run = await runOf(catalogueOf([checkOf(MUST, [caseOf('c', pass, { needs: ['clock'] })])]), {
      ...sandbox.target,
      clock: { url: hook.url, headers: {} },
    });
    expect(ofKind(run, 'case finished')[0]).toMatchObject({ verdict: 'error', reason: expect.stringContaining('clock hook') as string });
    expect(run.result.exitCode).toBe(3);
  });

  it('may not move their time back', async () => {
    const back = caseOf('back', (context) => context.clock?.moveTo(new Date(0)), { needs: ['clock'] });
    const run = await runOf(catalogueOf([checkOf(MUST, [back])]), sandbox.target);
    expect(ofKind(run, 'case finished')[0]?.reason).toContain('cannot be moved back');
  });
});

describe('policies', () => {
  const probe = (policy: string, value: string | undefined, needs: Probe['needs'] = []): Probe => ({
    policy,
    needs,
    run: async (context) => {
      await context.call('getCampaigns');
      return value;
    },
  });
  const stateOf = (run: Run, name: string): unknown => ofKind(run, 'policies')[0]?.policies.find((policy) => policy.name === name);

  it('are declared, inferred or unknown, and every case sees the same', async () => {
    const seen: unknown[] = [];
    const look = caseOf(
      'looks',
      (context) => void seen.push(['page-size', 'second-validation', 'rounding'].map((name) => context.policy(name))),
    );
    const probes = [probe('page-size', '11'), probe('second-validation', 'allowed'), probe('rounding', undefined)];
    const run = await runOf(catalogueOf([checkOf(MUST, [look])], probes), { ...sandbox.target, policies: { 'page-size': '25' } });
    expect(seen).toEqual([['25', 'allowed', undefined]]);
    expect(stateOf(run, 'page-size')).toMatchObject({ value: '25', origin: 'declared' });
    expect(stateOf(run, 'second-validation')).toMatchObject({ value: 'allowed', origin: 'inferred' });
    expect(stateOf(run, 'rounding')).toMatchObject({ value: null, origin: 'unknown' });
    expect(
      ofKind(run, 'exchange')
        .filter(({ check }) => check === 'policies')
        .map((one) => one.case),
    ).toEqual(['second-validation', 'rounding']);
  });

  it('stay unknown where a probe breaks or cannot be run', async () => {
    const broken: Probe = { policy: 'rounding', run: () => Promise.reject(new Error('a slip')) };
    const run = await runOf(
      catalogueOf([checkOf(MUST, [readsList])], [broken, probe('page-size', '1', ['role:gardener'])]),
      sandbox.target,
    );
    expect(run.result.exitCode).toBe(0);
    expect(stateOf(run, 'rounding')).toMatchObject({ origin: 'unknown' });
    expect(stateOf(run, 'page-size')).toMatchObject({ origin: 'unknown' });
    expect(ofKind(run, 'notice')[0]?.message).toContain('a slip');
  });

  it('may be probed with a clock', async () => {
    let now: Date | undefined;
    const timed: Probe = {
      policy: 'unconfirmed-lifetime',
      needs: ['clock'],
      run: async (context) => {
        await context.clock?.moveTo(new Date('2040-01-01'));
        now = context.clock?.now();
        return 'limited';
      },
    };
    const run = await runOf(catalogueOf([checkOf(MUST, [readsList])], [timed]), sandbox.target);
    expect(now?.getUTCFullYear()).toBe(2040);
    expect(stateOf(run, 'unconfirmed-lifetime')).toMatchObject({ value: 'limited', origin: 'inferred' });
  });
});

describe('what gates', () => {
  const failing = (id: string): Catalogue =>
    catalogueOf([checkOf(id, [caseOf('c', (context) => void context.expect(false, BREACH)), readsList])]);
  const printOf = async (id: string): Promise<string> => ofKind(await runOf(failing(id), sandbox.target), 'finding')[0]!.fingerprint;
  const entry = (fingerprint: string, expires: string | null = null): NonNullable<RunOptions['knownFailures']>[number] => ({
    fingerprint,
    reason: 'we know',
    link: null,
    expires,
  });
  const notices = (run: Run): string =>
    ofKind(run, 'notice')
      .map(({ message }: EventOf<'notice'>) => message)
      .join('\n');

  it('are warnings too, where the run is strict', async () => {
    expect((await runOf(failing(SHOULD), sandbox.target)).result).toMatchObject({ exitCode: 0, verdict: 'warn' });
    expect((await runOf(failing(SHOULD), sandbox.target, { strict: true })).result).toMatchObject({ exitCode: 1 });
  });

  it('are cases that could not decide, where the run is strict', async () => {
    const torn = catalogueOf([checkOf(MUST, [readsList, caseOf('c', (context) => context.undecided('who knows'))])]);
    expect((await runOf(torn, sandbox.target)).result.exitCode).toBe(0);
    expect((await runOf(torn, sandbox.target, { strict: true })).result.exitCode).toBe(4);
  });

  it('are not known failures, until the day is over', async () => {
    const fingerprint = await printOf(MUST);
    const known = await runOf(failing(MUST), sandbox.target, { knownFailures: [entry(fingerprint, '2999-12-31')] });
    expect(known.result).toMatchObject({ exitCode: 0, verdict: 'pass' });
    expect(ofKind(known, 'case finished').map(({ verdict }) => verdict)).toContain('fail');
    const expired = await runOf(failing(MUST), sandbox.target, { knownFailures: [entry(fingerprint, '2020-12-31')] });
    expect(expired.result.exitCode).toBe(1);
    expect(notices(expired)).toContain('expired on 2020-12-31: it still fails');
  });

  it('says which known failures no longer fail, if everything ran', async () => {
    const knownFailures = [entry('000000000000')];
    expect(notices(await runOf(catalogueOf([checkOf(MUST, [readsList])]), sandbox.target, { knownFailures }))).toContain('no longer fails');
    expect(notices(await runOf(catalogueOf([checkOf(MUST, [readsList])]), sandbox.target, { knownFailures, only: [MUST] }))).toBe('');
  });

  it('stops at the first of them, if asked to', async () => {
    const cases = Array.from({ length: 30 }, (_, index) => caseOf(`case ${index}`, (context) => void context.expect(false, BREACH)));
    const run = await runOf(catalogueOf([checkOf(MUST, cases)]), sandbox.target, { failFast: true });
    expect(run.result).toMatchObject({ exitCode: 1, stopped: expect.stringContaining('first failure') as string });
    expect(ofKind(run, 'case finished').length).toBeLessThan(30);
  });

  it('is a run that did not ask everything, when its total was used up', async () => {
    const cases = Array.from({ length: 30 }, (_, index) => ({ ...readsList, name: `case ${index}` }));
    const run = await runOf(catalogueOf([checkOf(MUST, cases)]), {
      ...sandbox.target,
      limits: { ...sandbox.target.limits, totalRequests: 10 },
    });
    expect(run.result).toMatchObject({ exitCode: 4, stopped: expect.stringContaining('limit of 10 requests') as string });
  });
});
