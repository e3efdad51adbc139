/** Searches for vouchers, and campaigns to be found. */
import type { CampaignDraft } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';
import { emptyCampaign } from './campaigns.ts';
import { addCode } from './stage.ts';

export const FILTERS = ['team', 'channel', 'purpose', 'budget_code', 'medium'] as const;

export type Tags = Readonly<Record<string, string | readonly string[]>>;

/** A campaign of unique vouchers with tags, and one code in it. */
export async function tagged(
  context: CaseContext,
  tags: Readonly<Record<string, string>>,
  { activate = true, draft = {} }: { activate?: boolean; draft?: Partial<CampaignDraft> } = {},
): Promise<{ readonly campaign: string; readonly code: string }> {
  const campaign = await emptyCampaign(context, { activate, draft: { tags, ...draft } });
  return { campaign, code: await addCode(context, campaign) };
}

/** The code that a search gives; undefined for none. A refusal is a finding and ends the case. */
export async function search(context: CaseContext, tags: Tags, customer?: string): Promise<string | undefined> {
  const step = await context.perform<'findVoucher'>({ do: 'findVoucher', tags, ...(customer === undefined ? {} : { customer }) });
  return context.done(step, { kind: 'search-refused', message: 'A search for a voucher was not answered.' })?.code;
}

/** Expects a search to give one of these codes. */
export async function finds(context: CaseContext, tags: Tags, codes: readonly string[], customer?: string): Promise<string | undefined> {
  const step = await context.perform<'findVoucher'>({ do: 'findVoucher', tags, ...(customer === undefined ? {} : { customer }) });
  const code = context.done(step, { kind: 'search-refused', message: 'A search for a voucher was not answered.' })?.code;
  context.expect(code !== undefined && codes.includes(code), {
    kind: code === undefined ? 'nothing-found' : 'wrong-voucher-found',
    message: code === undefined ? 'A search does not find the voucher that fits.' : 'A search finds a voucher that does not fit.',
    expected: codes.join(' or '),
    actual: code ?? 'nothing',
    exchange: step.exchange,
  });
  return code;
}

/** Expects a search to give nothing: 204 and no body. */
export async function findsNothing(context: CaseContext, tags: Tags, customer?: string): Promise<void> {
  const { exchange } = await context.perform<'findVoucher'>({ do: 'findVoucher', tags, ...(customer === undefined ? {} : { customer }) });
  const { status, body } = exchange.response ?? {};
  const found = status !== undefined && status >= 200 && status <= 299 && (body?.length ?? 0) > 0;
  context.expect(status === 204 && !found, {
    kind: found ? 'unfit-voucher-found' : 'nothing-not-204',
    message: found ? 'A search that nothing fits finds a voucher.' : 'A search that nothing fits is not answered with 204.',
    expected: 'status 204 and no body',
    actual: `status ${status}, ${body?.length ?? 0} bytes`,
    exchange,
  });
}
