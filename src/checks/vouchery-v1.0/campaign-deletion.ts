/** Clauses about the deletion of campaigns. */
import type { CaseContext, Check, Step } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign, mainCampaign } from './campaigns.ts';
import { basketOf, final, spent, spentInTwoSteps, validated } from './sales.ts';
import { type Stage, setStage, UNIQUE } from './stage.ts';
import { expectNotFound, expectUnlisted } from './views.ts';

function remove(context: CaseContext, campaign: string): Promise<Step<'deleteCampaign'>> {
  return context.perform<'deleteCampaign'>({ do: 'deleteCampaign', campaign });
}

/** Expects a deletion to be done, and the campaign to be nowhere after it. */
async function deleted(context: CaseContext, campaign: string): Promise<void> {
  context.done(await remove(context, campaign), { kind: 'deletion-refused', message: 'A campaign that may be deleted was not.' });
  await expectNotFound(context, 'getCampaign', { id: campaign }, 'a deleted campaign');
  await expectUnlisted(context, 'getCampaigns', {}, ({ id }) => id === Number(campaign), 'a deleted campaign');
}

/** Expects a refusal, and everything still in place. */
async function kept(context: CaseContext, { campaign, code }: Stage): Promise<void> {
  context.refused(await remove(context, campaign), 'not-deletable', {
    kind: 'deletion-not-refused',
    message: 'A campaign was deleted against the rule chosen for it.',
  });
  const because = { kind: 'gone-after-refusal', message: 'The refused deletion of a campaign took something away.' };
  context.done(await context.perform<'getCampaign'>({ do: 'getCampaign', campaign }), because);
  context.done(await context.perform<'getVoucher'>({ do: 'getVoucher', code }), because);
}

type Choice = 'unless-redeemed' | 'always' | 'never-with-vouchers';

/** Deletes a campaign that has a voucher at least: kept where the rule is one of these. */
async function follows(context: CaseContext, stage: Stage, keptBy: readonly Choice[]): Promise<boolean> {
  const choice = context.policy('campaign-deletion') ?? context.undecided('which campaigns can be deleted is not known of this target');
  const keeps = keptBy.some((rule) => rule === choice);
  await (keeps ? kept(context, stage) : deleted(context, stage.campaign));
  return keeps;
}

export const checks: readonly Check[] = [
  {
    id: 'campaign.deleted',
    title: 'A deleted campaign is gone from every view',
    clauses: ['campaign.deleted'],
    cases: () => [
      caseOf('deleteCampaign', 'discount campaign in draft', async (context) => {
        await deleted(context, await emptyCampaign(context, { activate: false }));
      }),
      caseOf('deleteCampaign', 'active discount campaign', async (context) => {
        await deleted(context, await emptyCampaign(context));
      }),
      caseOf('deleteCampaign', 'main campaign', async (context) => {
        await deleted(context, await mainCampaign(context));
      }),
      caseOf('deleteCampaign', 'a second time', async (context) => {
        const campaign = await emptyCampaign(context, { activate: false });
        await context.given<'deleteCampaign'>({ do: 'deleteCampaign', campaign });
        context.refused(await remove(context, campaign), 'not-found', {
          kind: 'deleted-twice',
          message: 'A deleted campaign can be deleted again.',
        });
      }),
      caseOf('deleteCampaign', 'the campaign next to it stays', async (context) => {
        const main = await mainCampaign(context);
        const sister = await emptyCampaign(context, { main });
        await context.given<'deleteCampaign'>({ do: 'deleteCampaign', campaign: await emptyCampaign(context, { main }) });
        for (const campaign of [main, sister]) {
          context.done(await context.perform<'getCampaign'>({ do: 'getCampaign', campaign }), {
            kind: 'other-campaign-gone',
            message: 'The deletion of a campaign took another one away.',
          });
        }
      }),
    ],
  },
  {
    id: 'campaign.deletion',
    title: 'Campaigns with vouchers or confirmed redemptions are deleted by the rule chosen',
    clauses: ['campaign.deletion'],
    cases: () => [
      caseOf('deleteCampaign', 'campaign with a voucher', async (context) => {
        await follows(context, await setStage(context), ['never-with-vouchers']);
      }),
      caseOf('deleteCampaign', 'campaign with a validated redemption', async (context) => {
        const stage = await setStage(context);
        await validated(context, basketOf(context, stage.code, 100));
        await follows(context, stage, ['never-with-vouchers']);
      }),
      ...(
        [
          ['one step', spent],
          ['two steps', spentInTwoSteps],
        ] as const
      ).map(([steps, redeemed]) =>
        caseOf('deleteCampaign', `campaign with a redemption in ${steps}`, async (context) => {
          const stage = await setStage(context, { discount: UNIQUE });
          const basket = basketOf(context, stage.code, 100);
          await redeemed(context, basket);
          if (!(await follows(context, stage, ['never-with-vouchers', 'unless-redeemed']))) return;
          await final(context, basket, {
            kind: 'redemption-gone-after-refusal',
            message: 'The refused deletion of a campaign undid a redemption.',
          });
        }),
      ),
    ],
  },
];
