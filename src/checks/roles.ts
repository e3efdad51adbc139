/** Topic `role`: what the weaker roles may do, and that everything else is refused to them without effect. */
import type { Call, CaseContext, Check } from '../engine/check.ts';
import { caseOf } from './case.ts';
import { idleCall } from './idle-call.ts';
import { expectNoEffect, expectRefusal, isSuccess, shownStatus } from './refusals.ts';
import type { Permissions, Subjects } from './subjects.ts';

const CODE_CLAUSE = 'role.forbidden-code';

export function roleChecks(subjects: Subjects): readonly Check[] {
  return [
    adminCheck(subjects),
    ...subjects.permissions.flatMap((permissions) => [grants(subjects, permissions), denies(subjects, permissions)]),
  ];
}

function adminCheck(subjects: Subjects): Check {
  const id = 'role.admin-everything';
  return {
    id,
    title: 'An administrator may do everything, also with what others made',
    clauses: [id],
    cases: ({ operations }) => [
      ...[...operations.values()].map((operation) =>
        caseOf(operation.id, 'as an administrator', async (context) => {
          const exchange = await context.call(operation.id, idleCall(context, operation));
          context.expect(exchange.response?.status !== 403, {
            kind: 'forbidden',
            message: `${operation.id} was forbidden to an administrator.`,
            expected: 'any status but 403',
            actual: shownStatus(context, exchange),
            exchange,
          });
        }),
      ),
      ...subjects.permissions.flatMap(({ role, touching }) =>
        touching.map((touched) => ({
          ...caseOf(touched, `made by ${role}`, async (context: CaseContext) => {
            const { call } = await subjects.prepare(context, touched, 'admin', role);
            const exchange = await context.call(touched, call);
            const shown = context.json(exchange);
            context.expect(isSuccess(exchange) && !(Array.isArray(shown) && shown.length === 0), {
              kind: 'refused-for-another-owner',
              message: `${touched} was refused to an administrator for what the role ${role} had made.`,
              expected: 'a success',
              actual: Array.isArray(shown) ? `${shown.length} items` : shownStatus(context, exchange),
              exchange,
            });
          }),
          needs: [`role:${role}` as const],
        })),
      ),
    ],
  };
}

function grants(subjects: Subjects, { role, grants: clause, allowed }: Permissions): Check {
  return {
    id: clause,
    title: `What the role ${role} may do`,
    clauses: [clause],
    needs: [`role:${role}`],
    cases: () =>
      allowed.map((id) =>
        caseOf(id, `as ${role}`, async (context) => {
          const { call, shows } = await subjects.prepare(context, id);
          const exchange = await context.call(id, { ...call, as: role });
          context.expect(isSuccess(exchange), {
            kind: 'refused',
            message: `${id} was refused to the role ${role}.`,
            expected: 'a success',
            actual: shownStatus(context, exchange),
            exchange,
          });
          if (shows === undefined) return;
          const shown = context.at(exchange, shows.pointer);
          context.expect(shown === shows.value, {
            kind: 'not-shown',
            message: `${id} does not show to the role ${role} what an administrator made.`,
            expected: JSON.stringify(shows.value),
            actual: JSON.stringify(shown) ?? 'nothing',
            pointer: shows.pointer,
            exchange,
          });
        }),
      ),
  };
}

function denies(subjects: Subjects, { role, denies: clause, allowed, open }: Permissions): Check {
  return {
    id: clause,
    title: `What the role ${role} may not do`,
    clauses: [clause, CODE_CLAUSE],
    needs: [`role:${role}`],
    cases: ({ operations }) =>
      [...operations.keys()]
        .filter((id) => !allowed.includes(id) && !open.includes(id))
        .flatMap((id) => [
          caseOf(id, `as ${role}`, (context) => denied(context, id, {})),
          // Keys are often looked up by other code than passwords.
          caseOf(id, `as ${role}, with an API key`, (context) => denied(context, id, { authorization: 'bearer' })),
        ]),
  };

  async function denied(context: CaseContext, id: string, how: Pick<Call, 'authorization'>): Promise<void> {
    const { call, trace } = await subjects.prepare(context, id);
    const before = await trace?.();
    const exchange = await context.call(id, { ...call, ...how, as: role });
    expectRefusal(
      context,
      exchange,
      'forbidden',
      { refused: clause, code: CODE_CLAUSE, anyRefusal: true },
      {
        kind: 'accepted',
        message: `${id} was open to the role ${role}.`,
      },
    );
    expectNoEffect(context, before, await trace?.(), {
      clause,
      kind: 'effect',
      message: `${id} took effect for the role ${role}.`,
      exchange,
    });
  }
}
