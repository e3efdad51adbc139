/** What the checks that are derived from the spec have to know of Vouchery 1.0. */
import type { Subjects } from '../subjects.ts';
import { campaigns } from './subjects/campaigns.ts';
import { customers } from './subjects/customers.ts';
import { places } from './subjects/places.ts';
import { redemptions } from './subjects/redemptions.ts';
import { rules } from './subjects/rules.ts';
import { draftCampaign, type Recipe } from './subjects/scene.ts';
import { vouchers } from './subjects/vouchers.ts';

const RECIPES: Readonly<Record<string, Recipe>> = { ...campaigns, ...vouchers, ...redemptions, ...rules, ...customers, ...places };

export const subjects: Subjects = {
  prepare(context, operation, as = 'admin', seller = as) {
    const recipe = RECIPES[operation];
    if (recipe === undefined) throw new Error(`No recipe says how ${operation} is exercised.`);
    return recipe({ context, as, seller });
  },
  permissions: [
    {
      role: 'point_of_distribution',
      grants: 'role.distribution-finds',
      denies: 'role.distribution-refused',
      allowed: ['findVoucher'],
      touching: [],
      open: [],
    },
    {
      role: 'point_of_sale',
      grants: 'role.sale-redeems',
      denies: 'role.sale-refused',
      allowed: ['createRedemption', 'getRedemption', 'confirmRedemption', 'deleteRedemption'],
      touching: ['getRedemptions', 'getRedemption', 'confirmRedemption', 'deleteRedemption'],
      open: ['getRedemptions', 'getCustomerRedemptions'],
    },
  ],
  serverMembers: ['id', 'type', 'campaign_id', 'created_at', 'updated_at', 'granted_discount', 'validated_at', 'confirmed_at'],
  rivals: { campaign_id: async (context) => Number(await draftCampaign({ context, as: 'admin', seller: 'admin' })) },
  moments: { created: 'created_at', changed: 'updated_at' },
};
