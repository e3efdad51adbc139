/** Topic `exchange`: every operation is asked for success and for each refusal that is documented, so that the judge sees the answers. */
import type { Call, Case, CaseContext, Check } from '../engine/check.ts';
import type { Operation } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { idleCall } from './idle-call.ts';
import { isSuccess, shownStatus } from './refusals.ts';
import type { Subjects } from './subjects.ts';
import { withWrongMembers } from './wrong-values.ts';

/** What the judge finds belongs to the clause that the answer breaks: all of them are tested by the same exchanges. */
const CLAUSES = [
  'exchange.status',
  'exchange.status-number',
  'exchange.media-type',
  'exchange.body-syntax',
  'exchange.schema',
  'exchange.headers',
  'exchange.expected-members',
  'exchange.undeclared-members',
];

export function exchangeChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: 'exchange.status',
      title: 'Answers of every operation, judged against the spec',
      clauses: CLAUSES,
      cases: ({ operations }) => [...operations.values()].flatMap((operation) => casesOf(operation, subjects)),
    },
  ];
}

function casesOf(operation: Operation, subjects: Subjects): readonly Case[] {
  const { id, requestBody, responses } = operation;
  const cases = [
    caseOf(id, 'success', async (context) => {
      const { call, shows } = await subjects.prepare(context, id);
      const exchange = await context.call(id, call);
      context.expect(isSuccess(exchange) && (shows === undefined || context.at(exchange, shows.pointer) === shows.value), {
        kind: 'no-success',
        message: `${id} was refused, though everything that it needs is there.`,
        expected: shows === undefined ? 'a success' : `a success that shows ${JSON.stringify(shows.value)}`,
        actual: shownStatus(context, exchange),
        exchange,
      });
    }),
  ];
  // Whether they are refused, and how, is for the clauses of other topics: here they are only provoked.
  if (responses.has(401)) {
    cases.push(caseOf(id, 'no credentials', (context) => sent(context, id, { ...idleCall(context, operation), authorization: 'none' })));
  }
  if (responses.has(404)) {
    cases.push(caseOf(id, 'nothing there', (context) => sent(context, id, idleCall(context, operation))));
  }
  if (responses.has(422) && requestBody !== undefined && requestBody.mediaType === 'application/json') {
    cases.push(
      caseOf(id, 'invalid input', async (context) => {
        const { call } = await subjects.prepare(context, id);
        const body = (call.body ?? {}) as Readonly<Record<string, unknown>>;
        const names = Object.keys(body);
        await sent(context, id, { ...call, body: names.length === 0 ? [] : withWrongMembers(body, names) });
      }),
    );
  }
  const stranger = subjects.permissions.find(({ allowed, open }) => !allowed.includes(id) && !open.includes(id));
  if (responses.has(403) && stranger !== undefined) {
    cases.push({
      ...caseOf(id, `as ${stranger.role}`, (context) => sent(context, id, { ...idleCall(context, operation), as: stranger.role })),
      needs: [`role:${stranger.role}`],
    });
  }
  return cases;
}

async function sent(context: CaseContext, id: string, call: Call): Promise<void> {
  await context.call(id, call);
}
