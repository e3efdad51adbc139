/** Clauses of the topic `redemption` about what is withdrawn, what is final, and what comes too late. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { CEILINGS } from './ceilings.ts';
import {
  cancel,
  confirm,
  final,
  gone,
  granted,
  pending,
  redeem,
  saleFor,
  spent,
  spentInTwoSteps,
  standing,
  turnedDown,
  validate,
  validated,
} from './sales.ts';
import { addCode, type StagePlan, setStage, UNIQUE } from './stage.ts';

const DAY = 86_400_000;

export const checks: readonly Check[] = [
  {
    id: 'redemption.abandon',
    title: 'An unconfirmed redemption can be withdrawn',
    clauses: ['redemption.abandon'],
    cases: () => [
      caseOf('deleteRedemption', 'unconfirmed', async (context) => {
        const { campaign, code } = await setStage(context);
        const basket = saleFor(context, code, 10);
        await validated(context, basket);
        context.done(await cancel(context, basket), {
          kind: 'withdrawal-refused',
          message: 'An unconfirmed redemption could not be deleted.',
        });
        await gone(context, basket, { kind: 'withdrawn-readable', message: 'A deleted redemption can still be read.' });
        const list = await context.perform<'listRedemptions'>({ do: 'listRedemptions', campaign });
        const { items } = context.done(list, { kind: 'list-refused', message: 'The redemptions of a campaign are not listed.' });
        context.expect(!items.some(({ transaction }) => transaction === basket.transaction), {
          kind: 'withdrawn-listed',
          message: 'A deleted redemption is still in the list of its campaign.',
          expected: 'no entry',
          actual: 'an entry',
          exchange: list.exchange,
        });
        context.refused(await cancel(context, basket), 'not-found', {
          kind: 'withdrawn-again',
          message: 'A deleted redemption could be deleted again.',
        });
        context.refused(await confirm(context, basket), 'not-found', {
          kind: 'withdrawn-confirmed',
          message: 'A deleted redemption could still be confirmed.',
        });
      }),
    ],
  },
  {
    id: 'redemption.abandon-frees',
    title: 'A withdrawn validation frees its code and its transaction id',
    clauses: ['redemption.abandon-frees'],
    cases: () => [
      caseOf('createRedemption', 'the same sale again at once after its validation was deleted', async (context) => {
        const basket = await withdrawn(context);
        granted(context, await redeem(context, basket), 10, {
          kind: 'still-blocked',
          message: 'After a validation was deleted, its code and transaction id could not be redeemed.',
        });
      }),
      caseOf('confirmRedemption', 'the same sale again in two steps after its validation was deleted', async (context) => {
        const basket = await withdrawn(context);
        granted(context, await validate(context, basket), 10, {
          kind: 'still-blocked',
          message: 'After a validation was deleted, its code and transaction id could not be validated.',
        });
        granted(context, await confirm(context, basket), 10, {
          kind: 'still-blocked',
          message: 'After a validation was deleted, its code and transaction id could not be confirmed.',
        });
      }),
    ],
  },
  {
    id: 'redemption.confirmed-kept',
    title: 'A confirmed redemption cannot be deleted',
    clauses: ['redemption.confirmed-kept'],
    cases: () =>
      (
        [
          ['one step', spent],
          ['two steps', spentInTwoSteps],
        ] as const
      )
        .map(([form, make]) =>
          caseOf('deleteRedemption', `confirmed in ${form}`, async (context) => {
            const { code } = await setStage(context);
            const basket = saleFor(context, code, 10);
            await make(context, basket);
            context.refused(await cancel(context, basket), 'confirmed-is-final', {
              kind: 'confirmed-deleted',
              message: 'A confirmed redemption could be deleted.',
            });
            await final(context, basket, {
              kind: 'confirmed-lost',
              message: 'A confirmed redemption was lost by an attempt to delete it.',
            });
          }),
        )
        .concat(
          caseOf('deleteRedemption', 'confirmed, and what it used up', async (context) => {
            const { code } = await setStage(context, { discount: { ...UNIQUE, maxTotalBudget: 10, maxRedemptions: 1 } });
            const basket = saleFor(context, code, 10);
            await spent(context, basket);
            await cancel(context, basket);
            turnedDown(context, await redeem(context, saleFor(context, code, 10)), {
              kind: 'confirmed-given-back',
              message: 'An attempt to delete a confirmed redemption gave back its code, its budget or its number.',
            });
          }),
        ),
  },
  {
    id: 'redemption.second-confirmation',
    title: 'A second confirmation is answered as chosen',
    clauses: ['redemption.second-confirmation'],
    cases: () =>
      (
        [
          ['one step', spent],
          ['two steps', spentInTwoSteps],
        ] as const
      ).map(([form, make]) =>
        caseOf('confirmRedemption', `already confirmed in ${form}`, async (context) => {
          const chosen = context.policy('second-confirmation');
          if (chosen === undefined) context.undecided('how a second confirmation is answered is not known of this target');
          const { code } = await setStage(context);
          const basket = saleFor(context, code, 10);
          await make(context, basket);
          const step = await confirm(context, basket);
          if (chosen === 'accepted') {
            granted(context, step, 10, { kind: 'second-confirmation-refused', message: 'A second confirmation was refused.' });
          } else {
            context.refused(step, 'already-confirmed', {
              kind: 'second-confirmation-accepted',
              message: 'A second confirmation was accepted.',
            });
          }
        }),
      ),
  },
  {
    id: 'redemption.second-confirmation-idle',
    title: 'A second confirmation has no effect',
    clauses: ['redemption.second-confirmation-idle'],
    cases: () => [
      ...CEILINGS.map((ceiling) =>
        caseOf('confirmRedemption', `a second time, under the ${ceiling.name}`, (context) => confirmsTwice(context, ceiling.plan(20))),
      ),
      ...(['discount', 'main'] as const).map((level) =>
        caseOf(
          'confirmRedemption',
          `a second time, under the number of the ${level === 'main' ? 'main campaign' : 'campaign'}`,
          (context) => confirmsTwice(context, { [level]: { maxRedemptions: 2 } }),
        ),
      ),
      caseOf('confirmRedemption', 'a second time, under the number of a customer', (context) =>
        confirmsTwice(context, { rules: [{ kind: 'per-customer', maxRedemptions: 2 }] }),
      ),
    ],
  },
  {
    id: 'redemption.second-validation',
    title: 'A second validation of a unique code is answered as chosen',
    clauses: ['redemption.second-validation'],
    cases: () => [
      caseOf('createRedemption', 'unique code that is validated already', async (context) => {
        const chosen = context.policy('second-validation');
        if (chosen === undefined) context.undecided('whether a code can be validated twice is not known of this target');
        const { code } = await setStage(context, { discount: UNIQUE });
        const [first, second] = [saleFor(context, code, 10), saleFor(context, code, 10)];
        await validated(context, first);
        const step = await validate(context, second);
        if (chosen === 'allowed') {
          granted(context, step, 10, { kind: 'second-validation-refused', message: 'A unique code could not be validated a second time.' });
          granted(context, await confirm(context, first), 10, {
            kind: 'first-confirmation-refused',
            message: 'Of two validations of a unique code, the one confirmed first was refused.',
          });
          return;
        }
        turnedDown(context, step, { kind: 'second-validation-accepted', message: 'A unique code could be validated a second time.' });
        context.done(await cancel(context, first), {
          kind: 'withdrawal-refused',
          message: 'An unconfirmed redemption could not be deleted.',
        });
        granted(context, await validate(context, second), 10, {
          kind: 'still-blocked',
          message: 'A unique code stayed blocked after its validation was deleted.',
        });
      }),
    ],
  },
  {
    id: 'redemption.unconfirmed-lifetime',
    title: 'A validation can be confirmed for as long as chosen',
    clauses: ['redemption.unconfirmed-lifetime'],
    needs: ['clock'],
    cases: () => [
      caseOf('confirmRedemption', 'a minute after the validation', (context) => confirmsAfter(context, 60_000, false)),
      caseOf('confirmRedemption', 'four hundred days after the validation', (context) =>
        confirmsAfter(context, 400 * DAY, context.policy('unconfirmed-lifetime') === 'limited'),
      ),
    ],
  },
  {
    id: 'redemption.refused-confirmation',
    title: 'A refused confirmation leaves an unconfirmed redemption that counts for nothing',
    clauses: ['redemption.refused-confirmation'],
    cases: () => [
      caseOf('confirmRedemption', 'refused for the budget', async (context) => {
        const { campaign, code } = await setStage(context, { discount: { maxTotalBudget: 50 } });
        const late = saleFor(context, code, 30);
        await validated(context, late);
        await spent(context, saleFor(context, code, 50));
        await refusedWithoutTrace(context, late, () => raise(context, campaign, { maxTotalBudget: 80 }));
      }),
      caseOf('confirmRedemption', 'refused for the count', async (context) => {
        const { campaign, code } = await setStage(context, { discount: { maxRedemptions: 1 } });
        const late = saleFor(context, code, 30);
        await validated(context, late);
        await spent(context, saleFor(context, code, 50));
        await refusedWithoutTrace(context, late, () => raise(context, campaign, { maxRedemptions: 2 }));
      }),
      caseOf('confirmRedemption', 'again, after it was refused and there is room', async (context) => {
        const { campaign, code } = await setStage(context, { discount: { ...UNIQUE, maxTotalBudget: 50 } });
        const late = saleFor(context, code, 30);
        await validated(context, late);
        await spent(context, saleFor(context, await addCode(context, campaign), 50));
        const step = await confirm(context, late);
        if (step.answer.outcome !== 'refused') context.undecided('the confirmation was not refused: another check tells');
        await raise(context, campaign, { maxTotalBudget: 80 });
        granted(context, await confirm(context, late), 30, {
          kind: 'refused-for-ever',
          message: 'A redemption whose confirmation was refused could not be confirmed when there was room again.',
        });
      }),
      caseOf('deleteRedemption', 'after a refused confirmation', async (context) => {
        const { code } = await setStage(context, { discount: { maxRedemptions: 1 } });
        const late = saleFor(context, code, 30);
        await validated(context, late);
        await spent(context, saleFor(context, code, 50));
        turnedDown(context, await confirm(context, late), {
          clause: 'count.rechecked-at-confirm',
          kind: 'confirmed-beyond-count',
          message: 'A confirmation was accepted although the allowed number was used up.',
        });
        context.done(await cancel(context, late), {
          kind: 'refused-not-deletable',
          message: 'A redemption whose confirmation was refused could not be deleted.',
        });
        await gone(context, late, { kind: 'withdrawn-readable', message: 'A deleted redemption can still be read.' });
      }),
    ],
  },
];

/** A sale whose validation of a unique code was deleted. */
async function withdrawn(context: CaseContext): Promise<ReturnType<typeof saleFor>> {
  const { code } = await setStage(context, { discount: UNIQUE });
  const basket = saleFor(context, code, 10);
  await validated(context, basket);
  await context.given<'cancelRedemption'>({ do: 'cancelRedemption', code: basket.code, transaction: basket.transaction });
  return basket;
}

/** The limit leaves room for exactly one more redemption after the one that is confirmed twice. */
async function confirmsTwice(context: CaseContext, plan: StagePlan): Promise<void> {
  const { code } = await setStage(context, plan);
  const customer = context.name('customer');
  const basket = saleFor(context, code, 10, { customer });
  const { confirmedAt } = await spentInTwoSteps(context, basket);
  await confirm(context, basket);
  const after = await standing(context, basket);
  context.expect(Date.parse(after.confirmedAt ?? '') === Date.parse(confirmedAt ?? ''), {
    kind: 'confirmed-anew',
    message: 'A second confirmation moved the moment of confirmation.',
    expected: confirmedAt ?? 'the moment of the first confirmation',
    actual: after.confirmedAt ?? 'none',
  });
  granted(context, await redeem(context, saleFor(context, code, 10, { customer })), 10, {
    kind: 'counted-twice',
    message: 'After a second confirmation there was no room for a redemption that fits the limit exactly: it was counted twice.',
  });
}

async function confirmsAfter(context: CaseContext, wait: number, refused: boolean): Promise<void> {
  if (context.policy('unconfirmed-lifetime') === undefined) context.undecided('how long a validation lives is not known of this target');
  const clock = context.clock ?? context.skip('the target has no clock hook');
  const { code } = await setStage(context);
  const basket = saleFor(context, code, 10);
  await validated(context, basket);
  await clock.moveTo(new Date(clock.now().getTime() + wait));
  const step = await confirm(context, basket);
  if (!refused) {
    granted(context, step, 10, {
      kind: 'validation-expired',
      message: 'A validation could not be confirmed although its time was not over.',
    });
    return;
  }
  context.refused(step, 'time-limit-expired', {
    kind: 'validation-outlived',
    message: 'A validation could be confirmed although its time was over.',
  });
  const after = await context.perform<'getRedemption'>({ do: 'getRedemption', code: basket.code, transaction: basket.transaction });
  // An expired validation may be gone altogether.
  if (after.answer.outcome === 'done') {
    await pending(context, basket, { kind: 'expired-confirmed', message: 'A refused confirmation confirmed all the same.' });
  }
}

async function raise(
  context: CaseContext,
  campaign: string,
  changes: { maxTotalBudget: number } | { maxRedemptions: number },
): Promise<void> {
  await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, changes });
}

/** `makeRoom` raises the limit so far that one more sale fits exactly, if the refused confirmation did not count. */
async function refusedWithoutTrace(context: CaseContext, late: ReturnType<typeof saleFor>, makeRoom: () => Promise<void>): Promise<void> {
  const step = await confirm(context, late);
  if (step.answer.outcome !== 'refused') context.undecided('the confirmation was not refused: another check tells');
  await pending(context, late, {
    kind: 'refused-confirmed',
    message: 'A redemption reads as confirmed although its confirmation was refused.',
  });
  await makeRoom();
  granted(context, await redeem(context, saleFor(context, late.code, 30)), 30, {
    kind: 'refused-counted',
    message: 'A sale that fits exactly was refused: a refused confirmation was counted.',
  });
}
