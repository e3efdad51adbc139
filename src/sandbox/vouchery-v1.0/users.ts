/** The users of a project. */
import { page } from './paging.ts';
import { type Handler, instant, integer } from './request.ts';

const getUsers: Handler = (call) => {
  const self = call.choices.faulty('users-self-only') ? `and id = ${call.user.id}` : '';
  return page(call, `from users where project = ? ${self}`, [call.project], (row) => ({
    type: 'User',
    id: integer(row, 'id'),
    name: row['name'],
    email: `${row['name']}@sandbox.example`,
    team: [],
    role: row['role'],
    access_scope: 'project',
    active: true,
    created_at: instant(integer(row, 'created_at')),
    updated_at: instant(integer(row, 'created_at')),
  }));
};

export const users: Readonly<Record<string, Handler>> = { getUsers };
