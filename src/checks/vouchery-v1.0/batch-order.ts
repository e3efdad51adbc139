/** Orders of generated vouchers, and what comes of them. */
import { type JsonObject, listOf, objectOf } from '../../dialects/json.ts';
import type { CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';

export type Alphabet = 'digits' | 'letters' | 'mixed';

export interface Order {
  readonly size: number;
  readonly active?: boolean;
  readonly alphabet?: Alphabet;
  readonly length?: number;
  readonly prefix?: string;
}

export interface Batch {
  readonly vouchers: readonly JsonObject[];
  readonly prefix: string;
  readonly size: number;
  readonly active: boolean;
  readonly exchange: Exchange;
}

/** Sends an order, whatever comes of it. */
export function send(context: CaseContext, campaign: string, wanted: Order): Promise<Exchange> {
  return context.call('batchGenerateVouchers', { path: { id: campaign }, body: bodyOf(context, wanted) });
}

/** Sends an order that has to be taken; anything else is a finding and ends the case. */
export async function order(context: CaseContext, campaign: string, wanted: Order): Promise<Batch> {
  const body = bodyOf(context, wanted);
  const exchange = await context.call('batchGenerateVouchers', { path: { id: campaign }, body });
  const taken = context.status(exchange, '2xx', {
    operation: 'batchGenerateVouchers',
    kind: 'batch-refused',
    message: 'An order of vouchers was refused.',
  });
  const elements = taken ? listOf(context.json(exchange)) : undefined;
  if (elements === undefined) context.undecided('the batch that the case is about was not answered');
  const vouchers = elements.map(objectOf).filter((item) => item !== undefined);
  return { vouchers, prefix: body.prefix, size: body.size, active: body.active, exchange };
}

/** The random parts of the codes of a batch; codes that do not begin with the prefix and a hyphen are left out. */
export function randomParts({ vouchers, prefix }: Batch): readonly string[] {
  const codes = vouchers.map(({ code }) => String(code));
  return codes.filter((code) => code.startsWith(`${prefix}-`)).map((code) => code.slice(prefix.length + 1));
}

function bodyOf(context: CaseContext, { size, active = true, alphabet = 'mixed', length = 6, prefix }: Order) {
  return { active, size, code_type: alphabet, random_part_length: length, prefix: prefix ?? context.code() };
}
