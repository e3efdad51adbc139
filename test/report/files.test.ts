import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { junitXml } from '../../src/report/junit.ts';
import { UnreadableEvents } from '../../src/report/read-events.ts';
import { foldEvents } from '../../src/report/run-record.ts';
import { reportFrom, writeReports } from '../../src/report/write-reports.ts';
import { FAILING, finding, load, stream } from './stream.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vouchsafe-report-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function record(text: string): Promise<string> {
  const file = join(directory, 'events.ndjson');
  await writeFile(file, text);
  return file;
}

const lines = (events = stream(FAILING)): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('reports from a recorded run', () => {
  it('are all written, and the summary keeps to its schema', async () => {
    const { files, failures } = await reportFrom(await record(lines()), directory);
    expect(failures).toEqual([]);
    expect(files.map((file) => basename(file))).toEqual(['report.html', 'junit.xml', 'summary.json']);
    const summary: unknown = JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8'));
    const schema = JSON.parse(await readFile(new URL('../../src/report/summary.schema.json', import.meta.url), 'utf8')) as object;
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(validate(summary), JSON.stringify(validate.errors)).toBe(true);
    expect(summary).toMatchObject({
      verdict: 'fail',
      exitCode: 1,
      findings: [{ fingerprint: 'a1b2c3d4', operation: 'confirm' }],
      operations: { total: 2, exercised: 1 },
    });
    expect(await readFile(join(directory, 'junit.xml'), 'utf8')).toContain('<failure');
    expect(await readFile(join(directory, 'report.html'), 'utf8')).toContain('#a1b2c3d4');
  });

  it('are made of a record that has a load', async () => {
    const { record: run, failures } = await reportFrom(await record(lines(stream({ loads: [load({})] }))), directory);
    expect(failures).toEqual([]);
    expect(run.loads).toHaveLength(1);
  });

  it('are made of a record that was torn in the middle of a line, and say so', async () => {
    const whole = lines();
    const { record: run } = await reportFrom(await record(whole.slice(0, -40)), directory);
    expect(run).toMatchObject({ complete: false, exitCode: 1 });
  });

  it.each([
    ['fail', 1, 'fail', 1],
    ['pass', 0, 'error', 3],
  ] as const)('are written but for the one that cannot be, of a run that is a %s', async (verdict, exitCode, told, toldCode) => {
    const unshowable = { policies: null as unknown as [] };
    const run = { ...foldEvents(stream(FAILING)), verdict, exitCode, ...unshowable };
    const { record: written, failures } = await writeReports(directory, run);
    expect(failures.map(({ file }) => basename(file))).toEqual(['report.html']);
    expect(written.exitCode).toBe(toldCode);
    expect(JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8'))).toMatchObject({ verdict: told, exitCode: toldCode });
    expect(await readdir(directory)).toEqual(['junit.xml', 'summary.json']);
  });

  it('name the line of a record that cannot be read', async () => {
    const file = await record(lines().replace(/\n\{"event":"policies"/, '\nnonsense\n{"event":"policies"'));
    await expect(reportFrom(file, directory)).rejects.toThrow(UnreadableEvents);
    await expect(reportFrom(file, directory)).rejects.toThrow(/2/);
  });
});

describe('junit.xml', () => {
  it('has the figures of a load as properties of its suite', () => {
    const events = stream({ loads: [load({ history: { file: 'x', judged: false, complete: true, violations: 0, undecided: 0 } })] }).map(
      (event) =>
        event.event === 'run started'
          ? { ...event, checks: [...event.checks, { id: 'load.budget-race', title: 'x', topic: 'load', clauses: [], cases: 1 }] }
          : event,
    );
    const xml = junitXml(foldEvents(events));
    expect(xml).toMatch(/<property name="load.redemptionsPerSecond" value="200.000"\/>/);
    expect(xml).toMatch(/<property name="load.history" value="not judged \(--no-gate\)"\/>/);
  });

  it('stays well-formed whatever the target sent', () => {
    const hostile = finding({ message: ']]> <a> & "\u0000\u0001\uFFFE\uD800', actual: '</testcase>' });
    const xml = junitXml(foldEvents(stream({ ...FAILING, findings: [hostile] })));
    for (const forbidden of ['\u0000', '\u0001', '\uFFFE', '\uD800']) expect(xml).not.toContain(forbidden);
    expect(xml.match(/<testcase/g)).toHaveLength(junitXml(foldEvents(stream(FAILING))).match(/<testcase/g)?.length ?? 0);
    expect(xml).not.toContain('</testcase></');
  });

  it('lets warnings fail under strict only', () => {
    const warning = { findings: [finding({ level: 'warn' })], cases: [['warn', '']] } as const;
    expect(junitXml(foldEvents(stream(warning)))).not.toContain('<failure');
    expect(junitXml(foldEvents(stream({ ...warning, strict: true, exitCode: 1 })))).toContain('<failure');
  });
});
