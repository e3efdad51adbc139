/** Histories of a simulated service: each operation takes effect at some instant between its call and its return, or in two parts where it is wrong. */
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import type { History } from '../../src/history/record.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';

export interface Plan {
  readonly codes: number;
  readonly budget: number | undefined;
  readonly count: number | undefined;
  /** One entry for each attempt: which code, when it is called, how long it takes, where in between it takes effect, and whether its answer is lost. */
  readonly attempts: readonly {
    readonly code: number;
    readonly twoSteps: boolean;
    readonly called: number;
    readonly lasts: number;
    readonly point: number;
    readonly lost: boolean;
  }[];
}

export const DISCOUNT = 5;
const OPEN = { returned: undefined, answer: undefined };

export interface Simulated {
  readonly history: History;
  /** Confirmed redemptions by code, as they really were at the end. */
  readonly redeemed: ReadonlyMap<string, number>;
  readonly total: number;
}

/** @param gap milliseconds between check and effect; 0 is a right service */
export function simulate(plan: Plan, gap: number): Simulated {
  const recorder = new HistoryRecorder({
    history: 1,
    api: 'any',
    run: 'test',
    seed: 1,
    clock: { wallAtZero: 0, uncertaintyMs: 0 },
    policies: { 'budget-overshoot': 'refuse' },
  });
  const set = (at: number, action: Action, value: unknown): void => {
    recorder.add({
      client: 'setup',
      action,
      called: at,
      returned: at + 0.5,
      answer: { outcome: 'done', action: action.do, value } as Answer,
    });
  };
  set(-100, { do: 'createCampaign', draft: { kind: 'main', name: 'main' } }, { campaign: '1' });
  set(
    -99,
    {
      do: 'createCampaign',
      draft: {
        kind: 'discount',
        parent: '1',
        name: 'below',
        discount: { type: 'numeric', value: DISCOUNT },
        voucherType: 'unique',
        ...(plan.budget === undefined ? {} : { maxTotalBudget: plan.budget * DISCOUNT }),
        ...(plan.count === undefined ? {} : { maxRedemptions: plan.count }),
      },
    },
    { campaign: '2' },
  );
  const codes = Array.from({ length: plan.codes }, (_, index) => `CODE${index}`);
  for (const [index, code] of codes.entries()) set(-90 + index, { do: 'createVoucher', campaign: '2', code }, { code });

  const redeemed = new Map(codes.map((code) => [code, 0]));
  let total = 0;
  const refusalNow = (code: string): Answer | undefined => {
    const refuse = (reason: 'code-already-used' | 'budget-exceeded' | 'count-exceeded'): Answer => ({
      outcome: 'refused',
      action: 'redeem',
      status: 422,
      reasons: [reason],
    });
    if ((redeemed.get(code) ?? 0) > 0) return refuse('code-already-used');
    if (plan.count !== undefined && total >= plan.count) return refuse('count-exceeded');
    if (plan.budget !== undefined && total >= plan.budget) return refuse('budget-exceeded');
    return undefined;
  };
  const effects: { at: number; run: () => void }[] = [];
  for (const [index, attempt] of plan.attempts.entries()) {
    const code = codes[attempt.code % codes.length]!;
    const transaction = `sale-${index}`;
    // What allows nothing at all is not even validated.
    const twoSteps = attempt.twoSteps && plan.budget !== 0 && plan.count !== 0;
    const action: Action = twoSteps
      ? { do: 'confirmRedemption', code, transaction }
      : { do: 'redeem', basket: { code, transaction, cost: 40 } };
    if (twoSteps) {
      const validation: Action = { do: 'validateRedemption', basket: { code, transaction, cost: 40 } };
      set(-50 + index / 100, validation, { code, transaction, discount: DISCOUNT });
    }
    const checkAt = attempt.called + attempt.lasts * attempt.point;
    const returned = attempt.called + attempt.lasts + gap;
    let refused: Answer | undefined;
    const check = (): void => {
      refused = refusalNow(code);
    };
    const act = (): void => {
      if (refused === undefined) {
        redeemed.set(code, (redeemed.get(code) ?? 0) + 1);
        total += 1;
      }
      const answer =
        refused === undefined
          ? ({ outcome: 'done', action: action.do, value: { code, transaction, discount: DISCOUNT } } as Answer)
          : ({ ...refused, action: action.do } as Answer);
      recorder.add({ client: `p${index}`, action, called: attempt.called, ...(attempt.lost ? OPEN : { returned, answer }) });
    };
    if (gap > 0) effects.push({ at: checkAt, run: check }, { at: checkAt + gap, run: act });
    else {
      effects.push({
        at: checkAt,
        run: () => {
          check();
          act();
        },
      });
    }
  }
  for (const effect of effects.sort((one, other) => one.at - other.at)) effect.run();
  return { history: recorder.history(), redeemed, total };
}
