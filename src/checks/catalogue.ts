/** The catalogues by API: every check and every probe, in the order in which they are listed and run. */
import type { Catalogue } from '../engine/check.ts';
import { checks as redemption } from './vouchery-v1.0/redemption.ts';
import { checks as redemptionAdmission } from './vouchery-v1.0/redemption-admission.ts';
import { checks as redemptionFinal } from './vouchery-v1.0/redemption-final.ts';
import { checks as transaction } from './vouchery-v1.0/transaction.ts';

const CATALOGUES: readonly Catalogue[] = [
  {
    api: 'vouchery-v1.0',
    checks: [...redemption, ...redemptionFinal, ...redemptionAdmission, ...transaction],
    probes: [],
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
