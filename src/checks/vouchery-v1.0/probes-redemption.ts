/** Probes for what the sources leave open about redemptions, money and rules. They come in an order in which each can use what is known by then. */
import { DateTime } from 'luxon';
import type { CaseContext, Probe } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';
import { categoryOf } from './categories.ts';
import { INSIDE } from './places.ts';
import { customerOf } from './rule-customers.ts';
import { around } from './rule-places.ts';
import { basketOf, confirm, redeem, saleFor, sameAmount, spent, validate, validated } from './sales.ts';
import { addCode, type Stage, setSister, setStage, UNIQUE } from './stage.ts';

const DAY = 86_400_000;

export const probes: readonly Probe[] = [
  {
    policy: 'confirm-transaction-place',
    async run(context) {
      const { code } = await setStage(context);
      const inQuery = await confirmsBy(context, code, 'query');
      const inBody = await confirmsBy(context, code, 'body');
      if (inQuery) return inBody ? 'both' : 'query';
      return inBody ? 'body' : undefined;
    },
  },
  {
    policy: 'confirmed-omitted',
    async run(context) {
      const { code } = await setStage(context);
      const { transaction, cost } = saleFor(context, code, 10);
      const exchange = await context.call('createRedemption', {
        path: { code },
        body: { transaction_id: transaction, total_transaction_cost: cost },
      });
      if (refused(exchange)) return 'refused';
      return accepted(exchange) && (context.at(exchange, '/confirmed_at') ?? null) === null ? 'false' : undefined;
    },
  },
  {
    policy: 'second-confirmation',
    async run(context) {
      const { code } = await setStage(context);
      const basket = saleFor(context, code, 10);
      await spent(context, basket);
      return choice(await confirm(context, basket), 'accepted', 'refused');
    },
  },
  {
    policy: 'second-validation',
    async run(context) {
      const { code } = await setStage(context, { discount: UNIQUE });
      await validated(context, saleFor(context, code, 10));
      return choice(await validate(context, saleFor(context, code, 10)), 'allowed', 'refused');
    },
  },
  {
    policy: 'confirm-checks-state',
    async run(context) {
      const { campaign, code } = await setStage(context);
      const basket = saleFor(context, code, 10);
      await validated(context, basket);
      await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'inactive' });
      return choice(await confirm(context, basket), 'allowed', 'refused');
    },
  },
  {
    policy: 'transaction-scope',
    async run(context) {
      const { main, campaign, code } = await setStage(context);
      const sister = await setSister(context, main);
      const basket = saleFor(context, code, 10);
      await spent(context, basket);
      const nextDoor = await redeem(context, { ...basket, code: await addCode(context, campaign) });
      const elsewhere = await redeem(context, { ...basket, code: sister.code });
      const [near, far] = [nextDoor.answer.outcome, elsewhere.answer.outcome];
      if (near === 'refused') return far === 'refused' ? 'project' : far === 'done' ? 'campaign' : undefined;
      return near === 'done' && far === 'done' ? 'voucher' : undefined;
    },
  },
  {
    policy: 'budget-overshoot',
    async run(context) {
      const { code } = await setStage(context, { discount: { maxTotalBudget: 50 } });
      await spent(context, saleFor(context, code, 30));
      const { answer } = await redeem(context, saleFor(context, code, 25));
      if (answer.outcome === 'refused') return 'refuse';
      if (answer.outcome !== 'done') return undefined;
      return sameAmount(answer.value.discount, 20) ? 'cut' : sameAmount(answer.value.discount, 25) ? 'last-over' : undefined;
    },
  },
  {
    policy: 'main-limit-code',
    async run(context) {
      const { code } = await setStage(context, { main: { maxTotalBudget: 50 } });
      await spent(context, saleFor(context, code, 50));
      const { answer } = await redeem(context, saleFor(context, code, 10));
      if (answer.outcome !== 'refused') return undefined;
      if (answer.reasons.includes('main-budget-exceeded')) return 'total_budget_exceeded';
      return answer.reasons.includes('budget-exceeded') ? 'budget_exceeded' : undefined;
    },
  },
  {
    policy: 'rounding',
    async run(context) {
      const { code } = await setStage(context);
      // Half of 10.01 and of 10.03: a half cent beyond an even and beyond an odd number of cents.
      const [even, odd] = [await discountOf(context, code, 10.01), await discountOf(context, code, 10.03)];
      if (sameAmount(even, 5.01) && sameAmount(odd, 5.02)) return 'half-up';
      if (sameAmount(even, 5) && sameAmount(odd, 5.02)) return 'half-even';
      return sameAmount(even, 5) && sameAmount(odd, 5.01) ? 'down' : undefined;
    },
  },
  {
    policy: 'discount-basket-cap',
    async run(context) {
      const { code } = await setStage(context, { discount: { discount: { type: 'numeric', value: 50 } } });
      const discount = await discountOf(context, code, 30);
      return sameAmount(discount, 30) ? 'capped' : sameAmount(discount, 50) ? 'uncapped' : undefined;
    },
  },
  {
    policy: 'location-shape',
    async run(context) {
      const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
      const asObject = await isTakenFrom(context, code, INSIDE);
      const asText = await isTakenFrom(context, code, `${INSIDE.latitude},${INSIDE.longitude}`);
      if (asObject) return asText ? 'both' : 'object';
      return asText ? 'string' : undefined;
    },
  },
  {
    policy: 'unknown-tags',
    async run(context) {
      const { category, entries } = await categoryOf(context, ['fruit']);
      const { code } = await setStage(context, { rules: [{ kind: 'category', category, mode: 'any_of', tags: ['fruit'] }] });
      const sale = saleFor(context, code, 10, { categories: entries('fruit', 'stones') });
      return choice(await validate(context, sale), 'ignored', 'refused');
    },
  },
  {
    policy: 'new-customer-until',
    async run(context) {
      const { main, code } = await setStage(context, { rules: [{ kind: 'new-customer' }] });
      const elsewhere = await setSister(context, main);
      const customer = await customerOf(context, true);
      await spent(context, saleFor(context, elsewhere.code, 10, { customer }));
      return choice(await redeem(context, saleFor(context, code, 10, { customer })), 'creation', 'confirmed-redemption');
    },
  },
  {
    policy: 'unconfirmed-lifetime',
    needs: ['clock'],
    async run(context) {
      const { clock } = context;
      if (clock === undefined) return undefined;
      const { code } = await setStage(context);
      const basket = saleFor(context, code, 10);
      await validated(context, basket);
      await clock.moveTo(new Date(clock.now().getTime() + 400 * DAY));
      return choice(await confirm(context, basket), 'unlimited', 'limited');
    },
  },
  { policy: 'budget-time-zone', needs: ['clock'], run: zoneOfBudgetRules },
  { policy: 'budget-week-start', needs: ['clock'], run: firstDayOfWeek },
];

/** Of two values, the one that goes with acceptance or the one that goes with refusal. */
function choice(step: { readonly answer: { readonly outcome: string } }, ifDone: string, ifRefused: string): string | undefined {
  const { outcome } = step.answer;
  return outcome === 'done' ? ifDone : outcome === 'refused' ? ifRefused : undefined;
}

function accepted({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

function refused({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500;
}

async function confirmsBy(context: CaseContext, code: string, place: 'query' | 'body'): Promise<boolean> {
  const basket = saleFor(context, code, 10);
  await validated(context, basket);
  const said = { transaction_id: basket.transaction };
  return accepted(await context.call('confirmRedemption', { path: { code }, ...(place === 'query' ? { query: said } : { body: said }) }));
}

async function discountOf(context: CaseContext, code: string, cost: number): Promise<number | undefined> {
  return (await validated(context, basketOf(context, code, cost))).discount;
}

async function isTakenFrom(context: CaseContext, code: string, location: unknown): Promise<boolean> {
  const { transaction, cost } = saleFor(context, code, 10);
  return accepted(
    await context.call('createRedemption', {
      path: { code },
      body: { transaction_id: transaction, total_transaction_cost: cost, confirmed: false, location },
    }),
  );
}

/**
 * Redeems the ceiling of a day hour by hour, from a moment in January when no zone of the north has summer time: where it is there
 * again, a day has begun. On the day after it is told at which quarter of that hour.
 */
async function zoneOfBudgetRules(context: CaseContext): Promise<string | undefined> {
  const { clock } = context;
  if (clock === undefined) return undefined;
  const daily = await setStage(context, { rules: [{ kind: 'budget', period: 'day', budget: 50 }] });
  const monthly = await setSister(context, daily.main, { rules: [{ kind: 'budget', period: 'month', budget: 50 }] });
  const start = DateTime.fromJSDate(clock.now(), { zone: 'UTC' }).startOf('year').plus({ years: 1, days: 14 });
  const beganBefore = async (moment: DateTime, { code }: Stage): Promise<boolean> => {
    await clock.moveTo(moment.toJSDate());
    return (await redeem(context, saleFor(context, code, 50))).answer.outcome === 'done';
  };
  const dayBeganBefore = (moment: DateTime): Promise<boolean> => beganBefore(moment, daily);
  if (!(await dayBeganBefore(start.plus({ minutes: 1 })))) return undefined;
  for (let hour = 1; hour <= 24; hour += 1) {
    if (!(await dayBeganBefore(start.plus({ hours: hour, minutes: 1 })))) continue;
    const next = start.plus({ days: 1, hours: hour });
    if (await dayBeganBefore(next.minus({ minutes: 46 }))) return undefined;
    for (const quarter of [-45, -30, -15, 0]) {
      if (!(await dayBeganBefore(next.plus({ minutes: quarter + 1 })))) continue;
      const minutes = (hour * 60 + quarter) % 1440;
      if (minutes < 10 * 60 || minutes > 12 * 60) return zoneOf(minutes < 12 * 60 ? -minutes : 1440 - minutes);
      // Eleven hours behind and thirteen ahead have the same midnights, on other dates: February tells them apart.
      const february = start.set({ month: 2, day: 1 });
      if (!(await beganBefore(february.minus({ days: 2 }), monthly))) return undefined;
      return zoneOf((await beganBefore(february.minus({ hours: 6 }), monthly)) ? 1440 - minutes : -minutes);
    }
    return undefined;
  }
  return undefined;
}

/** A zone that is so many minutes ahead of UTC. */
function zoneOf(ahead: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
  if (rest !== 0) return `UTC${ahead < 0 ? '-' : '+'}${hours}:${rest}`;
  // The tz database writes four hours ahead as GMT-4.
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead < 0 ? '+' : '-'}${hours}`;
}

/** Redeems the ceiling of a week on a Saturday, then asks on Sunday and on Monday. */
async function firstDayOfWeek(context: CaseContext): Promise<string | undefined> {
  const { clock } = context;
  const zone = context.policy('budget-time-zone');
  if (clock === undefined || zone === undefined) return undefined;
  const { code } = await setStage(context, { rules: [{ kind: 'budget', period: 'week', budget: 50 }] });
  const soon = DateTime.fromJSDate(clock.now(), { zone }).plus({ days: 1 });
  const saturday = soon.plus({ days: (13 - soon.weekday) % 7 }).set({ hour: 12 });
  const asked: string[] = [];
  for (const day of [0, 1, 2]) {
    await clock.moveTo(saturday.plus({ days: day }).toJSDate());
    asked.push((await redeem(context, saleFor(context, code, 50))).answer.outcome);
  }
  const [first, second, third] = asked;
  if (first !== 'done') return undefined;
  if (second === 'done') return third === 'refused' ? 'sunday' : undefined;
  return second === 'refused' && third === 'done' ? 'monday' : undefined;
}
