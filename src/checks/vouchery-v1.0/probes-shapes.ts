/** Probes of how Vouchery 1.0 shows lists and errors where the sources leave it open. */
import type { CaseContext, Probe } from '../../engine/check.ts';
import { itemsOf, type ListPage, type PageChoice, readPage } from '../lists.ts';
import { CODE_MEMBERS } from './error-body.ts';
import { lists } from './lists.ts';
import { subjects } from './subjects.ts';

/** Items of the list by which sizes of pages are found out: more than pages usually have. */
const ITEMS = 210;

export const probes: readonly Probe[] = [
  { policy: 'error-code-member', run: codeMember },
  { policy: 'page-size', run: (context) => pageSize(context, {}) },
  { policy: 'per-page-maximum', run: (context) => pageSize(context, { size: ITEMS }) },
  { policy: 'foreign-object-status', needs: ['other-project'], run: foreignStatus },
];

async function codeMember(context: CaseContext): Promise<string | undefined> {
  const exchange = await context.call('getVoucher', { path: { code: context.code() } });
  const there = CODE_MEMBERS.filter((name) => typeof context.at(exchange, `/${name}`) === 'string');
  return there.length === 1 ? there[0] : undefined;
}

/** The length of a page that does not hold the whole list. */
async function pageSize(context: CaseContext, choice: PageChoice): Promise<string | undefined> {
  const list = await lists.fill(context, 'getVouchers', ITEMS);
  const page: ListPage = await readPage(context, list, choice);
  const { length } = itemsOf(context, page);
  return length > 0 && length < ITEMS ? String(length) : undefined;
}

async function foreignStatus(context: CaseContext): Promise<string | undefined> {
  const { call } = await subjects.prepare(context, 'getCampaign', 'other-project');
  const status = String((await context.call('getCampaign', call)).response?.status);
  return Object.hasOwn(context.api.policies.get('foreign-object-status')?.values ?? {}, status) ? status : undefined;
}
