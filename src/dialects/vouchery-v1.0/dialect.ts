/** The dialect of Vouchery 1.0. Pure: k6 loads this file. */
import type { ActionName } from '../action.ts';
import type { Dialect, Role } from '../dialect.ts';
import { answerTo } from './answers.ts';
import { complaintsOf, wordingOf } from './refusals.ts';
import { requestFor } from './requests.ts';
import { madeBy, removalsOf } from './resources.ts';

/** What a weaker role than an administrator may do; everything else needs one. */
const ROLES: Partial<Readonly<Record<ActionName, Role>>> = {
  findVoucher: 'point_of_distribution',
  redeem: 'point_of_sale',
  validateRedemption: 'point_of_sale',
  confirmRedemption: 'point_of_sale',
  cancelRedemption: 'point_of_sale',
  getRedemption: 'point_of_sale',
};

export const voucheryV10: Dialect = {
  api: 'vouchery-v1.0',
  roleOf: (action) => ROLES[action] ?? 'admin',
  requestPolicies: ['main-campaign-type', 'csv-layout', 'confirm-transaction-place', 'location-shape'],
  request: requestFor,
  answer: answerTo,
  complaints: complaintsOf,
  refusal: wordingOf,
  made: madeBy,
  removals: removalsOf,
};
