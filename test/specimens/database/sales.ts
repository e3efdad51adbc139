/** The sales of a specimen, each as one transaction: what it locks, reads and writes is said by the strategy. */
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import type { Strategy } from './strategies.ts';

/** Why a request is refused, as an entry of the error body. */
export interface Obstacle {
  readonly attribute: string;
  readonly code: string;
}

export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: 404 | 422;
  readonly obstacles: readonly Obstacle[];

  constructor(status: 404 | 422, obstacles: readonly Obstacle[] = []) {
    super(obstacles.map(({ attribute, code }) => `${attribute}: ${code}`).join(', '));
    this.status = status;
    this.obstacles = obstacles;
  }
}

/** A row was not as expected when it was to be written. */
class Overtaken extends Error {
  override name = 'Overtaken';
}

/** A redemption with what its view shows. */
export interface RedemptionRow {
  readonly redemption: number;
  readonly transaction_id: string;
  readonly cost: number;
  readonly granted: number;
  readonly validated_at: Date;
  readonly confirmed_at: Date | null;
  readonly updated_at: Date;
  readonly voucher: number;
  readonly code: string;
  readonly campaign: number;
  readonly campaign_name: string;
}

interface Limits {
  readonly max_total_budget: number | null;
  readonly max_redemptions: number | null;
  readonly spent: number;
  readonly redeemed: number;
}

/** A voucher with all that decides about its sale, as one statement sees it. */
interface Circumstances extends Limits {
  /** Of the transaction. */
  readonly now: Date;
  readonly voucher: number;
  readonly code: string;
  readonly active: boolean;
  readonly uses: number;
  readonly voucher_version: number;
  readonly campaign: number;
  readonly campaign_name: string;
  readonly status: string;
  readonly voucher_type: string | null;
  readonly discount: number | null;
  readonly campaign_version: number;
  /** null: there is none. */
  readonly main: number | null;
  readonly main_budget: number | null;
  readonly main_redemptions: number | null;
  readonly main_spent: number;
  readonly main_redeemed: number;
  readonly main_version: number;
}

/** Where the transaction is not known its members are null. */
type Situation = Circumstances & (RedemptionRow | { readonly redemption: null });

const COUNTED = `c.spent, c.redeemed, coalesce(m.spent, 0) as main_spent, coalesce(m.redeemed, 0) as main_redeemed`;
const SUMMED = `
  (select coalesce(sum(discount), 0)::integer from redemptions where campaign_id = c.id and confirmed_at is not null) as spent,
  (select count(*)::integer from redemptions where campaign_id = c.id and confirmed_at is not null) as redeemed,
  (select coalesce(sum(s.discount), 0)::integer from redemptions s join campaigns b on b.id = s.campaign_id
    where b.parent_id = m.id and s.confirmed_at is not null) as main_spent,
  (select count(*)::integer from redemptions s join campaigns b on b.id = s.campaign_id
    where b.parent_id = m.id and s.confirmed_at is not null) as main_redeemed`;

/** What is read before a sale is decided; parameters are code and transaction id. */
function situationOf(spending: Strategy['spending']): string {
  return `select now() as now, v.id as voucher, v.code, v.active, v.redeemed as uses, v.version as voucher_version,
    c.id as campaign, c.name as campaign_name, c.status, c.voucher_type, c.discount, c.max_total_budget, c.max_redemptions,
    c.version as campaign_version, m.id as main, m.max_total_budget as main_budget, m.max_redemptions as main_redemptions,
    m.version as main_version, r.id as redemption, r.transaction_id, r.cost, r.discount as granted,
    r.validated_at, r.confirmed_at, r.updated_at, ${spending === 'counted' ? COUNTED : SUMMED}
    from vouchers v join campaigns c on c.id = v.campaign_id left join campaigns m on m.id = c.parent_id
    left join redemptions r on r.voucher_id = v.id and r.transaction_id = $2
    where v.code = $1 limit 1`;
}

/** Failures after which PostgreSQL asks to begin again: serialization failure, deadlock. */
const AGAIN = ['40001', '40P01'];
/** With every failure somebody else has got on, so this is never reached unless something is broken. */
const MOST_ATTEMPTS = 500;

export class Sales {
  readonly #pool: Pool;
  readonly #strategy: Strategy;
  readonly #situation: string;

  constructor(pool: Pool, strategy: Strategy) {
    this.#pool = pool;
    this.#strategy = strategy;
    this.#situation = situationOf(strategy.spending);
  }

  /** Validates, and confirms at once where asked to. @throws Refusal */
  async redeem(code: string, transaction: string, cost: number, confirmed: boolean): Promise<RedemptionRow> {
    return await this.#transact(code, async (client) => {
      const found = await this.#read(client, code, transaction);
      const granted = Math.min(found.discount ?? 0, cost);
      refuseIf([
        ...(found.redemption === null ? [] : [{ attribute: 'transaction_id', code: 'must_be_unique' }]),
        ...whatStopsIt(found, granted),
      ]);
      const confirmed_at = confirmed ? found.now : null;
      const onConflict = this.#strategy.writes === 'if-allowed' ? 'on conflict do nothing' : '';
      const { rows } = await client.query<{ id: number }>(
        `insert into redemptions (campaign_id, voucher_id, transaction_id, cost, discount, confirmed_at)
          values ($1, $2, $3, $4, $5, $6) ${onConflict} returning id`,
        [found.campaign, found.voucher, transaction, cost, granted, confirmed_at],
      );
      const [inserted] = rows;
      if (inserted === undefined) throw new Overtaken();
      await this.#count(client, found, granted, confirmed ? 1 : 0);
      const instants = { validated_at: found.now, confirmed_at, updated_at: found.now };
      return { ...found, ...instants, redemption: inserted.id, transaction_id: transaction, cost, granted };
    });
  }

  /** @throws Refusal */
  async confirm(code: string, transaction: string): Promise<RedemptionRow> {
    return await this.#transact(code, async (client) => {
      const found = await this.#read(client, code, transaction);
      if (found.redemption === null) throw new Refusal(404);
      if (found.confirmed_at !== null) throw new Refusal(422, [{ attribute: 'confirmed', code: 'already_confirmed' }]);
      refuseIf(whatStopsIt(found, found.granted));
      const sql = 'update redemptions set confirmed_at = now(), updated_at = now() where id = $1';
      await this.#write(client, sql, [found.redemption], 'confirmed_at is null');
      await this.#count(client, found, found.granted, 1);
      return { ...found, confirmed_at: found.now, updated_at: found.now };
    });
  }

  /** @throws Refusal */
  async withdraw(code: string, transaction: string): Promise<void> {
    await this.#transact(code, async (client) => {
      const found = await this.#read(client, code, transaction);
      if (found.redemption === null) throw new Refusal(404);
      if (found.confirmed_at !== null) throw new Refusal(422, [{ attribute: 'base', code: 'can_not_delete_already_confirmed' }]);
      await this.#write(client, 'delete from redemptions where id = $1', [found.redemption], 'confirmed_at is null');
      await this.#count(client, found, 0, 0);
    });
  }

  /** @throws Refusal */
  async show(code: string, transaction: string): Promise<RedemptionRow> {
    const found = await this.#read(this.#pool, code, transaction);
    if (found.redemption === null) throw new Refusal(404);
    return found;
  }

  async #transact<Value>(code: string, work: (client: PoolClient) => Promise<Value>): Promise<Value> {
    const { isolation, locks } = this.#strategy;
    const client = await this.#pool.connect();
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await client.query(`begin isolation level ${isolation}`);
          for (const lock of locks) await client.query(lock, [code]);
          const value = await work(client);
          await client.query('commit');
          return value;
        } catch (error) {
          await client.query('rollback');
          const again = error instanceof Overtaken || (error instanceof DatabaseError && AGAIN.includes(error.code ?? ''));
          if (!again || attempt === MOST_ATTEMPTS) throw error;
          await pause(Math.random() * Math.min(attempt, 10));
        }
      }
    } finally {
      client.release();
    }
  }

  async #read(client: Pool | PoolClient, code: string, transaction: string): Promise<Situation> {
    const { rows } = await client.query<Situation>(this.#situation, [code, transaction]);
    if (rows[0] === undefined) throw new Refusal(404);
    return rows[0];
  }

  /** Writes down what a sale has used; with nothing used, that there was something at this voucher. */
  async #count(client: PoolClient, found: Circumstances, discount: number, uses: number): Promise<void> {
    const relative = this.#strategy.writes === 'if-allowed';
    await this.#write(
      client,
      `update vouchers set version = version + 1, updated_at = now(), redeemed = ${relative ? 'redeemed + $2' : '$2'} where id = $1`,
      [found.voucher, relative ? uses : found.uses + uses],
      found.voucher_type === 'generic' || uses === 0 ? 'true' : 'redeemed = 0',
      found.voucher_version,
    );
    if (uses === 0 || this.#strategy.spending === 'summed') return;
    const used = async (campaign: number, limits: Limits, version: number): Promise<void> =>
      await this.#write(
        client,
        `update campaigns set version = version + 1, ${
          relative ? 'spent = spent + $2, redeemed = redeemed + $3' : 'spent = $2, redeemed = $3'
        } where id = $1`,
        relative ? [campaign, discount, uses] : [campaign, limits.spent + discount, limits.redeemed + uses],
        '(max_total_budget is null or spent + $2 <= max_total_budget) and (max_redemptions is null or redeemed + $3 <= max_redemptions)',
        version,
      );
    await used(found.campaign, found, found.campaign_version);
    if (found.main !== null) await used(found.main, mainLimits(found), found.main_version);
  }

  /** Writes one row on the condition of the strategy. @throws Overtaken where it does not hold */
  async #write(client: PoolClient, sql: string, values: readonly number[], allowed: string, version?: number): Promise<void> {
    const { writes } = this.#strategy;
    const condition =
      writes === 'if-allowed' ? ` and ${allowed}` : writes === 'if-unchanged' && version !== undefined ? ` and version = ${version}` : '';
    const { rowCount } = await client.query(sql + condition, [...values]);
    if (writes !== 'always' && rowCount === 0) throw new Overtaken();
  }
}

function mainLimits(found: Circumstances): Limits {
  return {
    max_total_budget: found.main_budget,
    max_redemptions: found.main_redemptions,
    spent: found.main_spent,
    redeemed: found.main_redeemed,
  };
}

function refuseIf(found: readonly Obstacle[]): void {
  if (found.length > 0) throw new Refusal(422, found);
}

/** What stands in the way of granting a discount. */
function whatStopsIt(found: Circumstances, discount: number): readonly Obstacle[] {
  const main = mainLimits(found);
  return [
    ...(found.status === 'active' ? [] : [{ attribute: 'campaign', code: 'not_active' }]),
    ...(found.active ? [] : [{ attribute: 'voucher', code: 'not_active' }]),
    ...(found.voucher_type !== 'generic' && found.uses > 0 ? [{ attribute: 'voucher', code: 'unique_code_already_used' }] : []),
    ...(fitsCount(found) && fitsCount(main) ? [] : [{ attribute: 'campaign', code: 'maximum_redemptions_exceeded' }]),
    ...(fitsBudget(found, discount) ? [] : [{ attribute: 'campaign', code: 'budget_exceeded' }]),
    ...(fitsBudget(main, discount) ? [] : [{ attribute: 'campaign', code: 'total_budget_exceeded' }]),
  ];
}

function fitsCount({ max_redemptions: most, redeemed }: Limits): boolean {
  return most === null || redeemed < most;
}

function fitsBudget({ max_total_budget: most, spent }: Limits, discount: number): boolean {
  return most === null || spent + discount <= most;
}
