import { EXIT } from '../engine/exit-code.ts';

/** Ends a command with a message for the user and an exit code, without a stack: whatever is thrown otherwise is a bug of vouchsafe. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

/** The user asked for something that cannot be: what, and what to do instead. */
export function usageFailure(message: string, remedy: string): CommandFailure {
  return new CommandFailure(EXIT.usage, `error: ${message}\n    ${remedy}`);
}

/** Something outside stands in the way: what, and what to do about it. */
export function brokenFailure(message: string, remedy: string): CommandFailure {
  return new CommandFailure(EXIT.broken, `error: ${message}\n    ${remedy}`);
}
