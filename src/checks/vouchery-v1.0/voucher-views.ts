/** A voucher in the views that show it. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext } from '../../engine/check.ts';
import { expectMembers } from './members.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked, expectListed, expectNotFound, expectUnlisted, type Seen } from './views.ts';

interface VoucherMembers extends JsonObject {
  readonly code: string;
  readonly campaign_id: number;
}

/** Expects a voucher with these members in the single read and in the list of its campaign. */
export async function expectVoucher(context: CaseContext, wanted: VoucherMembers, clause?: string): Promise<void> {
  const of = clause === undefined ? {} : { clause };
  const read = await asked(
    context,
    'getVoucher',
    { path: { code: wanted.code } },
    { kind: 'not-found', message: 'A voucher is not found under its code.' },
  );
  expectMembers(context, read, wanted, { ...of, operation: 'getVoucher', what: 'the voucher in the single read' });
  const isIt = (item: JsonObject): boolean => item['code'] === wanted.code;
  const seen = await expectListed(context, 'getVouchers', { campaign_id: wanted.campaign_id }, isIt, 'a voucher of the campaign');
  expectMembers(context, seen, wanted, { ...of, operation: 'getVouchers', what: 'the voucher in the list' });
  expectAgreement(context, seen, read, 'Voucher', { ...of, operation: 'getVouchers', what: 'the voucher in the list' });
}

/** Expects that nothing has a code any more. */
export async function expectNoVoucher(context: CaseContext, code: string, campaign: string): Promise<void> {
  await expectNotFound(context, 'getVoucher', { code }, 'a voucher that is not there');
  await expectUnlisted(context, 'getVouchers', { campaign_id: campaign }, (item) => item['code'] === code, 'a voucher that is not there');
}

/** The members of a voucher as the single read shows them. */
export async function voucherMembers(context: CaseContext, code: string): Promise<JsonObject> {
  return (await voucherSeen(context, code)).object;
}

/** A voucher in the single read. */
export function voucherSeen(context: CaseContext, code: string): Promise<Seen> {
  return asked(context, 'getVoucher', { path: { code } }, { kind: 'not-found', message: 'A voucher is not found under its code.' });
}

/** Those of some members that only a voucher's own change may alter. */
export function lasting(voucher: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => voucher[name] !== undefined).map((name) => [name, voucher[name]]));
}
