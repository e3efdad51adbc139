/** Clauses of the topic `budget` about budget rules, as far as they can be decided within one period. */
import type { BudgetPeriod } from '../../dialects/action.ts';
import type { RefusalReason } from '../../dialects/answer.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { inOnePeriod } from './one-period.ts';
import { confirm, granted, pending, redeem, saleFor, spent, spentInTwoSteps, validate, validated } from './sales.ts';
import { setStage } from './stage.ts';

interface Period {
  readonly period: BudgetPeriod;
  readonly clause: string;
  readonly reason: RefusalReason;
}

export const PERIODS: readonly Period[] = [
  { period: 'year', clause: 'budget.rule-year', reason: 'yearly-budget-exceeded' },
  { period: 'quarter', clause: 'budget.rule-quarter', reason: 'quarterly-budget-exceeded' },
  { period: 'month', clause: 'budget.rule-month', reason: 'monthly-budget-exceeded' },
  { period: 'week', clause: 'budget.rule-week', reason: 'weekly-budget-exceeded' },
  { period: 'sunday_week', clause: 'budget.rule-sunday-week', reason: 'weekly-budget-exceeded' },
  { period: 'day', clause: 'budget.rule-day', reason: 'daily-budget-exceeded' },
  { period: 'hour', clause: 'budget.rule-hour', reason: 'hourly-budget-exceeded' },
];

const WAYS = [
  ['one step', spent],
  ['two steps', spentInTwoSteps],
] as const;

export const checks: readonly Check[] = [
  ...PERIODS.map(
    ({ period, clause, reason }): Check => ({
      id: clause,
      title: `A budget rule bounds the spending of one ${period}`,
      clauses: [clause],
      cases: () =>
        WAYS.map(([way, spend]) =>
          caseOf('createRedemption', `ceiling of the ${period} used up in ${way}`, async (context) => {
            const scene = await inOnePeriod(context, async () => {
              const { code } = await setStage(context, { rules: [{ kind: 'budget', period, budget: 50 }] });
              const first = await redeem(context, saleFor(context, code, 29.99));
              await spend(context, saleFor(context, code, 20));
              const exact = await redeem(context, saleFor(context, code, 0.01));
              const atOnce = await redeem(context, saleFor(context, code, 10));
              const validation = await validate(context, saleFor(context, code, 10));
              return { first: first.exchange, last: validation.exchange, exact, beyond: [atOnce, validation] as const };
            });
            granted(context, scene.exact, 0.01, {
              kind: 'rule-refuses-rest',
              message: `The last cent under the ceiling of a ${period} was refused.`,
            });
            for (const step of scene.beyond) {
              context.refused(step, reason, {
                kind: 'rule-exceeded-at-creation',
                message: `A sale was accepted although the ceiling of the ${period} was used up in ${way}.`,
              });
            }
          }),
        ),
    }),
  ),
  {
    id: 'budget.rules-rechecked-at-confirm',
    title: 'A confirmation is refused when the ceiling of a budget rule was used up after the validation',
    clauses: ['budget.rules-rechecked-at-confirm'],
    cases: () =>
      PERIODS.map(({ period, reason }) =>
        caseOf('confirmRedemption', `ceiling of the ${period} used up after the validation`, async (context) => {
          const scene = await inOnePeriod(context, async () => {
            const { code } = await setStage(context, { rules: [{ kind: 'budget', period, budget: 50 }] });
            const late = saleFor(context, code, 10);
            await validated(context, late);
            const overtaking = await redeem(context, saleFor(context, code, 50));
            const step = await confirm(context, late);
            return { first: overtaking.exchange, last: step.exchange, overtaking, step, late };
          });
          if (scene.overtaking.answer.outcome !== 'done') context.undecided('the ceiling could not be used up: another check tells');
          context.refused(scene.step, reason, {
            kind: 'rule-exceeded-at-confirmation',
            message: `A validation was confirmed although the ceiling of the ${period} was used up meanwhile.`,
          });
          await pending(context, scene.late, {
            kind: 'rule-exceeded-at-confirmation',
            message: 'A refused confirmation confirmed all the same.',
          });
        }),
      ),
  },
  {
    id: 'budget.rules-together',
    title: 'Of several budget rules each one bounds the spending',
    clauses: ['budget.rules-together'],
    cases: () => [
      caseOf('createRedemption', 'the tight rule was made first', (context) => tightestCounts(context, ['month', 'year'])),
      caseOf('createRedemption', 'the tight rule was made last', (context) => tightestCounts(context, ['year', 'month'])),
      caseOf('confirmRedemption', 'the tight rule was made last', async (context) => {
        const rules = [
          { kind: 'budget', period: 'year', budget: 100 },
          { kind: 'budget', period: 'month', budget: 50 },
        ] as const;
        const scene = await inOnePeriod(context, async () => {
          const { code } = await setStage(context, { rules });
          const late = saleFor(context, code, 10);
          await validated(context, late);
          const overtaking = await redeem(context, saleFor(context, code, 50));
          const step = await confirm(context, late);
          return { first: overtaking.exchange, last: step.exchange, step };
        });
        context.refused(scene.step, 'monthly-budget-exceeded', {
          kind: 'tight-rule-ignored',
          message: 'Of two budget rules the tighter one did not bound a confirmation.',
        });
      }),
    ],
  },
];

/** The rule of the month has half the ceiling of the rule of the year. */
async function tightestCounts(context: CaseContext, periods: readonly ('month' | 'year')[]): Promise<void> {
  const rules = periods.map((period) => ({ kind: 'budget', period, budget: period === 'month' ? 50 : 100 }) as const);
  const scene = await inOnePeriod(context, async () => {
    const { code } = await setStage(context, { rules });
    const exact = await redeem(context, saleFor(context, code, 50));
    const beyond = await redeem(context, saleFor(context, code, 50));
    return { first: exact.exchange, last: beyond.exchange, exact, beyond };
  });
  granted(context, scene.exact, 50, { kind: 'rules-refuse-rest', message: 'A discount that fits two budget rules was refused.' });
  context.refused(scene.beyond, 'monthly-budget-exceeded', {
    kind: 'tight-rule-ignored',
    message: 'Of two budget rules the tighter one did not bound the spending.',
  });
}
