/** Topic `input`: each constraint of each member of a body, just inside and just outside, as the spec has it. */
import type { Case, CaseContext, Check } from '../engine/check.ts';
import type { Api, Operation } from '../spec/api.ts';
import { type DerivedInput, deriveInputs, type InputKind, withInput } from '../spec/inputs.ts';
import type { Exchange } from '../target/exchange.ts';
import { caseOf } from './case.ts';
import { complaintsOf, errorCode, isRefusal, isSuccess, shownStatus } from './refusals.ts';
import type { InputWords, Subjects } from './subjects.ts';

const ATTRIBUTE = 'input.attribute-named';
const DETAIL = 'input.detail-code';

type Body = Readonly<Record<string, unknown>>;

const CLAUSES: readonly { readonly id: string; readonly title: string; readonly kinds: readonly InputKind[] }[] = [
  { id: 'input.required-members', title: 'Mandatory members must be there', kinds: ['missing', 'null'] },
  { id: 'input.types', title: 'Members of the wrong type are refused', kinds: ['wrong-type', 'wrong-item'] },
  { id: 'input.enums', title: 'Words that are not listed are refused', kinds: ['unlisted'] },
  {
    id: 'input.bounds',
    title: 'Numbers are taken up to their bounds and not beyond',
    kinds: ['at-minimum', 'below-minimum', 'at-maximum', 'above-maximum'],
  },
  {
    id: 'input.lengths',
    title: 'Texts are taken up to their longest and not beyond',
    kinds: ['longest', 'too-long', 'shortest', 'too-short'],
  },
  { id: 'input.formats', title: 'Texts of a certain form are refused in any other', kinds: ['well-formed', 'malformed'] },
];

export function inputChecks(subjects: Subjects, words: InputWords): readonly Check[] {
  return CLAUSES.map(({ id, title, kinds }) => ({
    id,
    title,
    clauses: [id, ATTRIBUTE, DETAIL],
    cases: (api) =>
      (api.clauses.get(id)?.operations ?? []).flatMap((name) => {
        const operation = api.operations.get(name);
        return operation === undefined ? [] : casesOf(api, operation, id, kinds, subjects, words);
      }),
  }));
}

/** One case for all that is invalid, and one for each value that must be taken: that may use up what was prepared. */
function casesOf(
  api: Api,
  { id, requestBody }: Operation,
  clause: string,
  kinds: readonly InputKind[],
  subjects: Subjects,
  words: InputWords,
): readonly Case[] {
  if (requestBody === undefined) return [];
  const inputs = [...deriveInputs(api, requestBody.schemaPointer), ...words.more(id)].filter(
    (input) => kinds.includes(input.kind) && !words.contested(id, input),
  );
  const invalid = inputs.filter(({ valid }) => !valid);
  const cases = inputs
    .filter(({ valid }) => valid)
    .map((input) => caseOf(id, `${input.member}, ${input.what}`, (context) => accepts(context, subjects, id, clause, input)));
  if (invalid.length === 0) return cases;
  return [
    caseOf(id, 'invalid members', async (context) => {
      const { call } = await subjects.prepare(context, id);
      const body = call.body as Body;
      // What the exercise does not send, this target may not let be sent.
      for (const input of invalid.filter(({ member }) => member in body)) {
        refused(context, id, clause, input, await context.call(id, { ...call, body: withInput(body, input) }), words);
      }
    }),
    ...cases,
  ];
}

async function accepts(context: CaseContext, subjects: Subjects, id: string, clause: string, input: DerivedInput): Promise<void> {
  const { call, result } = await subjects.prepare(context, id);
  const { member, kind, value } = input;
  const exchange = await context.call(id, { ...call, body: withInput(call.body as Body, input) });
  const told = { clause, pointer: `/${member}`, exchange };
  const taken = context.expect(isSuccess(exchange), {
    ...told,
    kind: `${kind}-refused-for-${member}`,
    message: `${id} refused a valid ${member} (${input.what}).`,
    expected: 'a success',
    actual: shownStatus(context, exchange),
  });
  const reading = taken ? result?.(exchange) : undefined;
  if (reading === undefined) return;
  const read = await context.call(reading.operation, reading.call);
  const came = context.at(read, `/${member}`);
  // Members that the object does not show, and moments in another notation, say nothing.
  if (came === undefined || kind === 'well-formed') return;
  context.expect(came === value, {
    ...told,
    kind: `${kind}-changed-for-${member}`,
    message: `${id} did not keep a valid ${member} (${input.what}).`,
    expected: JSON.stringify(value),
    actual: JSON.stringify(came),
    exchange: read,
  });
}

function refused(context: CaseContext, id: string, clause: string, input: DerivedInput, exchange: Exchange, words: InputWords): void {
  const { member, kind, what } = input;
  const told = { pointer: `/${member}`, exchange };
  const wanted = context.dialect.refusal('invalid-input', {})?.code;
  const right = context.expect(isRefusal(exchange) && (wanted === undefined || errorCode(context, exchange) === wanted), {
    ...told,
    clause,
    kind: `${kind}-${what}-accepted-for-${member}`,
    message: `${id} did not refuse a wrong ${member} as invalid (${kind}: ${what}).`,
    expected: `a status 4xx with code ${wanted}`,
    actual: shownStatus(context, exchange),
  });
  if (!right) return;
  const complaints = complaintsOf(context, exchange);
  const entries = complaints.filter(({ attribute }) => attribute === member);
  const shown = complaints.flatMap(({ attribute, code }) => (attribute === undefined ? [] : `${attribute} (${code})`)).join(', ');
  const named = context.expect(entries.length > 0, {
    ...told,
    clause: ATTRIBUTE,
    kind: `${kind}-not-named-for-${member}`,
    message: `The refusal of a wrong ${member} has no entry for it.`,
    expected: `an entry for ${member}`,
    actual: shown === '' ? 'no entries' : shown,
  });
  if (!named) return;
  const codes = words.codes(input);
  context.expect(
    entries.some(({ code }) => codes.includes(code)),
    {
      ...told,
      clause: DETAIL,
      kind: `${kind}-called-otherwise-for-${member}`,
      message: `The refusal of a wrong ${member} does not say what is wrong with it (${kind}: ${what}).`,
      expected: codes.join(' or '),
      actual: shown,
    },
  );
}
