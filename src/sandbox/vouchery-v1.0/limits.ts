/** What bounds the spending and the number of redemptions: campaign, main campaign, budget rules. Only confirmed redemptions count. */
import type { Settings } from './campaigns.ts';
import { effective, settingsOf } from './campaigns.ts';
import { periodStart } from './periods.ts';
import { refuse } from './refusal.ts';
import { type Call, integer } from './request.ts';
import { rulesOf } from './rules.ts';
import type { Row } from './store.ts';

const CODE_OF_PERIOD: Readonly<Record<string, string>> = {
  year: 'yearly_budget_exceeded',
  quarter: 'quarterly_budget_exceeded',
  month: 'monthly_budget_exceeded',
  week: 'weekly_budget_exceeded',
  sunday_week: 'weekly_budget_exceeded',
  day: 'daily_budget_exceeded',
  hour: 'hourly_budget_exceeded',
};

interface Bound {
  readonly left: number;
  readonly code: string;
  readonly attribute: string;
}

function spentOf(call: Call, campaign: Row): number {
  if (!call.choices.faulty('budget-added-as-float')) return integer(campaign, 'spent');
  const rows = call.store.all(
    'select discount from redemptions where campaign_id = ? and confirmed_at is not null',
    integer(campaign, 'id'),
  );
  // Each amount is added as a decimal fraction, and what is over by a hair is taken for a cent.
  const sum = rows.reduce((total, row) => total + integer(row, 'discount') / 100, 0);
  return Math.ceil(sum * 100);
}

interface Main {
  readonly settings: Settings;
  readonly spent: number;
  readonly redeemed: number;
}

/** The main campaign above a campaign, with the sums over all campaigns below it. */
function mainOf(call: Call, campaign: Row): Main | undefined {
  if (campaign['parent_id'] === null) return undefined;
  const parent = integer(campaign, 'parent_id');
  const main = call.store.one('select * from campaigns where id = ?', parent);
  if (main === undefined) return undefined;
  const sums = call.store.one('select sum(spent) as spent, sum(redeemed) as redeemed from campaigns where parent_id = ?', parent);
  const spent = call.choices.faulty('main-budget-per-campaign') ? integer(campaign, 'spent') : Number(sums?.['spent'] ?? 0);
  return { settings: settingsOf(main), spent, redeemed: Number(sums?.['redeemed'] ?? 0) };
}

function budgets(call: Call, campaign: Row, settings: Settings, main: Main | undefined, confirming: boolean): Bound[] {
  const { choices } = call;
  const bounds: Bound[] = [];
  const skipOwn = confirming
    ? choices.faulty('confirm-skips-budget')
    : choices.faulty('budget-ignored-at-creation') && call.body['confirmed'] === true;
  const limit =
    choices.faulty('budget-frozen') && integer(campaign, 'redeemed') > 0 ? frozen(campaign, settings) : settings.max_total_budget;
  if (typeof limit === 'number' && !skipOwn) {
    const shared = choices.faulty('budget-shared-by-sisters') ? main?.spent : undefined;
    bounds.push({
      left: limit - (shared ?? spentOf(call, campaign)),
      code: 'budget_exceeded',
      attribute: choices.faulty('budget-code-wrong') ? 'base' : 'campaign',
    });
  }
  const mainLimit = main?.settings.max_total_budget;
  if (
    main !== undefined &&
    typeof mainLimit === 'number' &&
    !choices.faulty('main-budget-ignored') &&
    !(confirming && choices.faulty('confirm-skips-main-budget'))
  )
    bounds.push({
      left: mainLimit - main.spent,
      code: choices.policyUnless('main-code-as-other', 'main-limit-code', 'budget_exceeded', 'total_budget_exceeded'),
      attribute: 'campaign',
    });
  if (confirming && choices.faulty('confirm-skips-budget-rules')) return bounds;
  const rules = rulesOf(call, campaign, 'budget');
  for (const rule of choices.faulty('first-budget-rule-only') ? rules.slice(0, 1) : rules) {
    const timeframe = String(rule['timeframe']);
    if (choices.faulty(`budget-rule-${timeframe.replace('_', '-')}-ignored`)) continue;
    const start = periodStart(choices, timeframe, call.now);
    const spent = call.store.one(
      'select sum(discount) as spent from redemptions where campaign_id = ? and confirmed_at >= ?',
      integer(campaign, 'id'),
      start,
    );
    bounds.push({
      left: Number(rule['budget']) - Number(spent?.['spent'] ?? 0),
      code: CODE_OF_PERIOD[timeframe] ?? 'budget_exceeded',
      attribute: 'campaign',
    });
  }
  return bounds;
}

/** The budget that the campaign had when something was first redeemed. */
function frozen(campaign: Row, settings: Settings): number | null | undefined {
  const first = settings['first_budget'];
  return typeof first === 'number' ? first : (settings.max_total_budget ?? (campaign['max_total_budget'] as null | undefined));
}

function checkCounts(call: Call, campaign: Row, settings: Settings, main: Main | undefined, confirming: boolean): void {
  const { choices } = call;
  const exceeded = (): Error => refuse('campaign', 'maximum_redemptions_exceeded', 'the allowed number of redemptions is used up');
  const limit = effective(call, settings, 'max_redemptions');
  const skip = confirming ? choices.faulty('confirm-skips-count') : choices.faulty('count-ignored');
  if (typeof limit === 'number' && !skip && integer(campaign, 'redeemed') >= limit + (choices.faulty('count-off-by-one') ? 1 : 0))
    throw exceeded();
  const mainLimit = main?.settings.max_redemptions;
  const skipMain = choices.faulty('main-count-ignored') || (confirming && choices.faulty('confirm-skips-main-count'));
  if (main !== undefined && typeof mainLimit === 'number' && !skipMain && main.redeemed >= mainLimit) throw exceeded();
}

/**
 * Holds a discount against every limit.
 * @returns the discount to grant: less than asked for only where the policy cuts
 * @throws Refusal with the code of the first limit that is exceeded
 */
export function withinLimits(call: Call, campaign: Row, discount: number, confirming: boolean): number {
  const settings = settingsOf(campaign);
  const main = mainOf(call, campaign);
  checkCounts(call, campaign, settings, main, confirming);
  const overshoot = call.choices.policyUnless('overshoot-as-other', 'budget-overshoot', 'cut', 'refuse');
  let granted = discount;
  for (const { left, code, attribute } of budgets(call, campaign, settings, main, confirming)) {
    const fits = call.choices.faulty('budget-last-cent-refused') ? granted < left : granted <= left;
    if (fits) continue;
    if (overshoot === 'last-over' && left > 0) continue;
    if (overshoot === 'cut' && left > 0) granted = left;
    else {
      const silent = code === 'budget_exceeded' && call.choices.faulty('budget-refusal-without-message');
      throw refuse(attribute, code, silent ? '' : 'the budget is used up');
    }
  }
  return granted;
}

/** Adds to what a campaign has spent and redeemed. */
export function count(call: Call, campaign: number, discount: number, redemptions: number): void {
  call.store.run('update campaigns set spent = spent + ?, redeemed = redeemed + ? where id = ?', discount, redemptions, campaign);
  if (!call.choices.faulty('budget-frozen')) return;
  const row = call.store.one('select data from campaigns where id = ?', campaign);
  const settings = row === undefined ? undefined : settingsOf(row);
  if (settings === undefined || settings['first_budget'] !== undefined) return;
  call.store.run(
    'update campaigns set data = ? where id = ?',
    JSON.stringify({ ...settings, first_budget: settings.max_total_budget ?? null }),
    campaign,
  );
}
