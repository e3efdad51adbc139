/** Clauses of the topic `import`. */
import { listOf, textOf } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign } from './campaigns.ts';
import { expectMembers } from './members.ts';
import { asked, listed, type Seen } from './views.ts';
import { expectNoVoucher, expectVoucher, voucherMembers } from './voucher-views.ts';

const OPERATION = 'importVouchers';

type Layout = 'header' | 'code-only';

function layoutOf(context: CaseContext): Layout {
  const layout = context.policy('csv-layout') ?? context.undecided('the column layout of the CSV is not known of this target');
  return layout === 'code-only' ? 'code-only' : 'header';
}

/** Uploads CSV text; a refusal of the whole is a finding and ends the case. */
async function upload(context: CaseContext, campaign: string, text: string): Promise<Seen> {
  const because = { kind: 'import-refused', message: 'An import with rows that can be taken over was refused.' };
  return await asked(context, OPERATION, { path: { id: campaign }, body: text, contentType: 'text/csv' }, because);
}

/** The upload of codes alone, in the chosen layout. */
function csvOfCodes(layout: Layout, codes: readonly string[]): string {
  return `${[...(layout === 'header' ? ['code'] : []), ...codes].join('\n')}\n`;
}

/** Expects the counts of an import. */
function counts(context: CaseContext, summary: Seen, valid: number, invalid: number): void {
  expectMembers(
    context,
    summary,
    { valid_rows_count: valid, invalid_rows_count: invalid },
    { operation: OPERATION, what: 'the summary of an import' },
  );
}

/** Expects these codes as vouchers of the campaign, and no others. */
async function holds(context: CaseContext, campaign: string, codes: readonly string[]): Promise<void> {
  for (const code of codes) await expectVoucher(context, { code, campaign_id: Number(campaign) });
  const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: campaign });
  context.expect(items.length === codes.length, {
    operation: 'getVouchers',
    kind: 'import-list-size',
    message: 'The list of the campaign does not have as many vouchers as rows were imported.',
    expected: `${codes.length} vouchers`,
    actual: `${items.length} vouchers`,
    exchange,
  });
}

function codesOf(context: CaseContext, count: number): readonly string[] {
  return Array.from({ length: count }, () => context.code());
}

/** The list of refused rows: one entry a row, whether the code or the row as it came. */
function refusedRows(context: CaseContext, summary: Seen, count: number, codes: readonly string[]): void {
  const rows = (listOf(summary.object['invalid_rows']) ?? []).map((row) => textOf(row) ?? '');
  context.expect(rows.length === count && codes.every((code) => rows.some((row) => row.includes(code))), {
    kind: 'refused-rows-not-listed',
    message: 'The summary of an import does not list the refused rows.',
    expected: `${count} rows, among them those of ${codes.join(' and ')}`,
    actual: JSON.stringify(summary.object['invalid_rows']) ?? 'absent',
    pointer: '/invalid_rows',
    exchange: summary.exchange,
  });
}

const imports = (situation: string, run: (context: CaseContext, layout: Layout, campaign: string) => Promise<void>) =>
  caseOf(OPERATION, situation, async (context) => run(context, layoutOf(context), await emptyCampaign(context)));

function onlyWith(context: CaseContext, layout: Layout, wanted: Layout): void {
  if (layout !== wanted) context.skip(`the CSV of this target is laid out as ${layout}`);
}

export const checks: readonly Check[] = [
  {
    id: 'import.layout',
    title: 'The CSV is read in the chosen layout',
    clauses: ['import.layout'],
    cases: () => [
      imports('codes alone', async (context, layout, campaign) => {
        const codes = codesOf(context, 2);
        counts(context, await upload(context, campaign, csvOfCodes(layout, codes)), 2, 0);
        await holds(context, campaign, codes);
      }),
      imports('no first line of names: the first row is a code', async (context, layout, campaign) => {
        onlyWith(context, layout, 'code-only');
        const codes = codesOf(context, 1);
        counts(context, await upload(context, campaign, csvOfCodes(layout, codes)), 1, 0);
        await holds(context, campaign, codes);
      }),
      imports('columns are found by their names', async (context, layout, campaign) => {
        onlyWith(context, layout, 'header');
        const [on = '', off = ''] = codesOf(context, 2);
        counts(context, await upload(context, campaign, `active,code\ntrue,${on}\nfalse,${off}\n`), 2, 0);
        await expectVoucher(context, { code: on, active: true, campaign_id: Number(campaign) });
        await expectVoucher(context, { code: off, active: false, campaign_id: Number(campaign) });
        await holds(context, campaign, [on, off]);
      }),
      imports('no column of codes', async (context, layout, campaign) => {
        onlyWith(context, layout, 'header');
        const codes = codesOf(context, 2);
        await context.call(OPERATION, { path: { id: campaign }, body: `${codes.join('\n')}\n`, contentType: 'text/csv' });
        for (const code of codes) await expectNoVoucher(context, code, campaign);
      }),
    ],
  },
  {
    id: 'import.read-back',
    title: 'Every accepted row becomes a voucher of the campaign',
    clauses: ['import.read-back'],
    cases: () => [
      ...[1, 5, 120].map((count) =>
        imports(`${count} rows`, async (context, layout, campaign) => {
          const codes = codesOf(context, count);
          counts(context, await upload(context, campaign, csvOfCodes(layout, codes)), count, 0);
          const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: campaign });
          const found = new Set(items.map(({ code }) => code));
          const missing = codes.filter((code) => !found.has(code));
          context.expect(missing.length === 0 && items.length === count, {
            operation: 'getVouchers',
            kind: 'rows-not-taken-over',
            message: 'Rows that an import counts as accepted are not vouchers of the campaign.',
            expected: `${count} vouchers with the codes of the rows`,
            actual: `${items.length} vouchers, ${missing.length} rows missing`,
            exchange,
          });
          for (const code of [codes[0], codes.at(-1)]) {
            if (code !== undefined) await expectVoucher(context, { code, campaign_id: Number(campaign) });
          }
        }),
      ),
      imports('codes in small letters', async (context, layout, campaign) => {
        const codes = codesOf(context, 3).map((code) => code.toLowerCase());
        counts(context, await upload(context, campaign, csvOfCodes(layout, codes)), 3, 0);
        await holds(context, campaign, codes);
      }),
      imports('no line end after the last row', async (context, layout, campaign) => {
        const codes = codesOf(context, 3);
        counts(context, await upload(context, campaign, csvOfCodes(layout, codes).trimEnd()), 3, 0);
        await holds(context, campaign, codes);
      }),
      imports('lines that end with CR and LF', async (context, layout, campaign) => {
        const codes = codesOf(context, 3);
        counts(context, await upload(context, campaign, csvOfCodes(layout, codes).replaceAll('\n', '\r\n')), 3, 0);
        await holds(context, campaign, codes);
      }),
      imports('quoted cells', async (context, layout, campaign) => {
        onlyWith(context, layout, 'header');
        const [one = '', two = ''] = codesOf(context, 2);
        counts(context, await upload(context, campaign, `"code","active"\n"${one}","true"\n${two},"false"\n`), 2, 0);
        await expectVoucher(context, { code: one, active: true, campaign_id: Number(campaign) });
        await expectVoucher(context, { code: two, active: false, campaign_id: Number(campaign) });
      }),
      imports('second upload', async (context, layout, campaign) => {
        const [first, second] = [codesOf(context, 2), codesOf(context, 2)];
        counts(context, await upload(context, campaign, csvOfCodes(layout, first)), 2, 0);
        counts(context, await upload(context, campaign, csvOfCodes(layout, second)), 2, 0);
        await holds(context, campaign, [...first, ...second]);
      }),
    ],
  },
  {
    id: 'import.counts',
    title: 'Rows that cannot be taken over are refused, listed and counted',
    clauses: ['import.counts'],
    cases: () => [
      ...(['of the same campaign', 'of another campaign'] as const).map((place, index) =>
        imports(`code of a voucher ${place}`, async (context, layout, campaign) => {
          const owner = index === 0 ? campaign : await emptyCampaign(context);
          const [before = '', after = '', taken = ''] = codesOf(context, 3);
          await context.given<'createVoucher'>({ do: 'createVoucher', campaign: owner, code: taken, active: false });
          const stood = await voucherMembers(context, taken);
          const summary = await upload(context, campaign, csvOfCodes(layout, [before, taken, after]));
          counts(context, summary, 2, 1);
          refusedRows(context, summary, 1, [taken]);
          const { id, active, created_at } = stood;
          await expectVoucher(context, { code: taken, campaign_id: Number(owner), id, active, created_at });
          await holds(context, campaign, index === 0 ? [before, after, taken] : [before, after]);
        }),
      ),
      imports('repeated code', async (context, layout, campaign) => {
        const [once = '', twice = '', last = ''] = codesOf(context, 3);
        const summary = await upload(context, campaign, csvOfCodes(layout, [twice, once, twice, last]));
        const { items } = await listed(context, 'getVouchers', { campaign_id: campaign });
        // Whether the first of the two rows is taken over is not said; that both are counted alike with what came of them is.
        const taken = items.filter(({ code }) => code === twice).length;
        context.expect(taken <= 1, {
          operation: 'getVouchers',
          kind: 'repeated-code-twice',
          message: 'A code that was repeated in an import became two vouchers.',
          expected: 'one voucher at most',
          actual: `${taken} vouchers`,
        });
        counts(context, summary, 2 + Math.min(taken, 1), 2 - Math.min(taken, 1));
        refusedRows(context, summary, 2 - Math.min(taken, 1), [twice]);
        await holds(context, campaign, taken === 0 ? [once, last] : [twice, once, last]);
      }),
      imports('empty code', async (context, layout, campaign) => {
        onlyWith(context, layout, 'header');
        const [first = '', second = ''] = codesOf(context, 2);
        const summary = await upload(context, campaign, `code,active\n${first},true\n,true\n${second},true\n`);
        counts(context, summary, 2, 1);
        refusedRows(context, summary, 1, []);
        await holds(context, campaign, [first, second]);
      }),
    ],
  },
];
