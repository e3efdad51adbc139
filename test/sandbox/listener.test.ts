import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bounds, createListener, type Listener } from '../../src/sandbox/listener.ts';
import type { RawResponse } from '../../src/sandbox/service.ts';

const PATIENT: Bounds = { bodyBytes: 1000, headersMs: 60_000, requestMs: 60_000, checkMs: 1000 };
const IMPATIENT: Bounds = { ...PATIENT, headersMs: 1000, requestMs: 1500, checkMs: 50 };
const reply = (status: number, body: string): RawResponse => ({ status, headers: { 'content-type': 'text/plain' }, body });
const broken: unknown[] = [];

const [server, impatient] = [PATIENT, IMPATIENT].map((bounds) =>
  createListener(
    {
      answer: ({ target, body }) => {
        if (target === '/bug') throw new Error('a bug');
        return target === '/nothing' ? { status: 204, headers: {}, body: undefined } : reply(200, `${body.length} bytes`);
      },
      failure: (status, message) => reply(status, message),
      broke: (error) => broken.push(error),
    },
    bounds,
  ),
) as [Listener, Listener];

beforeAll(async () => {
  for (const one of [server, impatient]) {
    one.listen(0, '127.0.0.1');
    await once(one, 'listening');
  }
});
afterAll(() => {
  for (const one of [server, impatient]) {
    one.closeAllConnections();
    one.close();
  }
});

/** Opens a connection and sends what is given; `said` waits for the end and gives all that came. */
function raw(text: string, to = server): { socket: Socket; said: Promise<string> } {
  const socket = connect((to.address() as AddressInfo).port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  // A server that has answered may cut a connection on which bytes still arrive.
  socket.on('error', () => undefined);
  const said = once(socket, 'close').then(() => heard);
  socket.write(text);
  return { socket, said };
}

const post = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;

it('answers 413 to a body that is too large, and the client gets to read it', async () => {
  expect(await raw(post('/', 1000) + 'x'.repeat(1000)).said).toMatch(/^HTTP\/1\.1 200 .*1000 bytes$/s);
  expect(await raw(post('/', 1001) + 'x'.repeat(1001)).said).toMatch(/^HTTP\/1\.1 413 .*a body may have 1000 bytes$/s);
});

it('does not read on for ever', async () => {
  const { socket, said } = raw(post('/', 1e9));
  const more = setInterval(() => socket.write('x'.repeat(4000)), 5);
  expect(await said).toMatch(/^HTTP\/1\.1 413 /);
  clearInterval(more);
});

it('gives up on clients that are slow with their headers or their body', async () => {
  const slow = ['GET / HTTP/1.1\r\nHost: x\r\nX-Slow', `${post('/', 100)}half`];
  expect(await Promise.all(slow.map((text) => raw(text, impatient).said))).toEqual([
    expect.stringMatching(/^HTTP\/1\.1 408 /),
    expect.stringMatching(/^HTTP\/1\.1 408 /),
  ]);
});

it('answers an internal error with 500, tells of it, and goes on', async () => {
  expect(await raw(post('/bug', 0)).said).toMatch(/^HTTP\/1\.1 500 .*an internal error$/s);
  expect(broken).toEqual([new Error('a bug')]);
  expect(await raw(`${post('/', 2)}ok`).said).toMatch(/^HTTP\/1\.1 200 /);
});

it('sends neither body nor length with 204, and answers what is no HTTP with 400', async () => {
  expect((await raw(post('/nothing', 0)).said).toLowerCase()).not.toMatch(/content-length|transfer-encoding/);
  expect(await raw('HELO there\r\n\r\n').said).toMatch(/^HTTP\/1\.1 400 /);
});
