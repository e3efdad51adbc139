/** The Vouchery 1.0 API: from a raw request to a raw response, one transaction each. */
import type { Api, Operation, RaceDefect } from '../../spec/api.ts';
import { createMatcher } from '../../spec/match.ts';
import type { Choices } from '../choices.ts';
import type { RawRequest, RawResponse, Service } from '../service.ts';
import { allowed, authenticate, type Caller } from './access.ts';
import { batches } from './batches.ts';
import { campaigns } from './campaigns.ts';
import { customers } from './customers.ts';
import { search } from './find.ts';
import { imports } from './imports.ts';
import { redemptions } from './redemptions.ts';
import { notFound, Refusal, type RefusalDetail } from './refusal.ts';
import type { Call, Handler, Reply } from './request.ts';
import { rules } from './rules.ts';
import type { Row, Store } from './store.ts';
import { users } from './users.ts';
import { problemsOf } from './validation.ts';
import { vouchers } from './vouchers.ts';

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...campaigns,
  ...vouchers,
  ...batches,
  ...imports,
  ...search,
  ...redemptions,
  ...rules,
  ...customers,
  ...users,
};

/** @throws Error where an operation of the spec has no handler */
export function createService(api: Api, store: Store, choices: Choices): Service {
  const match = createMatcher(api);
  for (const id of api.operations.keys()) if (HANDLERS[id] === undefined) throw new Error(`no handler for ${id}`);
  // A mistake is made by the operations that its entry names, and by no others.
  const choicesOf = new Map([...api.operations.keys()].map((id) => [id, choices.within(id)]));
  const elsewhere = choices.within(undefined);
  const methods = [...new Set([...api.operations.values()].map((operation) => operation.method))];
  return (raw) => {
    // A HEAD is answered as the GET that it stands for; the listener leaves the body out.
    const found = match(raw.method === 'HEAD' ? 'GET' : raw.method, raw.path);
    if (found === undefined)
      return unmatched(
        elsewhere,
        raw.method,
        methods.filter((method) => match(method, raw.path) !== undefined),
      );
    const { operation } = found;
    const context = { api, store, choices: choicesOf.get(operation.id) ?? elsewhere, operation };
    const parameters = found.parameters as Record<string, string>;
    const race = context.choices.race(operation.id);
    return race === undefined ? respond(context, raw, parameters) : lookThenDo(context, race, raw, parameters);
  };
}

function respond(context: Context, raw: RawRequest, parameters: Record<string, string>): RawResponse {
  const { choices, operation } = context;
  try {
    return send(choices, operation, answer(context, raw, parameters));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusal(choices, operation, error);
  }
}

/** Rehearses a request, forgets what it did, waits, and does it without looking again: a mistake that only requests at the same time show. */
async function lookThenDo(context: Context, race: RaceDefect, raw: RawRequest, parameters: Record<string, string>): Promise<RawResponse> {
  const { refused, made } = rehearse(context, race, raw, parameters);
  if (refused !== undefined) return refused;
  if (!made) return respond(context, raw, parameters);
  const { store } = context;
  const look = (): Row | undefined => (race.writesBack === undefined ? undefined : rowOf(store, race.writesBack, parameters['code'] ?? ''));
  const before = look();
  await new Promise((resolve) => {
    if (race.gapMs === 0) setImmediate(resolve);
    else setTimeout(resolve, race.gapMs);
  });
  const meanwhile = look();
  const said = respond({ ...context, choices: context.choices.and(race.unlooked) }, raw, parameters);
  if (race.writesBack === 'spending') {
    if (said.status < 300 && before !== undefined && meanwhile !== undefined) loseSpending(store, before, meanwhile);
  } else if (race.writesBack !== undefined && before !== undefined) writeBack(store, race.writesBack, before);
  return said;
}

/** The voucher of a code, or its campaign. Codes of other projects are made by others: races are run in one. */
function rowOf(store: Store, what: 'campaign' | 'voucher' | 'spending', code: string): Row | undefined {
  const voucher = store.one('select * from vouchers where code = ?', code);
  return what === 'voucher' || voucher === undefined
    ? voucher
    : store.one('select * from campaigns where id = ?', Number(voucher['campaign_id']));
}

/** Saves a whole object to change one member of it, as careless code does. */
function writeBack(store: Store, what: 'campaign' | 'voucher', row: Row): void {
  const { id = null, active = null, status = null, data = null } = row;
  if (what === 'voucher') store.run('update vouchers set active = ? where id = ?', active, id);
  else store.run('update campaigns set status = ?, data = ? where id = ?', status, data, id);
}

/** Takes back what others have added to the sums of a campaign between two looks at it, as a sum that is read, raised and written does. */
function loseSpending(store: Store, before: Row, meanwhile: Row): void {
  const lost = (member: 'spent' | 'redeemed'): number => Number(meanwhile[member]) - Number(before[member]);
  const sql = 'update campaigns set spent = spent - ?, redeemed = redeemed - ? where id = ?';
  store.run(sql, lost('spent'), lost('redeemed'), before['id'] ?? null);
}

/** The refusal that the request gets as things are, if any, and whether it makes what the race is about. Nothing of what it did stays. */
function rehearse(
  context: Context,
  { makes }: RaceDefect,
  raw: RawRequest,
  parameters: Record<string, string>,
): { readonly refused?: RawResponse; readonly made: boolean } {
  const { choices, operation, store } = context;
  const count = (): number => (makes === undefined ? 0 : Number(store.one(`select count(*) as rows from ${makes}`)?.['rows']));
  const before = count();
  let made = true;
  try {
    store.rehearsal(() => {
      answer(context, raw, parameters);
      made = makes === undefined || count() > before;
    });
    return { made };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: refusal(choices, operation, error), made: false };
  }
}

interface Context {
  readonly api: Api;
  readonly store: Store;
  readonly choices: Choices;
  readonly operation: Operation;
}

function answer(context: Context, raw: RawRequest, parameters: Record<string, string>): Reply {
  const { api, store, choices, operation } = context;
  const caller = authenticate(store, choices, operation, raw.authorization);
  const unlooked = caller.scheme === 'bearer' && choices.faulty('bearer-without-role');
  const permitted = unlooked || allowed(choices, caller.user.role, operation.id);
  const late = choices.faulty('forbidden-after-effect') && operation.id === 'createVoucher';
  const forbidden = (): Refusal =>
    new Refusal(403, 'this role may not do that', [], choices.faulty('forbidden-code-wrong') ? 'not_authorized' : 'forbidden');
  if (!permitted && !late) throw forbidden();
  const call = callOf(context, caller, raw, parameters);
  const details = operation.requestBody?.mediaType === 'application/json' ? problemsOf(api, choices, operation, call.body) : [];
  if (details.length > 0) throw invalid(context, call, details);
  const reply = transact(store, () => run(operation, call));
  if (!permitted) throw forbidden();
  return reply;
}

function run(operation: Operation, call: Call): Reply {
  const handler = HANDLERS[operation.id];
  if (handler === undefined) throw notFound('operation');
  return handler(call);
}

/** Only a defect keeps what a refused request has done. */
function transact(store: Store, body: () => Reply): Reply {
  const kept = store.transaction(() => {
    try {
      return body();
    } catch (error) {
      if (error instanceof Refusal && error.keeps) return error;
      throw error;
    }
  });
  if (kept instanceof Refusal) throw kept;
  return kept;
}

function invalid(context: Context, call: Call, details: RefusalDetail[]): Refusal {
  const { choices, store, operation } = context;
  if (operation.id === 'updateCampaign' && choices.faulty('refused-update-applied')) {
    const wrong = new Set(details.map((detail) => detail.attribute));
    const body = Object.fromEntries(Object.entries(call.body).filter(([name]) => !wrong.has(name)));
    store.transaction(() => run(operation, { ...call, body }));
  }
  const status = choices.faulty('invalid-as-400') && operation.id === 'createCustomer' ? 400 : 422;
  const shown = choices.faulty('details-missing') && operation.tag === 'Categories' ? [] : details;
  return new Refusal(status, 'the input is invalid', shown);
}

function callOf(context: Context, caller: Caller, raw: RawRequest, path: Record<string, string>): Call {
  const { store, choices, operation } = context;
  const csv = operation.requestBody?.mediaType === 'text/csv';
  const text = bodyText(choices, operation, raw);
  return {
    store,
    choices,
    project: caller.project,
    user: caller.user,
    operation,
    path: { ...path, scheme: caller.scheme },
    query: new URLSearchParams(raw.query),
    body: csv ? {} : bodyObject(choices, operation, text),
    text,
    now: raw.now + caller.offset,
    base: raw.base,
    route: raw.path,
  };
}

function unreadable(message: string): Refusal {
  return new Refusal(422, message, [{ attribute: 'base', code: 'invalid', message }]);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function bodyText(choices: Choices, operation: Operation, raw: RawRequest): string {
  const spec = operation.requestBody;
  if (spec === undefined) return '';
  if (raw.body.length === 0) {
    if (spec.required && spec.mediaType !== 'application/json') throw unreadable('a body is needed');
    return '';
  }
  const mediaType = (raw.contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== spec.mediaType) throw unreadable(`the body has to be ${spec.mediaType}`);
  try {
    return utf8.decode(raw.body);
  } catch {
    if (choices.faulty('broken-json-500')) throw new TypeError('no UTF-8');
    throw unreadable('the body is not UTF-8');
  }
}

function bodyObject(choices: Choices, operation: Operation, text: string): Record<string, unknown> {
  // Without a body every mandatory member is missing, and is told as such.
  if (text === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (choices.faulty('broken-json-500')) throw error;
    throw unreadable('the body is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw unreadable('the body has to be a JSON object');
  const body = parsed as Record<string, unknown>;
  if (typeof body['name'] === 'string' && body['name'].length >= 10_000 && choices.faulty('long-text-500'))
    throw new RangeError(`name too long for ${operation.id}`);
  return body;
}

const JSON_TYPE = 'application/json; charset=utf-8';

function send(choices: Choices, operation: Operation, reply: Reply): RawResponse {
  const headers: Record<string, string> = { ...reply.headers };
  if (reply.body === undefined) return { status: reply.status, headers, body: undefined };
  headers['content-type'] ??= choices.faulty('list-charset-latin') ? 'application/json; charset=iso-8859-1' : JSON_TYPE;
  let body = JSON.stringify(reply.body);
  if (operation.tag === 'Redemptions' && choices.faulty('duplicate-key'))
    body = body.replace('"transaction_id":', '"transaction_id":"","transaction_id":');
  return { status: reply.status, headers, body };
}

/** The error body of a refusal; without an operation where the request reached none. */
export function refusal(choices: Choices, operation: Operation | undefined, error: Refusal): RawResponse {
  if (error.status === 404 && choices.faulty('errors-as-html'))
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>404</title><h1>Not Found</h1>' };
  const onRedemption =
    operation?.tag === 'Redemptions' && error.status === 422 && error.details.length > 0 && error.message !== 'the input is invalid';
  let code = error.status === 404 && choices.faulty('not-found-code-wrong') ? 'invalid' : error.code;
  if (onRedemption && choices.faulty('rule-refusal-code-wrong')) code = 'unknown_error';
  const member = choices.policy('error-code-member');
  const other = choices.faulty('code-under-other-name');
  const name = other ? (member === 'code' ? 'error_code' : 'code') : member;
  const body = {
    error: !choices.faulty('error-flag-false'),
    [name]: code,
    message: error.message,
    errors: error.details.length > 0 ? error.details : error.status === 422 ? [] : null,
  };
  const status = onRedemption && choices.faulty('refusal-as-200') ? 200 : error.status;
  return {
    status,
    headers: { 'content-type': JSON_TYPE, ...(error.status === 401 ? { 'www-authenticate': 'Basic realm="sandbox"' } : {}) },
    body: JSON.stringify(body),
  };
}

function unmatched(choices: Choices, method: string, methods: readonly string[]): RawResponse {
  if (methods.length === 0) return refusal(choices, undefined, notFound('path'));
  const allow = methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ');
  if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: undefined };
  const reply = refusal(choices, undefined, new Refusal(405, `this path takes ${allow}`));
  return { ...reply, headers: { ...reply.headers, allow } };
}
