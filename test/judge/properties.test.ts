import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJudge, type JudgedResponse } from '../../src/judge/judge.ts';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { schemasOf } from '../../src/spec/schemas.ts';
import { fitting } from './arbitrary.ts';
import { judged, parcel, Raw } from './judged.ts';
import { parcels } from './tiny-api.ts';

const headers = fc.array(
  fc.tuple(
    fc.constantFrom('content-type', 'link', 'total-count', 'x-trace', 'date'),
    fc.oneof(fc.string(), fc.constantFrom('application/json', '<a>; rel=next', '7', 'text/html', 'application/json; charset=utf-8')),
  ),
  { maxLength: 6 },
);

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.json().map((text) => new TextEncoder().encode(text)),
  // Valid bodies, broken at one place.
  fc
    .tuple(fc.constantFrom(parcel(), { error: true, code: 'invalid', errors: [{ code: 'required' }] }, [parcel()]), fc.nat(), fc.nat(255))
    .map(([value, at, byte]) => {
      const body = new TextEncoder().encode(JSON.stringify(value));
      body[at % body.length] = byte;
      return body;
    }),
);

describe.each([...listApis().map((id) => loadApi(id)), parcels].map((api) => [api.id, api] as const))('of %s', (_, api) => {
  const judge = createJudge(api);
  const operations = [...api.operations.values()];

  it('no response makes the judge throw, and every problem is whole', () => {
    const response: fc.Arbitrary<JudgedResponse> = fc.record({
      status: fc.oneof(fc.constantFrom(200, 201, 204, 304, 401, 404, 422, 500), fc.integer({ min: 100, max: 999 })),
      headers,
      body: bytes,
      truncated: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom(...operations), fc.constantFrom('GET', 'POST', 'HEAD'), response, (operation, method, given) => {
        for (const problem of judge.judge(operation, { method }, given)) {
          expect(Object.values(problem).filter((part) => typeof part !== 'string')).toEqual([]);
          expect([problem.message, problem.expected, problem.actual, problem.clause]).not.toContain('');
          expect(problem.place === '' || problem.place.startsWith('#/')).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe.each(listApis())('what %s documents', (id) => {
  const api = loadApi(id);
  const judge = createJudge(api);

  it('never fails: any value that fits the schema, under any documented status', () => {
    for (const operation of api.operations.values()) {
      for (const [status, { body }] of operation.responses) {
        const value = body === undefined ? fc.constant(undefined) : fitting(api, body.schema);
        fc.assert(
          fc.property(value, (content) => {
            const response = {
              status,
              headers: [['content-type', 'application/json; charset=utf-8']] as const,
              body: new TextEncoder().encode(content === undefined ? '' : JSON.stringify(content)),
              truncated: false,
            };
            expect(judge.judge(operation, operation, response).filter(({ severity }) => severity === 'fail')).toEqual([]);
          }),
          { numRuns: 15 },
        );
      }
    }
  });
});

it('a schema problem is told exactly where the validator finds one', () => {
  const validate = schemasOf(parcels).validator('#/components/schemas/Parcel');
  const place = fc.record({ x: fc.constantFrom(1, 91, 'east'), y: fc.constantFrom(1, null), z: fc.constant(1) }, { requiredKeys: [] });
  const cover = fc.record(
    {
      kind: fc.constantFrom('percent', 'amount', 'gift', 5),
      percent: fc.constantFrom(5, 200, 'x'),
      amount: fc.constantFrom(1, 'x'),
      cap: place,
    },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      id: fc.constantFrom(1, 0, 'x'),
      state: fc.constantFrom('sent', 'lost', 5),
      place: fc.oneof(place, fc.constantFrom('here', null, 5)),
      cover: fc.oneof(cover, fc.constant(5)),
      choice: fc.oneof(cover, fc.constant(null)),
      size: fc.constantFrom(5, 12, 12.5, 'big'),
      both: fc.oneof(place, fc.constant([])),
      ruled: fc.record({ kind: fc.constantFrom('heavy', 'light'), crane: fc.constantFrom('c', 5) }, { requiredKeys: [] }),
      inner: fc.record({ id: fc.constantFrom(1, 'x'), cover, place }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(body, (value) => {
      const problems = judged({ body: value }).filter(({ kind }) => kind === 'schema');
      expect(problems.length === 0).toBe(validate(value));
      // Told by member: nothing of one member's alternatives spills over to another's.
      const faulty = new Set(problems.map(({ pointer }) => pointer.split('/')[1]));
      for (const [name, member] of Object.entries(value)) expect(faulty.has(name)).toBe(!validate({ id: 1, [name]: member }));
    }),
    { numRuns: 2000 },
  );
});

it('bytes are decoded as the platform decodes them', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const fails = (text: Uint8Array): boolean => {
    try {
      decoder.decode(text);
      return false;
    } catch {
      return true;
    }
  };
  const pieces = fc.array(fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 0x9f, 0xa0, 0xbd), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(pieces, (content) => {
      const inner = Uint8Array.from(content);
      const problem = judged({ body: new Raw([0x22, ...content, 0x22]) }).find(({ kind }) => kind === 'invalid-utf8');
      expect(problem !== undefined).toBe(fails(inner));
      // What stands before the place is right, and what begins there is not.
      const offset = Number(/byte (\d+)/.exec(problem?.message ?? 'byte 1')?.[1]) - 1;
      expect(fails(inner.slice(0, offset))).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
