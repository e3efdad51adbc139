/** Codes generated in numbers. */
import { randomInt } from 'node:crypto';
import { campaignBy } from './campaigns.ts';
import { refuse } from './refusal.ts';
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
  const prefix = choices.faulty('prefix-in-capitals') ? String(body['prefix']).toUpperCase() : String(body['prefix']);
  const alphabet = alphabetOf(call, String(body['code_type']));
  const length = Number(body['random_part_length']);
  const inUse = store.one(
    `select 1 from vouchers where project = ? and prefix = ? ${choices.faulty('prefix-reusable') ? `and campaign_id = ${id}` : ''} limit 1`,
    project,
    prefix,
  );
  if (inUse !== undefined && !choices.faulty('prefix-free-for-all')) throw refuse('prefix', 'must_be_unique', 'the prefix is in use');
  const before = beginningLike(call, prefix);
  const room = alphabet.length ** length - [...before].filter((code) => code.length === prefix.length + 1 + length).length;
  if (ordered > room && !choices.faulty('batch-larger-than-room'))
    throw refuse('size', 'above_maximum', 'there are not that many codes of this length', String(room));
  const size = ordered - (choices.faulty('batch-one-short') ? 1 : 0);
  const randomLength = choices.faulty('random-part-short') ? Math.max(1, length - prefix.length) : length;
  const beginning = choices.faulty('prefix-missing') ? '' : `${prefix}-`;
  const drawn = draw(alphabet, randomLength, size, beginning, before);
  const asNumbers = body['code_type'] === 'digits' && choices.faulty('digit-codes-as-numbers');
  const codes = asNumbers ? new Set([...drawn].map((code) => beginning + Number(code.slice(beginning.length)))) : drawn;
  const active = choices.faulty('batch-ignores-active') || body['active'] === true;
  for (const code of codes) insertVoucher(call, { campaign: id, code, active, prefix, customer: null });
  // Those of this order only, where another one has the same prefix.
  const newest = 'select * from vouchers where campaign_id = ? and prefix = ? order by id desc limit ?';
  const rows = store.all(newest, id, prefix, codes.size).toReversed();
  const views = rows.map((row) => voucherView(call, choices.faulty('batch-answers-other-campaign') ? { ...row, campaign_id: 1 } : row));
  const [first] = views;
  if (first !== undefined && views.length > 1 && choices.faulty('batch-repeats-code'))
    views[views.length - 1] = { ...views.at(-1), code: first['code'] };
  return ok(views);
};

/** Codes made by hand that begin like those of a batch. */
function beginningLike(call: Call, prefix: string): Set<string> {
  // From "PREFIX-" up to, and without, "PREFIX.": the full stop follows the hyphen.
  const sql = 'select code from vouchers where project = ? and code >= ? and code < ?';
  return new Set(call.store.all(sql, call.project, `${prefix}-`, `${prefix}.`).map((row) => String(row['code'])));
}

/** Random codes that are not taken; fewer than asked for only where there is no room for more. */
function draw(alphabet: string, length: number, size: number, beginning: string, before: ReadonlySet<string>): Set<string> {
  const codes = new Set<string>();
  const room = alphabet.length ** length - before.size;
  if (size > room / 2) {
    // Picking at random gets slow when most codes are gone: all are written down, and drawn from.
    const all = everyCode(alphabet, length).filter((random) => !before.has(beginning + random));
    for (let index = 0; index < Math.min(size, all.length); index++) {
      const at = randomInt(index, all.length);
      codes.add(`${beginning}${all[at]}`);
      all[at] = all[index] ?? '';
    }
    return codes;
  }
  while (codes.size < size) {
    let code = beginning;
    for (let index = 0; index < length; index++) code += alphabet[randomInt(alphabet.length)];
    if (!before.has(code)) codes.add(code);
  }
  return codes;
}

function everyCode(alphabet: string, length: number): string[] {
  let codes = [''];
  for (let index = 0; index < length; index++) codes = codes.flatMap((code) => Array.from(alphabet, (character) => code + character));
  return codes;
}

export const batches: Readonly<Record<string, Handler>> = { batchGenerateVouchers };
