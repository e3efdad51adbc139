/** Topic `paging`: how many items a page has where none are asked for, or too many. The policies of the target say so. */
import type { Case, CaseContext, Check } from '../engine/check.ts';
import type { Api } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { itemsOf, type Lists, type PageChoice, readPage } from './lists.ts';

export function pageSizeChecks(lists: Lists): readonly Check[] {
  return [
    sizeCheck(lists, {
      id: 'paging.default-size',
      title: 'A page has the default size unless another is asked for',
      policy: 'page-size',
      kind: 'other-default-size',
      message: 'A page has another size than the target says, where none is asked for.',
      choose: () => ({}),
    }),
    sizeCheck(lists, {
      id: 'paging.maximum-size',
      title: 'No page is larger than the maximum',
      policy: 'per-page-maximum',
      kind: 'other-maximum-size',
      message: 'Asking for more than the maximum gives pages of another size.',
      choose: (size) => ({ size: size + 1 }),
    }),
  ];
}

interface SizePlan {
  readonly id: string;
  readonly title: string;
  readonly policy: string;
  readonly kind: string;
  readonly message: string;
  choose(size: number): PageChoice;
}

function sizeCheck(lists: Lists, plan: SizePlan): Check {
  const cases = (api: Api): readonly Case[] =>
    (api.clauses.get(plan.id)?.operations ?? []).map((id) =>
      caseOf(id, 'list one longer than a page', async (context) => {
        const size = sizeOf(context, plan.policy);
        if (size >= lists.most) context.undecided(`a page of ${size} is too long to be filled for this`);
        const list = await lists.fill(context, id, size + 1);
        const page = await readPage(context, list, plan.choose(size));
        const { length } = itemsOf(context, page);
        // Others may have removed what the list was to have.
        if (!list.closed && length < size && (page.total ?? length) <= size)
          context.undecided('the list is no longer than a page any more');
        context.expect(length === size, {
          kind: plan.kind,
          message: plan.message,
          expected: `${size} items`,
          actual: `${length} items`,
          exchange: page.exchange,
        });
      }),
    );
  return { id: plan.id, title: plan.title, clauses: [plan.id], cases };
}

function sizeOf(context: CaseContext, policy: string): number {
  const size = Number(context.policy(policy) ?? context.undecided('the size of pages is not known of this target'));
  if (!Number.isSafeInteger(size) || size < 1) context.undecided(`the policy ${policy} is no number`);
  return size;
}
