/** How the operations on customers and users are exercised. */
import type { Reading } from '../../subjects.ts';
import { activeCampaign, customerOf, draftCampaign, type Recipe, type Scene, saleOf, shown, voucherIn } from './scene.ts';

export const customers = {
  getUsers: async () => ({ call: { query: { per_page: 1 } } }),

  createCustomer: async (scene) => {
    const identifier = scene.context.name('customer');
    const object = reading(identifier);
    return { call: { body: { identifier, is_new: true } }, result: () => object, trace: () => shown(scene, [object]) };
  },

  getCustomers: async (scene) => {
    await customerOf(scene);
    await customerOf(scene);
    return { call: { query: { per_page: 1 } } };
  },

  getCustomer: async (scene) => {
    const object = reading(await customerOf(scene));
    return { call: object.call, object, result: () => object };
  },

  deleteCustomer: async (scene) => {
    const object = reading(await customerOf(scene));
    return { call: object.call, object, trace: () => shown(scene, [object]) };
  },

  getCustomerRedemptions: async (scene) => {
    const identifier = await customerOf(scene);
    const code = await voucherIn(scene, await activeCampaign(scene));
    await saleOf(scene, code, identifier);
    await saleOf(scene, code, identifier);
    return { call: { path: { identifier }, query: { per_page: 1 } } };
  },

  getCustomerVouchers: async (scene) => {
    const { identifier, campaign } = await reserved(scene);
    await voucherIn(scene, campaign, identifier);
    return { call: { path: { identifier }, query: { per_page: 1 } } };
  },

  assignVoucherToCustomer: async (scene) => {
    const identifier = await customerOf(scene);
    const code = await voucherIn(scene, await draftCampaign(scene));
    return {
      call: { path: { identifier }, body: { vouchers: [code] } },
      result: () => reading(identifier),
      trace: () => shown(scene, [voucher(code), holdings(identifier)]),
    };
  },

  removeVouchersFromCustomer: async (scene) => {
    const { identifier, code } = await reserved(scene);
    return {
      call: { path: { identifier }, body: { vouchers: [code] } },
      result: () => reading(identifier),
      trace: () => shown(scene, [voucher(code), holdings(identifier)]),
    };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** A customer for whom a voucher is reserved. */
async function reserved(scene: Scene) {
  const identifier = await customerOf(scene);
  const campaign = await draftCampaign(scene);
  return { identifier, campaign, code: await voucherIn(scene, campaign, identifier) };
}

function reading(identifier: string): Reading {
  return { operation: 'getCustomer', call: { path: { identifier } } };
}

function holdings(identifier: string): Reading {
  return { operation: 'getCustomerVouchers', call: { path: { identifier } } };
}

function voucher(code: string): Reading {
  return { operation: 'getVoucher', call: { path: { code } } };
}
