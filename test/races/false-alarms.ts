/**
 * Many series of races against correct sandboxes: any finding is a false alarm, and any case that could not decide is told too. Prints a
 * line a series. Exit code 1 where one was anything but a pass.
 *
 * `node test/races/false-alarms.ts [--runs 100] [--rounds 20] [--faults] [--delay MS]`: the cells with so many rounds each, every other
 * time over HTTP/2; `--delay` puts a network of HTTP/1.1 in between that holds each request and answer back for up to so long.
 */
import { request as requestHttp } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSandbox } from '../../src/sandbox/start.ts';
import { declared } from '../engine/declared-policies.ts';
import { targetOf } from '../kill/against-sandbox.ts';
import { httpSpecimen } from '../specimens/specimen.ts';
import { API, raceAgainst, SEVERAL_VALIDATIONS } from './against-sandbox.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string' }, rounds: { type: 'string' }, faults: { type: 'boolean' }, delay: { type: 'string' } },
});
const [runs, rounds, most] = [Number(values.runs ?? 100), Number(values.rounds ?? 20), Number(values.delay ?? 0)];
const { faults = false } = values;

/** Hands requests on, each later by a random while, and answers too. */
async function slowNetwork(origin: string) {
  return await httpSpecimen((request, response) => {
    const late = (): Promise<void> => delay(Math.random() * most);
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      await late();
      const { method, url, headers } = request;
      const onward = requestHttp(`${origin}${url}`, { method, headers }, (answer) => {
        void late().then(() => answer.pipe(response.writeHead(answer.statusCode!, answer.headers)));
      });
      onward.on('error', () => response.destroy());
      onward.end(Buffer.concat(chunks));
    })().catch(() => response.destroy());
  });
}

let bad = 0;
for (let run = 1; run <= runs; run += 1) {
  const started = performance.now();
  const sandbox = await startSandbox({ api: API, policies: SEVERAL_VALIDATIONS });
  const { origin, pathname } = new URL(sandbox.url);
  const network = most === 0 ? undefined : await slowNetwork(origin);
  const target = { ...targetOf(sandbox, declared(API, SEVERAL_VALIDATIONS)), ...(network && { baseUrl: `${network.url}${pathname}` }) };
  const protocol = run % 2 === 0 && network === undefined ? 'h2' : 'h1';
  const { findings, cases, result } = await raceAgainst(target, { rounds, faults, protocol, seed: run });
  const trouble = [
    ...findings.map(({ check, kind, message }) => `${check} ${kind}: ${message}`),
    ...cases.flatMap(({ check, verdict, reason }) => (verdict === 'pass' ? [] : [`${check} ${verdict}: ${reason}`])),
    ...(result.exitCode === 0 ? [] : [`exit code ${result.exitCode}`]),
  ];
  if (trouble.length > 0) bad += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${run}/${runs} ${protocol} ${trouble.length === 0 ? 'pass' : trouble.join(' | ')} ${cases.length} cases, ${seconds} s`);
  await network?.[Symbol.asyncDispose]();
  await sandbox.close();
}
console.log(`${runs - bad} of ${runs} passed`);
process.exitCode = bad === 0 ? 0 : 1;
