/** The tables of the Vouchery 1.0 sandbox. Instants are milliseconds since the epoch, amounts whole cents. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

const TABLES = `
create table if not exists projects (id integer primary key autoincrement, name text not null unique, offset integer not null default 0);
create table if not exists users (id integer primary key autoincrement, project integer not null, name text not null unique, role text not null,
  password text not null, api_key text not null unique, created_at integer not null);
create table if not exists campaigns (id integer primary key autoincrement, project integer not null, owner integer not null, parent_id integer,
  status text not null, data text not null, spent integer not null default 0, redeemed integer not null default 0,
  created_at integer not null, updated_at integer not null);
create index if not exists campaigns_project on campaigns (project, id);
create index if not exists campaigns_parent on campaigns (parent_id);
create table if not exists vouchers (id integer primary key autoincrement, project integer not null, campaign_id integer not null, code text not null,
  active integer not null, status text not null, prefix text, customer text, redeemed integer not null default 0, found integer not null default 0,
  created_at integer not null, updated_at integer not null);
create unique index if not exists vouchers_code on vouchers (project, code);
create index if not exists vouchers_campaign on vouchers (campaign_id, id);
create index if not exists vouchers_customer on vouchers (project, customer);
create index if not exists vouchers_prefix on vouchers (project, prefix);
create table if not exists redemptions (id integer primary key autoincrement, project integer not null, owner integer not null, campaign_id integer not null,
  voucher_id integer not null, code text not null, transaction_id text not null, customer text, cost integer not null, discount integer not null,
  user_agent text, location text, categories text, validated_at integer not null, confirmed_at integer, created_at integer not null,
  updated_at integer not null);
create index if not exists redemptions_transaction on redemptions (project, transaction_id);
create index if not exists redemptions_voucher on redemptions (voucher_id);
create index if not exists redemptions_campaign on redemptions (campaign_id, id);
create index if not exists redemptions_confirmed on redemptions (campaign_id, confirmed_at, discount);
create index if not exists redemptions_customer on redemptions (project, customer);
create table if not exists customers (id integer primary key autoincrement, project integer not null, identifier text not null, is_new integer not null,
  created_at integer not null, updated_at integer not null);
create unique index if not exists customers_identifier on customers (project, identifier);
create table if not exists objects (id integer primary key autoincrement, kind text not null, project integer not null, campaign_id integer,
  data text not null, deleted integer not null default 0, created_at integer not null, updated_at integer not null);
create index if not exists objects_kind on objects (project, kind, id);
create index if not exists objects_campaign on objects (campaign_id, kind, id);
`;

export type Row = Record<string, Value>;
export type Value = string | number | null;

/** A thin layer over node:sqlite: statements are prepared once, and rows come as plain objects. */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #rehearsing = false;

  /**
   * @param file path of the database, undefined for memory
   * @throws Error with a message for the user, where the file cannot be used
   */
  constructor(file: string | undefined) {
    try {
      this.#db = new DatabaseSync(file ?? ':memory:');
      // An answer is given after the commit is on disk, so that a killed process loses nothing that it answered. Two sandboxes on
      // one file would each think of the other's changes as impossible: the lock keeps the second one out.
      if (file !== undefined) this.#db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;');
      this.#db.exec(TABLES);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const hint = reason.includes('locked') ? '; is another sandbox using it?' : '';
      throw new Error(`the database ${file} cannot be used: ${reason}${hint}`, { cause: error });
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  one(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Runs a statement and gives the key of the row that it inserted, if it did. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  /** Runs a function, and keeps nothing of what it did. */
  rehearsal(body: () => void): void {
    this.#prepare('begin immediate').run();
    this.#rehearsing = true;
    try {
      body();
    } finally {
      this.#rehearsing = false;
      this.#prepare('rollback').run();
    }
  }

  /** Runs a function within one transaction: all of it is kept, or nothing where it throws. */
  transaction<Result>(body: () => Result): Result {
    if (this.#rehearsing) return body();
    this.#prepare('begin immediate').run();
    try {
      const result = body();
      this.#prepare('commit').run();
      return result;
    } catch (error) {
      this.#prepare('rollback').run();
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}
