/** A run whose record cannot be written any more: it ends, cleans up, and says where it wrote and what to do. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, vouchsafe } from './command.ts';
import { CHOICES } from './decided.ts';
import { judgedSandbox } from './judged-sandbox.ts';

const LIMIT_MS = 300_000;
/** Its record has more before the first case begins than half of this, and a whole run writes many times as much. */
const BLOCKS = 400;

it.skipIf(process.platform === 'win32')(
  'a full disk ends a run, which takes away what it made and says what to do',
  async () => {
    const cwd = temporaryFolder();
    const { environment } = await judgedSandbox(cwd, {}, CHOICES);
    const { exitCode, stderr } = await vouchsafe(['run', '--out', 'full'], { cwd, environment, mostBlocks: BLOCKS });
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toContain(
      `error: ${join('full', 'events.ndjson')}: the record of the run cannot be written any more, so the run was ended: EFBIG`,
    );
    const [, runId] = /Make room, or name another folder with --out\. `vouchsafe clean (vs\w+)`/.exec(stderr) ?? [];
    const cleaned = await vouchsafe(['clean', `${runId}`], { cwd, environment });
    expect(cleaned.exitCode, cleaned.stderr).toBe(0);
    expect(cleaned.stdout).toMatch(/nothing on the target carries the id|^0 taken away/);
  },
  LIMIT_MS,
);
