/** The error bodies of Vouchery 1.0, held against what the sources say of them. */
import type { CaseContext } from '../../engine/check.ts';
import type { Api } from '../../spec/api.ts';
import { valueAt } from '../../spec/pointer.ts';
import type { Exchange } from '../../target/exchange.ts';

/** The members that may have the code of an error: the sources disagree. */
export const CODE_MEMBERS = ['code', 'error_code'] as const;

type Json = Readonly<Record<string, unknown>>;

/** Expects a refusal to have the form of an error, entries included. */
export function expectErrorForm(context: CaseContext, exchange: Exchange): void {
  const body = context.json(exchange);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const holds = context.expect(isObject, {
    clause: 'error.body',
    kind: 'no-error-object',
    message: 'A refusal has no JSON object as its body.',
    expected: 'an error object',
    actual: body === undefined ? 'no JSON' : JSON.stringify(body).slice(0, 200),
    exchange,
  });
  if (!holds) return;
  const error = body as Json;
  const codes = CODE_MEMBERS.map((name) => error[name]).filter((code) => code !== undefined);
  member(context, exchange, 'error', 'true', error.error === true, error.error);
  member(
    context,
    exchange,
    'code',
    'one of the known codes',
    codes.some((code) => known(context.api, 'Error', code)),
    codes[0],
  );
  member(context, exchange, 'message', 'a text', isText(error.message), error.message);
  for (const entry of Array.isArray(error.errors) ? (error.errors as readonly unknown[]) : []) expectEntryForm(context, exchange, entry);
}

function expectEntryForm(context: CaseContext, exchange: Exchange, entry: unknown): void {
  const { attribute, code, message } = (typeof entry === 'object' && entry !== null ? entry : {}) as Json;
  const entryMember = (name: string, expected: string, holds: boolean, actual: unknown): boolean =>
    context.expect(holds, {
      clause: 'error.detail-codes',
      kind: `entry-${name}`,
      message: `An entry of an error has not the ${name} that it must have.`,
      expected,
      actual: JSON.stringify(actual) ?? 'nothing',
      pointer: `/errors/*/${name}`,
      exchange,
    });
  entryMember('attribute', 'a name', isText(attribute), attribute);
  entryMember('code', 'a code of the catalogue', known(context.api, 'ErrorDetail', code), code);
  entryMember('message', 'a text', isText(message), message);
}

function member(context: CaseContext, exchange: Exchange, name: string, expected: string, holds: boolean, actual: unknown): void {
  context.expect(holds, {
    clause: 'error.body',
    kind: `error-${name}`,
    message: `A refusal has not the member ${name} that every error must have.`,
    expected,
    actual: JSON.stringify(actual) ?? 'nothing',
    pointer: `/${name}`,
    exchange,
  });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whether the published list of a schema has the code. */
function known(api: Api, schema: string, code: unknown): boolean {
  const list = valueAt(api.document, `#/components/schemas/${schema}/properties/code/enum`);
  return Array.isArray(list) && list.includes(code);
}
