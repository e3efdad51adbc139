/** Topic `project`, where it is about the objects of Vouchery 1.0: lists, references in bodies, and names that are taken elsewhere. */
import type { Case, CaseContext, Check } from '../../engine/check.ts';
import { allPages } from '../../flows/paging.ts';
import type { Exchange } from '../../target/exchange.ts';
import { caseOf } from '../case.ts';
import { isRefusal, isSuccess, shownStatus } from '../refusals.ts';
import {
  activeCampaign,
  areaOf,
  categoryOf,
  customerOf,
  draftCampaign,
  mainCampaign,
  type Scene,
  saleOf,
  shown,
  voucherIn,
} from './subjects/scene.ts';
import { subjects } from './subjects.ts';

const OTHER = 'other-project';
/** Pages of 100 that are searched of a list of the whole project. */
const PAGES = 100;

export const checks: readonly Check[] = [
  {
    id: 'project.lists-apart',
    title: 'No list shows what another project has',
    clauses: ['project.lists-apart'],
    needs: [OTHER],
    cases: (api) => [
      ...(api.clauses.get('project.lists-apart')?.operations ?? [])
        .filter((id) => api.operations.get(id)?.parameters.some((parameter) => parameter.in === 'path'))
        .map((id) => caseOf(id, 'list of an object of another project', (context) => showsNothing(context, id))),
      caseOf('getCampaigns', 'campaigns of another project', async (context) => {
        const foreign = await draftCampaign(otherIn(context));
        const all = await context.walk(allPages<'listCampaigns'>({ do: 'listCampaigns', perPage: 100 }, PAGES));
        absent(context, 'getCampaigns', !all.some(({ campaign }) => campaign === foreign));
      }),
      caseOf('getCustomers', 'customers of another project', async (context) => {
        const foreign = await customerOf(otherIn(context));
        const all = await context.walk(allPages<'listCustomers'>({ do: 'listCustomers', perPage: 100 }, PAGES));
        absent(context, 'getCustomers', !all.some(({ customer }) => customer === foreign));
      }),
      caseOf('getCustomerVouchers', 'customer of the same name in another project', async (context) => {
        const customer = await namesakes(context);
        const code = await voucherIn(otherIn(context), await draftCampaign(otherIn(context)), customer);
        const own = await context.walk(allPages<'listCustomerVouchers'>({ do: 'listCustomerVouchers', customer }, PAGES));
        absent(context, 'getCustomerVouchers', !own.some((voucher) => voucher.code === code));
      }),
      caseOf('getCustomerRedemptions', 'customer of the same name in another project', async (context) => {
        const customer = await namesakes(context);
        const code = await voucherIn(otherIn(context), await activeCampaign(otherIn(context)));
        const { transaction } = await saleOf(otherIn(context), code, customer);
        const own = await context.walk(allPages<'listCustomerRedemptions'>({ do: 'listCustomerRedemptions', customer }, PAGES));
        absent(context, 'getCustomerRedemptions', !own.some((redemption) => redemption.transaction === transaction));
      }),
      caseOf('getAreas', 'areas of another project', async (context) => {
        const foreign = await areaOf(otherIn(context));
        const all = await context.given<'listAreas'>({ do: 'listAreas' });
        absent(context, 'getAreas', !all.some(({ area }) => area === foreign));
      }),
      caseOf('getCategories', 'categories of another project', async (context) => {
        const foreign = await categoryOf(otherIn(context));
        const all = await context.given<'listCategories'>({ do: 'listCategories' });
        absent(context, 'getCategories', !all.some(({ category }) => category === foreign));
      }),
      caseOf('getUsers', 'users of another project', async (context) => {
        const own = await context.call('getUsers');
        const foreign = await context.call('getUsers', { as: OTHER });
        const users = context.json(foreign);
        if (!Array.isArray(users) || users.length === 0) context.undecided('the list of the other project shows no user');
        // A person may work in both projects: only lists that are alike all through betray that they are one.
        context.expect(JSON.stringify(context.json(own)) !== JSON.stringify(users), {
          kind: 'users-of-all-projects',
          message: 'The list of users is the same in two projects.',
          expected: 'the users of the own project',
          actual: 'the list that the other project has',
          exchange: own,
        });
      }),
      caseOf('findVoucher', 'voucher of another project', async (context) => {
        const medium = context.name('medium');
        const other = otherIn(context);
        const code = await voucherIn(other, await activeCampaign(other, { tags: { medium } }));
        const { answer, exchange } = await context.perform<'findVoucher'>({ do: 'findVoucher', tags: { medium } });
        absent(context, 'findVoucher', !(answer.outcome === 'done' && answer.value?.code === code), exchange);
      }),
    ],
  },
  {
    id: 'project.no-cross-reference',
    title: 'A body cannot tie what another project has',
    clauses: ['project.no-cross-reference'],
    needs: [OTHER],
    cases: () => [
      refusesReference('createCampaign', 'parent_id', mainCampaign),
      refusesReference('createAreaRule', 'area_id', areaOf),
      refusesReference('updateAreaRule', 'area_id', areaOf),
      refusesReference('createCategoryRule', 'category_id', categoryOf),
      refusesReference('updateCategoryRule', 'category_id', categoryOf),
      leavesVoucher('assignVoucherToCustomer'),
      leavesVoucher('expireVouchers'),
    ],
  },
  {
    id: 'project.names-apart',
    title: 'What is taken in one project is free in another',
    clauses: ['project.names-apart'],
    needs: [OTHER],
    cases: () => [
      caseOf('createVoucher', 'code of another project', async (context) => {
        const own = ownIn(context);
        const campaign = await draftCampaign(own);
        const code = await voucherIn(otherIn(context), await draftCampaign(otherIn(context)));
        const step = await context.perform<'createVoucher'>({ do: 'createVoucher', campaign, code });
        free(context, step.exchange, 'code');
      }),
      caseOf('batchGenerateVouchers', 'prefix of another project', async (context) => {
        const prefix = context.code();
        const order = { do: 'createVoucherBatch', size: 1, alphabet: 'mixed', randomLength: 6, prefix } as const;
        await context.given<'createVoucherBatch'>({ ...order, campaign: await draftCampaign(otherIn(context)) }, OTHER);
        const step = await context.perform<'createVoucherBatch'>({ ...order, campaign: await draftCampaign(ownIn(context)) });
        free(context, step.exchange, 'prefix');
      }),
      caseOf('createCustomer', 'identifier of another project', async (context) => {
        const customer = await customerOf(otherIn(context));
        const step = await context.perform<'createCustomer'>({ do: 'createCustomer', customer });
        free(context, step.exchange, 'identifier');
      }),
      caseOf('createRedemption', 'transaction id of another project', async (context) => {
        const transaction = context.name('sale');
        const theirs = await voucherIn(otherIn(context), await activeCampaign(otherIn(context)));
        await context.given<'validateRedemption'>({ do: 'validateRedemption', basket: { code: theirs, transaction, cost: 50 } }, OTHER);
        const code = await voucherIn(ownIn(context), await activeCampaign(ownIn(context)));
        const step = await context.perform<'validateRedemption'>({ do: 'validateRedemption', basket: { code, transaction, cost: 50 } });
        free(context, step.exchange, 'transaction id');
      }),
    ],
  },
];

function ownIn(context: CaseContext): Scene {
  return { context, as: 'admin', seller: 'admin' };
}

function otherIn(context: CaseContext): Scene {
  return { context, as: OTHER, seller: OTHER };
}

/** An identifier that a customer of either project has. */
async function namesakes(context: CaseContext): Promise<string> {
  const customer = await customerOf(ownIn(context));
  await context.given<'createCustomer'>({ do: 'createCustomer', customer }, OTHER);
  return customer;
}

/** A list below an object of another project is refused; an empty one gives nothing away either. */
async function showsNothing(context: CaseContext, id: string): Promise<void> {
  const { call } = await subjects.prepare(context, id, OTHER);
  const exchange = await context.call(id, call);
  const items = context.json(exchange);
  const empty = isSuccess(exchange) && Array.isArray(items) && items.length === 0;
  context.expect(isRefusal(exchange) || empty, {
    kind: 'foreign-list-shown',
    message: `${id} lists what belongs to an object of another project.`,
    expected: 'a status 4xx',
    actual: shownStatus(context, exchange),
    exchange,
  });
}

function absent(context: CaseContext, id: string, holds: boolean, exchange?: Exchange): void {
  context.expect(holds, {
    kind: 'foreign-object-listed',
    message: `${id} shows an object of another project.`,
    expected: 'objects of the own project',
    actual: 'an object that was just made in another project',
    ...(exchange === undefined ? {} : { exchange }),
  });
}

function refusesReference(id: string, member: string, make: (scene: Scene) => Promise<string>): Case {
  return caseOf(id, `${member} of another project`, async (context) => {
    const { call } = await subjects.prepare(context, id);
    const foreign = Number(await make(otherIn(context)));
    const exchange = await context.call(id, { ...call, body: { ...(call.body as object), [member]: foreign } });
    context.expect(isRefusal(exchange), {
      kind: `foreign-${member}-accepted`,
      message: `${id} accepted a ${member} of another project.`,
      expected: 'a status 4xx',
      actual: shownStatus(context, exchange),
      pointer: `/${member}`,
      exchange,
    });
  });
}

/** Whatever the answer is, a voucher of another project stays as it was. */
function leavesVoucher(id: string): Case {
  return caseOf(id, 'voucher of another project', async (context) => {
    const other = otherIn(context);
    const code = await voucherIn(other, await activeCampaign(other));
    const reading = { operation: 'getVoucher', call: { path: { code } } };
    const before = await shown(other, [reading]);
    const { call } = await subjects.prepare(context, id);
    const exchange = await context.call(id, { ...call, body: { vouchers: [code] } });
    const after = await shown(other, [reading]);
    context.expect(after === before, {
      kind: 'foreign-voucher-changed',
      message: `${id} changed a voucher of another project.`,
      expected: before,
      actual: after,
      exchange,
    });
  });
}

function free(context: CaseContext, exchange: Exchange, what: string): void {
  context.expect(isSuccess(exchange), {
    kind: 'taken-elsewhere-refused',
    message: `A ${what} that another project uses was refused.`,
    expected: 'a success',
    actual: shownStatus(context, exchange),
    exchange,
  });
}
