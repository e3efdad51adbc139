/** Intervals of changes, drawn on one line each around "no change", with the margin marked. */
import type { Change } from '../load/change.ts';

/** Characters on either side of the middle. */
const HALF = 24;
/** The picture reaches twice as far as the margin, and what lies beyond is an arrow. */
const REACH_IN_MARGINS = 2;

const OUTSIDE = { left: '◂', right: '▸' };

/** The line that names what is marked. */
export function scaleLine(margin: number): string {
  const line = Array.from({ length: 2 * HALF + 1 }, () => ' ');
  const write = (text: string, middle: number): void => {
    const start = Math.max(0, middle - Math.floor(text.length / 2));
    line.splice(start, text.length, ...text.split(''));
  };
  write(percent(1 - margin), placeOf(1 - margin, margin));
  write('0', HALF);
  write(percent(1 / (1 - margin)), placeOf(1 / (1 - margin), margin));
  return line.join('').trimEnd();
}

export function intervalLine({ ratio, low, high }: Change, margin: number): string {
  const line = Array.from({ length: 2 * HALF + 1 }, () => ' ');
  const [from, to, estimate] = [low, high, ratio].map((one) => placeOf(one, margin)) as [number, number, number];
  for (const mark of [1 - margin, 1 / (1 - margin)]) line[placeOf(mark, margin)] = '┊';
  line[HALF] = '│';
  for (let place = Math.max(0, from); place <= Math.min(2 * HALF, to); place += 1) line[place] = '─';
  if (from < 0) line[0] = OUTSIDE.left;
  else if (from <= 2 * HALF) line[from] = '├';
  if (to > 2 * HALF) line[2 * HALF] = OUTSIDE.right;
  else if (to >= 0) line[to] = '┤';
  // What lies beyond on one side altogether is an arrow at that side.
  if (to < 0) line[0] = OUTSIDE.left;
  if (from > 2 * HALF) line[2 * HALF] = OUTSIDE.right;
  if (estimate >= 0 && estimate <= 2 * HALF) line[estimate] = '●';
  return line.join('').trimEnd();
}

/** `-12.3 %` of the ratio 0.877. */
export function percent(ratio: number): string {
  const value = ((ratio - 1) * 100).toFixed(1);
  if (Number(value) === 0) return '0.0 %';
  return `${Number(value) > 0 ? '+' : ''}${value} %`;
}

/** Where a ratio is drawn; a factor up is as far from the middle as the same factor down. */
function placeOf(ratio: number, margin: number): number {
  return HALF + Math.round((Math.log(ratio) / (-REACH_IN_MARGINS * Math.log(1 - margin))) * HALF);
}
