/** Clauses about the objects that rules refer to: areas and categories. */
import type { JsonObject } from '../../dialects/json.ts';
import type { Case, CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { expectMembers, sameTexts } from './members.ts';
import { ELSEWHERE, INSIDE } from './places.ts';
import { outlineOf, type Values } from './rule-kinds.ts';
import { asked, expectListed, expectNotFound, expectUnlisted, type Seen } from './views.ts';

interface ObjectType {
  /** Last part of its operation ids. */
  readonly word: string;
  /** Last part of the operation id of its list. */
  readonly plural: string;
  readonly noun: string;
  /** Two sets of values that differ in every member. */
  values(context: CaseContext): { readonly first: Values; readonly second: Values };
}

const OBJECT_TYPES: readonly ObjectType[] = [
  {
    word: 'Area',
    plural: 'Areas',
    noun: 'an area',
    values: (context) => ({
      first: same({ name: context.name('area'), area: outlineOf(INSIDE) }),
      second: same({ name: context.name('area'), area: outlineOf(ELSEWHERE) }),
    }),
  },
  {
    word: 'Category',
    plural: 'Categories',
    noun: 'a category',
    values: (context) => ({
      first: labelled(context.name('category'), ['fruit', 'vegetables']),
      second: labelled(context.name('category'), ['bread', 'cake', 'fruit']),
    }),
  },
];

function same(body: JsonObject): Values {
  return { body, wanted: body };
}

function labelled(name: string, tags: readonly string[]): Values {
  return { body: { name, tags }, wanted: { name, tags: sameTexts(tags) } };
}

function make(context: CaseContext, { word, noun }: ObjectType, body: JsonObject): Promise<Seen> {
  return asked(context, `create${word}`, { body }, { kind: 'not-made', message: `The target did not make ${noun}.` });
}

async function everywhere(context: CaseContext, { word, plural, noun }: ObjectType, id: unknown, wanted: JsonObject): Promise<void> {
  const members = { id, ...wanted };
  const because = { kind: 'not-found', message: `The target does not find ${noun}.` };
  const read = await asked(context, `get${word}`, { path: { id: Number(id) } }, because);
  expectMembers(context, read, members, { operation: `get${word}`, what: `${noun} in the single read` });
  const seen = await expectListed(context, `get${plural}`, {}, (item) => item['id'] === id, `${noun} of the project`);
  expectMembers(context, seen, members, { operation: `get${plural}`, what: `${noun} in the list` });
}

async function update(context: CaseContext, { word, noun }: ObjectType, id: unknown, body: JsonObject, wanted: JsonObject): Promise<void> {
  const operation = `update${word}`;
  const because = { kind: 'update-refused', message: `An update of ${noun} was refused.` };
  const answer = await asked(context, operation, { path: { id: Number(id) }, body }, because);
  expectMembers(context, answer, wanted, { operation, what: `${noun} in the answer to its update` });
}

function ofEach(verb: string, situation: string, run: (context: CaseContext, type: ObjectType) => Promise<void>): Case[] {
  return OBJECT_TYPES.map((type) => caseOf(`${verb}${type.word}`, situation, (context) => run(context, type)));
}

export const checks: readonly Check[] = [
  {
    id: 'rule.objects-read-back',
    title: 'A new area or category shows everywhere with the values it was made with',
    clauses: ['rule.objects-read-back'],
    cases: () => [
      ...ofEach('create', 'every member sent', async (context, type) => {
        const { first, second } = type.values(context);
        for (const { body, wanted } of [first, second]) {
          const answer = await make(context, type, body);
          expectMembers(context, answer, wanted, { operation: `create${type.word}`, what: `${type.noun} in the answer to its creation` });
          await everywhere(context, type, answer.object['id'], wanted);
        }
      }),
      ...OBJECT_TYPES.slice(1).map((type) =>
        caseOf(`create${type.word}`, 'without tags', async (context) => {
          const { body, wanted } = labelled(context.name('category'), []);
          await everywhere(context, type, (await make(context, type, body)).object['id'], wanted);
        }),
      ),
    ],
  },
  {
    id: 'rule.objects-updated',
    title: 'An update of an area or category changes what was sent, and that alone',
    clauses: ['rule.objects-updated'],
    cases: () => [
      ...ofEach('update', 'each member by itself, then all at once', async (context, type) => {
        const { first, second } = type.values(context);
        const { object } = await make(context, type, first.body);
        let wanted: JsonObject = { ...first.wanted, created_at: object['created_at'] };
        for (const member of Object.keys(second.body)) {
          const change = { [member]: second.wanted[member] };
          await update(context, type, object['id'], { [member]: second.body[member] }, change);
          wanted = { ...wanted, ...change };
          await everywhere(context, type, object['id'], wanted);
        }
        await update(context, type, object['id'], first.body, first.wanted);
        await everywhere(context, type, object['id'], first.wanted);
      }),
      ...ofEach('update', 'the one next to it stays', async (context, type) => {
        const { first, second } = type.values(context);
        const [one, other] = [await make(context, type, first.body), await make(context, type, second.body)];
        const { body, wanted } = type.values(context).second;
        await update(context, type, one.object['id'], body, wanted);
        await everywhere(context, type, other.object['id'], second.wanted);
      }),
    ],
  },
  {
    id: 'rule.objects-deleted',
    title: 'A deleted area or category is gone from every view',
    clauses: ['rule.objects-deleted'],
    cases: () =>
      ofEach('delete', 'once and again', async (context, type) => {
        const { first, second } = type.values(context);
        const [one, other] = [await make(context, type, first.body), await make(context, type, second.body)];
        const path = { id: Number(one.object['id']) };
        context.status(await context.call(`delete${type.word}`, { path }), '2xx', {
          kind: 'deletion-refused',
          message: `The deletion of ${type.noun} that nothing refers to was refused.`,
        });
        await expectNotFound(context, `get${type.word}`, path, `${type.noun} that was deleted`);
        await expectNotFound(context, `delete${type.word}`, path, `${type.noun} that was deleted`);
        const is = ({ id }: JsonObject): boolean => id === one.object['id'];
        await expectUnlisted(context, `get${type.plural}`, {}, is, `${type.noun} that was deleted`);
        await everywhere(context, type, other.object['id'], second.wanted);
      }),
  },
];
