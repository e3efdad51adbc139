/** The k6 of the commands: what doctor says of it, and how its build is shown. */
import { EXIT } from '../engine/exit-code.ts';
import { findK6, type K6, type NoK6, pinnedVersion } from '../load/k6-binary.ts';
import { NoK6Available, readyK6, ways } from '../load/k6-build.ts';
import { CommandFailure } from './failure.ts';
import type { Observation } from './observation.ts';
import { note } from './output.ts';

/** Elsewhere than on a terminal a line is written only so often. */
const LINE_EVERY_MS = 10_000;

/** Which k6 `vouchsafe load` would use, and why. */
export async function observeK6(): Promise<Observation> {
  const found = await findK6(process.env);
  if (found.path !== undefined) return { subject: 'k6', state: 'ok', message: `${found.version} at ${found.path}, ${found.why}` };
  const then =
    found.go === undefined
      ? '`vouchsafe load` will not run'
      : `\`vouchsafe load\` builds ${pinnedVersion()} when it is first needed, with ${found.go}, in a few minutes`;
  return { subject: 'k6', state: 'note', message: `${found.why}: ${then}` };
}

/**
 * The k6 to be used, built where there is none yet; its progress goes to standard error.
 * @throws CommandFailure with exit code 4 where there is none and none can be built
 */
export async function k6ForLoad(signal: AbortSignal): Promise<K6> {
  const { isTTY } = process.stderr;
  let next = 0;
  let drawn = false;
  const progress = (message: string): void => {
    if (isTTY) {
      process.stderr.write(`\r\u001B[2K${message.slice(0, Math.max(process.stderr.columns - 1, 10))}`);
      drawn = true;
    } else if (performance.now() >= next) {
      note(message);
      next = performance.now() + LINE_EVERY_MS;
    }
  };
  try {
    return await readyK6({ environment: process.env, progress, signal });
  } catch (error) {
    if (signal.aborted) throw new CommandFailure(EXIT.interrupted, 'interrupted while k6 was made ready');
    if (error instanceof NoK6Available) throw new CommandFailure(EXIT.unproven, `error: ${error.message}`);
    throw error;
  } finally {
    if (drawn) process.stderr.write('\r\u001B[2K');
  }
}

/**
 * The k6 for the loads of a whole run, which do without one where there is none: then it is said once how to get one.
 * @param build whether one may be built, which takes minutes
 * @throws CommandFailure where it was interrupted
 */
export async function k6ForRun(signal: AbortSignal, build: boolean): Promise<K6 | Pick<NoK6, 'path' | 'why'>> {
  const found = await findK6(process.env);
  if (found.path !== undefined) return found;
  if (found.go !== undefined && build) {
    try {
      return await k6ForLoad(signal);
    } catch (error) {
      if (!(error instanceof CommandFailure) || error.exitCode !== EXIT.unproven) throw error;
      note(`load: skipped, no k6\n    ${error.message.replace(/^error: /, '')}`);
      return { path: undefined, why: 'it could not be built' };
    }
  }
  note(`load: skipped, no k6\n    ${found.why}.\n${ways()}`);
  return { path: undefined, why: found.why };
}
