/** Topic `input`: what is refused leaves no trace. */
import type { CaseContext, Check } from '../engine/check.ts';
import { caseOf } from './case.ts';
import { expectNoEffect, isRefusal, isSuccess } from './refusals.ts';
import type { Subjects } from './subjects.ts';
import { withWrongMembers } from './wrong-values.ts';

const CLAUSE = 'input.refused-no-effect';

type Body = Readonly<Record<string, unknown>>;

/** Each member of a body is wrong in turn, the others are right and say something new. */
export function refusedInputChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: CLAUSE,
      title: 'Input that is refused leaves no trace',
      clauses: [CLAUSE],
      cases: (api) =>
        (api.clauses.get(CLAUSE)?.operations ?? []).map((id) =>
          caseOf(id, 'refused input', async (context) => {
            const { call, trace } = await subjects.prepare(context, id);
            if (trace === undefined) throw new Error(`no trace shows what ${id} does`);
            let before = await trace();
            let refused = 0;
            for (const body of wrongBodies(context, call.body)) {
              const exchange = await context.call(id, { ...call, body });
              // What is taken after all is for the other clauses about input.
              if (isSuccess(exchange)) before = await trace();
              if (isRefusal(exchange)) refused += 1;
            }
            if (refused === 0) context.undecided('nothing was refused');
            expectNoEffect(context, before, await trace(), {
              kind: 'refused-but-applied',
              message: `${id} refused its input, and still took over a part of it.`,
            });
          }),
        ),
    },
  ];
}

function wrongBodies(context: CaseContext, body: unknown): readonly unknown[] {
  if (typeof body === 'string') return ['', `${body}\u0000"`, '{}'];
  const right = (body ?? {}) as Body;
  const members = Object.entries(right);
  if (members.length === 0) return [[]];
  return [
    ...members.map(([name]) => withWrongMembers(right, [name])),
    // Lists of which only the last item is wrong, or may be unknown: the first ones must not be worked off.
    ...members.flatMap(([name, value]) =>
      Array.isArray(value) ? [null, context.code()].map((last) => ({ ...right, [name]: [...(value as unknown[]), last] })) : [],
    ),
  ];
}
