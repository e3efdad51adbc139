/** Servers that break HTTP itself. */
import type { Socket } from 'node:net';
import { type CountingSpecimen, tcpSpecimen } from './specimen.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** More bytes than what lies in the buffers of a connection, and far from all that those write who never end: no client has read so much. */
export const FAR_FROM_ALL = 100_000_000;

/** Writes without end, as fast as the reader takes it. */
function pour(socket: Socket, chunk: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Writes a chunk every so many milliseconds, without end. */
function drip(socket: Socket, chunk: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(chunk), everyMs);
  socket.on('close', () => clearInterval(timer));
}

export const brokenHttp = {
  /** Takes the request and resets the connection. */
  resets: () => tcpSpecimen((socket) => socket.resetAndDestroy()),
  /** Takes the request and says nothing. */
  stalls: () => tcpSpecimen(() => {}),
  /** Says just this and closes. */
  says: (text: string) => tcpSpecimen((socket) => socket.end(text)),
  garbage: () => brokenHttp.says('\u0000\u0001 220 mail.example ESMTP ready\r\n'),
  endlessHeaders: () =>
    tcpSpecimen((socket) => {
      socket.write(HEAD);
      pour(socket, `x-more: ${'a'.repeat(1000)}\r\n`);
    }),
  /** Few bytes, but more headers than anybody needs. */
  manyHeaders: () => tcpSpecimen((socket) => socket.end(`${HEAD}${'a:b\r\n'.repeat(2000)}\r\n{}`)),
  /** A status line that never ends. */
  endlessStatus: () =>
    tcpSpecimen((socket) => {
      socket.write('HTTP/1.1 200 ');
      pour(socket, 'O'.repeat(1000));
    }),
  /** Interim answers, one after the other. */
  endlessInterim: () =>
    tcpSpecimen((socket) => {
      pour(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
    }),
  /** 10 GB if anybody read it to the end. */
  hugeBody: () =>
    tcpSpecimen((socket) => {
      socket.write(`${HEAD}content-length: 10000000000\r\n\r\n["`);
      pour(socket, Buffer.alloc(64 * 1024, 'a'));
    }),
  /** The body comes byte by byte. */
  drips: (everyMs: number) =>
    tcpSpecimen((socket) => {
      socket.write(`${HEAD}content-length: 1000000\r\n\r\n[`);
      drip(socket, ' ', everyMs);
    }),
  /** Even the head comes byte by byte. */
  dripsHead: (everyMs: number) =>
    tcpSpecimen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
      drip(socket, 'a', everyMs);
    }),
  /** Promises more than it sends. */
  halfBody: () => tcpSpecimen((socket) => socket.end(`${HEAD}content-length: 100\r\n\r\n[1,`)),
  /** Closes every connection in silence when a second request comes on it. */
  closesUsedConnections: (): Promise<CountingSpecimen> => {
    const used = new WeakSet<Socket>();
    return tcpSpecimen((socket) => {
      if (used.has(socket)) {
        socket.destroy();
        return;
      }
      used.add(socket);
      socket.write(`${HEAD}content-length: 2\r\n\r\n[]`);
    });
  },
  /** HTTP/1.0: the end of the connection is the end of the body. */
  http10: () => tcpSpecimen((socket) => socket.end('HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n["old"]')),
};
