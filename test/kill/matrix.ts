/**
 * The kill matrix: the whole catalogue against every seeded defect, and the races against those that only requests at the same time show. Prints a line a defect, then what escaped and which checks caught
 * nothing; writes vouchsafe-report/kill-matrix.json (defect by case). Exit code 1 where a defect escapes or a check catches none.
 *
 * `node test/kill/matrix.ts [--only DEFECT,...]`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { catalogueOf } from '../../src/checks/catalogue.ts';
import { CONTRACT_TOPIC } from '../../src/engine/check.ts';
import { raceChecks } from '../../src/races/race-checks.ts';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { raceSandbox, SEVERAL_VALIDATIONS } from '../races/against-sandbox.ts';
import { tryDefects, walkthroughContract } from './against-sandbox.ts';

const RACE_ROUNDS = 10;

interface Row {
  readonly api: string;
  readonly defect: string;
  readonly clause: string;
  readonly level: string;
  /** Whether a case of the clause caught it at its level. */
  readonly caught: boolean;
  /** Whether a contract broke as well. */
  readonly contracts: boolean;
  /** Cases with a finding, as `check > case`. */
  readonly cases: readonly string[];
  /** Checks whose own clauses were found broken. */
  readonly checks: readonly string[];
  readonly exitCode: number;
  readonly milliseconds: number;
}

async function rowOf(api: string, id: string): Promise<Row> {
  const defect = loadApi(api).defects.get(id);
  if (defect === undefined) throw new Error(`there is no defect ${id}`);
  const started = performance.now();
  if (defect.race !== undefined) {
    // Shown by requests at the same time only: the races are its column, each until its first violation.
    const { findings, result } = await raceSandbox([id], { rounds: RACE_ROUNDS }, undefined, SEVERAL_VALIDATIONS);
    return {
      api,
      defect: id,
      clause: defect.clause,
      level: defect.level,
      caught: findings.some(({ level }) => level === defect.level),
      contracts: false,
      cases: [...new Set(findings.map((finding) => `${finding.check} > ${finding.case}`))].sort(),
      checks: [...new Set(findings.map(({ check }) => check))],
      exitCode: result.exitCode,
      milliseconds: Math.round(performance.now() - started),
    };
  }
  const contract = walkthroughContract(api);
  await using afterwards = new AsyncDisposableStack();
  afterwards.defer(() => contract.close());
  const { findings, result } = await tryDefects({ api, defects: [id], contracts: { own: contract, alone: false } });
  const broken = new Set(findings.map((finding) => finding.clause));
  return {
    api,
    defect: id,
    clause: defect.clause,
    level: defect.level,
    caught: findings.some((finding) => finding.clause === defect.clause && finding.level === defect.level),
    contracts: findings.some((finding) => finding.check.startsWith(`${CONTRACT_TOPIC}.`)),
    cases: [...new Set(findings.map((finding) => `${finding.check} > ${finding.case}`))].sort(),
    checks: catalogueOf(api)
      .checks.filter((check) => check.clauses.some((clause) => broken.has(clause)))
      .map((check) => check.id),
    exitCode: result.exitCode,
    milliseconds: Math.round(performance.now() - started),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const only = values.only?.split(',');
  const work = listApis().flatMap((api) =>
    [...loadApi(api).defects.values()].filter(({ id }) => only?.includes(id) ?? true).map(({ id }) => ({ api, id })),
  );
  const rows: Row[] = [];
  const total = work.length;
  // A worker each core: sandbox and harness of one defect share a thread.
  await Promise.all(
    Array.from({ length: Math.max(1, Math.min(4, availableParallelism())) }, async () => {
      const worker = new Worker(new URL(import.meta.url), { workerData: 'defects' });
      for (let next = work.shift(); next !== undefined; next = work.shift()) {
        const task = next;
        const row = await new Promise<Row>((resolve, reject) => {
          worker.once('error', reject);
          worker.once('message', (answer: Row) => {
            worker.off('error', reject);
            resolve(answer);
          });
          worker.postMessage(task);
        });
        rows.push(row);
        console.log(
          `${String(rows.length).padStart(3)}/${total} ${row.caught ? 'caught ' : 'ESCAPED'} ${row.defect.padEnd(36)} ${row.clause.padEnd(34)} ${row.contracts ? 'contracts' : '         '} ${row.cases.length} cases, ${row.milliseconds} ms`,
        );
      }
      await worker.terminate();
    }),
  );
  rows.sort((a, b) => (a.defect < b.defect ? -1 : 1));
  mkdirSync('vouchsafe-report', { recursive: true });
  writeFileSync('vouchsafe-report/kill-matrix.json', `${JSON.stringify(rows, null, 1)}\n`);
  const escaped = rows.filter((row) => !row.caught);
  const catching = new Set(rows.flatMap((row) => row.checks));
  const idle =
    only === undefined
      ? listApis().flatMap((api) =>
          [...catalogueOf(api).checks, ...raceChecks({ rounds: RACE_ROUNDS })]
            .filter((check) => !catching.has(check.id))
            .map((check) => check.id),
        )
      : [];
  console.log(
    `\n${rows.length - escaped.length} of ${rows.length} defects caught by a case of their clause at its level; matrix in vouchsafe-report/kill-matrix.json`,
  );
  console.log(`${rows.filter((row) => row.contracts).length} of them broke the contract of the walkthroughs as well`);
  if (escaped.length > 0) console.log(`escaped: ${escaped.map((row) => row.defect).join(', ')}`);
  if (idle.length > 0) console.log(`checks that caught nothing: ${idle.join(', ')}`);
  process.exitCode = escaped.length + idle.length > 0 ? 1 : 0;
}

if (isMainThread) await main();
else if (workerData === 'defects')
  parentPort?.on('message', ({ api, id }: { api: string; id: string }) => void rowOf(api, id).then((row) => parentPort?.postMessage(row)));
