/** What the sentence of a violation says of each operation: seeded mistakes, each in a short history, and what is told of it. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { ledgerOf } from '../../src/history/ledger.ts';
import { ORDER_LIMITS, orderViolations } from '../../src/history/orders.ts';
import type { History, Operation } from '../../src/history/record.ts';
import { toldOperation } from '../../src/history/told-operation.ts';

type Step = readonly [action: Action, value: unknown];

const BELOW = '2';
const SALE = { code: 'A', transaction: 'sale-1' };
const VALIDATION: Step = [
  { do: 'validateRedemption', basket: { ...SALE, cost: 40 } },
  { ...SALE, discount: 5 },
];
const CONFIRMATION: Step = [
  { do: 'confirmRedemption', ...SALE },
  { ...SALE, discount: 5, confirmedAt: 'then' },
];

/** An active campaign with two vouchers. */
const SET_UP: readonly Step[] = [
  [{ do: 'createCampaign', draft: { kind: 'main', name: 'main' } }, { campaign: '1' }],
  [
    {
      do: 'createCampaign',
      draft: {
        kind: 'discount',
        parent: '1',
        name: 'below',
        discount: { type: 'numeric', value: 5 },
        voucherType: 'unique',
        tags: { team: 'red' },
      },
    },
    { campaign: BELOW },
  ],
  [{ do: 'changeCampaign', campaign: BELOW, status: 'active' }, { campaign: BELOW }],
  [{ do: 'createVoucher', campaign: BELOW, code: 'A' }, { code: 'A' }],
  [{ do: 'createVoucher', campaign: BELOW, code: 'B' }, { code: 'B' }],
];

/** One step after another. */
function historyOf(steps: readonly Step[]): History {
  const operations = [...SET_UP, ...steps].map(([action, value], index): Operation => {
    const answer = { outcome: 'done', action: action.do, value } as Answer;
    return { id: index + 1, client: index < SET_UP.length ? 'set-up' : 'shop', action, called: index, returned: index + 0.5, answer };
  });
  return {
    header: {
      history: 1,
      api: 'any',
      run: 'test',
      seed: 1,
      clock: { wallAtZero: 0, uncertaintyMs: 0 },
      policies: { 'second-validation': 'allowed', 'unconfirmed-lifetime': 'unlimited', 'find-repeats': 'same' },
    },
    operations,
  };
}

/** What is wrong, the steps, and what is told of it. */
const WRONG: readonly (readonly [what: string, steps: readonly Step[], told: string])[] = [
  [
    'a confirmation that is not shown',
    [
      VALIDATION,
      CONFIRMATION,
      [
        { do: 'getRedemption', ...SALE },
        { ...SALE, discount: 5 },
      ],
      [
        { do: 'getVoucher', code: 'A' },
        { code: 'A', active: false },
      ],
    ],
    'Voucher A: reading the voucher showed it not active. No order of the operations explains it.',
  ],
  [
    'a reservation that a search has overlooked',
    [
      [{ do: 'reserveVouchers', customer: 'c', codes: ['A'] }, { customer: 'c' }],
      [
        { do: 'findVoucher', tags: { team: 'red' }, customer: 'd' },
        { code: 'A', customer: 'd' },
      ],
    ],
    'Voucher A: the reservation for customer c succeeded; the search by customer d found it, reserved for d. No order of these operations explains it.',
  ],
  [
    'another discount than was given',
    [
      VALIDATION,
      CONFIRMATION,
      [
        { do: 'getRedemption', ...SALE },
        { ...SALE, discount: 4, confirmedAt: 'then' },
      ],
    ],
    'Voucher A: reading the redemption for sale-1 showed it confirmed, discount 4.00. No order of the operations explains it.',
  ],
  [
    'a discount that the basket does not give',
    [[VALIDATION[0], { ...SALE, discount: 7 }]],
    'Voucher A: the validation for sale-1 succeeded with a discount of 7.00. No order of the operations explains it.',
  ],
  [
    'another sale than was asked for',
    [[VALIDATION[0], { code: 'A', transaction: 'sale-2', discount: 5 }]],
    'Voucher A: the validation for sale-1 succeeded with a discount of 5.00, shown as sale-2. No order of the operations explains it.',
  ],
  [
    'a confirmation of what was withdrawn',
    [VALIDATION, [{ do: 'cancelRedemption', ...SALE }, null], CONFIRMATION],
    'Voucher A: the withdrawal for sale-1 succeeded; the confirmation for sale-1 succeeded with a discount of 5.00. No order of these operations explains it.',
  ],
];

describe('a violation that only the search for an order finds', () => {
  it.each(WRONG)('is told with what was shown: %s', (_, steps, told) => {
    const history = historyOf(steps);
    const { violations } = orderViolations(history, ledgerOf(history), [], ORDER_LIMITS);
    expect(violations.map((violation) => violation.told)).toEqual([told]);
  });
});

const done = <Name extends Action['do']>(action: Extract<Action, { do: Name }>, value: unknown) => ({
  action,
  answer: { outcome: 'done', action: action.do, value } as Answer,
});
const LIST: Action = { do: 'listRedemptions', campaign: BELOW };
const FIND: Action = { do: 'findVoucher', tags: { team: 'red' }, customer: 'c' };
const entries = (size: number) => Array.from({ length: size }, (_, index) => ({ transaction: `t${index}` }));

const TOLD: readonly (readonly [told: string, operation: Pick<Operation, 'action' | 'answer'>])[] = [
  [
    'redeeming A at once for sale-1 of customer c had no answer',
    { action: { do: 'redeem', basket: { ...SALE, cost: 40, customer: 'c' } }, answer: undefined },
  ],
  ['reading the redemption of A for sale-1 showed it not confirmed', done({ do: 'getRedemption', ...SALE }, { transaction: 'sale-1' })],
  [
    'reading the voucher A showed it active, status redeemed, of campaign 2, reserved for c',
    done({ do: 'getVoucher', code: 'A' }, { code: 'A', active: true, status: 'redeemed', campaign: '2', customer: 'c' }),
  ],
  ['reading the voucher A showed it active, shown as B', done({ do: 'getVoucher', code: 'A' }, { code: 'B', active: true })],
  ['reading the voucher A succeeded and showed nothing of its state', done({ do: 'getVoucher', code: 'A' }, { code: 'A' })],
  [
    'switching the voucher A off succeeded and showed it active',
    done({ do: 'changeVoucher', code: 'A', active: false }, { code: 'A', active: true }),
  ],
  ['reading campaign 2 showed it draft', done({ do: 'getCampaign', campaign: BELOW }, { campaign: BELOW, status: 'draft' })],
  ['reading customer c showed it not new', done({ do: 'getCustomer', customer: 'c' }, { customer: 'c', isNew: false })],
  ['the search by customer c found A, reserved for d', done(FIND, { code: 'A', customer: 'd' })],
  ['the search by customer c found nothing', done(FIND, null)],
  ['listing the redemptions of campaign 2 showed nothing, of 3 in all', done(LIST, { items: [], total: 3 })],
  [
    'listing the redemptions of campaign 2 showed t0 (not confirmed) and t1 (confirmed, discount 5.00)',
    done(LIST, { items: [{ transaction: 't0' }, { transaction: 't1', confirmedAt: 'then', discount: 5 }], total: 2 }),
  ],
  ['listing the redemptions of campaign 2 showed 25 entries, of 30 in all', done(LIST, { items: entries(25), total: 30 })],
  [
    'listing the budget rules of campaign 2 showed 2',
    done({ do: 'listRules', campaign: BELOW, kind: 'budget' }, [{ rule: '1' }, { rule: '2' }]),
  ],
  [
    'the confirmation of A for sale-1 was refused for count-exceeded and budget-exceeded',
    {
      action: { do: 'confirmRedemption', ...SALE },
      answer: { outcome: 'refused', action: 'confirmRedemption', status: 422, reasons: ['count-exceeded', 'budget-exceeded'] },
    },
  ],
];

it.each(TOLD)('%s', (told, operation) => {
  expect(toldOperation(operation, true)).toBe(told);
});
