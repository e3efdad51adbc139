/** Tables without borders: fit to a terminal's width, one line a row in a pipe. */
import { styleText } from 'node:util';
import Table from 'cli-table3';

/** Two spaces between columns. */
const GAP = 2;
/** Below this a column is hard to read. */
const NARROWEST = 12;

/** The lines of a table; `width` is undefined where lines may be of any length. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width: number | undefined): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)) + GAP);
  if (width !== undefined) shrink(widths, width);
  const drawn = new Table({
    head: head.map((title) => styleText('bold', title, { stream: process.stdout })),
    colWidths: widths,
    wordWrap: true,
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Takes from the widest column, again and again, until all fit. */
function shrink(widths: number[], width: number): void {
  for (;;) {
    const total = widths.reduce((sum, each) => sum + each, 0);
    const widest = widths.indexOf(Math.max(...widths));
    if (total <= width || widths[widest]! <= NARROWEST) return;
    widths[widest]! -= 1;
  }
}

/** How wide a table on standard output may be. */
export function outputWidth(): number | undefined {
  return process.stdout.isTTY ? Math.max(process.stdout.columns, 60) : undefined;
}

const NO_BORDERS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
