/** `vouchsafe history`: judges and draws recorded histories, whoever wrote them. */
import { Command } from '@commander-js/extra-typings';
import { EXIT } from '../engine/exit-code.ts';
import { examineHistory } from '../history/judge-history.ts';
import type { History, Violation } from '../history/record.ts';
import { timelineOf } from '../history/timeline.ts';
import { visible } from '../report/safe-text.ts';
import { usageFailure } from './failure.ts';
import { historyFrom } from './history-file.ts';
import { print } from './output.ts';
import { outputWidth } from './table.ts';

/** More lines would be no picture. */
const MOST_ROWS = 200;
const WIDEST_BARS = 60;
/** What stands beside the bars, roughly. */
const BESIDE = 70;

export function historyCommand() {
  return new Command('history')
    .summary('judge or draw a recorded history')
    .description(
      'Histories are the operations of concurrent clients, as `vouchsafe race` keeps them for what it finds. Other tools can write them: NDJSON, described by history.schema.json of this package.',
    )
    .addCommand(checkCommand())
    .addCommand(showCommand());
}

function checkCommand() {
  return new Command('check')
    .summary('say what no order of the operations explains')
    .argument('<file>', 'a history, NDJSON')
    .option('--json', 'print the violations as JSON')
    .action(async (file, { json }) => {
      const history = await historyFrom(file);
      const { violations, inconclusive } = examined(file, history);
      const { length } = history.operations;
      if (json === true) print(JSON.stringify({ operations: length, violations, inconclusive }, null, 2));
      else print(visible(told(history, violations, inconclusive)));
      process.exitCode = violations.length > 0 ? EXIT.findings : length === 0 || inconclusive.length > 0 ? EXIT.unproven : EXIT.holds;
    });
}

function showCommand() {
  return new Command('show')
    .summary('draw the operations over time')
    .argument('<file>', 'a history, NDJSON')
    .action(async (file) => {
      const history = await historyFrom(file);
      const marked = new Set(examined(file, history).violations.flatMap(({ operations }) => operations));
      print(visible(drawing(history, marked)));
    });
}

/** @throws CommandFailure with exit code 2 where an operation lacks what its kind needs */
function examined(file: string, history: History): ReturnType<typeof examineHistory> {
  try {
    return examineHistory(history);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)) throw error;
    throw usageFailure(
      `${file}: it cannot be judged: ${error.message}`,
      'An action or answer lacks a member of its kind, or has one of another type: see history.schema.json.',
    );
  }
}

function told(history: History, violations: readonly Violation[], inconclusive: readonly string[]): string {
  const { operations } = history;
  const answered = operations.filter(({ answer }) => answer !== undefined && answer.outcome !== 'broken').length;
  const counted = `${operations.length} operations, ${operations.length - answered} of them without an answer`;
  if (operations.length === 0) return 'The history is empty: nothing was proven.';
  const undecided = inconclusive.map((sentence) => `inconclusive: ${sentence}`);
  if (violations.length === 0 && undecided.length > 0) return [...undecided, `No violation was found in ${counted}.`].join('\n');
  if (violations.length === 0) return `Some order explains everything that was looked at: ${counted}.`;
  return [
    ...violations.map(({ told: sentence, operations: proof, kind }) => {
      const marked = new Set(proof);
      const shown = operations.filter(({ id }) => marked.has(id));
      const rest = shown.length > MOST_ROWS ? `\nand ${shown.length - MOST_ROWS} more` : '';
      return `${kind}: ${sentence}\n${timelineOf(shown.slice(0, MOST_ROWS), marked)}${rest}\n`;
    }),
    ...undecided,
    `${violations.length} ${violations.length === 1 ? 'violation' : 'violations'} in ${counted}.`,
  ].join('\n');
}

function drawing({ operations }: History, marked: ReadonlySet<number>): string {
  const raced = operations.filter(({ client }) => client !== 'set-up');
  const shown = raced.slice(0, MOST_ROWS);
  const before = operations.filter(({ client }) => client === 'set-up').map(({ action }) => action.do);
  const width = Math.max(16, Math.min(WIDEST_BARS, (outputWidth() ?? 120) - BESIDE));
  return [
    ...(before.length === 0 ? [] : [`before: ${before.join(', ')}`]),
    shown.length === 0 ? 'no operations' : timelineOf(shown, marked, width),
    ...(shown.length === raced.length ? [] : [`and ${raced.length - shown.length} more`]),
  ].join('\n');
}
