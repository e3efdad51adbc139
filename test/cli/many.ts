/** Runs the command lines that stand on standard input (a JSON list of lists), one after another; prints how each ended as JSON. */
import { text } from 'node:stream/consumers';
import { main } from '../../src/cli/main.ts';
import type { Ended } from './command.ts';

const commands = JSON.parse(await text(process.stdin)) as string[][];
const write = process.stdout.write.bind(process.stdout);
const results: Ended[] = [];
process.setMaxListeners(0);
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);
for (const command of commands) {
  let [stdout, stderr] = ['', ''];
  process.stdout.write = (chunk) => {
    stdout += String(chunk);
    return true;
  };
  process.stderr.write = (chunk) => {
    stderr += String(chunk);
    return true;
  };
  process.exitCode = 0;
  await main(['node', 'vouchsafe', ...command]);
  results.push({ exitCode: process.exitCode, stdout, stderr });
}
process.exitCode = 0;
write(JSON.stringify(results));
