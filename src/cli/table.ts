/** Tables without borders: fit to a terminal's width, one line a row in a pipe. */
import { styleText } from 'node:util';
import Table from 'cli-table3';

/** Two spaces between columns. */
const GAP = 2;
/** Below this a column of sentences is hard to read; it goes first, ids stay whole as long as they can. */
const NARROW_PROSE = 30;
/** Below this any column is. */
const NARROWEST = 12;

/** The lines of a table; `width` is undefined where lines may be of any length. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width: number | undefined): string {
  const widths = widthsOf(head, rows, width);
  const drawn = new Table({
    head: head.map((title) => styleText('bold', title, { stream: process.stdout })),
    colWidths: widths.map((each) => each + GAP),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  drawn.push(...rows.map((row) => row.map((cell, column) => folded(cell, widths[column]!))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** How wide a table on standard output may be. */
export function outputWidth(): number | undefined {
  return process.stdout.isTTY ? Math.max(process.stdout.columns, 60) : undefined;
}

/** Column widths without gaps: as wide as the contents, or as there is room. */
function widthsOf(head: readonly string[], rows: readonly (readonly string[])[], width: number | undefined): number[] {
  const columns = head.map((title, column) => ({
    width: Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
    least: rows.some((row) => row[column]?.includes(' ')) ? NARROW_PROSE : Number.POSITIVE_INFINITY,
  }));
  const room = width === undefined ? Number.POSITIVE_INFINITY : width - GAP * head.length;
  const isTooWide = (): boolean => columns.reduce((sum, each) => sum + each.width, 0) > room;
  const narrow = (least: (column: { readonly least: number }) => number): void => {
    while (isTooWide()) {
      const widest = columns.filter((each) => each.width > least(each)).sort((a, b) => b.width - a.width)[0];
      if (widest === undefined) return;
      widest.width -= 1;
    }
  };
  narrow(({ least }) => least);
  narrow(() => NARROWEST);
  return columns.map((each) => each.width);
}

/** Breaks a text into lines, after spaces and within ids after dots and hyphens. */
function folded(text: string, width: number): string {
  const lines = [''];
  for (const piece of text.match(/[^ .-]*[ .-]|[^ .-]+/g) ?? []) {
    if ((lines.at(-1)! + piece.trimEnd()).length > width) lines.push('');
    lines[lines.length - 1] += piece;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
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
