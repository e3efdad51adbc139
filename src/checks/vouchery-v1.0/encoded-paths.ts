/** Topic `object`: codes and identifiers whose characters have to be percent-encoded in a path. */
import type { Call, CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { isSuccess, shownStatus } from '../refusals.ts';
import { activeCampaign, draftCampaign, type Scene, voucherIn } from './subjects/scene.ts';

const CHARACTERS: readonly (readonly [string, string])[] = [
  ['space', 'A B'],
  ['slash', 'A/B'],
  ['plus', 'A+B'],
  ['percent', 'A%B'],
  ['encoded-look', 'A%20B'],
  ['question-mark', 'A?B'],
  ['hash', 'A#B'],
  ['ampersand', 'A&B=C'],
  ['umlaut', 'Äß'],
  ['other-script', '你好'],
  ['beyond-16-bits', '🍏'],
  ['dot', 'A.B'],
  ['at', 'a@b.example'],
  ['quote', `A"'B`],
  ['semicolon', 'A;B,C'],
];

export const checks: readonly Check[] = [
  {
    id: 'object.encoded-path',
    title: 'Codes and identifiers are found under their encoded path',
    clauses: ['object.encoded-path'],
    cases: () => [
      caseOf('getVoucher', 'characters that need encoding', async (context) => {
        const campaign = await draftCampaign(own(context));
        for (const [what, characters] of CHARACTERS) {
          const code = await codeWith(context, campaign, characters);
          if (code !== undefined) await reaches(context, 'getVoucher', what, { path: { code } }, '/code', code);
        }
      }),
      caseOf('createRedemption', 'characters that need encoding', async (context) => {
        const campaign = await activeCampaign(own(context));
        for (const [what, characters] of CHARACTERS) {
          const code = await codeWith(context, campaign, characters);
          if (code === undefined) continue;
          const transaction = context.name('sale');
          const body = { transaction_id: transaction, total_transaction_cost: 20, confirmed: false };
          await reaches(context, 'createRedemption', what, { path: { code }, body }, '/transaction_id', transaction);
        }
      }),
      ...(['getCustomer', 'getCustomerVouchers', 'assignVoucherToCustomer'] as const).map((id) =>
        caseOf(id, 'characters that need encoding', async (context) => {
          const scene = own(context);
          const campaign = await draftCampaign(scene);
          for (const [what, characters] of CHARACTERS) {
            const identifier = `${context.name('customer')} ${characters}`;
            const step = await context.perform<'createCustomer'>({ do: 'createCustomer', customer: identifier });
            // Whether such identifiers are taken at all is not promised here.
            if (step.answer.outcome !== 'done') continue;
            const code = await voucherIn(scene, campaign, id === 'getCustomerVouchers' ? identifier : undefined);
            const call = { path: { identifier }, ...(id === 'assignVoucherToCustomer' ? { body: { vouchers: [code] } } : {}) };
            const [pointer, value] = id === 'getCustomerVouchers' ? ['/0/code', code] : ['/identifier', identifier];
            await reaches(context, id, what, call, pointer, value);
          }
        }),
      ),
    ],
  },
];

function own(context: CaseContext): Scene {
  return { context, as: 'admin', seller: 'admin' };
}

/** A voucher with these characters in its code; undefined where the target takes no such codes. */
async function codeWith(context: CaseContext, campaign: string, characters: string): Promise<string | undefined> {
  const code = `${context.code()}${characters}`;
  const { answer } = await context.perform<'createVoucher'>({ do: 'createVoucher', campaign, code });
  return answer.outcome === 'done' ? code : undefined;
}

async function reaches(context: CaseContext, id: string, what: string, call: Call, pointer: string, value: string): Promise<void> {
  const exchange = await context.call(id, call);
  const came = context.at(exchange, pointer);
  context.expect(isSuccess(exchange) && came === value, {
    kind: `${what}-not-found`,
    message: `${id} does not reach what has such a character in its name (${what}).`,
    expected: `a success that shows ${JSON.stringify(value)}`,
    actual: isSuccess(exchange) ? (JSON.stringify(came) ?? 'nothing') : shownStatus(context, exchange),
    pointer,
    exchange,
  });
}
