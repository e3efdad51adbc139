/** The command line: finds the command, and turns whatever ends it into an exit code. */
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT } from '../engine/exit-code.ts';
import { cleanCommand } from './clean.ts';
import { contractsCommand } from './contracts.ts';
import { doctorCommand } from './doctor.ts';
import { CommandFailure } from './failure.ts';
import { historyCommand } from './history.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { loadCommand } from './load.ts';
import { note, tolerateClosedPipes } from './output.ts';
import { raceCommand } from './race.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { sandboxCommand } from './sandbox.ts';
import { version } from './version.ts';

/** Runs one command line and sets the process's exit code; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  tolerateClosedPipes();
  process.on('uncaughtException', (error) => {
    process.exit(exitCodeOf(error));
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function program(): Command {
  const vouchsafe = new Command('vouchsafe')
    .description('Says with evidence whether an HTTP API that hands out and redeems vouchers keeps its documented promises.')
    .version(version(), '-V, --version')
    .showHelpAfterError('(`vouchsafe --help` and `vouchsafe COMMAND --help` say what there is)')
    .addHelpText('after', EXIT_CODES)
    // A flag belongs to the command that it stands behind, also where the commands around it have one of the same name.
    .enablePositionalOptions()
    .exitOverride();
  const commands = [
    runCommand(),
    contractsCommand(),
    raceCommand(),
    historyCommand(),
    loadCommand(),
    sandboxCommand(),
    listCommand(),
    reportCommand(),
    cleanCommand(),
    initCommand(),
    doctorCommand(),
  ];
  for (const command of commands) vouchsafe.addCommand(inheriting(command, vouchsafe));
  return vouchsafe;
}

/** Commands within commands too: otherwise Commander ends the process itself at their usage errors, with the exit code of findings. */
function inheriting(command: CommandUnknownOpts, parent: CommandUnknownOpts): CommandUnknownOpts {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inheriting(inner, command);
  return command;
}

const EXIT_CODES = `
Exit codes: 0 all gates hold, 1 findings that gate, 2 usage or configuration, 3 the target could not be reached or vouchsafe broke,
4 nothing was proven, 130 interrupted.`;

function exitCodeOf(error: unknown): number {
  // Commander has said everything already. Its exit code is 0 for help that was asked for and for the version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.usage;
  if (error instanceof CommandFailure) {
    note(error.message);
    return error.exitCode;
  }
  if (isSystemError(error)) {
    note(`error: ${error.message}\n    Something on this machine stands in the way.`);
    return EXIT.broken;
  }
  reportBug(error);
  return EXIT.broken;
}

/** Whether the operating system refused something, such as to write to a full disk. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function reportBug(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  note(`internal error: ${message}`);
  note(`This is a bug in vouchsafe, not in the target. Please report it to the maintainers with the command line, this message,`);
  note(`vouchsafe ${version()}, Node ${process.version} and ${process.platform}. Secrets belong in no report.`);
  if (process.env.VOUCHSAFE_DEBUG === '1' && error instanceof Error) note(error.stack ?? '');
  else note('VOUCHSAFE_DEBUG=1 shows where it happened.');
}
