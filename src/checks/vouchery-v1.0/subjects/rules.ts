/** How the operations on the eight kinds of rules are exercised. */
import type { Rule } from '../../../dialects/action.ts';
import type { Reading } from '../../subjects.ts';
import { areaOf, categoryOf, draftCampaign, type Recipe, readById, type Scene, shown } from './scene.ts';

type Body = Readonly<Record<string, unknown>>;

interface RuleKindSubject {
  /** As in the names of its operations. */
  readonly word: string;
  /** Whether a campaign has one at most, which is addressed by the campaign. */
  readonly singular: boolean;
  /** In the words of the dialect; made with the scene's own objects. */
  rule(scene: Scene): Promise<Rule>;
  /** A body for creation. */
  body(scene: Scene): Promise<Body>;
  /** A body that changes every member. */
  changes(scene: Scene): Promise<Body>;
}

const MORNING = { start: '2019-02-04T08:00:00Z', end: '2019-02-04T12:00:00Z' };
const MORNING_BODY = { start_time: MORNING.start, end_time: MORNING.end, time_zone: 'Europe/Warsaw' };
const EVENING_BODY = { start_time: '2019-02-05T18:00:00Z', end_time: '2019-02-05T21:30:00Z', time_zone: 'America/New_York' };

const KINDS: readonly RuleKindSubject[] = [
  {
    word: 'AreaRule',
    singular: false,
    rule: async (scene) => ({ kind: 'area', area: await areaOf(scene) }),
    body: async (scene) => ({ area_id: Number(await areaOf(scene)) }),
    changes: async (scene) => ({ area_id: Number(await areaOf(scene, true)) }),
  },
  {
    word: 'BudgetRule',
    singular: false,
    rule: async () => ({ kind: 'budget', period: 'month', budget: 100 }),
    body: async () => ({ timeframe: 'month', budget: 100 }),
    changes: async () => ({ timeframe: 'day', budget: 120.5 }),
  },
  {
    word: 'CategoryRule',
    singular: false,
    rule: async (scene) => ({ kind: 'category', category: await categoryOf(scene), mode: 'any_of', tags: ['fruit'] }),
    body: async (scene) => ({ category_id: Number(await categoryOf(scene)), rule_type: 'any_of', tags: ['fruit'] }),
    changes: async (scene) => ({ category_id: Number(await categoryOf(scene)), rule_type: 'none_of', tags: ['bread', 'milk'] }),
  },
  {
    word: 'TimeOfOrderRule',
    singular: false,
    rule: async () => ({ kind: 'time-of-order', ...MORNING, weekday: 1, timeZone: 'Europe/Warsaw' }),
    body: async () => ({ ...MORNING_BODY, day_of_week: 1 }),
    changes: async () => ({ ...EVENING_BODY, day_of_week: 2 }),
  },
  {
    word: 'TimeframeRule',
    singular: false,
    rule: async () => ({ kind: 'timeframe', ...MORNING, timeZone: 'Europe/Warsaw' }),
    body: async () => MORNING_BODY,
    changes: async () => EVENING_BODY,
  },
  {
    word: 'MaxDiscountRule',
    singular: true,
    rule: async () => ({ kind: 'max-discount', maxDiscount: 15 }),
    body: async () => ({ max_discount: 15 }),
    changes: async () => ({ max_discount: 12.5 }),
  },
  {
    word: 'NewCustomerRule',
    singular: true,
    rule: async () => ({ kind: 'new-customer' }),
    body: async () => ({}),
    changes: async () => ({}),
  },
  {
    word: 'PerCustomerRule',
    singular: true,
    rule: async () => ({ kind: 'per-customer', maxRedemptions: 2 }),
    body: async () => ({ max_redemptions: 2 }),
    changes: async () => ({ max_redemptions: 3 }),
  },
];

export const rules: Readonly<Record<string, Recipe>> = Object.fromEntries(
  KINDS.flatMap((kind) => Object.entries(kind.singular ? singular(kind) : plural(kind))),
);

function plural(kind: RuleKindSubject): Readonly<Record<string, Recipe>> {
  const { word } = kind;
  const reading = (id: string): Reading => ({ operation: `get${word}`, call: { path: { id } } });
  const listing = (campaign_id: string): Reading => ({ operation: `get${word}s`, call: { path: { campaign_id } } });
  return {
    [`create${word}`]: async (scene) => {
      const campaign_id = await draftCampaign(scene);
      return {
        call: { path: { campaign_id }, body: await kind.body(scene) },
        result: readById(scene.context, `get${word}`),
        trace: () => shown(scene, [listing(campaign_id)]),
      };
    },
    [`get${word}s`]: async (scene) => ({ call: listing((await standing(scene, kind)).campaign).call }),
    [`get${word}`]: async (scene) => {
      const object = reading((await standing(scene, kind)).rule);
      return { call: object.call, object, result: () => object };
    },
    [`update${word}`]: async (scene) => {
      const { rule } = await standing(scene, kind);
      const object = reading(rule);
      return {
        call: { path: { id: rule }, body: await kind.changes(scene) },
        object,
        result: () => object,
        trace: () => shown(scene, [object]),
      };
    },
    [`delete${word}`]: async (scene) => {
      const object = reading((await standing(scene, kind)).rule);
      return { call: object.call, object, trace: () => shown(scene, [object]) };
    },
  };
}

function singular(kind: RuleKindSubject): Readonly<Record<string, Recipe>> {
  const { word } = kind;
  const reading = (campaign_id: string): Reading => ({ operation: `get${word}`, call: { path: { campaign_id } } });
  return {
    [`create${word}`]: async (scene) => {
      const campaign_id = await draftCampaign(scene);
      const object = reading(campaign_id);
      return {
        call: { path: { campaign_id }, body: await kind.body(scene) },
        result: () => object,
        trace: () => shown(scene, [object]),
      };
    },
    [`get${word}`]: async (scene) => {
      const object = reading((await standing(scene, kind)).campaign);
      return { call: object.call, object, result: () => object };
    },
    [`update${word}`]: async (scene) => {
      const { campaign } = await standing(scene, kind);
      const object = reading(campaign);
      return {
        call: { path: { campaign_id: campaign }, body: await kind.changes(scene) },
        object,
        result: () => object,
        trace: () => shown(scene, [object]),
      };
    },
    [`delete${word}`]: async (scene) => {
      const object = reading((await standing(scene, kind)).campaign);
      return { call: object.call, object, trace: () => shown(scene, [object]) };
    },
  };
}

/** A campaign with one rule of the kind. */
async function standing(scene: Scene, kind: RuleKindSubject): Promise<{ readonly campaign: string; readonly rule: string }> {
  const campaign = await draftCampaign(scene);
  const { rule } = await scene.context.given<'addRule'>({ do: 'addRule', campaign, rule: await kind.rule(scene) }, scene.as);
  return { campaign, rule };
}
