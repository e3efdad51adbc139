/** The clause `redemption.read-back`: how redemptions show. */
import { type JsonObject, listOf, objectOf } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';
import { caseOf } from '../case.ts';
import { categoryOf } from './categories.ts';
import { expectMembers, Wanted } from './members.ts';
import { confirm, read, saleFor, sameAmount, spent, standing, validated } from './sales.ts';
import { type Stage, setSister, setStage } from './stage.ts';
import { expectAgreement, whereShown } from './view-agreement.ts';
import { asked, listed, type Seen, shown } from './views.ts';

export const checks: readonly Check[] = [
  {
    id: 'redemption.read-back',
    title: 'A redemption shows with its values in the single read and in the list of its campaign only',
    clauses: ['redemption.read-back'],
    cases: () => [
      ...[false, true].map((confirmed) =>
        caseOf('getRedemption', `values that ${confirmed ? 'a redemption in one step' : 'a validation'} was made with`, (context) =>
          readsBack(context, confirmed),
        ),
      ),
      caseOf('confirmRedemption', 'values that the validation was made with', readsBackConfirmed),
      caseOf('getRedemptions', 'redemptions of one campaign', listsBack),
      caseOf('getRedemptions', 'values that redemptions were made with, on every page', listsValues),
    ],
  },
];

/** A sale that says all that a sale can say, but for a place. */
interface FullSale {
  readonly code: string;
  readonly transaction: string;
  /** Its answer, as an object. */
  readonly answer: Seen;
  /** What was sent of it, as a view may show it. */
  readonly sent: JsonObject;
  readonly confirmed: boolean;
}

async function fullSale(context: CaseContext, { code }: Stage, confirmed: boolean): Promise<FullSale> {
  const { entries } = await categoryOf(context, ['fruit', 'bread']);
  const transaction = context.name('sale');
  const customer = context.name('customer');
  const values = { total_transaction_cost: 81.25, user_agent: 'Käuferin/1.0', categories: entries('fruit', 'bread') };
  const body = { ...values, transaction_id: transaction, customer_identifier: customer, confirmed };
  const answer = await asked(
    context,
    'createRedemption',
    { path: { code }, body },
    { kind: 'redemption-refused', message: 'A sale with customer, categories and user agent was refused.' },
  );
  const sent = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, keeping(value)]));
  return { code, transaction, answer, sent: { ...sent, customer: ofCustomer(customer) }, confirmed };
}

async function single(context: CaseContext, { code, transaction }: Pick<FullSale, 'code' | 'transaction'>): Promise<Seen> {
  const { exchange } = await read(context, { code, transaction, cost: 0 });
  return shown(context, exchange, { kind: 'redemption-unreadable', message: 'A redemption that was just made is not found.' });
}

/** Expects a view to show the values that a sale was made with, and the voucher it used. What is not shown at all is for the judge of members to tell. */
async function expectSale(context: CaseContext, view: Seen, sent: JsonObject, { campaign, code }: Stage, operation: string): Promise<void> {
  expectMembers(context, view, whereShown(view.object, sent), { operation, what: 'the redemption' });
  const used = objectOf(view.object.voucher);
  if (used === undefined) return;
  const { exchange } = view;
  const { object } = await asked(
    context,
    'getVoucher',
    { path: { code } },
    { kind: 'not-found', message: 'A voucher is not found under its code.' },
  );
  const wanted = whereShown(used, { code, id: object.id, campaign_id: Number(campaign) });
  expectMembers(context, { object: used, exchange }, wanted, { operation, what: 'the voucher inside the redemption' });
  const owner = objectOf(used.campaign);
  if (owner === undefined) return;
  const { name } = await context.given<'getCampaign'>({ do: 'getCampaign', campaign });
  const summary = whereShown(owner, { id: Number(campaign), name });
  expectMembers(context, { object: owner, exchange }, summary, { operation, what: 'the campaign inside the redemption' });
}

async function readsBack(context: CaseContext, confirmed: boolean): Promise<void> {
  const stage = await setStage(context);
  const sale = await fullSale(context, stage, confirmed);
  const alone = await single(context, sale);
  await expectSale(context, sale.answer, sale.sent, stage, 'createRedemption');
  await expectSale(context, alone, sale.sent, stage, 'getRedemption');
  expectAgreement(context, sale.answer, alone, 'Redemption', {
    operation: 'createRedemption',
    what: 'the redemption in the answer to its creation',
  });
}

async function readsBackConfirmed(context: CaseContext): Promise<void> {
  const stage = await setStage(context);
  const sale = await fullSale(context, stage, false);
  const { exchange } = await confirm(context, { ...sale, cost: 0 });
  const answer = shown(context, exchange, { kind: 'confirmation-refused', message: 'A validation could not be confirmed.' });
  const alone = await single(context, sale);
  const sent = { ...sale.sent, confirmed: true };
  await expectSale(context, answer, sent, stage, 'confirmRedemption');
  await expectSale(context, alone, sent, stage, 'getRedemption');
  expectAgreement(context, answer, alone, 'Redemption', {
    operation: 'confirmRedemption',
    what: 'the redemption in the answer to its confirmation',
  });
}

async function listsValues(context: CaseContext): Promise<void> {
  const operation = 'getRedemptions';
  const stage = await setStage(context);
  const sales = [await fullSale(context, stage, false), await fullSale(context, stage, true), await fullSale(context, stage, false)];
  const path = { campaign_id: stage.campaign };
  const { items, exchange } = await listed(context, operation, path);
  await inList(items, exchange, sales);
  // Later pages are at times made by other code than the first.
  for (const page of sales.keys()) {
    const one = await context.call(operation, { path, query: { page: page + 1, per_page: 1 } });
    const alone = (listOf(context.json(one)) ?? []).map(objectOf).filter((item) => item !== undefined);
    const there = sales.filter(({ transaction }) => alone.some((item) => item.transaction_id === transaction));
    await inList(alone, one, there);
  }

  async function inList(entries: readonly JsonObject[], from: Exchange, wanted: readonly FullSale[]): Promise<void> {
    for (const sale of wanted) {
      const object = entries.find((item) => item.transaction_id === sale.transaction);
      if (object === undefined) context.undecided('a redemption is not in the list of its campaign: another case tells');
      const entry = { object, exchange: from };
      await expectSale(context, entry, sale.sent, stage, operation);
      expectAgreement(context, entry, await single(context, sale), 'Redemption', {
        operation,
        what: 'the redemption in the list of its campaign',
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
    const [entry] = found;
    context.expect(
      found.length === 1 &&
        entry?.code === code &&
        sameAmount(entry.discount, alone.discount) &&
        sameAmount(entry.cost ?? basket.cost, basket.cost) &&
        (entry.confirmedAt === undefined) === (basket === waiting),
      {
        kind: basket === waiting ? 'unconfirmed-not-listed' : 'confirmed-not-listed',
        message: `The list of a campaign does not show ${basket === waiting ? 'an unconfirmed' : 'a confirmed'} redemption once, as the single read does.`,
        expected: `one entry with total ${basket.cost} and discount ${alone.discount}`,
        actual: `${found.length} entries${entry === undefined ? '' : `, the first with total ${entry.cost}, discount ${entry.discount}, ${entry.confirmedAt === undefined ? 'unconfirmed' : 'confirmed'}`}`,
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

/** The customer as an object of its own may be left out or null: the identifier that was sent shows anyway. */
function ofCustomer(identifier: string): Wanted {
  return new Wanted(JSON.stringify({ identifier }), (actual) => actual === null || objectOf(actual)?.identifier === identifier);
}

/** Everything that was sent; more members are no harm. */
function keeping(sent: unknown): Wanted {
  return new Wanted(JSON.stringify(sent), (actual) => holdsAll(actual, sent));
}

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
