/** `k6 run load/WORKLOAD.ts` without vouchsafe: it sets up, visits, and writes a history, as often as one likes. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cleanRun } from '../../src/engine/clean-run.ts';
import { isRunId } from '../../src/flows/run-id-form.ts';
import { examineHistory } from '../../src/history/judge-history.ts';
import { historyIn, withOpenOperations } from '../../src/load/history-file.ts';
import { temporaryFolder } from '../cli/command.ts';
import { dialect } from '../engine/record.ts';
import { sandboxTarget } from '../engine/sandbox.ts';
import { k6Environment, missing, needsK6 } from './k6-for-tests.ts';

needsK6();

const SCRIPT = join(import.meta.dirname, '../../load/hot-code.ts');

it.skipIf(missing)(
  'runs twice on one target, each time with a run id that its history names and its clean-up needs',
  async () => {
    await using sandbox = await sandboxTarget();
    const { baseUrl, credentials } = sandbox.target;
    const { PATH = '', HOME = '' } = process.env;
    const histories = [1, 2].map((one) => join(temporaryFolder(), `${one}.ndjson`));
    const runs: string[] = [];
    for (const file of histories) {
      await promisify(execFile)(
        k6Environment['VOUCHSAFE_K6']!,
        ['run', '--quiet', '--console-output', file, '--log-format', 'raw', SCRIPT],
        {
          env: { PATH, HOME, K6_NO_USAGE_REPORT: 'true', VOUCHSAFE_TARGET: baseUrl, VOUCHSAFE_ADMIN_API_KEY: credentials['admin']?.apiKey },
        },
      );
      const history = historyIn(file);
      expect(isRunId(history.header.run)).toBe(true);
      runs.push(history.header.run);
      expect(history.operations.filter(({ client }) => client.startsWith('user')).length).toBeGreaterThan(100);
      // All that visits name is of the run, whichever user they are of.
      expect(
        history.operations.every(({ action }) => action.do !== 'redeem' || action.basket.transaction.startsWith(history.header.run)),
      ).toBe(true);
      expect(examineHistory(withOpenOperations(history))).toEqual({ violations: [], inconclusive: [] });
    }
    expect(new Set(runs).size).toBe(2);
    for (const runId of runs) expect((await cleanRun({ dialect, target: sandbox.target, runId })).cleaned).toBeGreaterThan(0);
  },
  120_000,
);
