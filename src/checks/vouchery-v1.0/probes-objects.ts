/** Probes about campaigns, vouchers, batches and rules: how a target behaves where the sources leave it open. */
import { listOf, numberOf, objectOf, textOf } from '../../dialects/json.ts';
import type { CaseContext, Probe } from '../../engine/check.ts';
import { emptyCampaign } from './campaigns.ts';
import { basketOf, spent } from './sales.ts';
import { search, tagged } from './searches.ts';
import { addCode, setStage } from './stage.ts';

/** Words that a main campaign is tried with, where the list of campaigns shows none. */
const MAIN_WORDS = ['main', 'main_campaign', 'master'];

/** Whether a campaign is made with a word and without a parent. */
async function makesMain(context: CaseContext, word: string): Promise<boolean> {
  const exchange = await context.call('createCampaign', { body: { campaign_type: word, name: context.name('main') } });
  return succeeded(exchange.response?.status) && context.at(exchange, '/campaign_type') === word;
}

function succeeded(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}

async function exists(context: CaseContext, code: string): Promise<boolean> {
  return succeeded((await context.call('getVoucher', { path: { code } })).response?.status);
}

async function imported(context: CaseContext, campaign: string, text: string): Promise<void> {
  await context.call('importVouchers', { path: { id: campaign }, body: text, contentType: 'text/csv' });
}

/**
 * What the refusal of an order says about one member: its bound, nothing, or that it does not complain about it. The order is refused
 * for another reason in any case, so that nothing is made.
 */
async function complaint(
  context: CaseContext,
  campaign: string,
  member: string,
  value: number,
): Promise<{ bound: string | undefined } | undefined> {
  const order = { active: true, size: 1, random_part_length: 6, code_type: 'no-such-type', prefix: context.code(), [member]: value };
  const exchange = await context.call('batchGenerateVouchers', { path: { id: campaign }, body: order });
  const entries = (listOf(context.at(exchange, '/errors')) ?? []).map(objectOf);
  const entry = entries.find((one) => one?.['attribute'] === member);
  if (entry === undefined) return undefined;
  const told = entry['boundary_value'];
  return { bound: textOf(told) ?? numberOf(told)?.toString() };
}

/**
 * Which of two bounds a member has: whether a value between them is complained about, if one outside both is. Of the tighter one the
 * target's own word is given, where `told` allows it.
 */
async function boundOf(
  context: CaseContext,
  member: string,
  { outside, between, tighter, looser, told }: { outside: number; between: number; tighter: string; looser: string; told: boolean },
): Promise<string | undefined> {
  const campaign = await emptyCampaign(context, { activate: false });
  if ((await complaint(context, campaign, member, outside)) === undefined) return undefined;
  const complained = await complaint(context, campaign, member, between);
  if (complained === undefined) return looser;
  return told && complained.bound !== undefined && /^[1-9]\d*$/.test(complained.bound) ? complained.bound : tighter;
}

export const probes: readonly Probe[] = [
  {
    policy: 'main-campaign-type',
    run: async (context) => {
      const shown = (listOf(context.json(await context.call('getCampaigns'))) ?? []).map((one) => textOf(objectOf(one)?.['campaign_type']));
      const words = [...new Set(shown)].filter((word) => word !== undefined && word !== 'discount');
      for (const word of [...words, ...MAIN_WORDS]) {
        if (word !== undefined && (await makesMain(context, word))) return word;
      }
      return undefined;
    },
  },
  {
    policy: 'csv-layout',
    run: async (context) => {
      const campaign = await emptyCampaign(context, { activate: false });
      const [bare, second] = [context.code(), context.code()];
      await imported(context, campaign, `${bare}\n${second}\n`);
      if (await exists(context, bare)) return 'code-only';
      const titled = context.code();
      await imported(context, campaign, `code\n${titled}\n`);
      return (await exists(context, titled)) ? 'header' : undefined;
    },
  },
  {
    policy: 'campaign-deletion',
    run: async (context) => {
      const deleted = async (campaign: string): Promise<boolean | undefined> => {
        const { outcome } = (await context.perform<'deleteCampaign'>({ do: 'deleteCampaign', campaign })).answer;
        return outcome === 'broken' ? undefined : outcome === 'done';
      };
      const unused = await deleted((await setStage(context)).campaign);
      if (unused !== true) return unused === undefined ? undefined : 'never-with-vouchers';
      const { campaign, code } = await setStage(context);
      await spent(context, basketOf(context, code, 100));
      const redeemed = await deleted(campaign);
      return redeemed === undefined ? undefined : redeemed ? 'always' : 'unless-redeemed';
    },
  },
  {
    policy: 'batch-limit',
    run: (context) => boundOf(context, 'size', { outside: 500_001, between: 50_001, tighter: '50000', looser: '500000', told: true }),
  },
  {
    policy: 'random-part-minimum',
    run: (context) => boundOf(context, 'random_part_length', { outside: 1, between: 2, tighter: '3', looser: '2', told: false }),
  },
  {
    policy: 'voucher-address',
    run: async (context) => {
      const code = await addCode(context, await emptyCampaign(context));
      const id = numberOf(context.at(await context.call('getVoucher', { path: { code } }), '/id'));
      if (id === undefined) return undefined;
      const exchange = await context.call('getVoucher', { path: { code: id } });
      if (exchange.response?.status === 404) return 'code';
      return context.at(exchange, '/code') === code ? 'code-or-id' : undefined;
    },
  },
  {
    policy: 'voucher-update',
    run: async (context) => {
      const code = await addCode(context, await emptyCampaign(context));
      const other = context.code();
      await context.call('updateVoucher', { path: { code }, body: { code: other } });
      if (await exists(context, other)) return 'anything';
      await context.call('updateVoucher', { path: { code }, body: { active: false } });
      const active = context.at(await context.call('getVoucher', { path: { code } }), '/active');
      return active === false ? 'active-and-status' : active === true ? 'status-only' : undefined;
    },
  },
  {
    policy: 'find-repeats',
    run: async (context) => {
      const team = context.name('team');
      const { campaign } = await tagged(context, { team });
      for (let more = 0; more < 2; more += 1) await addCode(context, campaign);
      const [first, second] = [await search(context, { team }), await search(context, { team })];
      if (first === undefined || second === undefined) return undefined;
      return first === second ? 'same' : 'next';
    },
  },
  {
    policy: 'singular-rule-again',
    run: async (context) => {
      const path = { campaign_id: await emptyCampaign(context, { activate: false }) };
      await context.call('createMaxDiscountRule', { path, body: { max_discount: 5 } });
      const again = await context.call('createMaxDiscountRule', { path, body: { max_discount: 6 } });
      const stands = context.at(await context.call('getMaxDiscountRule', { path }), '/max_discount');
      if (succeeded(again.response?.status)) return stands === 6 ? 'replaced' : undefined;
      return stands === 5 ? 'refused' : undefined;
    },
  },
];
