/** Topic `error`: the form of refusals, and what they say. */
import type { Call, CaseContext, Check } from '../../engine/check.ts';
import type { Operation } from '../../spec/api.ts';
import { valueAt } from '../../spec/pointer.ts';
import type { Exchange } from '../../target/exchange.ts';
import { caseOf } from '../case.ts';
import { idleCall, keysOf } from '../idle-call.ts';
import { complaintsOf, errorCode, isRefusal, shownStatus } from '../refusals.ts';
import { withWrongMembers } from '../wrong-values.ts';
import { CODE_MEMBERS, expectErrorForm } from './error-body.ts';
import { BUSINESS_REFUSALS } from './error-refusals.ts';
import { saleFor } from './sales.ts';
import { addCode, setStage } from './stage.ts';
import { subjects } from './subjects.ts';

type Body = Readonly<Record<string, unknown>>;

/** Members whose bound no policy decides, with a value just outside it. */
const BOUNDS: readonly (readonly [string, string, unknown, number])[] = [
  ['createCampaign', 'reward_title', 'x'.repeat(41), 40],
  ['createCampaign', 'reward_description', 'x'.repeat(101), 100],
  ['batchGenerateVouchers', 'size', 0, 1],
  ['batchGenerateVouchers', 'random_part_length', 11, 10],
  ['createTimeOfOrderRule', 'day_of_week', 7, 6],
  ['createTimeOfOrderRule', 'day_of_week', -1, 0],
];

export const checks: readonly Check[] = [
  {
    id: 'error.body',
    title: 'Every refusal has the form of an error, and so have its entries',
    clauses: ['error.body', 'error.detail-codes'],
    cases: ({ operations }) => [
      ...[...operations.values()].map((operation) =>
        caseOf(operation.id, 'refusals', async (context) => {
          for (const exchange of await refusalsOf(context, operation)) expectErrorForm(context, exchange);
        }),
      ),
      ...subjects.permissions.flatMap(({ role, allowed, open }) =>
        [...operations.values()]
          .filter(({ id }) => !allowed.includes(id) && !open.includes(id))
          .map((operation) => ({
            ...caseOf(operation.id, `refusal of the role ${role}`, async (context: CaseContext) => {
              const exchange = await context.call(operation.id, { ...idleCall(context, operation), as: role });
              if (isRefusal(exchange)) expectErrorForm(context, exchange);
            }),
            needs: [`role:${role}` as const],
          })),
      ),
      ...BUSINESS_REFUSALS.map(({ operation, what, provoke }) =>
        caseOf(operation, what, async (context) => {
          const exchange = await provoke(context);
          if (isRefusal(exchange)) expectErrorForm(context, exchange);
        }),
      ),
    ],
  },
  {
    id: 'error.code-member',
    title: 'The code of an error stands in the chosen member',
    clauses: ['error.code-member'],
    cases: ({ operations }) =>
      [...operations.values()].map((operation) =>
        caseOf(operation.id, 'refusals', async (context) => {
          const chosen = context.policy('error-code-member') ?? context.undecided('the member of the code is not known of this target');
          const idle = idleCall(context, operation);
          for (const call of [idle, { ...idle, authorization: 'none' as const }]) {
            const exchange = await context.call(operation.id, call);
            if (isRefusal(exchange)) codeStandsIn(context, exchange, chosen);
          }
        }),
      ),
  },
  {
    id: 'error.invalid-code',
    title: 'Invalid input, broken rules and exceeded limits have the code invalid',
    clauses: ['error.invalid-code'],
    cases: (api) => [
      ...operationsOf(api, 'error.invalid-code')
        .filter(({ id }) => id !== 'confirmRedemption')
        .map(({ id }) =>
          caseOf(id, 'input of the wrong type', async (context) => {
            const { call } = await subjects.prepare(context, id);
            const body = call.body as Body;
            const names = Object.keys(body);
            expectInvalid(context, await context.call(id, { ...call, body: names.length === 0 ? [] : withWrongMembers(body, names) }));
          }),
        ),
      caseOf('createRedemption', 'broken rule', async (context) => {
        const { code } = await setStage(context, { activate: false });
        expectInvalid(context, (await context.perform<'redeem'>({ do: 'redeem', basket: saleFor(context, code, 5) })).exchange);
      }),
      caseOf('createRedemption', 'exceeded limit', async (context) => {
        const { code } = await setStage(context, { discount: { maxRedemptions: 1 } });
        await context.given<'redeem'>({ do: 'redeem', basket: saleFor(context, code, 5) });
        expectInvalid(context, (await context.perform<'redeem'>({ do: 'redeem', basket: saleFor(context, code, 5) })).exchange);
      }),
      caseOf('confirmRedemption', 'exceeded limit', async (context) => {
        const { campaign, code } = await setStage(context, { discount: { maxRedemptions: 1 } });
        const basket = saleFor(context, code, 5);
        await context.given<'validateRedemption'>({ do: 'validateRedemption', basket });
        await context.given<'redeem'>({ do: 'redeem', basket: saleFor(context, await addCode(context, campaign), 5) });
        const { transaction } = basket;
        expectInvalid(context, (await context.perform<'confirmRedemption'>({ do: 'confirmRedemption', code, transaction })).exchange);
      }),
    ],
  },
  {
    id: 'error.per-attribute',
    title: 'Several wrong members are reported together',
    clauses: ['error.per-attribute'],
    cases: (api) =>
      operationsOf(api, 'error.per-attribute')
        .filter((operation) => membersOf(api, operation).length > 1)
        .map(({ id }) =>
          caseOf(id, 'two wrong members', async (context) => {
            const { call } = await subjects.prepare(context, id);
            const body = call.body as Body;
            const names = Object.keys(body);
            const wrong = [names.at(0), names.at(-1)].filter((name) => name !== undefined);
            if (new Set(wrong).size < 2) context.skip(`no more than one member is certain to be changeable by ${id}`);
            const exchange = await context.call(id, { ...call, body: withWrongMembers(body, wrong) });
            if (!isRefusal(exchange)) context.undecided(`the input was not refused: ${shownStatus(context, exchange)}`);
            const attributes = complaintsOf(context, exchange).map(({ attribute }) => attribute);
            for (const name of wrong) {
              context.expect(attributes.filter((one) => one === name).length === 1, {
                kind: `not-reported-together-${name}`,
                message: `Of several wrong members, ${name} is not reported in an entry of its own.`,
                expected: `one entry for each of ${wrong.join(' and ')}`,
                actual: attributes.filter((one) => one !== undefined).join(', ') || 'no entry',
                pointer: `/${name}`,
                exchange,
              });
            }
          }),
        ),
  },
  {
    id: 'error.boundary-value',
    title: 'A refusal for a bound tells the bound',
    clauses: ['error.boundary-value'],
    cases: () =>
      BOUNDS.map(([id, name, value, bound]) =>
        caseOf(id, `${name} beyond ${bound}`, async (context) => {
          const { call } = await subjects.prepare(context, id);
          const exchange = await context.call(id, { ...call, body: { ...(call.body as Body), [name]: value } });
          if (!isRefusal(exchange)) context.undecided(`the input was not refused: ${shownStatus(context, exchange)}`);
          const told = boundsTold(context, exchange, name);
          context.expect(
            told.some((one) => typeof one === 'string' && one.trim() !== '' && Number(one) === bound),
            {
              kind: `boundary-value-of-${name}`,
              message: `The refusal of ${name} does not tell its bound in boundary_value.`,
              expected: `"${bound}"`,
              actual: told.length === 0 ? `no entry for ${name}` : told.map((one) => JSON.stringify(one) ?? 'nothing').join(', '),
              pointer: '/errors/*/boundary_value',
              exchange,
            },
          );
        }),
      ),
  },
];

function operationsOf(api: CaseContext['api'], clause: string): readonly Operation[] {
  return (api.clauses.get(clause)?.operations ?? []).flatMap((id) => api.operations.get(id) ?? []);
}

/** The members that a body may have. */
function membersOf(api: CaseContext['api'], { requestBody }: Operation): readonly string[] {
  const schema = requestBody === undefined ? undefined : (valueAt(api.document, requestBody.schemaPointer) as Body | undefined);
  return Object.keys((schema?.properties as Body | undefined) ?? {});
}

/** The refusals that every operation has: without credentials, of what is not there, and of input that is not valid. */
async function refusalsOf(context: CaseContext, operation: Operation): Promise<readonly Exchange[]> {
  const { id, requestBody } = operation;
  const idle = idleCall(context, operation);
  const calls: Call[] = [{ ...idle, authorization: 'none' }, idle];
  if (keysOf(operation).length > 0 && requestBody?.mediaType === 'application/json') {
    const { call } = await subjects.prepare(context, id);
    const body = call.body as Body | undefined;
    const names = Object.keys(body ?? {});
    calls.push({ ...call, body: {} }, { ...call, body: names.length === 0 ? [] : withWrongMembers(body ?? {}, names) });
  }
  const exchanges: Exchange[] = [];
  for (const call of calls) exchanges.push(await context.call(id, call));
  return exchanges.filter(isRefusal);
}

function codeStandsIn(context: CaseContext, exchange: Exchange, chosen: string): void {
  const there = CODE_MEMBERS.filter((name) => typeof context.at(exchange, `/${name}`) === 'string');
  context.expect(there.length === 1 && there[0] === chosen, {
    kind: 'code-in-another-member',
    message: 'The code of an error does not stand in the member that the target chose.',
    expected: chosen,
    actual: there.join(' and ') || 'neither member',
    exchange,
  });
}

function expectInvalid(context: CaseContext, exchange: Exchange): void {
  const wanted = context.dialect.refusal('invalid-input', {})?.code;
  context.expect(isRefusal(exchange) && errorCode(context, exchange) === wanted, {
    kind: 'not-refused-as-invalid',
    message: `A request that has to be refused was not refused with the code ${wanted}.`,
    expected: `a status 4xx with code ${wanted}`,
    actual: shownStatus(context, exchange),
    exchange,
  });
}

/** The values of boundary_value in the entries about a member. */
function boundsTold(context: CaseContext, exchange: Exchange, name: string): readonly unknown[] {
  const entries = context.at(exchange, '/errors');
  if (!Array.isArray(entries)) return [];
  return (entries as readonly Body[]).filter((entry) => entry?.attribute === name).map((entry) => entry.boundary_value);
}
