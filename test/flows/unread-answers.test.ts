/** Drivers may leave some answers unread but for their outcome: no visit may look at more of them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../../src/dialects/answer.ts';
import type { Flow } from '../../src/flows/flow.ts';
import { OUTCOME_ENOUGH } from '../../src/flows/workload.ts';
import { WORKLOADS } from '../../src/load/workloads.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { walk } from './walk.ts';

/** Some rounds of the longest of them. */
const VISITS = 60;

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ api: 'vouchery-v1.0' });
});
afterAll(async () => {
  await sandbox.close();
});

function* unread(flow: Flow<void>): Flow<void> {
  let step = flow.next();
  while (step.done !== true) {
    const answer = yield step.value;
    step = flow.next(OUTCOME_ENOUGH.includes(step.value.do) ? outcomeOf(answer) : answer);
  }
}

function outcomeOf({ outcome, action }: Answer): Answer {
  return new Proxy({ outcome, action } as Answer, {
    get: (answer, member) => {
      if (!(member in answer)) throw new Error(`the visit looks at "${String(member)}" of ${action}`);
      return (answer as unknown as Record<string | symbol, unknown>)[member];
    },
  });
}

it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))('%s', async (name, workload) => {
  let made = 0;
  const order = {
    name: (purpose: string) => `${name}-${purpose}-${++made}`,
    code: () => `UN${name}${++made}`.toUpperCase(),
    visits: VISITS,
  };
  const { result: stock } = await walk(sandbox, workload.setUp(order));
  const seen = new Set<string>();
  for (let number = 0; number < VISITS; number += 1) {
    const visit = { number, transaction: (of: number) => `${name}-${of}`, code: (of: number) => `UNV${name}${of}`.toUpperCase() };
    const { steps } = await walk(sandbox, unread(workload.visit(stock as never, visit)));
    for (const { action } of steps) seen.add(action.do);
  }
  expect(OUTCOME_ENOUGH.filter((action) => seen.has(action))).not.toEqual([]);
});
