/** Clauses about the address, change and deletion of vouchers. */
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign } from './campaigns.ts';
import { expectMembers } from './members.ts';
import { someCustomer } from './reservations.ts';
import { basketOf, final, redeem, spent, spentInTwoSteps, validated } from './sales.ts';
import { type Stage, setStage, UNIQUE } from './stage.ts';
import { asked, expectNotFound, expectUnlisted } from './views.ts';
import { expectNoVoucher, expectVoucher, lasting, voucherMembers } from './voucher-views.ts';

const STATE = ['id', 'code', 'campaign_id', 'active', 'status', 'customer_identifier', 'created_at'];

interface Given {
  readonly code: string;
  readonly id: number;
  readonly campaign: string;
}

async function givenVoucher(context: CaseContext): Promise<Given> {
  const campaign = await emptyCampaign(context);
  const { code } = await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code() });
  const id = (await voucherMembers(context, code))['id'];
  if (typeof id !== 'number') context.undecided('the voucher shows no numeric key');
  return { code, id, campaign };
}

/** Whether vouchers are reached under their numeric key too. */
function reachedByKey(context: CaseContext): boolean {
  const choice = context.policy('voucher-address') ?? context.undecided('by what vouchers are addressed is not known of this target');
  return choice === 'code-or-id';
}

function choiceOfUpdate(context: CaseContext): string {
  return context.policy('voucher-update') ?? context.undecided('what an update of a voucher may change is not known of this target');
}

const UPDATED = { kind: 'update-refused', message: 'A permitted update of a voucher was refused.' };

/** Sends an update that is permitted: the answer and every view show it, and all else is as before. */
async function changes(context: CaseContext, { code, campaign }: Given, change: JsonObject): Promise<void> {
  const before = await voucherMembers(context, code);
  const answer = await asked(context, 'updateVoucher', { path: { code }, body: change }, UPDATED);
  expectMembers(context, answer, change, { operation: 'updateVoucher', what: 'the voucher in the answer to its update' });
  const now = typeof change['code'] === 'string' ? change['code'] : code;
  await expectVoucher(context, { ...lasting(before, STATE), ...change, code: now, campaign_id: Number(campaign) });
}

/** Sends an update that may change nothing: whether refused or passed over, all is as before. */
async function changesNothing(context: CaseContext, { code, campaign }: Given, change: JsonObject): Promise<void> {
  const before = await voucherMembers(context, code);
  const exchange = await context.call('updateVoucher', { path: { code }, body: change });
  const answered = (exchange.response?.status ?? 0) < 500;
  context.expect(answered, {
    kind: 'update-failed',
    message: 'An update of a member that cannot be changed caused a server error.',
    expected: 'a refusal, or no change',
    actual: `status ${exchange.response?.status}`,
    exchange,
  });
  await expectVoucher(context, { ...lasting(before, STATE), code, campaign_id: Number(campaign) });
}

/** Expects a redeemed voucher, whatever is tried with it, to stay as it is. */
async function unharmed(context: CaseContext, { code, campaign }: Stage, before: JsonObject): Promise<void> {
  await expectVoucher(context, { ...lasting(before, STATE), code, campaign_id: Number(campaign) });
}

const WAYS = [
  ['unique code, redeemed in one step', UNIQUE, spent],
  ['unique code, redeemed in two steps', UNIQUE, spentInTwoSteps],
  ['generic code, redeemed once', {}, spent],
] as const;

export const checks: readonly Check[] = [
  {
    id: 'voucher.address',
    title: 'A voucher is reached under its code, and under its key only where that is chosen',
    clauses: ['voucher.address'],
    cases: () => [
      caseOf('getVoucher', 'under code and key', async (context) => {
        const byKey = reachedByKey(context);
        const { code, id } = await givenVoucher(context);
        if (!byKey) {
          await expectNotFound(context, 'getVoucher', { code: id }, 'the numeric key of a voucher');
          return;
        }
        const because = { kind: 'not-found-by-key', message: 'A voucher is not found under its numeric key.' };
        const seen = await asked(context, 'getVoucher', { path: { code: id } }, because);
        expectMembers(context, seen, { id, code }, { operation: 'getVoucher', what: 'the voucher under its key' });
      }),
      caseOf('updateVoucher', 'under code and key', async (context) => {
        const byKey = reachedByKey(context);
        const changed = choiceOfUpdate(context) === 'status-only' ? { status: 'distributed' } : { active: false };
        const { code, id, campaign } = await givenVoucher(context);
        const before = await voucherMembers(context, code);
        const exchange = await context.call('updateVoucher', { path: { code: id }, body: changed });
        context.status(exchange, byKey ? '2xx' : '4xx', {
          kind: byKey ? 'not-found-by-key' : 'found-by-key',
          message: byKey ? 'A voucher cannot be updated under its numeric key.' : 'A voucher can be updated under its numeric key.',
        });
        const wanted = byKey ? changed : lasting(before, Object.keys(changed));
        await expectVoucher(context, { ...wanted, code, campaign_id: Number(campaign) });
        await asked(context, 'updateVoucher', { path: { code }, body: changed }, UPDATED);
      }),
      caseOf('deleteVoucher', 'under code and key', async (context) => {
        const byKey = reachedByKey(context);
        const { code, id, campaign } = await givenVoucher(context);
        const exchange = await context.call('deleteVoucher', { path: { code: id } });
        context.status(exchange, byKey ? '2xx' : '4xx', {
          kind: byKey ? 'not-found-by-key' : 'found-by-key',
          message: byKey ? 'A voucher cannot be deleted under its numeric key.' : 'A voucher can be deleted under its numeric key.',
        });
        await (byKey ? expectNoVoucher(context, code, campaign) : expectVoucher(context, { code, campaign_id: Number(campaign) }));
      }),
    ],
  },
  {
    id: 'voucher.update',
    title: 'An update of a voucher changes what it may, and nothing else',
    clauses: ['voucher.update'],
    cases: () => [
      caseOf('updateVoucher', 'active off and on', async (context) => {
        const choice = choiceOfUpdate(context);
        const voucher = await givenVoucher(context);
        const act = choice === 'status-only' ? changesNothing : changes;
        await act(context, voucher, { active: false });
        await act(context, voucher, { active: true });
      }),
      caseOf('updateVoucher', 'inactive voucher switched on', async (context) => {
        if (choiceOfUpdate(context) === 'status-only') context.skip('active cannot be changed at this target');
        const campaign = await emptyCampaign(context);
        const { code } = await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code(), active: false });
        await changes(context, { code, campaign, id: 0 }, { active: true });
        context.done(await redeem(context, basketOf(context, code, 100)), {
          kind: 'activated-voucher-refused',
          message: 'A voucher that an update made active cannot be redeemed.',
        });
      }),
      caseOf('updateVoucher', 'status', async (context) => {
        choiceOfUpdate(context);
        const voucher = await givenVoucher(context);
        await changes(context, voucher, { status: 'distributed' });
      }),
      caseOf('updateVoucher', 'code', async (context) => {
        const choice = choiceOfUpdate(context);
        const voucher = await givenVoucher(context);
        const code = context.code();
        await (choice === 'anything' ? changes : changesNothing)(context, voucher, { code });
        await expectNoVoucher(context, choice === 'anything' ? voucher.code : code, voucher.campaign);
      }),
      caseOf('updateVoucher', 'customer', async (context) => {
        const choice = choiceOfUpdate(context);
        const voucher = await givenVoucher(context);
        const { customer } = await context.given<'createCustomer'>({ do: 'createCustomer', customer: context.name('customer') });
        await (choice === 'anything' ? changes : changesNothing)(context, voucher, { customer_identifier: customer });
      }),
      caseOf('updateVoucher', 'the voucher next to it stays', async (context) => {
        const choice = choiceOfUpdate(context);
        const voucher = await givenVoucher(context);
        const other = await context.given<'createVoucher'>({ do: 'createVoucher', campaign: voucher.campaign, code: context.code() });
        const before = await voucherMembers(context, other.code);
        await changes(context, voucher, choice === 'status-only' ? { status: 'distributed' } : { active: false });
        await expectVoucher(context, { ...lasting(before, STATE), code: other.code, campaign_id: Number(voucher.campaign) });
      }),
    ],
  },
  {
    id: 'voucher.deleted',
    title: 'A deleted voucher is gone from every view and cannot be redeemed',
    clauses: ['voucher.deleted'],
    cases: () => [
      ...[true, false].map((active) =>
        caseOf('deleteVoucher', active ? 'active voucher' : 'inactive voucher', async (context) => {
          const campaign = await emptyCampaign(context);
          const [code, other] = [context.code(), context.code()];
          await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code, active });
          await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: other });
          context.done(await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code }), {
            kind: 'deletion-refused',
            message: 'A voucher that was never redeemed cannot be deleted.',
          });
          await expectNoVoucher(context, code, campaign);
          context.refused(await redeem(context, basketOf(context, code, 100)), 'not-found', {
            kind: 'deleted-voucher-redeemed',
            message: 'A deleted voucher was redeemed.',
          });
          context.refused(await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code }), 'not-found', {
            kind: 'deleted-twice',
            message: 'A deleted voucher can be deleted again.',
          });
          await expectVoucher(context, { code: other, campaign_id: Number(campaign), active: true });
        }),
      ),
      caseOf('deleteVoucher', 'voucher whose validation was withdrawn', async (context) => {
        const { campaign, code } = await setStage(context, { discount: UNIQUE });
        const basket = basketOf(context, code, 100);
        await validated(context, basket);
        await context.given<'cancelRedemption'>({ do: 'cancelRedemption', code, transaction: basket.transaction });
        context.done(await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code }), {
          kind: 'deletion-refused',
          message: 'A voucher that was never redeemed cannot be deleted.',
        });
        await expectNoVoucher(context, code, campaign);
      }),
      caseOf('deleteVoucher', 'reserved voucher', async (context) => {
        const { campaign, code } = await setStage(context, { discount: UNIQUE });
        const customer = await someCustomer(context);
        await context.given<'reserveVouchers'>({ do: 'reserveVouchers', customer, codes: [code] });
        context.done(await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code }), {
          kind: 'deletion-refused',
          message: 'A voucher that was never redeemed cannot be deleted.',
        });
        await expectNoVoucher(context, code, campaign);
        const is = (item: JsonObject): boolean => item['code'] === code;
        await expectUnlisted(context, 'getCustomerVouchers', { identifier: customer }, is, 'a deleted voucher');
      }),
      caseOf('deleteVoucher', 'generated voucher', async (context) => {
        const campaign = await emptyCampaign(context);
        const order = { campaign, size: 2, alphabet: 'digits', randomLength: 6, prefix: context.code() } as const;
        const batch = await context.given<'createVoucherBatch'>({ do: 'createVoucherBatch', ...order });
        const first = batch[0] ?? context.undecided('the batch is empty');
        const second = batch[1] ?? context.undecided('the batch has one voucher only');
        context.done(await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code: first.code }), {
          kind: 'deletion-refused',
          message: 'A voucher that was never redeemed cannot be deleted.',
        });
        await expectNoVoucher(context, first.code, campaign);
        await expectVoucher(context, { code: second.code, campaign_id: Number(campaign) });
      }),
    ],
  },
  {
    id: 'voucher.redeemed-kept',
    title: 'A redeemed voucher cannot be deleted',
    clauses: ['voucher.redeemed-kept'],
    cases: () =>
      WAYS.map(([situation, discount, use]) =>
        caseOf('deleteVoucher', situation, async (context) => {
          const stage = await setStage(context, { discount });
          const basket = basketOf(context, stage.code, 100);
          await use(context, basket);
          const before = await voucherMembers(context, stage.code);
          context.refused(await context.perform<'deleteVoucher'>({ do: 'deleteVoucher', code: stage.code }), 'not-deletable', {
            kind: 'redeemed-voucher-deleted',
            message: 'A voucher with a confirmed redemption was deleted.',
          });
          await unharmed(context, stage, before);
          await final(context, basket, {
            kind: 'redemption-gone-after-refusal',
            message: 'The refused deletion of a voucher undid its redemption.',
          });
        }),
      ),
  },
  {
    id: 'voucher.redeemed-unchangeable',
    title: 'A redeemed voucher cannot be changed',
    clauses: ['voucher.redeemed-unchangeable'],
    cases: () =>
      WAYS.map(([situation, discount, use]) =>
        caseOf('updateVoucher', situation, async (context) => {
          const stage = await setStage(context, { discount });
          await use(context, basketOf(context, stage.code, 100));
          const before = await voucherMembers(context, stage.code);
          // Whichever member an update may change at this target, one of the two is it.
          const exchange = await context.call('updateVoucher', {
            path: { code: stage.code },
            body: { active: false, status: 'distributed' },
          });
          context.status(exchange, '4xx', {
            kind: 'redeemed-voucher-changed',
            message: 'The update of a voucher with a confirmed redemption was not refused.',
          });
          await unharmed(context, stage, before);
        }),
      ),
  },
];
