/** Walks flows on a target without a judge, for the examples of a contract. */
import type { Action } from '../dialects/action.ts';
import type { Dialect, PolicyValues } from '../dialects/dialect.ts';
import { answerOf, wireRequestOf } from '../engine/dialect-exchange.ts';
import type { Flow } from '../flows/flow.ts';
import type { Target } from '../target/client.ts';
import { authorizationOf } from '../target/credentials.ts';
import type { Recorded } from './reading.ts';

export interface WalkedStep {
  readonly action: Action;
  readonly recorded: Recorded;
}

export interface LiveScope {
  readonly dialect: Dialect;
  readonly target: Target;
  readonly policies: PolicyValues;
}

/**
 * Walks a flow to its end.
 * @param as whose credentials; null: none
 * @throws Error where an exchange has no answer, FlowInterrupted where a step comes out otherwise than the flow needs
 */
export async function walkLive<Result>(
  { dialect, target, policies }: LiveScope,
  flow: Flow<Result>,
  as: (action: Action) => string | null,
): Promise<{ readonly result: Result; readonly steps: readonly WalkedStep[] }> {
  const steps: WalkedStep[] = [];
  let next = flow.next();
  while (next.done !== true) {
    const action = next.value;
    const role = as(action);
    const credentials = target.configuration.credentials[role ?? ''];
    const exchange = await target.send({
      ...wireRequestOf(dialect, action, policies),
      role: role ?? 'nobody',
      authorization: credentials === undefined ? undefined : authorizationOf(credentials),
    });
    const { response } = exchange;
    if (response === undefined) throw new Error(`${action.do}: ${exchange.failure?.message}`);
    const text = Buffer.from(response.body).toString('utf8');
    steps.push({
      action,
      recorded: {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: text === '' ? undefined : JSON.parse(text),
      },
    });
    next = flow.next(answerOf(dialect, action, exchange));
  }
  return { result: next.value, steps };
}
