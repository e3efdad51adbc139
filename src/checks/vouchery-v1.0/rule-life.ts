/** Clauses about rules as objects: made, read, changed, deleted. */
import type { JsonObject } from '../../dialects/json.ts';
import type { Case, CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { emptyCampaign, mainCampaign } from './campaigns.ts';
import { expectMembers } from './members.ts';
import { RULE_TYPES, type RuleType } from './rule-kinds.ts';
import { expectAgreement } from './view-agreement.ts';
import { asked, expectListed, expectNotFound, expectUnlisted, listed, type Path, type Seen } from './views.ts';

/** Where a rule is read, changed and deleted: under the campaign if it is the only one of its kind, else under its key. */
export function ruleAddress({ singular }: RuleType, campaign: string, rule: JsonObject): Path {
  return singular ? { campaign_id: campaign } : { id: Number(rule['id']) };
}

/** Makes a rule; a refusal is a finding and ends the case. */
export function makeRule(context: CaseContext, { word }: RuleType, campaign: string, body: JsonObject): Promise<Seen> {
  const because = { kind: 'rule-not-made', message: 'A rule was not made.' };
  return asked(context, `create${word}`, { path: { campaign_id: campaign }, body }, because);
}

/** Expects a rule, with these members, in the single read and in the list of its campaign. */
async function everywhere(context: CaseContext, type: RuleType, campaign: string, rule: JsonObject, wanted: JsonObject): Promise<void> {
  const members = { id: rule['id'], campaign_id: Number(campaign), ...wanted };
  const because = { kind: 'not-found', message: 'A rule is not found.' };
  const read = await asked(context, `get${type.word}`, { path: ruleAddress(type, campaign, rule) }, because);
  expectMembers(context, read, members, { operation: `get${type.word}`, what: 'the rule in the single read' });
  if (type.singular) return;
  const list = `get${type.word}s`;
  const seen = await expectListed(context, list, { campaign_id: campaign }, ({ id }) => id === rule['id'], 'a rule of the campaign');
  expectMembers(context, seen, members, { operation: list, what: 'the rule in the list' });
  expectAgreement(context, seen, read, type.word, { operation: list, what: 'the rule in the list' });
}

/** Expects that a rule does not show under another campaign. */
async function nowhereElse(context: CaseContext, type: RuleType, campaign: string, rule: JsonObject): Promise<void> {
  if (type.singular) {
    await expectNotFound(context, `get${type.word}`, { campaign_id: campaign }, 'the rule of another campaign');
    return;
  }
  const is = ({ id }: JsonObject): boolean => id === rule['id'];
  await expectUnlisted(context, `get${type.word}s`, { campaign_id: campaign }, is, 'a rule of another campaign');
}

async function countOf(context: CaseContext, { word }: RuleType, campaign: string, count: number): Promise<void> {
  const { items, exchange } = await listed(context, `get${word}s`, { campaign_id: campaign });
  context.expect(items.length === count && new Set(items.map(({ id }) => id)).size === count, {
    operation: `get${word}s`,
    kind: 'list-size',
    message: 'The list of a campaign does not have exactly the rules that were made.',
    expected: `${count} rules`,
    actual: `${items.length} rules`,
    exchange,
  });
}

async function update(context: CaseContext, type: RuleType, path: Path, body: JsonObject, wanted: JsonObject): Promise<void> {
  const operation = `update${type.word}`;
  const answer = await asked(context, operation, { path, body }, { kind: 'update-refused', message: 'An update of a rule was refused.' });
  const place = { operation, what: 'the rule in the answer to its update' };
  expectMembers(context, answer, wanted, place);
  const because = { kind: 'not-found', message: 'A rule is not found.' };
  expectAgreement(context, answer, await asked(context, `get${type.word}`, { path }, because), type.word, place);
}

async function remove(context: CaseContext, type: RuleType, path: Path): Promise<void> {
  context.status(await context.call(`delete${type.word}`, { path }), '2xx', {
    kind: 'deletion-refused',
    message: 'A rule could not be deleted.',
  });
}

function ofEach(
  operation: (type: RuleType) => string,
  situation: string,
  run: (context: CaseContext, type: RuleType) => Promise<void>,
): Case[] {
  return RULE_TYPES.map((type) => caseOf(operation(type), situation, (context) => run(context, type)));
}

const SEVERAL = RULE_TYPES.filter(({ singular }) => !singular);
const SINGULAR = RULE_TYPES.filter(({ singular }) => singular);

export const checks: readonly Check[] = [
  {
    id: 'rule.read-back',
    title: 'A new rule shows in its own campaign, with the values it was made with',
    clauses: ['rule.read-back'],
    cases: () => [
      ...ofEach(
        ({ word }) => `create${word}`,
        'every member sent',
        async (context, type) => {
          const main = await mainCampaign(context);
          const [campaign, sister] = [await emptyCampaign(context, { main }), await emptyCampaign(context, { main })];
          const { first, second } = await type.values(context);
          for (const { body, wanted } of type.singular ? [first] : [first, second]) {
            const answer = await makeRule(context, type, campaign, body);
            const members = { campaign_id: Number(campaign), ...wanted };
            expectMembers(context, answer, members, { operation: `create${type.word}`, what: 'the rule in the answer to its creation' });
            await everywhere(context, type, campaign, answer.object, wanted);
            await nowhereElse(context, type, sister, answer.object);
          }
          if (!type.singular) await countOf(context, type, campaign, 2);
        },
      ),
      ...(['year', 'quarter', 'month', 'week', 'sunday_week', 'day', 'hour'] as const).map((timeframe) =>
        caseOf('createBudgetRule', `timeframe ${timeframe}`, async (context) => {
          const type = RULE_TYPES.find(({ kind }) => kind === 'budget') ?? context.undecided('no such kind of rule');
          const campaign = await emptyCampaign(context, { activate: false });
          const values = { timeframe, budget: 4.35 };
          await everywhere(context, type, campaign, (await makeRule(context, type, campaign, values)).object, values);
        }),
      ),
    ],
  },
  {
    id: 'rule.updated',
    title: 'An update of a rule changes what was sent, and that alone',
    clauses: ['rule.updated'],
    cases: () => [
      ...ofEach(
        ({ word }) => `update${word}`,
        'each member by itself, then all at once',
        async (context, type) => {
          const campaign = await emptyCampaign(context, { activate: false });
          const { first, second } = await type.values(context);
          const { object } = await makeRule(context, type, campaign, first.body);
          const path = ruleAddress(type, campaign, object);
          let wanted: JsonObject = { ...first.wanted, created_at: object['created_at'] };
          for (const member of Object.keys(second.body)) {
            const change = { [member]: second.wanted[member] };
            await update(context, type, path, { [member]: second.body[member] }, change);
            wanted = { ...wanted, ...change };
            await everywhere(context, type, campaign, object, wanted);
          }
          await update(context, type, path, first.body, first.wanted);
          await everywhere(context, type, campaign, object, first.wanted);
        },
      ),
      ...SEVERAL.map((type) =>
        caseOf(`update${type.word}`, 'the rule next to it stays', async (context) => {
          const campaign = await emptyCampaign(context, { activate: false });
          const { first, second } = await type.values(context);
          const one = await makeRule(context, type, campaign, first.body);
          const other = await makeRule(context, type, campaign, first.body);
          await update(context, type, ruleAddress(type, campaign, one.object), second.body, second.wanted);
          await everywhere(context, type, campaign, one.object, second.wanted);
          await everywhere(context, type, campaign, other.object, first.wanted);
        }),
      ),
    ],
  },
  {
    id: 'rule.deleted',
    title: 'A deleted rule is gone from every view',
    clauses: ['rule.deleted'],
    cases: () =>
      ofEach(
        ({ word }) => `delete${word}`,
        'once and again',
        async (context, type) => {
          const campaign = await emptyCampaign(context, { activate: false });
          const { first, second } = await type.values(context);
          const { object } = await makeRule(context, type, campaign, first.body);
          const other = type.singular ? undefined : (await makeRule(context, type, campaign, second.body)).object;
          const path = ruleAddress(type, campaign, object);
          await remove(context, type, path);
          await expectNotFound(context, `get${type.word}`, path, 'a deleted rule');
          await expectNotFound(context, `delete${type.word}`, path, 'a deleted rule');
          const again = await makeRule(context, type, campaign, first.body);
          await everywhere(context, type, campaign, again.object, first.wanted);
          if (other === undefined) return;
          const is = ({ id }: JsonObject): boolean => id === object['id'];
          await expectUnlisted(context, `get${type.word}s`, { campaign_id: campaign }, is, 'a deleted rule');
          await everywhere(context, type, campaign, other, second.wanted);
        },
      ),
  },
  {
    id: 'rule.many',
    title: 'A campaign takes several rules of a kind',
    clauses: ['rule.many'],
    cases: () =>
      SEVERAL.map((type) =>
        caseOf(`create${type.word}`, 'three rules', async (context) => {
          const campaign = await emptyCampaign(context, { activate: false });
          const { first, second } = await type.values(context);
          for (const [index, { body, wanted }] of [first, second, first].entries()) {
            const { object } = await makeRule(context, type, campaign, body);
            await everywhere(context, type, campaign, object, wanted);
            await countOf(context, type, campaign, index + 1);
          }
        }),
      ),
  },
  {
    id: 'rule.singular-again',
    title: 'A second rule of a singular kind is refused or replaces the first, as chosen',
    clauses: ['rule.singular-again'],
    cases: () =>
      SINGULAR.map((type) =>
        caseOf(`create${type.word}`, 'where there is one', async (context) => {
          const choice =
            context.policy('singular-rule-again') ??
            context.undecided('what becomes of a second singular rule is not known of this target');
          const campaign = await emptyCampaign(context, { activate: false });
          const { first, second } = await type.values(context);
          const { object } = await makeRule(context, type, campaign, first.body);
          const path = { campaign_id: campaign };
          const again = await context.call(`create${type.word}`, { path, body: second.body });
          context.status(again, choice === 'replaced' ? '2xx' : '4xx', {
            kind: choice === 'replaced' ? 'replacement-refused' : 'second-rule-accepted',
            message: `A second rule of a singular kind is ${choice === 'replaced' ? 'refused' : 'accepted'}, against the choice made.`,
          });
          const operation = `get${type.word}`;
          const read = await asked(context, operation, { path }, { kind: 'not-found', message: 'A rule is not found.' });
          const wanted = choice === 'replaced' ? second.wanted : { id: object['id'], ...first.wanted };
          expectMembers(context, read, wanted, { operation, what: 'the rule after a second one was created' });
          await remove(context, type, path);
          await expectNotFound(context, operation, path, 'a deleted rule of a singular kind');
        }),
      ),
  },
];
