/** Runs race cells against a voucher server on PostgreSQL, in this process. */

import type { RaceOptions } from '../../../src/races/race-checks.ts';
import { loadApi } from '../../../src/spec/load.ts';
import type { TargetConfiguration } from '../../../src/target/target.ts';
import { API, type Raced, raceAgainst } from '../../races/against-sandbox.ts';
import type { Postgres } from './postgres.ts';
import type { StrategyName } from './strategies.ts';
import { type BrokenPromise, POLICIES, voucherServer } from './voucher-server.ts';

/** The cells whose operations the server has. */
export const CODE_CELLS = [
  'redeem-x-redeem',
  'confirm-x-confirm-code',
  'redeem-x-confirm',
  'confirm-x-withdraw',
  'one-transaction-twice',
] as const;
export const LIMIT_CELLS = [
  'confirm-x-confirm-budget',
  'redeem-x-redeem-budget',
  'two-campaigns-x-main-budget',
  'confirm-x-confirm-main-budget',
  'redeem-x-redeem-count',
  'confirm-x-confirm-count',
  'two-campaigns-x-main-count',
  'confirm-x-confirm-main-count',
] as const;
/** Those in which only a sum that was lost shows: who adds up what was redeemed has none. */
export const ROOM_CELLS = ['redeem-x-redeem-room', 'confirm-x-confirm-room'] as const;

export interface SpecimenRaced extends Raced {
  /** What the rows say that went wrong. */
  readonly broken: readonly BrokenPromise[];
  readonly milliseconds: number;
}

/** Races cells on a server of its own. */
export async function raceSpecimen(
  postgres: Postgres,
  strategy: StrategyName,
  options: RaceOptions,
  cells: readonly string[] = [...CODE_CELLS, ...LIMIT_CELLS, ...ROOM_CELLS],
): Promise<SpecimenRaced> {
  await using server = await voucherServer(postgres, strategy);
  const started = performance.now();
  const raced = await raceAgainst(targetAt(server.url), options, cells);
  return { ...raced, milliseconds: performance.now() - started, broken: await server.audit() };
}

function targetAt(baseUrl: string): TargetConfiguration {
  const defaults = Object.fromEntries([...loadApi(API).policies.values()].map((policy) => [policy.name, policy.default]));
  // The server lets everybody in.
  const anybody = { apiKey: 'anybody' };
  return {
    baseUrl,
    headers: {},
    ca: undefined,
    credentials: { admin: anybody, point_of_sale: anybody },
    policies: { ...defaults, ...POLICIES },
    lacks: [],
    clock: undefined,
    limits: {
      requestsPerSecond: undefined,
      totalRequests: 200_000,
      concurrency: 4,
      requestTimeoutMs: 30_000,
      maximumBodyBytes: 1024 * 1024,
    },
    allowedHosts: [],
    productionHost: undefined,
  };
}
