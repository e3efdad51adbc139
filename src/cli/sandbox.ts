/** `vouchsafe sandbox`: the reference server, until it is told to stop. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Command, Option } from '@commander-js/extra-typings';
import type { RunningSandbox, SandboxOptions, SandboxReady } from '../sandbox/options.ts';
import { listApis, loadApi } from '../spec/load.ts';
import { isLoopback } from '../target/guard.ts';
import { checkDefectFlags, checkPolicyFlags } from './api-flags.ts';
import { DEFAULT_API } from './configuration/defaults.ts';
import { brokenFailure, usageFailure } from './failure.ts';
import { wholeNumber } from './flag-values.ts';
import { watchInterruption } from './interruption.ts';
import { note, print } from './output.ts';
import { defectFlag, policyFlag } from './target-flags.ts';

export function sandboxCommand() {
  return new Command('sandbox')
    .summary('run the reference server until Ctrl-C')
    .description(
      'Runs a complete server of the API on this machine, with two projects and users of every role. It needs no network and, without --db, keeps nothing.',
    )
    .addOption(new Option('--api <id>', 'the API to serve').choices(listApis()).default(DEFAULT_API))
    .addOption(new Option('--port <number>', 'port; 0 is any free one').argParser(wholeNumber(0, 65_535)).default(0))
    .option('--host <name>', 'address to listen on', '127.0.0.1')
    .option('--db <file>', 'SQLite file to keep the data in (default: in memory)')
    .option('--tls <file>', 'serve over TLS, with a certificate made for this start, and write that to a file for `target.ca`')
    .addOption(policyFlag('what to do where the sources leave it open (see `vouchsafe list policies`)'))
    .addOption(defectFlag('mistakes to have on purpose (see `vouchsafe list defects`)'))
    .option('--json', 'print one line of JSON when ready: URLs and credentials')
    .action(async ({ api, port, host, db, tls, policy, defect, json }) => {
      checkPolicyFlags(loadApi(api), policy ?? {});
      checkDefectFlags(loadApi(api), { defect, sandbox: true });
      const choices = { policies: policy ?? {}, defects: defect ?? [] };
      const sandbox = await start({ api, port, host, tls: tls !== undefined, ...choices, ...(db === undefined ? {} : { db }) });
      if (tls !== undefined && sandbox.certificate !== undefined) await keep(tls, sandbox.certificate, sandbox);
      const interruption = watchInterruption();
      if (!isLoopback(host)) {
        note(`warning: the sandbox listens on ${host}: whoever reaches this machine can move its clock and delete its data`);
      }
      print(json === true ? JSON.stringify(readyOf(sandbox)) : readyText(sandbox));
      if (!interruption.first.aborted) await once(interruption.first, 'abort');
      await sandbox.close();
      interruption.release();
    });
}

async function start(options: SandboxOptions & { host: string; port: number }): Promise<RunningSandbox> {
  // Loaded only here: no other command needs the server in its own process, and it is slow to load.
  const { startSandbox } = await import('../sandbox/start.ts');
  try {
    return await startSandbox(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw brokenFailure(
        `port ${options.port} of ${options.host} is in use`,
        'Name another one with --port, or leave --port out for a free one.',
      );
    }
    if (code === 'EACCES') throw brokenFailure(`port ${options.port} may not be used by this user`, 'Name one above 1023 with --port.');
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw usageFailure(`${options.host} is no address of this machine`, 'Give another one with --host.');
    if (error instanceof Error && options.db !== undefined && error.message.includes(options.db)) {
      throw usageFailure(error.message, 'Name a SQLite file of an earlier sandbox, or a new one in an existing folder.');
    }
    throw error;
  }
}

async function keep(file: string, certificate: string, sandbox: RunningSandbox): Promise<void> {
  try {
    writeFileSync(file, certificate);
  } catch (error) {
    await sandbox.close();
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageFailure(`${file}: the certificate cannot be written (${code})`, 'Name a file in an existing folder with --tls.');
  }
}

function readyOf({ url, api, control, projects, certificate }: SandboxReady): SandboxReady {
  return { url, api, control, projects, ...(certificate === undefined ? {} : { certificate }) };
}

/** Two assignments for a shell, so that a documented curl line can be run at once, and what else there is to know. */
function readyText(sandbox: SandboxReady): string {
  const key = Object.values(sandbox.projects)[0]?.admin?.apiKey;
  return `sandbox of ${sandbox.api} ready: API=${sandbox.url}${key === undefined ? '' : ` KEY=${key}`} (an administrator's API key; --json gives all credentials; Ctrl-C stops it)`;
}
