/** What a random client wants, in small numbers that stay meaningful while a run is shrunk: an index names whatever is there when its turn comes. */
import * as fc from 'fast-check';
import type { Action, Basket, CampaignDraft, Rule } from '../../src/dialects/action.ts';

/** What the client knows so far. */
export interface Known {
  /** Keys, in the order of their making. */
  readonly mains: string[];
  readonly discounts: string[];
  readonly codes: string[];
  /** Validated, and neither confirmed nor withdrawn as far as the client knows. */
  readonly pending: Basket[];
  /** All others that were tried. */
  readonly settled: Basket[];
  readonly rules: { readonly campaign: string; readonly kind: Rule['kind']; readonly rule: string }[];
}

export type Intent =
  | { readonly want: 'action'; readonly told: string; readonly action: (known: Known) => Action | undefined }
  | { readonly want: 'wait'; readonly minutes: number };

/** A value, in so many of ten cases. */
function maybe<Value>(tenths: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 10 - tenths, arbitrary: fc.constant(undefined) }, { weight: tenths, arbitrary });
}

const index = fc.nat(11);
const customer = maybe(7, fc.nat(2));
const amount = fc.constantFrom(5, 7.5, 10, 12.34, 20, 30);
const limit = maybe(3, fc.constantFrom(0, 5, 12.5, 20, 20, 40, 40));
const count = maybe(2, fc.constantFrom(0, 1, 2, 2, 3, 3));
const team = fc.constantFrom('red', 'blue');
const channel = fc.constantFrom('shop', 'web');

function of<Item>(list: readonly Item[], at: number): Item | undefined {
  return list.length === 0 ? undefined : list[at % list.length];
}

function nameOf(customerIndex: number | undefined): { readonly customer?: string } {
  return customerIndex === undefined ? {} : { customer: `customer-${customerIndex}` };
}

/** An intent from values that a failing run shows. */
function intent<Values>(
  arbitrary: fc.Arbitrary<Values>,
  told: string,
  action: (values: Values, known: Known) => Action | undefined,
): fc.Arbitrary<Intent> {
  return arbitrary.map((values) => ({
    want: 'action' as const,
    told: `${told} ${JSON.stringify(values)}`,
    action: (known: Known) => action(values, known),
  }));
}

const basket = fc.record({ code: index, transaction: fc.nat(29), cost: fc.constantFrom(0, 4, 10, 19.99, 33.33, 100), customer });

function basketOf(
  values: { code: number; transaction: number; cost: number; customer: number | undefined },
  known: Known,
): Basket | undefined {
  const code = of(known.codes, values.code);
  return code === undefined
    ? undefined
    : { code, transaction: `sale-${values.transaction}`, cost: values.cost, ...nameOf(values.customer) };
}

/** A pair of code and transaction: mostly one that is pending, the newest first. */
const pair = fc.record({ at: fc.nat(5), settled: fc.nat(5).map((one) => one === 0), mixed: maybe(1, index) });

function pairOf(
  { at, settled, mixed }: { at: number; settled: boolean; mixed: number | undefined },
  known: Known,
): { code: string; transaction: string } | undefined {
  const tried = of((settled ? known.settled : known.pending).toReversed(), at);
  const code = mixed === undefined ? tried?.code : of(known.codes, mixed);
  return tried === undefined || code === undefined ? undefined : { code, transaction: tried.transaction };
}

const limits = fc.record({ maxTotalBudget: limit, maxRedemptions: count });

const discountDraft = fc.record({
  parent: fc.nat(2),
  type: fc.constantFrom('numeric' as const, 'percentage' as const),
  value: amount,
  voucherType: fc.constantFrom('unique' as const, 'generic' as const),
  limits,
  minimumValue: maybe(2, fc.constant(5)),
  maximumValue: maybe(2, fc.constant(50)),
  team,
  channel,
});

function discountOf(values: typeof discountDraft extends fc.Arbitrary<infer Value> ? Value : never, known: Known): Action | undefined {
  const parent = of(known.mains, values.parent);
  if (parent === undefined) return undefined;
  const { minimumValue, maximumValue, type, value } = values;
  const draft: CampaignDraft = {
    kind: 'discount',
    parent,
    name: `discount ${known.discounts.length}`,
    discount: { type, value },
    voucherType: values.voucherType,
    ...defined({ ...values.limits, minimumValue, maximumValue }),
    tags: { team: values.team, channel: values.channel },
  };
  return { do: 'createCampaign', draft };
}

function defined<Value extends object>(values: Value): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    kind: fc.constant('budget' as const),
    period: fc.constantFrom(
      'year' as const,
      'quarter' as const,
      'month' as const,
      'week' as const,
      'sunday_week' as const,
      'day' as const,
      'hour' as const,
    ),
    budget: fc.constantFrom(5, 12.5, 30),
  }),
  fc.record({ kind: fc.constant('max-discount' as const), maxDiscount: fc.constantFrom(2.5, 6) }),
  fc.constant<Rule>({ kind: 'new-customer' }),
  fc.record({ kind: fc.constant('per-customer' as const), maxRedemptions: fc.integer({ min: 1, max: 2 }) }),
);

const makeMain = intent(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ maxTotalBudget: undefined, maxRedemptions: undefined }) },
    { weight: 4, arbitrary: limits },
  ),
  'main campaign',
  (values, known) => ({
    do: 'createCampaign',
    draft: { kind: 'main', name: `main ${known.mains.length}`, ...defined(values) },
  }),
);
const makeDiscount = intent(discountDraft, 'discount campaign', discountOf);
const activate = intent(index, 'activate', (at, known) => changeOf(of(known.discounts, at), 'active'));
const makeVoucher = intent(
  fc.record({
    at: index,
    code: fc.nat(14),
    active: fc.constantFrom(true, true, true, true, true, true, true, false),
    customer: maybe(1, fc.nat(2)),
  }),
  'voucher',
  (values, known) => {
    const campaign = of(known.discounts, values.at);
    return campaign === undefined
      ? undefined
      : {
          do: 'createVoucher',
          campaign,
          code: `CODE${values.code}`,
          active: values.active,
          ...nameOf(values.customer),
        };
  },
);
const validate = intent(basket, 'validate', (values, known) => {
  const sale = basketOf(values, known);
  return sale === undefined ? undefined : { do: 'validateRedemption', basket: sale };
});
const redeem = intent(basket, 'redeem', (values, known) => {
  const sale = basketOf(values, known);
  return sale === undefined ? undefined : { do: 'redeem', basket: sale };
});
const confirm = intent(pair, 'confirm', (values, known) => addressed('confirmRedemption', pairOf(values, known)));

function addressed(
  name: 'confirmRedemption' | 'cancelRedemption' | 'getRedemption',
  at: { code: string; transaction: string } | undefined,
): Action | undefined {
  return at === undefined ? undefined : { do: name, ...at };
}

function changeOf(campaign: string | undefined, status: 'active' | 'inactive'): Action | undefined {
  return campaign === undefined ? undefined : { do: 'changeCampaign', campaign, status };
}

function ofCode(at: number, known: Known, make: (code: string) => Action): Action | undefined {
  const code = of(known.codes, at);
  return code === undefined ? undefined : make(code);
}

const others: readonly fc.WeightedArbitrary<Intent>[] = [
  { weight: 1, arbitrary: makeMain },
  { weight: 2, arbitrary: makeDiscount },
  { weight: 3, arbitrary: activate },
  { weight: 6, arbitrary: makeVoucher },
  { weight: 22, arbitrary: validate },
  { weight: 12, arbitrary: redeem },
  { weight: 18, arbitrary: confirm },
  { weight: 4, arbitrary: intent(pair, 'withdraw', (values, known) => addressed('cancelRedemption', pairOf(values, known))) },
  { weight: 2, arbitrary: intent(pair, 'read', (values, known) => addressed('getRedemption', pairOf(values, known))) },
  { weight: 1, arbitrary: intent(index, 'deactivate', (at, known) => changeOf(of(known.discounts, at), 'inactive')) },
  {
    weight: 2,
    arbitrary: intent(fc.record({ at: index, main: fc.boolean(), limits }), 'limits of', (values, known) => {
      const campaign = of(values.main ? known.mains : known.discounts, values.at);
      return campaign === undefined ? undefined : { do: 'changeCampaign', campaign, changes: defined(values.limits) };
    }),
  },
  {
    weight: 1,
    arbitrary: intent(fc.record({ at: index, prefix: fc.nat(2), size: fc.integer({ min: 1, max: 3 }) }), 'batch', (values, known) => {
      const campaign = of(known.discounts, values.at);
      if (campaign === undefined) return undefined;
      return { do: 'createVoucherBatch', campaign, size: values.size, alphabet: 'mixed', randomLength: 6, prefix: `BATCH${values.prefix}` };
    }),
  },
  {
    weight: 1,
    arbitrary: intent(
      fc.record({ at: index, codes: fc.array(fc.nat(14), { minLength: 1, maxLength: 3 }), customer }),
      'import',
      (values, known) => {
        const campaign = of(known.discounts, values.at);
        if (campaign === undefined) return undefined;
        return { do: 'importVouchers', campaign, rows: values.codes.map((code) => ({ code: `CODE${code}`, ...nameOf(values.customer) })) };
      },
    ),
  },
  {
    weight: 2,
    arbitrary: intent(fc.tuple(index, fc.boolean()), 'switch voucher', ([at, active], known) =>
      ofCode(at, known, (code) => ({ do: 'changeVoucher', code, active })),
    ),
  },
  { weight: 1, arbitrary: intent(index, 'delete voucher', (at, known) => ofCode(at, known, (code) => ({ do: 'deleteVoucher', code }))) },
  { weight: 1, arbitrary: intent(index, 'expire', (at, known) => ofCode(at, known, (code) => ({ do: 'expireVouchers', codes: [code] }))) },
  { weight: 1, arbitrary: intent(index, 'read voucher', (at, known) => ofCode(at, known, (code) => ({ do: 'getVoucher', code }))) },
  {
    weight: 3,
    arbitrary: intent(fc.record({ team: maybe(6, team), channel: maybe(4, channel), customer }), 'find', (values) => ({
      do: 'findVoucher',
      tags: defined({ team: values.team, channel: values.channel }),
      ...nameOf(values.customer),
    })),
  },
  {
    weight: 8,
    arbitrary: intent(fc.tuple(index, rule), 'rule', ([at, added], known) => {
      const campaign = of(known.discounts, at);
      return campaign === undefined ? undefined : { do: 'addRule', campaign, rule: added };
    }),
  },
  {
    weight: 1,
    arbitrary: intent(index, 'remove rule', (at, known) => {
      const added = of(known.rules, at);
      return added === undefined ? undefined : { do: 'removeRule', ...added };
    }),
  },
  {
    weight: 1,
    arbitrary: intent(fc.tuple(fc.nat(2), fc.boolean()), 'customer', ([at, isNew]) => ({
      do: 'createCustomer',
      customer: `customer-${at}`,
      isNew,
    })),
  },
  { weight: 2, arbitrary: intent(fc.nat(2), 'read customer', (at) => ({ do: 'getCustomer', customer: `customer-${at}` })) },
  {
    weight: 1,
    arbitrary: intent(fc.tuple(fc.nat(2), index), 'reserve', ([at, code], known) =>
      ofCode(code, known, (one) => ({ do: 'reserveVouchers', customer: `customer-${at}`, codes: [one] })),
    ),
  },
  {
    weight: 1,
    arbitrary: intent(fc.tuple(fc.nat(2), index), 'release', ([at, code], known) =>
      ofCode(code, known, (one) => ({ do: 'releaseVouchers', customer: `customer-${at}`, codes: [one] })),
    ),
  },
  { weight: 1, arbitrary: intent(fc.nat(2), 'vouchers of customer', (at) => ({ do: 'listCustomerVouchers', customer: `customer-${at}` })) },
  {
    weight: 1,
    arbitrary: intent(fc.nat(2), 'redemptions of customer', (at) => ({ do: 'listCustomerRedemptions', customer: `customer-${at}` })),
  },
  { weight: 1, arbitrary: intent(index, 'vouchers', (at, known) => listOf('listVouchers', of(known.discounts, at))) },
  { weight: 1, arbitrary: intent(index, 'redemptions', (at, known) => listOf('listRedemptions', of(known.discounts, at))) },
  { weight: 1, arbitrary: intent(index, 'read campaign', (at, known) => listOf('getCampaign', of(known.discounts, at))) },
  { weight: 1, arbitrary: intent(index, 'delete campaign', (at, known) => listOf('deleteCampaign', of(known.discounts, at))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(15, 60, 60 * 24, 60 * 24 * 7, 60 * 24 * 31).map((minutes) => ({ want: 'wait' as const, minutes })),
  },
];

function listOf(
  name: 'listVouchers' | 'listRedemptions' | 'getCampaign' | 'deleteCampaign',
  campaign: string | undefined,
): Action | undefined {
  return campaign === undefined ? undefined : { do: name, campaign };
}

/** A main campaign, discount campaigns and vouchers, and then anything. */
export const INTENTS: fc.Arbitrary<readonly Intent[]> = fc.noBias(
  fc
    .tuple(
      makeMain,
      fc.array(fc.tuple(makeDiscount, activate), { minLength: 1, maxLength: 3 }),
      fc.array(makeVoucher, { minLength: 2, maxLength: 12, size: 'max' }),
      fc.array(fc.oneof(...others), { minLength: 10, maxLength: 90, size: 'max' }),
    )
    .map(([main, discounts, vouchers, then]) => [
      main,
      ...discounts.map(([made]) => made),
      ...discounts.map((_, at) => ({
        want: 'action' as const,
        told: `activate ${at}`,
        action: (known: Known) => changeOf(known.discounts[at], 'active'),
      })),
      ...vouchers,
      ...then,
    ]),
);
