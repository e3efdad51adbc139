/** The command line: finds the command, and turns whatever ends it into an exit code. */
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT } from '../engine/exit-code.ts';
import { RecordLost } from '../engine/record-lost.ts';
import { CommandFailure } from './failure.ts';
import { note, tolerateClosedPipes } from './output.ts';
import { version } from './version.ts';

/** Runs one command line and sets the process's exit code; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  tolerateClosedPipes();
  process.on('uncaughtException', (error) => {
    process.exit(exitCodeOf(error));
  });
  try {
    const [node, script, ...words] = argv;
    // `help load merge` is `load merge --help`: Commander's own would stop at the first of the words.
    const line = words[0] === 'help' && words.length > 1 ? [...words.slice(1), '--help'] : words;
    const [word] = line;
    const vouchsafe = await program(word);
    // Whoever asks for help on what is no command is told so: Commander would show the help of everything.
    const unknown = word !== undefined && word !== 'help' && !word.startsWith('-') && !Object.hasOwn(COMMANDS, word);
    await vouchsafe.parseAsync([node!, script!, ...(unknown ? [word] : line)]);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** The commands, in the order of the help. Each file is read when it is needed: most of a start goes into reading what commands need. */
const COMMANDS: Readonly<Record<string, () => Promise<CommandUnknownOpts>>> = {
  run: async () => (await import('./run.ts')).runCommand(),
  contracts: async () => (await import('./contracts.ts')).contractsCommand(),
  race: async () => (await import('./race.ts')).raceCommand(),
  history: async () => (await import('./history.ts')).historyCommand(),
  load: async () => (await import('./load.ts')).loadCommand(),
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommand(),
  list: async () => (await import('./list.ts')).listCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  clean: async () => (await import('./clean.ts')).cleanCommand(),
  init: async () => (await import('./init.ts')).initCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
};

/** @param word the first word of the command line: where it is no command, all of them are wanted, for the help or the suggestion */
async function program(word = ''): Promise<Command> {
  const vouchsafe = new Command('vouchsafe')
    .description('Says with evidence whether an HTTP API that hands out and redeems vouchers keeps its documented promises.')
    .version(version(), '-V, --version')
    .showHelpAfterError('(`vouchsafe --help` and `vouchsafe COMMAND --help` say what there is)')
    .addHelpText('after', EXIT_CODES)
    // A flag belongs to the command that it stands behind, also where the commands around it have one of the same name.
    .enablePositionalOptions()
    .exitOverride();
  const asked = Object.entries(COMMANDS).filter(([name]) => name === word);
  for (const [, command] of asked.length > 0 ? asked : Object.entries(COMMANDS)) {
    vouchsafe.addCommand(inheriting(await command(), vouchsafe));
  }
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
  if (error instanceof RecordLost) {
    note(`error: ${error.file}: the record of the run cannot be written any more, so the run was ended: ${error.message}`);
    note(
      `    Make room, or name another folder with --out. \`vouchsafe clean ${error.runId}\` takes away what the run may have left on its target.`,
    );
    return EXIT.broken;
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
