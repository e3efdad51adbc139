/**
 * Searches that found nothing although something certainly fitted (`find.filters`, `find.nothing`), in time linear in the number of operations
 * (after sorting). Pure: k6 loads this file.
 *
 * A voucher certainly fits as long as it was made active and reserved for nobody, and nothing that may redeem, reserve, change or delete it was
 * called; its campaign has all tags that are asked for, certainly is active, and has neither limits nor rules, which might make its codes useless.
 * A search of which nobody has heard may have reserved any one voucher. Where more of them fit than such searches can have taken, one was left.
 */
import type { Action } from '../dialects/action.ts';
import type { VoucherView } from '../dialects/answer.ts';
import { deletedCampaigns, HeldCampaigns } from './held-campaigns.ts';
import { isImportedWhole } from './held-vouchers.ts';
import type { CampaignFacts, Ledger } from './ledger.ts';
import { countBelow, Lifetime, Population, spanOf } from './lifetimes.ts';
import { codesNamedBy, type History, isDone, mayBeDone, type Operation, type Violation } from './record.ts';

type Find = Extract<Action, { do: 'findVoucher' }>;

export function searchViolations(history: History, ledger: Ledger): readonly Violation[] {
  const vain = history.operations.filter(
    ({ action, answer }) =>
      action.do === 'findVoucher' && answer?.outcome === 'done' && answer.value === null && Object.keys(action.tags).length > 0,
  );
  if (vain.length === 0) return [];
  const campaigns = new HeldCampaigns(history, ledger);
  const open = new Float64Array(
    history.operations.flatMap(({ action, answer, called }) =>
      action.do === 'findVoucher' && action.customer !== undefined && answer === undefined ? [called] : [],
    ),
  );
  const plain = plainCampaigns(history, ledger);
  const available = availableIn(history, plain, ledger);
  const violations: Violation[] = [];
  const told = new Set<string>();
  for (const operation of vain) {
    const { tags } = operation.action as Find;
    const span = spanOf(operation);
    const fitting = plain.filter(({ key, draft }) => !told.has(key) && hasTags(draft.tags ?? {}, tags) && campaigns.isActive(key, span));
    const left = fitting.reduce((sum, { key }) => sum + (available.get(key)?.least(span) ?? 0), 0) - countBelow(open, span.returned, true);
    if (left <= 0) continue;
    const example = fitting.flatMap(({ key }) => available.get(key)?.lifetimes ?? []).find((one) => one.certainDuring(span));
    for (const { key } of fitting) told.add(key);
    violations.push({
      kind: 'nothing-found',
      subject: fitting[0]!.key,
      told: `A search found nothing, though ${left} or more vouchers fitted it all the while; no order of these operations explains it.`,
      operations: [...(example?.proof === undefined ? [] : [example.proof.id]), operation.id],
    });
  }
  return violations;
}

function hasTags(tags: Readonly<Record<string, string>>, wanted: Find['tags']): boolean {
  return Object.entries(wanted).every(([name, value]) => (typeof value === 'string' ? [value] : value).includes(tags[name] ?? ''));
}

/** Campaigns below one that the history has made, all without limits and rules and as they were made, but for their status. */
function plainCampaigns(history: History, ledger: Ledger): readonly CampaignFacts[] {
  const deleted = deletedCampaigns(history.operations, ledger);
  const ruled = new Set(
    history.operations.flatMap((operation) =>
      operation.action.do === 'addRule' && mayBeDone(operation) ? [operation.action.campaign] : [],
    ),
  );
  const isPlain = ({ key, draft, changes }: CampaignFacts): boolean =>
    draft.maxTotalBudget === undefined &&
    draft.maxRedemptions === undefined &&
    !ruled.has(key) &&
    !deleted.has(key) &&
    !changes.some(({ action }) => action.do === 'changeCampaign' && action.changes !== undefined && Object.keys(action.changes).length > 0);
  return [...ledger.campaigns.values()].filter((facts) => {
    const main = ledger.campaigns.get(facts.draft.parent ?? '');
    return facts.draft.kind === 'discount' && main !== undefined && isPlain(main) && isPlain(facts);
  });
}

/** Vouchers of each campaign, from when they were made until something may have used, reserved or changed them. */
function availableIn({ operations }: History, plain: readonly CampaignFacts[], { gone }: Ledger): ReadonlyMap<string, Population> {
  const keys = new Set(plain.map(({ key }) => key));
  const byCode = new Map<string, { readonly campaign: string; readonly lifetime: Lifetime }>();
  for (const operation of operations) {
    const { action } = operation;
    if (!isDone(operation) || !('campaign' in action) || !keys.has(action.campaign)) continue;
    for (const code of codesMadeBy(operation)) {
      // What came again may have come in another campaign.
      if (gone.has(code)) continue;
      const known = byCode.get(code) ?? { campaign: action.campaign, lifetime: new Lifetime() };
      known.lifetime.made(operation);
      byCode.set(code, known);
    }
  }
  for (const operation of operations) {
    if (!mayBeDone(operation)) continue;
    for (const code of codesTouchedBy(operation)) byCode.get(code)?.lifetime.removed(operation, false);
  }
  const lifetimes = Map.groupBy(byCode.values(), ({ campaign }) => campaign);
  return new Map([...lifetimes].map(([campaign, own]) => [campaign, new Population(own.map(({ lifetime }) => lifetime))]));
}

/** Codes that are made active and for nobody. */
function codesMadeBy(operation: Operation): readonly string[] {
  const { action, answer } = operation;
  if (action.do === 'createVoucher') return action.active === false || action.customer !== undefined ? [] : [action.code];
  if (action.do === 'importVouchers') {
    return isImportedWhole(operation) ? action.rows.flatMap(({ code, customer }) => (customer === undefined ? [code] : [])) : [];
  }
  if (action.do !== 'createVoucherBatch' || action.active === false || answer?.outcome !== 'done') return [];
  return (answer.value as readonly VoucherView[]).map(({ code }) => code);
}

/** Whatever it does to them. */
function codesTouchedBy({ action, answer }: Operation): readonly string[] {
  if (action.do.startsWith('get') || action.do === 'createVoucher') return [];
  const named = codesNamedBy(action);
  if (named !== undefined) return named;
  const found = action.do === 'findVoucher' && action.customer !== undefined && answer?.outcome === 'done' ? answer.value : null;
  return found === null ? [] : [(found as VoucherView).code];
}
