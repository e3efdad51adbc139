/** How the operations on campaigns are exercised. */
import { allPages } from '../../../flows/paging.ts';
import { activeCampaign, draftCampaign, mainCampaign, type Recipe, readById, type Scene, shown, voucherIn } from './scene.ts';

/** Pages of 100 campaigns that are searched at most. */
const PAGES = 100;

export const campaigns = {
  createCampaign: async (scene) => {
    const { context } = scene;
    const parent = await mainCampaign(scene);
    const name = context.name('campaign');
    return {
      call: {
        body: {
          campaign_type: 'discount',
          status: 'draft',
          parent_id: Number(parent),
          ...settings(name),
          voucher_type: 'generic',
          max_total_budget: 500,
          max_redemptions: 60,
          minimum_value: 20,
          maximum_value: 900,
          discount_type: 'percentage',
          discount_value: 10,
          currency: 'EUR',
          currency_symbol: '€',
        },
      },
      result: readById(context, 'getCampaign'),
      trace: () => campaignsBelow(scene, parent, name),
    };
  },

  getCampaigns: async (scene) => {
    await draftCampaign(scene);
    return { call: { query: { per_page: 1 } } };
  },

  getCampaign: async (scene) => {
    const object = reading(await draftCampaign(scene));
    return { call: object.call, object, result: () => object };
  },

  updateCampaign: async (scene) => {
    const id = await draftCampaign(scene);
    const object = reading(id);
    return {
      call: {
        path: { id },
        body: {
          ...settings(scene.context.name('changed')),
          status: 'active',
          max_total_budget: 700,
          max_redemptions: 80,
          minimum_value: 30,
          maximum_value: 800,
          discount_type: 'numeric',
          discount_value: 5,
          currency: 'USD',
          currency_symbol: '$',
        },
      },
      object,
      result: () => object,
      trace: () => shown(scene, [object]),
    };
  },

  deleteCampaign: async (scene) => {
    const id = await draftCampaign(scene);
    const object = reading(id);
    return { call: object.call, object, trace: () => shown(scene, [object]) };
  },

  expireVouchers: async (scene) => {
    const campaign = await activeCampaign(scene);
    const code = await voucherIn(scene, campaign);
    const object = { operation: 'getVoucher', call: { path: { code } } };
    return { call: { body: { vouchers: [code] } }, trace: () => shown(scene, [object]) };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

function reading(id: string) {
  return { operation: 'getCampaign', call: { path: { id } } };
}

/** Members that say nothing about money. */
function settings(name: string): Readonly<Record<string, unknown>> {
  return {
    name,
    description: `${name} in words`,
    customer_information: 'Thank you',
    reward_title: 'A share off',
    reward_description: 'A share of the basket off',
    team: 'harvest',
    channel: 'mail',
    purpose: 'winback',
    budget_code: 'B-1',
    medium: 'letter',
  };
}

/** The campaigns that a creation would have made, under whatever name. */
async function campaignsBelow({ context, as }: Scene, parent: string, name: string): Promise<string> {
  const all = await context.walk(allPages<'listCampaigns'>({ do: 'listCampaigns', perPage: 100 }, PAGES), as);
  return JSON.stringify(all.filter((campaign) => campaign.parent === parent || campaign.name === name));
}
