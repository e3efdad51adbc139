/** Starts a sandbox in this process. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadApi } from '../spec/load.ts';
import { readChoices } from './choices.ts';
import { createControl } from './control.ts';
import type { RunningSandbox, SandboxOptions, SandboxReady } from './options.ts';
import { Projects } from './projects.ts';
import type { RawResponse } from './service.ts';
import { createService } from './vouchery-v1.0/service.ts';
import { Store } from './vouchery-v1.0/store.ts';

const CONTROL = '/_sandbox';
const PROJECTS = ['alpha', 'beta'];
/** Bytes of a body at most; codes are uploaded by the ten thousand. */
const LARGEST_BODY = 10 * 1024 * 1024;

class TooLarge extends Error {}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new TooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
}

function write(response: ServerResponse, { status, headers, body }: RawResponse): void {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  // A 204 has neither body nor length (RFC 9110, section 8.6).
  response.writeHead(
    status,
    bytes === undefined
      ? status === 204
        ? headers
        : { ...headers, 'content-length': '0' }
      : { ...headers, 'content-length': String(bytes.length) },
  );
  response.end(bytes);
}

function failure(status: number, code: string, message: string): RawResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: true, code, message, errors: null }),
  };
}

/**
 * @returns when it listens
 * @throws UnknownChoice for a policy or defect that does not exist; Error with code EADDRINUSE for a taken port
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const api = loadApi(options.api);
  const choices = readChoices(api, options.policies ?? {}, options.defects ?? []);
  const store = new Store(options.db);
  const projects = new Projects(store);
  const users = Object.fromEntries(PROJECTS.map((name) => [name, projects.open(name)]));
  const service = createService(api, store, choices);
  const control = createControl(projects, () => ready);

  const answer = async (request: IncomingMessage): Promise<RawResponse> => {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const root =
      path === CONTROL || path.startsWith(`${CONTROL}/`) ? CONTROL : path.startsWith(`${api.basePath}/`) ? api.basePath : undefined;
    const body = await bodyOf(request);
    if (root === undefined) return failure(404, 'not_found', `the API is at ${api.basePath}`);
    const raw = {
      method: request.method ?? 'GET',
      path: path.slice(root.length),
      query: mark < 0 ? '' : url.slice(mark + 1),
      authorization: request.headers.authorization,
      contentType: request.headers['content-type'],
      body,
      base: `http://${request.headers.host ?? ready.url.slice(7).split('/')[0]}${root}`,
      now: Date.now(),
    };
    return root === CONTROL ? control(raw) : service(raw);
  };
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request).then(
      (reply) => write(response, reply),
      (error: unknown) => {
        if (error instanceof TooLarge) {
          response.shouldKeepAlive = false;
          write(response, failure(413, 'invalid', `a body may have ${LARGEST_BODY} bytes`));
        } else if (request.destroyed && !request.complete) response.destroy();
        else {
          if ((options.defects ?? []).length === 0)
            process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
          write(response, failure(500, 'unknown_error', 'an internal error'));
        }
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => resolve());
  }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  const ready: SandboxReady = {
    url: `http://${host}:${port}${api.basePath}`,
    api: api.id,
    control: `http://${host}:${port}${CONTROL}`,
    projects: users,
  };
  return {
    ...ready,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          store.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
