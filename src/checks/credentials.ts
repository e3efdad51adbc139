/** Topic `auth`: who sends no credentials, or wrong ones, is refused by every operation; right ones are accepted in either scheme. */
import type { Call, CaseContext, Check } from '../engine/check.ts';
import { caseOf } from './case.ts';
import { idleCall } from './idle-call.ts';
import { expectNoEffect, expectRefusal, shownStatus } from './refusals.ts';
import type { Subjects } from './subjects.ts';

/** Authorization headers that no deployment can know, by what is wrong with them. */
const WRONG_HEADERS: readonly (readonly [string, string])[] = [
  ['unknown-user', `Basic ${btoa('vouchsafe-nobody:vouchsafe-but-wrong')}`],
  ['unknown-key', 'Bearer vouchsafe-unknown-key'],
  ['no-base64', 'Basic %%%'],
  ['no-colon', `Basic ${btoa('vouchsafe-nobody')}`],
  ['scheme-alone', 'Basic'],
  ['empty-key', 'Bearer '],
  ['other-scheme', 'Digest username="vouchsafe-nobody", response="0"'],
  ['garbled', 'vouchsafe'],
];

/** Who compares carelessly takes these. */
const NEAR_MISSES = [
  ['a password with more behind it', 'longer-password'],
  ['a password in other letters', 'other-case-password'],
  ['an API key with more behind it', 'longer-key'],
] as const;

export function credentialChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: 'auth.credentials-required',
      title: 'Every operation needs credentials',
      clauses: ['auth.credentials-required', 'auth.refusal-code'],
      cases: ({ operations }) =>
        [...operations.keys()].map((id) =>
          caseOf(id, 'no credentials', (context) =>
            refusedWithout(context, subjects, id, { authorization: 'none' }, 'auth.credentials-required', 'no credentials'),
          ),
        ),
    },
    {
      id: 'auth.wrong-credentials',
      title: 'Wrong credentials are refused by every operation',
      clauses: ['auth.wrong-credentials', 'auth.refusal-code'],
      cases: ({ operations }) =>
        [...operations.values()].flatMap((operation) => [
          caseOf(operation.id, 'wrong password', (context) =>
            refusedWithout(
              context,
              subjects,
              operation.id,
              { authorization: 'wrong-password' },
              'auth.wrong-credentials',
              'a wrong password',
            ),
          ),
          ...NEAR_MISSES.map(([what, authorization]) =>
            caseOf(operation.id, what, async (context) => {
              const exchange = await context.call(operation.id, { ...idleCall(context, operation), authorization });
              const clauses = { refused: 'auth.wrong-credentials', code: 'auth.refusal-code', anyRefusal: false };
              expectRefusal(context, exchange, 'not-authenticated', clauses, {
                kind: `${authorization}-accepted`,
                message: `${operation.id} did not refuse a request for its credentials (${what}).`,
              });
            }),
          ),
          caseOf(operation.id, 'unknown and garbled credentials', async (context) => {
            for (const [what, header] of WRONG_HEADERS) {
              const exchange = await context.call(operation.id, { ...idleCall(context, operation), authorization: { header } });
              const clauses = { refused: 'auth.wrong-credentials', code: 'auth.refusal-code', anyRefusal: false };
              expectRefusal(context, exchange, 'not-authenticated', clauses, {
                kind: `${what}-accepted`,
                message: `${operation.id} did not refuse a request for its credentials (${what}).`,
              });
            }
          }),
        ]),
    },
    schemeCheck('auth.basic', 'basic'),
    schemeCheck('auth.bearer', 'bearer'),
  ];
}

/** The call is right but for its credentials: it is refused and changes nothing. */
async function refusedWithout(
  context: CaseContext,
  subjects: Subjects,
  id: string,
  how: Pick<Call, 'authorization'>,
  clause: string,
  what: string,
): Promise<void> {
  const { call, trace } = await subjects.prepare(context, id);
  const before = await trace?.();
  const exchange = await context.call(id, { ...call, ...how });
  expectRefusal(
    context,
    exchange,
    'not-authenticated',
    { refused: clause, code: 'auth.refusal-code', anyRefusal: true },
    {
      kind: 'accepted',
      message: `${id} accepted a request with ${what}.`,
    },
  );
  expectNoEffect(context, before, await trace?.(), {
    clause,
    kind: 'effect',
    message: `${id} took effect with ${what}.`,
    exchange,
  });
}

function schemeCheck(id: string, scheme: 'basic' | 'bearer'): Check {
  return {
    id,
    title: `Credentials are accepted as ${scheme === 'basic' ? 'HTTP Basic' : 'a Bearer token'}`,
    clauses: [id],
    cases: ({ operations }) =>
      [...operations.values()].map((operation) =>
        caseOf(operation.id, scheme, async (context) => {
          // What comes of an idle call does not matter, as long as it is not refused for who sends it.
          const exchange = await context.call(operation.id, { ...idleCall(context, operation), authorization: scheme });
          const status = exchange.response?.status;
          context.expect(status !== 401 && status !== 403 && status !== undefined && status < 500, {
            kind: 'refused',
            message: `${operation.id} does not accept credentials as ${scheme}.`,
            expected: 'any answer but 401, 403 and a server error',
            actual: shownStatus(context, exchange),
            exchange,
          });
        }),
      ),
  };
}
