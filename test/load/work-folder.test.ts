import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { makeWorkFolder } from '../../src/load/work-folder.ts';
import { temporaryFolder } from '../cli/command.ts';

/** Beyond the highest number that a system gives. */
const DEAD = '4194305';

it('a folder for a load takes the place of those of dead processes, and of nothing else', () => {
  const temporary = temporaryFolder();
  const foreign = temporaryFolder();
  writeFileSync(join(foreign, 'kept'), '');
  vi.stubEnv('TMPDIR', temporary);
  try {
    const first = makeWorkFolder();
    const ofPid = (pid: string): string => first.replace(`-${process.pid}-`, `-${pid}-`);
    for (const pid of [DEAD, String(process.ppid), `x-${DEAD}`]) mkdirSync(ofPid(pid));
    writeFileSync(join(ofPid(DEAD), 'plan.json'), '{}');
    writeFileSync(`${ofPid(DEAD)}file`, '');
    symlinkSync(foreign, `${ofPid(DEAD)}link`);
    mkdirSync(join(temporary, `vouchsafe-load-elsewhere-${DEAD}-abcdef`));
    const before = readdirSync(temporary);
    const second = makeWorkFolder();
    const expected = [...before.filter((name) => name !== basename(ofPid(DEAD))), basename(second)];
    expect(readdirSync(temporary).toSorted()).toEqual(expected.toSorted());
    expect(readdirSync(foreign)).toEqual(['kept']);
  } finally {
    vi.unstubAllEnvs();
  }
});
