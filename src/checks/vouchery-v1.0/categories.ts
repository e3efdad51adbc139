/** Categories for checks about tags. */
import type { Basket } from '../../dialects/action.ts';
import type { CaseContext } from '../../engine/check.ts';

export interface Categories {
  /** Key of the category. */
  readonly category: string;
  /** What a sale with these tags of the category says. */
  readonly entries: (...tags: readonly string[]) => NonNullable<Basket['categories']>;
}

/** A new category with these tags. */
export async function categoryOf(context: CaseContext, tags: readonly string[]): Promise<Categories> {
  const name = context.name('category');
  const { category } = await context.given<'createCategory'>({ do: 'createCategory', name, tags });
  return { category, entries: (...chosen) => chosen.map((tag) => ({ name, tag })) };
}
