import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseContext } from '../../src/engine/check.ts';
import { attempt, type Flow, need } from '../../src/flows/flow.ts';
import { httpSpecimen } from '../specimens/specimen.ts';
import { configurationOf } from '../target/configuration.ts';
import { api, dialect, ofKind, type Run, runOf } from './record.ts';
import { type SandboxTarget, sandboxTarget } from './sandbox.ts';
import { caseOf, catalogueOf, checkOf, MUST, readsList, SHOULD, stage } from './tiny-catalogue.ts';

let sandbox: SandboxTarget;
beforeAll(async () => {
  sandbox = await sandboxTarget();
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

const BREACH = { kind: 'not-so', message: 'it is not so', expected: 'so', actual: 'otherwise' };

/** A run of one case on the sandbox. */
async function runCase(run: (context: CaseContext) => Promise<void> | void, id = MUST): Promise<Run> {
  return await runOf(catalogueOf([checkOf(id, [caseOf('the case', run)])]), sandbox.target);
}

async function outcomeOf(run: (context: CaseContext) => Promise<void> | void, id = MUST): Promise<string> {
  const record = await runCase(run, id);
  const [end] = ofKind(record, 'case finished');
  return `${record.result.exitCode} ${end?.verdict} ${end?.reason}`.trim();
}

describe('the verdict of a case', () => {
  const cases: readonly [name: string, run: (context: CaseContext) => Promise<void> | void, outcome: string, id?: string][] = [
    ['nothing to complain about', async (context) => void (await context.call('getCampaigns')), '0 pass'],
    ['a must is broken', (context) => void context.expect(false, BREACH), '1 fail'],
    ['a should is broken', (context) => void context.expect(false, BREACH), '0 warn', SHOULD],
    ['a clause of its own is broken', (context) => void context.expect(false, { ...BREACH, clause: SHOULD }), '0 warn'],
    ['it cannot decide', (context) => context.undecided('who knows'), '4 inconclusive who knows'],
    ['the target lacks it', (context) => context.unsupported('not there'), '4 unsupported not there'],
    ['it cannot be asked', (context) => context.skip('no way'), '4 skipped no way'],
    [
      'a finding outweighs the way it ended',
      (context) => (context.expect(false, BREACH) ? undefined : context.undecided('who knows')),
      '1 fail who knows',
    ],
    ['the check is broken', () => Promise.reject(new TypeError('a slip')), '3 error vouchsafe broke: a slip'],
    [
      'a clause is made up',
      (context) => void context.expect(false, { ...BREACH, clause: 'no.such' }),
      '3 error vouchsafe broke: the API has no clause "no.such"',
    ],
    [
      'the set-up is refused',
      async (context) => void (await context.given<'getCampaign'>({ do: 'getCampaign', campaign: '99999999' })),
      '4 inconclusive the set-up failed: getCampaign was refused with status 404 (not-found)',
    ],
    [
      'a flow is interrupted',
      async (context) => void (await context.walk(asking('99999999'))),
      '4 inconclusive the set-up failed: getCampaign: refused (not-found)',
    ],
    [
      'there is nobody of that role',
      async (context) => void (await context.call('getCampaigns', { as: 'gardener' })),
      '4 skipped there are no credentials for gardener',
    ],
  ];
  it.each(cases)('%s', async (_, run, outcome, id) => {
    expect(await outcomeOf(run, id)).toBe(outcome);
  });

  function* asking(campaign: string): Flow<unknown> {
    yield* attempt<'listCampaigns'>({ do: 'listCampaigns' });
    return yield* need<'getCampaign'>({ do: 'getCampaign', campaign });
  }

  it('keeps the stack of a broken check in the event alone', async () => {
    const run = await runCase(() => Promise.reject(new TypeError('a slip')));
    expect(ofKind(run, 'case finished')[0]?.stack).toContain('verdicts.test.ts');
    expect(ofKind(run, 'case finished')[0]?.reason).not.toContain('verdicts.test.ts');
  });

  it('goes on with the other cases after a broken one', async () => {
    const run = await runOf(
      catalogueOf([checkOf(MUST, [caseOf('broken', () => Promise.reject(new Error('a slip'))), readsList])]),
      sandbox.target,
    );
    expect(
      ofKind(run, 'case finished')
        .map(({ verdict }) => verdict)
        .sort(),
    ).toEqual(['error', 'pass']);
    expect(ofKind(run, 'check finished')).toEqual([expect.objectContaining({ check: MUST, verdict: 'error' })]);
  });
});

describe('what a case is given', () => {
  it('performs actions, walks flows, reads bodies and knows the API', async () => {
    const outcome = await outcomeOf(async (context) => {
      const { campaign, codes } = await stage(context);
      const step = await context.perform<'getCampaign'>({ do: 'getCampaign', campaign }, 'admin');
      context.expect(context.done(step, { kind: 'unreadable', message: 'the campaign cannot be read' }).campaign === campaign, BREACH);
      context.expect(String(context.at(step.exchange, '/id')) === campaign, BREACH);
      context.expect(
        codes.every((code) => code.startsWith(context.runId.toUpperCase())),
        BREACH,
      );
      context.expect(context.operation('getCampaign').method === 'GET' && context.api === api && context.dialect === dialect, BREACH);
      context.expect(context.policy('page-size') === undefined && context.clock === undefined, BREACH);
      const missing = await context.perform<'getCampaign'>({ do: 'getCampaign', campaign: '99999999' });
      context.refused(missing, 'not-found', { kind: 'found', message: 'it is found' });
      context.status(missing.exchange, 404, { kind: 'found', message: 'it is found' });
      context.status(missing.exchange, '4xx', { kind: 'found', message: 'it is found' });
    });
    expect(outcome).toBe('0 pass');
  });

  it('speaks with any credentials, right or wrong', async () => {
    const outcome = await outcomeOf(async (context) => {
      const statuses = [];
      for (const authorization of [
        'basic',
        'bearer',
        'none',
        'wrong-password',
        'longer-password',
        'other-case-password',
        'longer-key',
        { header: 'Basic !!!' },
      ] as const) {
        statuses.push((await context.call('getCampaigns', { authorization })).response?.status);
      }
      context.expect(statuses.join() === '200,200,401,401,401,401,401,401', { ...BREACH, actual: statuses.join() });
    });
    expect(outcome).toBe('0 pass');
  });

  it('draws the same numbers in every run with one seed, and others in another case', async () => {
    const drawn: string[] = [];
    const draw = (context: CaseContext): void => {
      drawn.push(Array.from({ length: 5 }, () => context.random.integer(0, 1000)).join());
    };
    const catalogue = catalogueOf([checkOf(MUST, [caseOf('one', draw), caseOf('two', draw)])]);
    for (let times = 0; times < 2; times += 1) await runOf(catalogue, sandbox.target, { seed: 3 });
    expect(new Set(drawn).size).toBe(2);
  });
});

describe('deviations', () => {
  const because = { kind: 'taken', message: 'it is taken' };
  async function kindsOf(run: (context: CaseContext) => Promise<void>): Promise<string[]> {
    return ofKind(await runCase(run), 'finding').map(({ kind, clause, level }) => `${level} ${clause} ${kind}`);
  }

  it('of a refusal: none at all, another code', async () => {
    const kinds = await kindsOf(async (context) => {
      const done = await context.perform<'listCampaigns'>({ do: 'listCampaigns' });
      expect(context.refused(done, 'not-found', because)).toBe(false);
      const missing = await context.perform<'getCampaign'>({ do: 'getCampaign', campaign: '99999999' });
      expect(context.refused(missing, ['not-deletable', 'budget-exceeded'], because)).toBe(false);
      expect(context.refused(missing, ['not-deletable', 'not-found'], because)).toBe(true);
    });
    expect(kinds).toEqual([`fail ${MUST} taken`, `fail ${MUST} taken-code`]);
  });

  it('of a status: another class, another number', async () => {
    const kinds = await kindsOf(async (context) => {
      const exchange = await context.call('getCampaigns');
      expect(context.status(exchange, '4xx', because)).toBe(false);
      expect(context.status(exchange, [201, 204], because)).toBe(false);
      expect(context.status(exchange, [200, 204], because)).toBe(true);
    });
    expect(kinds).toEqual([`fail ${MUST} taken`, 'warn exchange.status-number taken-number']);
  });

  it('of an action that had to succeed end the case', async () => {
    const kinds = await kindsOf(async (context) => {
      const missing = await context.perform<'getCampaign'>({ do: 'getCampaign', campaign: '99999999' });
      context.done(missing, { kind: 'lost', message: 'it is lost' });
      context.expect(false, BREACH);
    });
    expect(kinds).toEqual([`fail ${MUST} lost`]);
  });
});

describe('findings', () => {
  it('have a fingerprint that the run, the target and the seed do not change', async () => {
    const prints = new Set<string>();
    for (const seed of [1, 2]) {
      await using other = await sandboxTarget();
      const run = await runOf(
        catalogueOf([checkOf(MUST, [caseOf('c', (context) => void context.expect(false, { ...BREACH, actual: context.runId }))])]),
        other.target,
        { seed },
      );
      for (const { fingerprint } of ofKind(run, 'finding')) prints.add(fingerprint);
    }
    expect([...prints]).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/)]);
  });

  it('are told once a case, and carry their exchange only the first times', async () => {
    const cases = Array.from({ length: 6 }, (_, index) =>
      caseOf(`case ${index}`, async (context) => {
        const exchange = await context.call('getCampaigns');
        for (let times = 0; times < 3; times += 1) context.expect(false, { ...BREACH, exchange });
      }),
    );
    const found = ofKind(await runOf(catalogueOf([checkOf(MUST, cases)]), sandbox.target), 'finding');
    expect(found).toHaveLength(6);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(found.filter(({ exchange }) => exchange !== null)).toHaveLength(3);
    expect(found[0]?.exchange).toMatchObject({
      operation: 'getCampaigns',
      status: 200,
      curl: expect.stringContaining('$VOUCHSAFE_ADMIN_USER') as string,
    });
  });

  it('of the judge belong to their own clause, and weigh on the case that met them', async () => {
    await using specimen = await httpSpecimen((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"not":"a list"}');
    });
    const reads = caseOf('reads', async (context) => void (await context.call('getUsers')));
    const run = await runOf(catalogueOf([checkOf(MUST, [reads])]), configurationOf(specimen.url));
    const found = ofKind(run, 'finding').map(({ clause, check, operation, kind }) => [clause, check, operation, kind]);
    expect(found).toContainEqual(['exchange.schema', MUST, 'getUsers', 'schema']);
    expect(ofKind(run, 'check finished')).toMatchObject([{ check: MUST, verdict: 'fail' }]);
  });

  it('about what the target lacks are none', async () => {
    const catalogue = catalogueOf([checkOf(MUST, [caseOf('c', (context) => void context.expect(false, { ...BREACH, clause: SHOULD }))])]);
    const run = await runOf(catalogue, { ...sandbox.target, lacks: ['input.*'] });
    expect(ofKind(run, 'finding')).toEqual([]);
    expect(run.result.exitCode).toBe(0);
  });
});
