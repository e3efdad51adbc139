/** The model and the sandbox, written apart from each other, agree about random walks of a client. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadApi } from '../../src/spec/load.ts';
import { API, type Comparison, compare, Disagreement } from './compared.ts';
import { INTENTS, type Intent } from './intents.ts';

/** Another seed looks elsewhere; the same one repeats a failure. */
const SEED = Number(process.env['VOUCHSAFE_MODEL_SEED'] ?? 20260101);
/** More runs look further. */
const RUNS = Number(process.env['VOUCHSAFE_MODEL_RUNS'] ?? 8);
/** A mistake that these do not show is not seen. */
const RUNS_FOR_A_DEFECT = 400;

const DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...loadApi(API).policies.values()].map(({ name, default: value }) => [name, value]),
);

const CHOICES: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'budget-overshoot': 'cut', 'transaction-scope': 'voucher', 'second-validation': 'refused', rounding: 'down' },
  {
    'budget-overshoot': 'last-over',
    'transaction-scope': 'campaign',
    'second-confirmation': 'accepted',
    'confirm-checks-state': 'allowed',
  },
  {
    'campaign-deletion': 'always',
    'new-customer-until': 'creation',
    'discount-basket-cap': 'uncapped',
    'singular-rule-again': 'replaced',
  },
  {
    'campaign-deletion': 'never-with-vouchers',
    'find-repeats': 'next',
    'voucher-update': 'status-only',
    'budget-week-start': 'sunday',
    rounding: 'half-even',
  },
  { 'budget-time-zone': 'Asia/Kathmandu', 'unconfirmed-lifetime': 'limited', 'csv-layout': 'code-only' },
];

/** Mistakes in what the model knows; the others are about the wire, or about places and hours. */
const DEFECTS: readonly string[] = [
  'budget-ignored-at-creation',
  'budget-last-cent-refused',
  'budget-counted-at-validation',
  'budget-rule-day-ignored',
  'budget-shared-by-sisters',
  'cancelled-counts',
  'cancelled-uses-budget',
  'confirm-not-stored',
  'confirm-skips-budget',
  'confirm-skips-count',
  'confirm-skips-main-budget',
  'confirm-skips-per-customer',
  'confirmed-deletable',
  'confirmed-later-not-counted',
  'count-at-validation',
  'count-ignored',
  'count-off-by-one',
  'deleted-rule-holds',
  'deleted-transaction-taken',
  'draft-redeemable',
  'expired-redeemable',
  'find-gives-reserved',
  'find-reserves-nothing',
  'find-used-codes',
  'generic-code-once',
  'inactive-voucher-redeemable',
  'main-budget-ignored',
  'main-budget-per-campaign',
  'main-count-ignored',
  'max-discount-ignored',
  'minimum-ignored',
  'new-customer-ignored',
  'overshoot-as-other',
  'per-customer-ignored',
  'period-never-ends',
  'redeemed-voucher-changeable',
  'refused-confirm-confirms',
  'refused-redemption-stored',
  'reservation-ignored',
  'second-confirmation-counts',
  'transaction-repeatable',
  'transaction-scope-as-other',
  'unique-code-twice',
  'unique-code-twice-by-confirm',
];

interface Trial {
  readonly policies?: Readonly<Record<string, string>>;
  readonly told?: Readonly<Record<string, string>>;
  readonly defects?: readonly string[];
  readonly runs: number;
  /** Whether the walk that shows a disagreement is made as short as it can be. */
  readonly shrunk: boolean;
}

/** @returns what the disagreement says; undefined where there was none */
async function disagreement({
  policies = {},
  told = {},
  defects = [],
  runs,
  shrunk,
}: Trial): Promise<Comparison & { readonly said: string | undefined }> {
  await using compared = await compare(policies, told, defects);
  const result = await fc.check(
    fc.asyncProperty(INTENTS, (intents) => compared.run(intents)),
    { numRuns: runs, seed: SEED, endOnFailure: !shrunk },
  );
  const error = result.failed ? result.errorInstance : undefined;
  if (error !== undefined && !(error instanceof Disagreement)) throw error;
  const { steps, states, answers } = compared.soFar;
  if (process.env['VOUCHSAFE_MODEL_FIGURES'] !== undefined)
    console.log(JSON.stringify({ defects, policies, told, steps, states, answers: [...answers] }));
  return {
    said: error === undefined ? undefined : `seed ${SEED}, policies ${JSON.stringify(policies)}: ${error.message}`,
    steps,
    states,
    answers,
  };
}

describe('the sandbox gives no answer that the model forbids', () => {
  it.each(CHOICES)('where the model is told of %j', async (policies) => {
    const { said, answers } = await disagreement({ policies, told: { ...DEFAULTS, ...policies }, runs: RUNS, shrunk: true });
    expect(said).toBeUndefined();
    // A walk that is refused everything compares nothing.
    for (const name of ['redeem', 'validateRedemption', 'confirmRedemption']) expect(answers.get(`${name} done`)).toBeGreaterThan(9);
  });

  it.each(CHOICES)('where the model has to find out about %j', async (policies) => {
    const { said } = await disagreement({ policies, told: {}, runs: RUNS, shrunk: true });
    expect(said).toBeUndefined();
  });
});

it('the sandbox gives another voucher to a repeated search, also of another campaign', async () => {
  const policies = { ...DEFAULTS, 'find-repeats': 'next' };
  await using compared = await compare(policies, policies);
  const does = (action: Extract<Intent, { want: 'action' }>['action']): Intent => ({ want: 'action', told: '', action });
  const search = does(() => ({ do: 'findVoucher', tags: { team: 'red' } }));
  const below = [0, 1].flatMap((at) => [
    does(({ mains: [parent = ''] }) => ({
      do: 'createCampaign',
      draft: {
        kind: 'discount',
        parent,
        name: `discount ${at}`,
        discount: { type: 'numeric', value: 5 },
        voucherType: 'unique',
        tags: { team: 'red' },
      },
    })),
    does(({ discounts }) => ({ do: 'changeCampaign', campaign: discounts[at]!, status: 'active' })),
    does(({ discounts }) => ({ do: 'createVoucher', campaign: discounts[at]!, code: `CODE${at}` })),
  ]);
  await compared.run([does(() => ({ do: 'createCampaign', draft: { kind: 'main', name: 'main' } })), ...below, search, search, search]);
  expect(compared.soFar.answers.get('findVoucher done')).toBe(3);
});

describe('the comparison', () => {
  it.each(DEFECTS)('sees a sandbox with the mistake %s', async (defect) => {
    const { said } = await disagreement({ told: DEFAULTS, defects: [defect], runs: RUNS_FOR_A_DEFECT, shrunk: false });
    expect(said).toContain('none that the model allows');
  });

  it('shows a disagreement as a short list of what was done', async () => {
    const { said } = await disagreement({ told: DEFAULTS, defects: ['generic-code-once'], runs: RUNS_FOR_A_DEFECT, shrunk: true });
    expect(said).toMatch(/ 1\. createCampaign .*\n +done: /);
    expect(said).toContain('code-already-used');
    expect(said).toMatch(/^ +allowed: /m);
    expect(said?.match(/^ *\d+\. /gm)?.length).toBeLessThan(12);
  });
});
