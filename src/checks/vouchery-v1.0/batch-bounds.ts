/** Clauses about what a batch may ask for. */
import { listOf } from '../../dialects/json.ts';
import { countOf } from '../../dialects/paging-headers.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { type Order, order, randomParts, send } from './batch-order.ts';
import { emptyCampaign } from './campaigns.ts';

/** Expects an order to be refused, and nothing to be made. */
async function refusedAsAWhole(context: CaseContext, wanted: Order, kind: string, message: string): Promise<void> {
  const campaign = await emptyCampaign(context);
  context.status(await send(context, campaign, wanted), '4xx', { kind, message });
  const exchange = await context.call('getVouchers', { path: { campaign_id: campaign } });
  const found = listOf(context.json(exchange))?.length;
  context.expect(found === 0, {
    operation: 'getVouchers',
    kind: 'refused-batch-made',
    message: 'A batch that has to be refused made vouchers.',
    expected: 'no vouchers',
    actual: found === undefined ? `status ${exchange.response?.status}` : `${found} vouchers on the first page`,
    exchange,
  });
}

function limitOf(context: CaseContext): number {
  const limit = Number(context.policy('batch-limit') ?? Number.NaN);
  return Number.isInteger(limit) ? limit : context.undecided('the largest batch is not known of this target');
}

function shortestOf(context: CaseContext): number {
  const shortest = Number(context.policy('random-part-minimum') ?? Number.NaN);
  return Number.isInteger(shortest) ? shortest : context.undecided('the shortest random part is not known of this target');
}

export const checks: readonly Check[] = [
  {
    id: 'batch.limit',
    title: 'The largest batch is made, one more is refused',
    clauses: ['batch.limit'],
    cases: () => [
      caseOf('batchGenerateVouchers', 'one more than the limit', async (context) => {
        const wanted = { size: limitOf(context) + 1, length: 10 };
        await refusedAsAWhole(context, wanted, 'batch-above-limit', 'A batch larger than the limit was not refused.');
      }),
      {
        ...caseOf('batchGenerateVouchers', 'exactly the limit', async (context) => {
          const size = limitOf(context);
          const campaign = await emptyCampaign(context);
          const { vouchers } = await order(context, campaign, { size, length: 10 });
          const distinct = new Set(vouchers.map(({ code }) => code)).size;
          context.expect(distinct === size, {
            kind: 'largest-batch-incomplete',
            message: 'The largest batch does not have as many codes as were ordered.',
            expected: `${size} distinct codes`,
            actual: `${distinct} distinct codes`,
          });
          const exchange = await context.call('getVouchers', { path: { campaign_id: campaign } });
          const total = exchange.response?.headers.find(([name]) => name === 'total-count')?.[1];
          context.expect(countOf(total) === size, {
            operation: 'getVouchers',
            kind: 'largest-batch-not-listed',
            message: 'The list of the campaign does not have as many vouchers as the largest batch.',
            expected: `Total-Count ${size}`,
            actual: `Total-Count ${total}`,
            exchange,
          });
        }),
        large: true,
      },
    ],
  },
  {
    id: 'batch.length-minimum',
    title: 'The shortest random part is accepted, one character less is refused',
    clauses: ['batch.length-minimum'],
    cases: () => [
      caseOf('batchGenerateVouchers', 'shortest random part', async (context) => {
        const length = shortestOf(context);
        const batch = await order(context, await emptyCampaign(context), { size: 5, length });
        const parts = randomParts(batch);
        context.expect(parts.length === 5 && parts.every((part) => part.length === length), {
          kind: 'shortest-random-part-wrong',
          message: 'A batch with the shortest random part has other codes than ordered.',
          expected: `5 codes with ${length} random characters`,
          actual: batch.vouchers.map(({ code }) => String(code)).join(', '),
          exchange: batch.exchange,
        });
      }),
      caseOf('batchGenerateVouchers', 'one character less', async (context) => {
        const wanted = { size: 5, length: shortestOf(context) - 1 };
        await refusedAsAWhole(context, wanted, 'random-part-too-short', 'A random part shorter than the minimum was not refused.');
      }),
    ],
  },
  {
    id: 'batch.room',
    title: 'A batch that has no room for its codes is refused as a whole',
    clauses: ['batch.room'],
    cases: () =>
      [1001, 1500].map((size) =>
        caseOf('batchGenerateVouchers', `${size} codes of 3 digits`, async (context) => {
          const wanted = { size, length: 3, alphabet: 'digits' } as const;
          await refusedAsAWhole(context, wanted, 'batch-without-room', 'A batch of more codes than there can be was not refused.');
        }),
      ),
  },
];
