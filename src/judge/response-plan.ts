/** Which of an operation's documented responses one with a given status is held against. */
import type { Operation, ResponseSpec } from '../spec/api.ts';
import { below } from '../spec/pointer.ts';
import type { Draft } from './problem-list.ts';

export interface ResponsePlan {
  /** Undefined where nothing is known of such a response. */
  readonly response: ResponseSpec | undefined;
  /**
   * - `required`: described, so it has to be there
   * - `optional`: judged where it is there
   * - `forbidden`: HTTP or the spec says that none may be
   * - `free`: nothing is known of it
   */
  readonly body: 'required' | 'optional' | 'forbidden' | 'free';
  readonly problem: Draft | undefined;
}

/** HTTP itself gives these no body. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304 || (status >= 100 && status < 200);
}

export function planResponse(operation: Operation, status: number): ResponsePlan {
  const documented = operation.responses.get(status);
  if (documented !== undefined) {
    return {
      response: documented,
      body: isBodiless(status) || documented.body === undefined ? 'forbidden' : 'required',
      problem: undefined,
    };
  }
  const all = [...operation.responses.values()];
  const place = below('#', 'paths', operation.path, operation.method.toLowerCase(), 'responses');
  const numbers = all.map((response) => response.status).join(', ');
  const likely = likeliest(
    all.filter((response) => sameClass(response.status, status) && response.evidence === 'inferred'),
    status,
  );
  const near = nearest(likely, status);
  if (near !== undefined) {
    const inferred = likely.map((response) => response.status);
    const problem: Draft = {
      kind: 'status-number',
      pointer: '',
      message: `The status is ${status}, where ${inferred.length === 1 ? `${near.status} is the likely number` : `${inferred.join(', ')} are the likely numbers`}`,
      expected: inferred.join(' or '),
      actual: String(status),
      place: below(place, near.status),
    };
    return { response: near, body: bodyInstead(near, status), problem };
  }
  const problem: Draft = {
    kind: 'undocumented-status',
    pointer: '',
    message: `The status is ${status}, and the operation has ${numbers}`,
    expected: `one of ${numbers}`,
    actual: String(status),
    place,
  };
  // An error that should not be may still come in the form in which errors come.
  const error =
    status < 400
      ? undefined
      : nearest(
          all.filter((response) => sameClass(response.status, 400) && response.body),
          status,
        );
  return { response: error, body: isBodiless(status) ? 'forbidden' : error === undefined ? 'free' : 'optional', problem };
}

/** That a 204 has no body lies in its number: another number may have one. */
function bodyInstead(near: ResponseSpec, status: number): ResponsePlan['body'] {
  if (near.body !== undefined) return 'required';
  return isBodiless(status) ? 'forbidden' : isBodiless(near.status) ? 'free' : 'forbidden';
}

function sameClass(left: number, right: number): boolean {
  return Math.floor(left / 100) === Math.floor(right / 100);
}

/** Numbers that say why else than for what the request asks: who asks, and where. */
const BESIDE_THE_INPUT: Readonly<Record<number, number>> = { 401: 401, 403: 403, 404: 404, 405: 404, 407: 401, 410: 404, 451: 403 };

/**
 * Which of the numbers of a class another one may stand for. A refusal that is about the input, such as 400, stands for those of the input
 * and for no missing credentials, however near their number is.
 */
function likeliest(responses: readonly ResponseSpec[], status: number): readonly ResponseSpec[] {
  if (!sameClass(status, 400)) return [nearest(responses, status)].filter((response) => response !== undefined);
  const meant = BESIDE_THE_INPUT[status];
  const fitting = responses.filter((response) =>
    meant === undefined ? BESIDE_THE_INPUT[response.status] === undefined : response.status === meant,
  );
  return fitting.length > 0 ? fitting : responses;
}

function nearest(responses: readonly ResponseSpec[], status: number): ResponseSpec | undefined {
  return responses.toSorted(
    (left, right) => Math.abs(left.status - status) - Math.abs(right.status - status) || left.status - right.status,
  )[0];
}
