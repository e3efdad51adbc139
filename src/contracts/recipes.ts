/**
 * Provider states that any deployment can be brought into from outside: each is a flow over the public API. Interactions cannot be
 * chained, so whatever an interaction builds upon is made by the recipes of its states, in their order; a recipe sees the values of those
 * before it.
 */
import type { BudgetPeriod, CampaignDraft, Rule } from '../dialects/action.ts';
import type { Role } from '../dialects/dialect.ts';
import { attempt, type Flow, need } from '../flows/flow.ts';

/** What states give, by name. Keys that are numbers on the wire are numbers. */
export type Values = Readonly<Record<string, string | number>>;

export interface Parameter {
  readonly name: string;
  readonly meaning: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** What holds where the state does not say. */
  readonly default: string | number | boolean | undefined;
}

/** Where the names of things come from: unique, and carrying the id of the run. */
export interface Naming {
  name(purpose: string): string;
  code(): string;
}

export interface Recipe {
  readonly name: string;
  readonly meaning: string;
  readonly parameters: readonly Parameter[];
  /** Names of the values that it gives, with their meaning. */
  readonly gives: Readonly<Record<string, string>>;
  /** The role whose credentials the interaction is sent with; null: with none. */
  readonly actsAs?: (parameters: Given) => Role | null;
  /** Values that need nothing of the target. */
  readonly invent?: (naming: Naming) => Values;
  readonly prepare?: (parameters: Given, values: Values, naming: Naming) => Flow<Values>;
}

/** Parameters of one state, checked and with defaults. */
export type Given = Readonly<Record<string, string | number | boolean | undefined>>;

const CAMPAIGN_VALUES = { mainCampaign: 'key of the main campaign', campaign: 'key of the discount campaign below it' };

/** The states of an interaction do not fit together. */
export class StateOutOfReach extends Error {
  override name = 'StateOutOfReach';
}

export const RECIPES: readonly Recipe[] = [
  {
    name: 'a signed-in user',
    meaning: 'The request comes with the credentials of a role.',
    parameters: [parameter('role', 'role of the user, as in the configuration', 'string', 'admin')],
    gives: {},
    actsAs: ({ role }) => String(role) as Role,
  },
  {
    name: 'nobody is signed in',
    meaning: 'The request comes without credentials.',
    parameters: [],
    gives: {},
    actsAs: () => null,
  },
  {
    name: 'names that are free',
    meaning: 'Names, codes and keys that nothing on the target has yet.',
    parameters: [],
    gives: {
      mainName: 'for a main campaign',
      campaignName: 'for a discount campaign',
      newCode: 'for a voucher',
      newPrefix: 'for a batch of vouchers',
      newTransaction: 'for a sale',
      newCustomer: 'for a customer',
      unusedTag: 'for a tag of campaigns',
    },
    invent: (naming) => ({
      mainName: naming.name('main'),
      campaignName: naming.name('campaign'),
      newCode: naming.code(),
      newPrefix: naming.code(),
      newTransaction: naming.name('sale'),
      newCustomer: naming.name('customer'),
      unusedTag: naming.name('tag'),
    }),
  },
  {
    name: 'a main campaign',
    meaning: 'A main campaign.',
    parameters: [parameter('maxTotalBudget', 'what may be spent below it', 'number')],
    gives: { mainCampaign: CAMPAIGN_VALUES.mainCampaign },
    *prepare(given, _values, naming) {
      return { mainCampaign: key(yield* mainCampaign(given, naming)) };
    },
  },
  {
    name: 'a discount campaign',
    meaning: 'A discount campaign, active unless said otherwise, below the main campaign of an earlier state or a new one.',
    parameters: [
      parameter('active', 'whether it is active', 'boolean', true),
      parameter('discountType', 'numeric or percentage', 'string', 'numeric'),
      parameter('discountValue', 'amount, or percent', 'number', 5),
      parameter('voucherType', 'unique or generic', 'string', 'unique'),
      parameter('maxTotalBudget', 'what may be spent', 'number'),
      parameter('maxRedemptions', 'how often may be redeemed', 'number'),
    ],
    gives: { ...CAMPAIGN_VALUES, tag: 'a tag that only this campaign has, as its team' },
    prepare: discountCampaign,
  },
  {
    name: 'a budget rule',
    meaning: 'The campaign of an earlier state has a budget for each period.',
    parameters: [
      parameter('period', 'year, quarter, month, week, sunday_week, day or hour', 'string', 'month'),
      parameter('budget', 'amount', 'number', 100),
    ],
    gives: { rule: 'key of the rule' },
    *prepare(given, values) {
      const rule: Rule = { kind: 'budget', period: String(given['period']) as BudgetPeriod, budget: Number(given['budget']) };
      return { rule: key((yield* need<'addRule'>({ do: 'addRule', campaign: wanted(values, 'campaign'), rule })).rule) };
    },
  },
  {
    name: 'a customer',
    meaning: 'A customer whom the target knows.',
    parameters: [],
    gives: { customer: 'identifier of the customer' },
    *prepare(_given, _values, naming) {
      const customer = naming.name('customer');
      yield* need<'createCustomer'>({ do: 'createCustomer', customer });
      return { customer };
    },
  },
  {
    name: 'a voucher',
    meaning: 'An active voucher of the campaign of an earlier state, or of a new one.',
    parameters: [parameter('reserved', 'whether it is reserved for the customer of an earlier state', 'boolean', false)],
    gives: { ...CAMPAIGN_VALUES, code: 'its code' },
    *prepare(given, values, naming) {
      const code = naming.code();
      const customer = given['reserved'] === true ? { customer: wanted(values, 'customer') } : {};
      const campaign = yield* campaignFor(values, naming);
      yield* need<'createVoucher'>({ do: 'createVoucher', campaign: String(campaign['campaign']), code, ...customer });
      return { ...campaign, code };
    },
  },
  {
    name: 'a batch of vouchers',
    meaning: 'A batch of vouchers of the campaign of an earlier state, or of a new one, complete.',
    parameters: [parameter('size', 'how many', 'number', 3)],
    gives: { ...CAMPAIGN_VALUES, prefix: 'what their codes begin with', code: 'the code of one of them' },
    *prepare(given, values, naming) {
      const prefix = naming.code();
      const made = yield* campaignFor(values, naming);
      const campaign = String(made['campaign']);
      const size = Number(given['size']);
      yield* need<'createVoucherBatch'>({ do: 'createVoucherBatch', campaign, size, alphabet: 'mixed', randomLength: 6, prefix });
      const { items } = yield* need<'listVouchers'>({ do: 'listVouchers', campaign, perPage: 1 });
      return { ...made, prefix, code: items[0]?.code ?? '' };
    },
  },
  {
    name: 'a validated redemption',
    meaning: 'The voucher of an earlier state, or a new one, is validated for a sale, and not yet confirmed.',
    parameters: [parameter('cost', 'of the sale', 'number', 40)],
    gives: { ...CAMPAIGN_VALUES, code: 'code of the voucher', transaction: 'key of the sale' },
    *prepare(given, values, naming) {
      const transaction = naming.name('sale');
      const voucher = yield* voucherFor(values, naming);
      const basket = { code: String(voucher['code']), transaction, cost: Number(given['cost']) };
      yield* need<'validateRedemption'>({ do: 'validateRedemption', basket });
      return { ...voucher, transaction };
    },
  },
  {
    name: 'a confirmed redemption',
    meaning: 'The voucher of an earlier state, or a new one, was redeemed in a sale.',
    parameters: [parameter('cost', 'of the sale', 'number', 40)],
    gives: { ...CAMPAIGN_VALUES, code: 'code of the voucher', transaction: 'key of the sale' },
    *prepare(given, values, naming) {
      const transaction = naming.name('sale');
      const voucher = yield* voucherFor(values, naming);
      yield* need<'redeem'>({ do: 'redeem', basket: { code: String(voucher['code']), transaction, cost: Number(given['cost']) } });
      return { ...voucher, transaction };
    },
  },
  {
    name: 'a withdrawn redemption',
    meaning: 'The voucher of an earlier state, or a new one, was validated for a sale that was then withdrawn.',
    parameters: [],
    gives: { ...CAMPAIGN_VALUES, code: 'code of the voucher', transaction: 'key of the sale' },
    *prepare(_given, values, naming) {
      const transaction = naming.name('sale');
      const voucher = yield* voucherFor(values, naming);
      const code = String(voucher['code']);
      yield* need<'validateRedemption'>({ do: 'validateRedemption', basket: { code, transaction, cost: 40 } });
      yield* need<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction });
      return { ...voucher, transaction };
    },
  },
  {
    name: 'another sale used up the budget',
    meaning: 'A sale with another voucher of the same campaign was redeemed, and its discount was all that was left.',
    parameters: [],
    gives: {},
    *prepare(_given, values, naming) {
      const code = naming.code();
      yield* need<'createVoucher'>({ do: 'createVoucher', campaign: wanted(values, 'campaign'), code });
      yield* need<'redeem'>({ do: 'redeem', basket: { code, transaction: naming.name('sale'), cost: 40 } });
      return {};
    },
  },
];

export function recipeOf(name: string): Recipe | undefined {
  return RECIPES.find((recipe) => recipe.name === name);
}

/**
 * Parameters of a state as its recipe takes them. @throws Error naming every parameter that is unknown or of a wrong type
 */
export function givenFor(recipe: Recipe, parameters: Readonly<Record<string, unknown>>): Given {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const known = recipe.parameters.find((one) => one.name === name);
    if (known === undefined)
      problems.push(
        `the state "${recipe.name}" has no parameter "${name}" (it has ${recipe.parameters.map((one) => one.name).join(', ') || 'none'})`,
      );
    else if (typeof value !== known.type) problems.push(`the parameter "${name}" of the state "${recipe.name}" has to be a ${known.type}`);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return Object.fromEntries(
    recipe.parameters.map(({ name, default: fallback }) => [name, (parameters[name] ?? fallback) as Given[string]]),
  );
}

function parameter(name: string, meaning: string, type: Parameter['type'], fallback?: Parameter['default']): Parameter {
  return { name, meaning, type, default: fallback };
}

/** The voucher of an earlier state, or a new one. */
function* voucherFor(values: Values, naming: Naming): Flow<Values> {
  if (values['code'] !== undefined) return { code: values['code'] };
  const campaign = yield* campaignFor(values, naming);
  const code = naming.code();
  yield* need<'createVoucher'>({ do: 'createVoucher', campaign: String(campaign['campaign']), code });
  return { ...campaign, code };
}

/** The campaign of an earlier state, or a new one that is active. */
function* campaignFor(values: Values, naming: Naming): Flow<Values> {
  const { mainCampaign: main, campaign } = values;
  if (main !== undefined && campaign !== undefined) return { mainCampaign: main, campaign };
  const { tag: _, ...made } = yield* discountCampaign(givenFor(recipeOf('a discount campaign')!, {}), values, naming);
  return made;
}

function* discountCampaign(given: Given, values: Values, naming: Naming): Flow<Values> {
  const main = values['mainCampaign'] === undefined ? yield* mainCampaign({}, naming) : String(values['mainCampaign']);
  const tag = naming.name('team');
  const draft: CampaignDraft = {
    kind: 'discount',
    parent: main,
    name: naming.name('campaign'),
    discount: { type: given['discountType'] === 'percentage' ? 'percentage' : 'numeric', value: Number(given['discountValue']) },
    voucherType: given['voucherType'] === 'generic' ? 'generic' : 'unique',
    tags: { team: tag },
    ...numbers(given, 'maxTotalBudget', 'maxRedemptions'),
  };
  const { campaign } = yield* need<'createCampaign'>({ do: 'createCampaign', draft });
  if (given['active'] === true) {
    // Only the activation of the discount campaign is documented; a deployment may want its main campaign active as well.
    yield* attempt<'changeCampaign'>({ do: 'changeCampaign', campaign: main, status: 'active' });
    yield* need<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
  }
  return { mainCampaign: key(main), campaign: key(campaign), tag };
}

function* mainCampaign(given: Given, naming: Naming): Flow<string> {
  const draft: CampaignDraft = { kind: 'main', name: naming.name('main'), ...numbers(given, 'maxTotalBudget') };
  return (yield* need<'createCampaign'>({ do: 'createCampaign', draft })).campaign;
}

function numbers<Name extends string>(given: Given, ...names: readonly Name[]): { readonly [Key in Name]?: number } {
  return Object.fromEntries(names.flatMap((name) => (typeof given[name] === 'number' ? [[name, given[name]]] : []))) as {
    [Key in Name]?: number;
  };
}

function wanted(values: Values, name: string): string {
  const value = values[name];
  if (value === undefined) throw new StateOutOfReach(`no earlier state gives "${name}"`);
  return String(value);
}

/** A key as it stands in JSON: whole numbers are numbers. */
function key(text: string): string | number {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
