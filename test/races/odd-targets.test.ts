/** Targets that do not let requests overlap, or refuse to be pressed, are not called wrong: the verdict says what happened. */
import { request as requestHttp } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import { targetOf } from '../kill/against-sandbox.ts';
import { httpSpecimen } from '../specimens/specimen.ts';
import { API, raceAgainst } from './against-sandbox.ts';

type Handling = 'speaks HTTP/1.0' | 'closes' | 'serialises' | 'says 429';

/** The sandbox behind something that speaks HTTP/1.1 only, and handles connections in its own way. */
async function behind(handling: Handling) {
  const sandbox = await startSandbox({ api: API });
  const { origin, pathname } = new URL(sandbox.url);
  let queue: Promise<unknown> = Promise.resolve();
  let requests = 0;
  const specimen = await httpSpecimen((request, response) => {
    requests += 1;
    if (handling === 'closes' || handling === 'speaks HTTP/1.0') response.shouldKeepAlive = false;
    if (handling === 'says 429' && requests % 40 === 0) {
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
              answer.on('end', resolve);
              if (handling !== 'speaks HTTP/1.0') {
                answer.pipe(response.writeHead(answer.statusCode!, answer.headers));
                return;
              }
              const head = answer.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
              request.socket.write(`HTTP/1.0 ${answer.statusCode} \r\n${head}\r\n`);
              answer.pipe(request.socket);
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

it.each(['speaks HTTP/1.0', 'closes', 'serialises', 'says 429'] as const)('a target that %s is not accused', async (handling) => {
  const { findings, cases, result } = await raceAgainst(await behind(handling), { rounds: 5 }, [
    'redeem-x-redeem',
    'confirm-x-confirm-budget',
  ]);
  expect(findings).toEqual([]);
  expect(cases.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'inconclusive')).toEqual([]);
  expect([0, 4]).toContain(result.exitCode);
});

it('a target that takes one connection at a time is not accused, and the verdict says that nothing met', async () => {
  const sandbox = await startSandbox({ api: API });
  const { port, pathname } = new URL(sandbox.url);
  let taken = false;
  const narrow = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (taken) return void socket.destroy();
    taken = true;
    const onward = connect(Number(port), '127.0.0.1').on('error', () => socket.destroy());
    socket.on('close', () => {
      taken = false;
      onward.destroy();
    });
    onward.on('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => void narrow.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    narrow.close();
    await sandbox.close();
  });
  const target = {
    ...targetOf(sandbox, {}),
    baseUrl: `http://127.0.0.1:${(narrow.address() as AddressInfo).port}${pathname}`,
    clock: undefined,
    limits: { ...targetOf(sandbox, {}).limits, concurrency: 1 },
  };
  const { findings, cases, result } = await raceAgainst(target, { rounds: 3, protocol: 'h1' }, ['redeem-x-redeem']);
  expect(findings).toEqual([]);
  expect(cases.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
  expect(result.exitCode).not.toBe(0);
});

it('a target that is not there ends the run with 3', async () => {
  const target = await behind('closes');
  const gone = await httpSpecimen(() => {});
  await gone[Symbol.asyncDispose]();
  const { result } = await raceAgainst({ ...target, baseUrl: gone.url }, { rounds: 2 });
  expect(result.exitCode).toBe(3);
});
