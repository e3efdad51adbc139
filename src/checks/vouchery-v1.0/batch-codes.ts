/** Clauses about the codes of batches. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { type Alphabet, type Order, order, randomParts, send } from './batch-order.ts';
import { emptyCampaign, mainCampaign } from './campaigns.ts';
import { listed } from './views.ts';

/** What each kind of random part is made of. */
const ALPHABETS: Readonly<Record<Alphabet, RegExp>> = { digits: /^[0-9]*$/, letters: /^[A-Za-z]*$/, mixed: /^[0-9A-Za-z]*$/ };
const KINDS: readonly Alphabet[] = ['digits', 'letters', 'mixed'];

/** Of each group, one character at most can be told from its look-alikes. */
const LOOK_ALIKES = [
  ['0', 'O'],
  ['1', 'I', 'l'],
] as const;

/** An element that comes again. */
function repeated(codes: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return codes.find((code) => seen.size === seen.add(code).size);
}

export const checks: readonly Check[] = [
  {
    id: 'batch.codes-distinct',
    title: 'No generated code comes twice',
    clauses: ['batch.codes-distinct'],
    cases: () => [
      // Dense enough that codes drawn without a look at those before would repeat: 12 pairs are to be expected.
      caseOf('batchGenerateVouchers', '500 codes of 4 digits', async (context) => {
        const campaign = await emptyCampaign(context);
        const size = 500;
        const batch = await order(context, campaign, { size, length: 4, alphabet: 'digits' });
        const codes = batch.vouchers.map(({ code }) => String(code));
        const again = repeated(codes);
        context.expect(again === undefined, {
          kind: 'code-twice-in-batch',
          message: 'A batch has a code twice.',
          expected: 'distinct codes',
          actual: `${codes.length} codes, ${new Set(codes).size} of them distinct`,
          exchange: batch.exchange,
        });
        const list = await listed(context, 'getVouchers', { campaign_id: campaign });
        const distinct = new Set(list.items.map(({ code }) => code)).size;
        context.expect(distinct >= size, {
          operation: 'getVouchers',
          kind: 'fewer-codes-listed',
          message: 'The list of the campaign has fewer distinct codes than a batch was to have.',
          expected: `${size} distinct codes`,
          actual: `${distinct} distinct codes`,
          exchange: list.exchange,
        });
      }),
      caseOf('batchGenerateVouchers', 'several batches', async (context) => {
        const main = await mainCampaign(context);
        const campaigns = [await emptyCampaign(context, { main }), await emptyCampaign(context, { main }), await emptyCampaign(context)];
        const codes: string[] = [];
        for (const campaign of [...campaigns, ...campaigns]) {
          const batch = await order(context, campaign, { size: 40, length: 3, alphabet: 'digits' });
          codes.push(...batch.vouchers.map(({ code }) => String(code)));
        }
        context.expect(repeated(codes) === undefined, {
          kind: 'code-twice-over-batches',
          message: 'Several batches have a code in common.',
          expected: 'distinct codes',
          actual: `${codes.length} codes, ${new Set(codes).size} of them distinct`,
        });
      }),
    ],
  },
  {
    id: 'batch.code-form',
    title: 'A generated code is the prefix, a hyphen and as many characters as ordered',
    clauses: ['batch.code-form'],
    cases: () => [
      ...KINDS.flatMap((alphabet) =>
        [3, 6, 10].map((length) =>
          caseOf('batchGenerateVouchers', `${alphabet}, ${length} characters`, (context) =>
            // Zeros at the front are no more than one in ten: so many codes have some.
            formed(context, { size: alphabet === 'digits' ? 100 : 12, length, alphabet }),
          ),
        ),
      ),
      caseOf('batchGenerateVouchers', 'prefix in small letters', (context) =>
        formed(context, { size: 12, length: 6, alphabet: 'mixed', prefix: context.code().toLowerCase() }),
      ),
    ],
  },
  {
    id: 'batch.alphabet',
    title: 'The random part has the characters that were ordered',
    clauses: ['batch.alphabet'],
    cases: () =>
      KINDS.map((alphabet) =>
        caseOf('batchGenerateVouchers', alphabet, async (context) => {
          const batch = await order(context, await emptyCampaign(context), { size: 100, length: 10, alphabet });
          const parts = randomParts(batch);
          if (parts.length === 0) context.undecided('the codes have no random part that can be told');
          const odd = parts.find((part) => !ALPHABETS[alphabet].test(part));
          context.expect(odd === undefined, {
            kind: `${alphabet}-with-other-characters`,
            message: `Codes of ${alphabet} have other characters.`,
            expected: alphabet === 'mixed' ? 'letters and digits' : alphabet,
            actual: String(odd),
            exchange: batch.exchange,
          });
          if (alphabet !== 'mixed') return;
          // Of a thousand characters, each kind is there, even if the alphabet had but one of it.
          const text = parts.join('');
          context.expect(/[0-9]/.test(text) && /[A-Za-z]/.test(text), {
            kind: 'mixed-without-mixture',
            message: 'A hundred mixed codes have characters of one kind only.',
            expected: 'letters and digits',
            actual: /[0-9]/.test(text) ? 'digits only' : 'letters only',
            exchange: batch.exchange,
          });
        }),
      ),
  },
  {
    id: 'batch.no-look-alikes',
    title: 'Mixed codes have no characters that can be mistaken for each other',
    clauses: ['batch.no-look-alikes'],
    cases: () => [
      // Of 4000 characters from at most 62, each is missing with a chance of less than 1e-28: what is not seen is not used.
      caseOf('batchGenerateVouchers', '400 mixed codes of 10 characters', async (context) => {
        const batch = await order(context, await emptyCampaign(context), { size: 400, length: 10, alphabet: 'mixed' });
        const used = new Set(randomParts(batch).join(''));
        for (const group of LOOK_ALIKES) {
          const found = group.filter((character) => used.has(character));
          context.expect(found.length <= 1, {
            kind: 'look-alikes',
            message: 'Mixed codes use characters that can be mistaken for each other.',
            expected: `at most one of ${group.join(', ')}`,
            actual: found.join(' and '),
            exchange: batch.exchange,
          });
        }
      }),
    ],
  },
  {
    id: 'batch.prefix-unused',
    title: 'A prefix that is in use in the project is refused',
    clauses: ['batch.prefix-unused'],
    cases: () =>
      (['the same campaign', 'another campaign under the same main campaign', 'a campaign under another main campaign'] as const).map(
        (place, index) =>
          caseOf('batchGenerateVouchers', `prefix in use in ${place}`, async (context) => {
            const main = await mainCampaign(context);
            const first = await emptyCampaign(context, { main });
            const { prefix } = await order(context, first, { size: 4 });
            const second = index === 0 ? first : await emptyCampaign(context, index === 1 ? { main } : {});
            context.status(await send(context, second, { size: 3, prefix }), '4xx', {
              kind: 'used-prefix-accepted',
              message: 'A prefix that is in use was accepted for another batch.',
            });
            const before = index === 0 ? 4 : 0;
            const { items, exchange } = await listed(context, 'getVouchers', { campaign_id: second });
            context.expect(items.length === before, {
              operation: 'getVouchers',
              kind: 'refused-batch-made',
              message: 'A batch with a prefix in use made vouchers.',
              expected: `${before} vouchers`,
              actual: `${items.length} vouchers`,
              exchange,
            });
          }),
      ),
  },
];

async function formed(context: CaseContext, wanted: Order & { readonly length: number }): Promise<void> {
  const { length } = wanted;
  const batch = await order(context, await emptyCampaign(context), wanted);
  const parts = randomParts(batch);
  context.expect(parts.length === batch.vouchers.length, {
    kind: 'prefix-missing',
    message: 'A generated code does not begin with the prefix and a hyphen.',
    expected: `${batch.prefix}-…`,
    actual: String(batch.vouchers.find(({ code }) => !String(code).startsWith(`${batch.prefix}-`))?.['code']),
    exchange: batch.exchange,
  });
  const odd = parts.find((part) => part.length !== length);
  context.expect(odd === undefined, {
    kind: 'random-part-length',
    message: 'The random part of a generated code has another length than ordered.',
    expected: `${length} characters after ${batch.prefix}-`,
    actual: `${odd?.length} characters: ${odd}`,
    exchange: batch.exchange,
  });
}
