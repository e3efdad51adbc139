/** Targets that do not let requests overlap, or refuse to be pressed, are not called wrong: the verdict says what happened. */
import { request as requestHttp } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import { targetOf } from '../kill/against-sandbox.ts';
import { httpSpecimen } from '../specimens/specimen.ts';
import { API, raceAgainst } from './against-sandbox.ts';

type Handling = 'speaks HTTP/1.0' | 'closes' | 'serialises' | 'says 429' | 'resets one connection in twenty' | 'resets orders of batches';

/** The sandbox behind something that speaks HTTP/1.1 only, and handles connections in its own way. */
async function behind(handling: Handling, defects: readonly string[] = []) {
  const sandbox = await startSandbox({ api: API, defects });
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
    const reset = (): void => void request.socket.resetAndDestroy();
    // Before it has taken effect, or after.
    const resets =
      handling === 'resets one connection in twenty' && requests % 20 === 0 ? (requests % 40 === 0 ? 'early' : 'late') : undefined;
    if (resets === 'early' || (handling === 'resets orders of batches' && request.url?.endsWith('/batch') === true)) return reset();
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
              if (resets === 'late') {
                answer.resume();
                return reset();
              }
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

it.each(['speaks HTTP/1.0', 'closes', 'serialises', 'says 429', 'resets one connection in twenty'] as const)(
  'a target that %s is not accused',
  async (handling) => {
    const { findings, cases, result } = await raceAgainst(await behind(handling), { rounds: 5 }, [
      'redeem-x-redeem',
      'confirm-x-confirm-budget',
    ]);
    expect(findings).toEqual([]);
    expect(cases.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'inconclusive')).toEqual([]);
    expect([0, 4]).toContain(result.exitCode);
  },
);

it('a target that resets one connection in twenty is tried on, and a race that it loses is found', async () => {
  const target = await behind('resets one connection in twenty', ['race-code-redeemed']);
  const { findings, cases } = await raceAgainst(target, { rounds: 20 }, ['redeem-x-redeem', 'one-confirmation-twice']);
  expect(findings.map(({ check, kind }) => `${check} ${kind}`)).toContain('race.redeem-x-redeem race-code-redeemed-twice');
  expect(cases.filter(({ check }) => check === 'race.one-confirmation-twice').map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
});

it('a target that never gets a round set up is not accused, and the verdict says why', async () => {
  const { findings, cases, result } = await raceAgainst(await behind('resets orders of batches'), { rounds: 20 }, [
    'redeem-x-redeem-budget',
  ]);
  expect(findings).toEqual([]);
  expect(cases.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['inconclusive', expect.stringMatching(/^no round overlapped \(the set-up was not answered: .+; the set-up of 30 rounds broke off\)$/)],
  ]);
  expect(result.exitCode).toBe(4);
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
