/**
 * A voucher server on PostgreSQL: those operations of Vouchery 1.0 that redemptions and their races need. A transaction id is taken once for
 * each voucher, a code may be validated more than once, discounts are amounts. Whoever asks is let in.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { Client, DatabaseError, escapeIdentifier, Pool } from 'pg';
import { httpSpecimenOfBothVersions, type Specimen } from '../specimen.ts';
import type { Postgres } from './postgres.ts';
import { type RedemptionRow, Refusal, Sales } from './sales.ts';
import { STRATEGIES, type StrategyName } from './strategies.ts';

/** What the sources leave open and a target may declare, where it differs from the default. */
export const POLICIES: Readonly<Record<string, string>> = { 'transaction-scope': 'voucher', 'second-validation': 'allowed' };

const BASE = '/api/v1.0';
const SCHEMA = readFileSync(new URL('schema.sql', import.meta.url), 'utf8');
const AUDIT = readFileSync(new URL('audit.sql', import.meta.url), 'utf8');
/** More sales wait for a connection. */
const CONNECTIONS = 24;
const WAIT_MS = 20_000;
const BODY_BYTES = 64 * 1024;
const PAGE = 25;

interface Call {
  readonly pool: Pool;
  readonly sales: Sales;
  /** Decoded, without the base. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface CampaignRow {
  readonly id: number;
  readonly parent_id: number | null;
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly voucher_type: string | null;
  readonly discount: number | null;
  readonly max_total_budget: number | null;
  readonly max_redemptions: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

interface VoucherRow {
  readonly id: number;
  readonly campaign_id: number;
  readonly campaign_name: string;
  readonly code: string;
  readonly active: boolean;
  readonly redeemed: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** A promise that the rows show broken; its kind is one of a violation. */
export interface BrokenPromise {
  readonly kind: string;
  /** Name of the campaign, or the code. */
  readonly subject: string;
}

export interface VoucherServer extends Specimen {
  /** Asks the database, past everything that sells. */
  audit(): Promise<readonly BrokenPromise[]>;
}

/** Starts a server with a schema of its own, which goes with it. Its URL has the path of the API. */
export async function voucherServer(postgres: Postgres, name: StrategyName): Promise<VoucherServer> {
  const strategy = STRATEGIES[name];
  const schema = `specimen_${randomBytes(6).toString('hex')}`;
  await administer(postgres, `create schema ${schema}; set search_path to ${schema}; ${SCHEMA}; ${strategy.schema}`);
  const pool = new Pool({
    ...postgres.connection,
    options: `-c search_path=${schema} -c statement_timeout=${WAIT_MS}`,
    max: CONNECTIONS,
    connectionTimeoutMillis: WAIT_MS,
  });
  // A connection that is idle when the server goes away; the next query tells it.
  pool.on('error', () => {});
  const sales = new Sales(pool, strategy);
  const server = await httpSpecimenOfBothVersions(listenerOf(pool, sales));
  return {
    url: `${server.url}${BASE}`,
    audit: async () => (await pool.query<BrokenPromise>(AUDIT)).rows,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await pool.end();
      await administer(postgres, `drop schema ${escapeIdentifier(schema)} cascade`);
    },
  };
}

async function administer(postgres: Postgres, sql: string): Promise<void> {
  const client = new Client(postgres.connection);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function listenerOf(pool: Pool, sales: Sales): RequestListener {
  return (request, response) => {
    void (async () => {
      const { status, body, headers } = await answer(pool, sales, request).catch(apology);
      if (response.destroyed) return;
      response.writeHead(status, { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    })();
  };
}

function apology(error: unknown): Reply {
  if (error instanceof Refusal) {
    const code = error.status === 404 ? 'not_found' : 'invalid';
    const errors = error.obstacles.map((obstacle) => ({ ...obstacle, message: `${obstacle.attribute} is in the way: ${obstacle.code}` }));
    return { status: error.status, body: { error: true, code, message: 'The request is refused.', errors } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, body: { error: true, code: 'unknown_error', message, errors: [] } };
}

async function answer(pool: Pool, sales: Sales, request: IncomingMessage): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://specimen');
  const body = await bodyOf(request);
  const path = pathname.startsWith(`${BASE}/`)
    ? pathname
        .slice(BASE.length + 1)
        .split('/')
        .map(decodeURIComponent)
    : [];
  const route = ROUTES.find(
    ({ method, shape }) =>
      method === request.method &&
      shape.length === path.length &&
      shape.every((segment, index) => segment === '*' || segment === path[index]),
  );
  if (route === undefined) throw new Refusal(404);
  return await route.handle({ pool, sales, path, query: searchParams, body });
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES) throw invalid('base', 'too_long');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw invalid('base', 'invalid');
}

const ROUTES: readonly { readonly method: string; readonly shape: readonly string[]; readonly handle: (call: Call) => Promise<Reply> }[] = [
  { method: 'GET', shape: ['campaigns'], handle: listCampaigns },
  { method: 'POST', shape: ['campaigns'], handle: createCampaign },
  { method: 'PATCH', shape: ['campaigns', '*'], handle: changeCampaign },
  { method: 'DELETE', shape: ['campaigns', '*'], handle: deleteCampaign },
  { method: 'POST', shape: ['campaigns', '*', 'vouchers'], handle: createVoucher },
  { method: 'POST', shape: ['campaigns', '*', 'vouchers', 'batch'], handle: createBatch },
  { method: 'GET', shape: ['campaigns', '*', 'redemptions'], handle: listRedemptions },
  { method: 'GET', shape: ['vouchers', '*'], handle: showVoucher },
  { method: 'DELETE', shape: ['vouchers', '*'], handle: deleteVoucher },
  { method: 'POST', shape: ['vouchers', '*', 'redemptions'], handle: createRedemption },
  { method: 'PATCH', shape: ['vouchers', '*', 'redemptions'], handle: confirmRedemption },
  { method: 'DELETE', shape: ['vouchers', '*', 'redemptions'], handle: withdrawRedemption },
  { method: 'GET', shape: ['vouchers', '*', 'redemptions'], handle: showRedemption },
];

async function listCampaigns({ pool }: Call): Promise<Reply> {
  const { rows } = await pool.query<CampaignRow>(`select * from campaigns order by id limit ${PAGE}`);
  const counted = await pool.query<{ count: string }>('select count(*) from campaigns');
  return { status: 200, headers: { 'total-count': counted.rows[0]?.count ?? '0' }, body: rows.map(campaignView) };
}

async function createCampaign({ pool, body }: Call): Promise<Reply> {
  const kind = textOf(body, 'campaign_type') ?? 'discount';
  if (body['discount_type'] === 'percentage') throw invalid('discount_type', 'unexpected_value');
  const { rows } = await pool.query<CampaignRow>(
    `insert into campaigns (parent_id, kind, name, voucher_type, discount, max_total_budget, max_redemptions)
      values ($1, $2, $3, $4, $5, $6, $7) returning *`,
    [
      numberOf(body, 'parent_id') ?? null,
      kind,
      required(textOf(body, 'name'), 'name'),
      textOf(body, 'voucher_type') ?? null,
      centsOf(body, 'discount_value') ?? null,
      centsOf(body, 'max_total_budget') ?? null,
      numberOf(body, 'max_redemptions') ?? null,
    ],
  );
  return { status: 200, body: rows.map(campaignView)[0] };
}

async function changeCampaign({ pool, path, body }: Call): Promise<Reply> {
  const { status, ...others } = body;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalid(other, 'unexpected_value');
  const { rows } = await pool.query<CampaignRow>('update campaigns set status = $2, updated_at = now() where id = $1 returning *', [
    keyOf(path[1]),
    required(typeof status === 'string' ? status : undefined, 'status'),
  ]);
  if (rows.length === 0) throw new Refusal(404);
  return { status: 200, body: rows.map(campaignView)[0] };
}

async function deleteCampaign({ pool, path }: Call): Promise<Reply> {
  try {
    const { rowCount } = await pool.query(
      'delete from campaigns where id = $1 and not exists (select from redemptions where campaign_id = $1)',
      [keyOf(path[1])],
    );
    if (rowCount === 1) return { status: 204 };
  } catch (error) {
    // Foreign key: there are campaigns below it.
    if (!(error instanceof DatabaseError && error.code === '23503')) throw error;
  }
  const { rowCount } = await pool.query('select from campaigns where id = $1', [keyOf(path[1])]);
  if (rowCount === 0) throw new Refusal(404);
  return { status: 422, body: { error: true, code: 'can_not_be_deleted', message: 'The campaign is in use.', errors: [] } };
}

async function createVoucher({ pool, path, body }: Call): Promise<Reply> {
  try {
    const { rows } = await pool.query<VoucherRow>(
      `with made as (insert into vouchers (campaign_id, code, active) select id, $2, $3 from campaigns where id = $1 returning *)
        select made.*, c.name as campaign_name from made join campaigns c on c.id = made.campaign_id`,
      [keyOf(path[1]), required(textOf(body, 'code'), 'code'), body['active'] !== false],
    );
    if (rows.length === 0) throw new Refusal(404);
    return { status: 200, body: rows.map(voucherView)[0] };
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '23505') throw invalid('code', 'must_be_unique');
    throw error;
  }
}

/** None that can be mistaken for another; races order mixed codes only. */
const CHARACTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Codes are the prefix and so many random characters. */
async function createBatch({ pool, path, body }: Call): Promise<Reply> {
  const prefix = required(textOf(body, 'prefix'), 'prefix');
  const length = required(numberOf(body, 'random_part_length'), 'random_part_length');
  const random = (): string => Array.from(randomBytes(length), (byte) => CHARACTERS[byte % CHARACTERS.length]).join('');
  const codes = Array.from({ length: required(numberOf(body, 'size'), 'size') }, () => `${prefix}-${random()}`);
  const { rows } = await pool.query<VoucherRow>(
    `with made as (insert into vouchers (campaign_id, code, active) select id, unnest($2::text[]), $3 from campaigns where id = $1 returning *)
      select made.*, c.name as campaign_name from made join campaigns c on c.id = made.campaign_id order by made.id`,
    [keyOf(path[1]), codes, body['active'] !== false],
  );
  if (rows.length === 0) throw new Refusal(404);
  return { status: 200, body: rows.map(voucherView) };
}

async function showVoucher({ pool, path }: Call): Promise<Reply> {
  const { rows } = await pool.query<VoucherRow>(
    'select v.*, c.name as campaign_name from vouchers v join campaigns c on c.id = v.campaign_id where v.code = $1',
    [path[1]],
  );
  if (rows.length === 0) throw new Refusal(404);
  return { status: 200, body: rows.map(voucherView)[0] };
}

/** All on one page: the races read no more. */
async function listRedemptions({ pool, path }: Call): Promise<Reply> {
  const { rows } = await pool.query<RedemptionRow>(
    `select r.id as redemption, r.transaction_id, r.cost, r.discount as granted, r.validated_at, r.confirmed_at, r.updated_at,
      v.id as voucher, v.code, c.id as campaign, c.name as campaign_name
      from redemptions r join vouchers v on v.id = r.voucher_id join campaigns c on c.id = r.campaign_id where c.id = $1 order by r.id`,
    [keyOf(path[1])],
  );
  return { status: 200, headers: { 'total-count': String(rows.length) }, body: rows.map(redemptionView) };
}

async function deleteVoucher({ pool, path }: Call): Promise<Reply> {
  const { rowCount } = await pool.query(
    `delete from vouchers v where code = $1
      and not exists (select from redemptions r where r.voucher_id = v.id and r.confirmed_at is not null)`,
    [path[1]],
  );
  if (rowCount === 1) return { status: 204 };
  const kept = await pool.query('select from vouchers where code = $1', [path[1]]);
  if (kept.rowCount === 0) throw new Refusal(404);
  return { status: 422, body: { error: true, code: 'can_not_be_deleted', message: 'The voucher was redeemed.', errors: [] } };
}

async function createRedemption({ sales, path, body }: Call): Promise<Reply> {
  const transaction = required(textOf(body, 'transaction_id'), 'transaction_id');
  const cost = required(centsOf(body, 'total_transaction_cost'), 'total_transaction_cost');
  return { status: 200, body: redemptionView(await sales.redeem(path[1] ?? '', transaction, cost, body['confirmed'] === true)) };
}

async function confirmRedemption({ sales, path, query, body }: Call): Promise<Reply> {
  const transaction = required(query.get('transaction_id') ?? textOf(body, 'transaction_id'), 'transaction_id');
  return { status: 200, body: redemptionView(await sales.confirm(path[1] ?? '', transaction)) };
}

async function withdrawRedemption({ sales, path, query }: Call): Promise<Reply> {
  await sales.withdraw(path[1] ?? '', required(query.get('transaction_id') ?? undefined, 'transaction_id'));
  return { status: 204 };
}

async function showRedemption({ sales, path, query }: Call): Promise<Reply> {
  return { status: 200, body: redemptionView(await sales.show(path[1] ?? '', query.get('transaction_id') ?? '')) };
}

function campaignView(row: CampaignRow): Record<string, unknown> {
  const { id, parent_id, kind, name, status, voucher_type, discount, max_total_budget, max_redemptions, created_at, updated_at } = row;
  return {
    type: 'Campaign',
    id,
    parent_id,
    campaign_type: kind,
    status,
    name,
    voucher_type,
    discount_type: discount === null ? null : 'numeric',
    discount_value: amountOf(discount),
    max_total_budget: amountOf(max_total_budget),
    max_redemptions,
    created_at,
    updated_at,
  };
}

function voucherView({
  id,
  campaign_id,
  campaign_name,
  code,
  active,
  redeemed,
  created_at,
  updated_at,
}: VoucherRow): Record<string, unknown> {
  return {
    type: 'Voucher',
    id,
    campaign_id,
    active,
    code,
    campaign: { id: campaign_id, name: campaign_name },
    status: redeemed > 0 ? 'redeemed' : 'created',
    created_at,
    updated_at,
  };
}

function redemptionView(row: RedemptionRow): Record<string, unknown> {
  const { redemption, transaction_id, cost, granted, validated_at, confirmed_at, updated_at, voucher, code, campaign, campaign_name } = row;
  return {
    type: 'Redemption',
    id: redemption,
    transaction_id,
    total_transaction_cost: amountOf(cost),
    granted_discount: amountOf(granted),
    confirmed: confirmed_at !== null,
    validated_at,
    confirmed_at,
    created_at: validated_at,
    updated_at,
    voucher: {
      type: 'Voucher',
      id: voucher,
      campaign_id: campaign,
      code,
      campaign: { type: 'Campaign', id: campaign, name: campaign_name },
    },
  };
}

function invalid(attribute: string, code: string): Refusal {
  return new Refusal(422, [{ attribute, code }]);
}

function required<Value>(value: Value | undefined, attribute: string): Value {
  if (value === undefined) throw invalid(attribute, 'required');
  return value;
}

function textOf(body: Call['body'], name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

function numberOf(body: Call['body'], name: string): number | undefined {
  const value = body[name];
  return typeof value === 'number' ? value : undefined;
}

function centsOf(body: Call['body'], name: string): number | undefined {
  const value = numberOf(body, name);
  return value === undefined ? undefined : Math.round(value * 100);
}

function amountOf(cents: number | null): number | null {
  return cents === null ? null : cents / 100;
}

/** The key in a path. @throws Refusal 404 where it is none */
function keyOf(segment: string | undefined): number {
  if (!/^\d{1,9}$/.test(segment ?? '')) throw new Refusal(404);
  return Number(segment);
}
