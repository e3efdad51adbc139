/** Codes made elsewhere, uploaded as CSV. */
import { parse } from 'csv-parse/sync';
import { campaignBy } from './campaigns.ts';
import { Refusal } from './refusal.ts';
import { type Call, type Handler, integer, key, ok } from './request.ts';
import { checkOwner, insertVoucher } from './vouchers.ts';

interface ImportedRow {
  readonly code: string;
  readonly active: boolean;
  readonly customer: string | null;
}

function readRows(call: Call): ImportedRow[] {
  const { choices } = call;
  const layout = choices.policyUnless('import-layout-ignored', 'csv-layout', 'code-only', 'header');
  const parsed = ((): string[][] => {
    try {
      const delimiter = choices.faulty('import-crlf-kept') ? { record_delimiter: '\n' } : {};
      return parse(call.text, { skip_empty_lines: true, relax_column_count: true, bom: true, ...delimiter });
    } catch {
      throw new Refusal(422, 'the CSV cannot be read', [{ attribute: 'base', code: 'invalid', message: 'the body is no CSV' }]);
    }
  })();
  const [header = [], ...rows] = layout === 'header' ? parsed : [['code'], ...parsed];
  const columns = header.map((name) => name.trim());
  const at = columns.indexOf('code');
  if (at < 0)
    throw new Refusal(422, 'the CSV has no column code', [
      { attribute: 'code', code: 'required', message: 'the first line names the columns: code[,active][,customer_identifier]' },
    ]);
  const trimmed = (value = ''): string => (choices.faulty('import-crlf-kept') ? value.replaceAll(/^ +| +$/g, '') : value.trim());
  const cell = (row: string[], name: string): string => trimmed(row[columns.indexOf(name)]);
  return rows.map((row) => ({
    code: choices.faulty('import-codes-in-capitals') ? trimmed(row[at]).toUpperCase() : trimmed(row[at]),
    active: !['false', '0', 'no'].includes(cell(row, 'active').toLowerCase()),
    customer: choices.faulty('reservation-at-import-lost') ? null : cell(row, 'customer_identifier') || null,
  }));
}

const importVouchers: Handler = (call) => {
  const { choices, store, project } = call;
  const campaign = campaignBy(call, key(call, 'id'));
  const id = integer(campaign, 'id');
  checkOwner(call, campaign);
  const rows = readRows(call);
  const refused: string[] = [];
  const seen = new Set<string>();
  let accepted = 0;
  for (const [index, row] of rows.entries()) {
    const repeated = seen.has(row.code);
    const taken = !repeated && store.one('select 1 from vouchers where project = ? and code = ?', project, row.code) !== undefined;
    seen.add(row.code);
    if (taken && choices.faulty('import-overwrites')) {
      store.run('update vouchers set campaign_id = ? where project = ? and code = ?', id, project, row.code);
      accepted += 1;
    } else if (row.code === '' || taken || (repeated && !choices.faulty('import-repeats-counted'))) refused.push(row.code);
    else {
      accepted += 1;
      if (repeated || (choices.faulty('import-last-row-lost') && index === rows.length - 1)) continue;
      insertVoucher(call, { campaign: id, code: row.code, active: row.active, prefix: null, customer: row.customer });
    }
  }
  return ok({ valid_rows_count: accepted, invalid_rows_count: refused.length, invalid_rows: refused });
};

export const imports: Readonly<Record<string, Handler>> = { importVouchers };
