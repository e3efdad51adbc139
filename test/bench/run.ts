/**
 * Runs the benchmarks of this folder one after another and prints their figures. Ends with 1 where one is not as demanded.
 *
 *     node test/bench/run.ts [--only NAME]
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Benchmark } from './figure.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.bench.ts'));
const all = await Promise.all(files.map(async (file) => (await import(`./${file}`)) as Benchmark));
const chosen = all.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  process.stderr.write(`There is no benchmark "${values.only}". There are: ${all.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}

const table = new Table({ head: ['benchmark', 'figure', 'value', 'demanded', ''], style: { head: [], border: [] } });
let missed = false;
for (const { name, run } of chosen) {
  process.stderr.write(`${name} …\n`);
  for (const { figure, value, demanded = '', holds = true } of await run()) {
    table.push([name, figure, value, demanded, demanded === '' ? '' : holds ? 'holds' : 'MISSED']);
    missed ||= !holds;
  }
}
process.stdout.write(`${table.toString()}\n`);
process.exitCode = missed ? 1 : 0;
