/** The catalogues by API: every check and every probe, in the order in which they are listed and run. */
import type { Catalogue } from '../engine/check.ts';
import { checks as areaCategory } from './vouchery-v1.0/area-category.ts';
import { checks as batch } from './vouchery-v1.0/batch.ts';
import { checks as budget } from './vouchery-v1.0/budget.ts';
import { checks as budgetClock } from './vouchery-v1.0/budget-clock.ts';
import { checks as budgetMain } from './vouchery-v1.0/budget-main.ts';
import { checks as budgetRules } from './vouchery-v1.0/budget-rules.ts';
import { checks as campaign } from './vouchery-v1.0/campaign.ts';
import { checks as count } from './vouchery-v1.0/count.ts';
import { checks as customer } from './vouchery-v1.0/customer.ts';
import { derivedChecks } from './vouchery-v1.0/derived.ts';
import { checks as discount } from './vouchery-v1.0/discount.ts';
import { checks as expire } from './vouchery-v1.0/expire.ts';
import { checks as find } from './vouchery-v1.0/find.ts';
import { checks as imports } from './vouchery-v1.0/import.ts';
import { probes as objectProbes } from './vouchery-v1.0/probes-objects.ts';
import { probes as redemptionProbes } from './vouchery-v1.0/probes-redemption.ts';
import { probes as shapeProbes } from './vouchery-v1.0/probes-shapes.ts';
import { checks as redemption } from './vouchery-v1.0/redemption.ts';
import { checks as redemptionAdmission } from './vouchery-v1.0/redemption-admission.ts';
import { checks as redemptionFinal } from './vouchery-v1.0/redemption-final.ts';
import { checks as redemptionShown } from './vouchery-v1.0/redemption-shown.ts';
import { checks as ruleCustomers } from './vouchery-v1.0/rule-customers.ts';
import { checks as ruleLife } from './vouchery-v1.0/rule-life.ts';
import { checks as rulePlaces } from './vouchery-v1.0/rule-places.ts';
import { checks as ruleReach } from './vouchery-v1.0/rule-reach.ts';
import { checks as ruleTags } from './vouchery-v1.0/rule-tags.ts';
import { checks as ruleTimes } from './vouchery-v1.0/rule-times.ts';
import { checks as transaction } from './vouchery-v1.0/transaction.ts';
import { checks as user } from './vouchery-v1.0/user.ts';
import { checks as voucher } from './vouchery-v1.0/voucher.ts';

const CATALOGUES: readonly Catalogue[] = [
  {
    api: 'vouchery-v1.0',
    checks: [
      ...derivedChecks,
      ...campaign,
      ...voucher,
      ...batch,
      ...imports,
      ...expire,
      ...find,
      ...customer,
      ...redemption,
      ...redemptionShown,
      ...redemptionFinal,
      ...redemptionAdmission,
      ...transaction,
      ...budget,
      ...budgetMain,
      ...budgetRules,
      ...budgetClock,
      ...count,
      ...ruleLife,
      ...areaCategory,
      ...ruleReach,
      ...rulePlaces,
      ...ruleTags,
      ...ruleCustomers,
      ...ruleTimes,
      ...discount,
      ...user,
    ],
    probes: [...shapeProbes, ...objectProbes, ...redemptionProbes],
  },
];

/** The catalogue of an API. @throws Error naming the known ids where there is none */
export function catalogueOf(apiId: string): Catalogue {
  const catalogue = CATALOGUES.find(({ api }) => api === apiId);
  if (catalogue === undefined) {
    throw new Error(`No checks for the API "${apiId}". Known: ${CATALOGUES.map(({ api }) => api).join(', ')}.`);
  }
  return catalogue;
}
