/** `vouchsafe history`: judges and draws recorded histories, whoever wrote them. */
import { Command } from '@commander-js/extra-typings';
import type { CampaignView, VoucherView } from '../dialects/answer.ts';
import { EXIT } from '../engine/exit-code.ts';
import { examineHistory } from '../history/judge-history.ts';
import type { Orders } from '../history/orders.ts';
import { type History, isDone, type Operation, soldCode, type Violation } from '../history/record.ts';
import { NARROW_BARS, timelineOf } from '../history/timeline.ts';
import { withFrugalHeap } from '../load/frugal-heap.ts';
import { withOpenOperations } from '../load/history-file.ts';
import { shownProtocol } from '../races/race-checks.ts';
import { visible } from '../report/safe-text.ts';
import { count, digits } from '../report/wording.ts';
import { wrap } from '../report/wrap.ts';
import { usageFailure } from './failure.ts';
import { historyFrom } from './history-file.ts';
import { print } from './output.ts';
import { outputWidth } from './table.ts';

/** More lines would be no picture. */
const MOST_ROWS = 100;
/** Of a violation; its last operations are those that went too far. */
const MOST_PROVING = 20;
/** One mistake makes many. */
const MOST_VIOLATIONS = 20;
/** How many operations are drawn after the last that takes part in a violation. */
const ROWS_AFTER = 10;
const WIDEST_BARS = 60;
/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 120;
const WIDTH_OF_PIPES = 80;

export function historyCommand() {
  return new Command('history')
    .summary('judge or draw a recorded history')
    .description(
      'Histories are the operations of concurrent clients, as `vouchsafe race` keeps them for what it finds, and `vouchsafe load` for all that it sends. Other tools can write them: NDJSON, described by history.schema.json of this package.',
    )
    .addCommand(checkCommand())
    .addCommand(showCommand());
}

function checkCommand() {
  return new Command('check')
    .summary('say what no order of the operations explains')
    .argument('<file>', 'a history, NDJSON')
    .option('--json', 'print the violations as JSON')
    .action((file, { json }) => {
      const { history, orders } = read(file);
      const { violations, inconclusive } = orders;
      const { operations } = history;
      const unanswered = operations.filter((operation) => !isAnswered(operation)).length;
      if (json === true) print(JSON.stringify({ operations: operations.length, unanswered, violations, inconclusive }, null, 2));
      else print(visible(told(operations, unanswered, violations, inconclusive)));
      process.exitCode = violations.length > 0 ? EXIT.findings : inconclusive.length > 0 ? EXIT.unproven : EXIT.holds;
    });
}

function showCommand() {
  return new Command('show')
    .summary('draw the operations over time')
    .argument('<file>', 'a history, NDJSON')
    .action((file) => {
      const { history, orders } = read(file);
      const marked = new Set(orders.violations.flatMap(({ operations }) => operations));
      print(visible(drawing(history, marked)));
      if (marked.size > 0) print(`\n> takes part in a violation: see \`vouchsafe history check\``);
    });
}

/** The history in a file, and what is wrong with it. @throws CommandFailure with exit code 2 */
function read(file: string): { readonly history: History; readonly orders: Orders } {
  return withFrugalHeap(() => {
    const history = historyFrom(file);
    return { history, orders: examined(file, history) };
  });
}

/** As a load is judged: with what it does not prove. @throws CommandFailure with exit code 2 where nothing can be made of an operation */
function examined(file: string, history: History): Orders {
  const judged = withOpenOperations(history);
  try {
    const { violations, inconclusive } = examineHistory(judged);
    // What no operation proves is no violation: what the set-up lacks cannot be told from what is wrong.
    const proven = violations.filter(({ operations }) => operations.length > 0);
    const unexplained = proven.length < violations.length ? [UNEXPLAINED_SET_UP] : [];
    return { violations: proven, inconclusive: [...inconclusive, ...unexplained, ...notProven(judged)] };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)) throw error;
    throw usageFailure(
      `${file}: it cannot be judged: ${error.message}`,
      'An action or answer is not as history.schema.json has it. If it is, please report this.',
    );
  }
}

/** What no checker had anything to look at for, one sentence each. */
function notProven({ operations }: History): readonly string[] {
  if (operations.length === 0) return ['The history has no operations: nothing was proven.'];
  if (!operations.some((operation) => operation.client !== SET_UP && isAnswered(operation))) {
    return ['No operation beside the set-up has an answer: nothing was proven.'];
  }
  const campaigns = new Set<string>();
  const codes = new Set<string>();
  for (const { action, answer } of operations) {
    // A code without its campaign may have any limits, and so may a campaign without its main campaign.
    if (
      action.do === 'createCampaign' &&
      answer?.outcome === 'done' &&
      (action.draft.kind === 'main' || campaigns.has(action.draft.parent ?? ''))
    ) {
      campaigns.add((answer.value as CampaignView).campaign);
    }
    if (!('campaign' in action) || !campaigns.has(action.campaign)) continue;
    if (action.do === 'createVoucher') codes.add(action.code);
    else if (action.do === 'importVouchers') for (const { code } of action.rows) codes.add(code);
    else if (action.do === 'createVoucherBatch' && answer?.outcome === 'done') {
      for (const { code } of answer.value as readonly VoucherView[]) codes.add(code);
    }
  }
  const unknown = operations.filter(
    (operation) => isDone(operation) && !codes.has(soldCode(operation) ?? '') && soldCode(operation) !== undefined,
  );
  if (unknown.length === 0) return [];
  return [
    `${count(unknown.length, 'sale')} succeeded with vouchers whose making the history does not show, such as ${soldCode(unknown[0]!)}, so nobody knows what they allow. Record the set-up as well: createCampaign for the main campaign and for those below it, then what makes the vouchers.`,
  ];
}

const UNEXPLAINED_SET_UP =
  'No order explains the set-up by itself: it lacks an operation, such as the one that makes the main campaign, or contradicts itself.';

const SET_UP = 'set-up';

function isAnswered({ answer }: Operation): boolean {
  return answer !== undefined && answer.outcome !== 'broken';
}

function told(
  operations: readonly Operation[],
  unanswered: number,
  violations: readonly Violation[],
  inconclusive: readonly string[],
): string {
  const counted = `${count(operations.length, 'operation')}, ${unanswered === 0 ? 'all with an answer' : `${digits(unanswered)} without an answer`}`;
  const byId = new Map(violations.length === 0 ? [] : operations.map((operation) => [operation.id, operation]));
  const rest = Map.groupBy(violations.slice(MOST_VIOLATIONS), ({ kind }) => kind);
  return [
    ...violations.slice(0, MOST_VIOLATIONS).flatMap((violation) => [...toldViolation(violation, byId), '']),
    ...[...rest].map(([kind, own]) => `and ${digits(own.length)} more of ${kind}`),
    ...(rest.size === 0 ? [] : ['--json has them all.', '']),
    ...inconclusive.flatMap((sentence) => wrapped('inconclusive: ', sentence)),
    ...wrapped('', conclusion(counted, violations.length, inconclusive.length)),
  ].join('\n');
}

function conclusion(counted: string, violations: number, inconclusive: number): string {
  if (violations > 0) return `${count(violations, 'violation')} in ${counted}.`;
  if (inconclusive > 0) return `No violation was found in ${counted}.`;
  return `Some order explains everything that was looked at: ${counted}.`;
}

function toldViolation({ kind, told: sentence, operations: proof }: Violation, byId: ReadonlyMap<number, Operation>): readonly string[] {
  const marked = new Set(proof);
  const proving = [...marked].flatMap((id) => byId.get(id) ?? []);
  const shown = proving.slice(-MOST_PROVING);
  const part = shown.length < proving.length ? [`the last ${shown.length} of ${count(proving.length, 'operation')}:`] : [];
  return [...wrapped(`${kind}: `, sentence), ...part, drawn(shown, marked, NARROW_BARS)];
}

/** A sentence under its label, as wide as a race tells it: in a pipe too. */
function wrapped(label: string, sentence: string): readonly string[] {
  return wrap(`${label}${sentence}`, Math.min(outputWidth() ?? WIDTH_OF_PIPES, WIDEST));
}

/** A timeline with bars as wide as the terminal leaves room for. */
function drawn(operations: readonly Operation[], marked: ReadonlySet<number>, otherwise: number): string {
  const named = operations.map((operation) => ({ ...operation, client: shortName(operation.client) }));
  return timelineOf(named, marked, widthOfBars(named, marked, otherwise));
}

/** The end of a long name: that is where the clients of one writer differ. */
function shortName(client: string): string {
  return client.length > LONGEST_NAME ? `…${client.slice(1 - LONGEST_NAME)}` : client;
}

const LONGEST_NAME = 20;

function widthOfBars(operations: readonly Operation[], marked: ReadonlySet<number>, otherwise: number): number {
  const width = outputWidth();
  if (width === undefined) return otherwise;
  const longest = Math.max(
    ...timelineOf(operations, marked, NARROW_BARS)
      .split('\n')
      .map(({ length }) => length),
  );
  return Math.max(NARROW_BARS, Math.min(WIDEST_BARS, NARROW_BARS + width - longest));
}

function drawing({ header, operations }: History, marked: ReadonlySet<number>): string {
  const raced = operations.filter(({ client }) => client !== SET_UP);
  const before = Map.groupBy(
    operations.filter(({ client }) => client === SET_UP),
    ({ action }) => action.do,
  );
  const made = [...before].map(([name, own]) => (own.length === 1 ? name : `${name} × ${digits(own.length)}`));
  const last = raced.findLastIndex(({ id }) => marked.has(id));
  const from = last === -1 ? 0 : Math.max(0, Math.min(last + 1 + ROWS_AFTER, raced.length) - MOST_ROWS);
  const shown = raced.slice(from, from + MOST_ROWS);
  const after = raced.length - from - shown.length;
  const { race, seed } = header;
  const faults = race?.faults === true ? ', with an exchange of each round broken and sent again' : '';
  return [
    ...(race === undefined
      ? []
      : wrapped('race: ', `${race.cell}, ${race.racers} at once over ${shownProtocol(race.protocol)}, seed ${seed}${faults}`)),
    ...(made.length === 0 ? [] : wrapped('before: ', made.join(', '))),
    ...(from === 0 ? [] : [`${count(from, 'operation')}, which ${from === 1 ? 'is' : 'are'} not drawn`]),
    shown.length === 0 ? 'no operations' : drawn(shown, marked, WIDE_BARS),
    ...(after === 0 ? [] : [`${count(after, 'more operation')}, which ${after === 1 ? 'is' : 'are'} not drawn`]),
  ].join('\n');
}

/** Where there is no terminal. */
const WIDE_BARS = 48;
