/** Topic `input`: bodies that cannot be read. */
import type { Call, Case, CaseContext, Check } from '../engine/check.ts';
import type { Operation } from '../spec/api.ts';
import { caseOf } from './case.ts';
import { isRefusal, shownStatus } from './refusals.ts';
import type { Subjects } from './subjects.ts';

const CLAUSE = 'input.unreadable-body';

type Spoilt = Pick<Call, 'body' | 'contentType'>;

interface Spoiling {
  readonly what: string;
  /** Whether nobody can read it, so that no server may act as if it had. */
  readonly unreadable: boolean;
  readonly spoil: (call: Call) => Spoilt;
}

const JSON_BODIES: readonly Spoiling[] = [
  { what: 'nonsense', unreadable: true, spoil: () => ({ body: 'vouchsafe' }) },
  { what: 'cut-off-json', unreadable: true, spoil: ({ body }) => ({ body: JSON.stringify(body ?? { a: 1 }).slice(0, -1) }) },
  { what: 'no-body', unreadable: false, spoil: () => ({ body: undefined }) },
  { what: 'empty-body', unreadable: false, spoil: () => ({ body: '' }) },
  { what: 'list', unreadable: false, spoil: () => ({ body: [] }) },
  { what: 'text', unreadable: false, spoil: () => ({ body: '"vouchsafe"' }) },
  { what: 'number', unreadable: false, spoil: () => ({ body: 17 }) },
  { what: 'null', unreadable: false, spoil: () => ({ body: null }) },
  { what: 'invalid-utf-8', unreadable: false, spoil: () => ({ body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }) },
  { what: 'xml-type', unreadable: false, spoil: ({ body }) => ({ body, contentType: 'application/xml' }) },
  { what: 'form-type', unreadable: false, spoil: () => ({ body: 'a=1&b=2', contentType: 'application/x-www-form-urlencoded' }) },
  { what: 'no-type', unreadable: false, spoil: ({ body }) => ({ body, contentType: null }) },
];

const OTHER_BODIES: readonly Spoiling[] = [
  { what: 'no-body', unreadable: false, spoil: () => ({ body: undefined }) },
  { what: 'empty-body', unreadable: false, spoil: () => ({ body: '' }) },
  { what: 'open-quote', unreadable: false, spoil: () => ({ body: '"vouchsafe\n' }) },
  { what: 'control-characters', unreadable: false, spoil: () => ({ body: '\u0000\u0001\u0002,\u0003\n' }) },
  { what: 'invalid-utf-8', unreadable: false, spoil: () => ({ body: new Uint8Array([0xff, 0xfe, 0x0a, 0xff]) }) },
  { what: 'json-type', unreadable: false, spoil: () => ({ body: '{}', contentType: 'application/json' }) },
  { what: 'no-type', unreadable: false, spoil: () => ({ body: 'vouchsafe,,,\n,,\n', contentType: null }) },
];

export function unreadableBodyChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: CLAUSE,
      title: 'Bodies that cannot be read break nothing',
      clauses: [CLAUSE],
      cases: (api) =>
        (api.clauses.get(CLAUSE)?.operations ?? []).flatMap((id) => {
          const operation = api.operations.get(id);
          return operation === undefined ? [] : [unreadableCase(operation, subjects)];
        }),
    },
  ];
}

function unreadableCase(operation: Operation, subjects: Subjects): Case {
  const { id, requestBody } = operation;
  const spoilings = requestBody?.mediaType === 'application/json' ? JSON_BODIES : OTHER_BODIES;
  return caseOf(id, 'unreadable bodies', async (context) => {
    const { call } = await subjects.prepare(context, id);
    for (const spoiling of spoilings) await holdsOut(context, operation, call, spoiling);
  });
}

async function holdsOut(
  context: CaseContext,
  { id, requestBody }: Operation,
  call: Call,
  { what, unreadable, spoil }: Spoiling,
): Promise<void> {
  const { body: _, ...rest } = call;
  const exchange = await context.call(id, { ...rest, ...spoil(call) });
  const sound = context.expect((exchange.response?.status ?? 500) < 500, {
    kind: `${what}-server-error`,
    message: `${id} failed on a body that cannot be read (${what}).`,
    expected: 'no status 5xx',
    actual: shownStatus(context, exchange),
    exchange,
  });
  // An operation that can do without a body may pass over one.
  if (!sound || !unreadable || requestBody?.required !== true) return;
  context.expect(isRefusal(exchange), {
    kind: `${what}-accepted`,
    message: `${id} accepted a body that cannot be read (${what}).`,
    expected: 'a status 4xx',
    actual: shownStatus(context, exchange),
    exchange,
  });
}
