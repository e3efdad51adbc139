/** The control interface under /_sandbox, outside the API: moves clocks, resets data. Meant for the same machine only, so without credentials. */
import { randomBytes } from 'node:crypto';
import type { Projects } from './projects.ts';
import type { RawRequest, RawResponse } from './service.ts';

function json(status: number, body: unknown): RawResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

const done: RawResponse = { status: 204, headers: {}, body: undefined };

/** The instant in a body `{"now": RFC 3339}`; undefined where there is none. */
function instantIn(body: Uint8Array): number | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    const now = (parsed as { now?: unknown } | null)?.now;
    const instant = typeof now === 'string' && /^\d{4}-\d\d-\d\dT/.test(now) ? Date.parse(now) : Number.NaN;
    return Number.isNaN(instant) ? undefined : instant;
  } catch {
    return undefined;
  }
}

/** @param ready what `GET /_sandbox` tells */
export function createControl(projects: Projects, ready: () => unknown): (request: RawRequest) => RawResponse {
  const clock = (name: string, request: RawRequest, end: () => void): RawResponse => {
    if (projects.find(name) === undefined) return json(404, { message: `there is no clock ${name}` });
    if (request.method === 'GET') return json(200, { now: projects.now(name).toISOString() });
    if (request.method === 'PUT') {
      const instant = instantIn(request.body);
      if (instant === undefined) return json(422, { message: 'the body has to be {"now": "<RFC 3339 date-time>"}' });
      projects.moveTo(name, instant);
      return json(200, { now: projects.now(name).toISOString() });
    }
    if (request.method !== 'DELETE') return json(405, { message: 'a clock takes GET, PUT and DELETE' });
    end();
    return done;
  };
  return (request) => {
    const [, what = '', name = '', part = ''] = request.path.split('/').map(decodeURIComponent);
    if (what === '') return request.method === 'GET' ? json(200, ready()) : json(405, { message: 'GET only' });
    if (what === 'clocks' && name === '' && request.method === 'POST') {
      const lease = `clock-${randomBytes(6).toString('hex')}`;
      const credentials = projects.open(lease);
      return json(201, { url: `${request.base}/clocks/${lease}`, now: projects.now(lease).toISOString(), credentials });
    }
    if (what === 'clocks' && name.startsWith('clock-')) return clock(name, request, () => projects.remove(name));
    if (what === 'projects' && part === 'clock') return clock(name, request, () => projects.moveTo(name, Date.now()));
    if (request.method === 'POST' && what === 'reset') {
      for (const project of projects.names()) projects.reset(project);
      return done;
    }
    if (request.method === 'POST' && what === 'projects' && part === 'reset' && projects.find(name) !== undefined) {
      projects.reset(name);
      return done;
    }
    return json(404, { message: 'the control interface has /clocks, /projects/{name}/clock, /projects/{name}/reset and /reset' });
  };
}
