/** A specimen is a small server that is wrong on purpose. Each runs on a free port of loopback. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  request as requestHttp,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface Specimen extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
}

export interface CountingSpecimen extends Specimen {
  /** What has left it so far, over all connections: what a client did not read may still be on its way. */
  bytesSent(): number;
}

async function listen(server: Server, cut: () => void): Promise<CountingSpecimen> {
  const all: Socket[] = [];
  server.on('connection', (socket: Socket) => all.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bytesSent: () => all.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}

/** Speaks HTTP, whatever it says. */
export async function httpSpecimen(listener: RequestListener): Promise<CountingSpecimen> {
  const server = createHttpServer(listener);
  return await listen(server, () => {
    server.closeAllConnections();
  });
}

/** Speaks HTTP/1.1, and HTTP/2 to who begins with its preface (RFC 9113, section 3.4). */
export async function httpSpecimenOfBothVersions(listener: RequestListener): Promise<Specimen> {
  const older = createHttpServer(listener);
  // What a listener uses of the two has the same shape in both.
  const newer = createHttp2Server(listener as unknown as Parameters<typeof createHttp2Server>[0]);
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const beginning = socket.read() as Buffer | null;
      if (beginning === null) {
        socket.destroy();
        return;
      }
      socket.unshift(beginning);
      (beginning.toString('latin1').startsWith('PRI ') ? newer : older).emit('connection', socket);
    });
  });
  return await listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/**
 * Hands requests on to another server, holds back the answers that `holds` wants held back, and puts headers of its own into the others.
 * @param lag is waited for with a request that has been read and not yet handed on
 */
export async function forwardingSpecimen(
  origin: string,
  holds: (method: string, path: string) => boolean,
  own: OutgoingHttpHeaders = {},
  lag?: (method: string) => Promise<void>,
): Promise<Specimen> {
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(await request.toArray());
    await lag?.(method);
    const onward = requestHttp(`${origin}${url}`, { method, headers }, (answer) => {
      if (holds(method, url)) answer.resume();
      else answer.pipe(response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...own }));
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  };
  return await httpSpecimen((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
}

/** Speaks TCP. `onRequest` is called with the first bytes of a connection, and again for every request that comes on it. */
export async function tcpSpecimen(onRequest: (socket: Socket, connections: number) => void): Promise<CountingSpecimen> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    const number = connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      onRequest(socket, number);
    });
  });
  return await listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A URL of loopback where nobody listens. */
export async function nowhere(): Promise<string> {
  const specimen = await tcpSpecimen(() => {});
  await specimen[Symbol.asyncDispose]();
  return specimen.url;
}
