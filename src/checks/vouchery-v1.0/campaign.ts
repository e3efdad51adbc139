/** Clauses of the topic `campaign`. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { checks as deletion } from './campaign-deletion.ts';
import { emptyCampaign, mainCampaign } from './campaigns.ts';
import { expectMembers, NONE } from './members.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked, expectListed, type Seen } from './views.ts';

/** Every setting of a discount campaign, amounts with cents. */
function discountSettings(context: CaseContext, parent: string): JsonObject {
  return {
    parent_id: Number(parent),
    campaign_type: 'discount',
    name: context.name('campaign'),
    description: 'Two for one, while it lasts',
    customer_information: 'Thank you for coming back',
    voucher_type: 'unique',
    max_total_budget: 1234.56,
    max_redemptions: 60,
    minimum_value: 19.99,
    maximum_value: 499.95,
    discount_type: 'percentage',
    discount_value: 12.5,
    currency: 'EUR',
    currency_symbol: '€',
    reward_title: 'An eighth off',
    reward_description: 'One eighth off your whole basket',
    ...tags(),
  };
}

function mainSettings(context: CaseContext): JsonObject {
  return {
    campaign_type: context.policy('main-campaign-type') ?? 'main',
    name: context.name('main'),
    description: 'Everything about spring',
    max_total_budget: 98765.43,
    max_redemptions: 4321,
    ...tags(),
  };
}

function tags(): JsonObject {
  return { team: 'fruit', channel: 'email', purpose: 'winback', budget_code: 'B-17', medium: 'newsletter' };
}

const MADE = { kind: 'campaign-not-made', message: 'A campaign was not made.' };
const UPDATED = { kind: 'update-refused', message: 'An update of a campaign was refused.' };

/** Makes a campaign and expects what was sent in the answer and in every view. */
async function made(context: CaseContext, body: JsonObject, wanted: JsonObject = body): Promise<Seen> {
  const answer = await asked(context, 'createCampaign', { body }, MADE);
  expectMembers(context, answer, wanted, { operation: 'createCampaign', what: 'the campaign in the answer to its creation' });
  await everywhere(context, answer.object.id, wanted);
  return answer;
}

async function single(context: CaseContext, id: unknown, wanted: JsonObject): Promise<Seen> {
  const read = await asked(
    context,
    'getCampaign',
    { path: { id: Number(id) } },
    { kind: 'not-found', message: 'A campaign is not found.' },
  );
  expectMembers(context, read, { id, ...wanted }, { operation: 'getCampaign', what: 'the campaign in the single read' });
  return read;
}

async function everywhere(context: CaseContext, id: unknown, wanted: JsonObject): Promise<void> {
  const read = await single(context, id, wanted);
  const seen = await expectListed(context, 'getCampaigns', {}, (item) => item.id === id, 'a campaign of the project');
  expectMembers(context, seen, wanted, { operation: 'getCampaigns', what: 'the campaign in the list' });
  expectAgreement(context, seen, read, 'Campaign', { operation: 'getCampaigns', what: 'the campaign in the list' });
}

/** Updates a campaign and expects the answer to show what was sent. */
async function update(context: CaseContext, id: unknown, changes: JsonObject): Promise<void> {
  const answer = await asked(context, 'updateCampaign', { path: { id: Number(id) }, body: changes }, UPDATED);
  const place = { operation: 'updateCampaign', what: 'the campaign in the answer to its update' };
  expectMembers(context, answer, changes, place);
  expectAgreement(context, answer, await single(context, Number(id), changes), 'Campaign', place);
}

/** Other values than those of discountSettings, for each member that an update may change. */
const CHANGES: JsonObject = {
  name: '',
  description: 'Three for two',
  customer_information: 'See you soon',
  voucher_type: 'generic',
  max_total_budget: 4321.09,
  max_redemptions: 61,
  minimum_value: 20.01,
  maximum_value: 500.5,
  discount_type: 'numeric',
  discount_value: 7.35,
  currency: 'GBP',
  currency_symbol: '£',
  reward_title: 'Seven and a bit off',
  reward_description: 'Off every basket from twenty pounds on',
  team: 'vegetables',
  channel: 'post',
  purpose: 'thanks',
  budget_code: 'B-18',
  medium: 'leaflet',
};

async function orphan(context: CaseContext, parent: JsonObject): Promise<void> {
  const name = context.name('orphan');
  const exchange = await context.call('createCampaign', { body: { campaign_type: 'discount', name, ...parent } });
  context.status(exchange, '4xx', { kind: 'orphan-accepted', message: 'A discount campaign was made without a main campaign.' });
}

export const checks: readonly Check[] = [
  {
    id: 'campaign.read-back',
    title: 'A new campaign shows everywhere with the values it was made with',
    clauses: ['campaign.read-back'],
    cases: () => [
      caseOf('createCampaign', 'main campaign with its limits and tags', async (context) => {
        await made(context, mainSettings(context));
      }),
      caseOf('createCampaign', 'percentage campaign with every setting', async (context) => {
        await made(context, discountSettings(context, await mainCampaign(context)));
      }),
      caseOf('createCampaign', 'numeric campaign with generic vouchers', async (context) => {
        const settings = discountSettings(context, await mainCampaign(context));
        await made(context, { ...settings, voucher_type: 'generic', discount_type: 'numeric', discount_value: 7.35 });
      }),
      caseOf('createCampaign', 'amounts that binary fractions miss', async (context) => {
        const parent = await mainCampaign(context);
        for (const [low, high] of [
          [0.01, 0.29],
          [1.15, 4.35],
          [8.2, 1_000_000.01],
        ]) {
          const settings = { ...discountSettings(context, parent), minimum_value: low, maximum_value: high, max_total_budget: high };
          const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
          await single(context, object.id, settings);
        }
      }),
    ],
  },
  {
    id: 'campaign.starts-draft',
    title: 'A new campaign is in draft until it is made active',
    clauses: ['campaign.starts-draft'],
    cases: () => [
      caseOf('createCampaign', 'main campaign', async (context) => {
        await made(context, mainSettings(context), { status: 'draft' });
      }),
      caseOf('createCampaign', 'discount campaign', async (context) => {
        const { object } = await made(context, discountSettings(context, await mainCampaign(context)), { status: 'draft' });
        await update(context, object.id, { name: context.name('renamed') });
        await single(context, object.id, { status: 'draft' });
      }),
      caseOf('updateCampaign', 'activation', async (context) => {
        const campaign = await emptyCampaign(context, { activate: false });
        await update(context, campaign, { status: 'active' });
        await everywhere(context, Number(campaign), { status: 'active' });
      }),
    ],
  },
  {
    id: 'campaign.updated',
    title: 'An update changes what was sent, and that alone',
    clauses: ['campaign.updated'],
    cases: () => [
      caseOf('updateCampaign', 'each member by itself', async (context) => {
        const settings = discountSettings(context, await mainCampaign(context));
        const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
        let wanted: JsonObject = { ...settings, status: 'draft', created_at: object.created_at };
        for (const [member, value] of Object.entries({ ...CHANGES, name: context.name('renamed') })) {
          await update(context, object.id, { [member]: value });
          wanted = { ...wanted, [member]: value };
          await single(context, object.id, wanted);
        }
        await everywhere(context, object.id, wanted);
      }),
      caseOf('updateCampaign', 'all members at once', async (context) => {
        const settings = discountSettings(context, await mainCampaign(context));
        const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
        const changes = { ...CHANGES, name: context.name('renamed') };
        await update(context, object.id, changes);
        await everywhere(context, object.id, { ...settings, ...changes, status: 'draft' });
      }),
      caseOf('updateCampaign', 'zero', async (context) => {
        // What takes 0 for nothing at all leaves the old value there.
        const settings = discountSettings(context, await mainCampaign(context));
        const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
        await update(context, object.id, { minimum_value: 0 });
        await everywhere(context, object.id, { ...settings, minimum_value: 0 });
      }),
      caseOf('updateCampaign', 'status only, to and fro', async (context) => {
        const settings = discountSettings(context, await mainCampaign(context));
        const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
        for (const status of ['active', 'inactive', 'active']) {
          await update(context, object.id, { status });
          await everywhere(context, object.id, { ...settings, status });
        }
      }),
      caseOf('updateCampaign', 'limits of a main campaign', async (context) => {
        const settings = mainSettings(context);
        const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
        await update(context, object.id, { max_total_budget: 10.25 });
        await single(context, object.id, { ...settings, max_total_budget: 10.25 });
        await update(context, object.id, { max_redemptions: 3 });
        await everywhere(context, object.id, { ...settings, max_total_budget: 10.25, max_redemptions: 3 });
      }),
      caseOf('updateCampaign', 'the campaign next to it stays', async (context) => {
        const parent = await mainCampaign(context);
        const settings = discountSettings(context, parent);
        const { object } = await asked(context, 'createCampaign', { body: settings }, MADE);
        await update(context, await emptyCampaign(context, { main: parent, activate: false }), { max_total_budget: 1, status: 'active' });
        await single(context, object.id, { ...settings, status: 'draft' });
      }),
    ],
  },
  ...deletion,
  {
    id: 'campaign.main-type',
    title: 'A main campaign is made with the word chosen for it, and without a parent',
    clauses: ['campaign.main-type'],
    cases: () => [
      caseOf('createCampaign', 'main campaign', async (context) => {
        const word =
          context.policy('main-campaign-type') ?? context.undecided('the campaign_type of a main campaign is not known of this target');
        await made(context, { campaign_type: word, name: context.name('main') }, { campaign_type: word, parent_id: NONE });
      }),
    ],
  },
  {
    id: 'campaign.parent-required',
    title: 'A discount campaign needs its main campaign and shows it',
    clauses: ['campaign.parent-required'],
    cases: () => [
      caseOf('createCampaign', 'discount campaign without a parent', (context) => orphan(context, {})),
      caseOf('createCampaign', 'discount campaign with null as its parent', (context) => orphan(context, { parent_id: null })),
      caseOf('createCampaign', 'discount campaign below a main campaign', async (context) => {
        const parent = Number(await mainCampaign(context));
        const body = { campaign_type: 'discount', name: context.name('campaign'), parent_id: parent };
        await made(context, body, { parent_id: parent, campaign_type: 'discount' });
      }),
    ],
  },
];
