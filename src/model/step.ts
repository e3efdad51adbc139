/**
 * The sequential model of a voucher service, written from the clauses. It shares no code with any service that it judges. Pure: k6 loads this file.
 *
 * Where a policy is unknown, or no clause says what comes of an action, several outcomes are allowed.
 */
import type { Action, ActionName } from '../dialects/action.ts';
import { changeCampaign, createCampaign, deleteCampaign, getCampaign } from './campaigns.ts';
import { createCustomer, deleteCustomer, getCustomer, releaseVouchers, reserveVouchers } from './customers.ts';
import { findVoucher } from './find.ts';
import { listCustomerRedemptions, listCustomerVouchers, listRedemptions, listVouchers } from './lists.ts';
import type { Outcome } from './outcome.ts';
import { type PolicyOf, underEveryPolicy } from './policies.ts';
import { cancelRedemption, confirmRedemption, createRedemption, getRedemption } from './redemptions.ts';
import { addRule, listRules, removeRule } from './rules.ts';
import type { Circumstances, State } from './state.ts';
import { changeVoucher, createVoucher, createVoucherBatch, deleteVoucher, expireVouchers, getVoucher, importVouchers } from './vouchers.ts';

interface Asked<Name extends ActionName> {
  readonly state: State;
  readonly action: Extract<Action, { do: Name }>;
  readonly circumstances: Circumstances;
  readonly policy: PolicyOf;
  readonly told: unknown;
}

/** What comes of each action. The others, such as those about places and categories, are not the model's. */
const MODELLED: { readonly [Name in ActionName]?: (asked: Asked<Name>) => readonly Outcome[] } = {
  createCampaign: ({ state, action, circumstances, told }) => createCampaign(state, action, circumstances, told),
  getCampaign: ({ state, action, circumstances }) => getCampaign(state, action, circumstances),
  changeCampaign: ({ state, action }) => changeCampaign(state, action),
  deleteCampaign: ({ state, action, circumstances, policy }) => deleteCampaign(state, action, circumstances, policy),
  createVoucher: ({ state, action }) => createVoucher(state, action),
  createVoucherBatch: ({ state, action, told }) => createVoucherBatch(state, action, told),
  importVouchers: ({ state, action, policy }) => importVouchers(state, action, policy),
  getVoucher: ({ state, action }) => getVoucher(state, action),
  listVouchers: ({ state, action, told }) => listVouchers(state, action, told),
  changeVoucher: ({ state, action, policy }) => changeVoucher(state, action, policy),
  deleteVoucher: ({ state, action }) => deleteVoucher(state, action),
  expireVouchers: ({ state, action, circumstances }) => expireVouchers(state, action, circumstances),
  findVoucher: ({ state, action, circumstances, policy }) => findVoucher(state, action, circumstances, policy),
  redeem: ({ state, action, circumstances, policy, told }) => createRedemption(state, action.basket, true, circumstances, policy, told),
  validateRedemption: ({ state, action, circumstances, policy, told }) =>
    createRedemption(state, action.basket, false, circumstances, policy, told),
  confirmRedemption: ({ state, action, circumstances, policy, told }) => confirmRedemption(state, action, circumstances, policy, told),
  cancelRedemption: ({ state, action }) => cancelRedemption(state, action),
  getRedemption: ({ state, action }) => getRedemption(state, action),
  listRedemptions: ({ state, action, told }) => listRedemptions(state, action, told),
  addRule: ({ state, action, policy, told }) => addRule(state, action, policy, told),
  listRules: ({ state, action }) => listRules(state, action),
  removeRule: ({ state, action }) => removeRule(state, action),
  createCustomer: ({ state, action, circumstances, policy }) => createCustomer(state, action, circumstances, policy),
  getCustomer: ({ state, action, circumstances, policy }) => getCustomer(state, action, circumstances, policy),
  deleteCustomer: ({ state, action, circumstances }) => deleteCustomer(state, action, circumstances),
  reserveVouchers: ({ state, action, circumstances }) => reserveVouchers(state, action, circumstances),
  releaseVouchers: ({ state, action, circumstances }) => releaseVouchers(state, action, circumstances),
  listCustomerVouchers: ({ state, action, circumstances, told }) => listCustomerVouchers(state, action, circumstances, told),
  listCustomerRedemptions: ({ state, action, circumstances, told }) => listCustomerRedemptions(state, action, circumstances, told),
};

/** Whether the model has a word about an action. It neither expects nor forbids any answer to the others, and nothing that it knows depends on them. */
export function isModelled(action: Action): boolean {
  return MODELLED[action.do] !== undefined;
}

/**
 * Everything that may come of an action.
 * @param told value of the answer, where there is one: what a service chooses freely (keys, generated codes) is taken from it
 * @throws Error for an action that is not modelled
 */
export function step<Name extends ActionName>(
  state: State,
  action: Extract<Action, { do: Name }>,
  circumstances: Circumstances,
  told: unknown,
): readonly Outcome[] {
  const outcomes = MODELLED[action.do];
  if (outcomes === undefined) throw new Error(`the model has no word about ${action.do}`);
  return underEveryPolicy(state, circumstances, (policy) => outcomes({ state, action, circumstances, policy, told }));
}
