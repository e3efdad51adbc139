/** What the console says when a run is over: findings, what was not proven, and the verdict in the last lines. */
import { dirname } from 'node:path';
import type { styleText } from 'node:util';
import { againNote, againOf, isRaced, type Raced } from './again.ts';
import type { ClauseRecord, OperationRecord } from './coverage.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import { historyFile } from './history-file.ts';
import { leftBehindLines } from './left-behind.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { NotProven, RunRecord } from './run-record.ts';
import { clip, visible, visibleLine } from './safe-text.ts';
import {
  auditWords,
  count,
  digits,
  duration,
  heldWords,
  listed,
  openWords,
  outcomeCount,
  requestsOf,
  togetherness,
  visitCount,
  waitingWords,
  warmUpWords,
} from './wording.ts';
import { wrap, wrapUnder } from './wrap.ts';

/** More would scroll the first one away. */
const MOST_BLOCKS = 20;
const MOST_LINES = 10;
const LONGEST_VALUE = 600;
/** Of a finding of concurrent operations, which are drawn a line each. */
const LONGEST_DRAWING = 3000;

export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

interface Page {
  readonly width: number;
  readonly paint: Paint;
  /** That of the reports, as the user named it. */
  readonly folder: string;
}

/** The closing text, line by line; `reports` are the paths of what was written. */
export function verdictLines(record: RunRecord, look: Omit<Page, 'folder'>, reports: readonly string[]): string[] {
  const page = { ...look, folder: dirname(reports[0] ?? '.') };
  return [
    ...findingBlocks(record, page),
    ...knownFailureLines(record, page),
    ...notProvenLines(record, page),
    ...leftLines(record, page),
    ...loadLines(record, page),
    ...closingLines(record, page, reports),
  ];
}

function findingBlocks(record: RunRecord, page: Page): string[] {
  const clauses = new Map(record.clauses.map((clause) => [clause.id, clause]));
  const operations = new Map(record.operations.map((operation) => [operation.id, operation]));
  const findings = record.findings.filter((finding) => finding.known === null || finding.known.expired);
  const rest = findings.slice(MOST_BLOCKS);
  const gating = rest.filter((finding) => finding.gates).length;
  return [
    ...findings
      .slice(0, MOST_BLOCKS)
      .flatMap((finding) => [
        ...findingBlock(finding, clauses.get(finding.clause), operations.get(finding.operation ?? ''), page, record),
        '',
      ]),
    ...(rest.length === 0
      ? []
      : [...wrap(`and ${count(rest.length, 'finding')} more, of which ${digits(gating)} gate: the report has them all`, page.width), '']),
  ];
}

/** A foreign value, as long as a screen bears it. */
function value(text: string, longest = LONGEST_VALUE): string {
  return clip(visible(text), longest);
}

function findingBlock(
  finding: DistinctFinding,
  clause: ClauseRecord | undefined,
  operation: OperationRecord | undefined,
  { width, paint, folder }: Page,
  run: Raced,
): string[] {
  const again = againOf(finding, run, folder);
  const wanted = againNote(finding, run, false);
  const under = (label: string, text: string): string[] => wrapUnder(`  ${label}`, text, width);
  const standing = clause === undefined ? '' : `  ${paint('dim', `${clause.level}, ${clause.evidence}`)}`;
  const path = operation === undefined ? finding.operation : `${operation.method} ${operation.path}`;
  const place = [path, finding.pointer === '' ? null : `at ${visibleLine(clip(finding.pointer, 200))}`].filter((part) => part !== null);
  const first = visibleLine(`${finding.check}: ${finding.case}`);
  const often =
    finding.occurrences === 1
      ? `once, in “${first}”`
      : `${digits(finding.occurrences)} times in ${count(finding.cases.length, 'case')}, first in “${first}”`;
  return [
    `${levelWord(finding, paint)}  ${paint('bold', visibleLine(finding.clause))}${standing}`,
    ...(clause === undefined ? [] : under('', clause.sentence)),
    ...(place.length === 0 ? [] : under('', place.join(' '))),
    '',
    ...under('', value(finding.message)),
    ...under('expected  ', value(finding.expected)),
    ...under('actual    ', value(finding.actual, finding.history === null ? LONGEST_VALUE : LONGEST_DRAWING)),
    ...under('seen      ', often),
    // Never broken: it is there to be copied.
    ...(again === undefined ? [] : [`  again     ${visibleLine(again)}`]),
    ...(wanted === undefined ? [] : under('          ', wanted)),
    ...(finding.history === null || isRaced(finding)
      ? []
      : under('history   ', `vouchsafe history show ${folder}/${historyFile(finding)} draws it`)),
    `  ${paint('dim', `fingerprint ${finding.fingerprint}`)}${finding.known === null ? '' : `  ${paint('yellow', 'known, but expired')}`}`,
  ];
}

function levelWord(finding: DistinctFinding, paint: Paint): string {
  const formats = { fail: ['bold', 'red'], warn: ['bold', 'yellow'], note: ['bold', 'cyan'] } as const;
  return paint([...formats[finding.level]], finding.level.toUpperCase());
}

function knownFailureLines(record: RunRecord, { width, paint }: Page): string[] {
  if (record.knownFailures.length === 0) {
    return [];
  }
  const findings = new Map(record.findings.map((finding) => [finding.fingerprint, finding]));
  const lines = record.knownFailures.flatMap((entry) => {
    const clause = findings.get(entry.fingerprint)?.clause;
    const what = `${entry.fingerprint}${clause === undefined ? '' : ` ${clause}`}`;
    const until = entry.expires === null ? '' : `, until ${entry.expires}`;
    const link = entry.link === null ? '' : ` (${entry.link})`;
    const said = {
      matched: `does not gate${until}: ${entry.reason}${link}`,
      expired: `expired on ${entry.expires ?? ''}${entry.occurrences > 0 ? ' and still fails, so it gates' : ' and did not fail any more'}: ${entry.reason}${link}`,
      'not seen': `did not fail in this run: ${entry.reason}${link}`,
    }[entry.state];
    return wrapUnder('  ', `${visibleLine(what)} ${visibleLine(said)}`, width);
  });
  return [paint('bold', 'Known failures'), ...lines, ''];
}

function notProvenLines(record: RunRecord, { width, paint }: Page): string[] {
  const { notRun } = record.counts.cases;
  if (record.notProven.length === 0 && notRun === 0) {
    return [];
  }
  const line = (group: NotProven): string[] => {
    const label = `  ${group.verdict.padEnd(12)}  ${digits(group.cases).padStart(5)}  `;
    const few = group.checks.length <= 3 ? ` (${listed(group.checks)})` : '';
    return wrapUnder(label, visibleLine(clip(group.reason === '' ? 'no reason given' : group.reason, LONGEST_VALUE)) + few, width);
  };
  const rest = record.notProven.slice(MOST_LINES);
  return [
    paint('bold', 'Not proven'),
    ...record.notProven.slice(0, MOST_LINES).flatMap(line),
    ...(rest.length === 0 ? [] : [`  and ${count(rest.length, 'reason')} more: the report has them all`]),
    ...(notRun === 0 ? [] : wrapUnder(`  ${'not run'.padEnd(12)}  ${digits(notRun).padStart(5)}  `, 'the run ended before', width)),
    '',
  ];
}

function leftLines(record: RunRecord, { width, paint }: Page): string[] {
  if (record.left.length === 0) {
    return [];
  }
  return [paint('bold', 'Left behind'), ...leftBehindLines(record.left, width), '  summary.json lists them all.', ''];
}

function judgementOf({ history }: RunRecord['loads'][number]): string {
  if (!history.judged) return 'NOT JUDGED, since --no-gate was given';
  if (history.violations > 0) return count(history.violations, 'violation');
  if (history.undecided > 0) return `NOT DECIDED, for ${count(history.undecided, 'part')} of it the search came to no end`;
  return history.complete ? 'some order explains all of them' : 'nothing wrong was found in what there is';
}

function loadLines(record: RunRecord, { width, paint }: Page): string[] {
  return record.loads.flatMap((load) => {
    const rate = (perSecond: number): string => digits(Math.round(perSecond));
    const [all] = load.latency;
    const cut = outcomeCount(load, 'open');
    const outcomes = [
      `${digits(outcomeCount(load, 'done'))} done`,
      `${digits(outcomeCount(load, 'refused'))} refused as the business has it`,
      count(outcomeCount(load, 'error'), 'error'),
      ...(cut === 0 ? [] : [`${digits(cut)} cut off by the end`]),
    ];
    const facts = [
      `${visitCount(load)} in ${duration(load.durationMs)}${load.stopped === null ? '' : `, stopped early: ${load.stopped}`}`,
      ...warmUpWords(load),
      ...heldWords(load),
      ...(load.instances === undefined ? [] : [togetherness(load.instances)]),
      ...(load.dropped === 0 ? [] : [`${count(load.dropped, 'visit')} did not begin for want of users: load that was not delivered`]),
      `${rate(load.redemptionsPerSecond)} redemptions/s, ${rate(load.operationsPerSecond)} requests/s`,
      ...(all === undefined
        ? []
        : [
            `p50 ${all.p50Ms.toFixed(1)} ms, p95 ${all.p95Ms.toFixed(1)} ms, p99 ${all.p99Ms.toFixed(1)} ms, maximum ${all.maxMs.toFixed(1)} ms`,
          ]),
      ...(load.knee === undefined ? [] : [load.knee.told]),
      outcomes.join(', '),
      ...[openWords(load) ?? []].flat(),
      ...load.troubles.slice(0, MOST_LINES).map(({ told }) => told),
      ...(load.troubles.length <= MOST_LINES
        ? []
        : [`and ${count(load.troubles.length - MOST_LINES, 'trouble')} more: the report has them all`]),
      ...waitingWords(load),
      ...load.thresholds.map(
        ({ metric, condition, actual, holds }) => `${metric} ${condition}: ${holds ? 'holds' : 'BROKEN'}, ${actual.toFixed(1)}`,
      ),
      `${count(load.operations, 'operation')} in ${load.history.file}${load.history.complete ? '' : ', which is INCOMPLETE'}: ${judgementOf(load)}`,
      ...(load.audit === null ? [] : [`audited: ${auditWords(load.audit)}`]),
    ];
    return [
      `${paint('bold', 'Load')}  ${visibleLine(`${load.workload}, ${load.profile} (${load.model} model), k6 ${load.k6}`)}`,
      ...facts.flatMap((fact) => wrapUnder('  ', visibleLine(fact), width)),
      '',
    ];
  });
}

/** What k6 has sent is counted by its loads, and is no exchange of the record. */
function exchangeWords({ counts, loads, cleanUpRequests }: RunRecord): string {
  return listed([
    count(counts.exchanges, 'exchange'),
    ...(loads.length === 0 ? [] : [`${count(requestsOf(loads), 'request')} of ${loads.length === 1 ? 'a load' : 'loads'}`]),
    ...(cleanUpRequests === 0 ? [] : [`${count(cleanUpRequests, 'request')} to clean up`]),
  ]);
}

const TONES = { good: 'green', caution: 'yellow', bad: 'red', neutral: 'magenta' } as const satisfies Record<Outcome['tone'], string>;

function closingLines(record: RunRecord, { width, paint }: Page, reports: readonly string[]): string[] {
  const outcome = outcomeOf(record);
  const { cases } = record.counts;
  const words = {
    fail: 'failed',
    error: 'broke',
    warn: 'warned',
    inconclusive: 'inconclusive',
    unsupported: 'unsupported',
    skipped: 'skipped',
    notRun: 'not run',
  };
  const others = Object.entries(words).flatMap(([verdict, word]) => {
    const number = cases[verdict as keyof typeof words];
    return number === 0 ? [] : [`${digits(number)} ${word}`];
  });
  const { operationCoverage: operations, clauseCoverage: clauses } = record;
  const facts = [
    `${count(cases.total, 'case')}: ${[`${digits(cases.pass)} passed`, ...others].join(', ')}`,
    `${digits(operations.exercised)} of ${count(operations.total, 'operation')} answered`,
    `${digits(clauses.exercised)} of ${count(clauses.total, 'clause')} put to the test, ${digits(clauses.untestable)} untestable`,
    `${exchangeWords(record)} in ${duration(record.durationMs)}`,
  ];
  return [
    ...wrapUnder('', outcome.meaning, width - outcome.word.length - 2).map((line, index) =>
      index === 0
        ? `${paint(['bold', TONES[outcome.tone]], outcome.word.toUpperCase())}  ${line}`
        : `${' '.repeat(outcome.word.length + 2)}${line}`,
    ),
    ...facts.flatMap((fact) => wrapUnder('  ', fact, width)),
    ...outcome.next.flatMap((step) => wrapUnder('  > ', visibleLine(step), width)),
    ...(reports.length === 0 ? [] : ['', ...reports.map((path) => `  ${path}`)]),
  ];
}
