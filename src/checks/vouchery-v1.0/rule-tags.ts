/** Clauses of the topic `rule` about category rules. */
import type { Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { type Categories, categoryOf } from './categories.ts';
import { granted, redeem, saleFor, validate } from './sales.ts';
import { setStage } from './stage.ts';

const FORMS = [
  ['redeemed at once', redeem],
  ['validated', validate],
] as const;

export const checks: readonly Check[] = [
  {
    id: 'rule.category-required-tags',
    title: 'Of the required tags a sale needs one',
    clauses: ['rule.category-required-tags'],
    cases: () =>
      FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} with none, one and all of the required tags`, async (context) => {
          const { category, entries } = await categoryOf(context, ['fruit', 'bread', 'wine']);
          const { code } = await setStage(context, { rules: [{ kind: 'category', category, mode: 'any_of', tags: ['fruit', 'bread'] }] });
          context.refused(await attempt(context, saleFor(context, code, 10, { categories: entries('wine') })), 'tags-required', {
            kind: 'required-tags-missing',
            message: `A sale without any of the required tags was ${form}.`,
          });
          const other = await categoryOf(context, ['fruit']);
          const elsewhere = [...entries('wine'), ...other.entries('fruit')];
          context.refused(await attempt(context, saleFor(context, code, 10, { categories: elsewhere })), 'tags-required', {
            kind: 'tag-of-other-category-taken',
            message: `A sale that has a required tag in another category only was ${form}.`,
          });
          for (const tags of [['fruit'], ['bread'], ['wine', 'bread'], ['fruit', 'bread']]) {
            granted(context, await attempt(context, saleFor(context, code, 10, { categories: entries(...tags) })), 10, {
              kind: 'required-tag-refused',
              message: 'A sale with a required tag was refused.',
            });
          }
        }),
      ),
  },
  {
    id: 'rule.category-forbidden-tags',
    title: 'A sale must have none of the forbidden tags',
    clauses: ['rule.category-forbidden-tags'],
    cases: () =>
      FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} with and without a forbidden tag`, async (context) => {
          const { category, entries } = await categoryOf(context, ['fruit', 'bread', 'wine']);
          const { code } = await setStage(context, { rules: [{ kind: 'category', category, mode: 'none_of', tags: ['wine', 'bread'] }] });
          for (const tags of [['wine'], ['fruit', 'bread']]) {
            context.refused(await attempt(context, saleFor(context, code, 10, { categories: entries(...tags) })), 'tags-forbidden', {
              kind: 'forbidden-tag-accepted',
              message: `A sale with a forbidden tag was ${form}.`,
            });
          }
          granted(context, await attempt(context, saleFor(context, code, 10, { categories: entries('fruit') })), 10, {
            kind: 'other-tag-refused',
            message: 'A sale without a forbidden tag was refused.',
          });
          const other = await categoryOf(context, ['wine']);
          granted(context, await attempt(context, saleFor(context, code, 10, { categories: other.entries('wine') })), 10, {
            kind: 'tag-of-other-category-refused',
            message: 'A sale was refused for a tag that another category has under the same name.',
          });
        }),
      ),
  },
  {
    id: 'rule.category-missing',
    title: 'A sale without any entry of a required category is refused',
    clauses: ['rule.category-missing'],
    cases: () =>
      FORMS.flatMap(([form, attempt]) =>
        (
          [
            ['without categories', () => undefined],
            ['with an empty list of categories', () => []],
            ['with an entry of another category', (other: Categories) => other.entries('fruit')],
          ] as const
        ).map(([situation, choose]) =>
          caseOf('createRedemption', `${form} ${situation}`, async (context) => {
            const { category } = await categoryOf(context, ['fruit']);
            const chosen = choose(await categoryOf(context, ['fruit']));
            const { code } = await setStage(context, { rules: [{ kind: 'category', category, mode: 'any_of', tags: ['fruit'] }] });
            const sale = saleFor(context, code, 10, chosen === undefined ? {} : { categories: chosen });
            context.refused(await attempt(context, sale), 'category-required', {
              kind: 'required-category-missing',
              message: `A sale ${situation} was not refused for the required category that it lacks.`,
            });
          }),
        ),
      ),
  },
];
