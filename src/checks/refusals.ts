/** How a refusal is judged that no rule of business explains: who asks, and whether what is asked for is there. */
import type { RefusalReason } from '../dialects/answer.ts';
import type { Breach, CaseContext } from '../engine/check.ts';
import type { Exchange } from '../target/exchange.ts';

/** What HTTP itself calls these reasons. */
const NUMBERS = { 'not-authenticated': 401, forbidden: 403, 'not-found': 404 } as const satisfies Partial<Record<RefusalReason, number>>;

export type PlainReason = keyof typeof NUMBERS;

export type Because = Pick<Breach, 'kind' | 'message'>;

export interface RefusalClauses {
  /** Broken where there is no refusal, or one for quite another reason. */
  readonly refused: string;
  /** Broken where the refusal has another error code. */
  readonly code: string;
  /** Whether any refusal will do for the first clause, since the request was right in all other respects. */
  readonly anyRefusal: boolean;
}

/** Status and error code of an answer in a few words. */
export function shownStatus(context: CaseContext, exchange: Exchange): string {
  const code = errorCode(context, exchange);
  return `status ${exchange.response?.status}${code === undefined ? '' : ` with code ${code}`}`;
}

/** The code of an error as a whole; undefined where an answer has none. */
export function errorCode(context: CaseContext, exchange: Exchange): string | undefined {
  return complaintsOf(context, exchange).find(({ attribute }) => attribute === undefined)?.code;
}

/** All that an error body complains about. */
export function complaintsOf(context: CaseContext, { response }: Exchange): ReturnType<CaseContext['dialect']['complaints']> {
  return context.dialect.complaints({
    status: response?.status ?? 0,
    header: (name) => response?.headers.find(([one]) => one === name)?.[1],
    text: new TextDecoder().decode(response?.body),
  });
}

export function isSuccess({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status <= 299;
}

export function isRefusal({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status <= 499;
}

/** Expects a refusal for one of the plain reasons; gives whether it was one. */
export function expectRefusal(
  context: CaseContext,
  exchange: Exchange,
  reason: PlainReason,
  clauses: RefusalClauses,
  because: Because,
): boolean {
  const code = errorCode(context, exchange);
  const wanted = context.dialect.refusal(reason, {})?.code;
  const number = NUMBERS[reason];
  const status = exchange.response?.status;
  const meant = status === number || (wanted !== undefined && code === wanted);
  const told = { actual: shownStatus(context, exchange), exchange };
  const refused = context.expect(isRefusal(exchange) && (clauses.anyRefusal || meant), {
    ...because,
    ...told,
    clause: clauses.refused,
    expected: `a refusal as ${reason}, status ${number}`,
  });
  if (!refused) return false;
  if (wanted !== undefined) {
    context.expect(code === wanted, {
      ...told,
      clause: clauses.code,
      kind: `${reason}-code`,
      message: `A refusal as ${reason} has another error code.`,
      expected: `code ${wanted}`,
    });
  }
  if (code === wanted) {
    context.expect(status === number, {
      ...told,
      clause: 'exchange.status-number',
      kind: `${reason}-number`,
      message: `A refusal as ${reason} has another status number.`,
      expected: `status ${number}`,
    });
  }
  return true;
}

/** Expects that nothing happened between two traces of an exercise. */
export function expectNoEffect(
  context: CaseContext,
  before: string | undefined,
  after: string | undefined,
  breach: Because & Pick<Breach, 'clause' | 'exchange'>,
): boolean {
  return context.expect(before === after, { ...breach, expected: shortened(before), actual: shortened(after) });
}

function shortened(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
