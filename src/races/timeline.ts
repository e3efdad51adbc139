/** A round drawn with letters: a line for each operation, its bar from call to return. */
import type { Operation } from '../history/record.ts';

/** Narrow enough for a line of a terminal beside what was asked and answered. */
const WIDTH = 16;

/** @param marked operations that prove a violation */
export function timelineOf(operations: readonly Operation[], marked: ReadonlySet<number>): string {
  const shown = operations.filter(({ client, id }) => client !== 'set-up' || marked.has(id));
  const start = Math.min(...shown.map(({ called }) => called));
  const end = Math.max(...shown.map(({ called, returned }) => returned ?? called));
  const scale = (at: number): number => (end === start ? 0 : Math.round(((at - start) / (end - start)) * (WIDTH - 1)));
  const clients = Math.max(...shown.map(({ client }) => client.length));
  return shown
    .map(({ client, id, action, called, returned, answer }) => {
      const [from, to] = [scale(called), returned === undefined ? WIDTH - 1 : scale(returned)];
      const bar = `${' '.repeat(from)}${(returned === undefined ? '╌' : '─').repeat(Math.max(1, to - from))}${returned === undefined ? '?' : '┤'}`;
      const outcome = answer === undefined ? 'no answer' : answer.outcome === 'refused' ? answer.reasons.join(', ') : answer.outcome;
      const span = `${(called - start).toFixed(0)}–${returned === undefined ? '?' : (returned - start).toFixed(0)} ms`;
      return `${marked.has(id) ? '>' : ' '} ${client.padEnd(clients)} ${bar.padEnd(WIDTH + 1)} ${action.do}: ${outcome}, ${span}`;
    })
    .join('\n');
}
