/** The judge on one core: a redemption as it typically comes, from bytes to verdict. */
import { createJudge } from '../../src/judge/judge.ts';
import { loadApi } from '../../src/spec/load.ts';
import { valueAt } from '../../src/spec/pointer.ts';
import type { Figure } from './figure.ts';

export const name = 'judge';

const ROUNDS = 9;
const EXCHANGES = 50_000;
const DEMANDED = 50_000;

/** By processor time, so that what else the machine does is left out. */
export function run(): Promise<readonly Figure[]> {
  const api = loadApi('vouchery-v1.0');
  const operation = api.operations.get('createRedemption');
  if (operation === undefined) throw new Error('There is no operation createRedemption');
  const judge = createJudge(api);
  const response = {
    status: 200,
    headers: [
      ['date', 'Mon, 04 Feb 2019 09:15:30 GMT'],
      ['content-type', 'application/json; charset=utf-8'],
      ['content-length', '565'],
      ['connection', 'keep-alive'],
      ['keep-alive', 'timeout=5'],
    ],
    body: new TextEncoder().encode(JSON.stringify(valueAt(api.document, '#/components/schemas/Redemption/examples/0'))),
    truncated: false,
  } as const;

  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let count = 0; count < EXCHANGES; count += 1) {
      if (judge.judge(operation, operation, response).length > 0) throw new Error('The example of the spec does not pass');
    }
    const { user, system } = process.cpuUsage(before);
    rates.push((EXCHANGES * 1e6) / (user + system));
  }
  // The first rounds warm up.
  const rate = rates.toSorted((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0;
  return Promise.resolve([
    { figure: 'exchanges a second', value: rate.toFixed(0), demanded: `${DEMANDED} or more`, holds: rate >= DEMANDED },
    { figure: 'bytes of body each', value: String(response.body.length) },
  ]);
}
