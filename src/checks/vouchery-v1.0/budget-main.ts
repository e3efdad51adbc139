/** Clauses of the topic `budget` about the budget of a main campaign. */
import type { RefusalReason } from '../../dialects/answer.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { confirm, pending, redeem, saleFor, spent, spentInTwoSteps, validate, validated } from './sales.ts';
import { type Stage, setSister, setStage } from './stage.ts';

/** Which of the two codes is right is decided by `budget.main-limit-code` alone. */
const EITHER: readonly RefusalReason[] = ['main-budget-exceeded', 'budget-exceeded'];
const WAYS = [
  ['one step', spent],
  ['two steps', spentInTwoSteps],
] as const;

export const checks: readonly Check[] = [
  {
    id: 'budget.main-limit',
    title: 'The budget of a main campaign bounds all campaigns below it together',
    clauses: ['budget.main-limit'],
    cases: () =>
      WAYS.flatMap(([way, spend]) =>
        (
          [
            ['redeemed at once', redeem],
            ['validated', validate],
          ] as const
        ).map(([form, attempt]) =>
          caseOf('createRedemption', `${form} after two campaigns used up the budget in ${way}`, async (context) => {
            const [one, other] = await twoUnderOneBudget(context);
            await spend(context, saleFor(context, one.code, 30));
            await spend(context, saleFor(context, other.code, 20));
            for (const { code } of [one, other]) {
              context.refused(await attempt(context, saleFor(context, code, 10)), EITHER, {
                kind: 'main-budget-exceeded-at-creation',
                message: `A sale was ${form} although the campaigns together had used up the budget of their main campaign.`,
              });
            }
          }),
        ),
      ),
  },
  {
    id: 'budget.main-rechecked-at-confirm',
    title: 'A confirmation is refused when the budget of the main campaign was used up after the validation',
    clauses: ['budget.main-rechecked-at-confirm'],
    cases: () =>
      WAYS.map(([way, spend]) =>
        caseOf('confirmRedemption', `budget of the main campaign used up by another campaign in ${way}`, async (context) => {
          const [one, other] = await twoUnderOneBudget(context);
          const late = saleFor(context, one.code, 10);
          await validated(context, late);
          await spend(context, saleFor(context, other.code, 50));
          context.refused(await confirm(context, late), EITHER, {
            kind: 'main-budget-exceeded-at-confirmation',
            message: 'A validation was confirmed although another campaign had used up the budget of the main campaign.',
          });
          await pending(context, late, {
            kind: 'main-budget-exceeded-at-confirmation',
            message: 'A refused confirmation confirmed all the same.',
          });
        }),
      ),
  },
  {
    id: 'budget.main-limit-code',
    title: 'The refusal for the budget of a main campaign has the chosen code',
    clauses: ['budget.main-limit-code'],
    cases: () => [
      caseOf('createRedemption', 'budget of the main campaign used up', async (context) => {
        codeIsKnown(context);
        const { code } = await setStage(context, { main: { maxTotalBudget: 50 } });
        await spent(context, saleFor(context, code, 50));
        context.refused(await redeem(context, saleFor(context, code, 10)), 'main-budget-exceeded', {
          kind: 'main-limit-code',
          message: 'The refusal of a sale for the budget of the main campaign is not said as chosen.',
        });
      }),
      caseOf('confirmRedemption', 'budget of the main campaign used up', async (context) => {
        codeIsKnown(context);
        const { code } = await setStage(context, { main: { maxTotalBudget: 50 } });
        const late = saleFor(context, code, 10);
        await validated(context, late);
        await spent(context, saleFor(context, code, 50));
        context.refused(await confirm(context, late), 'main-budget-exceeded', {
          kind: 'main-limit-code',
          message: 'The refusal of a confirmation for the budget of the main campaign is not said as chosen.',
        });
      }),
    ],
  },
];

async function twoUnderOneBudget(context: CaseContext): Promise<readonly [Stage, Stage]> {
  const one = await setStage(context, { main: { maxTotalBudget: 50 } });
  return [one, await setSister(context, one.main)];
}

function codeIsKnown(context: CaseContext): void {
  if (context.policy('main-limit-code') === undefined) context.undecided('the code of this refusal is not known of this target');
}
