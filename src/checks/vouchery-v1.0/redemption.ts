/** Clauses of the topic `redemption` about its two steps: validation, confirmation, and what shows of them. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { categoryOf } from './categories.ts';
import { expectMembers, instant } from './members.ts';
import { INSIDE } from './places.ts';
import { around } from './rule-places.ts';
import {
  type Because,
  basketOf,
  cancel,
  confirm,
  final,
  gone,
  granted,
  pending,
  read,
  redeem,
  saleFor,
  sameAmount,
  saysConfirmed,
  validate,
  validated,
} from './sales.ts';
import { addCode, setStage } from './stage.ts';
import { expectAgreement } from './view-agreement.ts';
import { type Seen, shown } from './views.ts';

export const checks: readonly Check[] = [
  {
    id: 'redemption.validate',
    title: 'A validation works out the discount and confirms nothing',
    clauses: ['redemption.validate'],
    cases: () => [
      caseOf('createRedemption', 'validated only', async (context) => {
        const { campaign, code } = await setStage(context);
        const basket = basketOf(context, code, 80);
        const step = await validate(context, basket);
        const value = context.done(step, { kind: 'validation-refused', message: 'A sale that fits its campaign was not validated.' });
        context.expect(value.validatedAt !== undefined, {
          kind: 'not-validated',
          message: 'A validation does not say when it was made.',
          expected: 'a moment of validation',
          actual: 'none',
          exchange: step.exchange,
        });
        // The target's own time may be another than that of the clock on the wall: the campaign was made just before.
        const { exchange: seen } = await context.perform<'getCampaign'>({ do: 'getCampaign', campaign });
        const made = Date.parse(String(context.at(seen, '/created_at')));
        const seconds = (Date.parse(value.validatedAt ?? '') - made) / 1000;
        context.expect(Number.isNaN(seconds) || (seconds > -5 && seconds < 600), {
          kind: 'validated-at-other-time',
          message: 'The moment of a validation is not just after its campaign was made.',
          expected: 'some seconds after it at most',
          actual: `${seconds} seconds after it`,
          exchange: step.exchange,
        });
        context.expect((context.at(step.exchange, '/confirmed_at') ?? null) === null, {
          kind: 'confirmed-by-validation',
          message: 'A validation shows a moment of confirmation.',
          expected: 'confirmed_at null',
          actual: JSON.stringify(context.at(step.exchange, '/confirmed_at')),
          pointer: '/confirmed_at',
          exchange: step.exchange,
        });
        saysConfirmed(context, step.exchange, false, {
          kind: 'validation-said-confirmed',
          message: 'The answer to a validation says that it is confirmed.',
        });
        granted(context, step, 40, { kind: 'discount-missing', message: 'A validation does not show the discount.' });
        await pending(context, basket, { kind: 'validation-not-kept', message: 'A validation does not read as unconfirmed.' });
      }),
    ],
  },
  {
    id: 'redemption.one-step',
    title: 'A creation with confirmed true redeems at once',
    clauses: ['redemption.one-step'],
    cases: () => [
      caseOf('createRedemption', 'validated and confirmed at once', async (context) => {
        const { code } = await setStage(context);
        const basket = basketOf(context, code, 80);
        const step = await redeem(context, basket);
        const value = context.done(step, { kind: 'one-step-refused', message: 'A sale that fits its campaign was not redeemed.' });
        for (const [name, moment] of [
          ['validated_at', value.validatedAt],
          ['confirmed_at', value.confirmedAt],
        ] as const) {
          context.expect(moment !== undefined, {
            kind: 'moment-missing',
            message: `A redemption in one step has no ${name}.`,
            expected: 'a date-time',
            actual: JSON.stringify(context.at(step.exchange, `/${name}`)),
            pointer: `/${name}`,
            exchange: step.exchange,
          });
        }
        saysConfirmed(context, step.exchange, true, {
          kind: 'one-step-said-unconfirmed',
          message: 'The answer to a redemption in one step says that it is not confirmed.',
        });
        await final(context, basket, { kind: 'one-step-not-kept', message: 'A redemption in one step does not read as confirmed.' });
      }),
    ],
  },
  {
    id: 'redemption.one-step-instant',
    title: 'In one step both moments are the same',
    clauses: ['redemption.one-step-instant'],
    cases: () => [
      caseOf('createRedemption', 'moments of one step', async (context) => {
        const { code } = await setStage(context);
        const step = await redeem(context, basketOf(context, code, 80));
        const { validatedAt, confirmedAt } = context.done(step, {
          kind: 'one-step-refused',
          message: 'A sale that fits its campaign was not redeemed.',
          clause: 'redemption.one-step',
        });
        const both = validatedAt !== undefined && confirmedAt !== undefined;
        if (!both) context.undecided('the answer does not show both moments');
        const [first, second] = [Date.parse(validatedAt ?? ''), Date.parse(confirmedAt ?? '')];
        context.expect(first === second, {
          kind: 'moments-differ',
          message: 'A redemption in one step was validated and confirmed at different moments.',
          expected: 'the same moment',
          actual: `${validatedAt} and ${confirmedAt}`,
          exchange: step.exchange,
        });
      }),
    ],
  },
  {
    id: 'redemption.confirm',
    title: 'A confirmation makes what was validated final',
    clauses: ['redemption.confirm'],
    cases: () => [
      caseOf('confirmRedemption', 'second of two steps', (context) => confirmsWhatWasValidated(context, async () => {})),
      caseOf('confirmRedemption', 'in a campaign that looked at place and tags', async (context) => {
        const { category, entries } = await categoryOf(context, ['fruit']);
        const rules = [await around(context, INSIDE), { kind: 'category', category, mode: 'any_of', tags: ['fruit'] }] as const;
        const { code } = await setStage(context, { rules });
        const basket = saleFor(context, code, 10, { location: INSIDE, categories: entries('fruit') });
        await validated(context, basket);
        granted(context, await confirm(context, basket), 10, {
          kind: 'confirmation-refused',
          message: 'A validation that fitted the rules about place and tags could not be confirmed.',
        });
      }),
      caseOf('confirmRedemption', 'transaction id with characters that need encoding', async (context) => {
        const { code } = await setStage(context);
        const basket = { ...saleFor(context, code, 10), transaction: `${context.name('sale')} 7/8&x=ü+100%#?` };
        await validated(context, basket);
        granted(context, await confirm(context, basket), 10, {
          kind: 'encoded-transaction-lost',
          message: 'A transaction id with characters that need encoding could not be confirmed.',
        });
        await final(context, basket, {
          kind: 'encoded-transaction-lost',
          message: 'A transaction id with characters that need encoding could not be read.',
        });
      }),
      caseOf('confirmRedemption', 'after the discount of the campaign was changed', (context) =>
        confirmsWhatWasValidated(context, async (campaign) => {
          const changes = { discount: { type: 'percentage', value: 20 } } as const;
          await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, changes });
        }),
      ),
    ],
  },
  {
    id: 'redemption.confirm-pair',
    title: 'Code and transaction id have to belong together',
    clauses: ['redemption.confirm-pair'],
    cases: () =>
      (
        [
          ['confirmRedemption', confirm],
          ['getRedemption', read],
          ['deleteRedemption', cancel],
        ] as const
      ).map(([operation, call]) =>
        caseOf(operation, 'transaction of another code', async (context) => {
          const { campaign, code } = await setStage(context);
          const one = saleFor(context, code, 10);
          const other = saleFor(context, await addCode(context, campaign), 10);
          await validated(context, one);
          await validated(context, other);
          context.refused(await call(context, { ...one, transaction: other.transaction }), 'not-found', {
            kind: 'mismatched-pair-found',
            message: 'A code together with the transaction id of another code was taken for a redemption.',
          });
          for (const basket of [one, other]) {
            await pending(context, basket, {
              kind: 'mismatched-pair-changed',
              message: 'A call with a code and the transaction id of another code changed a redemption.',
            });
          }
        }),
      ),
  },
  {
    id: 'redemption.confirm-place',
    title: 'A confirmation takes the transaction id from the chosen place',
    clauses: ['redemption.confirm-place'],
    cases: () =>
      (['query', 'body'] as const).map((place) =>
        caseOf('confirmRedemption', `transaction id in the ${place}`, async (context) => {
          const chosen = context.policy('confirm-transaction-place');
          if (chosen === undefined) context.undecided('where a confirmation carries the transaction id is not known of this target');
          const { code } = await setStage(context);
          const basket = saleFor(context, code, 10);
          await validated(context, basket);
          const said = { transaction_id: basket.transaction };
          const exchange = await context.call('confirmRedemption', {
            path: { code },
            ...(place === 'query' ? { query: said } : { body: said }),
          });
          if (chosen === 'both' || chosen === place) {
            context.status(exchange, '2xx', {
              kind: 'chosen-place-refused',
              message: `A confirmation with the transaction id in the ${place} was refused.`,
            });
            await final(context, basket, { kind: 'chosen-place-ignored', message: `A confirmation by ${place} confirmed nothing.` });
          } else {
            context.status(exchange, '4xx', {
              kind: 'other-place-accepted',
              message: `A confirmation with the transaction id only in the ${place} was accepted.`,
            });
            await pending(context, basket, { kind: 'other-place-confirmed', message: `A confirmation by ${place} confirmed.` });
          }
        }),
      ),
  },
  {
    id: 'redemption.confirmed-omitted',
    title: 'A creation that leaves confirmed out does as chosen',
    clauses: ['redemption.confirmed-omitted'],
    cases: () => [
      caseOf('createRedemption', 'without confirmed', async (context) => {
        const { code } = await setStage(context);
        const basket = saleFor(context, code, 10);
        const exchange = await context.call('createRedemption', {
          path: { code },
          body: { transaction_id: basket.transaction, total_transaction_cost: basket.cost },
        });
        const chosen = context.policy('confirmed-omitted');
        if (chosen === 'refused') {
          context.status(exchange, '4xx', { kind: 'omission-accepted', message: 'A creation without confirmed was accepted.' });
          await gone(context, basket, { kind: 'omission-stored', message: 'A refused creation without confirmed left a redemption.' });
          return;
        }
        const accepted = exchange.response?.status !== undefined && exchange.response.status < 300;
        if (accepted) {
          await pending(context, basket, { kind: 'omission-confirmed', message: 'A creation without confirmed redeemed at once.' });
        }
        if (chosen === undefined) context.undecided('what a creation without confirmed means is not known of this target');
        context.status(exchange, '2xx', { kind: 'omission-refused', message: 'A creation without confirmed was refused.' });
      }),
    ],
  },
  {
    id: 'redemption.not-editable',
    title: 'Values sent along with a confirmation change nothing',
    clauses: ['redemption.not-editable'],
    cases: () => [
      caseOf('confirmRedemption', 'with another total and another customer', async (context) => {
        const { code } = await setStage(context);
        const basket = basketOf(context, code, 80, { customer: context.name('customer') });
        const before = await validated(context, basket);
        await context.call('confirmRedemption', {
          path: { code },
          ...(context.policy('confirm-transaction-place') === 'body' ? {} : { query: { transaction_id: basket.transaction } }),
          body: { transaction_id: basket.transaction, total_transaction_cost: 240, customer_identifier: context.name('other') },
        });
        const step = await read(context, basket);
        const after = context.done(step, {
          kind: 'redemption-lost',
          message: 'After a confirmation with other values the redemption is gone.',
        });
        context.expect(
          sameAmount(after.cost ?? 80, 80) && sameAmount(after.discount, before.discount) && after.customer === before.customer,
          {
            kind: 'edited-by-confirmation',
            message: 'Values sent along with a confirmation replaced the validated ones.',
            expected: `total 80, discount ${before.discount}, customer as validated`,
            actual: `total ${after.cost}, discount ${after.discount}, customer ${after.customer === before.customer ? 'as validated' : 'another'}`,
            exchange: step.exchange,
          },
        );
      }),
      caseOf('confirmRedemption', 'all that the validation said', (context) => staysAsValidated(context, async () => {})),
      {
        // Where moments are shown in whole seconds, only a clock tells the moment of confirmation from that of validation.
        ...caseOf('confirmRedemption', 'all that the validation said, a minute later', (context) =>
          staysAsValidated(context, async () => {
            const clock = context.clock ?? context.skip('the target has no clock hook');
            await clock.moveTo(new Date(clock.now().getTime() + 60_000));
          }),
        ),
        needs: ['clock'],
      },
    ],
  },
];

/** What a confirmation is there to change. */
const CONFIRMED = ['confirmed', 'confirmed_at', 'updated_at'];

async function staysAsValidated(context: CaseContext, wait: () => Promise<void>): Promise<void> {
  const { code } = await setStage(context);
  const { entries } = await categoryOf(context, ['fruit']);
  const basket = saleFor(context, code, 10, { customer: context.name('customer'), categories: entries('fruit') });
  await validated(context, basket);
  const before = await seen({ kind: 'redemption-lost', message: 'A validation is not found.' });
  await wait();
  granted(context, await confirm(context, basket), 10, { kind: 'confirmation-refused', message: 'A validation could not be confirmed.' });
  const after = await seen({ kind: 'redemption-lost', message: 'After its confirmation a redemption is not found.' });
  const wanted = Object.fromEntries(Object.entries(before.object).filter(([name]) => !CONFIRMED.includes(name)));
  const said = { object: wanted, exchange: before.exchange };
  expectAgreement(context, after, said, 'Redemption', { operation: 'confirmRedemption', what: 'a redemption after its confirmation' });
  const moment = before.object.validated_at;
  if (typeof moment === 'string')
    expectMembers(
      context,
      after,
      { validated_at: instant(moment) },
      { operation: 'confirmRedemption', what: 'a redemption after its confirmation' },
    );

  async function seen(because: Because): Promise<Seen> {
    return shown(context, (await read(context, basket)).exchange, because);
  }
}

async function confirmsWhatWasValidated(context: CaseContext, between: (campaign: string) => Promise<void>): Promise<void> {
  const { campaign, code } = await setStage(context);
  const basket = basketOf(context, code, 80);
  const before = await validated(context, basket);
  await between(campaign);
  const step = await confirm(context, basket);
  const value = context.done(step, { kind: 'confirmation-refused', message: 'A validation could not be confirmed.' });
  context.expect(value.confirmedAt !== undefined, {
    kind: 'not-confirmed',
    message: 'The answer to a confirmation shows no moment of confirmation.',
    expected: 'a moment of confirmation',
    actual: 'none',
    exchange: step.exchange,
  });
  saysConfirmed(context, step.exchange, true, {
    kind: 'confirmation-said-unconfirmed',
    message: 'The answer to a confirmation says that the redemption is not confirmed.',
  });
  const waited = Date.parse(value.confirmedAt ?? '') - Date.parse(before.validatedAt ?? '');
  context.expect(!(waited < 0), {
    kind: 'confirmed-before-validated',
    message: 'A redemption was confirmed before it was validated.',
    expected: `a moment not before ${before.validatedAt}`,
    actual: value.confirmedAt ?? 'none',
    exchange: step.exchange,
  });
  const after = await final(context, basket, {
    kind: 'confirmation-not-kept',
    message: 'A confirmed redemption does not read as confirmed.',
  });
  for (const view of [value, after]) {
    context.expect(
      sameAmount(view.discount, before.discount) && sameAmount(view.cost ?? 80, 80) && view.transaction === basket.transaction,
      {
        kind: 'changed-by-confirmation',
        message: 'A confirmation changed what was validated.',
        expected: `total 80, discount ${before.discount}, the same transaction id`,
        actual: `total ${view.cost}, discount ${view.discount}, ${view.transaction === basket.transaction ? 'the same' : 'another'} transaction id`,
        exchange: step.exchange,
      },
    );
  }
}
