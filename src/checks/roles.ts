/** Topic `role`: what the weaker roles may do, and that everything else is refused to them without effect. */
import type { Check } from '../engine/check.ts';
import type { Need } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { expectNoEffect, expectRefusal, isSuccess, shownStatus } from './refusals.ts';
import type { Permissions, Subjects } from './subjects.ts';

const CODE_CLAUSE = 'role.forbidden-code';

export function roleChecks(subjects: Subjects): readonly Check[] {
  return [
    adminCheck(subjects),
    ...subjects.permissions.flatMap((permissions) => [grants(subjects, permissions), denies(subjects, permissions)]),
  ];
}

/** Objects that another administrator of the same project made are used as if they were one's own. */
function adminCheck(subjects: Subjects): Check {
  const needs: readonly Need[] = ['role:other-admin'];
  return {
    id: 'role.admin-everything',
    title: 'An administrator may do everything, also with what others made',
    clauses: ['role.admin-everything'],
    needs,
    cases: ({ operations }) =>
      [...operations.keys()].map((id) =>
        caseOf(id, 'what another administrator made', async (context) => {
          const { call, shows } = await subjects.prepare(context, id, 'other-admin');
          const exchange = await context.call(id, call);
          context.expect(isSuccess(exchange) && (shows === undefined || context.at(exchange, shows.pointer) === shows.value), {
            kind: 'refused-for-another-owner',
            message: `${id} was refused to an administrator where another administrator had made the objects.`,
            expected: 'a success',
            actual: shownStatus(context, exchange),
            exchange,
          });
        }),
      ),
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
        .map((id) =>
          caseOf(id, `as ${role}`, async (context) => {
            const { call, trace } = await subjects.prepare(context, id);
            const before = await trace?.();
            const exchange = await context.call(id, { ...call, as: role });
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
          }),
        ),
  };
}
