/** The operations of a violation as a picture: a row for each, its bar from call to return. */
import { historyOf } from '../../history/read-history.ts';
import type { HistoryLine, Operation } from '../../history/record.ts';
import { subjectsOf } from '../../history/timeline.ts';
import { toldAnswer } from '../../history/told-operation.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 960;
/** Where bars begin; before them stands what was asked. */
const LEFT = 300;
const RIGHT = 230;
const ROW = 26;
const TOP = 30;
const MOST_ROWS = 60;
const LONGEST_LABEL = 46;
const LONGEST_ANSWER = 38;

/** Set-up comes long before the race and would press it into a corner: it is told in words. */
function isShown({ client }: Operation): boolean {
  return client !== 'set-up';
}

/**
 * @param proof numbers of the operations that prove a violation
 * @param file where the history is kept, within the folder of the reports
 */
export function timelineFigure(lines: readonly HistoryLine[], proof: readonly number[], file: string | null): Markup {
  const { operations } = historyOf(lines);
  const shown = operations.filter(isShown).slice(0, MOST_ROWS);
  const subjects = subjectsOf(shown.map(({ action }) => action));
  const marked = new Set(proof);
  const before = operations.filter((operation) => !isShown(operation));
  const start = Math.min(...shown.map(({ called }) => called));
  const end = Math.max(...shown.map(({ called, returned }) => returned ?? called), start + 0.001);
  const x = (at: number): number => LEFT + ((at - start) / (end - start)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + shown.length * ROW + 6;
  return html`<figure class="timeline">
<div class="scroll"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${`${shown.length} operations over ${milliseconds(end - start)}`}">
<g class="axis">${[0, 0.5, 1].map((share) => {
    const at = start + share * (end - start);
    return html`<line x1="${round(x(at))}" x2="${round(x(at))}" y1="${TOP - 8}" y2="${height - 6}"/><text x="${round(x(at))}" y="${TOP - 14}" text-anchor="middle">${milliseconds(at - start)}</text>`;
  })}</g>
${shown.map((operation, index) => row(operation, subjects[index]!, marked.has(operation.id), TOP + index * ROW, x, end, start))}
</svg></div>
<figcaption class="note">${shown.length === operations.length - before.length ? '' : `The first ${shown.length} of ${operations.length - before.length} operations. `}${before.length === 0 ? '' : `Before: ${setUpOf(before)}. `}${marked.size === 0 ? '' : 'Those in bold prove it. '}A bar runs from the moment at which the request may have begun to take effect to the end of its answer.${
    file === null ? '' : html` All of it: <code>${file}</code>`
  }</figcaption>
</figure>`;
}

function row(
  { client, action, called, returned, answer }: Operation,
  subject: readonly string[],
  proves: boolean,
  top: number,
  x: (at: number) => number,
  end: number,
  start: number,
): Markup {
  const outcome = answer === undefined ? 'open' : answer.outcome;
  const [from, to] = [x(called), x(returned ?? end)];
  const said = toldAnswer(answer);
  const what = [action.do, ...subject].join(' ');
  const span = `${milliseconds(called - start)} to ${returned === undefined ? 'no return' : milliseconds(returned - start)}`;
  return html`<g class="${proves ? `${outcome} proof` : outcome}"><title>${`${client}, ${what}: ${said}, ${span}`}</title>
<text x="0" y="${top + 13}">${shortened(`${client}  ${what}`, LONGEST_LABEL)}</text>
<rect x="${round(from)}" y="${top + 3}" width="${round(Math.max(to - from, 3))}" height="13" rx="2"/>
<text x="${round(Math.max(to, from + 3) + 7)}" y="${top + 13}">${shortened(said, LONGEST_ANSWER)}</text></g>
`;
}

function setUpOf(before: readonly Operation[]): string {
  const byName = Map.groupBy(before, ({ action }) => action.do);
  return [...byName].map(([name, own]) => (own.length === 1 ? name : `${name} × ${own.length}`)).join(', ');
}

/** Fit to its place in the picture: the whole is in the row's title. */
function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function round(value: number): string {
  return value.toFixed(1);
}
