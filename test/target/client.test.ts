import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openTarget, type TargetRequest } from '../../src/target/client.ts';
import { authorizationOf } from '../../src/target/credentials.ts';
import type { Exchange } from '../../src/target/exchange.ts';
import type { TargetConfiguration } from '../../src/target/target.ts';
import { brokenHttp, FAR_FROM_ALL } from '../specimens/broken-http.ts';
import { httpSpecimen, httpSpecimenOfBothVersions, nowhere, type Specimen } from '../specimens/specimen.ts';
import { wrongAnswers } from '../specimens/wrong-answers.ts';
import { configurationOf, PASSWORD, STALL } from './configuration.ts';

const GET: TargetRequest = {
  operation: undefined,
  role: 'admin',
  authorization: undefined,
  method: 'GET',
  path: '/things',
  query: '',
  headers: [],
  body: undefined,
};

async function ask(
  configuration: TargetConfiguration,
  request: Partial<TargetRequest> = {},
  notice?: (message: string) => void,
): Promise<Exchange> {
  const target = openTarget(configuration, notice);
  try {
    return await target.send({ ...GET, ...request });
  } finally {
    await target.close();
  }
}

function textOf(exchange: Exchange): string {
  return Buffer.from(exchange.response?.body ?? []).toString('utf8');
}

describe('the kinds of failure', () => {
  const kinds: readonly [name: string, start: () => Promise<Specimen>, kind: string, maybeSent: boolean][] = [
    ['a reset after the request', brokenHttp.resets, 'reset', true],
    ['silence', brokenHttp.stalls, 'stalled', true],
    ['a body a byte at a time', () => brokenHttp.drips(20), 'stalled', true],
    ['a head a byte at a time', () => brokenHttp.dripsHead(20), 'stalled', true],
    ['something else than HTTP', brokenHttp.garbage, 'malformed', true],
    ['headers without end', brokenHttp.endlessHeaders, 'malformed', true],
    ['thousands of headers', brokenHttp.manyHeaders, 'malformed', true],
    ['a status line without end', brokenHttp.endlessStatus, 'stalled', true],
    ['interim answers without end', brokenHttp.endlessInterim, 'stalled', true],
    ['less body than promised', brokenHttp.halfBody, 'reset', true],
    [
      'a chunk that never comes',
      () => brokenHttp.says('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'),
      'reset',
      true,
    ],
    ['an impossible chunk', () => brokenHttp.says('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'), 'malformed', true],
    ['an impossible status', () => brokenHttp.says('HTTP/1.1 099 Odd\r\n\r\n'), 'malformed', true],
    ['another protocol', () => brokenHttp.says('HTTP/1.1 101 Switch\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'), 'malformed', true],
    ['an uncalled-for 100', () => brokenHttp.says('HTTP/1.1 100 Continue\r\n\r\n'), 'reset', true],
  ];
  it.each(kinds)('%s', async (_, start, kind, maybeSent) => {
    await using specimen = await start();
    const exchange = await ask(configurationOf(specimen.url, { limits: kind === 'stalled' ? STALL : {} }));
    expect(exchange.failure).toMatchObject({ kind, maybeSent });
    expect(exchange.response).toBeUndefined();
  });

  it('tells a port where nobody listens', async () => {
    const exchange = await ask(configurationOf(await nowhere()));
    expect(exchange.failure).toMatchObject({ kind: 'refused', maybeSent: false });
    expect(exchange.failure?.message).toContain('ECONNREFUSED');
  });

  it('tells a name that nobody has', async () => {
    // A label has at most 63 octets (RFC 1035, section 2.3.4): no server is asked for this one, however slow the machine's own are.
    const name = `${'nobody'.repeat(11)}.invalid`;
    const exchange = await ask(configurationOf(`http://${name}`, { allowedHosts: [name] }));
    expect(exchange.failure).toMatchObject({ kind: 'unresolved', maybeSent: false });
  });

  it('tells a target that does not speak TLS', async () => {
    await using specimen = await wrongAnswers.emptyOk();
    const exchange = await ask(configurationOf(specimen.url.replace('http:', 'https:')));
    expect(exchange.failure).toMatchObject({ kind: 'tls', maybeSent: false });
  });

  it('tells what the user interrupted, and that it may have been sent', async () => {
    const controller = new AbortController();
    await using specimen = await httpSpecimen(() => {
      controller.abort();
    });
    const exchange = await ask(configurationOf(specimen.url), { signal: controller.signal });
    expect(exchange.failure).toMatchObject({ kind: 'cancelled', maybeSent: true });
  });

  it('goes on after a failure', async () => {
    let requests = 0;
    await using specimen = await httpSpecimen((_request, response) => {
      requests += 1;
      if (requests === 1) response.destroy();
      else response.end('[]');
    });
    const target = openTarget(configurationOf(specimen.url));
    expect((await target.send({ ...GET, method: 'POST' })).failure?.kind).toBe('reset');
    expect((await target.send(GET)).response?.status).toBe(200);
    await target.close();
  });
});

describe('bounds', () => {
  it('keeps the beginning of a body that is too long and reads no further', async () => {
    await using specimen = await brokenHttp.hugeBody();
    const exchange = await ask(configurationOf(specimen.url));
    expect(exchange.response).toMatchObject({ status: 200, truncated: true, longerThan: 100_000 });
    expect(exchange.response?.body.length).toBe(64 * 1024);
    expect(specimen.bytesSent()).toBeLessThan(FAR_FROM_ALL);
  });

  it('keeps no more of one that does not say how long it is', async () => {
    await using specimen = await httpSpecimen((_request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end('a'.repeat(200_000));
    });
    const { response } = await ask(configurationOf(specimen.url));
    expect(response).toMatchObject({ truncated: true, longerThan: 100_000 });
    expect(response?.body.length).toBe(64 * 1024);
  });

  it('takes a body of just the allowed length as a whole one', async () => {
    await using specimen = await httpSpecimen((_request, response) => response.end('a'.repeat(100_000)));
    expect((await ask(configurationOf(specimen.url))).response?.truncated).toBe(false);
  });

  it('sends no more requests than the run may, but for the clean-up', async () => {
    await using specimen = await wrongAnswers.emptyOk();
    const target = openTarget(configurationOf(specimen.url, { limits: { totalRequests: 2 } }));
    const kinds = [];
    for (let index = 0; index < 3; index += 1) kinds.push((await target.send(GET)).failure?.kind);
    expect(kinds).toEqual([undefined, undefined, 'blocked']);
    expect((await target.send({ ...GET, exempt: true })).response?.status).toBe(200);
    await target.close();
  });

  it('has as many requests under way as it may, and no more', async () => {
    const held: ServerResponse[] = [];
    let most = 0;
    await using specimen = await httpSpecimen((_request, response) => {
      held.push(response);
      most = Math.max(most, held.length);
      // Nothing is answered before there are two, so there must be two.
      if (held.length >= 2) for (const one of held.splice(0)) one.end();
    });
    const target = openTarget(configurationOf(specimen.url));
    const exchanges = await Promise.all(Array.from({ length: 20 }, () => target.send(GET)));
    expect(exchanges.every(({ response }) => response?.status === 200)).toBe(true);
    expect(most).toBe(2);
    await target.close();
  });

  it('spaces requests by the rate that is allowed', async () => {
    await using specimen = await wrongAnswers.emptyOk();
    const target = openTarget(configurationOf(specimen.url, { limits: { requestsPerSecond: 50 } }));
    const begin = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => target.send(GET)));
    expect(performance.now() - begin).toBeGreaterThanOrEqual(99);
    await target.close();
  });
});

describe('HTTP as it comes', () => {
  it('keeps the order and the repeats of headers', async () => {
    await using specimen = await httpSpecimen((_request, response) => {
      response.writeHead(200, ['Link', '</a>', 'X-One', 'é', 'Link', '</b>', 'connection', 'close']).end();
    });
    const { response } = await ask(configurationOf(specimen.url));
    expect(response?.headers.filter(([name]) => name === 'link')).toEqual([
      ['link', '</a>'],
      ['link', '</b>'],
    ]);
  });

  it('follows no redirect', async () => {
    let strangers = 0;
    await using other = await httpSpecimen((_request, response) => {
      strangers += 1;
      response.end();
    });
    await using specimen = await wrongAnswers.redirects(`${other.url}/elsewhere`);
    const { response } = await ask(configurationOf(specimen.url));
    expect(response?.status).toBe(302);
    expect(strangers).toBe(0);
  });

  it('takes HTTP/1.0 with a connection for every request', async () => {
    await using specimen = await brokenHttp.http10();
    const target = openTarget(configurationOf(specimen.url));
    for (let index = 0; index < 3; index += 1) expect(textOf(await target.send(GET))).toBe('["old"]');
    await target.close();
  });

  it('asks again where an idle connection was closed under a read, but never under a write', async () => {
    await using specimen = await brokenHttp.closesUsedConnections();
    const target = openTarget(configurationOf(specimen.url, { limits: { concurrency: 1 } }));
    expect((await target.send(GET)).response?.status).toBe(200);
    expect((await target.send(GET)).response?.status).toBe(200);
    expect((await target.send({ ...GET, method: 'DELETE' })).failure).toMatchObject({ kind: 'reset', maybeSent: true });
    await target.close();
  });

  it('sends method, path, query, headers and body as they are', async () => {
    await using specimen = await wrongAnswers.echo();
    const exchange = await ask(configurationOf(`${specimen.url}/api/v1`), {
      method: 'PATCH',
      path: '/things/..%2F',
      query: 'a=1&a=2',
      headers: [['content-type', 'text/csv']],
      body: new Uint8Array([0x61, 0xc3]),
    });
    const seen = JSON.parse(textOf(exchange)) as { url: string; headers: string[] };
    expect(seen.url).toBe('/api/v1/things/..%2F?a=1&a=2');
    expect(seen.headers).toEqual(expect.arrayContaining(['content-type', 'text/csv', 'accept', 'application/json', 'content-length', '2']));
    expect(exchange.request.url).toBe(`${specimen.url}/api/v1/things/..%2F?a=1&a=2`);
  });

  it.each(['alone', 'h1', 'h2'] as const)('asks for the body as it is, without a coding (%s)', async (how) => {
    let seen: string | undefined;
    await using specimen = await httpSpecimenOfBothVersions((request, response) => {
      seen = request.headers['accept-encoding'];
      response.end();
    });
    const target = openTarget(configurationOf(specimen.url));
    if (how === 'alone') await target.send(GET);
    else await target.release([GET], how);
    await target.close();
    expect(seen).toBe('identity');
  });

  it('sends no content type where none is given', async () => {
    await using specimen = await wrongAnswers.echo();
    const seen = JSON.parse(textOf(await ask(configurationOf(specimen.url), { method: 'POST', body: '{}' }))) as { headers: string[] };
    expect(seen.headers).not.toContain('content-type');
  });

  it('refuses to be built for a host that the guard forbids', () => {
    expect(() => openTarget(configurationOf('https://vouchers.example.com'))).toThrow(/not named in the configuration/);
  });
});

describe('too many requests', () => {
  it('waits as long as the target asks, says so, and asks again', async () => {
    await using specimen = await wrongAnswers.tooMany(1, '1');
    const notices: string[] = [];
    const begin = performance.now();
    const exchange = await ask(configurationOf(specimen.url), {}, (message) => notices.push(message));
    expect(exchange.response?.status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
    expect(notices).toEqual([expect.stringContaining('429')]);
  });

  it('gives the 429 back after a few tries', async () => {
    await using specimen = await wrongAnswers.tooMany(100, '0');
    expect((await ask(configurationOf(specimen.url))).response?.status).toBe(429);
  });
});

describe('secrets', () => {
  it('stay out of what an exchange says was sent', async () => {
    await using specimen = await wrongAnswers.echo();
    const apiKey = 'key-1234567';
    const authorization = authorizationOf({ user: 'anna', password: PASSWORD })!;
    const exchange = await ask(
      configurationOf(specimen.url, {
        headers: { 'X-Gate': 'open sesame' },
        credentials: { admin: { user: 'anna', password: PASSWORD, apiKey } },
      }),
      {
        method: 'POST',
        authorization,
        query: `password=${encodeURIComponent(PASSWORD)}`,
        body: JSON.stringify({ apiKey, password: PASSWORD }),
      },
    );
    const recorded = JSON.stringify(exchange.request);
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'open sesame', apiKey, authorization.slice('Basic '.length)]) {
      expect(recorded).not.toContain(secret);
    }
    expect(exchange.request.headers).toEqual([
      ['accept', 'application/json'],
      ['accept-encoding', 'identity'],
      ['x-gate', '***'],
      ['authorization', 'Basic ***'],
    ]);
    // The judge gets the bytes as they came.
    expect(textOf(exchange)).toContain('open sesame');
  });
});
