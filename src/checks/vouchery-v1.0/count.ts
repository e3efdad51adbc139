/** Clauses of the topic `count`. */
import type { Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { basketOf, confirm, granted, pending, redeem, saleFor, spent, spentInTwoSteps, turnedDown, validate, validated } from './sales.ts';
import { setSister, setStage } from './stage.ts';

const FORMS = [
  ['redeemed at once', redeem],
  ['validated', validate],
] as const;
const WAYS = [
  ['one step', spent],
  ['two steps', spentInTwoSteps],
] as const;

export const checks: readonly Check[] = [
  {
    id: 'count.campaign-limit',
    title: 'Exactly as many redemptions are granted as allowed',
    clauses: ['count.campaign-limit'],
    cases: () => [
      caseOf('createRedemption', 'beside a campaign that reached its number', async (context) => {
        const one = await setStage(context, { discount: { maxRedemptions: 1 } });
        const other = await setSister(context, one.main, { discount: { maxRedemptions: 1 } });
        await spent(context, saleFor(context, one.code, 10));
        granted(context, await redeem(context, saleFor(context, other.code, 10)), 10, {
          kind: 'sister-counted',
          message: 'The redemptions of a sister campaign counted against the allowed number of a campaign.',
        });
      }),
      caseOf('createRedemption', 'an allowed number of nothing', async (context) => {
        const { code } = await setStage(context, { discount: { maxRedemptions: 0 } });
        context.refused(await redeem(context, saleFor(context, code, 10)), 'count-exceeded', {
          kind: 'number-of-nothing-exceeded',
          message: 'A sale was redeemed in a campaign that allows 0 redemptions.',
        });
      }),
      caseOf('createRedemption', 'an allowed number that an update has set', async (context) => {
        const { campaign, code } = await setStage(context, { discount: { maxRedemptions: 1 } });
        await spent(context, saleFor(context, code, 10));
        await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, changes: { maxRedemptions: 3 } });
        granted(context, await redeem(context, saleFor(context, code, 10)), 10, {
          kind: 'allowed-redemption-refused',
          message: 'A redemption within the allowed number, which was raised, was refused.',
        });
        await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, changes: { maxRedemptions: 2 } });
        context.refused(await redeem(context, saleFor(context, code, 10)), 'count-exceeded', {
          kind: 'changed-number-exceeded',
          message: 'A sale was redeemed beyond the allowed number, which was lowered.',
        });
      }),
      ...FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form} beyond the allowed number, reached in one step`, async (context) => {
          const { code } = await setStage(context, { discount: { maxRedemptions: 3 } });
          for (let sale = 1; sale <= 3; sale += 1) {
            granted(context, await redeem(context, saleFor(context, code, 10)), 10, {
              kind: 'allowed-redemption-refused',
              message: 'A redemption within the allowed number was refused.',
            });
          }
          context.refused(await attempt(context, saleFor(context, code, 10)), 'count-exceeded', {
            kind: 'count-exceeded-at-creation',
            message: `A sale was ${form} although the allowed number of redemptions was reached.`,
          });
        }),
        caseOf('confirmRedemption', `${form} beyond the allowed number, reached in two steps`, async (context) => {
          const { code } = await setStage(context, { discount: { maxRedemptions: 2 } });
          for (let sale = 1; sale <= 2; sale += 1) {
            const basket = saleFor(context, code, 10);
            await validated(context, basket);
            granted(context, await confirm(context, basket), 10, {
              kind: 'allowed-redemption-refused',
              message: 'A confirmation within the allowed number was refused.',
            });
          }
          context.refused(await attempt(context, saleFor(context, code, 10)), 'count-exceeded', {
            kind: 'count-exceeded-at-creation',
            message: `A sale was ${form} although the allowed number of redemptions was reached in two steps.`,
            operation: 'createRedemption',
          });
        }),
      ]),
    ],
  },
  {
    id: 'count.unconfirmed-free',
    title: 'Only confirmed redemptions count',
    clauses: ['count.unconfirmed-free'],
    cases: () =>
      (['discount', 'main'] as const).flatMap((level) => {
        const whose = level === 'main' ? ' under the limit of the main campaign' : '';
        return [
          caseOf('createRedemption', `validations${whose}`, async (context) => {
            const { code } = await setStage(context, { [level]: { maxRedemptions: 1 } });
            for (const attempt of [validate, validate, redeem]) {
              granted(context, await attempt(context, saleFor(context, code, 10)), 10, {
                kind: 'validation-counted',
                message: 'Validations used up the allowed number of redemptions.',
              });
            }
          }),
          caseOf('deleteRedemption', `deleted validations${whose}`, async (context) => {
            const { code } = await setStage(context, { [level]: { maxRedemptions: 1 } });
            const basket = saleFor(context, code, 10);
            await validated(context, basket);
            await context.given<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction: basket.transaction });
            granted(context, await redeem(context, saleFor(context, code, 10)), 10, {
              kind: 'deleted-counted',
              message: 'A deleted validation used up the allowed number of redemptions.',
            });
            turnedDown(context, await redeem(context, saleFor(context, code, 10)), {
              kind: 'deleted-given-back',
              message: 'A deleted validation, which had counted for nothing, was given back to the allowed number.',
            });
          }),
          caseOf('createRedemption', `refused redemptions${whose}`, async (context) => {
            const { code } = await setStage(context, {
              [level]: { maxRedemptions: 1, ...(level === 'discount' ? { minimumValue: 50 } : {}) },
              ...(level === 'main' ? { discount: { minimumValue: 50 } } : {}),
            });
            const step = await redeem(context, basketOf(context, code, 40));
            if (step.answer.outcome !== 'refused') context.undecided('the creation was not refused: another check tells');
            granted(context, await redeem(context, basketOf(context, code, 60)), 30, {
              kind: 'refused-counted',
              message: 'A refused redemption used up the allowed number.',
            });
          }),
        ];
      }),
  },
  {
    id: 'count.rechecked-at-confirm',
    title: 'A confirmation is refused when the allowed number was used up after the validation',
    clauses: ['count.rechecked-at-confirm'],
    cases: () =>
      WAYS.map(([way, spend]) =>
        caseOf('confirmRedemption', `allowed number used up in ${way} after the validation`, async (context) => {
          const { code } = await setStage(context, { discount: { maxRedemptions: 1 } });
          const late = saleFor(context, code, 10);
          await validated(context, late);
          await spend(context, saleFor(context, code, 10));
          context.refused(await confirm(context, late), 'count-exceeded', {
            kind: 'count-exceeded-at-confirmation',
            message: `A validation was confirmed although the allowed number was used up in ${way} meanwhile.`,
          });
          await pending(context, late, {
            kind: 'count-exceeded-at-confirmation',
            message: 'A refused confirmation confirmed all the same.',
          });
        }),
      ),
  },
  {
    id: 'count.main-limit',
    title: 'The allowed number of a main campaign bounds all campaigns below it together',
    clauses: ['count.main-limit'],
    cases: () => [
      ...FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} after two campaigns reached the number of their main campaign`, async (context) => {
          const one = await setStage(context, { main: { maxRedemptions: 2 } });
          const other = await setSister(context, one.main);
          await spent(context, saleFor(context, one.code, 10));
          granted(context, await redeem(context, saleFor(context, other.code, 10)), 10, {
            kind: 'allowed-redemption-refused',
            message: 'A redemption within the allowed number of the main campaign was refused.',
          });
          for (const { code } of [one, other]) {
            context.refused(await attempt(context, saleFor(context, code, 10)), 'count-exceeded', {
              kind: 'main-count-exceeded-at-creation',
              message: `A sale was ${form} although the campaigns together had reached the number of their main campaign.`,
            });
          }
        }),
      ),
      caseOf('confirmRedemption', 'number of the main campaign reached by another campaign after the validation', async (context) => {
        const one = await setStage(context, { main: { maxRedemptions: 1 } });
        const other = await setSister(context, one.main);
        const late = saleFor(context, one.code, 10);
        await validated(context, late);
        await spent(context, saleFor(context, other.code, 10));
        context.refused(await confirm(context, late), 'count-exceeded', {
          kind: 'main-count-exceeded-at-confirmation',
          message: 'A validation was confirmed although another campaign had reached the number of the main campaign.',
        });
        await pending(context, late, {
          kind: 'main-count-exceeded-at-confirmation',
          message: 'A refused confirmation confirmed all the same.',
        });
      }),
    ],
  },
];
