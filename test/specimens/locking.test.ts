/** On real PostgreSQL: races find lost updates and write skew, and leave alone who locks well. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/engine/events.ts';
import { CODE_CELLS, LIMIT_CELLS, ROOM_CELLS, raceSpecimen } from './database/against-specimen.ts';
import { type Postgres, startPostgres } from './database/postgres.ts';
import { STRATEGIES, STRATEGY_NAMES } from './database/strategies.ts';

/** A wrong one is found in the first rounds: so many are never needed. */
const ROUNDS_TO_FIND = 60;
/** Enough to see that nothing is wrong with the set-up; false alarms are looked for by `npm run specimens`. */
const ROUNDS_TO_STAND = 1;

/** What the cells find where nothing is locked. */
const KINDS: Readonly<Record<string, string>> = {
  'redeem-x-redeem': 'race-code-redeemed-twice',
  'confirm-x-confirm-code': 'race-code-redeemed-twice',
  'redeem-x-confirm': 'race-code-redeemed-twice',
  'confirm-x-withdraw': 'race-confirmed-and-withdrawn',
  'one-transaction-twice': 'race-transaction-taken-twice',
  'confirm-x-confirm-budget': 'race-budget-exceeded',
  'redeem-x-redeem-budget': 'race-budget-exceeded',
  'two-campaigns-x-main-budget': 'race-budget-exceeded',
  'confirm-x-confirm-main-budget': 'race-budget-exceeded',
  'redeem-x-redeem-count': 'race-count-exceeded',
  'confirm-x-confirm-count': 'race-count-exceeded',
  'two-campaigns-x-main-count': 'race-count-exceeded',
  'confirm-x-confirm-main-count': 'race-count-exceeded',
  'redeem-x-redeem-room': 'race-budget-exceeded',
  'confirm-x-confirm-room': 'race-count-exceeded',
};

const started: Postgres | Error = await startPostgres().catch((error: unknown) => error as Error);
const missing = started instanceof Error ? started.message : undefined;
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

afterAll(async () => {
  if (!(started instanceof Error)) await started[Symbol.asyncDispose]();
});

// Where it is missing the tests are skipped, but not in CI, which has to bring it.
it.skipIf(missing !== undefined && process.env['CI'] !== 'true')(`has a PostgreSQL${missing === undefined ? '' : ` (${missing})`}`, () => {
  expect(missing).toBeUndefined();
});

describe.skipIf(missing !== undefined)('races on PostgreSQL', () => {
  const postgres = started as Postgres;
  const right = STRATEGY_NAMES.filter((name) => STRATEGIES[name].right);

  it.each((['h1', 'h2'] as const).flatMap((protocol) => right.map((name) => [name, protocol] as const)))(
    '%s is not accused over %s',
    async (name, protocol) => {
      const { findings, cases, result, broken } = await raceSpecimen(postgres, name, { rounds: ROUNDS_TO_STAND, protocol });
      expect(findings).toEqual([]);
      expect(cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
      expect(result.exitCode).toBe(0);
      expect(broken).toEqual([]);
    },
  );

  it.each(['h1', 'h2'] as const)('none is found in every case over %s, and the rows say so too', async (protocol) => {
    const { cases, findings, broken } = await raceSpecimen(postgres, 'none', { rounds: ROUNDS_TO_FIND, protocol });
    expect(cases.filter(({ verdict }) => verdict !== 'fail')).toEqual([]);
    expect(kindsByCell(findings)).toEqual(KINDS);
    expect(kindsIn(broken)).toEqual(['budget-exceeded', 'code-redeemed-twice', 'count-exceeded', 'transaction-taken-twice']);
  });

  it.each(['h1', 'h2'] as const)('write-skew is found in every case of a shared limit over %s, and nowhere else', async (protocol) => {
    const codes = await raceSpecimen(postgres, 'write-skew', { rounds: ROUNDS_TO_STAND, protocol }, [...CODE_CELLS, ...ROOM_CELLS]);
    expect(codes.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(codes.broken).toEqual([]);
    const limits = await raceSpecimen(postgres, 'write-skew', { rounds: ROUNDS_TO_FIND, protocol }, LIMIT_CELLS);
    expect(limits.cases.filter(({ verdict }) => verdict !== 'fail')).toEqual([]);
    expect(kindsByCell(limits.findings)).toEqual(Object.fromEntries(LIMIT_CELLS.map((cell) => [cell, KINDS[cell]])));
    expect(kindsIn(limits.broken)).toEqual(['budget-exceeded', 'count-exceeded']);
  });
});

/** What was found in each cell: kinds, joined where there is more than one. */
function kindsByCell(findings: readonly Finding[]): Readonly<Record<string, string>> {
  const byCell = Map.groupBy(findings, ({ check }) => check.slice('race.'.length));
  return Object.fromEntries([...byCell].map(([cell, own]) => [cell, kindsIn(own).join(', ')]));
}

function kindsIn(things: readonly { readonly kind: string }[]): readonly string[] {
  return [...new Set(things.map(({ kind }) => kind))].sort();
}
