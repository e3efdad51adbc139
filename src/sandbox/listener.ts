/** The sockets of a sandbox: bounded bodies, bounded patience, and an answer to everything. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import type { Certificate } from './certificate.ts';
import type { RawResponse } from './service.ts';

/** One request, read to its end. */
export interface HeardRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  /** Whether it came from this machine. */
  readonly local: boolean;
  readonly body: Uint8Array;
}

export interface Bounds {
  /** Bytes of a body at most; codes are uploaded by the ten thousand. */
  readonly bodyBytes: number;
  readonly headersMs: number;
  /** From the first byte of a request to its last. */
  readonly requestMs: number;
  /** How often slow requests are looked for. */
  readonly checkMs: number;
}

export const BOUNDS: Bounds = { bodyBytes: 10 * 1024 * 1024, headersMs: 10_000, requestMs: 30_000, checkMs: 5_000 };

/** A body too large is read on so far, so that the client gets to read the answer. */
const PATIENCE = 8;
const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
const NOTHING = new Uint8Array();
const PREFACE = 'PRI * HTTP/2.0\r\n';

/** What servers of either version have in common. */
export type Listener = NetServer & Pick<Server, 'closeAllConnections'>;

export interface Answers {
  /** May throw: that is answered as an internal error. */
  readonly answer: (request: HeardRequest) => RawResponse | Promise<RawResponse>;
  readonly failure: (status: 413 | 500, message: string) => RawResponse;
  /** Told of what `answer` threw. */
  readonly broke: (error: unknown) => void;
}

/**
 * A server that speaks HTTP/1.1 and HTTP/2 on one port: over TLS as the client chooses by ALPN, else HTTP/2 to who begins with its preface
 * (RFC 9113, section 3.4).
 * @param certificate undefined: without TLS
 */
export function createListener({ answer, failure, broke }: Answers, bounds: Bounds = BOUNDS, certificate?: Certificate): Listener {
  const internal = (error: unknown): RawResponse => {
    broke(error);
    return failure(500, 'an internal error');
  };
  const later = async (said: Promise<RawResponse>, response: ServerResponse): Promise<void> => {
    const late = await said.catch(internal);
    if (!response.destroyed) write(response, late);
  };
  /** Writes at once where there is nothing to wait for: a turn of the event loop costs as much as the answer. */
  const reply = (request: HeardRequest, response: ServerResponse): void => {
    try {
      const said = answer(request);
      if (!(said instanceof Promise)) {
        write(response, said);
        return;
      }
      void later(said, response);
    } catch (error) {
      write(response, internal(error));
    }
  };
  const listen: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (): void => {
      if (request.httpVersionMajor === 1) response.shouldKeepAlive = false;
      write(response, failure(413, `a body may have ${bounds.bodyBytes} bytes`));
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bounds.bodyBytes) chunks.push(chunk);
      else if (size > bounds.bodyBytes * PATIENCE && !response.writableEnded) refuse();
    });
    request.on('end', () => {
      if (response.writableEnded) return;
      if (size > bounds.bodyBytes) refuse();
      else reply(heard(request, chunks), response);
    });
  };
  if (certificate !== undefined) return secureListener(listen, bounds, certificate);
  const server = createServer(
    {
      headersTimeout: bounds.headersMs,
      requestTimeout: bounds.requestMs,
      connectionsCheckingInterval: bounds.checkMs,
      keepAliveTimeout: 60_000,
    },
    listen,
  );
  speakHttp2Too(server, listen, bounds);
  return server;
}

/** HTTP/2 by ALPN, and HTTP/1.1 for who knows nothing else. */
function secureListener(listen: RequestListener, bounds: Bounds, { key, cert }: Certificate): Listener {
  const server = createSecureServer(
    { key, cert, allowHTTP1: true, handshakeTimeout: bounds.headersMs },
    // The compatibility layer of HTTP/2 has the same shape; what it lacks is not used here.
    listen as unknown as Parameters<typeof createSecureServer>[1],
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Only clients that say nothing at all are given up on: Node has no finer bounds for both versions on one port.
  server.on('session', (session) => {
    session.setTimeout(bounds.requestMs, () => session.destroy());
  });
  server.on('secureConnection', (socket) => {
    if (socket.alpnProtocol !== 'h2') socket.setTimeout(bounds.requestMs, () => socket.destroy());
  });
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
}

/** Hands connections that begin with the preface of HTTP/2 (RFC 9113, section 3.4) to a server of that version. */
function speakHttp2Too(server: Server, listen: RequestListener, bounds: Bounds): void {
  // The compatibility layer of HTTP/2 has the same shape; what it lacks is not used here.
  const newer = createHttp2Server({}, listen as unknown as Parameters<typeof createHttp2Server>[1]);
  const [hear] = server.listeners('connection') as ((socket: Socket) => void)[];
  const sockets = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const giveUp = (): void => void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', giveUp);
    socket.setTimeout(bounds.headersMs, giveUp);
    socket.once('readable', () => {
      const beginning = socket.read() as Buffer | null;
      if (beginning === null) {
        // It ended before it began.
        socket.destroy();
        return;
      }
      socket.unshift(beginning);
      socket.off('timeout', giveUp);
      socket.setTimeout(0);
      socket.off('error', giveUp);
      if (!PREFACE.startsWith(beginning.toString('latin1', 0, PREFACE.length))) {
        hear?.call(server, socket);
        return;
      }
      newer.emit('connection', socket);
    });
  });
  // The older server knows only those that it was handed.
  const cut = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    cut();
    for (const socket of sockets) socket.destroy();
  };
}

function heard(request: IncomingMessage, chunks: readonly Buffer[]): HeardRequest {
  const [only] = chunks;
  return {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    host: request.headers.host ?? (request.headers[':authority'] as string | undefined),
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    local: LOOPBACK.test(request.socket.remoteAddress ?? ''),
    body: only === undefined ? NOTHING : chunks.length === 1 ? only : Buffer.concat(chunks),
  };
}

function write(response: ServerResponse, { status, headers, body }: RawResponse): void {
  // A 204 has neither body nor length (RFC 9110, section 8.6).
  const length =
    body === undefined ? (status === 204 ? {} : { 'content-length': '0' }) : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
