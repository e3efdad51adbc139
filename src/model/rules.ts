/** The rules of a campaign: added, removed, listed (`rule.*`). Pure: k6 loads this file. */
import type { Action, Rule, RuleKind } from '../dialects/action.ts';
import { Obstacles } from './obstacles.ts';
import { done, type Outcome, refused } from './outcome.ts';
import type { PolicyOf } from './policies.ts';
import { type CampaignState, type State, setCampaign, withEntry, without } from './state.ts';

/** Of these a campaign has one at most. */
const SINGULAR: readonly RuleKind[] = ['max-discount', 'new-customer', 'per-customer'];

export function rulesOf<Kind extends RuleKind>(campaign: CampaignState, kind: Kind): readonly Extract<Rule, { kind: Kind }>[] {
  return [...campaign.rules.values()].filter((rule): rule is Extract<Rule, { kind: Kind }> => rule.kind === kind);
}

/** @param told the answer's value: the key is the service's choice; undefined where nobody knows it */
export function addRule(state: State, action: Extract<Action, { do: 'addRule' }>, policy: PolicyOf, told: unknown): readonly Outcome[] {
  const campaign = state.campaigns.get(action.campaign);
  if (campaign === undefined) return refused(state, 'not-found');
  const { rule } = action;
  const key = (told as { readonly rule?: string } | undefined)?.rule ?? unheardKey(campaign);
  const again = SINGULAR.includes(rule.kind) && rulesOf(campaign, rule.kind).length > 0;
  const obstacles = new Obstacles();
  if (again && policy('singular-rule-again', ['refused', 'replaced']) === 'refused') obstacles.mustSomehow();
  // References and zones are not the model's.
  if (rule.kind === 'area' || rule.kind === 'category' || rule.kind === 'time-of-order' || rule.kind === 'timeframe')
    obstacles.maySomehow();
  const others = again ? without(campaign.rules, ({ kind }) => kind === rule.kind) : campaign.rules;
  const rules = withEntry(others, keyOfRule(rule.kind, key), rule);
  return obstacles.outcomes(state, () => done(setCampaign(state, { ...campaign, rules }), { campaign: campaign.campaign }));
}

export function listRules(state: State, action: Extract<Action, { do: 'listRules' }>): readonly Outcome[] {
  const campaign = state.campaigns.get(action.campaign);
  if (campaign === undefined) return refused(state, 'not-found');
  const keys = [...campaign.rules.keys()].filter((key) => key.startsWith(`${action.kind} `));
  if (SINGULAR.includes(action.kind) && keys.length === 0) return refused(state, 'not-found');
  if (keys.some((key) => key.includes(` ${UNHEARD}`))) return done(state, {});
  return done(state, { length: keys.length });
}

export function removeRule(state: State, action: Extract<Action, { do: 'removeRule' }>): readonly Outcome[] {
  const campaign = state.campaigns.get(action.campaign);
  if (campaign === undefined) return refused(state, 'not-found');
  const withoutRule = (gone: (rule: Rule, key: string) => boolean): readonly Outcome[] =>
    done(setCampaign(state, { ...campaign, rules: without(campaign.rules, gone) }), null);
  if (SINGULAR.includes(action.kind)) {
    return rulesOf(campaign, action.kind).length === 0 ? refused(state, 'not-found') : withoutRule(({ kind }) => kind === action.kind);
  }
  const asked = keyOfRule(action.kind, action.rule);
  if (campaign.rules.has(asked)) return withoutRule((_, key) => key === asked);
  // It may be the key of one whose key nobody has heard of.
  const unheard = [...campaign.rules.keys()].filter((key) => key.startsWith(keyOfRule(action.kind, UNHEARD)));
  return [...unheard.flatMap((one) => withoutRule((_, key) => key === one)), ...refused(state, 'not-found')];
}

/** How keys begin that the service chose, and that no answer has shown. */
const UNHEARD = '?';

function unheardKey({ rules }: CampaignState): string {
  let number = 0;
  while ([...rules.keys()].some((key) => key.endsWith(` ${UNHEARD}${number}`))) number += 1;
  return `${UNHEARD}${number}`;
}

function keyOfRule(kind: RuleKind, rule: string): string {
  return `${kind} ${rule}`;
}
