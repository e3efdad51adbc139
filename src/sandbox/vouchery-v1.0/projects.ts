/** Projects in the store of Vouchery 1.0, each with a user for every role. */
import { randomBytes } from 'node:crypto';
import type { Projects, Users } from '../projects.ts';
import type { Store } from './store.ts';

const ROLES = ['admin', 'point_of_distribution', 'point_of_sale'];
const TABLES = ['redemptions', 'vouchers', 'objects', 'campaigns', 'customers'];

export class StoredProjects implements Projects {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  open(name: string): Users {
    return this.#store.transaction(() => {
      if (!this.has(name)) {
        const id = this.#store.run('insert into projects (name) values (?)', name);
        for (const role of ROLES)
          this.#store.run(
            'insert into users (project, name, role, password, api_key, created_at) values (?, ?, ?, ?, ?, ?)',
            id,
            `${name}-${role}`,
            role,
            randomBytes(12).toString('base64url'),
            randomBytes(24).toString('base64url'),
            Date.now(),
          );
      }
      return this.#users(name);
    });
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  now(name: string): Date {
    return new Date(Date.now() + Number(this.#store.one('select offset from projects where name = ?', name)?.['offset'] ?? 0));
  }

  moveTo(name: string, instant: number): void {
    this.#store.run('update projects set offset = ? where name = ?', instant - Date.now(), name);
  }

  reset(name: string): void {
    const id = this.#find(name);
    if (id !== undefined) this.#store.transaction(() => this.#empty(id));
  }

  resetAll(): void {
    this.#store.transaction(() => {
      for (const row of this.#store.all('select id from projects')) this.#empty(Number(row['id']));
    });
  }

  remove(name: string): void {
    const id = this.#find(name);
    if (id === undefined) return;
    this.#store.transaction(() => {
      this.#empty(id);
      this.#store.run('delete from users where project = ?', id);
      this.#store.run('delete from projects where id = ?', id);
    });
  }

  #find(name: string): number | undefined {
    const row = this.#store.one('select id from projects where name = ?', name);
    return row === undefined ? undefined : Number(row['id']);
  }

  #users(name: string): Users {
    const rows = this.#store.all('select u.* from users u join projects p on p.id = u.project where p.name = ? order by u.id', name);
    return Object.fromEntries(
      rows.map((row) => [
        String(row['role']),
        { user: String(row['name']), password: String(row['password']), apiKey: String(row['api_key']) },
      ]),
    );
  }

  #empty(project: number): void {
    for (const table of TABLES) this.#store.run(`delete from ${table} where project = ?`, project);
    this.#store.run('update projects set offset = 0 where id = ?', project);
  }
}
