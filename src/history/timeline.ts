/** Operations drawn with letters: a line for each, its bar from call to return. Pure: k6 loads this file. */
import type { Operation } from './record.ts';

/** Narrow enough for a line of a terminal beside what was asked and answered. */
export const NARROW_BARS = 16;

/**
 * Draws operations in the order of their calls; set-up, which lies long before, only where it proves something.
 * @param marked operations that prove a violation
 * @param width of the bars, in columns
 */
export function timelineOf(operations: readonly Operation[], marked: ReadonlySet<number>, width = NARROW_BARS): string {
  const shown = operations.filter(({ client, id }) => client !== 'set-up' || marked.has(id));
  const start = least(shown.map(({ called }) => called));
  const end = most(shown.map(({ called, returned }) => returned ?? called));
  const scale = (at: number): number => (end === start ? 0 : Math.round(((at - start) / (end - start)) * (width - 1)));
  const clients = most(shown.map(({ client }) => client.length));
  return shown
    .map(({ client, id, action, called, returned, answer }) => {
      const [from, to] = [scale(called), returned === undefined ? width - 1 : scale(returned)];
      const bar = `${' '.repeat(from)}${(returned === undefined ? '╌' : '─').repeat(Math.max(1, to - from))}${returned === undefined ? '?' : '┤'}`;
      const outcome = answer === undefined ? 'no answer' : answer.outcome === 'refused' ? answer.reasons.join(', ') : answer.outcome;
      const span = `${(called - start).toFixed(0)}–${returned === undefined ? '?' : (returned - start).toFixed(0)} ms`;
      return `${marked.has(id) ? '>' : '·'} ${client.padEnd(clients)} ${bar.padEnd(width + 1)} ${action.do}: ${outcome}, ${span}`;
    })
    .join('\n');
}

// Spreading a million numbers into arguments would overflow the stack.
function least(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other), 0);
}
