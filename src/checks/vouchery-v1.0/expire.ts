/** Clauses of the topic `expire`. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign } from './campaigns.ts';
import { expectMembers } from './members.ts';
import { basketOf, final, redeem, spent, spentInTwoSteps, turnedDown, validate } from './sales.ts';
import { addCode, setSister, setStage, UNIQUE } from './stage.ts';
import { asked, expectListed } from './views.ts';
import { expectVoucher, lasting, voucherMembers } from './voucher-views.ts';

async function expire(context: CaseContext, codes: readonly string[]): Promise<void> {
  context.done(await context.perform<'expireVouchers'>({ do: 'expireVouchers', codes }), {
    kind: 'expiry-refused',
    message: 'A list of codes could not be expired.',
  });
}

async function useless(context: CaseContext, code: string): Promise<void> {
  turnedDown(context, await redeem(context, basketOf(context, code, 100)), {
    operation: 'createRedemption',
    kind: 'expired-code-redeemed',
    message: 'An expired code was redeemed.',
  });
  turnedDown(context, await validate(context, basketOf(context, code, 100)), {
    operation: 'createRedemption',
    kind: 'expired-code-validated',
    message: 'An expired code was validated.',
  });
}

async function useful(context: CaseContext, code: string): Promise<void> {
  context.done(await redeem(context, basketOf(context, code, 100)), {
    operation: 'createRedemption',
    kind: 'other-code-expired',
    message: 'A code that was not in the list of codes to expire cannot be redeemed.',
  });
}

export const checks: readonly Check[] = [
  {
    id: 'expire.unusable',
    title: 'Codes that were expired cannot be redeemed, others can',
    clauses: ['expire.unusable'],
    cases: () => [
      caseOf('expireVouchers', 'one code', async (context) => {
        const { campaign, code } = await setStage(context, { discount: UNIQUE });
        const other = await addCode(context, campaign);
        await expire(context, [code]);
        await useless(context, code);
        await useful(context, other);
      }),
      caseOf('expireVouchers', 'codes of several campaigns', async (context) => {
        const { main, campaign, code } = await setStage(context, { discount: UNIQUE });
        const sister = await setSister(context, main, { discount: UNIQUE });
        const stranger = await setStage(context, { discount: UNIQUE });
        const others = [await addCode(context, campaign), await addCode(context, sister.campaign)];
        const codes = [code, sister.code, stranger.code];
        await expire(context, codes);
        for (const expired of codes) await useless(context, expired);
        for (const other of others) await useful(context, other);
      }),
      caseOf('expireVouchers', 'generic code that was redeemed by nobody', async (context) => {
        const { campaign, code } = await setStage(context);
        const other = await addCode(context, campaign);
        await expire(context, [code]);
        await useless(context, code);
        await useful(context, other);
      }),
      caseOf('expireVouchers', 'generated codes', async (context) => {
        const campaign = await emptyCampaign(context);
        const order = { campaign, size: 4, alphabet: 'mixed', randomLength: 6, prefix: context.code() } as const;
        const codes = (await context.given<'createVoucherBatch'>({ do: 'createVoucherBatch', ...order })).map(({ code }) => code);
        await expire(context, codes.slice(0, 3));
        for (const expired of codes.slice(0, 3)) await useless(context, expired);
        for (const other of codes.slice(3)) await useful(context, other);
      }),
      caseOf('expireVouchers', 'a second time', async (context) => {
        const { code } = await setStage(context, { discount: UNIQUE });
        await context.given<'expireVouchers'>({ do: 'expireVouchers', codes: [code] });
        await context.perform<'expireVouchers'>({ do: 'expireVouchers', codes: [code] });
        await useless(context, code);
      }),
    ],
  },
  {
    id: 'expire.redeemed-left',
    title: 'A redeemed code is left as it is',
    clauses: ['expire.redeemed-left'],
    cases: () =>
      (
        [
          ['one step', spent],
          ['two steps', spentInTwoSteps],
        ] as const
      ).map(([steps, use]) =>
        caseOf('expireVouchers', `code redeemed in ${steps}`, async (context) => {
          const { campaign, code } = await setStage(context, { discount: UNIQUE });
          const fresh = await addCode(context, campaign);
          const basket = basketOf(context, code, 100);
          await use(context, basket);
          const before = await voucherMembers(context, code);
          await expire(context, [code, fresh]);
          const state = lasting(before, ['id', 'active', 'status', 'customer_identifier', 'created_at']);
          await expectVoucher(context, { ...state, code, campaign_id: Number(campaign) });
          await final(context, basket, {
            kind: 'redemption-undone',
            message: 'The expiry of a redeemed code undid its redemption.',
          });
          await useless(context, fresh);
        }),
      ),
  },
  {
    id: 'expire.shown',
    title: 'An expired voucher shows the status expired',
    clauses: ['expire.shown'],
    cases: () => [
      caseOf('expireVouchers', 'status in every view', async (context) => {
        const { campaign, code } = await setStage(context, { discount: UNIQUE });
        const other = await addCode(context, campaign);
        await expire(context, [code]);
        const read = await asked(
          context,
          'getVoucher',
          { path: { code } },
          { kind: 'not-found', message: 'An expired voucher is not found.' },
        );
        expectMembers(context, read, { status: 'expired' }, { operation: 'getVoucher', what: 'an expired voucher in the single read' });
        const isIt = (item: { readonly [member: string]: unknown }): boolean => item['code'] === code;
        const seen = await expectListed(context, 'getVouchers', { campaign_id: campaign }, isIt, 'an expired voucher');
        expectMembers(context, seen, { status: 'expired' }, { operation: 'getVouchers', what: 'an expired voucher in the list' });
        const { status } = await voucherMembers(context, other);
        context.expect(status !== 'expired', {
          operation: 'getVoucher',
          kind: 'other-voucher-expired',
          message: 'A voucher that was not expired shows the status expired.',
          expected: 'another status',
          actual: String(status),
        });
      }),
    ],
  },
];
