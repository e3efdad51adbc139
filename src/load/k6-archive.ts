/** A script of k6 with everything that it opens, as one file. */
import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { K6 } from './k6-binary.ts';

const LIMIT_MS = 60_000;

/**
 * k6 writes whole paths into an archive, and archives are handed on: the script is reached by a link beside the plan, so that they do not tell
 * where on this machine anything else lies.
 * @param script in a folder beside what it imports
 * @param plan is opened by the script, and in the archive then
 * @throws Error with what k6 said
 */
export async function archiveScript(k6: K6, script: string, plan: string, archive: string): Promise<void> {
  const folder = dirname(script);
  const link = join(dirname(plan), 'vouchsafe');
  symlinkSync(dirname(folder), link, 'junction');
  const linked = join(link, basename(folder), basename(script));
  const parameters = ['archive', '--quiet', '--no-color', '-e', `VOUCHSAFE_LOAD_PLAN=${plan}`, '--archive-out', archive, linked];
  // Nothing of this process's environment reaches the archive: there are secrets in it.
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' };
  try {
    await promisify(execFile)(k6.path, parameters, { env, timeout: LIMIT_MS, maxBuffer: 1024 * 1024 });
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    throw new Error(`k6 made no archive: ${stderr === undefined || stderr === '' ? message : stderr.trim()}`, { cause: error });
  }
}
