/** Small catalogues, for what the engine does with any. */
import type { Case, CaseContext, Catalogue, Check, Probe } from '../../src/engine/check.ts';

/** A clause of level must, one of level should and one of level may would do: these are of the bundled API. */
export const MUST = 'campaign.read-back';
export const SHOULD = 'input.detail-code';

export function caseOf(name: string, run: (context: CaseContext) => Promise<void> | void | undefined, extra: Partial<Case> = {}): Case {
  return {
    name,
    run: async (context) => {
      await run(context);
    },
    ...extra,
  };
}

export function checkOf(id: string, cases: readonly Case[], extra: Partial<Check> = {}): Check {
  return { id, title: `Check of ${id}`, clauses: [id], cases: () => cases, ...extra };
}

export function catalogueOf(checks: readonly Check[], probes: readonly Probe[] = []): Catalogue {
  return { api: 'vouchery-v1.0', checks, probes };
}

/** Reads one list: passes wherever the answer is right. */
export const readsList = caseOf('getCampaigns: reads', async (context) => {
  const exchange = await context.call('getCampaigns');
  context.status(exchange, '2xx', { kind: 'list-refused', message: 'the list is refused' });
});

/** A main campaign, a discount campaign below it and five vouchers. */
export async function stage(context: CaseContext): Promise<{ campaign: string; codes: readonly string[] }> {
  const main = await context.given<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: context.name('main') } });
  const draft = {
    kind: 'discount',
    parent: main.campaign,
    name: context.name('discount'),
    voucherType: 'unique',
    discount: { type: 'numeric', value: 5 },
  } as const;
  const { campaign } = await context.given<'createCampaign'>({ do: 'createCampaign', draft });
  const batch = { size: 5, alphabet: 'mixed', randomLength: 8, prefix: context.code() } as const;
  const vouchers = await context.given<'createVoucherBatch'>({ do: 'createVoucherBatch', campaign, ...batch });
  return { campaign, codes: vouchers.map(({ code }) => code) };
}
