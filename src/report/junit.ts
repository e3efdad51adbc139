/** junit.xml: a suite for each check, a test case for each case; well-formed whatever a target put into a message. */
import { againNote, againOf, isRaced, type Raced } from './again.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import { outcomeOf } from './outcome.ts';
import type { CaseRecord, CheckRecord, RunRecord } from './run-record.ts';
import { clip, visible } from './safe-text.ts';
import { count } from './wording.ts';

/** The longest text of one finding: CI servers hold the whole file in memory. */
const LONGEST = 4000;

interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly seconds: number;
  readonly result: 'passed' | 'failed' | 'error' | 'skipped';
  readonly lines: readonly string[];
}

/** The whole file as text, UTF-8 declared. */
export function junitXml(record: RunRecord): string {
  const findings = new Map(record.findings.map((finding) => [finding.fingerprint, finding]));
  const suites = [
    ...record.checks.map((check) => ({ name: `${check.topic} / ${check.id}`, at: check, cases: casesOf(check, record, findings) })),
    { name: 'run', at: undefined, cases: runCases(record) },
  ].filter((suite) => suite.cases.length > 0);
  const all = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `vouchsafe ${record.api}`, ...totals(all), time: seconds(record.durationMs) })}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite${attributes({
        name: suite.name,
        ...totals(suite.cases),
        time: seconds(suite.at?.durationMs ?? 0),
        timestamp: new Date(record.startedAt).toISOString().slice(0, 19),
      })}>`,
      ...(suite.at === undefined ? runProperties(record) : loadProperties(record, suite.at)),
      ...suite.cases.flatMap(testCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf(check: CheckRecord, record: RunRecord, findings: ReadonlyMap<string, DistinctFinding>): TestCase[] {
  const cases = check.finished.map((one) => {
    const own = one.findings.flatMap((fingerprint) => findings.get(fingerprint) ?? []);
    return { suite: check.id, name: one.case, seconds: one.durationMs / 1000, ...resultOf(one, own, record) };
  });
  const missing = check.cases - check.finished.length;
  if (missing <= 0) {
    return cases;
  }
  const reason = `${String(missing)} of ${count(check.cases, 'case')} had not finished when the record ended`;
  return [...cases, { suite: check.id, name: 'cases not finished', seconds: 0, result: 'skipped', lines: [reason] }];
}

function resultOf(one: CaseRecord, findings: readonly DistinctFinding[], record: RunRecord): Pick<TestCase, 'result' | 'lines'> {
  const told = findings.map((finding) => tellFinding(finding, record));
  if (one.verdict === 'pass') {
    return { result: 'passed', lines: told };
  }
  if (one.verdict === 'error') {
    return { result: 'error', lines: [one.reason, ...told] };
  }
  if (one.verdict !== 'fail' && one.verdict !== 'warn') {
    return { result: 'skipped', lines: [`${one.verdict}: ${one.reason}`, ...told] };
  }
  const gates = findings.length > 0 ? findings.some((finding) => finding.gates) : one.verdict === 'fail' || record.strict;
  if (gates) {
    return { result: 'failed', lines: told };
  }
  return { result: one.verdict === 'fail' ? 'skipped' : 'passed', lines: told };
}

/** What would otherwise be lost: findings of cases that never finished, and a run that is red without a failed case. */
function runCases(record: RunRecord): TestCase[] {
  const finished = new Set(record.checks.flatMap((check) => check.finished.map((one) => JSON.stringify([one.check, one.case]))));
  const orphans = record.findings
    .filter((finding) => !finding.cases.some((one) => finished.has(JSON.stringify([one.check, one.case]))))
    .map(
      (finding): TestCase => ({
        suite: finding.check,
        name: finding.case,
        seconds: 0,
        result: finding.gates ? 'failed' : 'passed',
        lines: [tellFinding(finding, record)],
      }),
    );
  const outcome = outcomeOf(record);
  const whole: TestCase = {
    suite: 'run',
    name: 'the run came to a verdict',
    seconds: record.durationMs / 1000,
    result: record.complete && (record.exitCode === 0 || record.exitCode === 1) ? 'passed' : 'error',
    lines: [`${outcome.word}. ${outcome.meaning}`],
  };
  return [...orphans, whole];
}

function tellFinding(finding: DistinctFinding, run: Raced): string {
  const again = againOf(finding, run);
  const place = ['in the folder of the reports', againNote(finding, run, true) ?? []].flat().join(', ');
  const known = finding.known === null ? '' : ` (known${finding.known.expired ? ', expired' : ''}: ${finding.known.reason})`;
  return [
    `${finding.level} ${finding.clause}${known}: ${clip(finding.message, LONGEST)}`,
    ...(finding.operation === null ? [] : [`operation: ${finding.operation}`]),
    ...(finding.pointer === '' ? [] : [`at: ${clip(finding.pointer, LONGEST)}`]),
    `expected: ${clip(finding.expected, LONGEST)}`,
    `actual: ${clip(finding.actual, LONGEST)}`,
    ...(again === undefined ? [] : [`again${isRaced(finding) ? ` (${place})` : ''}: ${clip(again, LONGEST)}`]),
    `fingerprint: ${finding.fingerprint}`,
  ].join('\n');
}

function testCase(one: TestCase): string[] {
  const head = `    <testcase${attributes({ classname: one.suite, name: one.name, time: one.seconds.toFixed(3) })}`;
  const told = one.lines.join('\n\n');
  const message = attributes({ message: clip(told.split('\n')[0] ?? '', LONGEST) });
  if (one.result === 'failed' || one.result === 'error') {
    const element = one.result === 'failed' ? 'failure' : 'error';
    return [`${head}>`, `      <${element}${message}>${text(told)}</${element}>`, '    </testcase>'];
  }
  if (one.result === 'skipped') {
    return [`${head}>`, `      <skipped${message}/>`, ...output(told.includes('\n') ? told : ''), '    </testcase>'];
  }
  return told === '' ? [`${head}/>`] : [`${head}>`, ...output(told), '    </testcase>'];
}

function output(told: string): string[] {
  return told === '' ? [] : [`      <system-out>${text(told)}</system-out>`];
}

function runProperties(record: RunRecord): string[] {
  return properties({ api: record.api, target: record.target, runId: record.runId, seed: String(record.seed) });
}

/** The figures of a load, for the CI server that draws them over builds. */
function loadProperties(record: RunRecord, check: CheckRecord): string[] {
  const load = record.loads.find(({ workload }) => check.id === `load.${workload}`);
  if (load === undefined) return [];
  const [all] = load.latency;
  const number = (value: number): string => value.toFixed(3);
  return properties({
    'load.profile': load.profile,
    'load.model': load.model,
    'load.k6': load.k6,
    ...(load.instances === undefined ? {} : { 'load.instances': String(load.instances.count) }),
    'load.redemptionsPerSecond': number(load.redemptionsPerSecond),
    'load.requestsPerSecond': number(load.operationsPerSecond),
    ...(all === undefined
      ? {}
      : {
          'load.p50Ms': number(all.p50Ms),
          'load.p95Ms': number(all.p95Ms),
          'load.p99Ms': number(all.p99Ms),
          'load.maxMs': number(all.maxMs),
        }),
    'load.requests': String(load.operations),
    'load.redemptions': String(load.redemptions),
    'load.errors': String(load.errors),
    'load.notDelivered': String(load.dropped),
    'load.history': load.history.judged ? (load.history.complete ? 'judged' : 'incomplete') : 'not judged (--no-gate)',
    'load.violations': String(load.history.violations),
    'load.undecided': String(load.history.undecided),
  });
}

function properties(values: Readonly<Record<string, string>>): string[] {
  return [
    '    <properties>',
    ...Object.entries(values).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
  ];
}

function totals(cases: readonly TestCase[]): Record<string, string> {
  const number = (result: TestCase['result']): string => String(cases.filter((one) => one.result === result).length);
  return { tests: String(cases.length), failures: number('failed'), errors: number('error'), skipped: number('skipped') };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(value).replace(/"/g, '&quot;').replace(/\n/g, '&#10;').replace(/\t/g, '&#9;')}"`)
    .join('');
}

/** `visible` leaves nothing that XML forbids. */
function text(value: string): string {
  return visible(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
