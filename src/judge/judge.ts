/** Judges one exchange against the spec, from raw bytes to all its problems. */
import type { Api, Operation } from '../spec/api.ts';
import { below } from '../spec/pointer.ts';
import { createBodyJudge } from './body.ts';
import { isCoded } from './content-coding.ts';
import { createContentTypeJudge } from './content-type.ts';
import { createHeaderJudge, type Headers } from './headers.ts';
import { isJson } from './media-type.ts';
import type { Problem } from './problem.ts';
import { createProblemList, type ProblemList } from './problem-list.ts';
import { isBodiless, planResponse, type ResponsePlan } from './response-plan.ts';

export interface JudgedRequest {
  /** As sent; an answer to HEAD has no body. */
  readonly method: string;
}

export interface JudgedResponse {
  readonly status: number;
  /** Names in lower case, repeated headers kept. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Whether `body` is only the beginning, because the whole was longer than the bound. */
  readonly truncated: boolean;
  /** Of such a body: the bound. Missing where `body` is that long. */
  readonly longerThan?: number;
}

export interface Judge {
  /**
   * All problems of the response to a request that meant `operation`; none where it is as promised. Faults that repeat over the
   * elements of an array are told a few times and then counted. Never throws, whatever the bytes.
   */
  judge(operation: Operation, request: JudgedRequest, response: JudgedResponse): readonly Problem[];
}

/** A judge of the API's responses. Schemas are compiled when they are first needed. */
export function createJudge(api: Api): Judge {
  const judgeHeaders = createHeaderJudge(api);
  const judgeContentType = createContentTypeJudge();
  const judgeBody = createBodyJudge(api);
  const plans = new Map<Operation, Map<number, ResponsePlan>>();

  const planOf = (operation: Operation, status: number): ResponsePlan => {
    const ofOperation = plans.get(operation) ?? new Map<number, ResponsePlan>();
    plans.set(operation, ofOperation);
    const plan = ofOperation.get(status) ?? planResponse(operation, status);
    ofOperation.set(status, plan);
    return plan;
  };

  const judgePresentBody = (operation: Operation, plan: ResponsePlan, response: JudgedResponse, problems: ProblemList): void => {
    const spec = plan.body === 'free' ? undefined : plan.response?.body;
    const place = spec?.schemaPointer ?? placeOf(operation, plan);
    if (response.truncated) {
      const bound = response.longerThan ?? response.body.length;
      problems.add('oversized-body', '', place, () => ({
        message: `The body is longer than ${bound} bytes; its beginning was read`,
        expected: 'a body within the bound',
        actual: `more than ${bound} bytes`,
      }));
    }
    const coded = isCoded(response.headers, place, problems);
    const readable = !response.truncated && !coded;
    if (spec === undefined) {
      // Nothing is known of such a body: only what calls itself JSON is held to being it.
      const label = judgeContentType(response.headers, undefined, place, createProblemList());
      if (label !== undefined && isJson(label.essence) && readable) judgeBody(response.body, undefined, place, problems);
      return;
    }
    judgeContentType(response.headers, spec.mediaType, place, problems);
    if (readable && isJson(spec.mediaType)) judgeBody(response.body, spec.schemaPointer, place, problems);
  };

  return {
    judge(operation, request, response) {
      const plan = planOf(operation, response.status);
      const problems = createProblemList();
      if (plan.problem !== undefined) problems.add(plan.problem.kind, '', plan.problem.place, () => plan.problem!);
      judgeHeaders(response.headers, plan.response, problems);

      const head = request.method === 'HEAD';
      if (response.body.length === 0 && !response.truncated) {
        if (plan.body === 'required' && !head) {
          problems.add('missing-body', '', plan.response?.body?.schemaPointer ?? '', () => ({
            message: 'The body is missing',
            expected: `a body of ${plan.response?.body?.mediaType}`,
            actual: 'no body',
          }));
        }
      } else if (head || plan.body === 'forbidden' || isBodiless(response.status)) {
        const amount = `${response.truncated ? 'more than ' : ''}${response.longerThan ?? response.body.length} bytes`;
        problems.add('unexpected-body', '', placeOf(operation, plan), () => ({
          message: `There is a body where ${head ? 'an answer to HEAD' : `status ${response.status}`} has none`,
          expected: 'no body',
          actual: amount,
        }));
      } else {
        judgePresentBody(operation, plan, response, problems);
      }
      return problems.list();
    },
  };
}

function placeOf(operation: Operation, plan: ResponsePlan): string {
  const responses = below('#', 'paths', operation.path, operation.method.toLowerCase(), 'responses');
  return plan.response === undefined ? responses : below(responses, plan.response.status);
}
