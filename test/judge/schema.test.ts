import { describe, expect, it } from 'vitest';
import { judged, parcel, Raw } from './judged.ts';

/** The schema problems of a parcel with these members: `pointer: expected, not actual`. */
function faults(members: Readonly<Record<string, unknown>>): readonly string[] {
  return judged({ body: parcel(members) })
    .filter(({ kind }) => kind === 'schema')
    .map(({ pointer, expected, actual }) => `${pointer}: ${expected}, not ${actual}`);
}

describe('what breaks a schema is told with what was expected and what came', () => {
  it.each([
    [{ id: 'x' }, '/id: integer, not string "x"'],
    [{ id: 1.5 }, '/id: integer, not number 1.5'],
    [{ id: null }, '/id: integer, not null'],
    [{ id: [] }, '/id: integer, not array of 0'],
    [{ id: {} }, '/id: integer, not object without members'],
    [{ id: 0 }, '/id: >= 1, not 0'],
    [{ label: 5 }, '/label: string or null, not number 5'],
    [{ label: 'a' }, '/label: text of at least 2 characters, not "a" (length 1)'],
    [{ label: 'abcdef' }, '/label: text of at most 5 characters, not "abcdef" (length 6)'],
    [{ state: 'lost' }, '/state: one of "packed", "sent", not "lost"'],
    [{ state: 5 }, '/state: string, not number 5'],
    [{ weight: 0 }, '/weight: > 0, not 0'],
    [{ weight: 0.7 }, '/weight: a multiple of 0.5, not 0.7'],
    [{ sent_at: '2019-02-04 09:15:30' }, '/sent_at: text in the format date-time, not "2019-02-04 09:15:30"'],
    [{ owner: 'nobody' }, '/owner: text in the format email, not "nobody"'],
    [{ track: 'no uri' }, '/track: text in the format uri, not "no uri"'],
    [
      { token: 'urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8' },
      '/token: text in the format uuid, not "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8"',
    ],
    [{ tags: ['A'] }, '/tags/0: text that matches ^[a-z]+$, not "A"'],
    [{ tags: [] }, '/tags: an array of at least 1, not array of 0'],
    [{ tags: ['a', 'b', 'c', 'd'] }, '/tags: an array of at most 3, not array of 4'],
    [{ tags: ['a', 'a'] }, '/tags: an array without repeated elements, not array of 2'],
    [{ inner: {} }, '/inner/id: member "id", not object without members'],
    [{ notes: { a: 1 } }, '/notes/a: string, not number 1'],
    [{ numbered: { n1: {} } }, '/numbered/n1/x: member "x", not object without members'],
    [{ closed: { a: 1, b: 2 } }, '/closed/b: no member "b", not object with a, b'],
    [{ ruled: { kind: 'heavy' } }, '/ruled/crane: member "crane", not object with kind'],
  ])('%j', (members, fault) => {
    expect(faults(members)).toEqual([fault]);
  });

  it('a body of another type', () => {
    expect(judged({ body: [] }).map(({ message }) => message)).toEqual(['The body must be object, not array of 0']);
  });

  it('a number that is none in JavaScript', () => {
    const body = new Raw(JSON.stringify(parcel()).replace('"id":1', '"id":1e400'));
    expect(judged({ body }).map(({ message }) => message)).toEqual(['/id must be integer, not number Infinity']);
  });

  it('all at once', () => {
    expect(faults({ id: 0, state: 'lost', place: { x: 100, y: 'north' }, closed: { b: 1 } })).toHaveLength(5);
  });

  it('where the spec says so', () => {
    const places = judged({ body: parcel({ id: 0, place: { x: 100 }, inner: {} }) }).map(({ place }) => place);
    expect(places.slice(0, 3)).toEqual([
      '#/components/schemas/Parcel/properties/id/minimum',
      '#/components/schemas/Parcel/required',
      '#/components/schemas/Place/properties/x/maximum',
    ]);
  });
});

describe('of composed schemas, the branch that was meant speaks', () => {
  it.each([
    ['an object where an object or a text may be', { place: { x: 'east' } }, ['/place/x: number, not string "east"']],
    ['neither an object nor a text', { place: 5 }, ['/place: object or string or null, not number 5']],
    ['the branch by its label', { cover: { kind: 'percent', percent: 200 } }, ['/cover/percent: <= 100, not 200']],
    ['the other branch by its label', { cover: { kind: 'amount', amount: 'x' } }, ['/cover/amount: number, not string "x"']],
    ['the branch with the fewest faults', { cover: { percent: 5 } }, ['/cover/kind: member "kind", not object with percent']],
    ['a branch within', { cover: { kind: 'percent', percent: 5, cap: { x: 91 } } }, ['/cover/cap/x: <= 90, not 91']],
    [
      'the branch by the discriminator',
      { choice: { kind: 'amount', percent: 5 } },
      ['/choice/amount: member "amount", not object with kind, percent'],
    ],
    ['an unknown discriminator', { choice: { kind: 'gift' } }, ['/choice/kind: one of "percent", "amount", not "gift"']],
    ['no discriminator', { choice: { percent: 5 } }, ['/choice/kind: member "kind", not object with percent']],
    ['no object for the discriminator', { choice: 'percent' }, ['/choice: object, not string "percent"']],
    ['more than one branch', { size: 12 }, ['/size: a value that fits exactly one of the alternatives, not 12']],
    [
      'all of several',
      { both: { floor: 'top' } },
      ['/both/x: member "x", not object with floor', '/both/floor: integer, not string "top"'],
    ],
  ])('%s', (_, members, expected) => {
    expect(faults(members)).toEqual(expected);
  });

  it('beside faults that stand before and after', () => {
    expect(faults({ id: 'x', place: { x: 'east' }, cover: 5, size: 'big' })).toEqual([
      '/id: integer, not string "x"',
      '/place/x: number, not string "east"',
      '/cover: object, not number 5',
      '/size: integer or number, not string "big"',
    ]);
  });
});

describe('members that no schema knows', () => {
  function undeclared(members: Readonly<Record<string, unknown>>): readonly string[] {
    return judged({ body: parcel(members) })
      .filter(({ kind }) => kind === 'undeclared-member')
      .map(({ pointer }) => pointer);
  }

  it.each([
    ['in a branch of anyOf', { place: { x: 1, z: 1 } }, ['/place/z']],
    ['in allOf, where each part knows some', { both: { x: 1, floor: 1, roof: 1 } }, ['/both/roof']],
    ['of another branch', { cover: { kind: 'percent', percent: 5, amount: 1 } }, ['/cover/amount']],
    ['in a pattern', { numbered: { n1: { x: 1, z: 1 }, m: 1 } }, ['/numbered/n1/z', '/numbered/m']],
    ['in if and then', { ruled: { kind: 'heavy', crane: 'c', hook: 1 } }, ['/ruled/hook']],
    ['of a recursive schema', { inner: parcel({ inner: parcel({ lock: 1 }) }) }, ['/inner/inner/lock']],
    ['not where anything goes', { anything: { a: { b: 1 } }, notes: { a: 'x' } }, []],
    ['not where the schema forbids them itself', { closed: { a: 1, b: 2 } }, []],
    ['not of what is no object', { place: [{ z: 1 }] }, []],
    ['named like what objects inherit', { constructor: 1, toString: 2 }, ['/constructor', '/toString']],
    ['with characters that pointers escape', { 'a/b~c': 1 }, ['/a~1b~0c']],
  ])('%s', (_, members, pointers) => {
    expect(undeclared(members)).toEqual(pointers);
  });

  it('even one called __proto__', () => {
    const body = new Raw(JSON.stringify(parcel()).replace('{', '{"__proto__":{"id":5},'));
    expect(judged({ body }).map(({ kind, pointer }) => `${kind} ${pointer}`)).toEqual(['undeclared-member /__proto__']);
  });
});
