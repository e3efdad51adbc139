import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOAD_TOPIC } from '../../src/engine/check.ts';
import { reportPage } from '../../src/report/html/page.ts';
import { junitXml } from '../../src/report/junit.ts';
import { foldEvents } from '../../src/report/run-record.ts';
import { FAILING, finding, load, type Story, stream } from './stream.ts';

const PATH = process.env['VOUCHSAFE_CHROMIUM'] ?? '/usr/bin/chromium';
const missing = !existsSync(PATH);
/** For all that Chromium is waited for: a busy machine takes several times as long as a quiet one. */
const LIMIT_MS = 120_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Where it is missing the tests are skipped, but not in CI, which has to bring it.
it.skipIf(missing && process.env['CI'] !== 'true')(
  `finds Chromium at ${PATH} (apt-get install chromium, or set VOUCHSAFE_CHROMIUM)`,
  () => {
    expect(missing).toBe(false);
  },
);

describe.skipIf(missing)('report.html in Chromium', () => {
  let browser: Browser;
  let directory: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: PATH, args: FLAGS, timeout: LIMIT_MS });
    directory = await mkdtemp(join(tmpdir(), 'vouchsafe-page-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Opens the report of a run and collects whatever goes wrong or leaves the page. */
  async function open(
    story: Story,
    options: { width: number; colorScheme?: 'light' | 'dark' } = { width: 1280 },
  ): Promise<{ page: Page; complaints: string[] }> {
    const file = join(directory, `${crypto.randomUUID()}.html`);
    await writeFile(file, reportPage(foldEvents(stream(story))));
    const page = await browser.newPage({
      viewport: { width: options.width, height: 900 },
      ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
    });
    page.setDefaultTimeout(LIMIT_MS);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== `file://${file}` && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(`file://${file}`);
    return { page, complaints };
  }

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)('at %d pixels, %s: fits, asks for nothing, complains of nothing', async (width, colorScheme) => {
    const { page, complaints } = await open(FAILING, { width, colorScheme });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await page.locator('.verdict .word').innerText()).toBe('Fail');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)('at %d pixels, %s: draws the course of a load, and says what no order explains', async (width, colorScheme) => {
    const { page, complaints } = await open(
      {
        ...FAILING,
        loads: [
          load(),
          load({ workload: 'mixed-day', stopped: 'k6 died: it was killed by SIGKILL, by hand or by a system that is short of memory' }),
        ],
      },
      { width, colorScheme },
    );
    await expect.poll(() => page.locator('.chart canvas').count()).toBe(6);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    // What stands in a card keeps away from its edge.
    const gap =
      'const card = document.querySelector(".troubles"); card.querySelector("h4").getBoundingClientRect().left - card.getBoundingClientRect().left';
    expect(await page.evaluate(gap)).toBeGreaterThan(10);
    expect(await page.locator('#load').innerText()).toMatch(
      /1 violation: no order of the operations explains[\s\S]*Nobody knows whether 1 request took effect: 1 cut off by the end\.[\s\S]*3 visits did not begin/,
    );
    const widest = await page.evaluate('Math.max(...[...document.querySelectorAll(".chart canvas")].map((one) => one.clientWidth))');
    expect(widest).toBeLessThanOrEqual(width);
    // Something is drawn, in more than one colour, and again when the theme changes.
    const colours = (): Promise<number> =>
      page.evaluate(
        'new Set(new Uint32Array(document.querySelector(".chart canvas").getContext("2d").getImageData(0, 0, 300, 150).data.buffer)).size',
      );
    await expect.poll(colours).toBeGreaterThan(3);
    await page.click('#theme');
    await expect.poll(() => page.locator('.chart canvas').count()).toBe(6);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('begins with the load where there is nothing else', () => {
    const run = foldEvents(stream({ loads: [load()] }));
    const order = (page: string): string[] => [...page.matchAll(/<section id="(load|operations)"/g)].map(([, id = '']) => id);
    expect(order(reportPage(run))).toEqual(['operations', 'load']);
    expect(order(reportPage({ ...run, checks: run.checks.map((check) => ({ ...check, topic: LOAD_TOPIC })) }))).toEqual([
      'load',
      'operations',
    ]);
  });

  it('carries charts only where there is a load', () => {
    expect(reportPage(foldEvents(stream(FAILING)))).not.toContain('uPlot');
  });

  it('searches everything, and filters clauses by state', async () => {
    const { page } = await open({ ...FAILING, findings: [finding(), finding({ fingerprint: 'ffff0000', message: 'Something else.' })] });
    await page.fill('#search', 'something ELSE');
    const shown = (): Promise<number> => page.locator('details.finding:visible').count();
    await expect.poll(shown).toBe(1);
    await page.fill('#search', '');
    await expect.poll(shown).toBe(2);
    await page.click('#clauses button[data-choice=untestable]');
    expect(await page.locator('#clauses [data-row]:visible').allInnerTexts()).toEqual([expect.stringContaining('Nobody sees this.')]);
    await page.close();
  });

  it('copies the curl line and turns dark on demand', async () => {
    const { page } = await open(FAILING, { width: 1280, colorScheme: 'light' });
    const ground = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await ground();
    const theme = page.locator('#theme');
    expect(await theme.innerText()).toBe('Theme: auto');
    await theme.click();
    expect(await ground()).toBe(before);
    await theme.click();
    expect(await theme.innerText()).toBe('Theme: dark');
    expect(await ground()).not.toBe(before);
    await page.click('[data-copy]');
    await page.waitForFunction("document.querySelector('[data-copy]').textContent === 'Copied'");
    await page.close();
  });

  it('shows what a hostile target sent, and runs none of it', async () => {
    const hostile = '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">\u202E';
    const { page, complaints } = await open(
      { ...FAILING, findings: [finding({ actual: hostile, message: hostile, clause: hostile, pointer: hostile })] },
      { width: 390 },
    );
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('details.finding').innerText()).toContain('onerror');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('reads junit.xml as XML', async () => {
    const { page } = await open({});
    const xml = junitXml(foldEvents(stream({ ...FAILING, findings: [finding({ actual: ']]> & <b> \u0001' })] })));
    const parsed = await page.evaluate(
      `(() => { const doc = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml'); return [doc.querySelector('parsererror') === null, doc.querySelectorAll('testcase').length]; })()`,
    );
    expect(parsed).toEqual([true, 3]);
    await page.close();
  });
});
