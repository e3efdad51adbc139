/** Clauses of the topic `user`. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { listed } from './views.ts';

const OPERATION = 'getUsers';
const ROLES = ['admin', 'point_of_distribution', 'point_of_sale'];

/** Expects a user with a role in the list. */
async function listsRole(context: CaseContext, role: string): Promise<void> {
  const { items, exchange } = await listed(context, OPERATION);
  context.expect(
    items.some((user) => user['role'] === role),
    {
      kind: 'user-not-listed',
      message: `The list of users does not show the ${role} whose credentials work.`,
      expected: `a user with the role ${role}`,
      actual: `${items.length} users: ${items.map((user) => String(user['role'])).join(', ')}`,
      exchange,
    },
  );
}

export const checks: readonly Check[] = [
  {
    id: 'user.list',
    title: 'The list of users shows the users of the project with their roles',
    clauses: ['user.list'],
    cases: () => [
      caseOf(OPERATION, 'each user has a known role', async (context) => {
        const { items, exchange } = await listed(context, OPERATION);
        const odd = items.find((user) => !ROLES.includes(String(user['role'])));
        context.expect(odd === undefined, {
          kind: 'unknown-role',
          message: 'The list of users shows a user without a known role.',
          expected: ROLES.join(', '),
          actual: JSON.stringify(odd?.['role']) ?? 'absent',
          exchange,
        });
        context.expect(new Set(items.map(({ id }) => id)).size === items.length, {
          kind: 'user-listed-twice',
          message: 'The list of users shows a user twice.',
          expected: 'each user once',
          actual: `${items.length} entries`,
          exchange,
        });
      }),
      caseOf(OPERATION, 'the administrator who asks', (context) => listsRole(context, 'admin')),
      ...(['point_of_distribution', 'point_of_sale'] as const).map((role) => ({
        ...caseOf(OPERATION, `a ${role} of the project`, (context) => listsRole(context, role)),
        needs: [`role:${role}` as const],
      })),
    ],
  },
];
