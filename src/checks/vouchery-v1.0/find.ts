/** Clauses of the topic `find`. Every case searches by words of its own, so that it finds its own campaigns only. */
import type { Case, CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { checks as reservation } from './find-reservation.ts';
import { basketOf, spent, spentInTwoSteps } from './sales.ts';
import { FILTERS, finds, findsNothing, search, tagged } from './searches.ts';
import { addCode } from './stage.ts';

const OPERATION = 'findVoucher';

/** A case about the one code of a campaign that nothing else can be found by. */
function single(
  situation: string,
  run: (context: CaseContext, word: string, found: { campaign: string; code: string }) => Promise<void>,
): Case {
  return caseOf(OPERATION, situation, async (context) => {
    const word = context.name('team');
    await run(context, word, await tagged(context, { team: word }));
  });
}

export const checks: readonly Check[] = [
  {
    id: 'find.filters',
    title: 'Each filter finds vouchers of campaigns with its value and no others',
    clauses: ['find.filters'],
    cases: () =>
      FILTERS.map((filter, index) =>
        caseOf(OPERATION, `by ${filter}`, async (context) => {
          const [one, other] = [context.name(filter), context.name(filter)];
          const first = await tagged(context, { [filter]: one });
          const second = await tagged(context, { [filter]: other });
          await finds(context, { [filter]: one }, [first.code]);
          await finds(context, { [filter]: other }, [second.code]);
          await findsNothing(context, { [filter]: context.name(filter) });
          const part = context.name(filter);
          await tagged(context, { [filter]: `${part}-and-more` });
          await findsNothing(context, { [filter]: part });
          await findsNothing(context, { [filter]: 'and-more' });
          await findsNothing(context, { [FILTERS[(index + 1) % FILTERS.length] ?? filter]: one });
        }),
      ),
  },
  {
    id: 'find.filters-together',
    title: 'Several filters have to fit together, one of several values is enough',
    clauses: ['find.filters-together'],
    cases: () => [
      ...FILTERS.map((filter, index) => {
        const next = FILTERS[(index + 1) % FILTERS.length] ?? filter;
        return caseOf(OPERATION, `by ${filter} and ${next}`, async (context) => {
          const shared = context.name(filter);
          const [one, other, unused] = [context.name(next), context.name(next), context.name(next)];
          const first = await tagged(context, { [filter]: shared, [next]: one });
          const second = await tagged(context, { [filter]: shared, [next]: other });
          await finds(context, { [filter]: shared, [next]: one }, [first.code]);
          await finds(context, { [filter]: shared, [next]: other }, [second.code]);
          await findsNothing(context, { [filter]: shared, [next]: unused });
          await findsNothing(context, { [filter]: context.name(filter), [next]: one });
        });
      }),
      caseOf(OPERATION, 'by all five', async (context) => {
        const tags = Object.fromEntries(FILTERS.map((filter) => [filter, context.name(filter)]));
        const { code } = await tagged(context, tags);
        await finds(context, tags, [code]);
        for (const filter of FILTERS) await findsNothing(context, { ...tags, [filter]: context.name(filter) });
      }),
      ...FILTERS.map((filter) =>
        caseOf(OPERATION, `by several values of ${filter}`, async (context) => {
          const [one, other, unused] = [context.name(filter), context.name(filter), context.name(filter)];
          const first = await tagged(context, { [filter]: one });
          await finds(context, { [filter]: [one, unused] }, [first.code]);
          await finds(context, { [filter]: [unused, one] }, [first.code]);
          const second = await tagged(context, { [filter]: other });
          await finds(context, { [filter]: [one, other] }, [first.code, second.code]);
          await findsNothing(context, { [filter]: [unused, context.name(filter)] });
        }),
      ),
    ],
  },
  {
    id: 'find.nothing',
    title: 'Without a filter, or when nothing fits, the answer is 204',
    clauses: ['find.nothing'],
    cases: () => [
      caseOf(OPERATION, 'no filter', async (context) => {
        await tagged(context, { team: context.name('team') });
        await findsNothing(context, {});
      }),
      single('no campaign fits', async (context) => {
        await findsNothing(context, { team: context.name('team') });
      }),
      single('no voucher is left', async (context, word, { code }) => {
        await context.given<'deleteVoucher'>({ do: 'deleteVoucher', code });
        await findsNothing(context, { team: word });
      }),
    ],
  },
  {
    id: 'find.active-campaigns',
    title: 'Only vouchers of active campaigns are found',
    clauses: ['find.active-campaigns'],
    cases: () => [
      caseOf(OPERATION, 'campaign in draft, then active', async (context) => {
        const team = context.name('team');
        const { campaign, code } = await tagged(context, { team }, { activate: false });
        await findsNothing(context, { team });
        await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
        await finds(context, { team }, [code]);
      }),
      single('campaign switched off and on', async (context, team, { campaign, code }) => {
        await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'inactive' });
        await findsNothing(context, { team });
        await context.given<'changeCampaign'>({ do: 'changeCampaign', campaign, status: 'active' });
        await finds(context, { team }, [code]);
      }),
      single('an active campaign beside one in draft', async (context, team, { code }) => {
        const { campaign } = await tagged(context, { team }, { activate: false });
        await addCode(context, campaign);
        await finds(context, { team }, [code]);
      }),
    ],
  },
  {
    id: 'find.usable',
    title: 'Codes that cannot be used are not found',
    clauses: ['find.usable'],
    cases: () => {
      const spoiled: readonly (readonly [string, (context: CaseContext, code: string) => Promise<unknown>])[] = [
        ['inactive', (context, code) => context.given<'changeVoucher'>({ do: 'changeVoucher', code, active: false })],
        ['expired', (context, code) => context.given<'expireVouchers'>({ do: 'expireVouchers', codes: [code] })],
        ['redeemed in one step', (context, code) => spent(context, basketOf(context, code, 100))],
        ['redeemed in two steps', (context, code) => spentInTwoSteps(context, basketOf(context, code, 100))],
        ['deleted', (context, code) => context.given<'deleteVoucher'>({ do: 'deleteVoucher', code })],
      ];
      return [
        ...spoiled.map(([state, spoil]) =>
          single(`code that is ${state}`, async (context, team, { campaign, code }) => {
            if (state === 'inactive' && context.policy('voucher-update') === 'status-only')
              context.skip('active cannot be changed at this target');
            await spoil(context, code);
            await findsNothing(context, { team });
            const fresh = await addCode(context, campaign);
            await finds(context, { team }, [fresh]);
          }),
        ),
        single('code made inactive', async (context, team, { campaign, code }) => {
          await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code(), active: false });
          await finds(context, { team }, [code]);
          await context.given<'deleteVoucher'>({ do: 'deleteVoucher', code });
          await findsNothing(context, { team });
        }),
        caseOf(OPERATION, 'generic code that was redeemed is found again', async (context) => {
          const team = context.name('team');
          const { code } = await tagged(context, { team }, { draft: { voucherType: 'generic' } });
          await spent(context, basketOf(context, code, 100));
          await finds(context, { team }, [code]);
        }),
      ];
    },
  },
  ...reservation,
  {
    id: 'find.repeats',
    title: 'A repeated search without a customer gives the same or another voucher, as chosen',
    clauses: ['find.repeats'],
    cases: () => [
      single('repeated without a customer', async (context, team, { campaign }) => {
        const choice =
          context.policy('find-repeats') ??
          context.undecided('whether a repeated search gives the same voucher is not known of this target');
        for (let more = 0; more < 2; more += 1) await addCode(context, campaign);
        const found: string[] = [];
        for (let turn = 0; turn < 3; turn += 1) found.push((await search(context, { team })) ?? context.undecided('nothing was found'));
        const different = new Set(found).size;
        context.expect(choice === 'same' ? different === 1 : different === 3, {
          kind: choice === 'same' ? 'repeated-search-moves-on' : 'repeated-search-stays',
          message: `A repeated search without a customer gives ${choice === 'same' ? 'another voucher' : 'the same voucher'}, against the choice made.`,
          expected: choice === 'same' ? 'the same code three times' : 'three codes',
          actual: found.join(', '),
        });
      }),
    ],
  },
];
