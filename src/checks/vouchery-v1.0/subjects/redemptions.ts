/** How the operations on redemptions are exercised. */
import type { Call, CaseContext } from '../../../engine/check.ts';
import type { Reading } from '../../subjects.ts';
import { activeCampaign, type Recipe, type Sale, type Scene, saleOf, shown, voucherIn } from './scene.ts';

export const redemptions = {
  getRedemptions: async (scene) => {
    const campaign_id = await activeCampaign(scene);
    const code = await voucherIn(scene, campaign_id);
    await saleOf(scene, code);
    await saleOf(scene, code);
    return { call: { path: { campaign_id }, query: { per_page: 1 } } };
  },

  getRedemption: async (scene) => {
    const { sale } = await pendingSale(scene);
    const object = reading(sale);
    return { call: object.call, object, result: () => object, unknown: unknownSale(scene.context, sale) };
  },

  createRedemption: async (scene) => {
    const { context } = scene;
    const campaign_id = await activeCampaign(scene);
    const code = await voucherIn(scene, campaign_id);
    const object = reading({ code, transaction: context.name('sale') });
    const body = {
      transaction_id: object.call.query.transaction_id,
      total_transaction_cost: 80,
      customer_identifier: context.name('customer'),
      user_agent: 'a browser',
      categories: [],
      confirmed: false,
    };
    return { call: { path: { code }, body }, result: () => object, trace: () => shown(scene, [object, listing(campaign_id)]) };
  },

  confirmRedemption: async (scene) => {
    const { sale, campaign_id } = await pendingSale(scene);
    const object = reading(sale);
    return {
      call: confirmation(scene.context, sale),
      object,
      result: () => object,
      trace: () => shown(scene, [object, listing(campaign_id)]),
      unknown: [
        { key: 'transaction id', call: confirmation(scene.context, { code: sale.code, transaction: scene.context.name('nobody') }) },
      ],
    };
  },

  deleteRedemption: async (scene) => {
    const { sale, campaign_id } = await pendingSale(scene);
    const object = reading(sale);
    return {
      call: object.call,
      object,
      trace: () => shown(scene, [object, listing(campaign_id)]),
      unknown: unknownSale(scene.context, sale),
    };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

async function pendingSale(scene: Scene): Promise<{ readonly sale: Sale; readonly campaign_id: string }> {
  const campaign_id = await activeCampaign(scene);
  return { sale: await saleOf(scene, await voucherIn(scene, campaign_id)), campaign_id };
}

function reading({ code, transaction }: Sale) {
  return { operation: 'getRedemption', call: { path: { code }, query: { transaction_id: transaction } } };
}

function listing(campaign_id: string): Reading {
  return { operation: 'getRedemptions', call: { path: { campaign_id } } };
}

/** The transaction id of a confirmation, in the place that the target chose. */
function confirmation(context: CaseContext, { code, transaction }: Sale): Call {
  const place = context.policy('confirm-transaction-place') === 'body' ? 'body' : 'query';
  return { path: { code }, [place]: { transaction_id: transaction } };
}

function unknownSale(context: CaseContext, { code }: Sale) {
  return [{ key: 'transaction id', call: reading({ code, transaction: context.name('nobody') }).call }];
}
