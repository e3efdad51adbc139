import { describe, expect, it } from 'vitest';
import { allPages } from '../../src/flows/paging.ts';
import { brokenHttp, FAR_FROM_ALL } from '../specimens/broken-http.ts';
import { type CountingSpecimen, httpSpecimen, nowhere } from '../specimens/specimen.ts';
import { wrongAnswers } from '../specimens/wrong-answers.ts';
import { configurationOf, STALL } from '../target/configuration.ts';
import { ofKind, runOf } from './record.ts';
import { caseOf, catalogueOf, checkOf, MUST, readsList } from './tiny-catalogue.ts';

const LISTS = ['getCampaigns', 'getCategories', 'getCustomers', 'getAreas', 'getUsers'];
const reading = catalogueOf([
  checkOf(
    MUST,
    LISTS.flatMap((operation) =>
      ['once', 'twice', 'thrice'].map((how) =>
        caseOf(`${operation}: ${how}`, async (context) => {
          context.status(await context.call(operation), '2xx', { kind: 'list-refused', message: 'the list is refused' });
        }),
      ),
    ),
  ),
]);

describe('a target that is wrong on purpose', () => {
  const specimens: readonly [name: string, start: () => Promise<CountingSpecimen>, exitCode: number, says: string][] = [
    ['says something else than HTTP', brokenHttp.garbage, 1, 'not HTTP'],
    ['never ends its headers', brokenHttp.endlessHeaders, 1, 'headers'],
    ['sends 10 GB', brokenHttp.hugeBody, 1, 'longer than'],
    ['sends HTML', wrongAnswers.html, 1, 'text/html'],
    ['sends 200 and nothing', wrongAnswers.emptyOk, 1, 'body'],
    ['fails always', wrongAnswers.serverErrors, 1, '500'],
    ['redirects to another host', () => wrongAnswers.redirects('http://vouchers.example.com/'), 1, '302'],
    ['resets', brokenHttp.resets, 3, 'reset'],
    ['stalls', brokenHttp.stalls, 3, 'stalled'],
    ['sends a byte at a time', () => brokenHttp.drips(20), 3, 'stalled'],
    ['sends half a body', brokenHttp.halfBody, 3, 'closed before'],
    ['refuses all credentials', wrongAnswers.refusesAll, 4, 'refuses the credentials'],
    ['wants fewer requests', () => wrongAnswers.tooMany(1_000_000, '0'), 3, 'requestsPerSecond'],
  ];
  it.each(specimens)('%s', async (_, start, exitCode, says) => {
    await using specimen = await start();
    const { result, events } = await runOf(reading, configurationOf(specimen.url, { limits: says === 'stalled' ? STALL : {} }));
    expect(result.exitCode).toBe(exitCode);
    expect(specimen.bytesSent() / result.exchanges).toBeLessThan(FAR_FROM_ALL);
    expect(events.at(-1)).toMatchObject({ event: 'run finished', exitCode });
    // Without the first event, which lists the API's own words.
    expect(JSON.stringify(events.slice(1)).includes(says)).toBe(true);
  });

  it('nobody listens', async () => {
    const run = await runOf(reading, configurationOf(await nowhere()));
    expect(run.result).toMatchObject({ exitCode: 3, verdict: 'error', exchanges: 1, stopped: 'the target cannot be reached' });
    expect(ofKind(run, 'notice')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/GET http.*ECONNREFUSED/) as string }),
    ]);
  });

  it('echoes the secrets that it was sent', async () => {
    await using specimen = await wrongAnswers.echo();
    const target = configurationOf(specimen.url, {
      headers: { 'x-gate': 'open sesame' },
      credentials: { admin: { user: 'anna', password: 's3cret-word' } },
    });
    const { result, file } = await runOf(reading, target);
    expect(result.exitCode).toBe(1);
    for (const secret of ['open sesame', 's3cret-word', Buffer.from('anna:s3cret-word').toString('base64')])
      expect(file.includes(secret)).toBe(false);
  });
});

it('a list without end leaves a case undecided', async () => {
  await using specimen = await wrongAnswers.endlessList('/campaigns');
  const walks = caseOf('walks', async (context) => {
    await context.walk(allPages<'listCampaigns'>({ do: 'listCampaigns', perPage: 100 }, 20));
  });
  const run = await runOf(catalogueOf([checkOf(MUST, [walks])]), configurationOf(specimen.url));
  expect(ofKind(run, 'case finished')).toEqual([
    expect.objectContaining({
      verdict: expect.not.stringMatching('error') as string,
      reason: expect.stringMatching(/more after \d+ pages/) as string,
    }),
  ]);
  expect(run.result.exitCode).not.toBe(3);
});

describe('an outage', () => {
  it('ends a run soon, and what was proven before still counts', async () => {
    let left = 4;
    await using specimen = await httpSpecimen((request, response) => {
      left -= 1;
      if (left < 0) response.destroy();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(left === 0 ? '{"not":"a list"}' : '[]');
      request.resume();
    });
    const run = await runOf(reading, configurationOf(specimen.url, { limits: { concurrency: 1 } }));
    expect(run.result).toMatchObject({ exitCode: 1, stopped: expect.stringContaining('the target is gone') as string });
    expect(run.result.exchanges).toBe(9);
    expect(ofKind(run, 'case finished').filter(({ verdict }) => verdict === 'error')).toHaveLength(5);
  });

  it('of one operation only is no outage', async () => {
    await using specimen = await httpSpecimen((request, response) => {
      if (request.url?.startsWith('/users') === true) response.destroy();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    });
    const run = await runOf(
      catalogueOf([checkOf(MUST, [readsList, caseOf('getUsers: reads', async (context) => void (await context.call('getUsers')))])]),
      configurationOf(specimen.url),
    );
    expect(run.result).toMatchObject({ exitCode: 3, verdict: 'error', stopped: null });
  });
});
