/** Codes made in numbers: generated batches and uploaded lists. */
import { randomInt } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { campaignBy } from './campaigns.ts';
import { Refusal, refuse } from './refusal.ts';
import { type Call, type Handler, integer, key, ok } from './request.ts';
import { checkOwner, insertVoucher, voucherView } from './vouchers.ts';

// Nothing here can be mistaken for anything else: no 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V. Digits by
// themselves cannot be mistaken for letters and are all used.
const ALPHABETS: Readonly<Record<string, string>> = {
  digits: '0123456789',
  letters: 'ACDEFGHJKMNPQRTWXY',
  mixed: 'ACDEFGHJKMNPQRTWXY34679',
};

function alphabetOf(call: Call, type: string): string {
  if (type === 'letters' && call.choices.faulty('letters-with-digits')) return `${ALPHABETS['letters']}34679`;
  if (type === 'mixed' && call.choices.faulty('look-alikes')) return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return ALPHABETS[type] ?? '';
}

const batchGenerateVouchers: Handler = (call) => {
  const { body, choices, store, project } = call;
  const campaign = campaignBy(call, key(call, 'id'));
  const id = integer(campaign, 'id');
  checkOwner(call, campaign);
  const ordered = Number(body['size']);
  const prefix = String(body['prefix']);
  const alphabet = alphabetOf(call, String(body['code_type']));
  const length = Number(body['random_part_length']);
  const inUse = store.one(
    `select 1 from vouchers where project = ? and prefix = ? ${choices.faulty('prefix-reusable') ? `and campaign_id = ${id}` : ''} limit 1`,
    project,
    prefix,
  );
  if (inUse !== undefined) throw refuse('prefix', 'must_be_unique', 'the prefix is in use');
  const room = alphabet.length ** length;
  // Picking at random gets slow when nearly all codes are taken; a tenth of the room is left free.
  const most = room < 1000 ? room : Math.floor(room * 0.9);
  if (ordered > most && !choices.faulty('batch-larger-than-room'))
    throw refuse('size', 'above_maximum', 'there are not that many codes of this length', String(most));
  const size = Math.min(ordered, most) - (choices.faulty('batch-one-short') ? 1 : 0);
  const randomLength = choices.faulty('random-part-short') ? Math.max(1, length - prefix.length) : length;
  const codes = new Set<string>();
  // A shortened random part may have too little room: then some codes are missing, as the mistake would have it.
  for (let tries = 0; codes.size < size && tries < size * 20 + 20_000; tries++) {
    let random = '';
    for (let index = 0; index < randomLength; index++) random += alphabet[randomInt(alphabet.length)];
    codes.add(choices.faulty('prefix-missing') ? random : `${prefix}-${random}`);
  }
  const active = choices.faulty('batch-ignores-active') || body['active'] === true;
  for (const code of codes) insertVoucher(call, { campaign: id, code, active, prefix, customer: null });
  const rows = store.all('select * from vouchers where campaign_id = ? and prefix = ? order by id', id, prefix);
  const views = rows.map((row) => voucherView(call, row));
  const [first] = views;
  if (first !== undefined && views.length > 1 && choices.faulty('batch-repeats-code'))
    views[views.length - 1] = { ...views.at(-1), code: first['code'] };
  return ok(views);
};

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
      return parse(call.text, { skip_empty_lines: true, relax_column_count: true, bom: true });
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
  const cell = (row: string[], name: string): string => (row[columns.indexOf(name)] ?? '').trim();
  return rows.map((row) => ({
    code: (row[at] ?? '').trim(),
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

export const batches: Readonly<Record<string, Handler>> = { batchGenerateVouchers, importVouchers };
