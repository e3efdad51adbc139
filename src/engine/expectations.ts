/** What a check may expect of an answer, and how a disappointed expectation is told. */
import type { Answer, RefusalReason } from '../dialects/answer.ts';
import type { Complaint, Dialect, PolicyValues } from '../dialects/dialect.ts';
import type { Api } from '../spec/api.ts';
import type { Exchange } from '../target/exchange.ts';
import type { Step } from './check.ts';
import { dialectResponseOf } from './dialect-exchange.ts';

/** The clause about exact status numbers, where the right class is half the promise. */
const STATUS_NUMBER_CLAUSE = 'exchange.status-number';

/** One way in which an answer is not what was expected. */
export interface Broken {
  /** Appended to the kind of failure, to tell the ways apart; undefined for the plain one. */
  readonly suffix?: string;
  /** Where it breaks another clause than the one that is being tested. */
  readonly clause?: string;
  readonly expected: string;
  readonly actual: string;
}

/** An answer in a few words. */
export function shownAnswer(answer: Answer, exchange: Exchange): string {
  const status = exchange.response?.status;
  if (answer.outcome === 'done') return `done with status ${status}`;
  if (answer.outcome === 'refused') return `refused with status ${status} (${answer.reasons.join(', ')})`;
  return `not answered as it should be (${answer.why})`;
}

function shownComplaint({ attribute, code }: Complaint): string {
  return attribute === undefined ? code : `${code} on ${attribute}`;
}

function shownComplaints(complaints: readonly Complaint[]): string {
  return complaints.length === 0 ? 'no error code' : complaints.map(shownComplaint).join(', ');
}

/** How an answer falls short of being refused for one of these reasons, in the words that the API has for them. */
export function refusalBreaches(
  dialect: Dialect,
  policies: PolicyValues,
  step: Pick<Step, 'answer' | 'exchange'>,
  reasons: readonly RefusalReason[],
): readonly Broken[] {
  const { answer, exchange } = step;
  if (answer.outcome !== 'refused' || exchange.response === undefined) {
    return [{ expected: `a refusal (${reasons.join(' or ')})`, actual: shownAnswer(answer, exchange) }];
  }
  const wordings = reasons.map((reason) => dialect.refusal(reason, policies));
  // Where the API has no word for one of the reasons, any refusal will do.
  const said = wordings.flatMap((wording) => wording ?? []);
  if (said.length < wordings.length) return [];
  const complaints = dialect.complaints(dialectResponseOf(exchange.response));
  const expected = said
    .map(({ attributes, code }) => (attributes === undefined ? `code ${code}` : `code ${code} on ${attributes.join(' or ')}`))
    .join(', or ');
  const ofCode = said.map((wording) => ({ wording, matching: complaints.filter(({ code }) => code === wording.code) }));
  if (ofCode.every(({ matching }) => matching.length === 0)) {
    return [{ suffix: 'code', expected, actual: shownComplaints(complaints) }];
  }
  const right = ofCode.some(({ wording: { attributes }, matching }) =>
    matching.some(({ attribute }) => attributes === undefined || (attribute !== undefined && attributes.includes(attribute))),
  );
  return right ? [] : [{ suffix: 'attribute', expected, actual: shownComplaints(complaints) }];
}

function classOf(status: number): number {
  return Math.floor(status / 100);
}

/** How a status falls short of the expected one. Another number of the right class breaks only the clause about numbers, if there is one. */
export function statusBreach(api: Api, exchange: Exchange, expected: number | '2xx' | '4xx' | readonly number[]): readonly Broken[] {
  const status = exchange.response?.status ?? 0;
  const actual = String(status);
  if (typeof expected === 'string') {
    return classOf(status) === Number(expected.charAt(0)) ? [] : [{ expected, actual }];
  }
  const numbers = typeof expected === 'number' ? [expected] : expected;
  if (numbers.includes(status)) return [];
  const text = numbers.join(' or ');
  const sameClass = numbers.some((number) => classOf(number) === classOf(status));
  if (sameClass && api.clauses.has(STATUS_NUMBER_CLAUSE)) {
    return [{ suffix: 'number', clause: STATUS_NUMBER_CLAUSE, expected: text, actual }];
  }
  return [{ expected: text, actual }];
}
