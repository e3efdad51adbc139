/** Targets that do not let requests overlap, or refuse to be pressed, are not called wrong: the verdict says what happened. */
import { request as requestHttp } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import { targetOf } from '../kill/against-sandbox.ts';
import { httpSpecimen } from '../specimens/specimen.ts';
import { API, raceAgainst } from './against-sandbox.ts';

type Handling = 'closes' | 'serialises' | 'says-429';

/** The sandbox behind something that speaks HTTP/1.1 only, and handles connections in its own way. */
async function behind(handling: Handling) {
  const sandbox = await startSandbox({ api: API });
  const { origin, pathname } = new URL(sandbox.url);
  let queue: Promise<unknown> = Promise.resolve();
  let requests = 0;
  const specimen = await httpSpecimen((request, response) => {
    requests += 1;
    if (handling === 'closes') response.shouldKeepAlive = false;
    if (handling === 'says-429' && requests % 40 === 0) {
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const forward = (): Promise<void> =>
        new Promise((resolve) => {
          const onward = requestHttp(
            `${origin}${request.url}`,
            { method: request.method, headers: { ...request.headers, connection: 'close' } },
            (answer) => {
              response.writeHead(answer.statusCode!, answer.headers);
              answer.pipe(response);
              answer.on('end', resolve);
            },
          );
          onward.on('error', () => {
            response.destroy();
            resolve();
          });
          onward.end(Buffer.concat(chunks));
        });
      queue = handling === 'serialises' ? queue.then(forward) : forward();
    });
  });
  onTestFinished(async () => {
    await specimen[Symbol.asyncDispose]();
    await sandbox.close();
  });
  return { ...targetOf(sandbox, {}), baseUrl: `${specimen.url}${pathname}`, clock: undefined };
}

it.each(['closes', 'serialises', 'says-429'] as const)('a target that %s is not accused', async (handling) => {
  const { findings, cases, result } = await raceAgainst(await behind(handling), { rounds: 5 }, [
    'redeem-x-redeem',
    'confirm-x-confirm-budget',
  ]);
  expect(findings).toEqual([]);
  expect(cases.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'inconclusive')).toEqual([]);
  expect([0, 4]).toContain(result.exitCode);
});

it('a target that is not there ends the run with 3', async () => {
  const target = await behind('closes');
  const gone = await httpSpecimen(() => {});
  await gone[Symbol.asyncDispose]();
  const { result } = await raceAgainst({ ...target, baseUrl: gone.url }, { rounds: 2 });
  expect(result.exitCode).toBe(3);
});
