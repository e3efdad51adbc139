/** The control interface under /_sandbox, outside the API: moves clocks, resets data. Meant for the same machine only, so without credentials. */
import { randomBytes } from 'node:crypto';
import { isDateTime } from '../spec/formats.ts';
import type { Projects } from './projects.ts';
import type { RawRequest, RawResponse } from './service.ts';

const done: RawResponse = { status: 204, headers: {}, body: undefined };
const LEASE = 'clock-';

/** @param ready what `GET /_sandbox` tells */
export function createControl(projects: Projects, ready: () => unknown): (request: RawRequest) => RawResponse {
  const clock = (name: string, request: RawRequest, end: () => void): RawResponse => {
    if (!projects.has(name)) return json(404, { message: `there is no clock ${name}` });
    if (request.method === 'DELETE') {
      end();
      return done;
    }
    if (request.method === 'PUT') {
      const instant = instantIn(request.body);
      if (instant === undefined) return json(422, { message: 'the body has to be {"now": "<RFC 3339 date-time>"}' });
      projects.moveTo(name, instant);
    } else if (request.method !== 'GET') return wrongMethod('GET, PUT, DELETE');
    return json(200, { now: projects.now(name).toISOString() });
  };
  const lease = (request: RawRequest): RawResponse => {
    const name = `${LEASE}${randomBytes(6).toString('hex')}`;
    const credentials = projects.open(name);
    return json(201, { url: `${request.base}/clocks/${name}`, now: projects.now(name).toISOString(), credentials });
  };
  const reset = (request: RawRequest, all: () => void): RawResponse => {
    if (request.method !== 'POST') return wrongMethod('POST');
    all();
    return done;
  };
  return (request) => {
    const [, what = '', name = '', part = '', ...more] = request.path.split('/');
    if (what === '') return request.method === 'GET' ? json(200, ready()) : wrongMethod('GET');
    if (what === 'reset' && name === '') return reset(request, () => projects.resetAll());
    if (what === 'clocks' && name === '') return request.method === 'POST' ? lease(request) : wrongMethod('POST');
    if (what === 'clocks' && part === '' && name.startsWith(LEASE)) return clock(name, request, () => projects.remove(name));
    if (what === 'projects' && more.length === 0 && part === 'clock') return clock(name, request, () => projects.moveTo(name, Date.now()));
    if (what === 'projects' && more.length === 0 && part === 'reset' && projects.has(name))
      return reset(request, () => projects.reset(name));
    return json(404, { message: 'the control interface has /clocks, /projects/{name}/clock, /projects/{name}/reset and /reset' });
  };
}

function json(status: number, body: unknown): RawResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

function wrongMethod(allowed: string): RawResponse {
  const { status, headers, body } = json(405, { message: `this takes ${allowed}` });
  return { status, headers: { ...headers, allow: allowed }, body };
}

/** The instant in a body `{"now": RFC 3339}`; undefined where there is none. */
function instantIn(body: Uint8Array): number | undefined {
  try {
    const now: unknown = (JSON.parse(Buffer.from(body).toString()) as { now?: unknown } | null)?.now;
    if (typeof now !== 'string' || !isDateTime(now)) return undefined;
    const instant = Date.parse(now);
    return Number.isNaN(instant) ? undefined : instant;
  } catch {
    return undefined;
  }
}
