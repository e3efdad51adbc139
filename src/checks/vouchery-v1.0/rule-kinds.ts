/** The eight kinds of rules: their operations, and values to make and change them with. */
import type { RuleKind } from '../../dialects/action.ts';
import { encodedPath } from '../../dialects/encoded-path.ts';
import type { JsonObject } from '../../dialects/json.ts';
import type { CaseContext } from '../../engine/check.ts';
import { clockTime, instant, sameTexts } from './members.ts';
import { ELSEWHERE, INSIDE, type Place, squareAround } from './places.ts';

/** Values of a rule: as they are sent, and as they have to show. */
export interface Values {
  readonly body: JsonObject;
  readonly wanted: JsonObject;
}

export interface RuleType {
  readonly kind: RuleKind;
  /** Last part of its operation ids. */
  readonly word: string;
  /** At most one a campaign, addressed by the campaign. */
  readonly singular: boolean;
  /** Two sets of values that differ in every member; makes what they refer to. */
  values(context: CaseContext): Promise<{ readonly first: Values; readonly second: Values }>;
}

/** A zone whose clock is that of UTC all the year, so that every reading of the times is the same. */
const ZONE = 'Africa/Abidjan';
const OTHER_ZONE = 'Africa/Monrovia';

export async function area(context: CaseContext, place: Place): Promise<number> {
  const corners = squareAround(place, 0.5);
  return Number((await context.given<'createArea'>({ do: 'createArea', name: context.name('area'), corners })).area);
}

/** A category with the tags a, b and c; gives its key and name. */
export async function category(context: CaseContext): Promise<{ readonly id: number; readonly name: string }> {
  const name = context.name('category');
  const { category: key } = await context.given<'createCategory'>({ do: 'createCategory', name, tags: ['a', 'b', 'c'] });
  return { id: Number(key), name };
}

export function outlineOf(place: Place): string {
  return encodedPath(squareAround(place, 0.5));
}

function plain(body: JsonObject): Values {
  return { body, wanted: body };
}

function timed(read: typeof instant, start: string, end: string, more: JsonObject): Values {
  return {
    body: { start_time: start, end_time: end, ...more },
    wanted: { start_time: read(start), end_time: read(end), ...more },
  };
}

export const RULE_TYPES: readonly RuleType[] = [
  {
    kind: 'area',
    word: 'AreaRule',
    singular: false,
    values: async (context) => ({
      first: plain({ area_id: await area(context, INSIDE) }),
      second: plain({ area_id: await area(context, ELSEWHERE) }),
    }),
  },
  {
    kind: 'budget',
    word: 'BudgetRule',
    singular: false,
    values: () =>
      Promise.resolve({ first: plain({ timeframe: 'month', budget: 1234.56 }), second: plain({ timeframe: 'week', budget: 0.29 }) }),
  },
  {
    kind: 'category',
    word: 'CategoryRule',
    singular: false,
    values: async (context) => {
      const [one, other] = [await category(context), await category(context)];
      const of = (id: number, mode: string, tags: readonly string[]): Values => ({
        body: { category_id: id, rule_type: mode, tags },
        wanted: { category_id: id, rule_type: mode, tags: sameTexts(tags) },
      });
      return { first: of(one.id, 'any_of', ['a', 'b']), second: of(other.id, 'none_of', ['c']) };
    },
  },
  {
    kind: 'max-discount',
    word: 'MaxDiscountRule',
    singular: true,
    values: () => Promise.resolve({ first: plain({ max_discount: 15.35 }), second: plain({ max_discount: 4.1 }) }),
  },
  {
    kind: 'new-customer',
    word: 'NewCustomerRule',
    singular: true,
    values: () => Promise.resolve({ first: plain({}), second: plain({}) }),
  },
  {
    kind: 'per-customer',
    word: 'PerCustomerRule',
    singular: true,
    values: () => Promise.resolve({ first: plain({ max_redemptions: 2 }), second: plain({ max_redemptions: 7 }) }),
  },
  {
    kind: 'time-of-order',
    word: 'TimeOfOrderRule',
    singular: false,
    values: () =>
      Promise.resolve({
        first: timed(clockTime, '2019-02-01T08:00:00Z', '2019-02-01T12:30:00Z', { day_of_week: 1, time_zone: ZONE }),
        second: timed(clockTime, '2019-02-01T09:15:00Z', '2019-02-01T17:45:00Z', { day_of_week: 0, time_zone: OTHER_ZONE }),
      }),
  },
  {
    kind: 'timeframe',
    word: 'TimeframeRule',
    singular: false,
    values: () =>
      Promise.resolve({
        first: timed(instant, '2019-02-04T00:00:00Z', '2035-02-11T12:34:56Z', { time_zone: ZONE }),
        second: timed(instant, '2020-06-01T10:20:30Z', '2036-01-01T00:00:00Z', { time_zone: OTHER_ZONE }),
      }),
  },
];
