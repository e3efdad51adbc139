/** Walks flows over HTTP against a sandbox, each step with the least role that may take it. */

import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import type { Flow } from '../../src/flows/flow.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';

const dialect = dialectOf('vouchery-v1.0');

/** What a walk has said and been told, step by step. */
export interface Walked<Result> {
  readonly result: Result;
  readonly steps: readonly { readonly action: Action; readonly answer: Answer }[];
}

/** @throws what the flow throws */
export async function walk<Result>(sandbox: RunningSandbox, flow: Flow<Result>): Promise<Walked<Result>> {
  const steps: { action: Action; answer: Answer }[] = [];
  let turn = flow.next();
  while (turn.done !== true) {
    const action = turn.value;
    const answer = await perform(sandbox, action);
    steps.push({ action, answer });
    turn = flow.next(answer);
  }
  return { result: turn.value, steps };
}

async function perform(sandbox: RunningSandbox, action: Action): Promise<Answer> {
  const request = dialect.request(action, {});
  const [project = {}] = Object.values(sandbox.projects);
  const credentials = project[dialect.roleOf(action.do)];
  const response = await fetch(`${sandbox.url}${request.path}${request.query === '' ? '' : `?${request.query}`}`, {
    method: request.method,
    headers: {
      authorization: `Bearer ${credentials?.apiKey}`,
      ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const text = await response.text();
  return dialect.answer(action, {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text,
  });
}
