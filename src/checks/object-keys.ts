/** Topic `object`: keys that nothing has, and keys that are none. */
import type { Case, Check } from '../engine/check.ts';
import type { Operation } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { keysOf, unusedKey } from './idle-call.ts';
import { expectNoEffect, expectRefusal, isRefusal, isSuccess, shownStatus } from './refusals.ts';
import type { Subjects } from './subjects.ts';

const UNKNOWN = { refused: 'object.unknown-id', code: 'object.unknown-id', anyRefusal: false };

/** What is wrong with a key, and the key, made from one that there is. */
const MALFORMED: readonly (readonly [string, (id: string) => string])[] = [
  ['letters', () => 'abc'],
  ['letters-behind', (id) => `${id}abc`],
  ['fraction', (id) => `${id}.7`],
  ['whole-fraction', (id) => `${id}.0`],
  ['minus', (id) => `-${id}`],
  ['plus', (id) => `+${id}`],
  ['exponent', (id) => `${id}e0`],
  ['hexadecimal', (id) => `0x${Number(id).toString(16)}`],
  ['huge', () => '99999999999999999999999'],
  ['blank', () => ' '],
];

export function objectKeyChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: 'object.unknown-id',
      title: 'What nothing has as its key is not found',
      clauses: ['object.unknown-id'],
      cases: ({ operations }) => [...operations.values()].flatMap((operation) => unknownCases(operation, subjects)),
    },
    {
      id: 'object.malformed-id',
      title: 'A malformed key reaches nothing and breaks nothing',
      clauses: ['object.malformed-id'],
      cases: ({ operations }) => [...operations.values()].flatMap((operation) => malformedCases(operation, subjects)),
    },
  ];
}

function unknownCases(operation: Operation, subjects: Subjects): readonly Case[] {
  const keys = keysOf(operation);
  if (keys.length === 0) return [];
  const deletion = caseOf(operation.id, 'key of what was deleted', async (context) => {
    const { call } = await subjects.prepare(context, operation.id);
    if (!isSuccess(await context.call(operation.id, call))) context.undecided('the first deletion was refused');
    expectRefusal(context, await context.call(operation.id, call), 'not-found', UNKNOWN, {
      kind: 'second-deletion-not-refused',
      message: `${operation.id} deleted a second time what was gone.`,
    });
  });
  return [
    // A deletion with a body takes something from its object, which stays.
    ...(operation.method === 'DELETE' && operation.requestBody === undefined ? [deletion] : []),
    caseOf(operation.id, 'unknown key', async (context) => {
      const { call, unknown = [] } = await subjects.prepare(context, operation.id);
      const calls = [
        ...keys.map((parameter) => ({
          key: parameter.name,
          call: { ...call, path: { ...call.path, [parameter.name]: unusedKey(context, parameter) } },
        })),
        ...unknown,
      ];
      for (const { key, call: one } of calls) {
        expectRefusal(context, await context.call(operation.id, one), 'not-found', UNKNOWN, {
          kind: 'unknown-key-not-refused',
          message: `${operation.id} did not say that there is nothing under an unknown ${key}.`,
        });
      }
    }),
  ];
}

function malformedCases(operation: Operation, subjects: Subjects): readonly Case[] {
  return keysOf(operation)
    .filter(({ schema }) => typeof schema === 'object' && schema.type === 'integer')
    .map(({ name }) =>
      caseOf(operation.id, `malformed ${name}`, async (context) => {
        const { call, trace } = await subjects.prepare(context, operation.id);
        const before = await trace?.();
        for (const [what, malform] of MALFORMED) {
          const key = malform(String(call.path?.[name]));
          const exchange = await context.call(operation.id, { ...call, path: { ...call.path, [name]: key } });
          context.expect(isRefusal(exchange), {
            kind: `${what}-not-refused`,
            message: `${operation.id} did not answer a malformed key with a client error (${what}).`,
            expected: 'a status 4xx',
            actual: shownStatus(context, exchange),
            exchange,
          });
        }
        expectNoEffect(context, before, await trace?.(), {
          clause: 'object.malformed-id',
          kind: 'effect',
          message: `${operation.id} reached an object under a malformed key.`,
        });
      }),
    );
}
