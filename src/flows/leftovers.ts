/** Finds what a run left on a target, from what carries the run id. Pure: k6 loads this file. */
import type { Resource } from '../dialects/dialect.ts';
import { attempt, type Flow, need } from './flow.ts';
import { allPages } from './paging.ts';

const PER_PAGE = 100;
/** Pages that are walked at most of each list. */
const MAXIMUM_PAGES = 4000;

/**
 * Everything whose name, code or key carries the run id, in the order in which it must have been made: taken away in reverse,
 * nothing is removed before what hangs on it. Confirmed redemptions are left out: they stay for ever.
 * @throws FlowInterrupted @throws TooManyPages
 */
export function* findLeftovers(runId: string): Flow<readonly Resource[]> {
  const carriesRunId = carrierOf(runId);
  const resources: Resource[] = [];
  for (const { area, name } of yield* need<'listAreas'>({ do: 'listAreas' })) {
    if (carriesRunId(name)) resources.push({ kind: 'area', area });
  }
  for (const { category, name } of yield* need<'listCategories'>({ do: 'listCategories' })) {
    if (carriesRunId(name)) resources.push({ kind: 'category', category });
  }
  for (const { customer } of yield* allPages<'listCustomers'>({ do: 'listCustomers', perPage: PER_PAGE }, MAXIMUM_PAGES)) {
    if (carriesRunId(customer)) resources.push({ kind: 'customer', customer });
  }
  const campaigns = yield* allPages<'listCampaigns'>({ do: 'listCampaigns', perPage: PER_PAGE }, MAXIMUM_PAGES);
  const ours = campaigns.filter(({ name }) => carriesRunId(name));
  const mains = ours.filter(({ parent }) => parent === undefined);
  const discounts = ours.filter(({ parent }) => parent !== undefined);
  for (const { campaign } of mains) resources.push({ kind: 'campaign', campaign, main: true });
  for (const { campaign } of discounts) resources.push({ kind: 'campaign', campaign, main: false });
  for (const { campaign } of discounts) resources.push(...(yield* hangingOn(campaign)));
  return resources;
}

/** Whether a text carries a run id, whatever the case: codes are in capitals. */
function carrierOf(runId: string): (text: string | undefined) => boolean {
  const wanted = runId.toLowerCase();
  return (text) => text?.toLowerCase().includes(wanted) === true;
}

/** Vouchers and unconfirmed redemptions of a campaign; none where the campaign went away meanwhile. */
function* hangingOn(campaign: string): Flow<readonly Resource[]> {
  const still = yield* attempt<'getCampaign'>({ do: 'getCampaign', campaign });
  if (still.outcome === 'refused') return [];
  const vouchers = yield* allPages<'listVouchers'>({ do: 'listVouchers', campaign, perPage: PER_PAGE }, MAXIMUM_PAGES);
  const redemptions = yield* allPages<'listRedemptions'>({ do: 'listRedemptions', campaign, perPage: PER_PAGE }, MAXIMUM_PAGES);
  return [
    ...vouchers.map(({ code }) => ({ kind: 'voucher', code }) as const),
    ...redemptions.flatMap(({ code, transaction, confirmedAt }) =>
      confirmedAt === undefined && code !== undefined ? [{ kind: 'redemption', code, transaction } as const] : [],
    ),
  ];
}
