/** One thing that `vouchsafe doctor` has seen. */
import { styleText } from 'node:util';

export interface Observation {
  readonly subject: string;
  /**
   * - `ok`: as it should be
   * - `note`: good to know; something will be left out
   * - `wrong`: the configuration has to be changed
   * - `unreachable`: the target, or its clock hook, does not answer as it should
   */
  readonly state: 'ok' | 'note' | 'wrong' | 'unreachable';
  readonly message: string;
}

const COLOURS = { ok: 'green', note: 'yellow', wrong: 'red', unreachable: 'red' } as const;

export function observationLine({ subject, state, message }: Observation): string {
  return `${styleText(COLOURS[state], state.padEnd(11), { stream: process.stdout })} ${subject}: ${message}`;
}
