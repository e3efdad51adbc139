/** How the operations on vouchers are exercised. */
import { csvOf } from '../../../dialects/csv.ts';
import type { Reading } from '../../subjects.ts';
import { activeCampaign, draftCampaign, type Recipe, shown, voucherIn } from './scene.ts';

export const vouchers = {
  getVouchers: async (scene) => {
    const campaign_id = await draftCampaign(scene);
    await voucherIn(scene, campaign_id);
    await voucherIn(scene, campaign_id);
    return { call: { path: { campaign_id }, query: { per_page: 1 } } };
  },

  createVoucher: async (scene) => {
    const campaign_id = await draftCampaign(scene);
    const code = scene.context.code();
    return {
      call: { path: { campaign_id }, body: { active: true, code, customer_identifier: scene.context.name('customer') } },
      result: () => reading(code),
      trace: () => shown(scene, [reading(code), listing(campaign_id)]),
    };
  },

  batchGenerateVouchers: async (scene) => {
    const { context } = scene;
    const id = await draftCampaign(scene);
    return {
      call: { path: { id }, body: { active: true, size: 2, code_type: 'mixed', random_part_length: 6, prefix: context.code() } },
      result: (answer) => {
        const code = context.at(answer, '/0/code');
        return typeof code === 'string' ? reading(code) : undefined;
      },
      trace: () => shown(scene, [listing(id)]),
    };
  },

  importVouchers: async (scene) => {
    const id = await draftCampaign(scene);
    const code = scene.context.code();
    const rows = scene.context.policy('csv-layout') === 'code-only' ? [[code]] : [['code'], [code]];
    return { call: { path: { id }, body: csvOf(rows) }, trace: () => shown(scene, [reading(code), listing(id)]) };
  },

  findVoucher: async (scene) => {
    const medium = scene.context.name('medium');
    const code = await voucherIn(scene, await activeCampaign(scene, { tags: { medium } }));
    return {
      call: { query: { medium, customer_identifier: scene.context.name('customer') } },
      result: () => reading(code),
      shows: { pointer: '/code', value: code },
      trace: () => shown(scene, [reading(code)]),
    };
  },

  getVoucher: async (scene) => {
    const object = reading(await voucherIn(scene, await draftCampaign(scene)));
    return { call: object.call, object, result: () => object };
  },

  updateVoucher: async (scene) => {
    const code = await voucherIn(scene, await draftCampaign(scene));
    const object = reading(code);
    const body = scene.context.policy('voucher-update') === 'status-only' ? { status: 'distributed' } : { active: false };
    return { call: { path: { code }, body }, object, result: () => object, trace: () => shown(scene, [object]) };
  },

  deleteVoucher: async (scene) => {
    const object = reading(await voucherIn(scene, await draftCampaign(scene)));
    return { call: object.call, object, trace: () => shown(scene, [object]) };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

function reading(code: string): Reading {
  return { operation: 'getVoucher', call: { path: { code } } };
}

/** The vouchers of a campaign of few. */
function listing(campaign_id: string): Reading {
  return { operation: 'getVouchers', call: { path: { campaign_id } } };
}
