/** The clause `redemption.read-back`: how redemptions show. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { categoryOf } from './categories.ts';
import { read, saleFor, sameAmount, spent, standing, validated } from './sales.ts';
import { setSister, setStage } from './stage.ts';

export const checks: readonly Check[] = [
  {
    id: 'redemption.read-back',
    title: 'A redemption shows with its values in the single read and in the list of its campaign only',
    clauses: ['redemption.read-back'],
    cases: () => [
      caseOf('getRedemption', 'values that the redemption was made with', readsBack),
      caseOf('getRedemptions', 'redemptions of one campaign', listsBack),
    ],
  },
];

async function readsBack(context: CaseContext): Promise<void> {
  const { code } = await setStage(context);
  const { entries } = await categoryOf(context, ['fruit', 'bread']);
  const transaction = context.name('sale');
  const customer = context.name('customer');
  const sent = { total_transaction_cost: 81.25, user_agent: 'Käuferin/1.0', categories: entries('fruit') };
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
