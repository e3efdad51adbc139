/** Clauses of the topic `batch`. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { checks as bounds } from './batch-bounds.ts';
import { checks as codes } from './batch-codes.ts';
import { type Batch, order } from './batch-order.ts';
import { emptyCampaign, mainCampaign } from './campaigns.ts';
import { expectMembers } from './members.ts';
import { basketOf, redeem, turnedDown } from './sales.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked, listed } from './views.ts';

/** Expects a batch in its answer, in the list of its campaign and, for its first and last voucher, in the single read. */
async function complete(context: CaseContext, campaign: string, { vouchers, prefix, exchange, size, active }: Batch): Promise<void> {
  const operation = 'batchGenerateVouchers';
  const counted = (found: number, where: string): string => `${found} ${where}`;
  context.expect(vouchers.length === size, {
    operation,
    kind: 'answer-size',
    message: 'The answer to a batch order does not have as many vouchers as were ordered.',
    expected: counted(size, 'vouchers'),
    actual: counted(vouchers.length, 'vouchers'),
    exchange,
  });
  const list = await listed(context, 'getVouchers', { campaign_id: campaign });
  const mine = list.items.filter(({ code }) => String(code).startsWith(prefix));
  context.expect(mine.length === size, {
    operation: 'getVouchers',
    kind: 'list-size',
    message: 'The list of the campaign does not show as many vouchers as were ordered in a batch.',
    expected: counted(size, 'vouchers with the prefix'),
    actual: counted(mine.length, 'vouchers with the prefix'),
    exchange: list.exchange,
  });
  const shown = new Set(mine.map(({ code }) => code));
  const missing = vouchers.filter(({ code }) => !shown.has(code));
  context.expect(missing.length === 0, {
    operation: 'getVouchers',
    kind: 'generated-not-listed',
    message: 'Vouchers that a batch order answered with are not in the list of the campaign.',
    expected: 'all of them in the list',
    actual: counted(missing.length, 'of them missing'),
    exchange: list.exchange,
  });
  const wrong = mine.find((voucher) => voucher['active'] !== active || voucher['campaign_id'] !== Number(campaign));
  if (wrong !== undefined) {
    expectMembers(
      context,
      { object: wrong, exchange: list.exchange },
      { active, campaign_id: Number(campaign) },
      { operation: 'getVouchers', what: 'a generated voucher in the list' },
    );
  }
  const told = vouchers.find((voucher) => 'active' in voucher && voucher['active'] !== active);
  if (told !== undefined) {
    expectMembers(context, { object: told, exchange }, { active }, { operation, what: 'a voucher in the answer to a batch order' });
  }
  for (const object of ends(vouchers)) {
    const { code } = object;
    const because = { kind: 'not-found', message: 'A generated voucher is not found under its code.' };
    const seen = await asked(context, 'getVoucher', { path: { code: String(code) } }, because);
    const wanted = { code, active, campaign_id: Number(campaign) };
    expectMembers(context, seen, wanted, { operation: 'getVoucher', what: 'a generated voucher in the single read' });
    expectAgreement(context, { object, exchange }, seen, 'Voucher', { operation, what: 'a voucher in the answer to a batch order' });
  }
}

function ends(vouchers: readonly JsonObject[]): readonly JsonObject[] {
  return [...new Set([vouchers[0], vouchers.at(-1)])].filter((voucher) => voucher !== undefined);
}

export const checks: readonly Check[] = [
  {
    id: 'batch.size',
    title: 'A batch has exactly the size and state that were ordered',
    clauses: ['batch.size'],
    cases: () => [
      ...(
        [
          [1, true],
          [2, false],
          [25, true],
          [130, false],
          [1000, true],
        ] as const
      ).map(([size, active]) =>
        caseOf('batchGenerateVouchers', `${size} ${active ? 'active' : 'inactive'}`, async (context) => {
          const campaign = await emptyCampaign(context);
          await complete(context, campaign, await order(context, campaign, { size, active, length: 8 }));
        }),
      ),
      caseOf('batchGenerateVouchers', 'second batch, in a campaign that has vouchers', async (context) => {
        const campaign = await emptyCampaign(context);
        await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code() });
        const first = await order(context, campaign, { size: 7, active: true });
        const second = await order(context, campaign, { size: 5, active: false });
        await complete(context, campaign, first);
        await complete(context, campaign, second);
        const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: campaign });
        context.expect(items.length === 13, {
          operation: 'getVouchers',
          kind: 'list-size',
          message: 'The list of the campaign does not show all vouchers of several orders.',
          expected: '13 vouchers',
          actual: `${items.length} vouchers`,
          exchange,
        });
      }),
      caseOf('batchGenerateVouchers', 'the campaign next to it stays', async (context) => {
        const main = await mainCampaign(context);
        const sister = await emptyCampaign(context, { main });
        await order(context, await emptyCampaign(context, { main }), { size: 3 });
        const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: sister });
        context.expect(items.length === 0, {
          operation: 'getVouchers',
          kind: 'batch-in-other-campaign',
          message: 'A batch shows in the list of another campaign.',
          expected: 'no vouchers',
          actual: `${items.length} vouchers`,
          exchange,
        });
      }),
      caseOf('batchGenerateVouchers', 'active vouchers work, inactive ones do not', async (context) => {
        const campaign = await emptyCampaign(context);
        const working = await order(context, campaign, { size: 3, active: true });
        for (const { code } of working.vouchers) {
          context.done(await redeem(context, basketOf(context, String(code), 100)), {
            operation: 'batchGenerateVouchers',
            kind: 'active-generated-voucher-refused',
            message: 'A voucher that was generated as active cannot be redeemed.',
          });
        }
        const idle = await order(context, campaign, { size: 2, active: false });
        for (const { code } of idle.vouchers) {
          turnedDown(context, await redeem(context, basketOf(context, String(code), 100)), {
            operation: 'batchGenerateVouchers',
            kind: 'inactive-generated-voucher-redeemed',
            message: 'A voucher that was generated as inactive was redeemed.',
          });
        }
      }),
    ],
  },
  ...codes,
  ...bounds,
];
