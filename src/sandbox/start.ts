/** Starts a sandbox in this process. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { loadApi } from '../spec/load.ts';
import { openerOf } from './apis.ts';
import type { Certificate } from './certificate.ts';
import { readChoices } from './choices.ts';
import { createControl } from './control.ts';
import { BOUNDS, createListener, type HeardRequest } from './listener.ts';
import type { RunningSandbox, SandboxOptions, SandboxReady } from './options.ts';
import type { RawRequest, RawResponse } from './service.ts';

const CONTROL = '/_sandbox';
const PROJECTS = ['alpha', 'beta'];
/** What a Host header may hold to be repeated in links: a name or address, and a port. */
const HOST = /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i;

/**
 * @returns when it listens
 * @throws UnknownChoice for a policy or defect that does not exist; Error with a message for the user for an unknown API or a
 *   database file that cannot be used; Error with code EADDRINUSE for a taken port
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const api = loadApi(options.api);
  const choices = readChoices(api, options.policies ?? {}, options.defects ?? []);
  const { service, projects, failure, close } = openerOf(api)(api, choices, options.db);
  const users = Object.fromEntries(PROJECTS.map((name) => [name, projects.open(name)]));
  const control = createControl(projects, () => ready);

  const answer = (heard: HeardRequest): RawResponse | Promise<RawResponse> => {
    const mark = heard.target.indexOf('?');
    const path = mark < 0 ? heard.target : heard.target.slice(0, mark);
    const root = [CONTROL, api.basePath].find((base) => path === base || path.startsWith(`${base}/`));
    if (root === undefined) return failure(404, `the API is at ${api.basePath}`);
    // Whoever may move clocks and reset data needs no credentials, so it has to be on the same machine.
    if (root === CONTROL && !heard.local) return failure(404, 'the control interface is for the same machine only');
    const raw: RawRequest = {
      method: heard.method,
      path: path.slice(root.length),
      query: mark < 0 ? '' : heard.target.slice(mark + 1),
      authorization: heard.authorization,
      contentType: heard.contentType,
      body: heard.body,
      base: `${scheme}://${heard.host !== undefined && HOST.test(heard.host) ? heard.host : authority}${root}`,
      now: Date.now(),
    };
    return root === CONTROL ? control(raw) : service(raw);
  };
  const broke = (error: unknown): void => {
    // A defect may play a bug; without one it is a bug.
    if (options.defects?.length) return;
    process.stderr.write(`sandbox: internal error: ${error instanceof Error ? error.message : String(error)}\n`);
  };
  const certificate = options.tls === true ? await certificateFor(options) : undefined;
  const scheme = certificate === undefined ? 'http' : 'https';
  const server = createListener({ answer, failure, broke }, BOUNDS, certificate);
  try {
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    close();
    throw error;
  }
  const { address, port, family } = server.address() as AddressInfo;
  const authority = `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  const ready: SandboxReady = {
    url: `${scheme}://${authority}${api.basePath}`,
    api: api.id,
    control: `${scheme}://${authority}${CONTROL}`,
    ...(certificate === undefined ? {} : { certificate: certificate.cert }),
    projects: users,
  };
  return {
    ...ready,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** What makes one takes longer to load than all the rest of the sandbox, and is seldom wanted. */
async function certificateFor({ host = '127.0.0.1' }: SandboxOptions): Promise<Certificate> {
  const { throwAwayCertificate } = await import('./certificate.ts');
  return await throwAwayCertificate(host);
}
