/** Clauses about searches that reserve what they find. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { expectReserved, expectUnreserved, forAnybody, forOnly, showsOwner, someCustomer } from './reservations.ts';
import { finds, findsNothing, search, tagged } from './searches.ts';
import { addCode } from './stage.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked } from './views.ts';
import { voucherSeen } from './voucher-views.ts';

const OPERATION = 'findVoucher';

export const checks: readonly Check[] = [
  {
    id: 'find.reserves',
    title: 'A search reserves what it finds for the customer it names, and for nobody otherwise',
    clauses: ['find.reserves'],
    cases: () => [
      caseOf(OPERATION, 'for a customer', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        const [own, other] = [await someCustomer(context), await someCustomer(context)];
        await finds(context, { team }, [code], own);
        await expectReserved(context, code, own, other);
        await forOnly(context, code, own, other);
      }),
      caseOf(OPERATION, 'for a customer, as the answer shows it', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        const own = await someCustomer(context);
        for (const time of ['found', 'found again']) {
          const because = { kind: 'nothing-found', message: `A voucher is not ${time} for its customer.` };
          const found = await asked(context, OPERATION, { query: { team, customer_identifier: own } }, because);
          showsOwner(context, OPERATION, found, own);
          const what = 'the voucher in the answer to a search';
          expectAgreement(context, found, await voucherSeen(context, code), 'Voucher', { operation: OPERATION, what });
        }
      }),
      caseOf(OPERATION, 'for a customer that is not known yet', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        const [own, other] = [context.name('customer'), await someCustomer(context)];
        await finds(context, { team }, [code], own);
        await expectReserved(context, code, own, other);
        await forOnly(context, code, own, other);
      }),
      caseOf(OPERATION, 'without a customer, redeemed by one', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        await finds(context, { team }, [code]);
        const somebody = await someCustomer(context);
        await expectUnreserved(context, code, somebody);
        await forAnybody(context, code, somebody);
      }),
      caseOf(OPERATION, 'without a customer, redeemed by nobody in particular', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        await finds(context, { team }, [code]);
        await forAnybody(context, code, undefined);
      }),
      caseOf(OPERATION, 'without a customer, then for one', async (context) => {
        const team = context.name('team');
        const { code } = await tagged(context, { team });
        await finds(context, { team }, [code]);
        await finds(context, { team }, [code], await someCustomer(context));
      }),
    ],
  },
  {
    id: 'find.skips-reserved',
    title: 'A reserved code is found for nobody else',
    clauses: ['find.skips-reserved'],
    cases: () =>
      (
        [
          [
            'by assignment',
            async (context, campaign, own) => {
              const code = await addCode(context, campaign);
              await context.given<'reserveVouchers'>({ do: 'reserveVouchers', customer: own, codes: [code] });
            },
          ],
          [
            'at its creation',
            async (context, campaign, own) => {
              await context.given<'createVoucher'>({ do: 'createVoucher', campaign, code: context.code(), customer: own });
            },
          ],
          [
            'by a search',
            async (context, campaign, own, team) => {
              const code = await addCode(context, campaign);
              if ((await search(context, { team }, own)) !== code) context.undecided('the search did not give the one code there is');
            },
          ],
        ] as readonly (readonly [string, (context: CaseContext, campaign: string, own: string, team: string) => Promise<void>])[]
      ).map(([way, reserve]) =>
        caseOf(OPERATION, `code reserved ${way}`, async (context) => {
          const team = context.name('team');
          const { campaign, code } = await tagged(context, { team });
          await context.given<'deleteVoucher'>({ do: 'deleteVoucher', code });
          const [own, other] = [await someCustomer(context), await someCustomer(context)];
          await reserve(context, campaign, own, team);
          await findsNothing(context, { team });
          await findsNothing(context, { team }, other);
          const free = await addCode(context, campaign);
          await finds(context, { team }, [free]);
          await finds(context, { team }, [free], other);
        }),
      ),
  },
  {
    id: 'find.distinct',
    title: 'Searches for different customers are never given the same unique voucher',
    clauses: ['find.distinct'],
    cases: () => [
      caseOf(OPERATION, 'one after the other', async (context) => {
        const team = context.name('team');
        const { campaign, code } = await tagged(context, { team });
        const codes = [code, await addCode(context, campaign), await addCode(context, campaign)];
        const found: string[] = [];
        for (const _ of codes) {
          const one = await finds(context, { team }, codes, await someCustomer(context));
          if (one !== undefined) found.push(one);
        }
        distinct(context, found);
        await findsNothing(context, { team }, await someCustomer(context));
      }),
      caseOf(OPERATION, 'at the same time', async (context) => {
        const team = context.name('team');
        const { campaign, code } = await tagged(context, { team });
        const codes = [code];
        while (codes.length < 6) codes.push(await addCode(context, campaign));
        const customers = await Promise.all(codes.map(() => someCustomer(context)));
        const found = await Promise.all(customers.map((own) => finds(context, { team }, codes, own)));
        distinct(
          context,
          found.filter((one) => one !== undefined),
        );
      }),
    ],
  },
];

function distinct(context: CaseContext, found: readonly string[]): void {
  context.expect(new Set(found).size === found.length, {
    kind: 'same-code-for-two',
    message: 'Two customers were given the same unique code.',
    expected: 'a code each',
    actual: found.join(', '),
  });
}
