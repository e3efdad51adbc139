/** Clauses of the topic `transaction`. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { granted, redeem, saleFor, sameAmount, spent, standing, validate, validated } from './sales.ts';
import { addCode, setSister, setStage } from './stage.ts';

export const checks: readonly Check[] = [
  {
    id: 'transaction.repeated',
    title: 'A transaction id is taken once at a voucher',
    clauses: ['transaction.repeated'],
    cases: () =>
      (
        [
          ['redeemed', spent],
          ['validated', validated],
        ] as const
      ).flatMap(([first, make]) =>
        (
          [
            ['redeemed', redeem],
            ['validated', validate],
          ] as const
        ).map(([again, attempt]) =>
          caseOf('createRedemption', `transaction id that was ${first}, ${again} again`, async (context) => {
            const { code } = await setStage(context);
            const basket = saleFor(context, code, 10);
            await make(context, basket);
            const before = await standing(context, basket);
            context.refused(await attempt(context, { ...basket, cost: 50 }), 'transaction-taken', {
              kind: 'transaction-repeated',
              message: `A transaction id that was ${first} at a voucher was ${again} there again.`,
            });
            const after = await standing(context, basket);
            context.expect(
              sameAmount(after.discount, before.discount) &&
                after.confirmedAt === before.confirmedAt &&
                after.validatedAt === before.validatedAt,
              {
                kind: 'first-redemption-changed',
                message: 'A repeated transaction id changed the first redemption.',
                expected: `discount ${before.discount}, moments as before`,
                actual: `discount ${after.discount}, validated ${after.validatedAt}, confirmed ${after.confirmedAt}`,
              },
            );
          }),
        ),
      ),
  },
  {
    id: 'transaction.scope',
    title: 'A transaction id is unique within the chosen scope and free outside it',
    clauses: ['transaction.scope'],
    cases: () => [
      caseOf('createRedemption', 'transaction id of another voucher of the campaign', async (context) => {
        const { campaign, code } = await setStage(context);
        await reuses(context, code, await addCode(context, campaign), ['campaign', 'project']);
      }),
      caseOf('createRedemption', 'transaction id of another campaign under the same main campaign', async (context) => {
        const { main, code } = await setStage(context);
        await reuses(context, code, (await setSister(context, main)).code, ['project']);
      }),
      caseOf('createRedemption', 'transaction id of another campaign under another main campaign', async (context) => {
        const { code } = await setStage(context);
        await reuses(context, code, (await setStage(context)).code, ['project']);
      }),
    ],
  },
];

/** Redeems at one code and uses the transaction id at another: refused where the chosen scope holds both. */
async function reuses(context: CaseContext, code: string, other: string, takenWithin: readonly string[]): Promise<void> {
  const scope = context.policy('transaction-scope');
  if (scope === undefined) context.undecided('the scope of transaction ids is not known of this target');
  const basket = saleFor(context, code, 10);
  await spent(context, basket);
  const step = await redeem(context, { ...basket, code: other });
  if (takenWithin.includes(scope)) {
    context.refused(step, 'transaction-taken', {
      kind: 'taken-transaction-accepted',
      message: `A transaction id was accepted a second time within the scope ${scope}.`,
    });
  } else {
    granted(context, step, 10, {
      kind: 'free-transaction-refused',
      message: `A transaction id was refused outside the scope ${scope}.`,
    });
  }
}
