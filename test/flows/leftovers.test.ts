import { expect, it } from 'vitest';
import { dialectOf } from '../../src/dialects/index.ts';
import { createCampaign } from '../../src/flows/create-campaign.ts';
import { attempt, type Flow, need } from '../../src/flows/flow.ts';
import { findLeftovers } from '../../src/flows/leftovers.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { walk } from './walk.ts';

/** Makes one of everything, with a run id in every name. */
function* makeEverything(runId: string): Flow<void> {
  const { campaign } = yield* createCampaign({
    main: { name: `${runId} main` },
    discount: { name: `${runId} campaign`, discount: { type: 'percentage', value: 10 } },
  });
  yield* need<'createVoucher'>({ do: 'createVoucher', campaign: campaign.campaign, code: `${runId}1`.toUpperCase() });
  yield* need<'createCategory'>({ do: 'createCategory', name: `${runId} category`, tags: ['a'] });
  const corners = [0, 1, 2].map((corner) => ({ latitude: corner, longitude: corner * corner }));
  yield* need<'createArea'>({ do: 'createArea', name: `${runId} area`, corners });
  const basket = { code: `${runId}1`.toUpperCase(), transaction: `${runId} sale`, cost: 10, customer: `${runId}-customer` };
  yield* need<'validateRedemption'>({ do: 'validateRedemption', basket });
}

/** Takes away what was found, the last made first, as a clean-up does. */
function* takeAway(runId: string): Flow<void> {
  const dialect = dialectOf('vouchery-v1.0');
  for (const resource of [...(yield* findLeftovers(runId))].reverse()) {
    for (const action of dialect.removals(resource)) {
      const answer = yield* attempt(action);
      if (answer.outcome === 'done') break;
    }
  }
}

it('finds everything of one run, over many pages, and nothing of another', async () => {
  const sandbox = await startSandbox({ api: 'vouchery-v1.0' });
  try {
    for (const runId of ['vsaaaaaa', 'vsbbbbbb']) await walk(sandbox, makeEverything(runId));
    for (let campaign = 0; campaign < 130; campaign += 1) {
      await walk(sandbox, need<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: `foreign ${campaign}` } }));
    }
    await walk(sandbox, need<'createCampaign'>({ do: 'createCampaign', draft: { kind: 'main', name: 'VSAAAAAA late' } }));
    const { result } = await walk(sandbox, findLeftovers('vsaaaaaa'));
    expect(result.map(({ kind }) => kind)).toEqual([
      'area',
      'category',
      'customer',
      'campaign',
      'campaign',
      'campaign',
      'voucher',
      'redemption',
    ]);
    expect(result).toContainEqual({ kind: 'redemption', code: 'VSAAAAAA1', transaction: 'vsaaaaaa sale' });

    await walk(sandbox, takeAway('vsaaaaaa'));
    expect((await walk(sandbox, findLeftovers('vsaaaaaa'))).result).toEqual([]);
    expect((await walk(sandbox, findLeftovers('vsbbbbbb'))).result).toHaveLength(7);
  } finally {
    await sandbox.close();
  }
});
