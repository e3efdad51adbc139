/** Clauses of the topic `redemption` about its two steps: validation, confirmation, and what shows of them. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import {
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
  spent,
  standing,
  validate,
  validated,
} from './sales.ts';
import { addCode, setSister, setStage } from './stage.ts';

export const checks: readonly Check[] = [
  {
    id: 'redemption.validate',
    title: 'A validation works out the discount and confirms nothing',
    clauses: ['redemption.validate'],
    cases: () => [
      caseOf('createRedemption', 'validated only', async (context) => {
        const { code } = await setStage(context);
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
        context.expect((context.at(step.exchange, '/confirmed_at') ?? null) === null, {
          kind: 'confirmed-by-validation',
          message: 'A validation shows a moment of confirmation.',
          expected: 'confirmed_at null',
          actual: JSON.stringify(context.at(step.exchange, '/confirmed_at')),
          pointer: '/confirmed_at',
          exchange: step.exchange,
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
    id: 'redemption.read-back',
    title: 'A redemption shows with its values in the single read and in the list of its campaign only',
    clauses: ['redemption.read-back'],
    cases: () => [
      caseOf('getRedemption', 'values that the redemption was made with', readsBack),
      caseOf('getRedemptions', 'redemptions of one campaign', listsBack),
    ],
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
    ],
  },
];

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
  const after = await final(context, basket, {
    kind: 'confirmation-not-kept',
    message: 'A confirmed redemption does not read as confirmed.',
  });
  for (const shown of [value, after]) {
    context.expect(
      sameAmount(shown.discount, before.discount) && sameAmount(shown.cost ?? 80, 80) && shown.transaction === basket.transaction,
      {
        kind: 'changed-by-confirmation',
        message: 'A confirmation changed what was validated.',
        expected: `total 80, discount ${before.discount}, the same transaction id`,
        actual: `total ${shown.cost}, discount ${shown.discount}, ${shown.transaction === basket.transaction ? 'the same' : 'another'} transaction id`,
        exchange: step.exchange,
      },
    );
  }
}

async function readsBack(context: CaseContext): Promise<void> {
  const { code } = await setStage(context);
  const name = context.name('category');
  await context.given<'createCategory'>({ do: 'createCategory', name, tags: ['fruit', 'bread'] });
  const categories = [{ name, tag: 'fruit' }];
  const transaction = context.name('sale');
  const customer = context.name('customer');
  const sent = { total_transaction_cost: 81.25, user_agent: 'Käuferin/1.0', categories };
  const created = await context.call('createRedemption', {
    path: { code },
    body: { ...sent, transaction_id: transaction, customer_identifier: customer, confirmed: false },
  });
  context.status(created, '2xx', { kind: 'redemption-refused', message: 'A sale with customer, categories and user agent was refused.' });
  const step = await read(context, { code, transaction, cost: 0 });
  const view = context.done(step, { kind: 'redemption-unreadable', message: 'A redemption that was just made is not found.' });
  context.expect(view.code === code && view.transaction === transaction && (view.customer ?? customer) === customer, {
    kind: 'other-redemption-read',
    message: 'The redemption that was read is not the one that was made.',
    expected: 'the voucher code, transaction id and customer that were sent',
    actual: `voucher code ${shownAs(view.code, code)}, transaction id ${shownAs(view.transaction, transaction)}, customer ${shownAs(view.customer, customer)}`,
    exchange: step.exchange,
  });
  for (const exchange of [created, step.exchange]) {
    for (const [member, value] of Object.entries(sent)) {
      // What is not shown at all is for the judge of members to tell.
      const came = context.at(exchange, `/${member}`) ?? value;
      context.expect(holdsAll(came, value), {
        kind: 'value-not-kept',
        message: `A redemption does not show the ${member} that it was made with.`,
        expected: JSON.stringify(value),
        actual: JSON.stringify(came),
        pointer: `/${member}`,
        exchange,
      });
    }
  }
}

async function listsBack(context: CaseContext): Promise<void> {
  const { main, campaign, code } = await setStage(context);
  const sister = await setSister(context, main);
  const redeemed = saleFor(context, code, 10);
  const waiting = saleFor(context, code, 12.5);
  const foreign = saleFor(context, sister.code, 5);
  await spent(context, redeemed);
  await validated(context, waiting);
  await spent(context, foreign);
  const step = await context.perform<'listRedemptions'>({ do: 'listRedemptions', campaign });
  const { items } = context.done(step, { kind: 'list-refused', message: 'The redemptions of a campaign are not listed.' });
  for (const basket of [redeemed, waiting]) {
    const found = items.filter(({ transaction }) => transaction === basket.transaction);
    const alone = await standing(context, basket);
    const [shown] = found;
    context.expect(
      found.length === 1 &&
        shown?.code === code &&
        sameAmount(shown.discount, alone.discount) &&
        sameAmount(shown.cost ?? basket.cost, basket.cost) &&
        (shown.confirmedAt === undefined) === (basket === waiting),
      {
        kind: basket === waiting ? 'unconfirmed-not-listed' : 'confirmed-not-listed',
        message: `The list of a campaign does not show ${basket === waiting ? 'an unconfirmed' : 'a confirmed'} redemption once, as the single read does.`,
        expected: `one entry with total ${basket.cost} and discount ${alone.discount}`,
        actual: `${found.length} entries${shown === undefined ? '' : `, the first with total ${shown.cost}, discount ${shown.discount}, ${shown.confirmedAt === undefined ? 'unconfirmed' : 'confirmed'}`}`,
        exchange: step.exchange,
      },
    );
  }
  context.expect(!items.some(({ transaction }) => transaction === foreign.transaction), {
    kind: 'foreign-redemption-listed',
    message: 'The list of a campaign shows a redemption of another campaign.',
    expected: 'redemptions of the campaign only',
    actual: 'one of another campaign',
    exchange: step.exchange,
  });
}

function shownAs(came: string | undefined, sent: string): string {
  return came === sent ? 'as sent' : JSON.stringify(came ?? null);
}

/** Whether a value that came holds everything that was sent; more members are no harm. */
function holdsAll(came: unknown, sent: unknown): boolean {
  if (typeof sent === 'number') return typeof came === 'number' && sameAmount(came, sent);
  if (Array.isArray(sent)) {
    return Array.isArray(came) && came.length === sent.length && sent.every((value, index) => holdsAll(came[index], value));
  }
  if (typeof sent === 'object' && sent !== null) {
    return (
      typeof came === 'object' &&
      came !== null &&
      Object.entries(sent).every(([key, value]) => holdsAll((came as Record<string, unknown>)[key], value))
    );
  }
  return came === sent;
}
