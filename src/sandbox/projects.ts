/** Projects with their users and clocks: what the control interface moves. */
import { randomBytes } from 'node:crypto';
import type { SandboxCredentials } from './options.ts';
import type { Store } from './vouchery-v1.0/store.ts';

const ROLES = ['admin', 'point_of_distribution', 'point_of_sale'];
const TABLES = ['redemptions', 'vouchers', 'objects', 'campaigns', 'customers'];

export type Users = Readonly<Record<string, SandboxCredentials>>;

export class Projects {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Opens a project with a user for each role; one that is there keeps its users. */
  open(name: string): Users {
    return this.#store.transaction(() => {
      if (this.#store.one('select 1 from projects where name = ?', name) === undefined) {
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
      return this.users(name);
    });
  }

  users(name: string): Users {
    const rows = this.#store.all('select u.* from users u join projects p on p.id = u.project where p.name = ? order by u.id', name);
    return Object.fromEntries(
      rows.map((row) => [
        String(row['role']),
        { user: String(row['name']), password: String(row['password']), apiKey: String(row['api_key']) },
      ]),
    );
  }

  /** The project's key; undefined where there is none of that name. */
  find(name: string): number | undefined {
    const row = this.#store.one('select id from projects where name = ?', name);
    return row === undefined ? undefined : Number(row['id']);
  }

  now(name: string): Date {
    return new Date(Date.now() + Number(this.#store.one('select offset from projects where name = ?', name)?.['offset'] ?? 0));
  }

  /** Sets a project's time, which goes on from there. */
  moveTo(name: string, instant: number): void {
    this.#store.run('update projects set offset = ? where name = ?', instant - Date.now(), name);
  }

  /** Deletes a project's data; users and keys stay. */
  reset(name: string): void {
    const id = this.find(name);
    if (id === undefined) return;
    this.#store.transaction(() => {
      for (const table of TABLES) this.#store.run(`delete from ${table} where project = ?`, id);
      this.#store.run('update projects set offset = 0 where id = ?', id);
    });
  }

  names(): string[] {
    return this.#store.all('select name from projects order by id').map((row) => String(row['name']));
  }

  remove(name: string): void {
    const id = this.find(name);
    if (id === undefined) return;
    this.reset(name);
    this.#store.run('delete from users where project = ?', id);
    this.#store.run('delete from projects where id = ?', id);
  }
}
