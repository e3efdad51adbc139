import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Clock, ClockFailure } from '../../src/target/clock.ts';
import { Redactor } from '../../src/target/redaction.ts';
import { httpSpecimen, type Specimen } from '../specimens/specimen.ts';
import { configurationOf } from './configuration.ts';

const START = '2026-01-01T00:00:00.000Z';

interface Seen {
  readonly line: string;
  readonly gate: string | string[] | undefined;
  readonly body: string;
}

/** A hook that writes down what it is asked, and answers as it is told. */
async function hook(
  opened: (seen: readonly Seen[]) => [status: number, body: unknown],
  others = 200,
): Promise<Specimen & { seen: Seen[] }> {
  const seen: Seen[] = [];
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push({ line: `${request.method} ${request.url}`, gate: request.headers['x-gate'], body });
    return request.method === 'POST' ? opened(seen) : [others, {}];
  };
  const specimen = await httpSpecimen((request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)));
  });
  return { ...specimen, seen };
}

function clockAt(url: string, redactor = new Redactor()): Clock {
  return new Clock({ url: `${url}/clocks`, headers: { 'x-gate': 'open sesame' } }, configurationOf(url), redactor);
}

describe('a clock lease', () => {
  it('is opened, moved and ended as the protocol has it', async () => {
    await using specimen = await hook(() => [
      201,
      { url: '/leases/7?x=1', now: START, credentials: { admin: { user: 'bob', password: 'hidden-word' } } },
    ]);
    const redactor = new Redactor();
    const lease = await clockAt(specimen.url, redactor).lease();
    expect(lease.start.toISOString()).toBe(START);
    expect(lease.credentials).toEqual({ admin: { user: 'bob', password: 'hidden-word' } });
    expect(redactor.text('hidden-word, open sesame')).toBe('***, ***');
    await lease.moveTo(new Date('2026-02-01T00:00:00Z'));
    await lease.end();
    expect(specimen.seen).toEqual([
      { line: 'POST /clocks', gate: 'open sesame', body: '' },
      { line: 'PUT /leases/7?x=1', gate: 'open sesame', body: '{"now":"2026-02-01T00:00:00.000Z"}' },
      { line: 'DELETE /leases/7?x=1', gate: 'open sesame', body: '' },
    ]);
  });

  it('may move the time of the whole target', async () => {
    await using specimen = await hook(() => [201, { url: 'lease', now: START }]);
    expect((await clockAt(specimen.url).lease()).credentials).toBeUndefined();
  });

  it.each([
    ['another status', [200, { url: '/l', now: START }]],
    ['no URL', [201, { now: START }]],
    ['no time', [201, { url: '/l' }]],
    ['a time that is none', [201, { url: '/l', now: 'noon' }]],
    ['a list', [201, []]],
  ] as const)('fails on %s', async (_, [status, body]) => {
    await using specimen = await hook(() => [status, body]);
    await expect(clockAt(specimen.url).lease()).rejects.toThrow(ClockFailure);
  });

  it('fails where a move is refused', async () => {
    await using specimen = await hook(() => [201, { url: '/l', now: START }], 409);
    const lease = await clockAt(specimen.url).lease();
    await expect(lease.moveTo(new Date())).rejects.toThrow('answered 409 to PUT');
    await expect(lease.end()).rejects.toThrow('answered 409 to DELETE');
  });

  it('is not followed to a host that the guard forbids', async () => {
    await using specimen = await hook(() => [201, { url: 'https://elsewhere.example.com/l', now: START }]);
    await expect(clockAt(specimen.url).lease()).rejects.toThrow('elsewhere.example.com');
  });

  it('sends the hook\u2019s headers to the hook only', async () => {
    await using other = await hook(() => [201, {}]);
    await using specimen = await hook(() => [201, { url: `${other.url}/l`, now: START }]);
    await (await clockAt(specimen.url).lease()).end();
    expect(other.seen).toEqual([{ line: 'DELETE /l', gate: undefined, body: '' }]);
  });
});

it('a hook on a host that the guard forbids is refused at once', () => {
  const hooked = { url: 'https://clock.example.com/', headers: {} };
  expect(() => new Clock(hooked, configurationOf('http://localhost'), new Redactor())).toThrow(/^the clock hook is on clock\.example\.com/);
});
