/** Clauses of the topic `discount`. */
import type { Discount, Rule } from '../../dialects/action.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { basketOf, granted, redeem, spent, validate } from './sales.ts';
import { setStage } from './stage.ts';

const FORMS = [
  ['redeemed at once', redeem],
  ['validated', validate],
] as const;

/** Baskets by share, and what each way of rounding makes of them. Binary fractions go astray at several of them. */
const FRACTIONS: readonly {
  readonly percent: number;
  readonly cost: number;
  readonly exact: string;
  readonly 'half-up': number;
  readonly 'half-even': number;
  readonly down: number;
}[] = [
  { percent: 50, cost: 10.01, exact: '5.005', 'half-up': 5.01, 'half-even': 5, down: 5 },
  { percent: 50, cost: 10.03, exact: '5.015', 'half-up': 5.02, 'half-even': 5.02, down: 5.01 },
  { percent: 50, cost: 2.01, exact: '1.005', 'half-up': 1.01, 'half-even': 1, down: 1 },
  { percent: 15, cost: 0.7, exact: '0.105', 'half-up': 0.11, 'half-even': 0.1, down: 0.1 },
  { percent: 33.33, cost: 10, exact: '3.333', 'half-up': 3.33, 'half-even': 3.33, down: 3.33 },
  { percent: 66.67, cost: 10, exact: '6.667', 'half-up': 6.67, 'half-even': 6.67, down: 6.66 },
  { percent: 12.5, cost: 0.04, exact: '0.005', 'half-up': 0.01, 'half-even': 0, down: 0 },
];

export const checks: readonly Check[] = [
  {
    id: 'discount.percentage',
    title: 'A percentage is that share of the basket',
    clauses: ['discount.percentage'],
    cases: () => [
      ...FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `percentage, ${form}`, async (context) => {
          await grants(context, attempt, { type: 'percentage', value: 10 }, [
            [80, 8],
            [150, 15],
            [0.1, 0.01],
            [1_234_567.8, 123_456.78],
          ]);
          await grants(context, attempt, { type: 'percentage', value: 33.33 }, [
            [200, 66.66],
            [12_300, 4099.59],
          ]);
          await grants(context, attempt, { type: 'percentage', value: 100 }, [
            [80, 80],
            [33.33, 33.33],
          ]);
          await grants(context, attempt, { type: 'percentage', value: 1 }, [[200, 2]]);
        }),
      ),
      caseOf('createRedemption', 'percentage that an update has set', async (context) => {
        const { campaign, code } = await setStage(context, { discount: { discount: { type: 'percentage', value: 10 } } });
        for (const value of [20, 12.5]) {
          await spent(context, basketOf(context, code, 80));
          const changes = { discount: { type: 'percentage', value } } as const;
          await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, changes });
          granted(context, await redeem(context, basketOf(context, code, 80)), (80 * value) / 100, {
            kind: 'changed-percentage-not-granted',
            message: `A basket of 80 did not get the ${value} % that its campaign promises since an update.`,
          });
        }
      }),
    ],
  },
  {
    id: 'discount.numeric',
    title: 'A fixed amount is the same for every basket',
    clauses: ['discount.numeric'],
    cases: () =>
      FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `fixed amount, ${form}`, async (context) => {
          await grants(context, attempt, { type: 'numeric', value: 12.34 }, [
            [12.34, 12.34],
            [80, 12.34],
            [1000, 12.34],
          ]);
        }),
      ),
  },
  {
    id: 'discount.max-rule',
    title: 'A max discount rule caps the discount of each redemption',
    clauses: ['discount.max-rule'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) => [
        caseOf('createRedemption', `percentage under a cap, ${form}`, async (context) => {
          const rules = [{ kind: 'max-discount', maxDiscount: 20 }] as const;
          const baskets = [
            [100, 20],
            [40.02, 20],
            [40, 20],
            [39.98, 19.99],
            [100, 20],
          ] as const;
          await grants(context, attempt, { type: 'percentage', value: 50 }, baskets, rules);
        }),
        caseOf('createRedemption', `percentage under a cap with cents, ${form}`, async (context) => {
          const rules = [{ kind: 'max-discount', maxDiscount: 7.85 }] as const;
          const baskets = [
            [100, 7.85],
            [15.7, 7.85],
            [15.68, 7.84],
          ] as const;
          await grants(context, attempt, { type: 'percentage', value: 50 }, baskets, rules);
        }),
        caseOf('createRedemption', `fixed amount under a cap, ${form}`, async (context) => {
          const rules = [{ kind: 'max-discount', maxDiscount: 20 }] as const;
          await grants(context, attempt, { type: 'numeric', value: 25 }, [[100, 20]], rules);
          await grants(context, attempt, { type: 'numeric', value: 15 }, [[100, 15]], rules);
        }),
        caseOf('createRedemption', `percentage under a cap of nothing, ${form}`, async (context) => {
          const { code } = await setStage(context, { rules: [{ kind: 'max-discount', maxDiscount: 0 }] });
          const step = await attempt(context, basketOf(context, code, 100));
          // Whether a sale is refused in which nothing is granted, no source says.
          if (step.answer.outcome === 'refused') return;
          granted(context, step, 0, { kind: 'cap-of-nothing-exceeded', message: 'A discount was granted under a cap of 0.' });
        }),
      ]),
  },
  {
    id: 'discount.rounding',
    title: 'Fractions of a cent are rounded in the chosen way',
    clauses: ['discount.rounding'],
    cases: () =>
      FRACTIONS.map(({ percent, cost, exact, ...rounded }) =>
        caseOf('createRedemption', `${percent} % of ${cost}, which is ${exact}`, async (context) => {
          const way = context.policy('rounding');
          if (way === undefined) context.undecided('how this target rounds is not known');
          const { code } = await setStage(context, { discount: { discount: { type: 'percentage', value: percent } } });
          const discount = rounded[way as keyof typeof rounded];
          if (discount === undefined) context.undecided(`no way of rounding is called ${way}`);
          granted(context, await validate(context, basketOf(context, code, cost)), discount, {
            kind: 'rounded-otherwise',
            message: `${percent} % of ${cost} is ${exact}; rounded as chosen (${way}) it is ${discount}.`,
          });
        }),
      ),
  },
  {
    id: 'discount.basket-cap',
    title: 'A fixed amount larger than the basket is cut or granted as chosen',
    clauses: ['discount.basket-cap'],
    cases: () =>
      FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `fixed amount larger than the basket, ${form}`, async (context) => {
          const chosen = context.policy('discount-basket-cap');
          if (chosen === undefined) context.undecided('whether a discount is cut to the basket is not known of this target');
          await grants(context, attempt, { type: 'numeric', value: 50 }, [
            [30, chosen === 'capped' ? 30 : 50],
            [49.99, chosen === 'capped' ? 49.99 : 50],
            [50, 50],
          ]);
        }),
      ),
  },
];

/** Each basket gets its discount, in one campaign. */
async function grants(
  context: CaseContext,
  attempt: typeof redeem | typeof validate,
  discount: Discount,
  baskets: readonly (readonly [cost: number, discount: number])[],
  rules: readonly Rule[] = [],
): Promise<void> {
  const { code } = await setStage(context, { discount: { discount }, rules });
  for (const [cost, amount] of baskets) {
    granted(context, await attempt(context, basketOf(context, code, cost)), amount, {
      kind: 'other-discount',
      message: `A basket of ${cost} did not get the discount that its campaign promises.`,
    });
  }
}
