/** How the paged lists of Vouchery 1.0 are filled. */
import type { CaseContext } from '../../engine/check.ts';
import { type FilledList, type Lists, readPage } from '../lists.ts';
import { activeCampaign, customerOf, draftCampaign, mainCampaign, type Scene, saleOf, voucherIn } from './subjects/scene.ts';

type Filling = Omit<FilledList, 'operation' | 'words' | 'keyOf'> & { readonly key: string };

const WORDS = { page: 'page', size: 'per_page' };

/** Items that are made for a list of the whole project, however many it has already. */
const OWN = 5;

const FILLINGS: Readonly<Record<string, (scene: Scene, count: number) => Promise<Filling>>> = {
  getVouchers: async (scene, count) => {
    const { campaign, codes } = await batch(scene, count);
    return { call: { path: { campaign_id: campaign } }, keys: codes, closed: true, key: 'code' };
  },

  getCustomerVouchers: async (scene, count) => {
    const customer = await customerOf(scene);
    const { codes } = await batch(scene, count);
    await scene.context.given<'reserveVouchers'>({ do: 'reserveVouchers', customer, codes });
    return { call: { path: { identifier: customer } }, keys: codes, closed: true, key: 'code' };
  },

  getRedemptions: async (scene, count) => {
    const campaign = await activeCampaign(scene);
    const keys = await sales(scene, await voucherIn(scene, campaign), count);
    return { call: { path: { campaign_id: campaign } }, keys, closed: true, key: 'transaction_id' };
  },

  getCustomerRedemptions: async (scene, count) => {
    const customer = await customerOf(scene);
    const keys = await sales(scene, await voucherIn(scene, await activeCampaign(scene)), count, customer);
    return { call: { path: { identifier: customer } }, keys, closed: true, key: 'transaction_id' };
  },

  getCampaigns: async (scene, count) => {
    const keys = await topUp(scene.context, 'getCampaigns', count, () => mainCampaign(scene));
    return { call: {}, keys, closed: false, key: 'id' };
  },

  getCustomers: async (scene, count) => {
    const keys = await topUp(scene.context, 'getCustomers', count, () => customerOf(scene));
    return { call: {}, keys, closed: false, key: 'identifier' };
  },

  getUsers: async ({ context }, count) => {
    const there = await totalOf(context, 'getUsers');
    // No page of three users or less can be told from a whole list, and no operation makes a user.
    if (there < Math.min(count, 3)) context.skip(`the project has ${there} users, and no operation makes one`);
    if (there < count && count > OWN) context.skip(`the project has ${there} users, which is less than a page`);
    return { call: {}, keys: [], closed: false, key: 'id' };
  },
};

export const lists: Lists = {
  most: 150,
  async fill(context, operation, count) {
    const fill = FILLINGS[operation];
    if (fill === undefined) throw new Error(`No recipe says how the list of ${operation} is filled.`);
    const { key, ...filling } = await fill({ context, as: 'admin', seller: 'admin' }, count);
    return { operation, words: WORDS, ...filling, keyOf: (item) => keyOf(item, key) };
  },
};

function keyOf(item: unknown, name: string): string | undefined {
  const value = typeof item === 'object' && item !== null ? (item as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

async function batch(scene: Scene, size: number): Promise<{ readonly campaign: string; readonly codes: readonly string[] }> {
  const campaign = await draftCampaign(scene);
  const made = await scene.context.given<'createVoucherBatch'>({
    do: 'createVoucherBatch',
    campaign,
    size,
    alphabet: 'mixed',
    randomLength: 6,
    prefix: scene.context.code(),
  });
  return { campaign, codes: made.map(({ code }) => code) };
}

async function sales(scene: Scene, code: string, count: number, customer?: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let sale = 0; sale < count; sale += 1) keys.push((await saleOf(scene, code, customer)).transaction);
  return keys;
}

/** Makes items until a list of the whole project has enough of them, and a few of one's own in any case. */
async function topUp(context: CaseContext, operation: string, count: number, make: () => Promise<string>): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let item = 0; item < OWN; item += 1) keys.push(await make());
  const missing = count - (await totalOf(context, operation));
  for (let item = 0; item < missing; item += 1) keys.push(await make());
  return keys;
}

/** How many items a list has, as far as its first page tells. */
async function totalOf(context: CaseContext, operation: string): Promise<number> {
  const list: FilledList = { operation, words: WORDS, call: {}, keys: [], closed: false, keyOf: () => undefined };
  const { total, items } = await readPage(context, list, { size: 1 });
  return total ?? items?.length ?? 0;
}
