/**
 * The sequential model of a voucher service, written from the clauses. It shares no code with any service that it judges. Pure: k6 loads this file.
 *
 * Where a policy is unknown, or no clause says what comes of an action, several outcomes are allowed.
 */
import type { Action } from '../dialects/action.ts';
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

/** Actions that the model has no word about: it neither expects nor forbids any answer, and nothing that it knows depends on them. */
export function isModelled(action: Action): boolean {
  return ![
    'listCampaigns',
    'listCustomers',
    'createCategory',
    'listCategories',
    'deleteCategory',
    'createArea',
    'listAreas',
    'deleteArea',
  ].includes(action.do);
}

/**
 * Everything that may come of an action.
 * @param told value of the answer, where there is one: what a service chooses freely (keys, generated codes) is taken from it
 * @throws Error for an action that is not modelled
 */
export function step(state: State, action: Action, circumstances: Circumstances, told: unknown): readonly Outcome[] {
  return underEveryPolicy(state, circumstances, (policy) => outcomesOf(state, action, circumstances, policy, told));
}

function outcomesOf(state: State, action: Action, circumstances: Circumstances, policy: PolicyOf, told: unknown): readonly Outcome[] {
  switch (action.do) {
    case 'createCampaign':
      return createCampaign(state, action, told);
    case 'getCampaign':
      return getCampaign(state, action);
    case 'changeCampaign':
      return changeCampaign(state, action);
    case 'deleteCampaign':
      return deleteCampaign(state, action, policy);
    case 'createVoucher':
      return createVoucher(state, action);
    case 'createVoucherBatch':
      return createVoucherBatch(state, action, told);
    case 'importVouchers':
      return importVouchers(state, action, policy);
    case 'getVoucher':
      return getVoucher(state, action);
    case 'listVouchers':
      return listVouchers(state, action, told);
    case 'changeVoucher':
      return changeVoucher(state, action, policy);
    case 'deleteVoucher':
      return deleteVoucher(state, action);
    case 'expireVouchers':
      return expireVouchers(state, action);
    case 'findVoucher':
      return findVoucher(state, action, circumstances, policy);
    case 'redeem':
      return createRedemption(state, action.basket, true, circumstances, policy, told);
    case 'validateRedemption':
      return createRedemption(state, action.basket, false, circumstances, policy, told);
    case 'confirmRedemption':
      return confirmRedemption(state, action, circumstances, policy, told);
    case 'cancelRedemption':
      return cancelRedemption(state, action);
    case 'getRedemption':
      return getRedemption(state, action);
    case 'listRedemptions':
      return listRedemptions(state, action, told);
    case 'addRule':
      return addRule(state, action, policy, told);
    case 'listRules':
      return listRules(state, action);
    case 'removeRule':
      return removeRule(state, action);
    case 'createCustomer':
      return createCustomer(state, action, circumstances, policy);
    case 'getCustomer':
      return getCustomer(state, action, circumstances, policy);
    case 'deleteCustomer':
      return deleteCustomer(state, action, circumstances);
    case 'reserveVouchers':
      return reserveVouchers(state, action, circumstances);
    case 'releaseVouchers':
      return releaseVouchers(state, action, circumstances);
    case 'listCustomerVouchers':
      return listCustomerVouchers(state, action, circumstances, told);
    case 'listCustomerRedemptions':
      return listCustomerRedemptions(state, action, circumstances, told);
    default:
      throw new Error(`the model has no word about ${action.do}`);
  }
}
