/**
 * Locking strategies on real PostgreSQL: which races they stand, after how many rounds a wrong one is found, and how much they sell. Exit
 * code 1 where a wrong one was not found or a right one was accused.
 *
 * `node test/specimens/measure.ts [--strategies NAME,...] [--runs 1] [--rounds 20] [--seconds 2] [--gate h1|h2]`: so many runs of every race
 * against each strategy, each with so many rounds; then so many seconds of sales, with no race. 0 seconds: none.
 */
import { parseArgs } from 'node:util';
import { table } from '../../src/cli/table.ts';
import type { GateProtocol } from '../../src/target/gate.ts';
import { CODE_CELLS, LIMIT_CELLS, ROOM_CELLS, raceSpecimen, type SpecimenRaced } from './database/against-specimen.ts';
import { startPostgres } from './database/postgres.ts';
import { salesPerSecond } from './database/sales-per-second.ts';
import { STRATEGIES, STRATEGY_NAMES, type StrategyName } from './database/strategies.ts';
import { voucherServer } from './database/voucher-server.ts';

const CELLS = [...CODE_CELLS, ...LIMIT_CELLS, ...ROOM_CELLS];
/** Sellers at once. */
const SELLERS = 16;

interface Tally {
  /** Of each run in which anything was found: milliseconds of the whole run. */
  readonly found: number[];
  runs: number;
  /** Other than violations, and cases that could not decide. */
  readonly trouble: string[];
  /** By cell: of each case of each run, the rounds until a violation, or undefined. */
  readonly cells: Map<string, (number | undefined)[]>;
}

const { values } = parseArgs({
  options: {
    strategies: { type: 'string', default: STRATEGY_NAMES.join(',') },
    runs: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '2' },
    gate: { type: 'string', default: 'h2' },
  },
});
const names = values.strategies.split(',').map((name) => oneOf('strategies', name, STRATEGY_NAMES));
const protocol = oneOf<GateProtocol>('gate', values.gate, ['h1', 'h2']);
const [runs, rounds, seconds] = [
  atLeast('runs', values.runs, 1),
  atLeast('rounds', values.rounds, 1),
  atLeast('seconds', values.seconds, 0),
];

await using postgres = await startPostgres();
console.log(`${postgres.version}; ${runs} runs of ${rounds} rounds over ${protocol}\n`);
const tallies = new Map<StrategyName, Tally>();
for (const name of names) {
  const tally: Tally = { found: [], runs: 0, trouble: [], cells: new Map(CELLS.map((cell) => [cell, []])) };
  tallies.set(name, tally);
  while (tally.runs < runs) note(tally, await raceSpecimen(postgres, name, { rounds, protocol }));
  const told = `found in ${tally.found.length} of ${tally.runs} runs${tally.found.length > 0 ? `, the slowest of ${(Math.max(...tally.found) / 1000).toFixed(1)} s` : ''}`;
  console.log(`${name.padEnd(20)}${STRATEGIES[name].right ? 'right' : 'wrong'}: ${told}`);
  for (const trouble of new Set(tally.trouble)) console.log(`${' '.repeat(20)}${trouble}`);
}

console.log('\nRounds to the first violation (the most, over all cases and runs), or how many passed:\n');
const verdicts = CELLS.map((cell) => [cell, ...names.map((name) => verdictOf(tallies.get(name)!.cells.get(cell)!))]);
console.log(table(['race', ...names], verdicts, undefined));

if (seconds > 0) {
  console.log(
    `\nRedemptions a second, ${SELLERS} sellers; server, sellers and PostgreSQL share this machine, and nothing is flushed to disk:\n`,
  );
  const rows: string[][] = [];
  for (const name of names) {
    const figures: number[] = [];
    for (const campaigns of [1, SELLERS]) {
      await using server = await voucherServer(postgres, name);
      figures.push(await salesPerSecond(server.url, { sellers: SELLERS, campaigns, seconds }));
    }
    rows.push([name, STRATEGIES[name].right ? 'right' : 'wrong', ...figures.map((figure) => figure.toFixed(0)), STRATEGIES[name].story]);
  }
  console.log(table(['strategy', '', 'one code', 'a campaign each', 'how'], rows, undefined));
}

const failed = names.filter((name) => {
  const { found, trouble } = tallies.get(name)!;
  return trouble.length > 0 || found.length !== (STRATEGIES[name].right ? 0 : runs);
});
if (failed.length > 0) console.log(`\nNot as it should be: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Ends the process with 2 where the value of a flag is none that there is. */
function oneOf<Value extends string>(flag: string, value: string, known: readonly Value[]): Value {
  return known.find((one) => one === value) ?? refuse(`--${flag} ${value}: there are ${known.join(', ')}`);
}

function atLeast(flag: string, value: string, least: number): number {
  const number = Number(value);
  return Number.isInteger(number) && number >= least ? number : refuse(`--${flag} ${value}: write a whole number from ${least} on`);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

function note(tally: Tally, { findings, cases, exchanges, broken, milliseconds }: SpecimenRaced): void {
  tally.runs += 1;
  const violations = findings.filter(({ kind }) => kind.startsWith('race-'));
  if (violations.length > 0) tally.found.push(milliseconds);
  for (const finding of findings) if (!violations.includes(finding)) tally.trouble.push(`${finding.check}: ${finding.message}`);
  for (const { check, case: name, verdict, reason } of cases) {
    if (verdict !== 'pass' && verdict !== 'fail') tally.trouble.push(`${check}, ${name}: ${verdict}, ${reason}`);
    const own = exchanges.filter((exchange) => exchange.check === check && exchange.case === name);
    tally.cells.get(check.slice('race.'.length))?.push(verdict === 'fail' ? roundsIn(own) : undefined);
  }
  // A cell ends at its first violation, so the rows may say more than was found, never less.
  for (const { kind } of broken) {
    if (!violations.some((violation) => violation.kind === `race-${kind}`))
      tally.trouble.push(`the rows show ${kind}, which was not found`);
  }
}

/** A round begins with the first campaign after the sales of the one before. */
function roundsIn(exchanges: SpecimenRaced['exchanges']): number {
  const isSale = (operation: string | null | undefined): boolean => /Redemptions?$/.test(operation ?? '');
  return exchanges.filter(
    ({ operation }, index) => operation === 'createCampaign' && (index === 0 || isSale(exchanges[index - 1]?.operation)),
  ).length;
}

function verdictOf(cases: readonly (number | undefined)[]): string {
  const found = cases.filter((one) => one !== undefined);
  if (found.length === 0) return `pass ${cases.length * rounds}`;
  const share = found.length === cases.length ? '' : `, ${found.length} of ${cases.length} cases`;
  return `FAIL ${Math.max(...found)}${share}`;
}
