/** Clauses of the topic `rule` about area rules. */
import type { Rule } from '../../dialects/action.ts';
import type { CaseContext, Check } from '../../engine/check.ts';
import { answerOf } from '../../engine/dialect-exchange.ts';
import { caseOf } from '../case.ts';
import { ELSEWHERE, INSIDE, type Place, squareAround } from './places.ts';
import { basketOf, granted, redeem, saleFor, validate } from './sales.ts';
import { setStage } from './stage.ts';

const FORMS = [
  ['redeemed at once', redeem],
  ['validated', validate],
] as const;

/** What cannot be read as a place, whichever shape was chosen. */
const MALFORMED: readonly (readonly [situation: string, location: unknown])[] = [
  ['a number', 42],
  ['a list', [52.2297, 21.0122]],
  ['an object without longitude', { latitude: INSIDE.latitude }],
  ['an object with words', { latitude: 'north', longitude: 'east' }],
];

export const checks: readonly Check[] = [
  {
    id: 'rule.area-location-required',
    title: 'With an area rule a sale has to say where it takes place',
    clauses: ['rule.area-location-required'],
    cases: () => [
      ...FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} without a location`, async (context) => {
          const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
          context.refused(await attempt(context, saleFor(context, code, 10)), 'location-required', {
            kind: 'location-not-required',
            message: `A sale without a location was ${form} in a campaign with an area rule.`,
          });
        }),
      ),
      caseOf('createRedemption', 'validated with null for a location', (context) =>
        sends(context, null, 'location-required', {
          kind: 'null-location-accepted',
          message: 'A sale with null for a location was not refused in a campaign with an area rule.',
        }),
      ),
    ],
  },
  {
    id: 'rule.area-location-invalid',
    title: 'With an area rule a malformed location is refused',
    clauses: ['rule.area-location-invalid'],
    cases: () =>
      MALFORMED.map(([situation, location]) =>
        caseOf('createRedemption', `location is ${situation}`, (context) =>
          sends(context, location, 'location-invalid', {
            kind: 'malformed-location',
            message: `A location that is ${situation} was not refused as malformed.`,
          }),
        ),
      ),
  },
  {
    id: 'rule.area-outside',
    title: 'A location outside every area is refused',
    clauses: ['rule.area-outside'],
    cases: () => [
      ...FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} far outside the area`, async (context) => {
          const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
          await refusedAt(context, attempt, code, ELSEWHERE);
        }),
      ),
      caseOf('createRedemption', 'just outside each side of the area', async (context) => {
        const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
        const { latitude, longitude } = INSIDE;
        for (const step of [-1.02, 1.02]) {
          await refusedAt(context, redeem, code, { latitude: latitude + step, longitude });
          await refusedAt(context, redeem, code, { latitude, longitude: longitude + step });
        }
      }),
      caseOf('createRedemption', 'outside two areas', async (context) => {
        const rules = [await around(context, INSIDE), await around(context, ELSEWHERE)];
        const { code } = await setStage(context, { rules });
        await refusedAt(context, redeem, code, { latitude: -33.87, longitude: 151.21 });
      }),
      caseOf('createRedemption', 'in a notch of the area', async (context) => {
        const { code } = await setStage(context, { rules: [await areaRule(context, notched(INSIDE))] });
        // Within the smallest square around the area, but not in it.
        await refusedAt(context, redeem, code, { latitude: INSIDE.latitude + 0.5, longitude: INSIDE.longitude + 0.5 });
      }),
    ],
  },
  {
    id: 'rule.area-inside',
    title: 'A location inside any one of the areas is accepted',
    clauses: ['rule.area-inside'],
    cases: () => [
      ...FORMS.map(([form, attempt]) =>
        caseOf('createRedemption', `${form} inside the area`, async (context) => {
          const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
          await acceptedAt(context, attempt, code, INSIDE);
          await acceptedAt(context, attempt, code, { latitude: INSIDE.latitude + 0.9, longitude: INSIDE.longitude - 0.9 });
        }),
      ),
      caseOf('createRedemption', 'inside one of two areas', async (context) => {
        const rules = [await around(context, INSIDE), await around(context, ELSEWHERE)];
        const { code } = await setStage(context, { rules });
        await acceptedAt(context, redeem, code, INSIDE);
        await acceptedAt(context, redeem, code, ELSEWHERE);
      }),
      caseOf('createRedemption', 'inside an area with a notch', async (context) => {
        const { code } = await setStage(context, { rules: [await areaRule(context, notched(INSIDE))] });
        await acceptedAt(context, redeem, code, { latitude: INSIDE.latitude - 0.5, longitude: INSIDE.longitude + 0.5 });
        await acceptedAt(context, redeem, code, { latitude: INSIDE.latitude + 0.5, longitude: INSIDE.longitude - 0.5 });
      }),
    ],
  },
];

/** A rule for a new area with these corners. */
export async function areaRule(context: CaseContext, corners: readonly Place[]): Promise<Extract<Rule, { kind: 'area' }>> {
  const { area } = await context.given<'createArea'>({ do: 'createArea', name: context.name('area'), corners });
  return { kind: 'area', area };
}

/** A rule for a new square area around a place. */
export function around(context: CaseContext, place: Place): Promise<Extract<Rule, { kind: 'area' }>> {
  return areaRule(context, squareAround(place, 1));
}

/** A square whose north-eastern quarter is cut out. */
function notched({ latitude, longitude }: Place): readonly Place[] {
  const at = (north: number, east: number): Place => ({ latitude: latitude + north, longitude: longitude + east });
  return [at(-1, -1), at(-1, 1), at(0.1, 1), at(0.1, 0.1), at(1, 0.1), at(1, -1)];
}

async function refusedAt(context: CaseContext, attempt: typeof redeem | typeof validate, code: string, location: Place): Promise<void> {
  context.refused(await attempt(context, saleFor(context, code, 10, { location })), 'outside-areas', {
    kind: 'outside-accepted',
    message: 'A sale outside every permitted area was accepted.',
  });
}

async function acceptedAt(context: CaseContext, attempt: typeof redeem | typeof validate, code: string, location: Place): Promise<void> {
  granted(context, await attempt(context, saleFor(context, code, 10, { location })), 10, {
    kind: 'inside-refused',
    message: 'A sale inside a permitted area was refused.',
  });
}

/** Validates with a location that the dialect would not say, in a campaign with an area rule. */
async function sends(
  context: CaseContext,
  location: unknown,
  reason: 'location-required' | 'location-invalid',
  because: { readonly kind: string; readonly message: string },
): Promise<void> {
  const { code } = await setStage(context, { rules: [await around(context, INSIDE)] });
  const basket = basketOf(context, code, 20);
  const exchange = await context.call('createRedemption', {
    path: { code },
    body: { transaction_id: basket.transaction, total_transaction_cost: basket.cost, confirmed: false, location },
  });
  const answer = answerOf<'validateRedemption'>(context.dialect, { do: 'validateRedemption', basket }, exchange);
  context.refused({ answer, exchange }, reason, because);
}
