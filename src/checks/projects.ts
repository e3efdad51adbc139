/** Topic `project`: what another project has can be neither read nor touched under its key. */
import type { Call, Case, CaseContext, Check } from '../engine/check.ts';
import type { Api } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { keysOf } from './idle-call.ts';
import { expectNoEffect, isRefusal, shownStatus } from './refusals.ts';
import type { Subjects } from './subjects.ts';

const OTHER = 'other-project';
const STATUS = 'project.foreign-status';
const STATUS_POLICY = 'foreign-object-status';

/** The checks that need nothing but the keys of objects. */
export function projectChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: 'project.unreadable',
      title: 'Objects of another project cannot be read',
      clauses: ['project.unreadable'],
      needs: [OTHER],
      cases: (api) =>
        casesFor(api, 'project.unreadable', 'object of another project', async (context, id) => {
          const { call } = await subjects.prepare(context, id, OTHER);
          const exchange = await context.call(id, call);
          context.expect(isRefusal(exchange), {
            kind: 'foreign-object-shown',
            message: `${id} answered with an object of another project.`,
            expected: 'a status 4xx',
            actual: shownStatus(context, exchange),
            exchange,
          });
        }),
    },
    {
      id: 'project.unchangeable',
      title: 'Objects of another project cannot be changed, used or deleted',
      clauses: ['project.unchangeable'],
      needs: [OTHER],
      cases: (api) =>
        casesFor(api, 'project.unchangeable', 'object of another project', async (context, id) => {
          const { call, trace } = await subjects.prepare(context, id, OTHER);
          const before = await trace?.();
          const exchange = await context.call(id, call);
          // A body of keys alone may be answered as if it were empty: what counts is that nothing happens.
          if (keysOf(context.operation(id)).length > 0) {
            context.expect(isRefusal(exchange), {
              kind: 'foreign-object-accepted',
              message: `${id} was not refused for an object of another project.`,
              expected: 'a status 4xx',
              actual: shownStatus(context, exchange),
              exchange,
            });
          }
          expectNoEffect(context, before, await trace?.(), {
            kind: 'foreign-object-changed',
            message: `${id} took effect on an object of another project.`,
            exchange,
          });
        }),
    },
    {
      id: STATUS,
      title: 'Objects of another project are always answered in the chosen way',
      clauses: [STATUS],
      needs: [OTHER],
      cases: (api) =>
        casesFor(api, STATUS, 'status for an object of another project', async (context, id) => {
          const chosen = context.policy(STATUS_POLICY) ?? context.undecided('how foreign objects are answered is not known of this target');
          const { call } = await subjects.prepare(context, id, OTHER);
          const status = await statusOf(context, id, call);
          context.expect(status.text === chosen, {
            kind: 'other-status-than-chosen',
            message: `${id} answers an object of another project in another way than the target chose.`,
            expected: `status ${chosen}`,
            actual: status.shown,
            exchange: status.exchange,
          });
        }),
    },
  ];
}

function casesFor(api: Api, clause: string, situation: string, run: (context: CaseContext, id: string) => Promise<void>): readonly Case[] {
  return (api.clauses.get(clause)?.operations ?? []).map((id) => caseOf(id, situation, (context) => run(context, id)));
}

async function statusOf(context: CaseContext, id: string, call: Call) {
  const exchange = await context.call(id, call);
  return { exchange, text: String(exchange.response?.status), shown: shownStatus(context, exchange) };
}
