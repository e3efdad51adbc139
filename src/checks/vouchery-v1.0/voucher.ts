/** Clauses of the topic `voucher`. */
import { type JsonObject, listOf, objectOf } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign, mainCampaign } from './campaigns.ts';
import { expectMembers } from './members.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked, expectUnlisted, listed } from './views.ts';
import { checks as change } from './voucher-change.ts';
import { expectVoucher, voucherSeen } from './voucher-views.ts';

const MADE = { kind: 'voucher-not-made', message: 'A voucher was not made.' };

/** Makes a voucher and expects it, with what was sent, in every view of its own campaign and in no other. */
async function made(context: CaseContext, campaign: string, sisters: readonly string[], active: boolean): Promise<void> {
  const code = context.code();
  const answer = await asked(context, 'createVoucher', { path: { campaign_id: campaign }, body: { active, code } }, MADE);
  const wanted = { code, active, campaign_id: Number(campaign) };
  expectMembers(context, answer, wanted, { operation: 'createVoucher', what: 'the voucher in the answer to its creation' });
  await expectVoucher(context, wanted);
  await expectOwner(context, code, campaign);
  const single = await voucherSeen(context, code);
  const what = 'the voucher in the answer to its creation';
  expectAgreement(context, answer, single, 'Voucher', { operation: 'createVoucher', what });
  for (const sister of sisters) await unlistedIn(context, sister, code);
}

/** Expects the short view of the campaign inside a voucher, where there is one, to be that of its own campaign. */
async function expectOwner(context: CaseContext, code: string, campaign: string): Promise<void> {
  const exchange = await context.call('getVoucher', { path: { code } });
  const owner = objectOf(context.at(exchange, '/campaign'));
  if (owner === undefined) return;
  const { name } = await context.given<'getCampaign'>({ do: 'getCampaign', campaign });
  const wanted = { id: Number(campaign), ...(owner['name'] === undefined ? {} : { name }) };
  expectMembers(context, { object: owner, exchange }, wanted, { operation: 'getVoucher', what: 'the campaign inside the voucher' });
}

/** Expects each voucher to show as in the single read, on whatever page it is: later pages are at times made by other code than the first. */
async function onEveryPage(context: CaseContext, campaign: string, pages: number): Promise<void> {
  const operation = 'getVouchers';
  for (let page = 1; page <= pages; page += 1) {
    const exchange = await context.call(operation, { path: { campaign_id: campaign }, query: { page, per_page: 1 } });
    for (const object of (listOf(context.json(exchange)) ?? []).map(objectOf)) {
      if (object === undefined) continue;
      const single = await voucherSeen(context, String(object.code));
      expectAgreement(context, { object, exchange }, single, 'Voucher', { operation, what: 'the voucher in the list' });
    }
  }
}

async function unlistedIn(context: CaseContext, campaign: string, code: string): Promise<void> {
  await expectUnlisted(context, 'getVouchers', { campaign_id: campaign }, (item) => item['code'] === code, 'a voucher of another campaign');
}

/** Makes a code where it is taken already: refused, and the voucher that has it stays where it is. */
async function taken(context: CaseContext, code: string, owner: string, campaign: string): Promise<void> {
  const step = await context.perform<'createVoucher'>({ do: 'createVoucher', campaign, code, active: false });
  context.refused(step, 'invalid-input', { kind: 'taken-code-accepted', message: 'A code that another voucher has was given out again.' });
  await expectVoucher(context, { code, active: true, campaign_id: Number(owner) });
  if (campaign !== owner) await unlistedIn(context, campaign, code);
  const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: owner });
  context.expect(items.filter((item) => item['code'] === code).length === 1, {
    kind: 'code-twice-in-list',
    message: 'A code is in the list of its campaign more or less than once.',
    expected: 'once',
    actual: `${items.filter((item) => item['code'] === code).length} times`,
    exchange,
  });
}

/** A main campaign refuses vouchers, with the code that the catalogue has for it. */
async function refusedByMain(
  context: CaseContext,
  operation: string,
  call: (main: string) => { path: JsonObject; body: JsonObject },
): Promise<void> {
  const { path, body } = call(await mainCampaign(context));
  const exchange = await context.call(operation, { path: path as Record<string, string>, body });
  const refused = context.status(exchange, '4xx', { kind: 'main-campaign-takes-vouchers', message: 'A main campaign took vouchers.' });
  if (!refused) return;
  const text = JSON.stringify(context.json(exchange)) ?? '';
  context.expect(text.includes('"not_allowed_to_have_vouchers"'), {
    kind: 'main-campaign-refusal-code',
    message: 'The refusal of vouchers in a main campaign has another code.',
    expected: 'not_allowed_to_have_vouchers',
    actual: text.slice(0, 200),
    exchange,
  });
}

export const checks: readonly Check[] = [
  {
    id: 'voucher.read-back',
    title: 'A new voucher shows in its own campaign, with the values it was made with',
    clauses: ['voucher.read-back'],
    cases: () => [
      ...[true, false].map((active) =>
        caseOf('createVoucher', active ? 'active voucher' : 'inactive voucher', async (context) => {
          const main = await mainCampaign(context);
          const sisters = [await emptyCampaign(context, { main }), await emptyCampaign(context)];
          await made(context, await emptyCampaign(context, { main }), sisters, active);
        }),
      ),
      caseOf('createVoucher', 'voucher of a generic campaign in draft', async (context) => {
        await made(context, await emptyCampaign(context, { activate: false, draft: { voucherType: 'generic' } }), [], true);
      }),
      caseOf('createVoucher', 'several vouchers of one campaign', async (context) => {
        const campaign = await emptyCampaign(context);
        for (const active of [true, false, true]) await made(context, campaign, [], active);
        await onEveryPage(context, campaign, 3);
        const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: campaign });
        context.expect(items.length === 3, {
          operation: 'getVouchers',
          kind: 'list-length',
          message: 'The list of a campaign does not have as many vouchers as were made.',
          expected: '3 vouchers',
          actual: `${items.length} vouchers`,
          exchange,
        });
      }),
      caseOf('batchGenerateVouchers', 'generated vouchers', async (context) => {
        const main = await mainCampaign(context);
        const sister = await emptyCampaign(context, { main });
        const campaign = await emptyCampaign(context, { main });
        const batch = await context.given<'createVoucherBatch'>({
          do: 'createVoucherBatch',
          campaign,
          size: 3,
          alphabet: 'mixed',
          randomLength: 6,
          prefix: context.code(),
        });
        for (const { code } of batch) {
          await expectVoucher(context, { code, active: true, campaign_id: Number(campaign) });
          await unlistedIn(context, sister, code);
        }
      }),
    ],
  },
  {
    id: 'voucher.code-unique',
    title: 'A code that is taken in the project is refused',
    clauses: ['voucher.code-unique'],
    cases: () => [
      caseOf('createVoucher', 'code of a voucher of the same campaign', async (context) => {
        const campaign = await emptyCampaign(context);
        const { code } = await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code() });
        await taken(context, code, campaign, campaign);
      }),
      caseOf('createVoucher', 'code of a voucher of another campaign under the same main campaign', async (context) => {
        const main = await mainCampaign(context);
        const campaign = await emptyCampaign(context, { main });
        const { code } = await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code() });
        await taken(context, code, campaign, await emptyCampaign(context, { main }));
      }),
      caseOf('createVoucher', 'code of a voucher under another main campaign', async (context) => {
        const campaign = await emptyCampaign(context);
        const { code } = await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code() });
        await taken(context, code, campaign, await emptyCampaign(context));
      }),
      caseOf('createVoucher', 'code of a generated voucher', async (context) => {
        const campaign = await emptyCampaign(context);
        const batch = await context.given<'createVoucherBatch'>({
          do: 'createVoucherBatch',
          campaign,
          size: 1,
          alphabet: 'mixed',
          randomLength: 6,
          prefix: context.code(),
        });
        const { code } = batch[0] ?? context.undecided('the batch is empty');
        await taken(context, code, campaign, await emptyCampaign(context));
      }),
    ],
  },
  {
    id: 'voucher.not-in-main',
    title: 'A main campaign takes no vouchers',
    clauses: ['voucher.not-in-main'],
    cases: () => [
      caseOf('createVoucher', 'in a main campaign', (context) =>
        refusedByMain(context, 'createVoucher', (main) => ({ path: { campaign_id: main }, body: { active: true, code: context.code() } })),
      ),
      caseOf('batchGenerateVouchers', 'in a main campaign', (context) =>
        refusedByMain(context, 'batchGenerateVouchers', (main) => ({
          path: { id: main },
          body: { active: true, size: 2, code_type: 'mixed', random_part_length: 6, prefix: context.code() },
        })),
      ),
    ],
  },
  ...change,
];
