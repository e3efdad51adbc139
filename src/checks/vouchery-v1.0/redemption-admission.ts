/** Clauses of the topic `redemption` about who is let in: state of campaign and voucher, use of codes, size of the basket, place and tags. */
import type { Action } from '../../dialects/action.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { INSIDE, squareAround } from './places.ts';
import {
  basketOf,
  confirm,
  gone,
  granted,
  pending,
  redeem,
  saleFor,
  spent,
  spentInTwoSteps,
  turnedDown,
  validate,
  validated,
} from './sales.ts';
import { type StagePlan, setStage, UNIQUE } from './stage.ts';

export const checks: readonly Check[] = [
  {
    id: 'redemption.campaign-inactive',
    title: 'Only an active campaign can be redeemed in',
    clauses: ['redemption.campaign-inactive'],
    cases: () => [
      ...(['one step', 'two steps'] as const).map((form) =>
        caseOf('createRedemption', `campaign in draft, ${form}`, async (context) => {
          const { campaign, code } = await setStage(context, { activate: false });
          await refusedUntilActive(context, campaign, code, form);
        }),
      ),
      ...(['one step', 'two steps'] as const).map((form) =>
        caseOf('createRedemption', `campaign switched off, ${form}`, async (context) => {
          const { campaign, code } = await setStage(context);
          await spent(context, saleFor(context, code, 10));
          await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'inactive' });
          await refusedUntilActive(context, campaign, code, form);
        }),
      ),
    ],
  },
  {
    id: 'redemption.voucher-inactive',
    title: 'An inactive voucher cannot be redeemed',
    clauses: ['redemption.voucher-inactive'],
    cases: () =>
      (
        [
          ['redeemed at once', redeem],
          ['validated', validate],
        ] as const
      ).map(([form, attempt]) =>
        caseOf('createRedemption', `inactive voucher, ${form}`, async (context) => {
          const { campaign, code: active } = await setStage(context);
          const code = context.code();
          await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code, active: false });
          const basket = saleFor(context, code, 10);
          turnedDown(context, await attempt(context, basket), {
            kind: 'inactive-voucher-accepted',
            message: `A voucher that is not active was ${form}.`,
          });
          granted(context, await attempt(context, saleFor(context, active, 10)), 10, {
            kind: 'active-voucher-refused',
            message: 'An active voucher beside an inactive one was refused.',
          });
        }),
      ),
  },
  {
    id: 'redemption.confirm-state',
    title: 'A confirmation looks at the state of campaign and voucher as chosen',
    clauses: ['redemption.confirm-state'],
    cases: () => [
      caseOf('confirmRedemption', 'campaign switched off after the validation', (context) =>
        confirmsInState(
          context,
          (campaign) => ({ do: 'changeCampaign', campaign, status: 'inactive' }),
          async () => {},
        ),
      ),
      caseOf('confirmRedemption', 'voucher switched off after the validation', (context) =>
        confirmsInState(
          context,
          (_, code) => ({ do: 'changeVoucher', code, active: false }),
          async (code) => {
            const { active } = await context.given<'getVoucher'>({ do: 'getVoucher', code });
            if (active !== false) context.skip('this target does not let a voucher be switched off by an update');
          },
        ),
      ),
    ],
  },
  {
    id: 'redemption.unique-once',
    title: 'A unique code is redeemed once',
    clauses: ['redemption.unique-once'],
    cases: () => [
      ...(
        [
          ['one step', spent],
          ['two steps', spentInTwoSteps],
        ] as const
      ).flatMap(([form, make]) =>
        (
          [
            ['redeemed', redeem],
            ['validated', validate],
          ] as const
        ).map(([again, attempt]) =>
          caseOf('createRedemption', `unique code used in ${form}, ${again} again`, async (context) => {
            const { code } = await setStage(context, { discount: UNIQUE });
            await make(context, saleFor(context, code, 10));
            context.refused(await attempt(context, saleFor(context, code, 10)), 'code-already-used', {
              kind: 'unique-code-used-again',
              message: `A unique code that was redeemed in ${form} was ${again} again.`,
            });
          }),
        ),
      ),
      caseOf('confirmRedemption', 'unique code redeemed at once after the validation', (context) => usedMeanwhile(context, spent)),
      caseOf('confirmRedemption', 'unique code confirmed in another sale', (context) => usedMeanwhile(context, spentInTwoSteps)),
    ],
  },
  {
    id: 'redemption.generic-many',
    title: 'A generic code is redeemed many times',
    clauses: ['redemption.generic-many'],
    cases: () => [
      caseOf('createRedemption', 'generic code in several sales', async (context) => {
        const { code } = await setStage(context);
        for (let sale = 1; sale <= 3; sale += 1) {
          granted(context, await redeem(context, saleFor(context, code, 10)), 10, {
            kind: 'generic-code-refused',
            message: `A generic code was refused in a further sale.`,
          });
        }
      }),
      caseOf('confirmRedemption', 'generic code in several sales', async (context) => {
        const { code } = await setStage(context);
        const baskets = [saleFor(context, code, 10), saleFor(context, code, 10), saleFor(context, code, 10)];
        for (const basket of baskets) {
          granted(context, await validate(context, basket), 10, {
            kind: 'generic-code-refused',
            message: 'A generic code could not be validated in several sales.',
          });
        }
        for (const basket of baskets) {
          granted(context, await confirm(context, basket), 10, {
            kind: 'generic-code-refused',
            message: 'Several validations of a generic code could not all be confirmed.',
          });
        }
      }),
    ],
  },
  {
    id: 'redemption.below-minimum',
    title: 'A basket below the minimum is refused, one at it accepted',
    clauses: ['redemption.below-minimum'],
    cases: () => [
      ...bounds({ minimumValue: 50 }, 50, 49.99, 'below-minimum'),
      ...bounds({ minimumValue: 49.58 }, 49.58, 49.57, 'below-minimum'),
      movedBound({ minimumValue: 10 }, { minimumValue: 49.58 }, 49.58, 49.57, 'below-minimum'),
    ],
  },
  {
    id: 'redemption.above-maximum',
    title: 'A basket above the maximum is refused, one at it accepted',
    clauses: ['redemption.above-maximum'],
    cases: () => [
      ...bounds({ maximumValue: 100 }, 100, 100.01, 'above-maximum'),
      ...bounds({ maximumValue: 100.58 }, 100.58, 100.59, 'above-maximum'),
      movedBound({ maximumValue: 500 }, { maximumValue: 100.58 }, 100.58, 100.59, 'above-maximum'),
      caseOf('createRedemption', 'a maximum of nothing', async (context) => {
        const { code } = await setStage(context, { discount: { maximumValue: 0 } });
        context.refused(await redeem(context, basketOf(context, code, 10)), 'above-maximum', {
          kind: 'maximum-of-nothing-exceeded',
          message: 'A basket of 10 was accepted where the maximum is 0.',
        });
      }),
    ],
  },
  {
    id: 'redemption.refused-no-trace',
    title: 'A refused creation leaves nothing behind',
    clauses: ['redemption.refused-no-trace'],
    cases: () =>
      (
        [
          ['redeemed at once', redeem],
          ['validated', validate],
        ] as const
      ).flatMap(([form, attempt]) => [
        caseOf('createRedemption', `${form}, refused for the size of the basket`, (context) =>
          leavesNoTrace(context, attempt, { discount: { ...UNIQUE, minimumValue: 50 } }, 10, 60),
        ),
        caseOf('createRedemption', `${form}, refused while the campaign is in draft`, (context) =>
          leavesNoTrace(context, attempt, { discount: UNIQUE, activate: false }, 60, 60),
        ),
      ]),
  },
  {
    id: 'redemption.location-shape',
    title: 'The place of a sale is taken in the chosen shape',
    clauses: ['redemption.location-shape'],
    cases: () =>
      (['object', 'string'] as const).map((shape) =>
        caseOf('createRedemption', `location as ${shape === 'object' ? 'an object' : 'a text'}`, async (context) => {
          const chosen = context.policy('location-shape');
          if (chosen === undefined) context.undecided('the shape of a location is not known of this target');
          const { area } = await context.given<'createArea'>({
            do: 'createArea',
            name: context.name('area'),
            corners: squareAround(INSIDE, 1),
          });
          const { code } = await setStage(context, { rules: [{ kind: 'area', area }] });
          const transaction = context.name('sale');
          const exchange = await context.call('createRedemption', {
            path: { code },
            body: {
              transaction_id: transaction,
              total_transaction_cost: 20,
              confirmed: false,
              location: shape === 'object' ? INSIDE : `${INSIDE.latitude},${INSIDE.longitude}`,
            },
          });
          if (chosen === 'both' || chosen === shape) {
            context.status(exchange, '2xx', { kind: 'chosen-shape-refused', message: `A location as ${shape} was refused.` });
          } else {
            context.status(exchange, '4xx', { kind: 'other-shape-accepted', message: `A location as ${shape} was accepted.` });
          }
        }),
      ),
  },
  {
    id: 'redemption.unknown-tags',
    title: 'A tag that its category does not have is treated as chosen',
    clauses: ['redemption.unknown-tags'],
    cases: () => [
      caseOf('createRedemption', 'unknown tag beside a required one', async (context) => {
        const chosen = context.policy('unknown-tags');
        if (chosen === undefined) context.undecided('what happens to unknown tags is not known of this target');
        const name = context.name('category');
        const { category } = await context.given<'createCategory'>({ do: 'createCategory', name, tags: ['fruit', 'bread'] });
        const { code } = await setStage(context, { rules: [{ kind: 'category', category, mode: 'any_of', tags: ['fruit'] }] });
        const categories = [
          { name, tag: 'fruit' },
          { name, tag: 'stones' },
        ];
        const step = await validate(context, saleFor(context, code, 10, { categories }));
        if (chosen === 'refused') {
          context.refused(step, 'tags-unknown', {
            kind: 'unknown-tag-accepted',
            message: 'A tag that its category does not have was accepted.',
          });
        } else {
          granted(context, step, 10, { kind: 'unknown-tag-refused', message: 'A tag that its category does not have was not ignored.' });
        }
      }),
    ],
  },
];

async function refusedUntilActive(context: CaseContext, campaign: string, code: string, form: 'one step' | 'two steps'): Promise<void> {
  const basket = saleFor(context, code, 10);
  const attempt = form === 'one step' ? redeem : validate;
  context.refused(await attempt(context, basket), 'campaign-not-active', {
    kind: 'inactive-campaign-accepted',
    message: 'A code of a campaign that is not active was accepted.',
  });
  await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
  granted(context, await attempt(context, basket), 10, {
    kind: 'active-campaign-refused',
    message: 'From its activation on, the campaign still refused a sale.',
  });
}

async function confirmsInState(
  context: CaseContext,
  switchOff: (campaign: string, code: string) => Extract<Action, { do: 'changeCampaign' | 'changeVoucher' }>,
  see: (code: string) => Promise<void>,
): Promise<void> {
  const chosen = context.policy('confirm-checks-state');
  if (chosen === undefined) context.undecided('whether a confirmation looks at the state is not known of this target');
  const { campaign, code } = await setStage(context, { discount: UNIQUE });
  const basket = saleFor(context, code, 10);
  await validated(context, basket);
  const action = switchOff(campaign, code);
  if (action.do === 'changeCampaign') await context.given<'changeCampaign'>(action);
  else await context.given<'changeVoucher'>(action);
  await see(code);
  const step = await confirm(context, basket);
  if (chosen === 'allowed') {
    granted(context, step, 10, {
      kind: 'state-refused',
      message: 'A validation could not be confirmed after its campaign or voucher was switched off.',
    });
    return;
  }
  turnedDown(context, step, {
    kind: 'state-ignored',
    message: 'A validation was confirmed after its campaign or voucher was switched off.',
  });
  await pending(context, basket, { kind: 'state-confirmed', message: 'A refused confirmation confirmed all the same.' });
}

/** A unique code is validated, redeemed in another sale, and the validation comes too late. */
async function usedMeanwhile(context: CaseContext, use: typeof spent): Promise<void> {
  if (context.policy('second-validation') === 'refused') context.skip('this target takes no second sale of a code that is validated');
  const { code } = await setStage(context, { discount: UNIQUE });
  const late = saleFor(context, code, 10);
  await validated(context, late);
  await use(context, saleFor(context, code, 10));
  context.refused(await confirm(context, late), 'code-already-used', {
    kind: 'unique-code-confirmed-again',
    message: 'A unique code was confirmed in a second sale.',
  });
  await pending(context, late, {
    kind: 'unique-code-confirmed-again',
    message: 'A refused confirmation of a used code confirmed all the same.',
  });
}

type Bound = { minimumValue: number } | { maximumValue: number };

/** The bound that an update has set holds from then on. */
function movedBound(
  before: Bound,
  changes: Bound,
  exact: number,
  beyond: number,
  reason: 'below-minimum' | 'above-maximum',
): ReturnType<Check['cases']>[number] {
  return caseOf('createRedemption', `redeemed at once, at the bound of ${exact} that an update has set`, async (context) => {
    const { campaign, code } = await setStage(context, { discount: before });
    await spent(context, basketOf(context, code, 200));
    await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, changes });
    context.refused(await redeem(context, basketOf(context, code, beyond)), reason, {
      kind: 'basket-beyond-changed-bound-accepted',
      message: `A basket of ${beyond} was accepted where the bound was changed to ${exact}.`,
    });
    granted(context, await redeem(context, basketOf(context, code, exact)), exact / 2, {
      kind: 'basket-at-changed-bound-refused',
      message: `A basket of exactly ${exact} was refused where the bound was changed to that.`,
    });
  });
}

function bounds(limit: Bound, exact: number, beyond: number, reason: 'below-minimum' | 'above-maximum'): ReturnType<Check['cases']> {
  return (
    [
      ['redeemed at once', redeem],
      ['validated', validate],
    ] as const
  ).map(([form, attempt]) =>
    caseOf('createRedemption', `${form}, at the bound of ${exact} and a cent beyond`, async (context) => {
      const { code } = await setStage(context, { discount: limit });
      context.refused(await attempt(context, basketOf(context, code, beyond)), reason, {
        kind: 'basket-beyond-accepted',
        message: `A basket of ${beyond} was accepted where the bound is ${exact}.`,
      });
      granted(context, await attempt(context, basketOf(context, code, exact)), exact / 2, {
        kind: 'basket-at-bound-refused',
        message: `A basket of exactly ${exact} was refused where that is the bound.`,
      });
    }),
  );
}

/** A sale is refused, then its code and transaction id are used in a way that fits. */
async function leavesNoTrace(
  context: CaseContext,
  attempt: typeof redeem | typeof validate,
  plan: StagePlan,
  refusedCost: number,
  fittingCost: number,
): Promise<void> {
  const { campaign, code } = await setStage(context, plan);
  const basket = basketOf(context, code, refusedCost);
  const step = await attempt(context, basket);
  if (step.answer.outcome !== 'refused') context.undecided('the creation was not refused: another check tells');
  await gone(context, basket, { kind: 'refused-stored', message: 'A refused creation left a redemption that can be read.' });
  const list = await context.perform<'listRedemptions'>({ do: 'listRedemptions', campaign });
  const { items } = context.done(list, { kind: 'list-refused', message: 'The redemptions of a campaign are not listed.' });
  context.expect(items.length === 0, {
    kind: 'refused-listed',
    message: 'A refused creation left a redemption in the list of its campaign.',
    expected: 'an empty list',
    actual: `${items.length} entries`,
    exchange: list.exchange,
  });
  if (plan.activate === false) await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
  granted(context, await redeem(context, { ...basket, cost: fittingCost }), fittingCost / 2, {
    kind: 'refused-used-up',
    message: 'After a refused creation its code or transaction id could not be used.',
  });
}
