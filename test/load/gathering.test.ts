/** What `vouchsafe load merge` is given, before anything is done with it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gather, UnfitPiece } from '../../src/load/gathering.ts';
import { temporaryFolder } from '../cli/command.ts';

const RUN = { runId: 'vs3k9d2a' };
const HEADER = { history: 1, api: 'x', run: RUN.runId, seed: 0, clock: { wallAtZero: 5, uncertaintyMs: 0.1 }, policies: {} };
const COUNTERS = { counters: { operations: 1, visits: 1, dropped: 0 } };

function operationOf(client: string, id: number): readonly object[] {
  return [
    { call: id, client, at: 7, action: { do: 'listCampaigns' } },
    { return: id, at: 8, answer: { outcome: 'refused', action: 'listCampaigns', status: 500, reasons: [] } },
  ];
}

/** Writes the lines into a file and gives its path. */
function written(lines: readonly object[], name = 'pod.ndjson'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return file;
}

/** Why the files are refused, and what is to be done. */
function refusalOf(files: readonly string[]): string {
  try {
    gather(files, RUN);
  } catch (error) {
    if (error instanceof UnfitPiece) return `${error.message}\n${error.remedy}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('gathering', () => {
  it('takes what pods wrote', () => {
    const files = [1, 2].map((user) => written([HEADER, ...operationOf(`user ${user}`, user), COUNTERS]));
    expect(gather(files, RUN).map(({ piece }) => [...piece.clients])).toEqual([['user 1'], ['user 2']]);
  });

  it.each([
    ['the set-up', 'set-up', operationOf('set-up', 1)],
    ['a history of the whole load', 'set-up', [...operationOf('set-up', 1), ...operationOf('user 1', 2)]],
    ['what was asked afterwards', 'afterwards', [...operationOf('user 1', 2), ...operationOf('afterwards', 5_000_000)]],
  ])('refuses %s, which is no file of a pod', (_, client, operations) => {
    const file = written([HEADER, ...operations]);
    const told = refusalOf([file]);
    expect(told).toContain(`${file}: this is no pod's file: it has operations of "${client}"`);
    expect(told).toContain('Leave it out');
  });

  it('refuses a damaged file, and says what else would do', () => {
    const file = written([HEADER, ...operationOf('user 1', 1), { counters: null }]);
    expect(refusalOf([file])).toMatch(/pod\.ndjson: its counters are without their numbers\n.*or leave the file out/);
  });

  it('refuses a folder, and says to name what is in it', () => {
    const folder = temporaryFolder();
    expect(refusalOf([folder])).toBe(`${folder}: this is a folder\nName the files in it that pods wrote: ${join(folder, '*.ndjson')}.`);
  });
});
