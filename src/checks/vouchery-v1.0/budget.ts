/** Clauses of the topic `budget` about the budget of a campaign, and those that hold for every ceiling. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { CEILINGS, type Ceiling } from './ceilings.ts';
import {
  basketOf,
  confirm,
  granted,
  pending,
  redeem,
  saleFor,
  sameAmount,
  spent,
  spentInTwoSteps,
  standing,
  turnedDown,
  validate,
  validated,
} from './sales.ts';
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
    id: 'budget.campaign-limit',
    title: 'A used-up budget refuses further redemptions',
    clauses: ['budget.campaign-limit'],
    cases: () => [
      caseOf('createRedemption', 'a budget of nothing', async (context) => {
        const { code } = await setStage(context, { discount: { maxTotalBudget: 0 } });
        context.refused(await redeem(context, saleFor(context, code, 10)), 'budget-exceeded', {
          kind: 'budget-of-nothing-exceeded',
          message: 'A sale was redeemed in a campaign with a budget of 0.',
        });
      }),
      ...WAYS.flatMap(([way, spend]) =>
        FORMS.map(([form, attempt]) =>
          caseOf('createRedemption', `${form} after the budget was used up in ${way}`, async (context) => {
            const { code } = await setStage(context, { discount: { maxTotalBudget: 50 } });
            await spend(context, saleFor(context, code, 30));
            await spend(context, saleFor(context, code, 20));
            context.refused(await attempt(context, saleFor(context, code, 10)), 'budget-exceeded', {
              kind: 'budget-exceeded-at-creation',
              message: `A sale was ${form} although the budget of its campaign was used up in ${way}.`,
            });
          }),
        ),
      ),
    ],
  },
  {
    id: 'budget.last-cent',
    title: 'A discount that just fits the rest of the budget is granted',
    clauses: ['budget.last-cent'],
    cases: () =>
      CEILINGS.flatMap((ceiling) => [
        caseOf('createRedemption', `discounts that a cap makes fit the ${ceiling.name}`, async (context) => {
          const plan = ceiling.plan(50);
          const { code } = await setStage(context, { ...plan, rules: [...(plan.rules ?? []), { kind: 'max-discount', maxDiscount: 25 }] });
          for (let sale = 1; sale <= 2; sale += 1) {
            granted(context, await redeem(context, saleFor(context, code, 40)), 25, {
              kind: 'capped-discount-refused',
              message: `A discount that a max discount rule caps to the rest of the ${ceiling.name} was not granted.`,
            });
          }
        }),
        caseOf('createRedemption', `last cents of the ${ceiling.name}`, async (context) => {
          const { code } = await setStage(context, ceiling.plan(0.3));
          await spent(context, saleFor(context, code, 0.1));
          granted(context, await redeem(context, saleFor(context, code, 0.2)), 0.2, {
            kind: 'last-cent-refused',
            message: `A discount of 0.20 was not granted where 0.20 were left of the ${ceiling.name}.`,
          });
          turnedDown(context, await redeem(context, saleFor(context, code, 0.01)), {
            kind: 'cent-too-many',
            message: `A discount of 0.01 was granted where nothing was left of the ${ceiling.name}.`,
          });
        }),
        caseOf('confirmRedemption', `last cents of the ${ceiling.name}`, async (context) => {
          const { code } = await setStage(context, ceiling.plan(3.3));
          const baskets = [saleFor(context, code, 1.1), saleFor(context, code, 2.2), saleFor(context, code, 0.01)] as const;
          for (const basket of baskets) await validated(context, basket);
          await context.given<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction: baskets[0].transaction });
          granted(context, await confirm(context, baskets[1]), 2.2, {
            kind: 'last-cent-refused',
            message: `A discount of 2.20 was not confirmed where 2.20 were left of the ${ceiling.name}.`,
          });
          turnedDown(context, await confirm(context, baskets[2]), {
            kind: 'cent-too-many',
            message: `A discount of 0.01 was confirmed where nothing was left of the ${ceiling.name}.`,
          });
        }),
      ]),
  },
  {
    id: 'budget.overshoot',
    title: 'A discount larger than the rest of the budget is treated as chosen',
    clauses: ['budget.overshoot'],
    cases: () =>
      CEILINGS.flatMap((ceiling) => [
        ...FORMS.map(([form, attempt]) =>
          caseOf('createRedemption', `${form}, a cent more than is left of the ${ceiling.name}`, (context) =>
            overshootsAtCreation(context, ceiling, attempt),
          ),
        ),
        caseOf('confirmRedemption', `a cent more than is left of the ${ceiling.name}`, (context) =>
          overshootsAtConfirmation(context, ceiling),
        ),
      ]),
  },
  {
    id: 'budget.unconfirmed-free',
    title: 'Only confirmed redemptions use up budget',
    clauses: ['budget.unconfirmed-free'],
    cases: () => [
      ...CEILINGS.flatMap((ceiling) => [
        caseOf('createRedemption', `validations under the ${ceiling.name}`, async (context) => {
          const { code } = await setStage(context, ceiling.plan(50));
          for (let sale = 1; sale <= 2; sale += 1) {
            granted(context, await validate(context, saleFor(context, code, 50)), 50, {
              kind: 'budget-used-up-wrongly',
              message: `A validation used up the ${ceiling.name}.`,
            });
          }
          await stillThere(context, code, `Validations used up the ${ceiling.name}.`);
        }),
        caseOf('deleteRedemption', `deleted validations under the ${ceiling.name}`, async (context) => {
          const { code } = await setStage(context, ceiling.plan(50));
          const basket = saleFor(context, code, 50);
          await validated(context, basket);
          await context.given<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction: basket.transaction });
          await stillThere(context, code, `A deleted validation used up the ${ceiling.name}.`);
          turnedDown(context, await redeem(context, saleFor(context, code, 50)), {
            kind: 'budget-given-back',
            message: `A deleted validation, which had used up nothing, was given back to the ${ceiling.name}.`,
          });
        }),
      ]),
      caseOf('createRedemption', 'refused redemptions', async (context) => {
        const { code } = await setStage(context, { discount: { maxTotalBudget: 50, minimumValue: 50 } });
        const step = await redeem(context, basketOf(context, code, 40));
        if (step.answer.outcome !== 'refused') context.undecided('the creation was not refused: another check tells');
        await stillThere(context, code, 'A refused redemption used up budget.');
      }),
    ],
  },
  {
    id: 'budget.rechecked-at-confirm',
    title: 'A confirmation is refused when the budget was used up after the validation',
    clauses: ['budget.rechecked-at-confirm'],
    cases: () =>
      WAYS.map(([way, spend]) =>
        caseOf('confirmRedemption', `budget used up in ${way} after the validation`, async (context) => {
          const { code } = await setStage(context, { discount: { maxTotalBudget: 50 } });
          const late = saleFor(context, code, 10);
          await validated(context, late);
          await spend(context, saleFor(context, code, 50));
          context.refused(await confirm(context, late), 'budget-exceeded', {
            kind: 'budget-exceeded-at-confirmation',
            message: `A validation was confirmed although the budget was used up in ${way} meanwhile.`,
          });
          await pending(context, late, {
            kind: 'budget-exceeded-at-confirmation',
            message: 'A refused confirmation confirmed all the same.',
          });
        }),
      ),
  },
  {
    id: 'budget.confirmed-sum',
    title: 'The confirmed discounts never add up to more than a limit',
    clauses: ['budget.confirmed-sum'],
    cases: () => [
      ...CEILINGS.map((ceiling) =>
        caseOf('createRedemption', `at once after two steps, under the ${ceiling.name}`, async (context) => {
          const { code } = await setStage(context, ceiling.plan(50));
          await spentInTwoSteps(context, saleFor(context, code, 50));
          turnedDown(context, await redeem(context, saleFor(context, code, 50)), {
            kind: 'two-steps-not-counted',
            message: `The ${ceiling.name} was exceeded: what was confirmed in a second step was not counted.`,
          });
        }),
      ),
      caseOf('confirmRedemption', 'creations and confirmations of two campaigns in any order', staysWithinAllLimits),
    ],
  },
  {
    id: 'budget.apart',
    title: 'Budgets of campaigns side by side are apart',
    clauses: ['budget.apart'],
    cases: () =>
      WAYS.flatMap(([way, spend]) => [
        caseOf('createRedemption', `in ${way}, beside a campaign with a budget rule`, async (context) => {
          const rules = [{ kind: 'budget', period: 'year', budget: 50 }] as const;
          const one = await setStage(context, { rules });
          const other = await setSister(context, one.main, { rules });
          await spend(context, saleFor(context, one.code, 50));
          await stillThere(context, other.code, 'The spending of a sister campaign used up the ceiling of a budget rule.');
        }),
        caseOf('createRedemption', `in ${way}, beside a campaign under the same main campaign`, async (context) => {
          const limit = { discount: { maxTotalBudget: 50 } };
          const one = await setStage(context, limit);
          const other = await setSister(context, one.main, limit);
          await spend(context, saleFor(context, one.code, 50));
          await stillThere(context, other.code, 'The spending of a sister campaign used up the budget of a campaign.');
        }),
        caseOf('createRedemption', `in ${way}, beside a campaign under another main campaign`, async (context) => {
          const limits = { main: { maxTotalBudget: 50 }, discount: { maxTotalBudget: 50 } };
          const one = await setStage(context, limits);
          const other = await setStage(context, limits);
          await spend(context, saleFor(context, one.code, 50));
          await stillThere(context, other.code, 'Spending under another main campaign used up a budget.');
        }),
      ]),
  },
  {
    id: 'budget.changed-limit',
    title: 'A changed budget holds from the next redemption on',
    clauses: ['budget.changed-limit'],
    cases: () =>
      (['campaign', 'main'] as const).flatMap((level) => [
        caseOf(
          'updateCampaign',
          `budget of the ${level === 'main' ? 'main campaign' : 'campaign'} lowered below what is spent`,
          async (context) => {
            const stage = await setStage(context, { [level === 'main' ? 'main' : 'discount']: { maxTotalBudget: 50 } });
            await spent(context, saleFor(context, stage.code, 30));
            await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign: stage[level], changes: { maxTotalBudget: 20 } });
            turnedDown(context, await redeem(context, saleFor(context, stage.code, 10)), {
              kind: 'changed-limit-ignored',
              message: 'After the budget was lowered below what was spent, more was granted.',
            });
          },
        ),
        caseOf('updateCampaign', `budget of the ${level === 'main' ? 'main campaign' : 'campaign'} raised`, (context) =>
          holdsFromNowOn(context, level, 50, 100),
        ),
        caseOf('updateCampaign', `budget of the ${level === 'main' ? 'main campaign' : 'campaign'} lowered`, (context) =>
          holdsFromNowOn(context, level, 100, 50),
        ),
      ]),
  },
];

/** Expects that a budget of 50 is there to the last cent. */
async function stillThere(context: CaseContext, code: string, message: string): Promise<void> {
  granted(context, await redeem(context, saleFor(context, code, 50)), 50, { kind: 'budget-used-up-wrongly', message });
}

/** Of 50, 29.99 are spent in one step, and 20.02 asked for: a cent more than is left. */
async function overshootsAtCreation(context: CaseContext, ceiling: Ceiling, attempt: typeof redeem | typeof validate): Promise<void> {
  const chosen = context.policy('budget-overshoot');
  if (chosen === undefined) context.undecided('what happens to a discount larger than the rest is not known of this target');
  const { code } = await setStage(context, ceiling.plan(50));
  await spent(context, saleFor(context, code, 29.99));
  const basket = saleFor(context, code, 20.02);
  const step = await attempt(context, basket);
  if (chosen === 'refuse') {
    context.refused(step, ceiling.reasons, {
      kind: 'overshoot-granted',
      message: `A discount larger than the rest of the ${ceiling.name} was granted.`,
    });
    await takesTheRest(context, code, ceiling);
    return;
  }
  granted(context, step, chosen === 'cut' ? 20.01 : 20.02, {
    kind: 'overshoot-not-as-chosen',
    message: `A discount larger than the rest of the ${ceiling.name} was not ${chosen === 'cut' ? 'cut to the rest' : 'granted as the last one'}.`,
  });
  if (attempt === validate) await context.given<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction: basket.transaction });
  await nothingLeft(context, code, ceiling);
}

/** Of 50, 29.99 are spent between the validation of 20.02 and its confirmation. */
async function overshootsAtConfirmation(context: CaseContext, ceiling: Ceiling): Promise<void> {
  const chosen = context.policy('budget-overshoot');
  if (chosen === undefined) context.undecided('what happens to a discount larger than the rest is not known of this target');
  const { code } = await setStage(context, ceiling.plan(50));
  const late = saleFor(context, code, 20.02);
  await validated(context, late);
  await spent(context, saleFor(context, code, 29.99));
  const step = await confirm(context, late);
  // A validated discount cannot be changed any more, so a target that cuts may also refuse here.
  if (chosen === 'refuse' || (chosen === 'cut' && step.answer.outcome === 'refused')) {
    context.refused(step, ceiling.reasons, {
      kind: 'overshoot-confirmed',
      message: `A discount larger than the rest of the ${ceiling.name} was confirmed.`,
    });
    await takesTheRest(context, code, ceiling);
    return;
  }
  granted(context, step, chosen === 'cut' ? 20.01 : 20.02, {
    kind: 'overshoot-not-as-chosen',
    message: `A validated discount larger than the rest of the ${ceiling.name} was not treated as chosen.`,
  });
  await nothingLeft(context, code, ceiling);
}

async function takesTheRest(context: CaseContext, code: string, ceiling: Ceiling): Promise<void> {
  granted(context, await redeem(context, saleFor(context, code, 20.01)), 20.01, {
    clause: 'budget.last-cent',
    kind: 'rest-refused',
    message: `After a refusal, a discount of exactly the rest of the ${ceiling.name} was not granted.`,
  });
}

async function nothingLeft(context: CaseContext, code: string, ceiling: Ceiling): Promise<void> {
  context.refused(await redeem(context, saleFor(context, code, 0.01)), ceiling.reasons, {
    kind: 'spent-beyond-last',
    message: `A discount was granted after the ${ceiling.name} was used up.`,
  });
}

interface Spender {
  readonly campaign: string;
  readonly code: string;
}

/** Two campaigns, each with a limit of its own, under a main campaign with a tighter one than both together. */
async function staysWithinAllLimits(context: CaseContext): Promise<void> {
  const limits = { one: 60, other: 50, main: 90 };
  const one = await setStage(context, { main: { maxTotalBudget: limits.main }, discount: { maxTotalBudget: limits.one } });
  const other = await setSister(context, one.main, { rules: [{ kind: 'budget', period: 'year', budget: limits.other }] });
  const open: ReturnType<typeof saleFor>[] = [];
  const order: string[] = [];
  for (let turn = 0; turn < 16; turn += 1) {
    const basket = saleFor(context, context.random.pick([one.code, other.code]), context.random.pick([7.5, 12.35, 18.99, 25]));
    const waiting = open.length > 2 || (open.length > 0 && context.random.integer(0, 2) === 0) ? open.shift() : undefined;
    if (waiting !== undefined) {
      if ((await confirm(context, waiting)).answer.outcome === 'done') order.push(waiting.transaction);
    } else if (context.random.integer(0, 1) === 0) {
      if ((await redeem(context, basket)).answer.outcome === 'done') order.push(basket.transaction);
    } else if ((await validate(context, basket)).answer.outcome === 'done') {
      open.push(basket);
    }
  }
  const ones = await confirmedAmounts(context, one);
  const others = await confirmedAmounts(context, other);
  // Where the last discount may exceed what is left, the limit holds for all but the last.
  const spare = context.policy('budget-overshoot') === 'refuse' || context.policy('budget-overshoot') === 'cut' ? 0 : 1;
  for (const [name, amounts, limit] of [
    ['a campaign', ones, limits.one],
    ['a budget rule', others, limits.other],
    ['a main campaign', new Map([...ones, ...others]), limits.main],
  ] as const) {
    const inOrder = order.filter((transaction) => amounts.has(transaction));
    const counted = inOrder.slice(0, inOrder.length - spare).map((transaction) => amounts.get(transaction) ?? 0);
    const sum = counted.reduce((total, amount) => total + amount, 0);
    context.expect(sum <= limit || sameAmount(sum, limit), {
      kind: 'limit-exceeded',
      message: `The confirmed discounts under the limit of ${name} add up to more than it.`,
      expected: `at most ${limit}`,
      actual: sum.toFixed(2),
    });
  }
}

/** The confirmed discounts of a campaign by transaction id, as its list shows them. */
async function confirmedAmounts(context: CaseContext, { campaign }: Spender): Promise<ReadonlyMap<string, number>> {
  const { items } = await context.given<'listRedemptions'>({ do: 'listRedemptions', campaign, perPage: 50 });
  return new Map(
    items.flatMap(({ transaction, confirmedAt, discount }) =>
      confirmedAt === undefined || discount === undefined ? [] : [[transaction, discount] as const],
    ),
  );
}

/** 30 are spent under the first limit; under the second exactly the rest of it is left. */
async function holdsFromNowOn(context: CaseContext, level: 'campaign' | 'main', first: number, second: number): Promise<void> {
  const stage = await setStage(context, { [level === 'main' ? 'main' : 'discount']: { maxTotalBudget: first } });
  await spent(context, saleFor(context, stage.code, 30));
  await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign: stage[level], changes: { maxTotalBudget: second } });
  const rest = saleFor(context, stage.code, second - 30);
  granted(context, await redeem(context, rest), second - 30, {
    kind: 'changed-limit-refuses',
    message: `After the budget was changed from ${first} to ${second}, what is left of it was not granted.`,
  });
  context.expect((await standing(context, rest)).confirmedAt !== undefined, {
    kind: 'changed-limit-not-kept',
    message: 'A redemption that used up a changed budget does not read as confirmed.',
    expected: 'a confirmed redemption',
    actual: 'an unconfirmed one',
  });
  turnedDown(context, await redeem(context, saleFor(context, stage.code, 10)), {
    kind: 'changed-limit-ignored',
    message: `After the budget was changed from ${first} to ${second}, more than it was granted.`,
  });
}
