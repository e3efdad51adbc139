/** Topic `object`: members that the server alone assigns, and the moments of creation and change. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Case, CaseContext, Check } from '../engine/check.ts';
import type { Api, Operation } from '../spec/api.ts';
import { valueAt } from '../spec/pointer.ts';
import type { Exchange } from '../target/exchange.ts';
import { caseOf } from './case.ts';
import { isSuccess, shownStatus } from './refusals.ts';
import type { Exercise, Reading, Subjects } from './subjects.ts';

const SERVER = 'object.server-members';
const TIMES = 'object.timestamps';
/** A moment that no server assigns. */
const LONG_AGO = '2001-02-03T04:05:06.000Z';
/** How far the clocks of two machines of one deployment may differ. */
const CLOCK_TOLERANCE_MS = 300_000;

export function objectMemberChecks(subjects: Subjects): readonly Check[] {
  return [
    {
      id: SERVER,
      title: 'Members that the server assigns are not taken from a body',
      clauses: [SERVER],
      cases: (api) => operationsOf(api, SERVER).map((operation) => serverMembersCase(api, operation, subjects)),
    },
    {
      id: TIMES,
      title: 'Moments of creation and change are true',
      clauses: [TIMES],
      cases: (api) => operationsOf(api, TIMES).map((operation) => timesCase(operation, subjects)),
    },
  ];
}

function operationsOf(api: Api, clause: string): readonly Operation[] {
  return (api.clauses.get(clause)?.operations ?? []).flatMap((id) => api.operations.get(id) ?? []);
}

function serverMembersCase(api: Api, operation: Operation, subjects: Subjects): Case {
  const forgeries = forgeriesFor(api, operation, subjects.serverMembers);
  return caseOf(operation.id, 'server members in the body', async (context) => {
    const forged = { ...forgeries };
    for (const [name, make] of Object.entries(subjects.rivals)) if (name in forged) forged[name] = await make(context);
    const { call, object, result } = await subjects.prepare(context, operation.id);
    const before = object === undefined ? undefined : await shownBy(context, object);
    const exchange = await context.call(operation.id, { ...call, body: { ...(call.body as object), ...forged } });
    // To refuse such a body is another way of not taking it over.
    if (!isSuccess(exchange)) {
      context.status(exchange, '4xx', {
        kind: 'server-members-break',
        message: `${operation.id} fails on members that the server assigns.`,
      });
      return;
    }
    const answer = context.json(exchange);
    untaken(context, operation.id, Array.isArray(answer) ? (answer[0] as unknown) : answer, before, forged, exchange);
    const reading = result?.(exchange);
    if (reading === undefined) return;
    const read = await context.call(reading.operation, reading.call);
    untaken(context, operation.id, context.json(read), before, forged, read);
  });
}

/** A value for each of the members that answers of the operation show, such as no server would give. */
function forgeriesFor(api: Api, operation: Operation, members: readonly string[]): Readonly<Record<string, unknown>> {
  const shape = shownMembers(api, operation);
  const forged: Record<string, unknown> = {};
  for (const name of members) {
    const schema = shape[name];
    if (schema === undefined) continue;
    const types = [schema.type].flat();
    if (schema.format === 'date-time') forged[name] = LONG_AGO;
    else if (types.includes('integer')) forged[name] = 1_987_654_321;
    else if (types.includes('number')) forged[name] = 98_765.43;
    else forged[name] = 'Forged';
  }
  return forged;
}

type MemberSchema = Readonly<Record<string, unknown>>;

/** The schemas of the members that a successful answer, or the items of one, show. */
function shownMembers(api: Api, { responses }: Operation): Readonly<Record<string, MemberSchema>> {
  const success = [...responses.values()].find(({ status, body }) => status < 300 && body !== undefined);
  let schema = success?.body?.schema as MemberSchema | undefined;
  for (;;) {
    if (typeof schema?.$ref === 'string') schema = valueAt(api.document, schema.$ref) as MemberSchema;
    else if (schema?.items !== undefined) schema = schema.items as MemberSchema;
    else return (schema?.properties ?? {}) as Readonly<Record<string, MemberSchema>>;
  }
}

function untaken(
  context: CaseContext,
  id: string,
  shown: unknown,
  before: unknown,
  forged: Readonly<Record<string, unknown>>,
  exchange: Exchange,
): void {
  for (const [name, value] of Object.entries(forged)) {
    const came = memberOf(shown, name);
    if (came === undefined || memberOf(before, name) === value) continue;
    const same = typeof value === 'string' && typeof came === 'string' ? sameText(came, value) : came === value;
    context.expect(!same, {
      kind: `${name}-taken-over`,
      message: `${id} took ${name} from the body, which only the server assigns.`,
      expected: `another ${name} than the one that was sent`,
      actual: JSON.stringify(came),
      pointer: `/${name}`,
      exchange,
    });
  }
}

/** Whether two texts are the same, or the same moment. */
function sameText(one: string, other: string): boolean {
  return one === other || (!Number.isNaN(Date.parse(one)) && Date.parse(one) === Date.parse(other));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

async function shownBy(context: CaseContext, { operation, call }: Reading): Promise<unknown> {
  return context.json(await context.call(operation, call));
}

interface Moments {
  readonly created: string;
  readonly changed: string;
}

function timesCase(operation: Operation, subjects: Subjects): Case {
  return caseOf(operation.id, 'moments', async (context) => {
    const exercise = await subjects.prepare(context, operation.id);
    if (exercise.object === undefined) await createdNow(context, operation.id, exercise, subjects.moments);
    else await changedLater(context, operation.id, exercise, exercise.object, subjects.moments);
  });
}

/** What was just made says so. */
async function createdNow(context: CaseContext, id: string, { call, result }: Exercise, names: Moments): Promise<void> {
  const exchange = await context.call(id, call);
  if (!isSuccess(exchange)) context.undecided(`${id} was refused: ${shownStatus(context, exchange)}`);
  const reading = result?.(exchange);
  const shown = reading === undefined ? context.json(exchange) : await shownBy(context, reading);
  const moments = momentsIn(shown, names) ?? context.undecided('the object does not show its moments');
  const clock = clockOf(exchange);
  context.expect(Math.abs(Date.parse(moments.created) - clock) <= CLOCK_TOLERANCE_MS, {
    kind: 'created-at-another-time',
    message: `What ${id} made does not say that it was made just now.`,
    expected: `about ${new Date(clock).toISOString()}`,
    actual: moments.created,
    pointer: `/${names.created}`,
    exchange,
  });
  notBefore(context, id, moments, names, exchange);
}

/** What is changed keeps the moment of its creation, and its moment of change moves on. */
async function changedLater(context: CaseContext, id: string, { call }: Exercise, object: Reading, names: Moments): Promise<void> {
  const before = momentsIn(await shownBy(context, object), names) ?? context.undecided('the object does not show its moments');
  await pause(resolutionMs(before.changed), undefined, { signal: context.signal });
  const exchange = await context.call(id, call);
  if (!isSuccess(exchange)) context.undecided(`${id} was refused: ${shownStatus(context, exchange)}`);
  const after = momentsIn(await shownBy(context, object), names) ?? context.undecided('the object does not show its moments');
  context.expect(Date.parse(after.created) === Date.parse(before.created), {
    kind: 'created-moved',
    message: `${id} moved the moment of creation.`,
    expected: before.created,
    actual: after.created,
    pointer: `/${names.created}`,
    exchange,
  });
  notBefore(context, id, after, names, exchange);
  // An update without a single member changes nothing.
  if (Object.keys(call.body ?? {}).length === 0 && call.query === undefined) return;
  context.expect(Date.parse(after.changed) > Date.parse(before.changed), {
    kind: 'changed-stays',
    message: `${id} did not move the moment of the last change on.`,
    expected: `a moment after ${before.changed}`,
    actual: after.changed,
    pointer: `/${names.changed}`,
    exchange,
  });
}

function notBefore(context: CaseContext, id: string, { created, changed }: Moments, names: Moments, exchange: Exchange): void {
  context.expect(Date.parse(changed) >= Date.parse(created), {
    kind: 'changed-before-created',
    message: `After ${id} the object says that it was changed before it was made.`,
    expected: `${created} or later`,
    actual: changed,
    pointer: `/${names.changed}`,
    exchange,
  });
}

function momentsIn(shown: unknown, names: Moments): Moments | undefined {
  const first = Array.isArray(shown) ? (shown[0] as unknown) : shown;
  const created = memberOf(first, names.created);
  const changed = memberOf(first, names.changed);
  if (typeof created !== 'string' || typeof changed !== 'string') return undefined;
  return Number.isNaN(Date.parse(created)) || Number.isNaN(Date.parse(changed)) ? undefined : { created, changed };
}

/** How long to wait until a moment of the same precision is certainly another one. */
function resolutionMs(moment: string): number {
  const digits = /\.(\d+)/.exec(moment)?.[1]?.length ?? 0;
  return digits === 0 ? 1100 : digits < 3 ? 110 : 5;
}

/** The time of the target as its answer tells it, else our own. */
function clockOf({ response, startedAt }: Exchange): number {
  const told = Date.parse(response?.headers.find(([name]) => name === 'date')?.[1] ?? '');
  return Number.isNaN(told) ? startedAt : told;
}
